"""What is measured of joiners, invitations and the work of the desk."""

import datetime as dt

import pytest
from builders.made_frames import NEVER, calendar, member, people, removed
from builders.observed import DAY, END, HORIZON, SUMMER, evidence, values, work

from sim.records.events import (
    AccessGiven,
    InvitationExpired,
    InvitationSent,
    TicketOpened,
    UnknownToDirectory,
)

FEBRUARY = calendar(dt.date(2027, 2, 1), 1)


@pytest.mark.parametrize(
    ("access", "left", "wait", "counted", "cut_off"),
    [
        (30.0, NEVER, 0.0, 1.0, 0.0),
        (58.0, NEVER, 8.0, 1.0, 0.0),
        (58.0, 60.0, 8.0, 1.0, 0.0),
        (58.0, 53.0, 3.0, 0.0, 0.0),
        (None, 74.0, 24.0, 0.0, 0.0),
        (None, NEVER, END - 50.0, 1.0, 1.0),
        (None, END + 1.0, END - 50.0, 1.0, 1.0),
    ],
)
def test_a_joiner_waits_until_access_leaving_or_the_books(access, left, wait, counted, cut_off):
    joiner = {"initial": False, "start_hours": 50.0, "left_hours": left}
    rows = [] if access is None else [("s", AccessGiven(access, 1)), ("s", AccessGiven(999.0, 1))]
    seen = values(evidence(people({}, joiner), *rows))
    assert seen["waiting_days_total"][0] == pytest.approx(wait / DAY)
    assert seen["time_to_access_hours_mean"] == (pytest.approx(wait * counted), counted)
    assert seen["joiners_cut_off"] == (cut_off, 1.0)


@pytest.mark.parametrize(
    ("back", "left", "wait", "cut_off"),
    [
        (58.0, NEVER, 8.0, 0.0),
        (58.0, 53.0, 3.0, 0.0),
        (None, 74.0, 24.0, 0.0),
        (None, NEVER, END - 50.0, 1.0),
    ],
)
def test_whom_the_directory_does_not_know_waits_until_access_returns(back, left, wait, cut_off):
    rows = [
        *member("s", 0),
        ("s", UnknownToDirectory(50.0, 0)),
        ("s", removed(50.0, 0, route="sync")),
    ]
    if back is not None:
        rows += member("s", 0, 2, taken=back, activated=back)
    seen = values(evidence(people({"left_hours": left}), *rows))
    assert seen["waiting_days_total"][0] == pytest.approx(wait / DAY)
    assert seen["time_to_access_hours_mean"] == (0.0, 0.0)
    assert seen["joiners_cut_off"] == (cut_off, 1.0)


def test_invitations_are_counted_inside_the_horizon():
    seen = values(
        evidence(
            people({}),
            ("s", InvitationSent(1.0, 0, 1)),
            ("s", InvitationExpired(700.0, 0, 1)),
            ("s", InvitationSent(720.0, 0, 2)),
            ("s", InvitationSent(HORIZON, 0, 3)),
            ("s", InvitationExpired(HORIZON, 0, 2)),
        )
    )
    assert seen["invitations_sent"] == (2.0, 1.0)
    assert seen["invitations_expired"] == (1.0, 1.0)
    assert seen["invitations_resent"] == (1.0, 1.0)


def test_the_work_of_the_desk():
    seen = values(
        evidence(
            people({}),
            work("leaver", 10.0, 30.0),
            work("leaver", 167.9, 30.0),
            work("joiner", 168.0, 45.0),
            work("review", 200.0, 60.0),
            work("purchase", 13 * 7 * DAY + 1.0, 600.0),
        )
    )
    assert seen["manual_actions"] == (5.0, 1.0)
    assert seen["manual_hours"] == (12.75, 1.0)
    assert seen["manual_hours_leaver"] == (1.0, 1.0)
    assert seen["manual_hours_joiner"] == (0.75, 1.0)
    assert seen["manual_hours_urgent"] == (0.0, 1.0)
    assert sum(hours for name, (hours, _) in seen.items() if name.startswith("manual_hours_")) == (
        pytest.approx(12.75)
    )
    # The summer has 13 full weeks; the purchase is in the day after them.
    assert seen["busiest_week_hours"] == (1.75, 1.0)
    assert seen["labour_cost_usd"] == (765.0, 1.0)
    assert seen["desk_utilisation"] == (12.75, 2 * SUMMER.desk.elapsed(HORIZON))


def test_a_week_is_seven_days_from_hour_0():
    rows = [work("leaver", 166.0, 60.0), work("leaver", 168.0, 60.0), work("leaver", 335.0, 60.0)]
    seen = values(evidence(people({}), *rows, days=FEBRUARY), days=FEBRUARY)
    assert seen["busiest_week_hours"] == (2.0, 1.0)


def test_work_counts_where_its_cause_lies_inside_the_horizon():
    late = HORIZON + 5.0
    fates = people(
        {},
        {"left_hours": HORIZON - 1.0, "told_left_hours": late},
        {"left_hours": HORIZON + 1.0, "told_left_hours": HORIZON + 1.0},
        {"start_hours": HORIZON - 1.0, "initial": False},
    )
    seen = values(
        evidence(
            fates,
            work("leaver", late + 1.0, 1.0, person=1),
            work("leaver", late, 2.0, person=2),
            ("s", TicketOpened(HORIZON + 1.0, 2, "leaver")),
            work("joiner", late, 4.0, person=3),
            ("s", TicketOpened(HORIZON - 0.5, 3, "joiner")),
            work("resend", late, 8.0, person=3),
            ("s", TicketOpened(HORIZON - 0.5, 3, "resend")),
            ("s", TicketOpened(HORIZON + 0.5, 3, "resend")),
            work("repair", late, 16.0),
            ("s", TicketOpened(HORIZON - 0.5, -1, "repair")),
            work("review", late, 32.0),
            work("review", HORIZON - 0.1, 64.0),
        )
    )
    assert seen["manual_hours"][0] * 60 == pytest.approx(1.0 + 4.0 + 16.0 + 64.0)
    assert seen["manual_actions"] == (4.0, 1.0)
