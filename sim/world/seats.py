"""The seats of a workspace: how many are purchased and held, bought, lowered and waited for.

The pool knows types and numbers, and no prices.
"""

from collections import deque
from collections.abc import Callable

import simpy

from sim.core.clock import Process, Rank
from sim.core.units import HOURS_PER_DAY
from sim.records.events import (
    DeskAction,
    Record,
    ReductionCancelled,
    ReductionPlanned,
    RoleUpgraded,
    SeatsBought,
    SeatShort,
    SeatsReturned,
    SeatsUpgraded,
    TermStarted,
)
from sim.scenarios.calendar import anniversary
from sim.scenarios.schema import Plan
from sim.world.company import Company

STANDARD, PREMIUM = "standard", "premium"
_FREE = "free"


class Seats:
    """The seat pool of one plan, from the day on which it starts."""

    def __init__(
        self, company: Company, plan_name: str, plan: Plan, write: Callable[[Record], None]
    ) -> None:
        self.plan = plan
        self.is_ended = False
        self.owner_is_busy = False
        self._company = company
        self._name = plan_name
        self._write = write
        self._start_hours = company.clock.now
        self._types: tuple[str, ...] = (STANDARD,)
        if plan.premium_seat_price_usd_per_month is not None:
            self._types = (STANDARD, PREMIUM)
        self._purchased = dict.fromkeys(self._types, 0)
        self._held = dict.fromkeys((*self._types, _FREE), 0)
        self._type_of: dict[int, str] = {}
        self._waiting: deque[tuple[int, simpy.Event]] = deque()
        self._planned: dict[str, int] | None = None
        self.somebody_waits: simpy.Event = company.clock.event()

    @property
    def purchased(self) -> int:
        """Seats paid for."""
        return sum(self._purchased.values())

    # Terms

    def open(self, people: list[int]) -> None:
        """Start the first term with a seat for each of these people, if so many are sold."""
        wanted = dict.fromkeys(self._types, 0)
        for person in people[: self.plan.maximum_seats]:
            wanted[self._needed(person)] += self.needs_paid_seat(person)
        self._purchased = self._raised(wanted)
        self._write_term(0)
        clock = self._company.clock
        clock.start(self._terms())
        if self.plan.free_role_share:
            clock.start(self._free_role_ends())

    def _terms(self) -> Process:
        """Renew term after term; the number of seats falls by itself or as an Owner said."""
        clock, calendar = self._company.clock, self._company.calendar
        start = calendar.datetime_at(self._start_hours).date()
        term = 1
        while True:
            renewal = calendar.hours_at(anniversary(start, term * self.plan.term_months))
            if renewal >= calendar.horizon_hours:
                return
            if self.plan.reduction == "owner":
                clock.start(self._plan_reduction(term, renewal))
            yield clock.at(renewal, Rank.RENEWAL)
            if self.is_ended:
                return
            if self.plan.reduction == "automatic":
                self._purchased = self._least()
            elif self._planned is not None:
                # What was free then may be held by now.
                self._purchased = {
                    seat_type: max(planned, self._held[seat_type])
                    for seat_type, planned in self._planned.items()
                }
            self._planned = None
            self._write_term(term)
            term += 1

    def _plan_reduction(self, term: int, renewal: float) -> Process:
        """Let an Owner lower the seats some days before a renewal, or forget it."""
        company, policies = self._company, self._company.parameters.policies
        lead_hours = policies.reduction_lead_days * HOURS_PER_DAY
        yield company.clock.at(renewal - lead_hours, Rank.SEAT)
        u = company.draws.number(f"{self.plan.application} reduction", term)
        lowers = u < policies.reduction_discipline_share and not self.owner_is_busy
        least = self._least()
        target = sum(least.values())
        if lowers and not self.is_ended and target < self.purchased:
            self._planned = least
            self._write(ReductionPlanned(company.clock.now, target))

    def cancel_reduction(self) -> None:
        """Forget a planned reduction: a new seat or an accepted invitation replaces it."""
        if self._planned is not None:
            self._planned = None
            self._write(ReductionCancelled(self._company.clock.now))

    def _least(self) -> dict[str, int]:
        """Seats held by type, or as many as the plan sells at least."""
        return self._raised({seat_type: self._held[seat_type] for seat_type in self._types})

    def _raised(self, seats: dict[str, int]) -> dict[str, int]:
        missing = self.plan.minimum_seats - sum(seats.values())
        return {**seats, STANDARD: seats[STANDARD] + max(missing, 0)}

    def _write_term(self, term: int) -> None:
        for seat_type in self._types:
            quantity = self._purchased[seat_type]
            self._write(TermStarted(self._company.clock.now, self._name, term, seat_type, quantity))

    # Taking and freeing

    def get(self, person: int) -> bool:
        """Take a free seat, or buy one; false at the plan's maximum."""
        seat_type = self._needed(person)
        if not self.needs_paid_seat(person):
            seat_type = _FREE
        elif self.plan.pricing != "seats":
            self._purchased[seat_type] = max(self._purchased[seat_type], self._held[seat_type] + 1)
        elif not self._is_free(seat_type):
            seat_type = self._find(seat_type, person)
            if not seat_type:
                return False
        self._held[seat_type] += 1
        self._type_of[person] = seat_type
        return True

    def wait(self, person: int) -> Process:
        """Get a seat now, or when one is freed."""
        if not self.get(person):
            self._write(SeatShort(self._company.clock.now, person))
            if not self.somebody_waits.triggered:
                self.somebody_waits.succeed()
            freed = self._company.clock.event()
            self._waiting.append((person, freed))
            yield freed

    def free(self, person: int) -> None:
        """Give a person's seat to the next who waits, or back to the pool."""
        seat_type = self._type_of.pop(person)
        self._held[seat_type] -= 1
        if seat_type != _FREE and not self._is_taken_by_next():
            self._give_back(seat_type)

    def _is_taken_by_next(self) -> bool:
        """Give a free seat to the next who waits and is still here."""
        while self._waiting:
            next_person, freed = self._waiting.popleft()
            if not self._company.has_left(next_person) and self.get(next_person):
                freed.succeed()
                return True
        return False

    def type_of(self, person: int) -> str:
        """Type of the seat that a person holds, or "free" for a role without one."""
        return self._type_of[person]

    def stop_waiting(self) -> None:
        """Give nobody who waits a seat any more: another mode lets them in."""
        self._waiting.clear()

    def end(self) -> None:
        """Close the pool: its terms renew no more."""
        self.is_ended = True

    def _give_back(self, seat_type: str) -> None:
        if self.plan.pricing != "seats":
            self._purchased[seat_type] -= 1
        elif self.plan.credits_removal and self.purchased > self.plan.minimum_seats:
            self._purchased[seat_type] -= 1
            self._write(SeatsReturned(self._company.clock.now, self._name, seat_type, 1))

    def _needed(self, person: int) -> str:
        needs_premium = PREMIUM in self._types and self._company.needs_premium[person]
        return PREMIUM if needs_premium else STANDARD

    def _is_free(self, seat_type: str) -> bool:
        return seat_type in self._types and self._held[seat_type] < self._purchased[seat_type]

    def _find(self, seat_type: str, person: int) -> str:
        """Make a seat of the needed type, or take another; empty if no more are sold."""
        other = STANDARD if seat_type == PREMIUM else PREMIUM
        if self._is_free(other):
            if seat_type == STANDARD:
                return PREMIUM
            self._purchased[STANDARD] -= 1
            self._purchased[PREMIUM] += 1
            self._write_purchase(SeatsUpgraded(self._company.clock.now, self._name, 1), person)
            return PREMIUM
        maximum = self.plan.maximum_seats
        if maximum is not None and self.purchased >= maximum:
            return ""
        self._purchased[seat_type] += 1
        self._write_purchase(SeatsBought(self._company.clock.now, self._name, seat_type, 1), person)
        return seat_type

    def _write_purchase(self, record: Record, person: int) -> None:
        self.cancel_reduction()
        self._write(record)
        now, minutes = self._company.clock.now, self._company.parameters.desk.purchase_minutes
        self._write(DeskAction(now, person, "purchase", now, minutes, 1))

    # A free role that the vendor ends

    def needs_paid_seat(self, person: int) -> bool:
        """Whether the person has no free role, or no more."""
        plan, company = self.plan, self._company
        if not plan.free_role_share or plan.free_role_ends is None:
            return True
        if company.clock.now >= company.calendar.hours_at(plan.free_role_ends):
            return True
        role = company.draws.values(plan.application, "free role", None, 0)
        return role[person] >= plan.free_role_share

    def _free_role_ends(self) -> Process:
        company, plan = self._company, self.plan
        assert plan.free_role_ends is not None
        yield company.clock.at(company.calendar.hours_at(plan.free_role_ends), Rank.SEAT)
        if self.is_ended:
            return
        for person in [person for person, seat_type in self._type_of.items() if seat_type == _FREE]:
            if self.get(person):
                self._held[_FREE] -= 1
                self._write(RoleUpgraded(company.clock.now, person))
            else:
                self._write(SeatShort(company.clock.now, person))
