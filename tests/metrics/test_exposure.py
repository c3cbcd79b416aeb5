"""How long leavers can still get in, stage by stage."""

import pytest
from builders.exposed import LEFT, OFF, OUT, PICKED_UP, by_desk, disabled, kept, window
from builders.made_frames import NEVER, member, removed

from sim.records.events import OrphanFound, SeatTaken

SYNCED = 18.475


by_sync = ("s", removed(SYNCED, route="sync"))


@pytest.mark.parametrize(
    ("removal", "fate", "sso", "exposure", "orphaned", "closed_by", "stages"),
    [
        (by_desk, {}, False, 66.3, 66.3, "removal", {"queue": 66.0, "hands_on": 0.3}),
        (by_desk, kept, False, 66.3, 66.3, "removal", {"queue": 66.0, "hands_on": 0.3}),
        (by_desk, {}, True, 1.0, 66.3, "login", {"idp": 1.0}),
        (by_desk, kept, True, 66.3, 66.3, "removal", {"queue": 66.0, "hands_on": 0.3}),
        (by_sync, {}, True, 1.0, 1.475, "login", {"idp": 1.0}),
        (by_sync, kept, True, 1.475, 1.475, "removal", {"idp": 1.0, "sync": 0.475}),
        (by_sync, {}, False, 1.475, 1.475, "removal", {"idp": 1.0, "sync": 0.475}),
    ],
)
def test_the_leaver_of_friday_evening(removal, fate, sso, exposure, orphaned, closed_by, stages):
    one, found = window(*member("s"), disabled(), removal, fate=fate, sso=sso)
    assert one["exposure_hours"] == pytest.approx(exposure)
    assert one["orphaned_hours"] == pytest.approx(orphaned)
    assert (one["closed_by"], one["route"]) == (closed_by, removal[1].route)
    assert one["closed_hours"] == pytest.approx(LEFT + exposure)
    assert found == stages
    assert not one["censored"]
    assert not one["orphaned_censored"]


def test_a_session_with_a_longest_life_ends_on_its_own():
    one, stages = window(
        *member("s"), disabled(), by_desk, fate={**kept, "session_share": 0.75}, session_max=24.0
    )
    assert one["exposure_hours"] == pytest.approx(1.0 + 6.0)
    assert one["closed_by"] == "session"
    assert stages == {"idp": 1.0, "session": 6.0}


def test_the_removal_ends_a_session_that_would_live_longer():
    one, stages = window(*member("s"), disabled(), by_desk, fate=kept, session_max=720.0)
    assert one["closed_by"] == "removal"
    assert stages == {"queue": 66.0, "hands_on": 0.3}


@pytest.mark.parametrize("activated", [NEVER, LEFT, LEFT + 1])
def test_only_who_got_in_before_leaving_keeps_a_session(activated):
    one, _ = window(*member("s", activated=activated), disabled(), by_desk, fate=kept)
    assert one["exposure_hours"] == pytest.approx(1.0)


def test_late_word_from_hr_is_a_stage_of_its_own():
    one, stages = window(*member("s"), by_desk, fate={"told_left_hours": 40.0}, sso=False)
    assert one["exposure_hours"] == pytest.approx(66.3)
    assert stages == {"hr": 23.0, "queue": 43.0, "hands_on": 0.3}


def test_removed_before_leaving_is_a_window_of_0():
    one, stages = window(*member("s"), ("s", removed(16.0, picked_up=15.8)), fate=kept, sso=False)
    assert (one["exposure_hours"], one["orphaned_hours"]) == (0.0, 0.0)
    assert (one["closed_hours"], one["closed_by"]) == (LEFT, "removal")
    assert stages == {}


def test_who_never_was_a_member_counts_with_0():
    one, stages = window(disabled())
    assert (one["exposure_hours"], one["closed_hours"], one["orphaned_hours"]) == (0.0, LEFT, 0.0)
    assert (one["closed_by"], one["route"], one["reprovisioned"]) == ("none", "", 0)
    assert not one["censored"]
    assert stages == {}


def test_a_membership_that_began_after_leaving_opens_the_window_then():
    one, stages = window(*member("s", taken=20.0, activated=20.0), by_desk, sso=False)
    assert one["exposure_hours"] == pytest.approx(OUT - 20.0)
    assert stages == {"queue": 63.0, "hands_on": 0.3}


def test_who_comes_back_is_no_longer_exposed():
    rows = (*member("s"), ("s", removed(100.0, picked_up=99.0)))
    one, _ = window(*rows, fate={"returns_hours": 41.0}, sso=False)
    assert one["exposure_hours"] == one["orphaned_hours"] == 41.0 - LEFT
    assert one["closed_hours"] == 41.0
    assert not one["censored"]
    assert not one["orphaned_censored"]
    later, _ = window(*rows, fate={"returns_hours": 200.0}, sso=False)
    assert later["exposure_hours"] == 100.0 - LEFT
    # A seat that is taken only after the return belongs to the next employment.
    none, _ = window(*member("s", taken=50.0), fate={"returns_hours": 41.0}, sso=False)
    assert (none["exposure_hours"], none["censored"]) == (0.0, False)


