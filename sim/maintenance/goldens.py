"""Golden tables: what each shipped scenario answered when somebody last checked and agreed.

A golden table is next to its scenario and names the version of the model that made it. It is
rewritten only on purpose: a number that moves without a new version is a mistake or an unexplained
change. A row that the golden table does not hold yet is new, and is named without being a fault.
"""

import io
import math
import re
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim import comparison, experiment
from sim.core import files
from sim.core.failure import Failure
from sim.core.version import VERSION
from sim.scenarios import load
from sim.tables import aligned

SEED = 1
REPLICATIONS = 20
TOLERANCE = 1e-6
SUFFIX = ".golden.csv"
SAME = "nothing moved"
_KEYS = ["strategy", "metric"]
_NUMBERS = ["mean", "low", "high"]
_COLUMNS = ["metric", "strategy", "number", "old", "new", "change"]
_SAME_BELOW = 1e-9
_SHOWN = 40
_HEADER = re.compile(r"# version (\S+), seed (\d+), (\d+) replications, the choice is (\S+)")
EXPLAIN = (
    "raise VERSION in sim/core/version.py, say in CHANGELOG.md what changed and why, and run:"
    " seatwise accept {name}"
)


class GoldenError(Failure):
    """A golden table that cannot be found, read or accepted."""


class Golden(NamedTuple):
    """What made it, the choice ("none" if there was none), and the table.

    The table has ``strategy, metric, mean, low, high``; undefined numbers are NaN.
    """

    version: str
    seed: int
    replications: int
    choice: str
    table: pd.DataFrame


def path_of(scenario: Path) -> Path:
    """Return the path of a scenario's golden table."""
    return scenario.with_suffix(SUFFIX)


def fresh(scenario: Path) -> Golden:
    """Run a scenario file with the seed and replications of golden tables.

    Parameters
    ----------
    scenario : Path

    Returns
    -------
    Golden
        Of this version.

    Raises
    ------
    ScenarioError
    """
    result = experiment.run(load(scenario), replications=REPLICATIONS, seed=SEED)
    answer = comparison.compare(result)
    table = answer.metrics[[*_KEYS, *_NUMBERS]]
    numbers = {name: table[name].to_numpy(float, na_value=np.nan) for name in _NUMBERS}
    choice = answer.choice or "none"
    return Golden(VERSION, SEED, REPLICATIONS, choice, table.assign(**numbers))


def read(path: Path) -> Golden:
    """Read a golden table.

    Raises
    ------
    GoldenError
        If there is none, or the file is not a golden table.
    """
    name = path.name.removesuffix(SUFFIX)
    if not path.exists():
        raise GoldenError(f"{name} has no golden table yet; run: seatwise accept {name}")
    header, _, rows = path.read_text(encoding="utf-8").partition("\n")
    found = _HEADER.fullmatch(header)
    if found is None:
        raise GoldenError(
            f"{path}: is not a golden table; remove it and run: seatwise accept {name}"
        )
    table = pd.read_csv(io.StringIO(rows), dtype=dict.fromkeys(_NUMBERS, "float64"))
    return Golden(found[1], int(found[2]), int(found[3]), found[4], table)


def write(golden: Golden, path: Path) -> None:
    """Write a golden table, whole or not at all."""
    header = (
        f"# version {golden.version}, seed {golden.seed}, {golden.replications} replications,"
        f" the choice is {golden.choice}\n"
    )
    rows = golden.table.to_csv(index=False, float_format="%.10g", lineterminator="\n")
    files.replace(path, (header + rows).encode())


def moves(old: Golden, new: Golden) -> pd.DataFrame:
    """List the numbers of a golden that differ by more than the tolerance or are gone.

    Parameters
    ----------
    old, new : Golden

    Returns
    -------
    DataFrame
        ``metric, strategy, number, old, new, change``: `change` is relative to the old value, NaN
        if there is none or it is 0.
    """
    before, after = old.table.set_index(_KEYS), new.table.set_index(_KEYS)
    after = after.reindex(before.index)
    rows = []
    for number in _NUMBERS:
        was, now = before[number], after[number]
        moved = ~np.isclose(now, was, rtol=TOLERANCE, atol=_SAME_BELOW, equal_nan=True)
        change = (now - was) / was.abs().where(was != 0)
        some = pd.DataFrame({"number": number, "old": was, "new": now, "change": change})
        rows.append(some.reset_index()[moved])
    return pd.concat(rows)[_COLUMNS].sort_index(kind="stable").reset_index(drop=True)


def news(old: Golden, new: Golden) -> str:
    """Name the metrics of strategies that a golden does not hold yet; empty if it holds all."""
    held = pd.MultiIndex.from_frame(old.table[_KEYS])
    fresh = new.table[~pd.MultiIndex.from_frame(new.table[_KEYS]).isin(held)]
    rows = fresh.groupby("metric", sort=False)["strategy"]
    each = [f"{metric} of {', '.join(strategies)}" for metric, strategies in rows]
    return f"new: {'; '.join(each)}" if each else ""


def render(moved: pd.DataFrame) -> str:
    """Write moved numbers as lines: metric, strategy, old, new, relative change.

    An interval is shown only if its mean did not move.
    """
    if moved.empty:
        return SAME
    moved = moved.drop_duplicates(_KEYS)
    heads = ("metric", "strategy", "", "old", "new", "change")
    first = moved.head(_SHOWN).assign(
        old=moved["old"].map(_shown),
        new=moved["new"].map(_shown),
        change=moved["change"].map("{:+.3%}".format).replace("+nan%", ""),
    )
    text = aligned([heads, *first[_COLUMNS].itertuples(index=False)], right={3, 4, 5})
    more = len(moved) - _SHOWN
    return f"{text}and {more:,} more" if more > 0 else text.rstrip("\n")


def _shown(value: float) -> str:
    return "none" if math.isnan(value) else f"{value:,.6g}"


def accept(scenario: Path) -> str:
    """Accept what a scenario answers now as its golden table, and say what changed.

    Parameters
    ----------
    scenario : Path

    Returns
    -------
    str

    Raises
    ------
    GoldenError
        If something moved and the version did not. New rows need no new version.
    ScenarioError
    """
    name, path, new = scenario.stem, path_of(scenario), fresh(scenario)
    if not path.exists():
        write(new, path)
        return f"{name}: new, {len(new.table):,} rows, the choice is {new.choice}"
    old = read(path)
    what = changes(old, new)
    if old.version == new.version and differ(old, new):
        raise GoldenError(
            f"{name} moved, and the version is still {VERSION}; {EXPLAIN.format(name=name)}\n{what}"
        )
    if old[:3] != new[:3] or what != SAME:
        write(new, path)
    return f"{name}: {what}"


def differ(old: Golden, new: Golden) -> bool:
    """Whether the choice is another one, or a number has moved or is gone."""
    return old.choice != new.choice or not moves(old, new).empty


def changes(old: Golden, new: Golden) -> str:
    """Say what differs in all, new rows too."""
    moved = old.choice != new.choice
    chosen = f"the choice was {old.choice} and is {new.choice}" if moved else ""
    return "\n".join(filter(None, (chosen, render(moves(old, new)), news(old, new))))
