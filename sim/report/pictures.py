"""The pictures of a report: drawn from frames and embedded in the page."""

import base64
from typing import NamedTuple

from sim import decisions, plots
from sim.comparison import Comparison
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


def pictures(result: Result, answer: Comparison, workers: Workers = "auto") -> tuple[Picture, ...]:
    """Draw the pictures of a report.

    Parameters
    ----------
    result : Result
    answer : Comparison
        Of the same result.
    workers : int or "auto"
        Processes.
    """
    figures = [
        plots.cost_against_exposure(answer.metrics, answer.years),
        plots.exposure_by_stage(answer.metrics, answer.years),
    ]
    headcounts = _headcounts(result.scenario)
    if headcounts:
        seed = int(result.manifest["seed"])
        sizes = decisions.by_size(result.scenario, headcounts, _REPLICATIONS, seed, workers)
        kinks = decisions.kinks(result.scenario)
        figures.insert(1, plots.cost_by_size(*sizes, kinks))
    return tuple(Picture(_address(plots.svg(figure)), plots.alt_text(figure)) for figure in figures)


def _address(svg: bytes) -> str:
    """Return a data address, which holds the picture itself."""
    drawn = svg.replace(_TYPEFACE.encode(), _TYPEFACES.encode())
    return f"data:image/svg+xml;base64,{base64.b64encode(drawn).decode('ascii')}"


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