def test_who_ever_was_a_member_had_access():
    assert window(*member("s"), by_desk)[0]["had_access"]
    assert window(("s", SeatTaken(1.0, 0, 1)))[0]["had_access"]
    assert not window(disabled())[0]["had_access"]


def test_a_review_finds_the_missed():
    out = ("s", removed(510.0, route="review", noticed=500.0, picked_up=509.0))
    one, stages = window(*member("s"), disabled(), out, sso=False)
    assert one["exposure_hours"] == pytest.approx(493.0)
    assert stages == {"review": 483.0, "queue": 9.0, "hands_on": 1.0}


def test_a_review_finds_an_idp_account_that_nobody_had_switched_off():
    found, out = ("s", OrphanFound(500.0, 0, 1)), ("s", removed(500.5, route="sync"))
    _, login = window(*member("s"), found, disabled(500.0), out)
    assert login == {"review": 483.0}
    _, session = window(*member("s"), found, disabled(500.0), out, fate=kept)
    assert session == {"review": 483.0, "sync": 0.5}


def test_a_review_that_comes_across_a_change_under_way_takes_no_time():
    found, out = ("s", OrphanFound(18.2, 0, 1)), ("s", removed(24.5, route="sync", retried=18.1))
    _, stages = window(*member("s"), found, disabled(), out, fate=kept)
    assert stages == {"idp": 1.0, "sync": 0.1, "retry": 6.4}


def test_a_silent_failure_waits_for_the_review():
    out = ("s", removed(510.0, route="review", noticed=500.0, picked_up=509.0, retried=18.5))
    _, stages = window(*member("s"), disabled(), out, sso=False)
    assert stages == {"idp": 1.0, "sync": 0.5, "review": 481.5, "queue": 9.0, "hands_on": 1.0}


def test_a_failed_sync_is_retried_or_becomes_a_task():
    again = ("s", removed(24.5, route="sync", retried=18.5))
    _, stages = window(*member("s"), disabled(), again, sso=False)
    assert stages == {"idp": 1.0, "sync": 0.5, "retry": 6.0}
    task = ("s", removed(OUT, route="task", picked_up=PICKED_UP, retried=18.5))
    _, stages = window(*member("s"), disabled(), task, sso=False)
    assert stages == {"idp": 1.0, "sync": 0.5, "queue": 64.5, "hands_on": 0.3}


def test_the_trap_lets_the_removed_in_again_until_the_idp_catches_up():
    rows = (
        *member("s"),
        ("s", removed(17.4, picked_up=17.1)),
        *member("s", spell=2, taken=17.7, activated=NEVER),
        disabled(),
        ("s", removed(SYNCED, spell=2, route="sync")),
    )
    one, stages = window(*rows)
    assert one["exposure_hours"] == pytest.approx(0.4 + 0.3)
    assert one["orphaned_hours"] == pytest.approx(0.4 + SYNCED - 17.7)
    assert one["reprovisioned"] == 1
    assert (one["closed_by"], one["route"]) == ("login", "sync")
    assert one["closed_hours"] == OFF
    assert stages == {"queue": 0.1, "hands_on": 0.3, "reprovisioned": 0.3}


def test_a_second_membership_behind_a_closed_login_adds_orphaned_time_only():
    rows = (
        *member("s"),
        ("s", removed(18.2, picked_up=18.0)),
        *member("s", spell=2, taken=18.4, activated=NEVER),
        disabled(),
        ("s", removed(SYNCED, spell=2, route="sync")),
    )
    one, stages = window(*rows)
    assert one["exposure_hours"] == pytest.approx(1.0)
    assert one["orphaned_hours"] == pytest.approx(1.2 + 0.075)
    assert (one["reprovisioned"], one["route"], one["closed_hours"]) == (1, "desk", OFF)
    assert stages == {"idp": 1.0}


def test_an_open_window_enters_with_its_length_so_far():
    one, stages = window(*member("s"), fate={"told_left_hours": 20.0}, sso=False, end=2000.0)
    assert one["exposure_hours"] == one["orphaned_hours"] == 1983.0
    assert one["censored"]
    assert one["orphaned_censored"]
    assert (one["closed_by"], one["closed_hours"]) == ("none", 2000.0)
    assert stages == {"hr": 3.0, "open": 1980.0}


def test_a_session_may_outlive_the_books():
    _, stages = window(*member("s"), disabled(), fate=kept, end=2000.0)
    assert stages == {"idp": 1.0, "open": 1982.0}


def test_a_closed_login_leaves_only_the_membership_open():
    one, stages = window(*member("s"), disabled(), end=2000.0)
    assert one["exposure_hours"] == pytest.approx(1.0)
    assert not one["censored"]
    assert one["orphaned_censored"]
    assert one["orphaned_hours"] == 1983.0
    assert stages == {"idp": 1.0}
