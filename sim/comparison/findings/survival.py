"""What share of leavers could still get in, after how many hours."""

import numpy as np
import pandas as pd

from sim.comparison.breakdowns import MARKS_HOURS
from sim.comparison.findings import Finding, listed, records
from sim.comparison.headline import capitalised
from sim.comparison.rows import read
from sim.core.units import HOURS_PER_DAY


def open_after(rows: pd.DataFrame, policy_hours: float) -> Finding:
    """Say which share of leavers could still get in after how long."""
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
    return f"{days:g} {'day' if days == 1 else 'days'}"


def _after(rows: pd.DataFrame, hours: float) -> pd.DataFrame:
    those: pd.DataFrame = rows[np.isclose(rows["hours"].to_numpy(float), hours)]
    return those


def _shares(rows: pd.DataFrame, hours: float) -> dict[str, str]:
    """Return the written share by strategy, the largest first."""
    ordered = _after(rows, hours).sort_values("open_share", ascending=False, kind="stable")
    return {str(row["strategy"]): read(row, "open_share").text("share") for row in records(ordered)}


def _worst_and_best(rows: pd.DataFrame, policy_hours: float) -> tuple[str, str]:
    if not rows["leavers"].any():
        return "Nobody left in these futures", ""
    here = _shares(rows, policy_hours)
    worst, *_, best = [*here, *here]
    title = f"After {length(policy_hours)} {here[worst]} of {worst}'s leavers could still get in"
    if best != worst:
        title += f", {here[best]} of {best}'s"
    later = (
        f"after {length(hours)} "
        + listed([f"{share} ({name})" for name, share in _shares(rows, hours).items()])
        for hours in MARKS_HOURS[-2:]
    )
    return title, f"{capitalised('; '.join(later))}. {_censored(rows)}"


def _censored(rows: pd.DataFrame) -> str:
    counts = rows.drop_duplicates("strategy")
    said = [
        f"{row['censored']:,} of {row['strategy']}'s {row['leavers']:,}"
        for row in records(counts[counts["censored"] > 0])
    ]
    if not said:
        return "No window was still open when the books were closed."
    return f"Still open when the books were closed, and counted so far: {listed(said)} windows."
