"""Changing plan and mode: nobody is lost, nobody is let in twice. 1 June 2026 is a Monday."""

import pytest
from builders.companies import OWNER, Lived, company, laid, named, staffed

from sim import experiment
from sim.records.events import (
    AccessCutEarly,
    Activated,
    ConnectionLost,
    GivenUp,
    InvitationAccepted,
    InvitationExpired,
    InvitationSent,
    InvitationWithdrawn,
    PlanEnded,
    Removed,
    SeatReclaimed,
    SeatReserved,
    SeatsBought,
    SeatShort,
    SeatTaken,
    SwitchDecided,
    Switched,
    SyncFailed,
    TermStarted,
    TicketOpened,
    UnknownToDirectory,
)

OLD = "2025-01-01"
ANNUAL, MONTHLY = "claude-team-annual", "claude-team-monthly"
ENTERPRISE = {"plan": "claude-enterprise", "mode": "scim"}
ROBOT = {"plan": ANNUAL, "mode": "automation"}
DAY = 24.0


def switched(folder, *rows, switch, **overlay):
    """A company on Team that changes to Enterprise."""
    team = {"plan": "claude-team-annual", "mode": "invite", "then": [{**ENTERPRISE, **switch}]}
    return Lived(staffed(folder, OWNER, *rows, overlay=laid({"strategies": {"up": team}}, overlay)))


def test_who_waits_for_a_seat_of_the_old_plan_is_let_in_by_the_new_one(tmp_path):
    """An invitation that is withdrawn frees its seat, and nobody gets that seat any more."""
    team = {"minimum_seats": 1, "maximum_seats": 2, "invitation_holds_seat": True}
    world = switched(
        tmp_path,
        ("bob", "2026-06-08"),
        ("cyd", "2026-06-09"),
        switch={"at_month": 1},
        plans={"claude-team-annual": {**team, "invite_expiry_days": 60}},
        signals={"reaction_days": 40},
    )
    bob, cyd = world.person("bob"), world.person("cyd")
    change = world.at(2026, 7, 1)
    assert [record.person for record in world.of(SeatShort)] == [cyd]
    assert [record.person for record in world.of(InvitationSent)] == [bob]
    assert [record.person for record in world.of(SeatReserved)] == [bob]
    assert world.hours(InvitationWithdrawn) == [change]
    taken = [(record.person, record.hours) for record in world.of(SeatTaken)]
    assert taken == [(0, 0.0), (bob, change), (cyd, change)]


def test_who_left_before_getting_in_is_not_waiting_any_more(tmp_path):
    """Neither for the headcount that triggers a change, nor for the mode that comes then."""
    world = switched(
        tmp_path,
        ("bob", "2026-06-08", "2026-06-10"),
        ("cyd", "2026-06-15"),
        ("dan", "2026-06-22"),
        switch={"at_headcount": 3, "mode": "invite"},
        signals={"accept_first_share": 0.0},
    )
    assert world.hours(Switched) == [world.at(2026, 6, 22, 9)]
    asked = [record.person for record in world.of(TicketOpened) if record.kind == "joiner"]
    bob, cyd, dan = map(world.person, ("bob", "cyd", "dan"))
    assert asked == [bob, cyd, dan, cyd, dan]


def chain(folder, first, *switches, rows=(), **overlay):
    """A company that begins in one way and changes to others."""
    strategy = {"plan": ANNUAL, "mode": "invite", **first, "then": list(switches)}
    return Lived(
        staffed(folder, OWNER, *rows, overlay=laid({"strategies": {"up": strategy}}, overlay))
    )


def taken(world, name):
    return world.hours(SeatTaken, name)


# When


