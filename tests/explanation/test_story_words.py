"""Every kind of record has its words, and every change its place in a story."""

import pytest
from builders.made_frames import member, removed
from builders.stories import FRIDAY, MONDAY, PLANS, flat, leaver, lived

from sim.core.vocabulary import ROUTES
from sim.explanation import words
from sim.records import events as r
from sim.scenarios.calendar import Calendar

TEAM, ENTERPRISE = PLANS["team"], PLANS["enterprise"]
TOLD = [
    (r.Started(1.0, 0), "already in the company"),
    (r.Left(1.0, 0, "layoff"), "left, laid off"),
    (r.SeatReserved(1.0, 0, 1), "the invitation holds a seat"),
    (r.SeatReleased(1.0, 0, 1), "the invitation holds no seat any more"),
    (r.SeatTaken(1.0, 0, 1), "a member, with a seat"),
    (r.SeatTaken(1.0, 0, 2, "premium"), "a member again, with a Premium seat"),
    (r.SeatTaken(1.0, 0, 1, "free"), "a member, in a free role"),
    (r.Activated(1.0, 0, 1), "got in"),
    (removed(1.0, route="desk"), "removed in the console"),
    (removed(1.0, route="review"), "removed in the console"),
    (removed(1.0, route="sync"), "removed by the sync"),
    (removed(1.0, route="task"), "removed in the console, as the sync had failed"),
    (removed(1.0, route="automation"), "removed by the automation"),
    (removed(1.0, route="reclaimed"), "removed in the console, but still in the company"),
    (removed(1.0, route="suspended"), "without a seat, but not removed"),
    (r.AccessGiven(1.0, 0), "could get in from now on"),
    (r.InvitationSent(1.0, 0, 1), "invited"),
    (r.InvitationAccepted(1.0, 0, 1), "accepted the invitation"),
    (r.InvitationExpired(1.0, 0, 1), "the invitation expired unanswered"),
    (r.InvitationWithdrawn(1.0, 0, 1), "the invitation was withdrawn"),
    (r.GivenUp(1.0, 0, 3), "IT gave up after 3 invitations"),
    (r.TicketOpened(1.0, 0, "task"), "ticket: change that the sync had failed to make"),
    (
        r.DeskAction(1.0, 0, "reclaim", 0.5, 10.0, 1),
        "taking back a seat that is not used: 10 min of an admin's work since 00:30",
    ),
    (
        r.SyncFailed(1.0, 0, "remove", 1, True),
        "the sync failed to remove the member again (retry 1), and nobody was told",
    ),
    (
        r.SyncGivenUp(1.0, 0, "remove", 30),
        "the IdP gave up after 30 attempts to remove the member, and nobody was told",
    ),
    (
        r.RemovalsHeld(1.0, 40),
        "40 removals came at once: the IdP waits for an admin's approval",
    ),
    (r.RemovalsApproved(1.0, 40), "an admin approved 40 removals"),
    (
        r.UnknownToDirectory(1.0, 0),
        "the directory does not know this person, so the first sync removes the member, who is"
        " still at work",
    ),
    (r.AccessCutEarly(1.0, 0, 1.75), "out 1 h 45 min before leaving"),
    (r.SeatTypeChanged(1.0, 0, "premium"), "from now on with a Premium seat"),
    (
        r.ConnectionLost(1.0, "quarantine"),
        "the IdP switched the sync job off, as nothing had come through for weeks",
    ),
    (r.ConnectionRestored(1.0, "quarantine"), "the sync job was on again"),
    (r.TicketOpened(1.0, 0, "sso_setup"), "ticket: setting up single sign-on"),
    (r.TicketOpened(1.0, 0, "approval"), "ticket: approval of many removals at once"),
    (r.RunFailed(1.0, 0, "remove"), "the automation failed to remove: left to the desk"),
    (r.ConnectionLost(1.0, "break"), "the directory connection broke"),
    (r.ConnectionRestored(1.0, "break"), "the directory connection worked again"),
    (
        r.ConnectionLost(1.0, "console change"),
        "the console changed, and the automation no longer worked",
    ),
    (r.ConnectionRestored(1.0, "console change"), "the automation worked again"),
    (r.OrphanFound(1.0, 0, 2), "access review 2 found that the member had left"),
    (r.SeatReclaimed(1.0, 0, True), "the seat was not used and is taken back: suspended"),
    (r.SeatReclaimed(1.0, 0, False), "the seat was not used and is taken back: removed"),
    (r.RoleUpgraded(1.0, 0), "the vendor ended the free role: a paid seat from now on"),
    (r.IdpDisabled(1.0, 0), "IdP account switched off"),
    (
        r.ConsoleRefused(1.0, 0),
        "the console refused the removal, as the IdP still assigned the member",
    ),
    (
        r.OwnershipTransferred(1.0, 0, 7, 0.5),
        "the Owner's role went to employees/initial/7, asked for Mon 2 Mar 2026 00:30",
    ),
    (
        r.OwnershipTransferred(1.0, 0, -1, 0.5),
        "the Owner's role went to nobody, as nobody was there to take it, asked for Mon 2 Mar 2026"
        " 00:30",
    ),
    (
        r.OwnershipTransferred(1.0, 7, 0, 0.5),
        "took over the Owner's role, asked for Mon 2 Mar 2026 00:30",
    ),
    (r.IntegrationBroke(1.0, 0), "something that others use stopped with these credentials"),
    (r.SeatsBought(1.0, TEAM, "standard", 2), "2 seats were bought, as none was free"),
    (r.SeatsBought(1.0, TEAM, "premium", 1), "one Premium seat was bought, as none was free"),
    (r.SeatsUpgraded(1.0, TEAM, 1), "one Standard seat was changed to Premium"),
    (r.SeatsUpgraded(1.0, TEAM, 3), "3 Standard seats were changed to Premium"),
    (r.SeatsReturned(1.0, TEAM, "standard", 1), "one seat returned for a credit"),
    (r.SeatShort(1.0, 0), "had to wait, as the plan sells no more seats"),
    (r.ReductionPlanned(1.0, 41), "an Owner lowered the seats to 41 from the next renewal on"),
    (r.ReductionCancelled(1.0), "the planned reduction of seats was cancelled by this"),
    (
        r.SwitchDecided(1.0, ENTERPRISE, "scim"),
        "change to Claude Enterprise, run by the directory, was decided",
    ),
    (
        r.PlanEnded(1.0, TEAM),
        "Claude Team, billed annually ended, and the rest of its term is lost",
    ),
    (
        r.Switched(1.0, ENTERPRISE, "automation"),
        "from now on Claude Enterprise, run by the automation",
    ),
    (r.TermStarted(1.0, TEAM, 1, "standard", 9), "term 2 began with 9 seats"),
    (r.TermStarted(1.0, TEAM, 0, "premium", 9), "term 1 began with 9 Premium seats"),
]
TOLD_IDS = [f"{type(record).__name__}, {place}" for place, (record, _) in enumerate(TOLD)]


