"""Bills that the vendor prints as examples, to the cent."""

import datetime as dt

from sim import billing
from sim.core.estimates import Estimate
from sim.core.units import CENTS_PER_USD, HOURS_PER_DAY
from sim.records.columns import table
from sim.records.events import (
    PlanEnded,
    Record,
    SeatsBought,
    SeatsReturned,
    SeatsUpgraded,
    Switched,
    TermStarted,
)
from sim.scenarios import Scenario
from sim.scenarios.schema import Plan
from sim.theory.check import Check

_KINDS: tuple[type[Record], ...] = (
    TermStarted,
    SeatsBought,
    SeatsUpgraded,
    SeatsReturned,
    PlanEnded,
    Switched,
)
_START = dt.date(2026, 1, 1)
_FACTS = "2026-10"
# Plan, the day on which five of ten Standard seats become Premium, and what the vendor says it is.
_EXAMPLES = (
    ("claude-team-monthly", dt.date(2026, 1, 15), 258.06, "15 January, by the month"),
    ("claude-team-annual", dt.date(2026, 4, 1), 3616.44, "1 April, by the year"),
)


def vendor_bills(scenario: Scenario) -> list[Check]:
    """Check the two prorated charges that the vendor works out, on the facts of 2026-10.

    Parameters
    ----------
    scenario : Scenario
        Any; only the catalogue's plans are taken from it.
    """
    ways = {
        f"strategies.{plan}.{key}": value
        for plan, *_ in _EXAMPLES
        for key, value in (("plan", plan), ("mode", "invite"))
    }
    plans = scenario.override({"facts": _FACTS, **ways}).parameters.plans
    checks = []
    for name, day, expected, period in _EXAMPLES:
        charged = Estimate(_charge(name, plans[name], day), None, None)
        checks.append(Check(f"Five seats to Premium, {period}", "USD", expected, charged))
    return checks


def _charge(name: str, plan: Plan, day: dt.date) -> float:
    noon = ((day - _START).days + 0.5) * HOURS_PER_DAY
    happened: list[Record] = [
        TermStarted(0.0, name, 0, "standard", 10),
        TermStarted(0.0, name, 0, "premium", 0),
        SeatsUpgraded(noon, name, 5),
    ]
    records = {
        kind: table(
            kind, [("bill", 1, plan.application, [each for each in happened if type(each) is kind])]
        )
        for kind in _KINDS
    }
    lines = billing.invoice_lines(records, {name: plan}, _START, plan.billing_interval_months)
    cents = lines["amount_cents"][lines["kind"] == "seat_type_change"].sum()
    return float(cents) / CENTS_PER_USD