@pytest.mark.parametrize(
    ("lead_days", "setup_hours", "decided", "changed"),
    [
        (0.0, 0.0, (2026, 8, 1), (2026, 8, 1)),
        (30.0, 0.0, (2026, 7, 2), (2026, 8, 1)),
        # Eight hours of the desk's only admin on Thursday 2 July.
        (30.0, 8.0, (2026, 7, 2), (2026, 8, 1)),
        # Saturday 1 August: set up on Monday, and changed over when that is done.
        (0.0, 8.0, (2026, 8, 1), (2026, 8, 3, 17)),
        (7.0, 80.0, (2026, 7, 25), (2026, 8, 7, 17)),
    ],
)
def test_a_month_is_prepared_for_ahead_of_time(tmp_path, lead_days, setup_hours, decided, changed):
    world = switched(
        tmp_path,
        switch={"at_month": 2},
        plans={"claude-enterprise": {"contract_lead_days": lead_days, "setup_hours": setup_hours}},
    )
    assert world.of(SwitchDecided) == [(world.at(*decided), "claude-enterprise", "scim")]
    assert world.of(Switched) == [(world.at(*changed), "claude-enterprise", "scim")]
    assert world.of(PlanEnded) == [(world.at(*changed), ANNUAL)]
    work = world.work("setup")
    assert [each.minutes for each in work] == ([60 * setup_hours] if setup_hours else [])
    assert all(each.picked_up_hours >= world.at(*decided) for each in work)


def test_a_headcount_is_prepared_for_from_the_day_it_is_reached(tmp_path):
    world = switched(
        tmp_path,
        *((f"p{number}", f"2026-06-{8 + number:02}") for number in range(5)),
        switch={"at_headcount": 4},
        plans={"claude-enterprise": {"contract_lead_days": 30.0, "setup_hours": 8.0}},
    )
    # abe and three more: the third starts on Wednesday 10 June.
    assert world.hours(SwitchDecided) == [world.at(2026, 6, 10, 9)]
    assert world.hours(Switched) == [world.at(2026, 7, 10, 9)]
    # The old mode goes on meanwhile.
    assert len(world.of(InvitationAccepted)) == 5


def test_whoever_waits_counts_for_the_headcount(tmp_path):
    world = switched(
        tmp_path,
        ("ada", "2026-06-15"),
        switch={"at_headcount": 2},
        signals={"joiner_ahead_days": 7, "reaction_days": 5},
    )
    assert world.hours(Switched) == [world.at(2026, 6, 8, 9)]


def test_a_headcount_of_hour_0_is_reached_then(tmp_path):
    world = switched(tmp_path, ("ada", OLD), switch={"at_headcount": 2})
    assert world.hours(Switched) == [0.0]
    assert world.of(TermStarted)[0][:3] == (0.0, ANNUAL, 0)


def test_a_plan_that_comes_back_at_once_is_in_force_for_a_day(tmp_path):
    """Both headcounts are reached at hour 0: every seat is counted once, and one plan at a time."""
    switches = [{"plan": MONTHLY, "mode": "invite", "at_headcount": 1}]
    switches += [{"plan": ANNUAL, "mode": "invite", "at_headcount": 2}]
    strategy = {"plan": ANNUAL, "mode": "invite", "then": switches}
    scenario = staffed(tmp_path, OWNER, ("ada", OLD), overlay={"strategies": {"up": strategy}})
    world = Lived(scenario)
    assert world.hours(Switched) == [0.0, DAY]
    months = experiment.run(scenario, replications=1).months
    assert (months["held"] > 0).all()
    assert (months["purchased"] >= months["held"]).all()
    assert (months["stranded"] >= 0).all()


def test_each_trigger_fires_once(tmp_path):
    # The headcount is reached, lost and reached again.
    world = switched(
        tmp_path,
        ("ada", "2026-06-08", "2026-06-12"),
        ("bob", "2026-06-22"),
        ("cyd", "2026-06-29"),
        switch={"at_headcount": 2},
    )
    assert world.hours(SwitchDecided) == [world.at(2026, 6, 8, 9)]
    assert len(world.of(Switched)) == 1


def test_the_seat_cap_is_met_when_somebody_waits(tmp_path):
    world = switched(
        tmp_path,
        ("ada", "2026-06-08"),
        ("bob", "2026-06-10"),
        ("cyd", "2026-06-11"),
        switch={"at_seat_cap": True},
        plans={
            ANNUAL: {"minimum_seats": 1, "maximum_seats": 2},
            "claude-enterprise": {"contract_lead_days": 14.0},
        },
    )
    decided = world.at(2026, 6, 10, 9)
    assert [each.person for each in world.of(SeatShort)] == [2, 3]
    assert world.hours(SwitchDecided) == [decided]
    assert world.hours(Switched) == [decided + 14 * DAY]
    assert taken(world, "bob") == taken(world, "cyd") == [decided + 14 * DAY]


