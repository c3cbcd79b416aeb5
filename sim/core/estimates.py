"""A value and its 95 % interval: the one type in which every estimate travels."""

from typing import NamedTuple

from sim.core.numerals import number, spread, step_of


class Estimate(NamedTuple):
    """A value and its 95 % interval; None where it is undefined.

    One replication has a value and no interval.
    """

    mean: float | None
    low: float | None
    high: float | None

    def __truediv__(self, years: float) -> "Estimate":
        """Return a total shared out, for example over years."""
        return Estimate(*(None if part is None else part / years for part in self))

    def __neg__(self) -> "Estimate":
        """Return the same difference seen from the other side."""
        mean, low, high = (None if part is None else -part for part in self)
        return Estimate(mean, high, low)

    def within(self, least: float, most: float) -> "Estimate":
        """Return it without the part of the interval that is impossible, whatever the luck."""
        if self.mean is None or self.low is None or self.high is None:
            return self
        low, high = max(self.low, least), min(self.high, most)
        # The mean of controlled values may itself lie a little beyond.
        return Estimate(self.mean, min(low, self.mean), max(high, self.mean))

    def text(self, unit: str) -> str:
        """Write the value with the digits that its interval supports, and a unit's sign."""
        return number(*self, unit)

    def rounded(self, unit: str, least_step: float = 0.0) -> float:
        """Return the value as it is written, in no smaller step than that; 0 if undefined."""
        step = self.step(unit, least_step)
        return round(self.mean / step) * step if self.mean else 0.0

    def step(self, unit: str, least: float = 0.0) -> float:
        """Return the smallest step in which the value is written; the least one if undefined."""
        if not self.mean:
            return least
        return max(step_of(self.mean, self.low, self.high, unit), least)

    def with_interval(self, unit: str, between: str = " ") -> str:
        """Write the value, and its interval in brackets behind it if it has one."""
        if self.low is None or self.low == self.high:
            return self.text(unit)
        return f"{self.text(unit)}{between}({spread(self.low, self.high, unit)})"


UNDEFINED = Estimate(None, None, None)
