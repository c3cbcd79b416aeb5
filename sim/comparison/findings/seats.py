"""What the seats that are paid for are used for: month by month, and over the whole horizon."""

from collections.abc import Sequence

import pandas as pd

from sim.comparison.findings import Finding, Row, listed, records, strategies_of
from sim.comparison.headline import capitalised
from sim.comparison.rows import read
from sim.core.numerals import number
from sim.core.vocabulary import USES

# How a count of seats is called; the keys are columns.
COUNTS = {"purchased": "paid for", "held": "held", "active": "in use"}


def seat_timeline(rows: pd.DataFrame, strategies: Sequence[str]) -> Finding:
    """Say in which month the most seats are paid for that nobody holds."""
    empty = rows.assign(empty=(rows["purchased"] - rows["held"]).astype(float))
    worst: list[Row] = []
    lines = []
    for name in strategies:
        own = empty[empty["strategy"] == name]
        worst += records(own.iloc[[int(own["empty"].argmax())]])
        for row in records(own):
            numbers = (
                f"{word} {read(row, count).with_interval('seats')}"
                for count, word in COUNTS.items()
            )
            lines.append(f"  {name}, month {row['month']}: {', '.join(numbers)}")
    said = [f"{_seats(row)} ({row['strategy']}, month {row['month']})" for row in worst]
    first = max(worst, key=lambda row: float(row["empty"]))
    title = (
        f"In month {first['month']} {first['strategy']} pays for {_seats(first)} seats that nobody"
        " holds"
    )
    detail = f"The most empty seats of any month: {listed(said)}."
    return Finding("Seats by month", title, detail, lines)


def _seats(row: Row) -> str:
    return number(row["empty"], None, None, "seats")


def seat_split(rows: pd.DataFrame) -> Finding:
    """Say which share of the seat-days paid for is in use, and what most of the rest is."""
    shares = [read(row, "share").text("share") for row in records(rows[rows["use"] == "active"])]
    title = f"{listed(list(dict.fromkeys(shares)))} of the seat-days paid for are in use"
    rest = rows[rows["use"] != "active"]
    (most,) = records(rest.iloc[[int(rest["share"].astype(float).argmax())]])
    detail = (
        f"The largest part that is not, {read(most, 'share').text('share')}, is"
        f" {USES[most['use']].label} ({most['strategy']})."
    )
    lines = []
    for name in strategies_of(rows):
        said = (
            f"{USES[row['use']].label} {read(row, 'share').with_interval('share')}"
            for row in records(rows[rows["strategy"] == name])
        )
        lines.append(f"  {capitalised(name)}: {', '.join(said)}")
    return Finding("What seat-days were used for", title, detail, lines)