def test_a_cap_that_was_met_before_fires_at_once_when_its_turn_comes(tmp_path):
    world = chain(
        tmp_path,
        {},
        {**ROBOT, "at_month": 1},
        {**ENTERPRISE, "at_seat_cap": True},
        rows=[("ada", "2026-06-08"), ("bob", "2026-06-10")],
        plans={ANNUAL: {"minimum_seats": 1, "maximum_seats": 2}},
    )
    july = world.at(2026, 7, 1)
    assert [each[:2] for each in world.of(Switched)] == [
        (july, ANNUAL),
        (july, "claude-enterprise"),
    ]
    assert taken(world, "bob") == [july]


def test_a_month_beyond_the_horizon_never_comes(tmp_path):
    world = switched(tmp_path, ("ada", OLD, "2027-05-28"), switch={"at_month": 12})
    assert not world.of(SwitchDecided)
    assert not world.work("setup")


def test_too_many_people_for_the_next_plan_stay_where_they_are(tmp_path):
    world = switched(
        tmp_path,
        ("ada", OLD),
        ("bob", OLD),
        switch={"at_month": 1},
        plans={"claude-enterprise": {"minimum_seats": 1, "maximum_seats": 2}},
    )
    assert world.of(SeatShort) == [(world.at(2026, 7, 1), -1)]
    assert not world.of(Switched)
    assert not world.of(PlanEnded)
    assert not world.of(Removed)


# Who is on the way


def test_pending_invitations_are_withdrawn_and_provisioned(tmp_path):
    world = switched(
        tmp_path,
        ("ada", "2026-06-26"),
        switch={"at_month": 1},
        signals={"reaction_days": 20},
        idps={"okta": {"push_minutes": 30}},
    )
    july = world.at(2026, 7, 1)
    assert world.hours(InvitationWithdrawn) == [july]
    assert taken(world, "ada") == [july + 0.5]
    # The first login comes after the reaction time, counted anew.
    assert world.hours(Activated, "ada") == [july + 0.5 + 20 * DAY]
    assert not world.of(InvitationAccepted)
    assert not world.of(InvitationExpired)


def test_an_invitation_that_nobody_has_typed_in_is_not_sent_any_more(tmp_path):
    world = switched(
        tmp_path,
        ("ada", "2026-06-30"),
        switch={"at_month": 1},
        desk={"joiner_response_hours": 40.0},
    )
    assert not world.of(InvitationSent)
    assert taken(world, "ada") == [world.at(2026, 7, 1)]
    assert not world.work("joiner")


def test_whom_the_company_gave_up_on_is_provisioned(tmp_path):
    world = switched(
        tmp_path,
        ("ada", "2026-06-08"),
        ("bob", "2026-06-08", "2026-06-26"),
        switch={"at_month": 2},
        signals={"accept_first_share": 0.0, "accept_resend_share": 0.0},
        policies={"give_up_after_invitations": 1},
        plans={ANNUAL: {"invite_expiry_days": 3}},
    )
    assert len(world.of(GivenUp)) == 2
    assert taken(world, "ada") == [world.at(2026, 8, 1)]
    assert not taken(world, "bob")


def test_an_invitation_of_the_next_mode_has_its_own_life(tmp_path):
    # Invited on 26 June for 20 days, and again at the change on 1 July, again for 20 days.
    world = chain(
        tmp_path,
        {},
        {"plan": "claude-enterprise", "mode": "invite", "at_month": 1},
        rows=[("ada", "2026-06-26"), ("bob", "2026-06-26")],
        signals={"accept_first_share": 0.0, "accept_resend_share": 0.0},
        policies={"give_up_after_invitations": 1},
        plans={name: {"invite_expiry_days": 20} for name in (ANNUAL, "claude-enterprise")},
    )
    july = world.at(2026, 7, 1, 9)
    assert world.hours(InvitationSent, "ada") == [world.at(2026, 6, 26, 9), july]
    assert world.hours(InvitationWithdrawn, "ada") == [world.at(2026, 7, 1)]
    assert world.hours(InvitationExpired, "ada") == [july + 20 * DAY]


