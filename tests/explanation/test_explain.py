"""One person's story: every kind of record has its words, and the minutes add up."""

import re
from types import SimpleNamespace

import pytest
from builders.made_frames import ended, happened, member, people, removed
from hypothesis import given
from hypothesis import strategies as st

import sim
from sim import explanation
from sim.core.vocabulary import ROUTES, STAGES
from sim.explanation import words
from sim.metrics.exposure import windows
from sim.records import events as r
from sim.records.columns import chronicle
from sim.scenarios.calendar import Calendar

HORIZON = 24.0 * 365
PLANS = {"team": "claude-team-annual", "enterprise": "claude-enterprise"}
SCENARIO = """\
question = "Who could still get in?"
facts = "2026-03"
start = 2026-03-02
horizon_months = 12
idp = "okta"

[workforce.employees]
headcount = 60
attrition_per_year = 0.5

[strategies.team]
label = "Team, by hand"
plan = "claude-team-annual"
mode = "invite"

[strategies.enterprise]
plan = "claude-enterprise"
mode = "scim"
"""
MONDAY, FRIDAY = 24.0 * 14, 24.0 * 11  # 16 March and 13 March 2026


@pytest.fixture(scope="module")
def scenario(tmp_path_factory):
    """Sixty people, of whom half leave in a year; the year begins on a Monday."""
    path = tmp_path_factory.mktemp("scenarios") / "sixty.toml"
    path.write_text(SCENARIO)
    return sim.load(path)


@pytest.fixture
def tell(scenario, monkeypatch):
    """Tell the story of the first person of a future made by hand."""

    def call(fates, rows, *, strategy="team", end=HORIZON + 24, sso=True, who=0, **plan):
        fates = people(*fates)
        begun = [(strategy, r.TermStarted(0.0, PLANS[strategy], 0, "standard", 60))]
        frames = happened(*(((strategy, "claude"), row) for _, row in (*begun, *rows)))
        books = ended(((strategy, "claude"), 1, end), sso_enforced=sso)
        parameters = scenario.parameters
        plans = {name: of.model_copy(update=plan) for name, of in parameters.plans.items()}
        calendar = Calendar.of(parameters)
        open_ways = windows(fates, frames, books, plans, calendar)
        result = SimpleNamespace(
            scenario=scenario,
            strategies=(strategy,),
            frames=SimpleNamespace(people=fates),
            windows=open_ways,
            records=chronicle(frames, fates, books),
        )
        monkeypatch.setattr(explanation, "run", lambda *_, **__: result)
        person = None if who is None else fates["id"][who]
        return explanation.explain(scenario, strategy, 1, person)

    return call


def flat(text: str) -> str:
    """The text without the breaks of its lines."""
    return re.sub(r"\s+", " ", text)


def leaver(left, told=None, cause="involuntary", **more):
    return {
        "left_hours": left,
        "told_left_hours": left if told is None else told,
        "cause": cause,
        **more,
    }


def lived(fate, strategy="team"):
    return [
        (strategy, r.Started(fate.get("start_hours", 0.0), 0)),
        (strategy, r.Left(fate["left_hours"], 0, fate["cause"])),
    ]


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


STACK = """\
also = [{ plan = "adroll-ads", mode = "invite", seat_share = 0.5 },
        { plan = "loom-business", mode = "automation" }]
"""


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    """The same people with three applications."""
    path = tmp_path_factory.mktemp("scenarios") / "stack.toml"
    path.write_text(SCENARIO.replace('mode = "invite"\n', f'mode = "invite"\n{STACK}'))
    return sim.load(path)


def test_each_application_has_its_chapter(stack):
    worst = sim.explain(stack, "team", 1)
    assert re.search(r"\d+ of \d+ windows of leavers were open, be it for a minute", worst)
    person = re.search(r"1\. (\S+) in (\w+): left", worst)
    text = sim.explain(stack, "team", 1, person[1])
    chapters = re.findall(r"^In (\w+):$", text, re.MULTILINE)
    assert person[2] in chapters
    assert set(chapters) <= {"claude", "adroll", "loom"}
    assert len(chapters) >= 2
    assert text.count(" left, ") == len(chapters)


