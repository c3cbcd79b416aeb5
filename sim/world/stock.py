"""How many seats of each type are paid for and held, and who holds which: counts, and no clock."""

from collections.abc import Iterable
from typing import Literal

from sim.core.vocabulary import SEAT_TYPES
from sim.scenarios.schema import Plan

STANDARD, PREMIUM, FREE = SEAT_TYPES
# Who takes a seat: an admin the type that is needed, a machine the highest or the lowest free one.
Taker = Literal["admin", "highest", "lowest"]
# More seats than any company of the schema has.
_ENDLESS = 10**9


class Stock:
    """The seats of one plan, by type."""

    def __init__(self, plan: Plan, spare: int) -> None:
        self._plan = plan
        self._spare = spare
        self.types: tuple[str, ...] = (STANDARD,)
        if plan.premium_seat_price_usd_per_month is not None:
            self.types = (STANDARD, PREMIUM)
        self.purchased = dict.fromkeys(self.types, 0)
        self.held = dict.fromkeys((*self.types, FREE), 0)
        self.type_of: dict[int, str] = {}

    @property
    def total(self) -> int:
        """Seats paid for."""
        return sum(self.purchased.values())

    def room(self, seats: int) -> int:
        """How many more seats than these the plan sells."""
        maximum = self._plan.maximum_seats
        return _ENDLESS if maximum is None else max(maximum - seats, 0)

    def is_free(self, seat_type: str) -> bool:
        """Whether a seat of a type is paid for and held by nobody."""
        return seat_type in self.types and self.held[seat_type] < self.purchased[seat_type]

    def free_type(self, taker: Taker) -> str:
        """The highest or the lowest type of which a seat is free; empty if none is."""
        order = reversed(self.types) if taker == "highest" else self.types
        return next(filter(self.is_free, order), "")

    def hold(self, person: int, seat_type: str) -> None:
        """Let a person hold a seat of a type."""
        self.held[seat_type] += 1
        self.type_of[person] = seat_type

    def release(self, person: int) -> str:
        """Take the seat from who holds it; return its type."""
        seat_type = self.type_of.pop(person)
        self.held[seat_type] -= 1
        return seat_type

    def make_premium(self) -> None:
        """Turn a purchased Standard seat into a Premium one."""
        self.purchased[STANDARD] -= 1
        self.purchased[PREMIUM] += 1

    def wanted(self, needs: Iterable[str]) -> dict[str, int]:
        """Seats by type for these needs and the spare ones, as far as the plan sells them."""
        seats = dict.fromkeys(self.types, 0)
        for seat_type in needs:
            seats[seat_type] += 1
        seats[STANDARD] += self.spare(sum(seats.values()))
        return self._raised(seats)

    def spare(self, seats: int) -> int:
        """How many spare seats the plan sells beside so many."""
        return min(self._spare, self.room(seats))

    def least(self) -> dict[str, int]:
        """Seats held by type and the spare ones, or as many as the plan sells at least."""
        seats, spare = {}, self._spare
        for seat_type in self.types:
            kept = min(spare, self.purchased[seat_type] - self.held[seat_type])
            seats[seat_type] = self.held[seat_type] + kept
            spare -= kept
        return self._raised(seats)

    def is_beyond_need(self, seat_type: str) -> bool:
        """Whether a seat of a type is neither spare nor part of the plan's minimum."""
        least = self.least()
        return sum(least.values()) < self.total and least[seat_type] < self.purchased[seat_type]

    def _raised(self, seats: dict[str, int]) -> dict[str, int]:
        missing = self._plan.minimum_seats - sum(seats.values())
        return {**seats, STANDARD: seats[STANDARD] + max(missing, 0)}
