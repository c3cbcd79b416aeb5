"""Which uncertain fact moves a difference most, and whether one turns its sign."""

import pandas as pd

from sim.comparison import capitalised
from sim.comparison.findings import Finding, Row, listed, read, records
from sim.core.numerals import number, spread
from sim.decisions.one_way import called, turned, width

_MOST = 10
_UNITS = {"cost_usd": "usd", "exposure_hours": "hours"}


def widest(ends: pd.DataFrame, measure: str) -> list[str]:
    """Return the ten facts with the widest swings of a measure, if they move it at all.

    Parameters
    ----------
    ends : DataFrame
        Of :class:`sim.decisions.Swings`.
    measure : str
        "cost_usd" or "exposure_hours".
    """
    widths = width(ends, measure).sort_values(ascending=False, kind="stable")
    return [str(name) for name in widths[widths > 0].index[:_MOST]]


def ends_of(ends: pd.DataFrame, fact: str, measure: str) -> list[Row]:
    """Return the ends of a fact's range at which a measure is known."""
    return records(ends[(ends["fact"] == fact) & ends[f"shift_{measure}"].notna()])


def swings(as_is: pd.DataFrame, ends: pd.DataFrame, measure: str) -> Finding:
    """Say which fact matters most.

    Parameters
    ----------
    as_is, ends : DataFrame
        Of :class:`sim.decisions.Swings`.
    measure : str
        "cost_usd" or "exposure_hours".
    """
    (now,), name, unit = records(as_is), f"extra_{measure}", _UNITS[measure]
    facts = widest(ends, measure)
    what, hours = ("cost", "") if measure == "cost_usd" else ("exposure", " hours")
    if not facts:
        return Finding("One-way swings", f"None of these facts moves the {what}", "", [])
    # Things as they are belong to the span of every fact.
    found = [float(row[name]) for row in (now, *ends_of(ends, facts[0], measure))]
    low, high = (
        number(float(round(float(f"{value:.3g}"))), None, None, unit)
        for value in (min(found), max(found))
    )
    title = (
        f"{capitalised(called(facts[0]))} matters most for {what}: a difference of {low} to"
        f" {high}{hours} a year"
    )
    turning = listed([called(fact) for fact in turned(now, ends, measure)])
    sign = (
        f"Its sign clearly turns with {turning}" if turning else "No value clearly turns its sign"
    )
    difference = read(now, name)
    interval = spread(difference.low, difference.high, unit)
    detail = (
        f"As things are the difference is {difference.text(unit)} ({interval}). {sign}. At the bars"
        " stands the fact's value."
    )
    lines = []
    for fact in facts:
        each = (
            f"at {row['value']:g} {read(row, name).text(unit)}"
            for row in ends_of(ends, fact, measure)
        )
        lines.append(f"  {called(fact)}: {', '.join(each)}")
    return Finding("One-way swings", title, detail, lines)
