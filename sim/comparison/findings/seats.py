"""What the seats that are paid for are used for: month by month, and over the whole horizon."""

from collections.abc import Sequence

import pandas as pd

from sim.comparison.findings import Finding, Row, in_percent, records, strategies_of
from sim.comparison.labels import by_label, capitalised
from sim.comparison.rows import read
from sim.core.numerals import counted
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
    said = [f"{row['empty']:,.0f} ({row['strategy']}, month {row['month']})" for row in worst]
    first = max(worst, key=lambda row: float(row["empty"]))
    nobodys = counted(
        round(first["empty"]), "seat that nobody holds is", "seats that nobody holds are"
    )
    title = f"Under {first['strategy']} {nobodys} paid for in month {first['month']}"
    detail = f"The most empty seats of any month: {', '.join(said)}."
    return Finding("Seats by month", title, detail, lines)


def seat_split(rows: pd.DataFrame) -> Finding:
    """Say which share of the seat-days paid for is in use, and what most of the rest is."""
    rows = by_label(rows)
    in_use = rows.loc[rows["use"] == "active", "share"].astype(float)
    ends = dict.fromkeys(in_percent(share) for share in (in_use.min(), in_use.max()))
    title = f"{' to '.join(ends)} of the seat-days paid for are in use"
    rest = rows[rows["use"] != "active"]
    (most,) = records(rest.iloc[[int(rest["share"].astype(float).argmax())]])
    detail = (
        f"The largest part that is not, {in_percent(float(most['share']))}, is"
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