@pytest.mark.parametrize(("record", "text"), TOLD, ids=TOLD_IDS)
def test_every_kind_of_record_has_words(scenario, record, text):
    fields = record._asdict()
    plan = fields.get("plan")
    more = {
        "record": type(record).__name__,
        "initial": True,
        "own": fields.get("person") == 0,
        "heir": "employees/initial/7" if fields.get("successor", 0) >= 0 else "",
        "plan_title": scenario.parameters.plans[plan].title if plan else "",
    }
    said = words.told({**fields, **more}, Calendar.of(scenario.parameters))
    assert said.replace(words.NO_BREAK, " ") == text


def test_no_kind_of_record_stage_route_or_work_is_forgotten():
    kinds = {kind.__name__ for kind in r.KINDS}
    assert kinds == {type(record).__name__ for record, _ in TOLD}
    assert {*kinds, "told", "follow-up", "closed"} == set(words.ORDER)
    assert len(words.ORDER) == len(set(words.ORDER))
    assert {record.route for record, _ in TOLD if isinstance(record, r.Removed)} == set(ROUTES)


def test_the_owner_and_the_heir_have_each_their_side_of_it(tell):
    owner, heir = leaver(FRIDAY + 17, FRIDAY + 12, role="owner"), {"id": "employees/initial/9"}
    rows = [
        *lived(owner),
        ("team", r.Started(0.0, 1)),
        *member("team"),
        *member("team", 1),
        ("team", r.OwnershipTransferred(FRIDAY + 40, 0, 1, FRIDAY + 12)),
        ("team", removed(FRIDAY + 41, picked_up=FRIDAY + 41)),
    ]
    text = flat(tell([owner, heir], rows))
    assert "the Owner's role went to employees/initial/9, asked for Fri 13 Mar 2026 12:00" in text
    assert "exposed 24 h: 23 h until the Owner's role was handed on, 1 h waiting" in text
    assert "took over the Owner's role" in flat(tell([owner, heir], rows, who=1))


def test_a_removal_that_takes_effect_at_the_end_of_the_cycle(tell):
    fate = leaver(FRIDAY + 17)
    rows = [*lived(fate), *member("team"), ("team", removed(FRIDAY + 18))]
    cycle = {"removal_takes_effect": "cycle_end", "billing_interval_months": 1}
    text = flat(tell([fate], rows, sso=False, **cycle))
    assert "Thu 2 Apr 2026 00:00 the removal took effect; exposed 463 h: 1 h with an admin" in text
    assert "462 h until the billing cycle ended" in text


