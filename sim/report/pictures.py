"""The pictures of a report: drawn from frames and embedded in the page."""

import base64
from collections.abc import Iterator
from typing import Any, NamedTuple

from sim import plots
from sim.comparison import Comparison
from sim.comparison.findings import yearly
from sim.comparison.labels import labels_of
from sim.decisions.answer import Answer
from sim.decisions.answer.rounding import written_costs

# The reader may not have this typeface; the second one has the same widths.
_TYPEFACE = "'DejaVu Sans'"
_TYPEFACES = "'DejaVu Sans', Verdana, sans-serif"


class Picture(NamedTuple):
    """A picture as a data address, and what it shows in words."""

    address: str
    text: str


def page_one_picture(answer: Answer, comparison: Comparison) -> Picture | None:
    """Draw what each strategy that can be chosen costs, and for what, the choice first.

    The table has two of them; beside the others one sees how close they come, and why not closer.

    Parameters
    ----------
    answer : Answer
    comparison : Comparison
        Of the same result.

    Returns
    -------
    Picture or None
        None if none can be chosen, or if nothing costs anything.
    """
    standing = comparison.eligibility
    able = standing.loc[standing["reason"] == "", "strategy"]
    order = dict.fromkeys((answer.choice, answer.runner_up, *able))
    places = {name: place for place, name in enumerate(order) if name is not None}
    if not places or not _any(comparison, "total_cost_usd"):
        return None
    rows = comparison.metrics[comparison.metrics["strategy"].isin(list(places))]
    ranked = rows.sort_values("strategy", key=lambda names: names.map(places), kind="stable")
    years, labels = comparison.years, labels_of(rows)
    costs = {name: yearly(rows, name, "total_cost_usd", years) for name in places}
    written = {labels[name]: text for name, text in written_costs(answer, costs).items()}
    return _picture(plots.cost_at_a_glance(ranked, years, written))


def pictures(comparison: Comparison) -> Iterator[Picture | str]:
    """Draw the pictures of the appendix, or say why one of them would show nothing.

    Parameters
    ----------
    comparison : Comparison
    """
    metrics, years = comparison.metrics, comparison.years
    if _any(comparison, "licence_cost_usd"):
        yield _picture(plots.licence_by_use(metrics, years))
    else:
        yield "What licences pay for is not drawn: they cost nothing."
    if _any(comparison, "exposure_hours_total"):
        yield _picture(plots.exposure_by_stage(metrics, years))
    else:
        yield "What open hours are spent on is not drawn: nobody who left could still get in."


def _picture(figure: Any) -> Picture:
    svg = plots.svg(figure).replace(_TYPEFACE.encode(), _TYPEFACES.encode())
    address = f"data:image/svg+xml;base64,{base64.b64encode(svg).decode('ascii')}"
    return Picture(address, plots.alt_text(figure))


def _any(comparison: Comparison, metric: str) -> bool:
    rows = comparison.metrics
    return bool(rows.loc[rows["metric"] == metric, "mean"].gt(0).any())
