"""What people of a file are called in every output: a keyed hash that says nothing of their id.

The key is a file beside theirs, so all files of a company in one folder call a person the same.
"""

import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from sim.core import files
from sim.scenarios import ScenarioError

NAME = ".seatwise-key"
_KEY_BYTES = 32
# 12 digits: in a company of 25,000 two people share one once in a million files.
_PSEUDONYM_BYTES = 6
_OWN = 0o600


def beside(path: Path) -> Callable[[int], str]:
    """Return what the people of a file are called, by the key of their luck.

    Parameters
    ----------
    path : Path
        The file of people. The key beside it is made if it is not there.

    Raises
    ------
    ScenarioError
        If it is no key.
    OSError
        If it can be neither read nor made.
    """
    place = path.parent / NAME
    if not place.exists():
        # Another process may be faster: its key is the one.
        with suppress(FileExistsError):
            files.create(place, os.urandom(_KEY_BYTES), _OWN)
    if wrong := _wrong(place):
        cure = "remove it, and a new key gives people other names"
        raise ScenarioError([f"{place}: {wrong}; {cure}"])
    secret = place.read_bytes()

    def called(key: int) -> str:
        parts = key.to_bytes(8, "little")
        return hashlib.blake2b(parts, key=secret, digest_size=_PSEUDONYM_BYTES).hexdigest()

    return called


def _wrong(place: Path) -> str:
    """Say why what is there is no key, if it is none."""
    if place.is_symlink() and not place.exists():
        return "is a link that leads to no file"
    if not place.is_file():
        return "is no plain file"
    return "" if place.stat().st_size == _KEY_BYTES else "is no key of seatwise"
