"""When in the week something is: how long the windows of who left then are, when the desk works."""

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from sim.comparison.findings import Finding, Row, listed, records
from sim.comparison.rows import read
from sim.core.numerals import counted
from sim.core.vocabulary import WEEKDAYS

# A median of fewer leavers says little.
_SELDOM_SHARE = 0.002
# Of more equal spans than this the first is named.
_NAMED = 2
_DAYS = [term.label for term in WEEKDAYS.values()]


def often(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the hours in which people leave often enough for a median to say something."""
    share = rows["leavers"] / rows.groupby("strategy")["leavers"].transform("sum")
    those: pd.DataFrame = rows[share >= _SELDOM_SHARE]
    return those


def leaving_week(rows: pd.DataFrame, strategies: Sequence[str]) -> Finding:
    """Say when leavers could get in for longest."""
    first, *others = _by_size(rows, strategies, "median_hours")
    title = (
        f"Under {first.strategy} half of those who leave {first.when} can get in for more than"
        f" {_hours(first.value)}"
    )
    said = [f"{_hours(each.value)} under {each.strategy} ({each.when})" for each in others]
    at_most = f"At most {listed(said)}. " if said else ""
    detail = f"{at_most}Hours in which hardly anybody leaves are blank."
    return _finding(rows, strategies, "median_hours", title, detail)


def desk_week(rows: pd.DataFrame, strategies: Sequence[str]) -> Finding:
    """Say when the admin desk works most."""
    first, *others = _by_size(rows, strategies, "minutes")
    alike = [each.strategy for each in others if _written(each.value) == _written(first.value)]
    title = (
        f"The desk is busiest {first.when}: {_minutes(first.value)} of work"
        f" under {listed([first.strategy, *alike])}"
    )
    week = rows.groupby("strategy")["minutes"].sum().astype(float)
    said = [f"{_written(week[name])} ({name})" for name in strategies]
    detail = f"Minutes of all admins together in a whole mean week: {', '.join(said)}."
    return _finding(rows, strategies, "minutes", title, detail)


def _finding(
    rows: pd.DataFrame, strategies: Sequence[str], name: str, title: str, detail: str
) -> Finding:
    unit = name.removeprefix("median_")
    lines = [
        f"  {strategy}, {_DAYS[int(str(day))]}: "
        + ", ".join(f"{row['hour']}: {read(row, name).with_interval(unit)}" for row in records(own))
        for strategy in strategies
        for day, own in rows[rows["strategy"] == strategy].groupby("weekday")
    ]
    return Finding("Heat map of a week", title, detail, lines)


class _Most(NamedTuple):
    """The largest value of a strategy, and all hours of the week at which it stands."""

    strategy: str
    value: float
    when: str


def _by_size(rows: pd.DataFrame, strategies: Sequence[str], name: str) -> list[_Most]:
    """Return the largest values of strategies, the largest first."""
    found = []
    for strategy in strategies:
        own = rows[rows["strategy"] == strategy]
        most = float(own[name].max())
        # What is written the same is no difference.
        alike = own[own[name].astype(float).map(_written) == _written(most)]
        found.append(_Most(strategy, most, _moments(records(alike))))
    return sorted(found, key=lambda each: -each.value)


def _hours(value: float) -> str:
    return counted(float(f"{value:.2g}"), "hour")


def _minutes(value: float) -> str:
    return f"{_written(value)} {'minute' if _written(value) == '1' else 'minutes'}"


def _written(value: float) -> str:
    return f"{value:.0f}" if value >= 10 else f"{value:.2g}"


def _moments(rows: Sequence[Row]) -> str:
    """Say which hours of the week these are, neighbours together."""
    spans: list[tuple[int, int, int]] = []
    for row in rows:
        day, hour = int(row["weekday"]), int(row["hour"])
        if spans and spans[-1][0] == day and spans[-1][2] == hour:
            spans[-1] = day, spans[-1][1], hour + 1
        else:
            spans.append((day, hour, hour + 1))
    said = [f"on a {_DAYS[day]} from {start} to {end} o'clock" for day, start, end in spans]
    if len(spans) > _NAMED:
        return f"in {len(rows)} equal hours of the week, such as {said[0]}"
    return " and ".join(said)
