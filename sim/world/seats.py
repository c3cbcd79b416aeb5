"""The seats of a workspace: how many are purchased and held, bought, lowered and waited for.

The pool knows types and numbers, and no prices. Who takes a seat matters: an admin takes the type
that is needed and buys it in the same minutes; a machine (a first login, the directory, a link, the
automation) takes any free seat, and where the plan says so somebody has to buy one for it.
"""

from collections import deque
from collections.abc import Callable, Iterable
from typing import Literal, NamedTuple

import simpy

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
    SeatTypeChanged,
    TermStarted,
)
from sim.scenarios.schema import Plan
from sim.world.company import Company

STANDARD, PREMIUM = "standard", "premium"
_FREE = "free"
# Who takes a seat: an admin the type that is needed, a machine the highest or the lowest free one.
Taker = Literal["admin", "highest", "lowest"]


# More seats than any company of the schema has.
_ENDLESS = 10**9


class Waiter(NamedTuple):
    """Somebody who waits for a seat, and what happens when there is one."""

    person: int
    taker: Taker
    served: simpy.Event


class Seats:
    """The seat pool of one plan, from the day on which it starts."""

    def __init__(
        self, company: Company, plan_name: str, plan: Plan, write: Callable[[Record], None]
    ) -> None:
        self.plan = plan
        self.is_ended = False
        self.owner_is_busy = False
        self.company = company
        self._name = plan_name
        self._write = write
        self._types: tuple[str, ...] = (STANDARD,)
        if plan.premium_seat_price_usd_per_month is not None:
            self._types = (STANDARD, PREMIUM)
        self._purchased = dict.fromkeys(self._types, 0)
        self._held = dict.fromkeys((*self._types, _FREE), 0)
        self._type_of: dict[int, str] = {}
        self._spare = company.parameters.policies.spare_seats if plan.pricing == "seats" else 0
        self._waiting: deque[Waiter] = deque()
        self._planned: dict[str, int] | None = None
        self.is_asked_for = False
        self.somebody_waits: simpy.Event = company.clock.event()

    @property
    def purchased(self) -> int:
        """Seats paid for."""
        return sum(self._purchased.values())

    # Terms

    def open(self, people: list[int]) -> None:
        """Start the first term with a seat for each of these people, if so many are sold."""
        self._purchased = self._wanted(people)
        self._write_term(0, self.company.clock.now)

    def resume(self, people: list[int], quantity: int, term: int, began_hours: float) -> None:
        """Go on with a term of a contract in force, and buy what these people miss."""
        wanted = self._wanted(people)
        premium = min(wanted.get(PREMIUM, 0), quantity)
        self._purchased = {**dict.fromkeys(self._types, premium), STANDARD: quantity - premium}
        self._write_term(term, began_hours)
        missing = {each: wanted[each] - self._purchased[each] for each in self._types}
        self._write_bought({each: max(count, 0) for each, count in missing.items()})

    def renew(self, term: int) -> None:
        """Begin another term; the number of seats falls by itself or as an Owner said."""
        if self.plan.reduction == "automatic":
            self._purchased = self._least()
        elif self._planned is not None:
            # What was free then may be held by now.
            self._purchased = {
                seat_type: max(planned, self._held[seat_type])
                for seat_type, planned in self._planned.items()
            }
        self._planned = None
        self._write_term(term, self.company.clock.now)

    def plan_reduction(self) -> None:
        """Lower the seats from the next renewal on, if there is anything to lower."""
        least = self._least()
        if not self.is_ended and sum(least.values()) < self.purchased:
            self._planned = least
            self._write(ReductionPlanned(self.company.clock.now, sum(least.values())))

    def cancel_reduction(self) -> None:
        """Forget a planned reduction: a new seat or an accepted invitation replaces it."""
        if self._planned is not None:
            self._planned = None
            self._write(ReductionCancelled(self.company.clock.now))

    def _least(self) -> dict[str, int]:
        """Seats held by type and the spare ones, or as many as the plan sells at least."""
        least, spare = {}, self._spare
        for seat_type in self._types:
            kept = min(spare, self._purchased[seat_type] - self._held[seat_type])
            least[seat_type] = self._held[seat_type] + kept
            spare -= kept
        return self._raised(least)

    def _wanted(self, people: list[int]) -> dict[str, int]:
        """Seats by type for these people and the spare ones, as far as the plan sells them."""
        wanted = dict.fromkeys(self._types, 0)
        for person in people[: self.plan.maximum_seats]:
            wanted[self._needed(person)] += self.needs_paid_seat(person)
        wanted[STANDARD] += min(self._spare, self._room(sum(wanted.values())))
        return self._raised(wanted)

    def _raised(self, seats: dict[str, int]) -> dict[str, int]:
        missing = self.plan.minimum_seats - sum(seats.values())
        return {**seats, STANDARD: seats[STANDARD] + max(missing, 0)}

    def _write_term(self, term: int, hours: float) -> None:
        for seat_type in self._types:
            quantity = self._purchased[seat_type]
            self._write(TermStarted(hours, self._name, term, seat_type, quantity))

    # Taking and freeing

    def get(self, person: int, taker: Taker = "admin") -> bool:
        """Take a free seat, or buy one if whoever takes it can; false if there is none."""
        seat_type = self._needed(person)
        if not self.needs_paid_seat(person):
            seat_type = _FREE
        elif self.plan.pricing != "seats":
            self._purchased[seat_type] = max(self._purchased[seat_type], self._held[seat_type] + 1)
        elif taker == "admin":
            seat_type = seat_type if self._is_free(seat_type) else self._find(seat_type, person)
        else:
            seat_type = self._free_type(taker) or self._bought_at_once(seat_type, person)
        if not seat_type:
            return False
        self._hold(person, seat_type)
        return True

    def wait(self, person: int, taker: Taker) -> simpy.Event:
        """Wait, in turn, for a seat that somebody buys or frees."""
        if self.is_sold_out:
            self._tell_short(person)
        waiter = Waiter(person, taker, self.company.clock.event())
        self._waiting.append(waiter)
        return waiter.served

    @property
    def is_sold_out(self) -> bool:
        """Whether the plan sells no more seats."""
        return not self._room(self.purchased)

    def _room(self, seats: int) -> int:
        """How many more seats than these the plan sells; an effectively endless number if any."""
        maximum = self.plan.maximum_seats
        return _ENDLESS if maximum is None else max(maximum - seats, 0)

    def _tell_short(self, person: int) -> None:
        self._write(SeatShort(self.company.clock.now, person))
        if not self.somebody_waits.triggered:
            self.somebody_waits.succeed()

    def _hold(self, person: int, seat_type: str) -> None:
        self._held[seat_type] += 1
        self._type_of[person] = seat_type

    def free(self, person: int) -> None:
        """Give a person's seat to the next who waits, or back to the pool."""
        seat_type = self._type_of.pop(person)
        self._held[seat_type] -= 1
        if seat_type != _FREE and not self._is_taken_by_next():
            self._give_back(seat_type)

    def _is_taken_by_next(self) -> bool:
        """Give a free seat to the next who waits and is still here."""
        while self._waiting:
            waiter = self._waiting.popleft()
            if self.company.has_left(waiter.person):
                continue
            if self.get(waiter.person, waiter.taker):
                waiter.served.succeed()
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
        elif self.plan.credits_removal and self._is_beyond_need(seat_type):
            self._purchased[seat_type] -= 1
            self._write(SeatsReturned(self.company.clock.now, self._name, seat_type, 1))

    def _is_beyond_need(self, seat_type: str) -> bool:
        """Whether a seat of a type is neither spare nor part of the plan's minimum."""
        least = self._least()
        is_more = sum(least.values()) < self.purchased
        return is_more and least[seat_type] < self._purchased[seat_type]

    def _needed(self, person: int) -> str:
        needs_premium = PREMIUM in self._types and self.company.needs_premium[person]
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
            self._write_purchase(SeatsUpgraded(self.company.clock.now, self._name, 1), person)
            return PREMIUM
        return self._buy_one(seat_type, person)

    def _free_type(self, taker: Taker) -> str:
        """The highest or the lowest type of which a seat is free; empty if none is."""
        order = reversed(self._types) if taker == "highest" else self._types
        return next(filter(self._is_free, order), "")

    def _bought_at_once(self, seat_type: str, person: int) -> str:
        """Buy what a machine takes, on plans where that needs nobody; empty on others."""
        by_admin = self.plan.seat_purchase == "by_admin"
        return "" if by_admin else self._buy_one(seat_type, person)

    def _buy_one(self, seat_type: str, person: int) -> str:
        if self.is_sold_out:
            return ""
        self._purchased[seat_type] += 1
        self._write_purchase(SeatsBought(self.company.clock.now, self._name, seat_type, 1), person)
        return seat_type

    def _write_purchase(self, record: Record, person: int) -> None:
        self.cancel_reduction()
        self._write(record)
        now, minutes = self.company.clock.now, self.company.parameters.desk.purchase_minutes
        self._write(DeskAction(now, person, "purchase", now, minutes, 1))

    # What an admin buys for machines

    def waiting(self) -> list[int]:
        """People who wait for a seat, in their order."""
        return [waiter.person for waiter in self._waiting]

    def buy_for(self, people: Iterable[int]) -> None:
        """Buy what those of these people need who still wait, and the spare seats."""
        wanted = set(people)
        served = [waiter for waiter in self._waiting if waiter.person in wanted]
        if not served:
            return
        bought = dict.fromkeys(self._types, 0)
        room = self._room(self.purchased)
        for waiter in served[:room]:
            bought[self._needed(waiter.person)] += 1
        bought[STANDARD] += min(self._spare, max(room - len(served), 0))
        self._write_bought(bought)
        for waiter in served[:room]:
            self._waiting.remove(waiter)
            self._hold(waiter.person, self._needed(waiter.person))
            waiter.served.succeed()
        for waiter in served[room:]:
            self._tell_short(waiter.person)
        while self._free_type("lowest") and self._is_taken_by_next():
            pass

    def _write_bought(self, bought: dict[str, int]) -> None:
        for seat_type, quantity in bought.items():
            if quantity:
                self.cancel_reduction()
                self._purchased[seat_type] += quantity
                now = self.company.clock.now
                self._write(SeatsBought(now, self._name, seat_type, quantity))

    def is_below_need(self, person: int) -> bool:
        """Whether a person holds a Standard seat and needs a Premium one."""
        return self._type_of.get(person) == STANDARD and self._needed(person) == PREMIUM

    def upgrade(self, person: int) -> None:
        """Give the person a Premium seat: a free one, or the own one, changed."""
        self._held[STANDARD] -= 1
        swaps = self._is_free(PREMIUM)
        if not swaps:
            self.cancel_reduction()
            self._purchased[STANDARD] -= 1
            self._purchased[PREMIUM] += 1
            self._write(SeatsUpgraded(self.company.clock.now, self._name, 1))
        self._hold(person, PREMIUM)
        self._write(SeatTypeChanged(self.company.clock.now, person, PREMIUM))
        if swaps and not self._is_taken_by_next():
            self._give_back(STANDARD)

    # A free role that the vendor ends

    def needs_paid_seat(self, person: int) -> bool:
        """Whether the person has no free role, or no more."""
        plan, company = self.plan, self.company
        if not plan.free_role_share or plan.free_role_ends is None:
            return True
        if company.clock.now >= company.calendar.hours_at(plan.free_role_ends):
            return True
        role = company.draws.values(plan.application, "free role", None, 0)
        return role[person] >= plan.free_role_share

    def end_free_role(self) -> None:
        """Turn every free role into a paid seat, as far as the plan sells any."""
        for person in [person for person, seat_type in self._type_of.items() if seat_type == _FREE]:
            if self.get(person):
                self._held[_FREE] -= 1
                self._write(RoleUpgraded(self.company.clock.now, person))
            else:
                self._write(SeatShort(self.company.clock.now, person))