def test_who_would_have_answered_the_old_invitation_answers_the_new_one(tmp_path):
    world = chain(
        tmp_path,
        {},
        {"plan": "claude-enterprise", "mode": "invite", "at_month": 1},
        rows=[("ada", "2026-06-26")],
        signals={"reaction_days": 10},
    )
    # Not on 6 July, as the first one would have been.
    assert world.hours(InvitationAccepted) == [world.at(2026, 7, 11, 9)]
    assert taken(world, "ada") == [world.at(2026, 7, 11, 9)]


# Who is in


def test_everybody_keeps_the_membership_and_gets_a_seat_of_the_new_plan(tmp_path):
    rows = [(f"p{number}", OLD) for number in range(7)]
    world = switched(
        tmp_path, *rows, switch={"at_month": 1}, plans={"claude-enterprise": {"minimum_seats": 1}}
    )
    assert world.hours(SeatTaken) == world.hours(Activated) == [0.0] * 8
    assert not world.of(Removed)
    july = world.at(2026, 7, 1)
    assert [each for each in world.of(TermStarted) if each.plan == "claude-enterprise"] == [
        (july, "claude-enterprise", 0, "standard", 8)
    ]
    assert not world.of(SeatsBought)


def test_the_first_sync_removes_members_whose_idp_account_is_off(tmp_path):
    world = switched(
        tmp_path,
        ("ada", OLD, "2026-06-12"),
        ("bob", OLD, "2026-06-26"),
        ("eve", OLD, "2026-06-15"),
        switch={"at_month": 1},
        signals={"missed_share": 1.0, "idp_lag_hours": 2.0},
        policies={"review_detection_share": 0.0},
        idps={"okta": {"push_minutes": 30}},
    )
    july = world.at(2026, 7, 1)
    assert [(each.hours, each.route) for each in world.of(Removed)] == [(july + 0.5, "sync")] * 3


def test_an_account_that_the_idp_keeps_is_not_removed_by_the_first_sync(tmp_path):
    world = switched(
        tmp_path,
        ("ada", OLD, "2026-06-12"),
        switch={"at_month": 1},
        signals={"idp_missed_share": 1.0},
        policies={"review_detection_share": 0.0},
    )
    assert world.of(Switched)
    assert not world.of(Removed)


def to_scim(folder, *rows, first="claude-team-annual", mode="invite", **overlay):
    """Employees and contractors whom the directory does not know, and a change after a month."""
    workforce = {
        "employees": named(folder, "staff", OWNER, ("ada", OLD)),
        "contractors": named(folder, "others", *rows, signals={"idp_missed_share": 1.0}),
    }
    way = {"plan": first, "mode": mode, "then": [{**ENTERPRISE, "at_month": 1}]}
    base = {"workforce": workforce, "strategies": {"up": way}}
    return Lived(company(laid(base, overlay), folder=folder))


def test_the_first_sync_removes_whom_the_directory_does_not_know(tmp_path):
    world = to_scim(
        tmp_path,
        ("eve", OLD),
        idps={"okta": {"push_minutes": 30}},
        desk={"joiner_response_hours": 3.0, "hands_on_minutes": 12},
    )
    eve = world.person("eve")
    july = world.at(2026, 7, 1)
    assert world.of(UnknownToDirectory) == [(july + 0.5, eve)]
    (removal,) = world.of(Removed)
    assert (removal.person, removal.hours, removal.route) == (eve, july + 0.5, "sync")
    # Nobody has left, so nobody was cut off early; an admin enters eve by hand.
    assert not world.of(AccessCutEarly)
    back = pytest.approx(world.at(2026, 7, 1, 12, 12))
    assert [(each.person, each.hours) for each in world.of(SeatTaken)][-1] == (eve, back)
    assert [each.kind for each in world.work() if each.kind != "review"] == ["task"]


