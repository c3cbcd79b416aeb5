"""The cells of a sweep: who wins each, how far the next one is, and who is barred there."""

from collections.abc import Iterable, Mapping

import pandas as pd

from sim.comparison.findings import Row, records
from sim.comparison.labels import labels_of
from sim.comparison.rows import read
from sim.core.estimates import UNDEFINED

NOBODY = "none of them"
_MARKS = ("*", "†", "‡", "§", "¶")


def cells(frame: pd.DataFrame) -> list[Row]:
    """Return a row for each cell: its winner and what that costs, its rivals, the next one.

    Parameters
    ----------
    frame : DataFrame
        Of :func:`sim.decisions.sweep`.

    Returns
    -------
    list of mapping
        `lead` is what the next one costs more than the winner, and `cost` what the winner costs,
        each a year. `barred` has the labels of those that may be chosen in other cells and here
        would cost less than the next one: without them the lead is longer than in cells around.
    """
    labels = labels_of(frame)
    able = frame[(frame["winner"] != "") & (frame["objection"] == "")]
    rivals = able.groupby("cell").size() - 1
    others = able[able["strategy"] != able["winner"]].sort_values("extra_usd", kind="stable")
    following = {row["cell"]: row for row in records(others.drop_duplicates("cell"))}
    winning = {row["cell"]: row for row in records(able[able["strategy"] == able["winner"]])}
    leads = {cell: row["extra_usd"] for cell, row in following.items()}
    ruled_out = frame[(frame["objection"] != "") & frame["strategy"].isin(able["strategy"])]
    cheaper = ruled_out[ruled_out["extra_usd"] < ruled_out["cell"].map(leads)]
    barred = cheaper.groupby("cell")["strategy"].agg(list)
    return [
        {
            **row,
            "label": labels.get(str(row["winner"]), NOBODY),
            "rivals": int(rivals.get(cell, 0)),
            "next": labels[str(following[cell]["strategy"])] if cell in following else "",
            "lead": read(following[cell], "extra_usd") if cell in following else UNDEFINED,
            "cost": read(winning[cell], "decision_cost_usd") if cell in winning else UNDEFINED,
            "barred": tuple(labels[str(name)] for name in barred.get(cell, ())),
        }
        for row in records(frame.drop_duplicates("cell"))
        for cell in [row["cell"]]
    ]


def marks_of(rows: Iterable[Row]) -> dict[str, str]:
    """Return the mark of each strategy that is barred in some cell, by its label.

    Parameters
    ----------
    rows : iterable of mapping
        From :func:`cells`.
    """
    labels = list(dict.fromkeys(label for row in rows for label in row["barred"]))
    return {label: _MARKS[place % len(_MARKS)] for place, label in enumerate(labels)}


def marked(text: str, row: Row, marks: Mapping[str, str]) -> str:
    """Write a cell's lead with the marks of who cannot be chosen there.

    Parameters
    ----------
    text : str
    row : mapping
        From :func:`cells`.
    marks : mapping of str to str
        From :func:`marks_of`.
    """
    return " ".join([text, *(marks[label] for label in row["barred"])])


def meanings(rows: Iterable[Row]) -> list[str]:
    """Say what each mark means, the mark first.

    Parameters
    ----------
    rows : iterable of mapping
        From :func:`cells`.
    """
    marks = marks_of(rows)
    return [f"{mark} {label} cannot be chosen in this cell" for label, mark in marks.items()]
