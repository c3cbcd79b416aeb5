"""How far inputs move the difference of two strategies: which swings are widest, what is clear."""

import pandas as pd

from sim.comparison.findings import Row, records
from sim.comparison.printed import Sense, judged, of_estimate
from sim.comparison.rows import read

COST, HOURS = "cost_usd", "exposure_hours"
_MOST = {COST: 8, HOURS: 4}
# A swing below this share of the widest one has no bar that can be seen.
_SLIVER_SHARE = 0.02
# Less than a cent, or than half a minute: sums of equal amounts differ in their last bits.
_NOISE = 0.005
# No name of a strategy has spaces.
NEITHER = "neither of them"


def widest_first(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with the widest swings of cost first, below things as they are."""
    widths = width(frame, COST).rank(method="first", ascending=False)
    place = frame["input"].map(widths).fillna(0)
    return frame.iloc[place.argsort(kind="stable")].reset_index(drop=True)


def width(frame: pd.DataFrame, measure: str) -> "pd.Series[float]":
    """Return how far apart the ends of each input's range lie, by its key.

    Parameters
    ----------
    frame : DataFrame
        Of :func:`sim.decisions.sensitivity`.
    measure : str
        "cost_usd" or "exposure_hours".
    """
    moved = ends_of(frame)
    groups = moved.groupby("input", sort=False)[f"shift_{measure}"]
    # What does not move at one end has that end where things are now.
    spans = groups.max().astype(float).clip(lower=0) - groups.min().astype(float).clip(upper=0)
    return spans.fillna(0.0)


def ends_of(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of moved inputs."""
    return frame[frame["end"] != "today"]


def widest(frame: pd.DataFrame, measure: str) -> list[str]:
    """Return the inputs whose swings of a measure can be seen beside the widest one."""
    widths = width(frame, measure).sort_values(ascending=False, kind="stable")
    seen = widths[(widths > _NOISE) & (widths >= _SLIVER_SHARE * widths.max())]
    return [str(name) for name in seen.index[: _MOST[measure]]]


def printed(frame: pd.DataFrame) -> list[str]:
    """Return the inputs with the widest swings of cost, and then those of open hours."""
    return list(dict.fromkeys([*widest(frame, COST), *widest(frame, HOURS)]))


def known_ends(frame: pd.DataFrame, name: str, measure: str) -> list[Row]:
    """Return the ends of an input's range at which a measure is known."""
    own = frame[(frame["input"] == name) & frame[f"shift_{measure}"].notna()]
    return records(own)


def clearly_moved(frame: pd.DataFrame, measure: str) -> set[str]:
    """Return the inputs that clearly move a measure at an end, of all that are printed.

    Parameters
    ----------
    frame : DataFrame
    measure : str
    """
    rows = records(frame[frame["input"].isin(printed(frame)) & (frame["problem"] == "")])
    found = _senses(rows, f"shift_{measure}", int(rows[0]["replications"]))
    return {
        str(row["input"])
        for row, sense in zip(rows, found, strict=True)
        if sense in ("more", "less")
    }


def sides(frame: pd.DataFrame, measure: str) -> list[tuple[Row, Sense]]:
    """Return the ends of the widest swings of a measure, and where the difference clearly lies.

    Parameters
    ----------
    frame : DataFrame
    measure : str

    Returns
    -------
    list of tuple
        Each end, and whether the strategy clearly has "more" or "less" than the baseline there;
        all of them are tested together.
    """
    rows = [row for name in widest(frame, measure) for row in known_ends(frame, name, measure)]
    found = _senses(rows, f"extra_{measure}", int(records(frame)[0]["replications"]))
    return list(zip(rows, found, strict=True))


def _senses(rows: list[Row], name: str, replications: int) -> list[Sense]:
    """Test the estimates of a name together, each against 0."""
    gaps = {
        str(place): of_estimate(read(row, name), 0.0, "", replications)
        for place, row in enumerate(rows)
    }
    return [sense for _, sense in judged(gaps, replications).values()]
