"""What must hold in every company, whatever happens in it."""

import itertools
import operator
from collections import defaultdict

import numpy as np
import pandas as pd
import pytest

from sim import experiment
from sim.metrics.exposure import STAGES
from sim.scenarios.calendar import Calendar

DUST = 1e-6
USES = ("active", "idle", "orphaned", "pending", "stranded")


def check(scenario, number):
    """Run one future of a company and look at all it left behind."""
    result = experiment.run(scenario, replications=[number], seed=number, records=True)
    parameters, calendar = scenario.parameters, Calendar.of(scenario.parameters)
    happened = by_application(result.records)
    for strategy in result.strategies:
        purchased, is_sold = 0.0, True
        for kinds in happened[strategy].values():
            spells_are_in_order(kinds)
            invitations_end_once(kinds, parameters)
            the_role_goes_from_hand_to_hand(kinds)
            idp_accounts_go_off_once(kinds)
            steps, sells = seats_are_enough(kinds, parameters)
            purchased += seat_hours(steps, calendar)
            is_sold = is_sold and sells
        months = result.months[result.months["strategy"] == strategy]
        seat_days_add_up(months, purchased if is_sold else None, calendar)
        desk_is_open_and_not_overrun(happened[strategy].values(), parameters, calendar)
    windows_add_up(result)
    money_adds_up(result, calendar)
    numbers_are_possible(result)
    # Links, which the vendor has only without SSO, leave the desk other things to do.
    if not any(each.signals.self_join_share for each in parameters.workforce.values()):
        sso_never_lengthens_a_window(result.windows)


def by_application(records):
    """Records by strategy, application and kind, in the order of time."""
    # As plain tuples: a frame for each kind takes longer to make than the world that it is of.
    found = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
    for row in records.itertuples(index=False):
        found[row.strategy][row.application][row.record].append(row)
    return found


def hours_of_spells(rows):
    hours = {(row.person, row.spell): row.hours for row in rows}
    assert len(hours) == len(rows)
    return hours


def spells_are_in_order(kinds):
    taken, activated, removed = (
        hours_of_spells(kinds[name]) for name in ("SeatTaken", "Activated", "Removed")
    )
    assert all(hours >= taken[spell] for spell, hours in activated.items())
    assert all(hours >= taken[spell] for spell, hours in removed.items())
    assert all(hours <= removed[spell] for spell, hours in activated.items() if spell in removed)
    # A membership begins when the one before it has ended.
    for (person, spell), hours in taken.items():
        assert spell == 1 or hours >= removed[person, spell - 1]


def invitations_end_once(kinds, parameters):
    for begin, ends in (
        ("InvitationSent", ("InvitationAccepted", "InvitationExpired", "InvitationWithdrawn")),
        ("SeatReserved", ("SeatReleased",)),
    ):
        events = [(person, hours, 1) for person, hours in pairs(kinds[begin])]
        events += [(person, hours, -1) for end in ends for person, hours in pairs(kinds[end])]
        # At one moment an invitation may end and the next one begin.
        for _, mine in itertools.groupby(sorted(events), key=operator.itemgetter(0)):
            open_ones = 0
            for _, now in itertools.groupby(mine, key=operator.itemgetter(1)):
                change = sum(change for *_, change in now)
                open_ones += change
                assert -1 <= change <= 1 and 0 <= open_ones <= 1
    attempts = [row.attempt for row in kinds["InvitationSent"]]
    assert max(attempts, default=0) <= parameters.policies.give_up_after_invitations


def pairs(rows):
    return [(int(row.person), float(row.hours)) for row in rows]


def the_role_goes_from_hand_to_hand(kinds):
    transfers = kinds["OwnershipTransferred"]
    assert all(one.successor == other.person for one, other in itertools.pairwise(transfers))
    assert all(row.hours >= row.asked_hours for row in transfers)


def idp_accounts_go_off_once(kinds):
    people = [row.person for row in kinds["IdpDisabled"]]
    assert len(set(people)) == len(people)


def seats_are_enough(kinds, parameters):
    """Follow seats held and purchased; return steps (hours, purchased) and whether all are sold."""
    changes = [(hours, "held", "", count) for hours, count in held(kinds)] + purchased(kinds)
    of_now = operator.itemgetter(0)
    inside = paid = 0
    plan, steps, sells = "", [], True
    for hours, group in itertools.groupby(sorted(changes, key=of_now), key=of_now):
        now = list(group)
        inside += sum(count for _, what, _, count in now if what == "held")
        first = [(name, count) for _, what, name, count in now if what == "first"]
        # What happened to a plan before it begins does not count for it.
        plan, paid = first[-1] if first else (plan, paid)
        bought = sum(count for _, what, name, count in now if what == "bought" and name == plan)
        later = [count for _, what, name, count in now if what == "term" and name == plan]
        # A later term says how many there are, those bought at its very start included.
        paid = later[0] if later and not first else paid + bought
        rules = parameters.plans[plan]
        sells = sells and rules.pricing == "seats"
        if rules.pricing == "seats":
            assert 0 <= inside <= paid, hours
            assert paid >= rules.minimum_seats
            assert rules.maximum_seats is None or paid <= rules.maximum_seats
        steps.append((hours, paid))
    return steps, sells


