"""Removals that take effect at the end of a billing cycle, and whom a strategy counts."""

import numpy as np
import pytest
from builders.exposed import LEFT, MONTH, OUT, PICKED_UP, by_desk, disabled, kept, leaver, window
from builders.made_frames import (
    NAN,
    NEVER,
    employed,
    ended,
    happened,
    member,
    people,
    plan,
    removed,
    term,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.core.vocabulary import STAGES
from sim.metrics.exposure import windows
from sim.records.events import (
    Activated,
    OrphanFound,
    OwnershipTransferred,
    PlanEnded,
    RunFailed,
    SeatTaken,
)
from sim.records.memberships import spells

DAY = 24.0


HORIZON = MONTH.horizon_hours


STAGE_COLUMNS = [f"stage_{name}_hours" for name in STAGES]


MONTHLY = {"p": plan(removal_takes_effect="cycle_end", billing_interval_months=1)}


def test_a_removal_takes_effect_at_the_end_of_the_billing_cycle():
    one, stages = window(*member("s"), by_desk, sso=False, **MONTHLY)
    assert one["exposure_hours"] == one["orphaned_hours"] == HORIZON - LEFT
    assert (one["closed_by"], one["closed_hours"]) == ("removal", HORIZON)
    assert stages == {"queue": 66.0, "hands_on": 0.3, "cycle": HORIZON - OUT}


def test_a_removal_before_leaving_may_take_effect_after_it():
    one, stages = window(*member("s"), ("s", removed(16.0, picked_up=15.8)), sso=False, **MONTHLY)
    assert one["exposure_hours"] == HORIZON - LEFT
    assert stages == {"cycle": HORIZON - LEFT}


def test_what_takes_effect_after_the_books_were_closed_is_known():
    late = ("s", removed(HORIZON + 5.0, picked_up=HORIZON))
    one, _ = window(*member("s"), late, sso=False, end=HORIZON + 6.0, **MONTHLY)
    # February has 28 days.
    assert one["closed_hours"] == HORIZON + 28 * DAY
    assert not one["censored"]
    assert not one["orphaned_censored"]


def test_the_billing_cycle_of_a_year_runs_from_the_day_of_the_plan():
    year = plan(removal_takes_effect="cycle_end", billing_interval_months=12)
    begun = [("s", PlanEnded(10.5, "p")), term(hours=10.5, of="q")]
    one, _ = window(*begun, *member("s"), by_desk, sso=False, q=year)
    assert one["closed_hours"] == 365 * DAY
    before, _ = window(*begun, *member("s"), by_desk, sso=False, q=year, fate={"left_hours": 10.0})
    assert before["closed_hours"] == OUT


def test_enforced_sso_closes_the_login_before_the_cycle_ends():
    one, stages = window(*member("s"), disabled(), by_desk, **MONTHLY)
    assert one["exposure_hours"] == pytest.approx(1.0)
    assert one["orphaned_hours"] == HORIZON - LEFT
    assert stages == {"idp": 1.0}


@pytest.mark.parametrize("route", ["reclaimed", "suspended"])
def test_whose_seat_was_taken_back_before_leaving_has_no_way_in(route):
    one, stages = window(*member("s"), ("s", removed(10.0, route=route)), fate=kept, sso=False)
    assert (one["exposure_hours"], one["orphaned_hours"]) == (0.0, 0.0)
    assert (one["route"], one["reprovisioned"]) == (route, 0)
    assert stages == {}


def test_a_suspension_takes_effect_at_once():
    out = ("s", removed(20.0, route="suspended"))
    one, _ = window(*member("s"), out, sso=False, **MONTHLY)
    assert one["exposure_hours"] == 3.0


@pytest.mark.parametrize("plans", [{}, MONTHLY])
def test_who_came_back_before_leaving_is_met_in_the_second_membership(plans):
    rows = (
        *member("s"),
        ("s", removed(5.0, route="reclaimed")),
        *member("s", spell=2, taken=12.0, activated=12.0),
        ("s", removed(OUT, spell=2, route="suspended", picked_up=PICKED_UP)),
    )
    one, stages = window(*rows, sso=False, **plans)
    assert one["exposure_hours"] == one["orphaned_hours"] == pytest.approx(66.3)
    assert (one["reprovisioned"], one["route"]) == (0, "suspended")
    assert stages == {"queue": 66.0, "hands_on": 0.3}


def test_a_run_of_the_automation():
    out = ("s", removed(18.2, route="automation"))
    _, stages = window(*member("s"), disabled(), out, sso=False)
    assert stages == {"idp": 1.0, "run": 0.2}


def test_a_run_that_failed_is_a_ticket():
    failures = ("s", RunFailed(3.0, 0, "invite")), ("s", RunFailed(18.2, 0, "remove"))
    _, stages = window(*member("s"), disabled(), *failures, by_desk, sso=False)
    assert stages == {"idp": 1.0, "run": 0.2, "queue": 64.8, "hands_on": 0.3}


def test_an_owner_hands_the_role_on_first():
    handed_on = ("s", OwnershipTransferred(80.0, 0, 7, 20.0))
    _, stages = window(*member("s"), handed_on, by_desk, sso=False)
    assert stages == {"queue": 3.0 + 3.0, "ownership": 60.0, "hands_on": 0.3}


def test_the_plan_at_the_departure_limits_the_session():
    begun = [("s", PlanEnded(16.0, "p")), term(hours=16.0, of="q")]
    rows = (*begun, *member("s"), disabled(), by_desk)
    fate = {**kept, "session_share": 0.75}
    after, stages = window(*rows, fate=fate, q=plan(session_max_hours=24.0))
    assert after["closed_by"] == "session"
    assert stages == {"idp": 1.0, "session": 6.0}
    early = {**fate, "left_hours": 15.0, "told_left_hours": 15.0}
    before, _ = window(*rows, fate=early, q=plan(session_max_hours=24.0))
    assert before["closed_by"] == "removal"


def test_only_who_is_entitled_to_the_application_counts():
    fates = people(leaver(), leaver())
    rows = happened(term(), *employed("s", 1), *member("s", 1))
    found = windows(fates, rows, ended(("s", 1, 100.0), sso_enforced=True), {"p": plan()}, MONTH)
    assert found["person"].tolist() == [1]


def test_every_strategy_counts_the_same_leavers_of_its_replication():
    fates = people(
        leaver(),
        {},
        leaver(left_hours=HORIZON),
        leaver(replication=2, person=0, cause="layoff"),
    )
    futures = [("a", 1), ("a", 2), ("b", 1), ("b", 2)]
    here = [row for name, number in futures for row in employed(name, 0, 1, 2, replication=number)]
    begun = [term(name, replication=number) for name, number in futures]
    rows = happened(*begun, *here, *member("b"), ("b", removed(OUT, picked_up=PICKED_UP)))
    books = ended(
        *((name, number, 5000.0) for name, number in futures), sso_enforced={"a": True, "b": False}
    )
    frame = windows(fates, rows, books, {"p": plan()}, MONTH).frame()
    keys = frame[["strategy", "replication", "person", "cause"]].to_numpy().tolist()
    assert keys == [
        ["a", 1, 0, "voluntary"],
        ["a", 2, 0, "layoff"],
        ["b", 1, 0, "voluntary"],
        ["b", 2, 0, "layoff"],
    ]
    assert frame["exposure_hours"].tolist() == [0.0, 0.0, pytest.approx(66.3), 0.0]


def test_nobody_left():
    rows = happened(term(), *employed("s", 0), *member("s"))
    books = ended(("s", 1, 2000.0), sso_enforced=True)
    found = windows(people({}), rows, books, {"p": plan()}, MONTH)
    assert len(found) == 0
    assert set(STAGE_COLUMNS) <= set(found)


def test_a_spell_has_what_happened_in_it_and_infinity_for_the_rest():
    rows = happened(
        ("s", SeatTaken(30.0, 0, 2)),
        ("s", SeatTaken(1.0, 0, 1)),
        ("s", Activated(2.0, 0, 1)),
        ("s", removed(10.0, retried=9.0)),
        ("s", SeatTaken(1.0, 7, 1)),
    )
    found = spells(people({}), rows)
    assert found["spell"].tolist() == [1, 2]
    assert found["activated_hours"].tolist() == [2.0, NEVER]
    assert found["removed_hours"].tolist() == [10.0, NEVER]
    assert found["disabled_hours"].tolist() == [NEVER, NEVER]
    assert found["route"].tolist() == ["desk", ""]


moments = st.floats(0.0, 3000.0)
maybe = st.one_of(moments, st.just(NAN))
milestones = st.fixed_dictionaries(
    {
        "route": st.sampled_from(["desk", "review", "sync", "task"]),
        "noticed": maybe,
        "picked_up": maybe,
        "retried": maybe,
    }
)


@st.composite
def leavers(draw):
    """A leaver with any milestones in any order, and two memberships at most."""
    taken, out, again, last = sorted(draw(st.lists(moments, min_size=4, max_size=4)))
    rows = [("s", SeatTaken(taken, 0, 1))]
    if draw(st.booleans()):
        rows.append(("s", Activated(draw(st.floats(taken, out)), 0, 1)))
    gone = draw(st.booleans())
    if gone:
        rows.append(("s", removed(out, **draw(milestones))))
    if gone and draw(st.booleans()):
        rows.append(("s", SeatTaken(again, 0, 2)))
        if draw(st.booleans()):
            rows.append(("s", removed(last, spell=2, **draw(milestones))))
    if draw(st.booleans()):
        rows.append(disabled(draw(moments)))
    if draw(st.booleans()):
        rows.append(("s", OrphanFound(draw(moments), 0, 1)))
    fate = {
        "left_hours": draw(st.floats(0.0, HORIZON, exclude_max=True)),
        "told_left_hours": draw(moments),
        "session_kept": draw(st.booleans()),
        "session_share": draw(st.floats(0.01, 0.99)),
    }
    return fate, rows


@settings(max_examples=50)
@given(
    leavers(),
    st.booleans(),
    st.sampled_from([None, 24.0, 5000.0]),
    st.sampled_from([1000.0, 3000.0]),
)
def test_stages_are_never_negative_and_add_up(case, sso, session_max, end):
    fate, rows = case
    one, _ = window(*rows, fate=fate, sso=sso, session_max=session_max, end=end)
    stages = one[STAGE_COLUMNS].to_numpy(float)
    assert np.all(stages >= 0)
    assert abs(stages.sum() - one["exposure_hours"]) < 1e-9
    assert 0 <= one["exposure_hours"] <= one["orphaned_hours"] + 1e-9
    assert one["exposure_hours"] <= max(end - fate["left_hours"], 0.0) + 1e-9
    assert one["closed_hours"] >= fate["left_hours"]