def test_the_first_sync_leaves_the_owner_and_who_has_gone_alone(tmp_path):
    workforce = {
        "contractors": named(
            tmp_path,
            "others",
            OWNER,
            ("eve", OLD, "2026-06-12"),
            signals={"idp_missed_share": 1.0},
        )
    }
    way = {"plan": ANNUAL, "mode": "invite", "then": [{**ENTERPRISE, "at_month": 1}]}
    scenario = company(
        {
            "workforce": workforce,
            "strategies": {"up": way},
            "policies": {"review_detection_share": 0.0},
        },
        folder=tmp_path,
    )
    world = Lived(scenario)
    assert world.of(Switched)
    assert not world.of(UnknownToDirectory)
    assert not world.of(Removed)


def test_a_directory_that_stays_knows_its_members(tmp_path):
    other = {"plan": "claude-enterprise-sales", "mode": "scim"}
    world = to_scim(tmp_path, ("eve", OLD), first=other["plan"], mode="scim", facts="2026-10")
    assert world.of(Switched)
    assert not world.of(UnknownToDirectory)


def test_open_leaver_tickets_stay(tmp_path):
    # Told on 30 June; the ticket needs 12 desk hours, the sync of the new plan two days.
    world = switched(
        tmp_path,
        ("ada", OLD, "2026-06-30T09:00"),
        switch={"at_month": 1},
        desk={"leaver_response_hours": 12.0},
        idps={"okta": {"push_minutes": 60 * 48}},
    )
    (removal,) = world.of(Removed)
    assert (removal.route, removal.hours) == ("desk", world.at(2026, 7, 1, 13))
    assert [each.kind for each in world.work(name="ada")] == ["leaver"]


def test_an_open_leaver_ticket_finds_that_the_sync_was_quicker(tmp_path):
    world = switched(
        tmp_path,
        ("ada", OLD, "2026-06-30T09:00"),
        switch={"at_month": 1},
        desk={"leaver_response_hours": 12.0},
    )
    assert [(each.route, each.hours) for each in world.of(Removed)] == [
        ("sync", world.at(2026, 7, 1))
    ]
    assert not world.work(name="ada")


def test_a_robot_takes_over_whom_nobody_was_told_of(tmp_path):
    world = chain(
        tmp_path,
        {},
        {**ROBOT, "at_month": 1},
        rows=[("ada", OLD, "2026-06-12"), ("bob", "2026-07-06"), ("cyd", OLD, "2026-07-14")],
        signals={"missed_share": 1.0},
        policies={"review_detection_share": 0.0},
        automation={"setup_hours": 2.0, "setup_days": 7.0, "run_minutes": 10},
    )
    july = world.at(2026, 7, 1)
    assert world.hours(SwitchDecided) == [july - 7 * DAY]
    assert [each.minutes for each in world.work("setup")] == [120.0]
    # The plan goes on, and its term.
    assert not world.of(PlanEnded)
    assert [(each.hours, each.route) for each in world.of(Removed)] == [
        (pytest.approx(july + 1 / 6), "automation"),
        (pytest.approx(world.at(2026, 7, 14, 17, 10)), "automation"),
    ]
    assert taken(world, "bob") == [pytest.approx(world.at(2026, 7, 6, 9, 10))]
    assert not world.work(name="bob")


def test_a_robot_that_is_switched_off_does_nothing_more(tmp_path):
    world = chain(
        tmp_path,
        {"mode": "automation"},
        {**ENTERPRISE, "at_month": 1},
        rows=[("ada", "2026-06-30"), ("bob", OLD, "2026-07-14")],
        automation={"run_minutes": 60 * 48, "outages_per_year": 50.0},
        policies={"review_detection_share": 0.0},
    )
    july = world.at(2026, 7, 1)
    assert not world.of(InvitationSent)
    assert taken(world, "ada") == [july]
    assert [each.route for each in world.of(Removed)] == ["sync"]
    assert max(world.hours(ConnectionLost), default=0.0) <= july


# From one directory to another way


SALES = {"plan": "claude-enterprise-sales", "mode": "scim"}
OCTOBER = {
    "facts": "2026-10",
    "plans": {
        "claude-enterprise-sales": {
            "setup_hours": 0.0,
            "contract_lead_days": 0.0,
            "ownership_transfer_days": 0,
        }
    },
}


