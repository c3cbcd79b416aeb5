"""The pictures of a report: drawn from frames and embedded in the page."""

import base64
from collections.abc import Iterator
from typing import Any, NamedTuple

from sim import decisions, plots
from sim.comparison import Comparison
from sim.decisions.answer import Answer
from sim.experiment import Result, Workers
from sim.scenarios import Scenario, ScenarioError

# The smallest company drawn has a tenth of the people, the largest twice as many.
_SHARES = (0.1, 0.2, 0.35, 0.5, 0.7, 1.0, 1.4, 2.0)
_REPLICATIONS = 10
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
        None if none can be chosen.
    """
    standing = comparison.eligibility
    able = standing.loc[standing["reason"] == "", "strategy"]
    order = dict.fromkeys((answer.choice, answer.runner_up, *able))
    places = {name: place for place, name in enumerate(order) if name is not None}
    if not places:
        return None
    rows = comparison.metrics[comparison.metrics["strategy"].isin(list(places))]
    ranked = rows.sort_values("strategy", key=lambda names: names.map(places), kind="stable")
    return _picture(plots.cost_by_kind(ranked, comparison.years))


def pictures(
    result: Result, comparison: Comparison, workers: Workers = "auto"
) -> Iterator[Picture | str]:
    """Draw the pictures of the appendix, or say why one of them would show nothing.

    Parameters
    ----------
    result : Result
    comparison : Comparison
        Of the same result.
    workers : int or "auto"
        Processes.
    """
    metrics, years = comparison.metrics, comparison.years
    if len(comparison.strategies) > 1:
        yield _picture(plots.cost_against_exposure(metrics, years))
    else:
        yield "Cost against open hours is not drawn: there is one strategy only."
    headcounts = _headcounts(result.scenario)
    if len(headcounts) > 1:
        seed = int(result.manifest["seed"])
        sizes = decisions.by_size(result.scenario, headcounts, _REPLICATIONS, seed, workers)
        yield _picture(plots.cost_by_size(*sizes, decisions.kinks(result.scenario)))
    else:
        yield "Cost by size is not drawn: this company cannot be made smaller or larger."
    if metrics.loc[metrics["metric"] == "exposure_hours_total", "mean"].gt(0).any():
        yield _picture(plots.exposure_by_stage(metrics, years))
    else:
        yield "What open hours are spent on is not drawn: nobody who left could still get in."


def _picture(figure: Any) -> Picture:
    svg = plots.svg(figure).replace(_TYPEFACE.encode(), _TYPEFACES.encode())
    address = f"data:image/svg+xml;base64,{base64.b64encode(svg).decode('ascii')}"
    return Picture(address, plots.alt_text(figure))


def _headcounts(scenario: Scenario) -> list[int]:
    """Return sizes around the company's own that every strategy can be run at."""
    people = sum(segment.headcount for segment in scenario.parameters.workforce.values())
    sizes = {people if share == 1 else round(float(f"{people * share:.2g}")) for share in _SHARES}
    return [size for size in sorted(sizes) if _can_be_resized(scenario, size)]


def _can_be_resized(scenario: Scenario, headcount: int) -> bool:
    try:
        decisions.resized(scenario, headcount)
    except (ScenarioError, ValueError):
        return False
    return True
