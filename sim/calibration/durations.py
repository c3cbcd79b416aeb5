"""Files without dates: how long each person stayed so far, and whether he or she has left."""

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

import numpy as np

from sim.calibration.tenure import Times
from sim.core.printable import shortened
from sim.core.units import DAYS_PER_YEAR, MONTHS_PER_YEAR
from sim.workforce.people_file import PeopleFileError, table

Unit = Literal["days", "months", "years"]
A_YEAR: Mapping[Unit, float] = {"days": DAYS_PER_YEAR, "months": MONTHS_PER_YEAR, "years": 1.0}
_NAMES = {
    "duration": ("duration", "stag", "tenure", "months", "years", "days", "time"),
    "left": ("left", "event", "termd", "quit", "attrition", "churn", "terminated"),
}
_YES = ("1", "1.0", "yes", "y", "true", "left")
_NO = ("0", "0.0", "no", "n", "false", "")


class Durations(NamedTuple):
    """What a file without dates holds, and how it was understood."""

    times: Times
    notes: Sequence[str]


def read(path: str, unit: Unit, columns: Mapping[str, str]) -> Durations:
    """Read durations and who has left.

    Parameters
    ----------
    path : str
    unit : str
        Of the durations.
    columns : mapping of str to str
        The header's name for "duration" or "left", where it is not guessed.

    Returns
    -------
    Durations

    Raises
    ------
    PeopleFileError
        With one sentence for each row that cannot be used.
    """
    found = table.read(path, _NAMES, tuple(_NAMES), columns)
    problems = list(found.problems)
    rows = []
    for row in found.rows:
        try:
            rows.append((_duration(row.cells["duration"]), _has_left(row.cells["left"])))
        except ValueError as error:
            problems.append(f"{path}, line {row.line}: {error}")
    if problems:
        raise PeopleFileError(problems)
    years = np.array([duration for duration, _ in rows], float) / A_YEAR[unit]
    left = np.array([has_left for _, has_left in rows], bool)
    names = ", ".join(f"'{name}' as {meaning}" for meaning, name in found.columns.items())
    notes = [f"read the column {names}, in {unit}"]
    return Durations(Times(np.zeros(len(rows)), years, left), notes)


def _duration(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < float("inf"):
        raise ValueError(f"the duration is '{shortened(text)}'; write a number above 0")
    return value


def _has_left(text: str) -> bool:
    folded = text.casefold()
    if folded in _YES:
        return True
    if folded in _NO:
        return False
    raise ValueError(f"whether the person left is '{shortened(text)}'; write 1 or 0")
