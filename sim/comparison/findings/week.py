"""When in the week something is: how long the windows of who left then are, when the desk works."""

from collections.abc import Sequence

import pandas as pd

from sim.comparison.findings import Finding, Row, listed, records
from sim.comparison.rows import read
from sim.core.numerals import number
from sim.core.vocabulary import WEEKDAYS

_DAYS = [term.label for term in WEEKDAYS.values()]


def leaving_week(rows: pd.DataFrame, strategies: Sequence[str]) -> Finding:
    """Say when leavers could get in for longest."""
    worst = [_largest(rows, name, "median_hours") for name in strategies]
    first, *others = sorted(worst, key=lambda row: -float(row["median_hours"]))
    title = (
        f"Of those who left {first['strategy']} on a {_moment(first)}, half could get in for more"
        f" than {float(first['median_hours']):.3g} hours"
    )
    said = [
        f"{float(row['median_hours']):.3g} hours under {row['strategy']} ({_moment(row)})"
        for row in others
    ]
    at_most = f"At most {listed(said)}. " if said else ""
    detail = f"{at_most}The squares are medians."
    return _finding(rows, strategies, "median_hours", title, detail)


def desk_week(rows: pd.DataFrame, strategies: Sequence[str]) -> Finding:
    """Say when the admin desk works most."""
    busiest = [_largest(rows, name, "minutes") for name in strategies]
    first = max(busiest, key=lambda row: float(row["minutes"]))
    title = (
        f"The desk is busiest under {first['strategy']} on a {_moment(first)}:"
        f" {read(first, 'minutes').text('minutes')} minutes of work"
    )
    week = rows.groupby("strategy")["minutes"].sum().astype(float)
    said = [f"{number(week[name], None, None, 'minutes')} ({name})" for name in strategies]
    detail = f"Minutes of all admins together in a mean week, in all {listed(said)}."
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


def _largest(rows: pd.DataFrame, strategy: str, name: str) -> Row:
    own = rows[rows["strategy"] == strategy]
    return records(own.iloc[[int(own[name].astype(float).argmax())]])[0]


def _moment(row: Row) -> str:
    return f"{_DAYS[int(row['weekday'])]} from {row['hour']} to {int(row['hour']) + 1} o'clock"