def test_who_has_no_seat_in_an_application_has_no_chapter_there(stack):
    result = sim.run(stack, ["team"], [1], records=True)
    started = result.records[result.records["record"] == "Started"]
    seats = started.groupby("id")["application"].agg(set)
    assert (seats.map(lambda of: {"claude", "loom"} <= of)).all()
    without = next(name for name, of in seats.items() if "adroll" not in of)
    assert "In adroll:" not in sim.explain(stack, "team", 1, without)


def minutes(text: str) -> int:
    found = re.fullmatch(r"(?:([\d,]+) h)? ?(?:(\d+) min)?", text)
    assert found, text
    hours, rest = found.groups("0")
    return 60 * int(hours.replace(",", "")) + int(rest)


LENGTH = r"(?:[\d,]+ h \d+ min|[\d,]+ h|\d+ min)"


def check_sum(text: str) -> None:
    """The first length of a sentence about a window is the sum of the others."""
    whole, *parts = re.findall(LENGTH, text.replace("\xa0", " "))
    if parts:
        assert minutes(whole) == sum(map(minutes, parts))


@given(
    st.floats(0, 20_000), st.lists(st.floats(0, 400), min_size=len(STAGES), max_size=len(STAGES))
)
def test_stages_add_up_to_the_exposure_shown(left, hours):
    window = {f"stage_{name}_hours": value for name, value in zip(STAGES, hours, strict=True)}
    window |= {"left_hours": left, "exposure_hours": sum(hours), "censored": False}
    text = words.exposure(window)
    if sum(hours) > 1 / 60:
        check_sum(text)
    if sum(hours) > 1 / 30:
        assert minutes(re.findall(LENGTH, text.replace("\xa0", " "))[0]) == pytest.approx(
            sum(hours) * 60, abs=1
        )


@pytest.mark.parametrize("strategy", ["team", "enterprise"])
def test_the_worst_windows_of_a_real_future_and_the_story_of_each(scenario, strategy):
    text = sim.explain(scenario, strategy, 3)
    lines = text.splitlines()
    assert lines[0] == f"{scenario.parameters.label_of(strategy)}, replication 3 of sixty, seed 1"
    assert max(map(len, lines)) <= 100
    listed, story = text.split("\n\nThe longest of them:\n\n")
    worst = re.split(r"\n(?=\d\. )", listed)[1:]
    assert 1 <= len(worst) <= explanation.WORST
    lengths = []
    for window in worst:
        person = re.match(r"\d\. (\S+):", window)[1]
        said = re.sub(r"\s+", " ", window).partition("; ")[2].rstrip(". ")
        check_sum(said)
        lengths.append(minutes(re.findall(LENGTH, said)[0]))
        told = sim.explain(scenario, strategy, 3, person)
        assert said in re.sub(r"\s+", " ", told)
        assert max(map(len, told.splitlines())) <= 100
    assert lengths == sorted(lengths, reverse=True)
    longest = re.match(r"\d\. (\S+):", worst[0])[1]
    assert story == sim.explain(scenario, strategy, 3, longest)


def test_still_in_and_longer_than_allowed_are_told_apart(scenario):
    result = sim.run(scenario, ["team"], [3])
    lengths = result.windows["exposure_hours"]
    allowed = scenario.parameters.policies.exposure_hours
    open_at_all, too_long = int((lengths > 0).sum()), int((lengths > allowed).sum())
    assert open_at_all > too_long
    assert (
        f"{open_at_all} of {len(lengths)} leavers could still get in, be it for a minute, and"
        f" {too_long} for longer than the {allowed:g} h"
    ) in " ".join(sim.explain(scenario, "team", 3).split())


def test_nobody_left(tell):
    text = tell([{}], [("team", r.Started(0.0, 0))], who=None)
    assert text.endswith("\n\nNobody left in this replication: there is no departure to tell.\n")


def test_an_unknown_person_is_answered_with_the_nearest(scenario):
    with pytest.raises(sim.ScenarioError) as error:
        sim.explain(scenario, "team", 1, "employees/initial/199")
    assert 'there is no "employees/initial/199" among the ' in str(error.value)
    assert "there is employees/initial/" in str(error.value)
