"""What chance and what the inputs leave open, at length: verdict, both parts, and every input."""

import textwrap
from collections.abc import Iterator, Sequence

import pandas as pd

from sim.comparison.findings import records
from sim.comparison.judgement import company_in_a_line
from sim.core.numerals import number
from sim.decisions import Uncertainty, in_words
from sim.scenarios import Scenario
from sim.tables.layout import aligned
from sim.tables.text import WIDTH

_COST = "total_cost_usd"


def render_uncertainty(scenario: Scenario, found: Uncertainty, metrics: Sequence[str]) -> str:
    """Write an answer about uncertainty as text.

    Parameters
    ----------
    scenario : Scenario
    found : Uncertainty
        From :func:`sim.decisions.uncertainty`.
    metrics : sequence of str
        Which to write about.
    """
    parameters = scenario.parameters
    lines = [
        parameters.question_asked(),
        company_in_a_line(parameters),
        "",
        *(line for text in _verdicts(scenario, found.parts) for line in textwrap.wrap(text, WIDTH)),
        "",
        "Totals are over the whole horizon. 95 % lie within each ± if only chance moves, or only",
        "the inputs: each is drawn inside its plausible range, its value being the likeliest.",
        "",
    ]
    inputs: list[tuple[str, ...]] = [("input", "low", "value", "high")]
    inputs += [
        (str(row["key"]), *(f"{row[name]:g}" for name in ("low", "value", "high")))
        for row in records(found.inputs)
    ]
    return "\n".join([*lines, in_words(found, metrics), aligned(inputs, right=(1, 2, 3))])


def _verdicts(scenario: Scenario, parts: pd.DataFrame) -> Iterator[str]:
    """Say of each strategy what it costs more than the baseline, as far as inputs decide."""
    label, months = scenario.parameters.label_of, scenario.parameters.horizon_months
    for row in records(parts[(parts["metric"] == _COST) & (parts["baseline"] != "")]):
        low, high = float(row["inputs_low"]), float(row["inputs_high"])
        name, other = label(row["strategy"]), label(row["baseline"])
        if low <= 0 <= high:
            yield f"Whether {name} costs more or less than {other} depends on the inputs."
            continue
        ends = sorted((abs(low), abs(high)))
        sizes = " to ".join(number(float(f"{end:.2g}"), None, None, "usd") for end in ends)
        way = "more" if low > 0 else "less"
        yield (
            f"{name} costs {sizes} {way} than {other} in {months} months, in 95 % of what the"
            " inputs may be."
        )
