"""Lines of the table of results: a ratio, its aim, and whether it is met."""

from typing import NamedTuple


class Disagreement(Exception):
    """Two models that are to be the same have different means; the message is a sentence."""


class Aim(NamedTuple):
    """A bound, ``≤`` or ``≥``, that a ratio should keep."""

    sign: str
    bound: float

    def is_met(self, value: float) -> bool:
        """Whether a value keeps the bound."""
        return value <= self.bound if self.sign == "≤" else value >= self.bound

    def __str__(self) -> str:
        return f"{self.sign} {self.bound:g}"


class Row(NamedTuple):
    """One line: what was measured, its value (None: not measured), the aim, and what to know."""

    what: str
    value: float | None
    aim: Aim | None = None
    note: str = ""


def at_most(bound: float) -> Aim:
    """An aim that a ratio is not above a bound."""
    return Aim("≤", bound)


def at_least(bound: float) -> Aim:
    """An aim that a ratio is not below a bound."""
    return Aim("≥", bound)


def table(benchmark: str, rows: list[Row]) -> list[str]:
    """Lines of a Markdown table, without its head."""
    return [
        f"| {benchmark} | {row.what} | {row.aim or ''} | {_value(row)} | {_met(row)} | {row.note} |"
        for row in rows
    ]


HEAD = [
    "| benchmark | ratio | aim | measured | met | |",
    "|---|---|---|---|---|---|",
]


def _value(row: Row) -> str:
    return "not measured" if row.value is None else f"{row.value:.3g}"


def _met(row: Row) -> str:
    if row.value is None or row.aim is None:
        return ""
    return "yes" if row.aim.is_met(row.value) else "**no**"
