"""What share of leavers could still get in, after how many hours."""

import numpy as np
import pandas as pd

from sim.comparison.breakdowns import MARKS_HOURS
from sim.comparison.findings import Finding, in_percent, records
from sim.comparison.labels import by_label
from sim.comparison.rows import read
from sim.core.numerals import counted
from sim.core.units import HOURS_PER_DAY


def open_after(rows: pd.DataFrame, policy_hours: float) -> Finding:
    """Say which share of leavers could still get in after how long."""
    rows = by_label(rows)
    lines = []
    for hours in sorted({*MARKS_HOURS, policy_hours}):
        shares = (
            f"{row['strategy']} {read(row, 'open_share').with_interval('share')}"
            for row in records(_after(rows, hours))
        )
        lines.append(f"  after {length(hours)}: {', '.join(shares)}")
    subject = "Share of leavers who could still get in, by time since leaving"
    return Finding(subject, *_worst_and_best(rows, policy_hours), lines)


def length(hours: float) -> str:
    """Write a length in days if it is whole days, else in hours."""
    days, rest = divmod(hours, HOURS_PER_DAY)
    if not days or rest:
        return f"{hours:g} h"
    return counted(days, "day")


def _after(rows: pd.DataFrame, hours: float) -> pd.DataFrame:
    those: pd.DataFrame = rows[np.isclose(rows["hours"].to_numpy(float), hours)]
    return those


def _shares(rows: pd.DataFrame, hours: float) -> dict[str, str]:
    """Return the written share by strategy, the largest first."""
    ordered = _after(rows, hours).sort_values("open_share", ascending=False, kind="stable")
    return {str(row["strategy"]): in_percent(float(row["open_share"])) for row in records(ordered)}


def _worst_and_best(rows: pd.DataFrame, policy_hours: float) -> tuple[str, str]:
    if not rows["leavers"].any():
        return "Nobody left in these futures", ""
    here = _shares(rows, policy_hours)
    worst, *_, best = [*here, *here]
    title = (
        f"{length(policy_hours)} after leaving {here[worst]} of the leavers could still get in"
        f" under {worst}"
    )
    if best != worst:
        title += f", {here[best]} under {best}"
    last = _shares(rows, MARKS_HOURS[-1])
    later = f"After {length(MARKS_HOURS[-1])} it is {last[worst]}"
    later += f" and {last[best]}. " if best != worst else ". "
    return title, f"{later}{_censored(rows)}".rstrip()


def _censored(rows: pd.DataFrame) -> str:
    counts = rows.drop_duplicates("strategy")
    said = [
        f"{row['censored']:,} of {row['leavers']:,} ({row['strategy']})"
        for row in records(counts[counts["censored"] > 0])
    ]
    if not said:
        return ""
    return f"Windows still open when the books were closed, counted so far: {', '.join(said)}."