def held(kinds):
    """Changes of the number of seats held: by members, but in a free role, and by invitations."""
    changes = [(row.hours, 1) for row in kinds["SeatReserved"]]
    changes += [(row.hours, -1) for row in kinds["SeatReleased"]]
    upgraded = dict(pairs(kinds["RoleUpgraded"]))
    ended = hours_of_spells(kinds["Removed"])
    for row in kinds["SeatTaken"]:
        begins = upgraded.get(row.person, np.inf) if row.seat_type == "free" else row.hours
        ends = ended.get((row.person, row.spell), np.inf)
        if begins < ends:
            changes += [(begins, 1), (ends, -1)]
        elif begins == ends < np.inf:
            changes.append((begins, 0))
    return [change for change in changes if change[0] < np.inf]


def purchased(kinds):
    """Seats bought and returned inside terms, and how many a term begins with."""
    changes = [
        (row.hours, "bought", row.plan, sign * int(row.quantity))
        for name, sign in (("SeatsBought", 1), ("SeatsReturned", -1))
        for row in kinds[name]
    ]
    terms = defaultdict(int)
    for row in kinds["TermStarted"]:
        terms[row.hours, "term" if row.term else "first", row.plan] += int(row.quantity)
    return changes + [(*term, count) for term, count in terms.items()]


def seat_hours(steps, calendar):
    hours, seats = (np.array(column, float) for column in zip(*steps, strict=True))
    begin, end = calendar.month_hours[0], calendar.month_hours[-1]
    inside = np.clip(np.append(hours[1:], np.inf), begin, end) - np.clip(hours, begin, end)
    return (inside * seats).sum()


def seat_days_add_up(months, purchased_hours, calendar):
    lengths = np.diff(np.array(calendar.month_hours))
    if purchased_hours is not None:
        assert (months["purchased"] * lengths).sum() == pytest.approx(purchased_hours)
    assert (months[["active", "idle"]] >= -DUST).all(axis=None)
    assert (months["held"] >= months["active"] + months["idle"] - DUST).all()
    assert (months["purchased"] >= months["held"] - DUST).all()


def desk_is_open_and_not_overrun(applications, parameters, calendar):
    actions = [row for kinds in applications for row in kinds["DeskAction"]]
    work = [row for row in actions if row.kind != "purchase"]
    began = np.array([row.picked_up_hours for row in work])
    done = np.array([row.hours for row in work])
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
    assert (windows["exposure_hours"] >= 0).all()
    assert (windows["closed_hours"] >= windows["left_hours"]).all()
    common, review = windows["common_hours"], windows["common_review_hours"]
    assert ((review == common) | (review == 0)).all()
    assert (common >= 0).all()
    without = windows.loc[~windows["had_access"], ["exposure_hours", "common_hours"]]
    assert (without == 0).all(axis=None)
    assert not windows.duplicated(["strategy", "application", "person"]).any()
    claude = windows[windows["application"] == "claude"]
    assert len(set(claude.groupby("strategy").size())) <= 1


def money_adds_up(result, calendar):
    metrics = result.metrics.pivot_table("value", "strategy", "metric")
    split = [f"licence_cost_{use}_usd" for use in USES]
    assert metrics[split].sum(axis=1).to_numpy() == pytest.approx(
        metrics["licence_cost_usd"].to_numpy()
    )
    kinds = ["licence_cost_usd", "usage_cost_usd", "tool_cost_usd"]
    assert metrics["total_cost_usd"].to_numpy() == pytest.approx(
        metrics[[*kinds, "labour_cost_usd"]].sum(axis=1).to_numpy()
    )
    priced = [name for name in ("exposure_cost_usd", "waiting_cost_usd") if name in metrics]
    assert metrics["decision_cost_usd"].to_numpy() == pytest.approx(
        metrics[["total_cost_usd", *priced]].sum(axis=1).to_numpy()
    )
    months = result.months.groupby("strategy")[["cash_usd", "accrued_usd"]].sum()
    # A contract in force was paid before, and what is invoiced in arrears for the last month later.
    end = pd.Timestamp(calendar.datetime_at(calendar.horizon_hours))
    begin = pd.Timestamp(calendar.datetime_at(0.0))
    inside = result.invoices[result.invoices["date"].between(begin, end, inclusive="left")]
    paid = inside.groupby("strategy")["amount_cents"].sum() / 100
    assert paid.reindex(months.index, fill_value=0).to_numpy() == pytest.approx(
        months["cash_usd"].to_numpy()
    )
    assert months["accrued_usd"].to_numpy() == pytest.approx(
        metrics[kinds].sum(axis=1)[months.index].to_numpy()
    )
    lines = result.invoices
    assert (lines.loc[lines["kind"] != "credit", "amount_cents"] > 0).all()
    assert (lines.loc[lines["kind"] == "credit", "amount_cents"] < 0).all()
    assert (lines["period_start"] < lines["period_end"]).all()


def numbers_are_possible(result):
    rows = result.observations
    assert np.isfinite(rows[["numerator", "denominator"]]).all(axis=None)
    # Who is out before the IdP's signal has less than what is common to every plan.
    # What luck did is taken out of sums, so one replication of them may be below 0.
    happened = rows["numerator"] - rows["control"]
    assert (happened[rows["metric"] != "exposure_added_hours_total"] >= -DUST).all()
    assert (rows["denominator"] >= -DUST).all()
    assert (result.samples["value"] >= 0).all()
    shares = rows[rows["metric"].isin(["share_over_policy", "seat_utilisation"])]
    assert (shares["numerator"] <= shares["denominator"] + DUST).all()
    months = result.months.drop(columns=["strategy"])
    assert np.isfinite(months).all(axis=None)


def sso_never_lengthens_a_window(windows):
    hours = windows.pivot_table(
        "exposure_hours", ["application", "person"], "strategy", observed=True
    )
    if len(hours) and "open" in hours:
        both = hours[["shut", "open"]].dropna()
        assert (both["shut"] <= both["open"] + DUST).all()
