"""What strategies and people are called: frames have keys, and carry labels beside the rows.

They carry how seats are run as well, by which pictures choose a colour.
"""

import pandas as pd

from sim.core.vocabulary import Mode
from sim.scenarios.schema import Parameters

_LABELS = "labels"
_MODES = "modes"
# Plural words for people: employees, contractors, freelancers.
_PERSONS = ("ees", "ors", "ers")


def capitalised(name: str) -> str:
    """Return a name as it stands at the start of a sentence."""
    return name[:1].upper() + name[1:]


def people_of(count: int, segment: str) -> str:
    """Write so many people of a segment, whose name is as a rule a plural: "1 employee"."""
    if count != 1:
        return f"{count:,} {segment}"
    return f"1 {segment[:-1]}" if segment.endswith(_PERSONS) else f"1 person in {segment}"


def labelled(rows: pd.DataFrame, parameters: Parameters) -> pd.DataFrame:
    """Let a frame carry the labels and modes of all strategies of its scenario, in their order.

    Parameters
    ----------
    rows : DataFrame
        With a column ``strategy`` of keys, which stay.
    parameters : Parameters

    Returns
    -------
    DataFrame
        The same one.
    """
    rows.attrs[_LABELS] = {name: parameters.label_of(name) for name in parameters.strategies}
    rows.attrs[_MODES] = {
        parameters.label_of(name): strategy.mode for name, strategy in parameters.strategies.items()
    }
    return rows


def labels_of(rows: pd.DataFrame) -> dict[str, str]:
    """Return the labels of all strategies of a frame's scenario, by key and in their order.

    A frame that carries none calls the strategies that it has by their keys.

    Parameters
    ----------
    rows : DataFrame
    """
    known: dict[str, str] = rows.attrs.get(_LABELS, {})
    return known or {str(name): str(name) for name in rows.get("strategy", pd.Series()).unique()}


def modes_of(rows: pd.DataFrame) -> dict[str, Mode]:
    """Return how each strategy of a frame's scenario begins to run its seats, by its label.

    Parameters
    ----------
    rows : DataFrame
        One that carries none gives none.
    """
    known: dict[str, Mode] = rows.attrs.get(_MODES, {})
    return known


def by_label(rows: pd.DataFrame) -> pd.DataFrame:
    """Return a frame whose strategies stand there as people call them.

    Parameters
    ----------
    rows : DataFrame
        With the columns ``strategy`` and perhaps ``baseline``.

    Returns
    -------
    DataFrame
        A new one; called again with it, nothing changes.
    """
    labels = labels_of(rows)
    columns = [name for name in ("strategy", "baseline") if name in rows]
    found = rows.assign(
        **{name: rows[name].map(lambda key: labels.get(key, key)) for name in columns}
    )
    found.attrs |= {_LABELS: {label: label for label in labels.values()}, _MODES: modes_of(rows)}
    return found
