"""The story of one person: in words, in order, and never longer than what happened."""

import re

from builders.made_frames import member, removed
from builders.stories import FRIDAY, HORIZON, MONDAY, flat, leaver, lived

from sim.records import events as r

WEEKEND = """\
employees/initial/1 under Team, by hand, replication 1 of sixty, seed 1

 Mon 2 Mar 2026 00:00  already in the company; a member, with a seat; got in
Fri 13 Mar 2026 17:00  left, involuntary
Mon 16 Mar 2026 09:00  HR told IT of the departure; ticket: urgent removal
Mon 16 Mar 2026 09:12  urgent removal: 8 min of an admin's work since 09:04; removed in the console;
                       exposed 64 h 12 min: 64 h waiting for HR, 4 min waiting for an admin, 8 min
                       with an admin at work

Held a seat for 64 h 12 min after leaving.
What this person made, on Claude Team, billed annually: Shared Projects and the messages in them
stay; who of the remaining members can see the conversations and Projects that the person created is
not documented on Team.
"""


def test_a_weekend_without_a_word_from_hr(tell):
    fate = leaver(FRIDAY + 17, MONDAY + 9)
    done, picked = MONDAY + 9.2, MONDAY + 9 + 4 / 60
    rows = [
        *lived(fate),
        *member("team"),
        ("team", r.TicketOpened(MONDAY + 9, 0, "urgent")),
        ("team", r.DeskAction(done, 0, "urgent", picked, 8.0, 1)),
        ("team", removed(done, picked_up=picked)),
    ]
    # The IdP account lives on, so that nothing closes the way in before the removal.
    text = tell([fate | {"idp_disabled_hours": MONDAY + 12}], rows)
    assert text == WEEKEND


def test_who_was_removed_in_time_was_not_exposed(tell):
    fate = leaver(FRIDAY + 17, FRIDAY - 24, "voluntary")
    text = tell([fate], [*lived(fate), *member("team"), ("team", removed(FRIDAY + 16))])
    assert "removed in the console" in text
    assert "left, voluntary; no way in: not exposed" in text
    assert "\nLeft no seat behind.\n" in text


def test_a_window_still_open_says_at_least(tell):
    fate = leaver(FRIDAY + 17, MONDAY + 9, missed=True)
    text = tell([fate], [*lived(fate), *member("team")], end=HORIZON + 24)
    assert "HR told IT of the departure, and nobody asked for the removal here, and nobody" in (
        re.sub(r"\s+", " ", text)
    )
    assert "Wed 3 Mar 2027 00:00" in text.replace("Tue 2", "Wed 3")
    assert "still open when the books were closed: exposed at least" in text
    assert text.endswith("Was still a member when the books were closed.\n")


def test_a_session_outlives_the_login(tell):
    fate = leaver(FRIDAY + 17, session_kept=True, session_share=0.0)
    rows = [
        *lived(fate),
        *member("team"),
        ("team", r.IdpDisabled(FRIDAY + 18, 0)),
        ("team", removed(MONDAY)),
    ]
    text = tell([fate | {"idp_disabled_hours": FRIDAY + 18}], rows, session_max_hours=10.0)
    assert "Sat 14 Mar 2026 04:00  the last session ended; exposed 11 h: 1 h until the IdP" in text
    assert "10 h until the last session ended" in re.sub(r"\s+", " ", text)


def test_a_single_stage_is_not_said_twice(tell):
    fate = leaver(FRIDAY + 17)
    rows = [*lived(fate), *member("team"), ("team", r.IdpDisabled(FRIDAY + 18, 0))]
    text = tell([fate | {"idp_disabled_hours": FRIDAY + 18}], rows)
    assert "IdP account switched off; exposed 1 h, until the IdP account was off" in text


def test_less_than_a_minute_is_still_exposed(tell):
    fate = leaver(FRIDAY + 17)
    text = tell([fate], [*lived(fate), *member("team"), ("team", removed(FRIDAY + 17.001))])
    assert "exposed less than a minute" in text
    assert "\nLeft no seat behind.\n" in text


def test_in_again_after_the_removal(tell):
    fate = leaver(FRIDAY + 17)
    rows = [
        *lived(fate, "enterprise"),
        *member("enterprise"),
        ("enterprise", r.IdpDisabled(FRIDAY + 17, 0)),
        ("enterprise", removed(FRIDAY + 18, route="sync")),
        *member("enterprise", spell=2, taken=FRIDAY + 19, activated=FRIDAY + 20),
        ("enterprise", removed(FRIDAY + 22, spell=2, route="sync")),
    ]
    text = tell([fate], rows, strategy="enterprise", sso=False)
    assert "a member again" in text
    assert "exposed 4 h: 1 h waiting for the sync, 3 h in again after being re-provisioned" in (
        re.sub(r"\s+", " ", text)
    )