def test_every_employment_of_somebody_who_came_back_is_told(tell):
    first = leaver(FRIDAY + 17, told=FRIDAY + 9, idp_disabled_hours=FRIDAY + 17)
    again = {"start_hours": MONDAY + 500, "initial": False, "employment": 2}
    rows = [
        *lived(first),
        *member("team"),
        ("team", r.TicketOpened(FRIDAY + 9, 0, "urgent")),
        ("team", removed(FRIDAY + 17, picked_up=FRIDAY + 16)),
        ("team", r.Started(MONDAY + 500, 1)),
        *member("team", 1, taken=MONDAY + 510, activated=MONDAY + 510),
    ]
    text = flat(tell([first | {"returns_hours": MONDAY + 500}, again], rows))
    one, two = (
        f"employees/initial/1, employment {number}, under Team, by hand" for number in (1, 2)
    )
    assert text.count("employees/initial/1,") == 2
    assert text.index(one) < text.index("left, involuntary") < text.index(two)
    assert text[text.index(two) :].endswith("Did not leave inside the horizon. ")


def test_a_seat_that_a_removal_returns_and_a_reduction_that_an_answer_cancels(tell):
    fate = leaver(FRIDAY + 17)
    rows = [
        *lived(fate),
        ("team", r.InvitationAccepted(50.0, 0, 1)),
        ("team", r.ReductionCancelled(50.0)),
        *member("team", taken=50.0, activated=50.0),
        ("team", r.ReductionCancelled(70.0)),
        ("team", removed(FRIDAY + 18)),
        ("team", r.SeatsReturned(FRIDAY + 18, TEAM, "standard", 1)),
    ]
    text = flat(tell([fate], rows))
    assert "accepted the invitation; the planned reduction of seats was cancelled by this" in text
    assert text.count("cancelled by this") == 1
    assert "removed in the console; one seat returned for a credit" in text


def test_what_a_removal_breaks_comes_after_it(tell):
    fate = leaver(FRIDAY + 17)
    rows = [
        *lived(fate),
        *member("team"),
        ("team", removed(FRIDAY + 18)),
        ("team", r.IntegrationBroke(FRIDAY + 18, 0)),
        ("team", r.TicketOpened(FRIDAY + 18, 0, "integration")),
    ]
    text = flat(tell([fate], rows))
    assert (
        "removed in the console; something that others use stopped with these credentials; ticket:"
        " repair of what the credentials had kept going; exposed 1 h" in text
    )


def test_a_change_of_plan_while_the_window_was_open_and_what_holds_then(tell):
    fate = leaver(FRIDAY + 17, MONDAY + 9, missed=True)
    rows = [
        *lived(fate),
        *member("team"),
        ("team", r.SwitchDecided(FRIDAY + 18, ENTERPRISE, "scim")),
        ("team", r.PlanEnded(MONDAY, TEAM)),
        ("team", r.TermStarted(MONDAY, ENTERPRISE, 0, "standard", 70)),
        ("team", r.Switched(MONDAY, ENTERPRISE, "scim")),
        ("team", removed(MONDAY + 12, route="sync")),
    ]
    text = flat(tell([fate], rows))
    assert "change to Claude Enterprise, run by the directory, was decided" in text
    assert (
        "Claude Team, billed annually ended, and the rest of its term is lost; from now on Claude"
        " Enterprise, run by the directory; term 1 began with 70 seats" in text
    )
    # With the directory nobody needs to ask for the removal.
    assert "nobody asked" not in text
    assert "What this person made, on Claude Enterprise: Admins and Owners can still read" in text


def test_a_change_is_part_of_the_story_of_everybody_who_was_there(tell):
    fates = [{}, {"initial": False, "start_hours": 200.0, "told_start_hours": 190.0, "id": "b"}]
    rows = [
        *(("team", r.Started(fate.get("start_hours", 0.0), who)) for who, fate in enumerate(fates)),
        *member("team"),
        ("team", r.Switched(100.0, TEAM, "automation")),
    ]
    assert "from now on Claude Team, billed annually, run by the automation" in (
        flat(tell(fates, rows))
    )
    assert "from now on Claude" not in tell(fates, rows, who=1)


def test_who_lost_only_the_seat_is_not_gone_and_who_was_removed_unused_is(tell):
    for route, is_said in (("suspended", False), ("reclaimed", True)):
        rows = [
            ("team", r.Started(0.0, 0)),
            *member("team"),
            ("team", r.SeatReclaimed(900.0, 0, not is_said)),
            ("team", removed(900.0, route=route)),
        ]
        text = tell([{}], rows)
        assert "Did not leave inside the horizon." in text
        assert ("What this person made" in text) == is_said


def test_who_came_back_is_not_removed(tell):
    rows = [
        ("team", r.Started(0.0, 0)),
        *member("team"),
        ("team", removed(900.0, route="reclaimed")),
        *member("team", spell=2, taken=990.0, activated=990.0),
    ]
    text = tell([{}], rows)
    assert "a member again, with a seat" in text
    assert "What this person made" not in text
