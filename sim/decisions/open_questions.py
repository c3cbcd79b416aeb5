"""What the future and the inputs leave open, in words."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from sim.comparison import capitalised
from sim.core.numerals import number
from sim.decisions.inputs import Uncertainty
from sim.metrics import CATALOGUE

MAIN = ("total_cost_usd", "manual_hours", "exposure_hours_total")


def in_words(found: Uncertainty, metrics: Sequence[str]) -> str:
    """Write what the future and what the inputs leave open, a line a strategy and metric.

    Parameters
    ----------
    found : Uncertainty
    metrics : sequence of str
        Which to write about.

    Returns
    -------
    str
        With a newline at the end.
    """
    drawn = f"{len(found.inputs)} inputs with a range were drawn; --json lists them."
    return "\n".join([*_lines(found.parts, metrics), drawn]) + "\n"


def _lines(parts: pd.DataFrame, metrics: Sequence[str]) -> Iterator[str]:
    for metric in metrics:
        yield capitalised(CATALOGUE[metric].label)
        for row in parts[parts["metric"] == metric].to_dict("records"):
            against = f" minus {row['baseline']}" if row["baseline"] else ""
            yield f"  {row['strategy']}{against}: {_said(row)}"
        yield ""


def _said(row: Mapping[Hashable, Any]) -> str:
    if pd.isna(row["mean"]):
        return "undefined in some future"
    unit, future = row["unit"], float(row["future_high"] - row["mean"])
    inputs = float(row["inputs_high"] - row["mean"])
    widest = max(future, inputs)
    mean = number(float(row["mean"]), -widest, widest, unit)
    of_all = "" if pd.isna(row["inputs_share"]) else f" ({100 * row['inputs_share']:.0f} %)"
    return (
        f"{mean} ± {number(future, -future, future, unit)} because the future is random,"
        f" ± {number(inputs, -inputs, inputs, unit)} because we do not know the inputs{of_all}"
    )
