"""The main job as a textbook writes it: seats run by hand, billed by month.

A process for each person, a priority resource for the desk, billing that looks every month, and
sums that the processes keep themselves. What it leaves out of the package's model: the Owner, whose
removal waits for a successor (one person), and everything that neither moves its four sums nor
keeps the desk busy. How a library waits, starts and queues is said by its own subclass.
"""

import math
from abc import ABC, abstractmethod
from collections.abc import Generator
from itertools import chain, pairwise
from typing import Any

from benchmarks.draws import HOURS_PER_DAY, Draws, Layoff, Person
from sim.core.distributions import Distribution
from sim.scenarios.schema import Parameters

URGENT, JOINER, RESEND, REVIEW = 0, 2, 3, 4
Steps = Generator[Any, Any, Any]


class Company(ABC):
    """One company in one future; its sums are whole when `run` is over."""

    def __init__(self, parameters: Parameters, seed: int) -> None:
        self.draws = Draws(parameters, seed)
        (strategy,) = parameters.strategies.values()
        self.plan = parameters.plans[strategy.plan]
        self.policies, self.minutes = parameters.policies, parameters.desk
        self.members: dict[Person, None] = {}
        self.to_invite: list[Person] = []
        self.lists: dict[tuple[Layoff, float], list[Person]] = {}
        self.responses: dict[tuple[int, float], float] = {}
        self.purchased = 0
        self.headcount = self.leavers = self.open_windows = 0
        self.exposure_hours = self.licence_cost_usd = 0.0

    def run(self) -> dict[str, float]:
        """Live through the horizon, and on until everybody who left is out."""
        for _ in range(self.draws.segment.headcount):
            self.start(self.person(self.draws.person(0.0, initial=True), initial=True))
        for start in chain(self.draws.vacancies(), self.draws.growth()):
            self.start(self.person(self.draws.person(start)))
        self.start(self.billing())
        self.start(self.reviews())
        end = self.draws.horizon + 10 * self.policies.review_interval_days * HOURS_PER_DAY
        self.live_until(end)
        for person in self.members:
            self.close_window(person, end)
        return {
            "headcount": self.headcount,
            "leavers": self.leavers,
            "exposure hours": self.exposure_hours,
            "licence cost": self.licence_cost_usd,
        }

    # What libraries do in their own way

    @property
    @abstractmethod
    def now(self) -> float:
        """Hours since the start."""

    @abstractmethod
    def live_until(self, end: float) -> None:
        """Let everything happen until then."""

    @abstractmethod
    def start(self, steps: Steps) -> None:
        """Begin a process now."""

    @abstractmethod
    def hold(self, hours: float) -> Any:
        """Wait for so long, once it is yielded."""

    @abstractmethod
    def turn(self, priority: int) -> Steps:
        """Wait for an admin; return what to give back."""

    @abstractmethod
    def end_turn(self, turn: Any) -> None:
        """Let the admin go."""

    @abstractmethod
    def until_sent(self, person: Person) -> Steps:
        """Wait until somebody has sent the person's invitation."""

    @abstractmethod
    def say_sent(self, person: Person) -> None:
        """Let who waits for the person's invitation go on."""

    # People

    def person(self, person: Person, initial: bool = False) -> Steps:
        """Start, work, leave, and be replaced."""
        if not initial:
            self.start(self.onboarding(person))
            yield self.hold(person.start - self.now)
        self.headcount += 1
        if initial:
            self.join(person)
        if math.isinf(person.left):
            return
        self.start(self.offboarding(person))
        yield self.hold(person.left - self.now)
        self.headcount -= 1
        self.leavers += 1
        if person.cause == "layoff":
            return
        start = self.draws.replacement(person.left)
        if start < math.inf:
            self.start(self.person(self.draws.person(start, self.now)))

    def onboarding(self, person: Person) -> Steps:
        """Invite somebody, again and again, until accepted or given up."""
        yield self.hold(person.told_start - self.now)
        signals = self.draws.segment.signals
        reaction = self.draws.law(signals.reaction_days) * HOURS_PER_DAY
        for attempt in range(self.policies.give_up_after_invitations):
            yield from self.send_invitation(person, RESEND if attempt else JOINER)
            if self.is_gone(person):
                return
            sent, person.is_invited = self.now, True
            expires = sent + self.plan.invite_expiry_days * HOURS_PER_DAY
            answers = max(sent, person.start) + reaction
            share = signals.accept_resend_share if attempt else signals.accept_first_share
            if self.draws.happens(share) and answers < min(expires, person.left):
                yield self.hold(answers - sent)
                if person.is_invited:
                    person.is_invited = False
                    self.join(person)
                return
            yield self.hold(expires - sent)
            person.is_invited = False
            if self.is_gone(person):
                return
            yield self.hold(self.draws.desk.start_of_week(self.now) - self.now)
            if self.is_gone(person):
                return

    def offboarding(self, person: Person) -> Steps:
        """Remove a leaver when HR tells, unless nobody raises the ticket."""
        yield self.hold(max(person.told_left - self.now, 0.0))
        layoff = person.layoff
        if layoff and person.left == layoff.hour:
            people = self.lists.setdefault((layoff, self.now), [])
            people.append(person)
            if len(people) == 1:
                self.start(self.removal_of_all(layoff, people))
            return
        if person.missed:
            return
        law = self.minutes.leaver_response_hours
        if person.priority == 0:
            law = self.minutes.urgent_response_hours
        yield from self.removal(person, person.priority, law)

    def removal(self, person: Person, priority: int, law: Distribution) -> Steps:
        """Response time, a turn at the desk, and the work in the console."""
        person.is_in_hand = True
        opened = self.now
        ready = self.draws.office.after(opened, self.response(priority, law))
        due = self.draws.desk.before(person.left, 1.0)
        if opened < due:
            ready = max(ready, due)
        yield self.hold(ready - opened)
        turn = yield from self.turn(priority)
        yield from self.opening()
        person.is_cancelled = True
        if person.is_member or person.is_invited:
            yield from self.work(self.console_minutes())
            person.is_invited = False
            if person.is_member:
                self.remove(person)
        self.end_turn(turn)
        person.is_in_hand = False

    def removal_of_all(self, layoff: Layoff, people: list[Person]) -> Steps:
        """Remove everybody on a list at once, just before the layoff."""
        # The names of a list come one by one.
        yield self.hold(0)
        opened, law = self.now, self.minutes.urgent_response_hours
        further = self.minutes.further_address_minutes * (len(people) - 1)
        minutes = self.console_minutes() + further
        ready = self.draws.office.after(opened, self.response(URGENT, law))
        ready = max(ready, self.draws.desk.before(layoff.hour, minutes / 60))
        yield self.hold(ready - opened)
        turn = yield from self.turn(URGENT)
        yield from self.opening()
        yield from self.work(minutes)
        for person in people:
            person.is_cancelled, person.is_invited = True, False
            if person.is_member:
                self.remove(person)
        self.end_turn(turn)

    def repair(self, priority: int) -> Steps:
        """Mend what worked with a leaver's credentials."""
        law = self.minutes.leaver_response_hours if priority else self.minutes.urgent_response_hours
        response = self.response(priority, law)
        yield self.hold(self.draws.office.after(self.now, response) - self.now)
        turn = yield from self.turn(priority)
        yield from self.opening()
        yield from self.work(self.minutes.integration_repair_minutes)
        self.end_turn(turn)

    # The desk

    def send_invitation(self, person: Person, priority: int) -> Steps:
        """Wait for the desk; whoever has the turn types in all who wait."""
        law = self.minutes.resend_response_hours
        if priority == JOINER:
            law = self.minutes.joiner_response_hours
        response = self.response(priority, law)
        yield self.hold(self.draws.office.after(self.now, response) - self.now)
        if self.is_gone(person):
            return
        self.to_invite.append(person)
        self.start(self.invitation_turn(person, priority))
        yield from self.until_sent(person)

    def invitation_turn(self, person: Person, priority: int) -> Steps:
        """One admin's turn at the invitations that wait; none if they are done already."""
        turn = yield from self.turn(priority)
        yield from self.opening()
        if person in self.to_invite:
            batch, self.to_invite = self.to_invite, []
            addresses = sum(not self.is_gone(each) for each in batch)
            if addresses:
                further = self.minutes.further_address_minutes * (addresses - 1)
                yield from self.work(self.console_minutes() + further)
            for each in batch:
                self.say_sent(each)
        self.end_turn(turn)

    def response(self, priority: int, law: Distribution) -> float:
        """Hours before somebody turns to a ticket; one draw for those of one kind and moment."""
        key = priority, self.now
        if key not in self.responses:
            self.responses[key] = self.draws.law(law)
        return self.responses[key]

    def opening(self) -> Steps:
        """Begin only while the desk is open."""
        yield self.hold(self.draws.desk.next_open(self.now) - self.now)

    def work(self, minutes: float) -> Steps:
        """Work for so many minutes of the desk's hours."""
        yield self.hold(self.draws.desk.after(self.now, minutes / 60) - self.now)

    def console_minutes(self) -> float:
        """Minutes of one add or removal."""
        return self.minutes.ticket_minutes + self.draws.law(self.minutes.hands_on_minutes)

    def reviews(self) -> Steps:
        """Look for members who have left, every review interval."""
        interval = self.policies.review_interval_days * HOURS_PER_DAY
        moment = self.draws.random.random() * interval
        while True:
            yield self.hold(self.draws.office.next_open(moment) - self.now)
            moment += interval
            if self.now < self.draws.horizon:
                self.start(self.review_work())
            elif not self.open_windows:
                return
            for person in list(self.members):
                is_orphan = person.left <= self.now and not person.is_in_hand
                if is_orphan and self.draws.happens(self.policies.review_detection_share):
                    law = self.minutes.review_response_hours
                    self.start(self.removal(person, REVIEW, law))

    def review_work(self) -> Steps:
        """Prepare a review and look at each member."""
        minutes = self.minutes.review_minutes
        minutes += self.minutes.review_minutes_per_member * len(self.members)
        turn = yield from self.turn(REVIEW)
        yield from self.opening()
        yield from self.work(minutes)
        self.end_turn(turn)

    # Seats and sums

    def is_gone(self, person: Person) -> bool:
        """Whether nobody should let the person in any more."""
        return person.is_cancelled or person.left <= self.now

    def join(self, person: Person) -> None:
        """Become a member, on a free seat or on one that is bought for the rest of the month."""
        person.is_member = True
        self.members[person] = None
        if person.left < self.draws.horizon:
            self.open_windows += 1
        if self.now == 0:
            self.purchased = max(self.plan.minimum_seats, len(self.members))
        elif len(self.members) > self.purchased:
            self.purchased += 1
            if self.now < self.draws.horizon:
                month = [at for at in self.draws.month_starts if at <= self.now][-1]
                end = self.draws.month_starts[self.draws.month_starts.index(month) + 1]
                left = end - self.now // HOURS_PER_DAY * HOURS_PER_DAY
                price = self.plan.seat_price_usd_per_month
                self.licence_cost_usd += price * left / (end - month)

    def remove(self, person: Person) -> None:
        """End a membership and add the time in which the leaver could still get in."""
        person.is_member = False
        del self.members[person]
        self.close_window(person, self.now)
        if self.draws.happens(self.draws.segment.signals.broken_integration_share):
            self.start(self.repair(person.priority))

    def close_window(self, person: Person, removed: float) -> None:
        """Add the exposure of a leaver up."""
        if person.left >= self.draws.horizon:
            return
        self.open_windows -= 1
        closed = min(removed, person.disabled)
        if person.keeps_session:
            closed = removed
        self.exposure_hours += max(closed - person.left, 0.0)

    def billing(self) -> Steps:
        """Look at the seats every month, and pay for it."""
        months = self.draws.month_starts
        for begin, end in pairwise(months):
            # After everything else of that moment.
            yield self.hold(0)
            self.purchased = max(self.plan.minimum_seats, len(self.members))
            self.licence_cost_usd += self.purchased * self.plan.seat_price_usd_per_month
            yield self.hold(end - begin)
