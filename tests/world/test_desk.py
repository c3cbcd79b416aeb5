"""The admin desk: who is served when. Hours are counted from Monday 1 June 2026, midnight."""

import pytest
from builders.companies import company

from sim.core.clock import Clock, Rank
from sim.scenarios.calendar import Calendar
from sim.world.desk import Desk, Priority

MONDAY, TUESDAY, FRIDAY, NEXT_MONDAY = 0.0, 24.0, 96.0, 168.0
SLOW = {"law": "exponential", "mean": 5.0}


class Office:
    """A desk from 9 to 17 and the story of what it does: (hours, what, ticket's name)."""

    def __init__(self, **desk):
        parameters = company({"desk": desk}).parameters
        calendar = Calendar.of(parameters)
        self.clock = Clock()
        self.desk = Desk(
            parameters.desk, calendar.desk, calendar.office, self.clock, seed=1, replication=1
        )
        self.ready, self.picked_up, self.done, self.along = {}, {}, {}, {}

    def ticket(self, name, hours, priority=Priority.JOINER, minutes=0.0, **more):
        self.clock.start(self._serve(name, hours, priority, minutes, **more))
        return self

    def _serve(self, name, hours, priority, minutes, due=0.0, batch=""):
        yield self.clock.at(hours, Rank.SIGNAL)
        ticket = self.desk.open(priority, "some", 0, batch)
        yield self.desk.respond(ticket, due)
        self.ready[name] = self.clock.now
        yield self.desk.queue(ticket)
        if not ticket.is_done:
            self.along[name] = len(ticket.along)
            yield self.desk.work(ticket, minutes)
            self.desk.release(ticket)
        self.picked_up[name], self.done[name] = ticket.picked_up_hours, self.clock.now

    def live(self):
        self.clock.run()
        return self


@pytest.mark.parametrize(
    ("asked", "picked_up"),
    [
        (MONDAY + 8, MONDAY + 9),
        (MONDAY + 9, MONDAY + 9),
        (MONDAY + 12.25, MONDAY + 12.25),
        (MONDAY + 17, TUESDAY + 9),
        (MONDAY + 20, TUESDAY + 9),
        (FRIDAY + 18, NEXT_MONDAY + 9),
        # Friday 3 July 2026 is a holiday.
        (31 * 24.0 + 18, 35 * 24.0 + 9),
    ],
)
def test_tickets_are_picked_up_only_while_the_desk_is_open(asked, picked_up):
    assert Office().ticket("one", asked).live().picked_up == {"one": picked_up}


def test_unfinished_work_pauses_at_closing_and_the_admin_stays_with_it():
    office = Office()
    office.ticket("long", MONDAY + 16.5, Priority.REVIEW, minutes=60)
    office.ticket("urgent", MONDAY + 16.75, Priority.URGENT, minutes=6).live()
    assert office.done["long"] == pytest.approx(TUESDAY + 9.5)
    assert office.picked_up["urgent"] == pytest.approx(TUESDAY + 9.5)
    assert office.done["urgent"] == pytest.approx(TUESDAY + 9.6)


def test_a_long_piece_of_work_pauses_over_the_weekend():
    office = Office().ticket("long", FRIDAY + 16, minutes=60 * 10).live()
    assert office.done["long"] == pytest.approx(NEXT_MONDAY + 24 + 10)


def test_the_free_admin_turns_to_the_highest_priority_then_to_the_oldest():
    office = Office()
    office.ticket("busy", MONDAY + 9, minutes=60)
    for minute, priority in enumerate(sorted(Priority, reverse=True)):
        for turn in ("first", "second"):
            office.ticket(f"{priority.name} {turn}", MONDAY + 9.1 + minute / 60, priority, 1)
    office.live()
    served = sorted(office.picked_up, key=office.picked_up.__getitem__)
    assert served == [
        "busy",
        *(f"{priority.name} {turn}" for priority in Priority for turn in ("first", "second")),
    ]


