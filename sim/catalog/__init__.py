"""Dated facts as data: plans, identity providers and every default, each number with its source.

What the files of a snapshot may say is in :mod:`sim.catalog.reading`.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np
import pandas as pd

from sim.catalog.reading import CatalogError, Catalogue, Fact, Rival, Tree, is_table, merge, read

__all__ = [
    "LATEST",
    "CatalogError",
    "Catalogue",
    "Fact",
    "Rival",
    "Tree",
    "facts",
    "is_later",
    "is_table",
    "load",
    "merge",
    "read",
    "shown",
    "snapshot_of",
    "snapshots",
]

LATEST = "latest"


def snapshots() -> tuple[str, ...]:
    """Names of the dated states of the catalogue, oldest first."""
    folders = (entry.name for entry in files(__name__).iterdir() if entry.is_dir())
    return tuple(sorted(name for name in folders if re.fullmatch(r"\d{4}-\d{2}", name)))


def snapshot_of(name: str | None) -> str:
    """Return the name of a snapshot: the newest where none is named, or "latest"."""
    return snapshots()[-1] if name in (None, LATEST) else name


def load(snapshot: str | None = None) -> Catalogue:
    """Return a snapshot of the shipped catalogue.

    Parameters
    ----------
    snapshot : str, optional
        One of :func:`snapshots`, or "latest"; the newest by default.

    Returns
    -------
    Catalogue
        Shared between callers: copy before changing.
    """
    return _load(snapshot_of(snapshot))


@lru_cache
def _load(snapshot: str) -> Catalogue:
    return read(files(__name__), snapshot)


def facts(pattern: str | None = None, snapshot: str | None = None) -> pd.DataFrame:
    """List the facts of a snapshot.

    Parameters
    ----------
    pattern : str, optional
        Text to look for in keys, sources and titles; case does not matter.
    snapshot : str, optional
        The newest by default.

    Returns
    -------
    DataFrame
        One row a fact: key, value, unit, low, high, source, as_of, confidence, title, and is_later:
        whether its date lies after the snapshot.
    """
    wanted = (pattern or "").casefold()
    catalogue = load(snapshot)
    found = [
        fact
        for fact in catalogue.facts.values()
        if any(wanted in text.casefold() for text in (fact.key, fact.source, fact.title))
    ]
    later = np.array([is_later(fact, catalogue.snapshot) for fact in found], bool)
    return table(found, "as_of", "confidence", "title").assign(is_later=later)


def table(facts: Iterable[Fact], *more: str) -> pd.DataFrame:
    """Lay facts out: key, value, unit, low, high, source, and what else is wanted of them."""
    columns = ["key", "value", "unit", "low", "high", "source", *more]
    rows = [
        [shown(fact.value) if name == "value" else getattr(fact, name) for name in columns]
        for fact in facts
    ]
    return pd.DataFrame(rows, columns=columns).astype({"low": "float64", "high": "float64"})


def is_later(fact: Fact, snapshot: str) -> bool:
    """Whether a fact was read after its snapshot's month; a year alone is not known to be later."""
    return fact.as_of[: len(snapshot)] > snapshot


def shown(value: Any) -> Any:
    """Return a value as a cell of a table: distributions and lists become words."""
    if isinstance(value, dict) and value.get("law") == "constant":
        return shown(value["value"])
    if isinstance(value, dict):
        law = str(value.get("law", "table"))
        return f"{law} " + ", ".join(
            f"{key} {shown(each)}" for key, each in value.items() if key != "law"
        )
    if isinstance(value, tuple | list):
        return ", ".join(str(shown(each)) for each in value) or "none"
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return "none" if value is None else value