def same_sync(**settings):
    return {
        "plans": {
            name: {
                "sync": {
                    "poll_minutes": 0,
                    "processing_minutes": 0,
                    "slow_share": 0.0,
                    "failure_share": 0.0,
                    "silent_share": 0.0,
                    "breaks_per_year": 0.0,
                    "outages_per_year": 0.0,
                    **settings,
                }
            }
            for name in ("claude-enterprise", "claude-enterprise-sales")
        }
    }


@pytest.mark.parametrize("to", [SALES, {"plan": "claude-enterprise", "mode": "jit"}])
def test_whom_the_old_directory_was_about_to_add_is_let_in_once(tmp_path, to):
    world = chain(
        tmp_path,
        ENTERPRISE,
        {**to, "at_month": 1},
        rows=[("ada", "2026-06-30"), ("bob", OLD, "2026-06-30")],
        idps={"okta": {"push_minutes": 60 * 48}},
        **laid(OCTOBER, same_sync()),
    )
    july = world.at(2026, 7, 1)
    late = 48.0 if to["mode"] == "scim" else 0.0
    assert taken(world, "ada") == [july + late]
    assert len(world.of(Activated, "ada")) == 1
    # Nobody else removes bob: the old directory's change is on its way.
    assert world.hours(Removed) == [world.at(2026, 7, 2, 17)]


def test_a_directory_that_is_left_breaks_no_more(tmp_path):
    world = chain(
        tmp_path,
        ENTERPRISE,
        {**SALES, "at_month": 1},
        horizon_months=24,
        **laid(
            OCTOBER,
            same_sync(),
            {
                "plans": {
                    "claude-enterprise": {
                        "sync": {
                            "outages_per_year": 100.0,
                            "outage_hours": 1.0,
                            "breaks_per_year": 20.0,
                        }
                    }
                }
            },
        ),
    )
    july = world.at(2026, 7, 1)
    assert world.of(ConnectionLost)
    assert max(world.hours(ConnectionLost)) <= july


def test_a_joiner_whose_first_login_is_after_the_change_is_activated_once(tmp_path):
    world = chain(
        tmp_path,
        ENTERPRISE,
        {**SALES, "at_month": 1},
        rows=[("ada", "2026-06-26")],
        signals={"reaction_days": 10},
        **laid(OCTOBER, same_sync()),
    )
    assert taken(world, "ada") == [world.at(2026, 6, 26, 9)]
    assert world.hours(Activated, "ada") == [world.at(2026, 7, 6, 9)]


def test_failures_of_the_old_directory_are_not_retried(tmp_path):
    world = chain(
        tmp_path,
        ENTERPRISE,
        {"plan": "claude-enterprise", "mode": "jit", "at_month": 1},
        rows=[("ada", "2026-06-26")],
        idp="entra",
        idps={"entra": {"cycle_minutes": 0.0}},
        **laid(OCTOBER, same_sync(failure_share=1.0)),
    )
    july = world.at(2026, 7, 1)
    assert world.of(SyncFailed)
    assert max(world.hours(SyncFailed)) < july
    assert taken(world, "ada") == [july]


# Seats that were taken back


@pytest.mark.parametrize("suspends", [True, False])
def test_whose_seat_was_taken_back_stays_out_until_wanted_again(suspends):
    capabilities = ["sso", *(["suspension"] if suspends else [])]
    world = Lived(
        company(
            {
                "workforce": {"employees": {"headcount": 60}},
                "use": {"never_start_share": 0.0, "idle_share": 0.5, "active_days": 60.0},
                "policies": {
                    "reclaim_after_days": 30.0,
                    "review_interval_days": 7.0,
                    "review_detection_share": 1.0,
                },
                "plans": {ANNUAL: {"capabilities": capabilities}},
                "strategies": {
                    "up": {
                        "plan": ANNUAL,
                        "mode": "invite",
                        "then": [{**ENTERPRISE, "at_month": 6}],
                    }
                },
            }
        )
    )
    (change,) = world.hours(Switched)
    assert sum(each.hours < change for each in world.of(SeatReclaimed)) > 15
    idle = world.people.idle
    out = {}
    for hours, person, spell, begins in sorted(
        [(each.hours, each.person, each.spell, True) for each in world.of(SeatTaken)]
        + [(each.hours, each.person, each.spell, False) for each in world.of(Removed)]
    ):
        if begins and spell > 1:
            # Somebody came back: not before the spell without use was over.
            spells = zip(idle.person, idle.from_hours, idle.until_hours, strict=True)
            until = [end for who, start, end in spells if who == person and start <= out[person]]
            assert hours >= until[-1]
        out[person] = hours
    assert any(each.spell > 1 and each.hours > change for each in world.of(SeatTaken))