def test_what_the_company_went_through_is_told_while_the_window_was_open(tell):
    fate = leaver(FRIDAY + 17)
    rows = [
        *lived(fate),
        *member("team"),
        ("team", r.ConnectionLost(FRIDAY, "break")),
        ("team", r.ConnectionLost(FRIDAY + 18, "outage")),
        ("team", r.ConnectionRestored(FRIDAY + 20, "outage")),
        ("team", r.TermStarted(FRIDAY + 19, "claude-team-annual", 1, "standard", 30)),
        ("team", r.SeatsBought(FRIDAY + 19, "claude-team-annual", "standard", 1)),
        ("team", removed(MONDAY)),
        ("team", r.ConnectionRestored(MONDAY + 1, "break")),
    ]
    text = tell([fate], rows)
    assert "19:00" not in text.replace("13 Mar 2026 19:00", "")
    assert "the vendor's service went down" in text
    assert "the vendor's service was up again" in text
    assert "term 2 began with 30 seats" in text
    assert "broke" not in text
    assert "bought" not in text


def test_a_joiner_from_the_first_word_to_giving_up(tell):
    fate = {"initial": False, "start_hours": 33.0, "told_start_hours": 9.0, "role": "admin"}
    rows = [
        ("team", r.TicketOpened(9.0, 0, "joiner")),
        ("team", r.DeskAction(10.0, 0, "joiner", 9.5, 30.0, 3)),
        ("team", r.InvitationSent(10.0, 0, 1)),
        ("team", r.AccessGiven(10.0, 0)),
        ("team", r.Started(33.0, 0)),
        ("team", r.InvitationExpired(500.0, 0, 1)),
        ("team", r.InvitationSent(600.0, 0, 2)),
        ("team", r.GivenUp(1200.0, 0, 2)),
    ]
    text = tell([fate], rows)
    flat = re.sub(r"\s+", " ", text)
    assert text.splitlines()[0].startswith("employees/initial/1 (admin) under Team, by hand")
    assert "invitation for 3 people in one go: 30 min of an admin's work since 09:30; inv" in flat
    for part in (
        "started",
        "expired unanswered",
        "invited, attempt 2",
        "gave up after 2 invitations",
    ):
        assert part in text
    assert text.endswith("Did not leave inside the horizon.\n")


def test_a_purchase_names_the_seat_that_was_bought(tell):
    rows = [
        ("team", r.Started(0.0, 0)),
        ("team", r.DeskAction(50.0, 0, "purchase", 50.0, 5.0, 1)),
        ("team", r.SeatsBought(50.0, "claude-team-annual", "standard", 1)),
        ("team", r.SeatsBought(90.0, "claude-team-annual", "standard", 2)),
        *member("team", taken=50.0, activated=50.0),
    ]
    text = tell([{}], rows)
    assert "one seat was bought, as none was free; purchase of a seat: 5 min" in text
    assert "2 seats" not in text


def test_who_waits_is_told_what_another_ticket_bought(tell):
    rows = [
        ("team", r.Started(0.0, 0)),
        ("team", r.TicketOpened(40.0, 1, "purchase")),
        ("team", r.DeskAction(50.0, 1, "purchase", 49.0, 5.0, 2)),
        ("team", r.SeatsBought(50.0, "claude-team-annual", "standard", 2)),
        *member("team", taken=50.0, activated=50.0),
    ]
    assert "2 seats were bought, as none was free; a member" in flat(tell([{}, {}], rows))


def test_a_planned_layoff_is_told_as_one_ticket(tell):
    fate = leaver(MONDAY + 10, MONDAY - 160, "layoff")
    rows = [
        *lived(fate),
        *member("team"),
        ("team", r.TicketOpened(MONDAY - 160, -1, "layoff")),
        ("team", r.DeskAction(MONDAY + 9.5, -1, "layoff", MONDAY + 9, 30.0, 60)),
        ("team", removed(MONDAY + 9.5, picked_up=MONDAY + 9)),
        ("team", r.AccessCutEarly(MONDAY + 9.5, 0, 0.5)),
        ("team", r.TicketOpened(MONDAY - 100, -1, "layoff")),
    ]
    text = flat(tell([fate], rows))
    assert "ticket: removal of all who are laid off Mon" in text
    assert "removal of all who are laid off for 60 people in one go: 30 min of an admin" in text
    assert "removed in the console; out 30 min before leaving" in text
    assert text.count("ticket:") == 1


def test_what_several_people_led_to_at_one_moment_is_told_once(tell):
    rows = [
        ("team", r.Started(0.0, 0)),
        *(("team", r.SeatsBought(50.0, "claude-team-annual", "standard", 1)) for _ in range(9)),
        ("team", r.DeskAction(50.0, 0, "purchase", 50.0, 5.0, 1)),
        *member("team", taken=50.0, activated=50.0),
    ]
    assert tell([{}], rows).count("one seat was bought") == 1
