"""Folders that results stand in: whose they are, and how one takes the place of another."""

import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sim.core.version import VERSION

MANIFEST = "manifest.json"
UNFINISHED = "unfinished"
_SAME = ("version", "digest", "seed")
# Chunks of these are not put together either; a finished result of others is replaced.
_SAME_CHUNKS = (*_SAME, "strategies", "records", "python", "packages")


class FolderError(Exception):
    """A folder that a result cannot be written to or read from, said in a sentence."""


def check(folder: Path, identity: Mapping[str, Any]) -> None:
    """Refuse a folder that a result cannot go to; worth asking before a long run.

    Parameters
    ----------
    folder : Path
    identity : mapping
        What the result is: ``digest``, ``seed`` and, if not this one, ``version``; with more of its
        manifest, that is compared with what an unfinished run there says of itself.

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


def _refuse_foreign(folder: Path, identity: Mapping[str, Any]) -> None:
    if not folder.is_dir():
        raise FolderError(f"{folder}: is a file; name a folder")
    present = {entry.name for entry in folder.iterdir()}
    if MANIFEST in present:
        there = manifest_of(folder)
        foreign = sorted(present - {MANIFEST, UNFINISHED, *there["files"]})
        if foreign:
            raise FolderError(
                f"{folder}: holds {foreign[0]}, which is no part of the result there; move it away"
                " or name a new folder"
            )
        _refuse_other(folder, "result", there, identity, _SAME)
    elif foreign := sorted(present - {UNFINISHED}):
        raise FolderError(
            f"{folder}: holds other files, such as {foreign[0]}; name a new or an empty folder"
        )
    if UNFINISHED in present:
        begun = unfinished_of(folder)
        _refuse_other(folder, "unfinished result", begun, identity, _SAME_CHUNKS)


def _refuse_other(
    folder: Path,
    what: str,
    there: Mapping[str, Any],
    identity: Mapping[str, Any],
    same: tuple[str, ...],
) -> None:
    for name in same:
        if name in there and name in identity and there[name] != identity[name]:
            raise FolderError(
                f"{folder}: holds the {what} of another {name} ({_short(there[name])}, this one"
                f" is {_short(identity[name])}); name a new folder or remove that one"
            )


def _short(value: object) -> str:
    return str(value)[:12]


def manifest_of(folder: Path) -> dict[str, Any]:
    """Read the manifest of a finished result."""
    manifest = _read(folder / MANIFEST)
    if manifest is None or not isinstance(manifest.get("files"), list):
        raise FolderError(f"{folder}: holds no result of seatwise; name another folder")
    return manifest


def unfinished_of(folder: Path) -> dict[str, Any]:
    """Read what the unfinished run in a folder says of itself; nothing if it has not begun."""
    begun = folder / UNFINISHED
    manifest = _read(begun / MANIFEST)
    if manifest is None and (not begun.is_dir() or chunks_of(begun)):
        raise FolderError(
            f"{folder}: holds other files, such as {UNFINISHED}; name a new or an empty folder"
        )
    return manifest or {}


def chunks_of(begun: Path) -> list[Path]:
    """List the finished chunks of an unfinished run; what is being written has a dot in front."""
    names = (entry for entry in begun.iterdir() if entry.name != MANIFEST)
    return sorted(entry for entry in names if not entry.name.startswith("."))


def _read(path: Path) -> dict[str, Any] | None:
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return manifest if isinstance(manifest, dict) else None


def write_manifest(manifest: Mapping[str, Any], folder: Path) -> None:
    """Write a manifest, as a whole or not at all."""
    text = json.dumps(manifest, indent=2, ensure_ascii=False, allow_nan=False)
    new = folder / f".{MANIFEST}-{os.getpid()}"
    new.write_text(text + "\n", encoding="utf-8", newline="\n")
    new.replace(folder / MANIFEST)


@contextmanager
def replacing(folder: Path) -> Iterator[Path]:
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
