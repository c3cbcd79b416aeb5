"""What must hold in every company, whatever happens in it."""

import itertools

import numpy as np
import pandas as pd
import pytest

from sim import experiment
from sim.calendar import Calendar
from sim.exposure import STAGES

SPELL = ["person", "spell"]
DUST = 1e-6


def check(scenario, number):
    """Run one future of a company and look at all it left behind."""
    result = experiment.run(scenario, replications=[number], seed=number, records=True)
    calendar = Calendar.of(scenario.parameters)
    # The third strategy, "open", lives in the world of "shut".
    for strategy in ("shut", "other"):
        records = result.records[result.records["strategy"] == strategy]
        kinds = dict(list(records.groupby("record")))
        plan = scenario.parameters.plan_of(strategy)
        spells_are_in_order(kinds)
        purchased = seats_are_enough(kinds, plan)
        months = result.months[result.months["strategy"] == strategy]
        seat_days_add_up(months, purchased, calendar)
        invitations_end_once(kinds, scenario.parameters)
        desk_is_open_and_not_overrun(kinds, scenario.parameters, calendar)
    windows_add_up(result)
    money_adds_up(result)
    numbers_are_possible(result)
    sso_never_lengthens_a_window(result.windows)


def of(kinds, name):
    return kinds.get(name, pd.DataFrame(columns=["hours", *SPELL, "quantity", "attempt"]))


def spells_are_in_order(kinds):
    taken, activated, removed = (
        of(kinds, name).set_index(SPELL)["hours"] for name in ("SeatTaken", "Activated", "Removed")
    )
    for hours in (taken, activated, removed):
        assert hours.index.is_unique
    assert (activated >= taken[activated.index]).all()
    assert (removed >= taken[removed.index]).all()
    both = activated.index.intersection(removed.index)
    assert (activated[both] <= removed[both]).all()


def seats_are_enough(kinds, plan):
    """Follow seats held and purchased through time; return (hours, purchased) steps."""
    changes = [(0.0, "bought", 0)]
    changes += [(hours, "taken", 1) for hours in of(kinds, "SeatTaken")["hours"]]
    changes += [(hours, "taken", -1) for hours in of(kinds, "Removed")["hours"]]
    for name, what in (("SeatsBought", "bought"), ("TermStarted", "term")):
        rows = of(kinds, name)
        changes += [
            (hours, what, int(count))
            for hours, count in zip(rows["hours"], rows["quantity"], strict=True)
        ]
    held = purchased = 0
    steps = []
    for hours, group in itertools.groupby(sorted(changes), key=lambda change: change[0]):
        now = list(group)
        held += sum(count for _, what, count in now if what == "taken")
        bought = sum(count for _, what, count in now if what == "bought")
        terms = [count for _, what, count in now if what == "term"]
        # A term says how many there are, those bought at its start included, but for hour 0.
        base = terms[0] if terms else purchased
        purchased = base if terms and hours else base + bought
        assert 0 <= held <= purchased
        assert purchased >= plan.minimum_seats
        assert plan.maximum_seats is None or purchased <= plan.maximum_seats
        steps.append((hours, purchased))
    return steps


def seat_days_add_up(months, purchased, calendar):
    hours, seats = (np.array(column, float) for column in zip(*purchased, strict=True))
    bounds = np.array(calendar.month_hours)
    ends = np.append(hours[1:], np.inf)
    inside = np.clip(ends, *bounds[[0, -1]]) - np.clip(hours, *bounds[[0, -1]])
    total = (months["purchased"] * np.diff(bounds)).sum()
    assert total == pytest.approx((inside * seats).sum())
    assert (months["active"] >= -DUST).all()
    assert (months["held"] >= months["active"] - DUST).all()
    assert (months["purchased"] >= months["held"] - DUST).all()


def invitations_end_once(kinds, parameters):
    sent = of(kinds, "InvitationSent").set_index(["person", "attempt"])["hours"]
    assert sent.index.is_unique
    ended = pd.concat(
        [
            of(kinds, f"Invitation{end}").set_index(["person", "attempt"])["hours"]
            for end in ("Accepted", "Expired", "Withdrawn")
        ]
    )
    assert ended.index.is_unique
    assert (ended >= sent[ended.index]).all()
    assert (
        sent.index.get_level_values("attempt").max()
        <= (parameters.policies.give_up_after_invitations)
        or sent.empty
    )


def desk_is_open_and_not_overrun(kinds, parameters, calendar):
    actions = of(kinds, "DeskAction")
    if actions.empty:
        return
    work = actions[actions["kind"] != "purchase"]
    began, done = work["picked_up_hours"].to_numpy(), work["hours"].to_numpy()
    assert (began <= done + DUST).all()
    assert all(calendar.desk.next_open(hours) == hours for hours in began.tolist())
    # Work that ends and work that begins at the same moment may be the same admin's.
    lasting = (done - began) > 2 * DUST
    change = sorted(
        [(hours - DUST, -1) for hours in done[lasting]] + [(hours, 1) for hours in began[lasting]]
    )
    assert max(np.cumsum([step for _, step in change]), default=0) <= parameters.desk.admins


def windows_add_up(result):
    windows = result.windows
    stages = windows[[f"stage_{name}_hours" for name in STAGES]]
    assert (stages >= -DUST).all(axis=None)
    assert np.allclose(stages.sum(axis=1), windows["exposure_hours"], rtol=0, atol=DUST)
    assert (windows["exposure_hours"] <= windows["orphaned_hours"] + DUST).all()
    assert (windows["closed_hours"] >= windows["left_hours"]).all()
    assert not windows.duplicated(["strategy", "person"]).any()
    assert set(windows.groupby("strategy").size()) <= {len(windows) // 3}


def money_adds_up(result):
    metrics = result.metrics.pivot_table("value", "strategy", "metric")
    split = [f"licence_cost_{use}_usd" for use in ("active", "orphaned", "pending", "stranded")]
    assert metrics[split].sum(axis=1).to_numpy() == pytest.approx(metrics["licence_cost_usd"])
    assert metrics["total_cost_usd"].to_numpy() == pytest.approx(
        metrics["licence_cost_usd"] + metrics["labour_cost_usd"]
    )
    cash = result.months.groupby("strategy")["cash_usd"].sum()
    paid = result.invoices.groupby("strategy")["amount_usd"].sum().reindex(cash.index, fill_value=0)
    assert paid.to_numpy() == pytest.approx(cash.to_numpy())
    accrued = result.months.groupby("strategy")["accrued_usd"].sum()
    assert accrued.to_numpy() == pytest.approx(metrics["licence_cost_usd"][accrued.index])
    # A period that reaches beyond the horizon is paid but not used up.
    assert (accrued <= cash + 0.005).all()
    assert (result.invoices.query("kind != 'credit'")["amount_usd"] > 0).all()


def numbers_are_possible(result):
    rows = result.observations
    assert np.isfinite(rows[["numerator", "denominator"]]).all(axis=None)
    assert (rows[["numerator", "denominator"]] >= -DUST).all(axis=None)
    assert (result.samples["value"] >= 0).all()
    shares = rows[rows["metric"].isin(["share_over_policy", "seat_utilisation"])]
    assert (shares["numerator"] <= shares["denominator"] + DUST).all()


def sso_never_lengthens_a_window(windows):
    hours = windows.pivot_table(index="person", columns="strategy", values="exposure_hours")
    if len(hours):
        assert (hours["shut"] <= hours["open"] + DUST).all()
