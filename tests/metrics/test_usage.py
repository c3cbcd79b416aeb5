import numpy as np
import pytest
from builders.made_frames import (
    calendar,
    happened,
    idle,
    member,
    owned,
    people,
    plan,
    removed,
    term,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from sim.core import streams
from sim.metrics.usage import active_users, member_days, metered_use, person_months
from sim.records.events import PlanEnded
from sim.records.memberships import spells
from sim.scenarios.schema import Parameters, UsageProfile

DAY = 24.0
# June, July and August 2026.
SUMMER = calendar()
USER = {"usage_level_usd": 93.0}
LUCK = streams.Luck(1, {1: 1})


def profile(month_sigma=0.0):
    return UsageProfile.model_construct(title="Chat", month_sigma=month_sigma)


def use(fates, *rows, without=(), plans=None, month_sigma=0.0):
    known = plans or {"p": plan(metered=True)}
    parameters = Parameters.model_construct(plans=known, usage={"chat": profile(month_sigma)})
    records = happened(*rows)
    dormant = idle(*without)
    return person_months(fates, dormant, spells(fates, records), records, parameters, SUMMER, LUCK)


def months_of(found, person=0, column="amount_cents"):
    mine = found[found["person"] == person]
    return dict(zip(mine["month"], mine[column], strict=True))


def test_a_month_costs_the_level_times_the_days_of_use():
    rows = [term(), *member("s", taken=0.0, activated=10 * DAY), ("s", removed(71 * DAY))]
    found = use(people(USER | {"left_hours": 70 * DAY}), *rows, without=[(0, 30 * DAY, 45.5 * DAY)])
    assert months_of(found, column="active_days") == {1: 20.0, 2: 15.5, 3: 9.0}
    assert months_of(found) == {1: 6200, 2: 4650, 3: 2700}
    assert found["amount_cents"].dtype == np.int64


def test_a_seat_includes_some_use():
    plans = {"p": plan(metered=True, included_usage_usd_per_member_month=50.0)}
    rows = [term(), *member("s"), ("s", removed(45.5 * DAY))]
    # In July the person is a member for half of the month, and has half of what the seat includes.
    assert months_of(use(people(USER), *rows, plans=plans)) == {1: 4300, 2: 2150}


def limited(**of):
    """Use and what was stopped of it, of somebody with Standard and somebody with Premium."""
    limits = {"included_usage_usd_per_member_month": 20.0, "premium_seat_price_usd_per_month": 9.0}
    plans = {"p": plan(**limits, included_usage_premium_factor=2.0, **of)}
    fates = people(USER, USER | {"needs_premium": True})
    found = use(fates, term(), *member("s", 0), *member("s", 1), plans=plans)
    first = found[found["month"] == 1]
    return first[["amount_cents", "blocked_cents"]].frame().to_numpy().tolist()


def test_use_beyond_what_a_seat_includes_stops_or_is_billed_up_to_a_cap():
    # 93 USD of use: 73 beyond the Standard seat, 53 beyond twice as much of the Premium one.
    assert limited(overflow="blocked") == [[0, 7300], [0, 5300]]
    assert limited(overflow="extra_usage") == [[7300, 0], [5300, 0]]
    capped = limited(overflow="extra_usage", spend_cap_usd_per_member_month=60.0)
    assert capped == [[6000, 1300], [5300, 0]]
    assert limited(overflow="extra_usage", spend_cap_usd_per_member_month=0.0) == [
        [0, 7300],
        [0, 5300],
    ]


@settings(max_examples=30, deadline=None)
@given(
    st.floats(0.0, 200.0),
    st.sampled_from(["blocked", "extra_usage"]),
    st.none() | st.integers(0, 100).map(float),
    st.booleans(),
)
def test_use_is_included_billed_or_stopped_and_nothing_else(limit_usd, overflow, cap_usd, heavy):
    plans = {
        "p": plan(
            included_usage_usd_per_member_month=limit_usd,
            overflow=overflow,
            spend_cap_usd_per_member_month=cap_usd,
            premium_seat_price_usd_per_month=1.0,
        )
    }
    rows = [term(), *member("s", activated=3.25 * DAY), ("s", removed(50 * DAY))]
    without = [(0, 10 * DAY, 12 * DAY)]
    found = use(people(USER | {"needs_premium": heavy}), *rows, plans=plans, without=without)
    for month, there, used in ((1, 26.75, 24.75), (2, 20.0, 20.0)):
        days = (30, 31)[month - 1]
        served = min(93.0 * used / days, limit_usd * (5 if heavy else 1) * there / days)
        beyond = 93.0 * used / days - served
        billed = 0.0 if overflow == "blocked" else min(beyond, cap_usd or 0.0)
        billed = beyond if overflow == "extra_usage" and cap_usd is None else billed
        row = found[found["month"] == month].frame().iloc[0]
        assert row["amount_cents"] == pytest.approx(100 * billed, abs=0.51)
        assert row["blocked_cents"] == pytest.approx(100 * (beyond - billed), abs=1.01)


def test_memberships_of_one_person_share_a_month():
    rows = [
        term(),
        *member("s"),
        ("s", removed(6 * DAY, route="reclaimed")),
        *member("s", spell=2, taken=20 * DAY, activated=21 * DAY),
    ]
    found = use(people(USER), *rows)
    assert months_of(found, column="active_days") == {1: 15.0, 2: 31.0, 3: 31.0}


def test_nobody_used_it():
    found = use(people(USER), term(), *member("s"), without=[(0, 0.0, 92 * DAY)])
    assert len(found) == 0
    assert len(metered_use(found)) == 0
    assert len(active_users(found, {"p": plan()})) == 0


def test_a_factor_by_person_and_month():
    rows = [term(), *member("s", 0), *member("s", 1)]
    found = use(people(USER, USER), *rows, month_sigma=0.5)
    # The factor is above 1 where the normal number is above half of sigma.
    for person in (0, 1):
        for month, cents in months_of(found, person).items():
            u = streams.uniform(1, 1, "usage month", person, month)[0]
            assert (cents > 9300) == (stats.norm.ppf(u) > 0.25)
    assert len(set(found["amount_cents"])) == 6
    other = use(people(USER, USER, USER), *rows, *member("s", 2), month_sigma=0.5)
    assert months_of(other, 1) == months_of(found, 1)


def test_each_plan_has_its_part_of_the_month_of_a_switch():
    plans = {
        "p": plan(metered=True),
        "q": plan(metered=True, included_usage_usd_per_member_month=10.0),
        "r": plan(),
    }
    rows = [
        term(),
        ("s", PlanEnded(10 * DAY, "p")),
        term(hours=10 * DAY, of="r"),
        ("s", PlanEnded(20 * DAY, "r")),
        term(hours=20 * DAY, of="q"),
        *member("s", 0),
        *member("s", 1, activated=5 * DAY),
    ]
    found = use(people(USER, USER), *rows, plans=plans)
    frame = metered_use(found).frame()
    assert frame.set_index(["plan_period", "month"])["amount_cents"].to_dict() == {
        (0, 1): 3100 + 1550,
        (2, 1): 2 * (3100 - 333),
        (2, 2): 2 * (9300 - 1000),
        (2, 3): 2 * (9300 - 1000),
    }


def test_who_is_active_is_billed_where_that_is_what_a_plan_bills():
    plans = {"p": plan(pricing="active_users"), "q": plan(metered=True)}
    rows = [term(), *member("s", 0), *member("s", 1), *member("s", 2), term("t", of="q")]
    rows += member("t", 0)
    without = [(1, 0.0, 40 * DAY), (2, 0.0, 92 * DAY)]
    found = use(people(USER, USER, USER), *rows, plans=plans, without=without)
    users = active_users(found, plans)
    assert list(users) == ["strategy", "replication", "application", "month", "users"]
    assert dict(zip(users["month"], users["users"], strict=True)) == {1: 1, 2: 2, 3: 2}
    assert set(users["strategy"]) == {"s"}
    assert (found["amount_cents"][found["strategy"] == "s"] == 0).all()
    assert metered_use(found)["amount_cents"].sum() == 3 * 9300


def test_days_of_members_under_the_automation():
    rows = [*member("s", 0, taken=5 * DAY), ("s", removed(40 * DAY)), *member("s", 1)]
    rows += member("t", 0)
    rows_of_spans = [("s", 1, 10 * DAY, 50 * DAY), ("s", 1, 60 * DAY, np.inf)]
    spans = owned(rows_of_spans, start_hours="float64", end_hours="float64")
    found = member_days(happened(*rows), spans, SUMMER)
    assert list(found) == ["strategy", "replication", "application", "month", "member_days"]
    assert found["strategy"].tolist() == ["s"] * 3
    assert found["member_days"].tolist() == pytest.approx([20.0 + 20.0, 10.0 + 20.0 + 1.0, 31.0])
