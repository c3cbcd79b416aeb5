"""Results in a folder: tidy frames as files, and the manifest that says what they are.

Nothing in it depends on when or where it was written: the same run gives the same bytes.
"""

import json
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import pandas as pd

from sim.version import VERSION

MANIFEST = "manifest.json"
SAME = ("version", "digest", "seed")
_WRITERS: Mapping[str, Callable[[pd.DataFrame, Path], object]] = {
    "parquet": lambda frame, path: frame.to_parquet(path, index=False),
    "csv": lambda frame, path: frame.to_csv(path, index=False, lineterminator="\n"),
}
FORMATS = tuple(_WRITERS)


class FolderError(Exception):
    """A folder that a result cannot be written to or read from, said in a sentence."""


class Stored(Protocol):
    """What storage needs to know of a result."""

    @property
    def frames(self) -> Any:
        """A named tuple of DataFrames."""

    @property
    def metrics(self) -> pd.DataFrame:
        """One value a strategy, replication and metric."""

    @property
    def manifest(self) -> Mapping[str, Any]:
        """Birth certificate, with at least ``version``, ``digest`` and ``seed``."""


def save(result: Stored, folder: Path, formats: Sequence[str] = ("parquet",)) -> None:
    """Write a result to a folder, as a whole or not at all.

    Parameters
    ----------
    result : Stored
        From :func:`sim.run`.
    folder : Path
        New, empty, or holding an earlier result of the same scenario, seed and version.
    formats : sequence of str
        Of :data:`FORMATS`; a file a frame and format.

    Raises
    ------
    FolderError
        If the folder holds anything else, or cannot be written.
    """
    check(folder, result.manifest)
    frames = {"metrics": result.metrics, **result.frames._asdict()}
    with _replacing(folder) as new:
        files = list(_write_frames(frames, new, formats))
        manifest = {**result.manifest, "files": files}
        text = json.dumps(manifest, indent=2, ensure_ascii=False, allow_nan=False)
        (new / MANIFEST).write_text(text + "\n", encoding="utf-8", newline="\n")


def check(folder: Path, identity: Mapping[str, Any]) -> None:
    """Refuse a folder that a result cannot go to; worth asking before a long run.

    Parameters
    ----------
    folder : Path
    identity : mapping
        What the result is: ``digest``, ``seed`` and, if not this one, ``version``.

    Raises
    ------
    FolderError
    """
    if folder.exists():
        _refuse_foreign(folder, {"version": VERSION, **identity})
    parent = folder.resolve().parent
    if not parent.exists():
        raise FolderError(f"{folder}: there is no folder {parent}; make it first")
    if not parent.is_dir():
        raise FolderError(f"{folder}: {parent} is a file; name a folder inside a folder")
    if not os.access(parent, os.W_OK | os.X_OK):
        raise FolderError(f"{folder}: {parent} cannot be written; choose a folder of your own")


def read(folder: Path) -> dict[str, pd.DataFrame]:
    """Read the frames of a result that was written as Parquet.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    dict of name to DataFrame
    """
    names = [name for name in _manifest(folder)["files"] if name.endswith(".parquet")]
    return {Path(name).stem: pd.read_parquet(folder / name) for name in names}


def _refuse_foreign(folder: Path, identity: Mapping[str, Any]) -> None:
    if not folder.is_dir():
        raise FolderError(f"{folder}: is a file; name a folder")
    present = sorted(entry.name for entry in folder.iterdir())
    if not present:
        return
    if MANIFEST not in present:
        raise FolderError(
            f"{folder}: holds other files, such as {present[0]}; name a new or an empty folder"
        )
    there = _manifest(folder)
    foreign = sorted(set(present) - {MANIFEST, *there["files"]})
    if foreign:
        raise FolderError(
            f"{folder}: holds {foreign[0]}, which is no part of the result there; move it away"
            " or name a new folder"
        )
    for name in SAME:
        if there.get(name) != identity[name]:
            raise FolderError(
                f"{folder}: holds the result of another {name} ({_short(there.get(name))}, this one"
                f" is {_short(identity[name])}); name a new folder or remove that one"
            )


def _short(value: object) -> str:
    return str(value)[:12]


def _manifest(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        manifest = None
    if not isinstance(manifest, dict) or not isinstance(manifest.get("files"), list):
        raise FolderError(f"{folder}: holds no result of seatwise; name another folder")
    return manifest


def _write_frames(
    frames: Mapping[str, pd.DataFrame], folder: Path, formats: Sequence[str]
) -> Iterator[str]:
    for name, frame in frames.items():
        if frame.columns.empty:
            continue
        for form in formats:
            _WRITERS[form](frame, folder / f"{name}.{form}")
            yield f"{name}.{form}"


@contextmanager
def _replacing(folder: Path) -> Iterator[Path]:
    """Give a new folder beside `folder`, which takes its place when everything went well."""
    target = folder.resolve()
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}-") as name:
        new, old = Path(name, "new"), Path(name, "old")
        new.mkdir()
        yield new
        if target.exists():
            target.rename(old)
        try:
            new.rename(target)
        except OSError:
            if old.exists():
                old.rename(target)
            raise