# Money


def billed(folder, switch, plan=ANNUAL, months=24, **overlay):
    strategy = {"plan": plan, "mode": "invite", "then": [{**ENTERPRISE, **switch}]}
    scenario = staffed(
        folder,
        OWNER,
        *((f"p{number}", OLD) for number in range(9)),
        overlay=laid(
            {
                "horizon_months": months,
                "strategies": {"up": strategy},
                "plans": {
                    "claude-enterprise": {
                        "minimum_seats": 10,
                        "annual_minimum_usd": 0.0,
                        "renewal_uplift_share": 0.0,
                    }
                },
            },
            overlay,
        ),
    )
    return experiment.run(scenario, replications=1)


def test_a_change_at_the_end_of_a_term_starts_no_new_term_of_the_old_plan(tmp_path):
    result = billed(tmp_path, {"at_month": 12})
    lines = result.invoices[["plan", "kind", "amount_cents"]].to_numpy().tolist()
    assert lines == [
        [ANNUAL, "seats", 10 * 2500 * 12],
        ["claude-enterprise", "seats", 10 * 6000 * 12],
    ]


def test_a_change_inside_a_term_pays_for_its_rest_once(tmp_path):
    result = billed(tmp_path, {"at_month": 6}, months=18)
    lines = result.invoices[["plan", "kind", "amount_cents"]].to_numpy().tolist()
    # From 1 June to 1 December are 183 of 365 days.
    used = round(300_000 * 183 / 365)
    assert lines == [
        [ANNUAL, "seats", used],
        [ANNUAL, "sunk", 300_000 - used],
        ["claude-enterprise", "seats", 720_000],
        # The same vendor credits the rest to the plan that is moved to.
        ["claude-enterprise", "credit", used - 300_000],
    ]
    months = result.months
    assert months["purchased"].tolist() == pytest.approx([10.0] * 18)
    assert months["accrued_usd"].sum() == pytest.approx(used / 100 + 7200)
    assert months["cash_usd"].sum() == pytest.approx(used / 100 + 7200)


def test_nobody_has_two_seats_at_a_change(tmp_path):
    result = billed(tmp_path, {"at_month": 2}, plan=MONTHLY, months=6)
    assert result.months["purchased"].tolist() == pytest.approx([10.0] * 6)
    assert result.months["active"].tolist() == pytest.approx([10.0] * 6)
    # Two months of Team; then a year of Enterprise.
    assert result.invoices.groupby("plan")["amount_cents"].sum().to_dict() == {
        MONTHLY: 2 * 30_000,
        "claude-enterprise": 720_000,
    }


def test_a_seat_bought_at_a_change_on_the_day_of_a_renewal_is_in_the_new_term(tmp_path):
    # ada waits in July for the change that lets her in, on the very day on which terms renew.
    strategy = {
        "plan": MONTHLY,
        "mode": "invite",
        "then": [{"plan": MONTHLY, "mode": "jit", "at_month": 2}],
    }
    scenario = staffed(
        tmp_path,
        OWNER,
        ("ada", "2026-07-27"),
        overlay={
            "facts": "2026-10",
            "horizon_months": 4,
            "strategies": {"up": strategy},
            "plans": {
                MONTHLY: {
                    "minimum_seats": 1,
                    "invitation_holds_seat": False,
                    "seat_purchase": "with_the_action",
                }
            },
            "signals": {"accept_first_share": 0.0},
        },
    )
    world = Lived(scenario)
    assert taken(world, "ada") == world.hours(SeatsBought) == [world.at(2026, 8, 1)]
    quantities = [each.quantity for each in world.of(TermStarted) if each.seat_type == "standard"]
    assert quantities == [1, 1, 2, 2]
    months = experiment.run(scenario, replications=1).months
    assert months["purchased"].tolist() == months["held"].tolist() == [1.0, 1.0, 2.0, 2.0]
