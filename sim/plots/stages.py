"""What exposed hours are spent on: a stacked bar a strategy."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from sim.comparison import capitalised
from sim.core.numerals import number, spread
from sim.core.vocabulary import STAGES
from sim.plots.findings import listed
from sim.plots.stacked import Fill, legend_below, stacked
from sim.plots.style import describe, headed, house, new_figure

_TOTAL = "exposure_hours_total"


FILLS = {
    "hr": Fill("#1f4e79", "", "HR had not said so"),
    "idp": Fill("#8fb8de", "", "the IdP account was still on"),
    "sync": Fill("#d7e6f4", "....", "the sync was on its way"),
    "run": Fill("#b9d3c9", "oo", "the automation was at it"),
    "review": Fill("#f2b134", "", "nobody noticed before an access review"),
    "ownership": Fill("#d98880", "--", "the Owner's role was not handed on"),
    "queue": Fill("#b5651d", "", "no admin had time yet"),
    "hands_on": Fill("#6b3e12", "xxx", "an admin was at it"),
    "retry": Fill("#c9c9c9", "////", "a failed sync waited for its retry"),
    "cycle": Fill("#e8c9a0", "||", "the removal waited for the end of the billing cycle"),
    "session": Fill("#8a5aa8", "\\\\\\\\", "a live session was left"),
    "reprovisioned": Fill("#e7d4f0", "++", "the sync let the person in again"),
    "open": Fill("#ffffff", "///", "it was still open at the end"),
}


def exposure_by_stage(metrics: pd.DataFrame, years: float) -> Figure:
    """Draw what each strategy's exposed hours are spent on, in hours a year.

    Parameters
    ----------
    metrics : DataFrame
        Of a :class:`sim.comparison.Comparison`: totals over the horizon.
    years : float
        Length of the horizon.

    Returns
    -------
    Figure
        Whiskers are 95 % intervals of the whole bars.
    """
    hours = hours_by_stage(metrics, years)
    whole = _whole(metrics, years)
    with house():
        figure = new_figure(1.9 + 0.75 * len(hours))
        axes = figure.subplots()
        stacked(axes, hours, whole, FILLS, [_total(row) for _, row in whole.iterrows()])
        axes.set_xlabel(
            "Exposed hours a year of all who left (whiskers: 95 % interval of the whole)"
        )
        axes.xaxis.set_major_formatter("{x:,.0f}")
        legend_below(axes, "A way in was open because …")
        title, detail = _finding(hours)
        headed(axes, title, detail)
    return describe(figure, _alt(hours, whole, f"{title}. {detail}"))


def hours_by_stage(metrics: pd.DataFrame, years: float) -> pd.DataFrame:
    """Return exposed hours a year, a row a strategy and a column a stage that occurs."""
    names = {f"exposure_stage_{stage}_hours": stage for stage in STAGES}
    rows = metrics[metrics["metric"].isin(names)]
    table = pd.DataFrame(
        {
            stage: rows[rows["metric"] == name].set_index("strategy")["mean"].astype(float) / years
            for name, stage in names.items()
        }
    )
    return table.loc[:, table.gt(0).any()]


def _whole(metrics: pd.DataFrame, years: float) -> pd.DataFrame:
    rows = metrics[metrics["metric"] == _TOTAL].set_index("strategy")
    return rows[["mean", "low", "high"]].astype(float) / years


def _total(row: pd.Series) -> str:
    low, high = (None if np.isnan(row[name]) else row[name] for name in ("low", "high"))
    total = f"{number(row['mean'], low, high, 'hours')} h"
    return total if low is None else f"{total}\n({spread(low, high, 'hours')})"


def _finding(hours: pd.DataFrame) -> tuple[str, str]:
    totals = hours.sum(axis=1)
    exposed = hours[totals > 0]
    if exposed.empty:
        return "Nobody who left could still get in", ""
    largest = exposed.idxmax(axis=1)
    share = exposed.max(axis=1) / totals[totals > 0]
    said = [f"{share[name]:.1%} of {name}'s".replace("%", " %") for name in exposed.index]
    if len(set(largest)) == 1:
        reason = FILLS[str(largest.iloc[0])].text
        most = "Most exposed hours pass" if share.min() > 0.5 else "Exposed hours mainly pass"
        return f"{most} because {reason}", f"{capitalised(listed(said))} hours."
    parts = [
        f"{part} because {FILLS[str(stage)].text}"
        for part, stage in zip(said, largest, strict=True)
    ]
    return (
        "What exposed hours are spent on differs by strategy",
        f"{capitalised('; '.join(parts))}.",
    )


def _alt(hours: pd.DataFrame, whole: pd.DataFrame, finding: str) -> str:
    lines = [f"Exposed hours a year by stage. {finding}"]
    for (name, row), (_, total_row) in zip(hours.iterrows(), whole.iterrows(), strict=True):
        stages = (
            f"{FILLS[str(stage)].text} {number(float(value), None, None, 'hours')} h"
            for stage, value in row.items()
            if value > 0
        )
        total = _total(total_row).replace("\n", " ")
        lines.append(f"  {name}: {total}: {', '.join(stages) or 'none'}")
    return "\n".join(lines)
