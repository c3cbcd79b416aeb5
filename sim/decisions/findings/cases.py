"""Which case moves a metric most, with the value of each."""

import pandas as pd

from sim.comparison import capitalised
from sim.comparison.findings import Finding, read, records
from sim.decisions.cases import change_text, spoken, strongest


def by_case(rows: pd.DataFrame, metric: str) -> Finding:
    """Say which case clearly moves a metric most.

    Parameters
    ----------
    rows : DataFrame
        From :func:`sim.decisions.cases`.
    metric : str
    """
    own = rows[rows["metric"] == metric]
    cases = list(own["case"].unique())
    lines = []
    for case in cases:
        said = (
            f"{row['strategy']} {read(row, 'value').with_interval(str(row['unit']))}"
            + (f", {change_text(row)}" if case != cases[0] else "")
            for row in records(own[own["case"] == case])
        )
        lines.append(f"  {case}: {'; '.join(said)}")
    subject = f"{capitalised(spoken(metric))} in {len(cases)} cases"
    return Finding(subject, *strongest(rows, metric), lines)