def test_nobody_is_interrupted():
    office = Office().ticket("review", MONDAY + 9, Priority.REVIEW, minutes=120)
    office.ticket("urgent", MONDAY + 9.5, Priority.URGENT, minutes=6).live()
    assert office.done["review"] == pytest.approx(MONDAY + 11)
    assert office.picked_up["urgent"] == pytest.approx(MONDAY + 11)


@pytest.mark.parametrize("hours", [MONDAY + 7, MONDAY + 10])
def test_priorities_also_compete_at_the_same_instant(hours):
    office = Office().ticket("review", hours, Priority.REVIEW, minutes=30)
    office.ticket("urgent", hours, Priority.URGENT, minutes=30).live()
    assert office.done["urgent"] < office.picked_up["review"] + 1e-9


def test_who_becomes_free_competes_with_who_comes_at_that_instant():
    office = Office().ticket("busy", MONDAY + 9, minutes=60)
    office.ticket("waiting", MONDAY + 9.5, Priority.RESEND, minutes=60)
    office.ticket("urgent", MONDAY + 10, Priority.URGENT, minutes=60).live()
    assert office.picked_up == {"busy": 9.0, "urgent": 10.0, "waiting": 11.0}


def test_several_admins_work_side_by_side():
    office = Office(admins=2)
    for name in ("a", "b", "c"):
        office.ticket(name, MONDAY + 9, minutes=30)
    office.live()
    assert office.picked_up == {"a": 9.0, "b": 9.0, "c": 9.5}
    assert office.done == {"a": 9.5, "b": 9.5, "c": 10.0}


@pytest.mark.parametrize("minutes", [1, 3, 4, 5, 7.5, 8, 12, 16, 20, 24])
def test_a_full_day_of_work_ends_at_closing_and_the_next_ticket_waits_for_the_morning(minutes):
    # Thirds and tenths of an hour do not add up exactly.
    office = Office(desk_hours_per_day=4.0)
    for number in range(int(240 / minutes)):
        office.ticket(number, MONDAY + 8, minutes=minutes)
    office.ticket("evening", MONDAY + 9, Priority.REVIEW, minutes=6)
    office.ticket("night", MONDAY + 20, Priority.URGENT, minutes=6).live()
    assert office.done[number] == pytest.approx(MONDAY + 13)
    assert office.picked_up["night"] == pytest.approx(TUESDAY + 9)
    assert office.picked_up["evening"] == pytest.approx(TUESDAY + 9.1)


# Response time


def test_response_time_runs_in_business_hours_and_holds_nobody():
    office = Office(joiner_response_hours=2.0)
    office.ticket("friday", FRIDAY + 16, minutes=6)
    office.ticket("other", FRIDAY + 16, Priority.REVIEW, minutes=6).live()
    assert office.ready == {"other": FRIDAY + 16, "friday": NEXT_MONDAY + 10}
    assert office.done["other"] == pytest.approx(FRIDAY + 16.1)


@pytest.mark.parametrize(
    ("asked", "ready", "picked_up"),
    [
        # The company works until 17, the desk only until 13.
        (MONDAY + 12, MONDAY + 15, TUESDAY + 9),
        (MONDAY + 9, MONDAY + 12, MONDAY + 12),
        (MONDAY + 16, TUESDAY + 11, TUESDAY + 11),
    ],
)
def test_a_short_desk_does_not_make_the_response_longer(asked, ready, picked_up):
    office = Office(desk_hours_per_day=4.0, joiner_response_hours=3.0).ticket("one", asked).live()
    assert (office.ready, office.picked_up) == ({"one": ready}, {"one": picked_up})


