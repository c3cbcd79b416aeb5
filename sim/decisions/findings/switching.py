"""At which month a change of plan costs the least, and which months cannot be chosen."""

from collections.abc import Iterator

import pandas as pd

from sim.comparison.findings import Finding, Row, read, records, with_word


def switch_month(months: pd.DataFrame) -> Finding:
    """Say at which month a change costs the least.

    Parameters
    ----------
    months : DataFrame
        Of :class:`sim.decisions.Switching`.
    """
    best, last = best_month(months), int(months["month"].iloc[-1])
    title = (
        "At no month can the change be chosen"
        if best is None
        else f"{_when(best, last)} costs the least"
    )
    lines = [
        f"  {_when(row, last)}: {read(row, 'cost_usd').with_interval('usd')},"
        f" {with_word(read(row, 'exposure_hours'), 'hours', 'h')}"
        + (", cannot be chosen" if row["objection"] else "")
        for row in records(months)
    ]
    detail = " ".join([*_runner_up(months, last), *_refused(months, last)])
    return Finding("Cost and exposure by month of the change", title, detail, lines)


def best_month(months: pd.DataFrame) -> Row | None:
    """Return the cheapest row that can be chosen."""
    allowed = records(months[months["objection"] == ""])
    return min(allowed, key=lambda row: float(row["dearer_usd"]), default=None)


def _when(row: Row, last: int) -> str:
    month = int(row["month"])
    named = {0: "Changing at once", last: "Never changing"}
    return named.get(month, f"Changing after month {month}")


def _runner_up(months: pd.DataFrame, last: int) -> Iterator[str]:
    """Say how much the runner-up costs more in the same replications."""
    allowed = months[months["objection"] == ""].sort_values("dearer_usd", kind="stable")
    for row in records(allowed.iloc[1:2]):
        dearer = read(row, "dearer_usd")
        if dearer.low is not None and dearer.low > 0:
            more = with_word(dearer, "usd", "a year more")
            yield f"{_when(row, last)} costs {more} in the same futures."


def _refused(months: pd.DataFrame, last: int) -> Iterator[str]:
    for row in records(months[months["objection"] != ""].head(1)):
        yield f"{_when(row, last)}: {row['objection']}."
