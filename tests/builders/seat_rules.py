"""Companies for the rules of seats."""

from builders.companies import OWNER, Lived, company, laid, named, staffed
from sim.records.events import TermStarted

OLD = "2025-01-01"
MONTHLY, ANNUAL = "claude-team-monthly", "claude-team-annual"


def lived(folder, *rows, plan=MONTHLY, mode="invite", rules=None, facts="2026-10", **overlay):
    base = {
        "facts": facts,
        "horizon_months": 6,
        "strategies": {"team": {"plan": plan, "mode": mode}},
        "plans": {plan: {"minimum_seats": 1, **(rules or {})}},
    }
    return Lived(staffed(folder, OWNER, *rows, overlay=laid(base, overlay)))


def terms(world, seat_type="standard"):
    return [each.quantity for each in world.of(TermStarted) if each.seat_type == seat_type]


def mixed(folder, *, standard, premium, rules=None, plan=MONTHLY, **overlay):
    """Named people, of whom some need a Premium seat."""
    workforce = {
        "employees": named(folder, "standard", *standard),
        "heavy": named(folder, "premium", *premium, use={"premium_share": 1.0}),
    }
    base = {
        "facts": "2026-10",
        "horizon_months": 3,
        "workforce": workforce,
        "strategies": {"team": {"plan": plan, "mode": "jit"}},
        "plans": {plan: {"minimum_seats": 1, **(rules or {})}},
    }
    return Lived(company(laid(base, overlay), folder=folder))
