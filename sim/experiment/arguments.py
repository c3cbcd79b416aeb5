"""What may be asked of a run: each argument is checked, and refused in a sentence."""

from collections.abc import Iterable
from typing import Any, TypeGuard

import numpy as np

from sim.core.processes import MOST_WORKERS

MOST_REPLICATIONS = 1_000_000
MOST_DRAWS = 10_000
_LARGEST_SEED = 2**63 - 1


def seed_of(seed: Any) -> int:
    """Return a seed as a plain whole number; a ValueError if it is none."""
    return whole("seed", seed, 0, _LARGEST_SEED, "2**63 - 1")


def is_address(workers: Any) -> TypeGuard[str]:
    """Whether replications are to be run elsewhere: by the workers of a Dask scheduler."""
    return isinstance(workers, str) and ":" in workers


def check_workers(workers: Any) -> None:
    """Refuse what names nobody who could run replications, with a ValueError."""
    if not (is_address(workers) or (isinstance(workers, str) and workers == "auto")):
        until = f'{MOST_WORKERS:,}, "auto", or the address of a Dask scheduler such as'
        whole("workers", workers, 1, MOST_WORKERS, f'{until} "tcp://10.0.0.5:8786"')


def check_precision(precision: Any, max_replications: Any) -> None:
    """Refuse a precision that is no number, and a limit that is no whole one, with a ValueError."""
    if isinstance(precision, bool) or not isinstance(precision, int | float):
        raise ValueError(f"precision = {precision!r}: write a share such as 0.05")
    whole("max_replications", max_replications, 1, MOST_REPLICATIONS, f"{MOST_REPLICATIONS:,}")


def numbers_of(replications: Any) -> tuple[int, ...]:
    """Return the numbers of replications, rising and each once.

    Parameters
    ----------
    replications : int or iterable of int
        How many, from 1, or which.

    Raises
    ------
    ValueError
    """
    most = f"{MOST_REPLICATIONS:,}"
    if isinstance(replications, Iterable) and not isinstance(replications, str):
        each = {whole("replications", one, 1, MOST_REPLICATIONS, most) for one in replications}
        if not each:
            raise ValueError(f"replications: the list is empty; name one or more, from 1 to {most}")
        return tuple(sorted(each))
    count = whole("replications", replications, 1, MOST_REPLICATIONS, f"{most}, or a list")
    return tuple(range(1, count + 1))


def whole(name: str, found: Any, least: int, most: int, until: str = "") -> int:
    """Return a whole number; NumPy's will do, and True is none.

    Parameters
    ----------
    name : str
        Of the argument.
    found : object
    least, most : int
    until : str
        How the largest one is written; by default as a number.

    Raises
    ------
    ValueError
        If it is none, or lies outside.
    """
    is_whole = isinstance(found, int | np.integer) and not isinstance(found, bool)
    if not is_whole or not least <= found <= most:
        end = until or f"{most:,}"
        raise ValueError(f"{name} = {found!r}: write a whole number from {least} to {end}")
    return int(found)