@pytest.mark.parametrize(
    ("priority", "key"),
    [
        (Priority.URGENT, "urgent_response_hours"),
        (Priority.LEAVER, "leaver_response_hours"),
        (Priority.JOINER, "joiner_response_hours"),
        (Priority.RESEND, "resend_response_hours"),
        (Priority.REVIEW, "review_response_hours"),
    ],
)
def test_each_kind_has_its_own_law_of_response(priority, key):
    office = Office(**{key: 3.0})
    for each in Priority:
        office.ticket(each, MONDAY + 9, each)
    slow = {each for each, hours in office.live().ready.items() if hours == MONDAY + 12}
    assert slow == {priority}
    assert set(office.ready.values()) == {MONDAY + 9, MONDAY + 12}


def test_tickets_of_one_kind_opened_at_the_same_instant_share_the_draw():
    office = Office(joiner_response_hours=SLOW, leaver_response_hours=SLOW)
    office.ticket("a", MONDAY + 10).ticket("b", MONDAY + 10).ticket("later", MONDAY + 10.001)
    office.ticket("leaver", MONDAY + 10, Priority.LEAVER).live()
    assert office.ready["a"] == office.ready["b"]
    assert len({office.ready[name] for name in ("a", "later", "leaver")}) == 3


def test_a_ticket_waits_until_it_is_due_and_no_longer():
    office = Office(leaver_response_hours=2.0)
    office.ticket("early", MONDAY + 9, Priority.LEAVER, due=FRIDAY + 16)
    office.ticket("late", FRIDAY + 15.5, Priority.LEAVER, due=FRIDAY + 16).live()
    assert office.ready == {"early": FRIDAY + 16, "late": NEXT_MONDAY + 9.5}


@pytest.mark.parametrize(
    ("left", "due"),
    [
        (FRIDAY + 17, FRIDAY + 16),
        (FRIDAY + 12.5, FRIDAY + 11.5),
        (NEXT_MONDAY + 9, FRIDAY + 16),
        (NEXT_MONDAY + 9.5, FRIDAY + 16.5),
        (FRIDAY + 20, FRIDAY + 16),
        (MONDAY + 9.5, 0.0),
    ],
)
def test_due_one_working_hour_before_a_departure(left, due):
    assert Office().desk.due_before(left, 1.0) == pytest.approx(due)


# Batches


def test_an_invitation_takes_along_all_that_wait():
    office = Office().ticket("busy", MONDAY + 9, Priority.REVIEW, minutes=60)
    office.ticket("resend", MONDAY + 9.1, Priority.RESEND, batch="invitations")
    office.ticket("leaver", MONDAY + 9.2, Priority.LEAVER, minutes=10)
    for number in range(3):
        office.ticket(number, MONDAY + 9.3 + number / 10, minutes=30, batch="invitations")
    office.ticket("late", MONDAY + 10.5, minutes=30, batch="invitations").live()
    assert office.along == {"busy": 0, "leaver": 0, 0: 3, "late": 0}
    started = 10 + 10 / 60
    for name in (0, 1, 2, "resend"):
        assert office.picked_up[name] == pytest.approx(MONDAY + started)
        assert office.done[name] == pytest.approx(MONDAY + started + 0.5)
    assert office.done["late"] == pytest.approx(MONDAY + started + 1.0)


@pytest.mark.parametrize("admins", [1, 3])
def test_invitations_ready_at_the_same_instant_share_a_batch_whatever_the_number_of_admins(admins):
    office = Office(admins=admins, joiner_response_hours=1.0)
    for number in range(4):
        office.ticket(number, MONDAY + 8, minutes=30, batch="invitations")
    office.live()
    assert office.along == {0: 3}
    assert set(office.done.values()) == {10.5}


def test_tickets_of_different_batches_are_done_one_after_the_other():
    office = Office()
    for number in range(4):
        batch = "one" if number % 2 else "other"
        office.ticket(number, MONDAY + 9, minutes=30, batch=batch)
    office.live()
    assert office.along == {0: 1, 1: 1}
    assert office.done == {0: 9.5, 2: 9.5, 1: 10.0, 3: 10.0}
