"""What a strategy's cost is made of: by kind, and the licence by what its seats were used for."""

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure

from sim.core.estimates import Estimate
from sim.core.numerals import number
from sim.plots.findings import estimate_of, listed, with_interval
from sim.plots.money import usd_axis
from sim.plots.stacked import Fill, legend_below, stacked
from sim.plots.style import describe, headed, house, new_figure

_KINDS = {
    "licence_cost_usd": Fill("#1f4e79", "", "licences"),
    "usage_cost_usd": Fill("#8fb8de", "....", "metered use"),
    "tool_cost_usd": Fill("#8a5aa8", "\\\\\\\\", "automation tool"),
    "labour_cost_usd": Fill("#f2b134", "", "admins' work"),
}
_USES = {
    "licence_cost_active_usd": Fill("#1f4e79", "", "seats in use"),
    "licence_cost_idle_usd": Fill("#f2b134", "", "idle seats"),
    "licence_cost_orphaned_usd": Fill("#b5651d", "", "seats of people who left"),
    "licence_cost_pending_usd": Fill("#8fb8de", "....", "seats held for people to come"),
    "licence_cost_stranded_usd": Fill("#ffffff", "///", "spare seats, and terms cut short"),
}


def cost_by_kind(metrics: pd.DataFrame, years: float) -> Figure:
    """Draw what each strategy's yearly cost is made of.

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
    return _picture(metrics, years, "total_cost_usd", _KINDS, "Cost", "Spent on …")


def licence_by_use(metrics: pd.DataFrame, years: float) -> Figure:
    """Draw what each strategy's licence is paid for.

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
    return _picture(metrics, years, "licence_cost_usd", _USES, "Licence", "Paid for …")


def parts_of(metrics: pd.DataFrame, years: float, names: Mapping[str, Fill]) -> pd.DataFrame:
    """Return amounts a year, a row a strategy and a column a part that occurs."""
    rows = metrics[metrics["metric"].isin(list(names))]
    table = rows.pivot_table("mean", "strategy", "metric", sort=False).astype(float) / years
    ordered = table[[name for name in names if name in table]]
    return ordered.loc[:, ordered.gt(0).any()]


def _picture(
    metrics: pd.DataFrame, years: float, sum_of: str, names: Mapping[str, Fill], what: str, why: str
) -> Figure:
    parts = parts_of(metrics, years, names)
    sums = {name: estimate_of(metrics, str(name), sum_of, years) for name in parts.index}
    whole = pd.DataFrame.from_dict(sums, orient="index", columns=Estimate._fields, dtype=float)
    totals = [with_interval(of, "usd", between="\n") for of in sums.values()]
    title, detail = _finding(parts, names, what)
    with house():
        figure = new_figure(1.9 + 0.75 * len(parts))
        axes = figure.subplots()
        stacked(axes, parts, whole, names, totals)
        axes.set_xlabel(f"{what}, USD a year (whiskers: 95 % interval of the whole)")
        usd_axis(axes.xaxis)
        legend_below(axes, why)
        headed(axes, title, detail)
    return describe(figure, _alt(parts, totals, names, f"{what} by part. {title}. {detail}"))


def _finding(parts: pd.DataFrame, names: Mapping[str, Fill], what: str) -> tuple[str, str]:
    largest = parts.idxmax(axis=1)
    share = parts.max(axis=1) / parts.sum(axis=1)
    if len(set(largest)) > 1:
        said = _by_part(parts, names, rank=0)
        return f"The largest part of the {what.lower()} differs by strategy", said
    most = " to ".join(dict.fromkeys(_share(float(end)) for end in (share.min(), share.max())))
    title = f"{most} of the {what.lower()} is for {names[str(largest.iloc[0])].text}"
    return title, _by_part(parts, names, rank=1)


def _by_part(parts: pd.DataFrame, names: Mapping[str, Fill], rank: int) -> str:
    """Say for which strategies a part is the largest (rank 0) or the second largest (rank 1)."""
    clauses: dict[str, list[str]] = {}
    for name, row in parts.iterrows():
        found = row[row > 0].sort_values(ascending=False, kind="stable").iloc[rank : rank + 1]
        for part, usd in found.items():
            said = clauses.setdefault(f"{names[str(part)].text}, ", [])
            said.append(f"{_share(float(usd / row.sum()))} of {name}'s")
    text = "; ".join(f"{what}{listed(those)}" for what, those in clauses.items())
    order = "largest" if rank == 0 else "next"
    return f"The {order} part: {text}." if text else ""


def _share(value: float) -> str:
    return f"{value:.1%}".replace("%", " %")


def _alt(parts: pd.DataFrame, totals: list[str], names: Mapping[str, Fill], finding: str) -> str:
    lines = [finding]
    for (name, row), total in zip(parts.iterrows(), totals, strict=True):
        each = (
            f"{names[str(part)].text} {number(float(usd), None, None, 'usd')}"
            for part, usd in row.items()
            if usd > 0
        )
        written = total.replace("\n", " ")
        lines.append(f"  {name}: {written} a year: {', '.join(each)}")
    return "\n".join(lines)
