"""Folders that results stand in: whose they are, and how one takes the place of another."""

import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sim.core import files
from sim.core.version import VERSION
from sim.experiment.storage.checked import (
    MANIFEST,
    FolderError,
    UnwritableError,
    check_all,
    names_files,
    read_manifest,
)

UNFINISHED = "unfinished"
SAME = ("version", "digest", "seed")
_CHUNK = re.compile(r"\d{7,}-\d{7,}$")
# Chunks of these are not put together either; a finished result of others is replaced.
_SAME_CHUNKS = (*SAME, "strategies", "records", "python", "packages")


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
    _refuse_no_folder(folder)
    if folder.exists():
        _refuse_foreign(folder, {"version": VERSION, **identity})
    place = Path(os.path.realpath(folder))
    # The new result takes the place of the old folder, which would leave a shell in it nowhere.
    if Path.cwd().is_relative_to(place):
        raise FolderError(f"{place}: is the folder you are in; name one inside it")
    _refuse_place(folder)


def check_place(folder: Path) -> None:
    """Refuse a folder that cannot be made or written, whatever is to go there.

    Raises
    ------
    FolderError
    """
    _refuse_no_folder(folder)
    _refuse_place(folder)


def _refuse_no_folder(folder: Path) -> None:
    if folder.is_symlink() and not folder.exists():
        raise FolderError(f"{folder}: is a link that leads to no folder; remove it or name another")
    if folder.exists() and not folder.is_dir():
        raise FolderError(f"{folder}: is no folder; name one")


def _refuse_place(folder: Path) -> None:
    place_of = Path(os.path.realpath(folder))
    parent = place_of.parent
    if not parent.exists():
        raise FolderError(f"{folder}: there is no folder {parent}; make it first")
    if not parent.is_dir():
        raise FolderError(f"{folder}: {parent} is no folder; name a folder inside a folder")
    for place in (parent, place_of):
        if place.exists():
            _refuse_unwritable(folder, place)


def _refuse_unwritable(folder: Path, place: Path) -> None:
    try:
        files.check_writable(place)
    except OSError as error:
        raise UnwritableError(
            f"{folder}: {place} cannot be written ({(error.strerror or 'unknown reason').lower()});"
            " choose a folder of your own"
        ) from None


def _refuse_foreign(folder: Path, identity: Mapping[str, Any]) -> None:
    present = {entry.name for entry in folder.iterdir()}
    if MANIFEST in present:
        there = manifest_of(folder)
        if "study" in there:
            raise FolderError(
                f"{folder}: holds the cells of a {there['study']}, which a run would replace; name"
                " a new folder or remove that one"
            )
        foreign = sorted(present - {MANIFEST, UNFINISHED, *there["files"]})
        if foreign:
            raise FolderError(
                f"{folder}: holds {foreign[0]}, which is no part of the result there; move it away"
                " or name a new folder"
            )
        check_all(folder, there, there["files"])
        _refuse_other(folder, "result", there, identity, SAME)
    elif foreign := sorted(present - {UNFINISHED}):
        raise FolderError(
            f"{folder}: holds other files, such as {foreign[0]}; name a new or an empty folder"
        )
    if UNFINISHED in present:
        _refuse_foreign_chunks(folder)
        begun = unfinished_of(folder)
        _refuse_other(folder, "unfinished result", begun, identity, _SAME_CHUNKS)


def _refuse_foreign_chunks(folder: Path) -> None:
    begun = folder / UNFINISHED
    entries = [begun] if not begun.is_dir() else chunks_of(begun)
    foreign = [entry for entry in entries if not (entry.is_dir() and _CHUNK.match(entry.name))]
    if foreign:
        raise FolderError(
            f"{folder}: holds other files, such as {foreign[0].relative_to(folder)}; name a new or"
            " an empty folder"
        )


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
    manifest = read_manifest(folder)
    if manifest is None or not {*SAME, "files"} <= set(manifest) or not names_files(manifest):
        raise FolderError(
            f"{folder}: holds no result of seatwise, or {MANIFEST} is damaged, or it is of an older"
            " version without checksums; remove that folder or name another one"
        )
    return manifest


def contents_of(folder: Path) -> tuple[set[str], int]:
    """Names of the files of the finished result in a folder, and how many replications it has."""
    manifest = read_manifest(folder) or {}
    return set(manifest.get("files", ())), int(manifest.get("replications", 0))


def unfinished_of(folder: Path) -> dict[str, Any]:
    """Read what the unfinished run in a folder says of itself; nothing if it has not begun."""
    begun = folder / UNFINISHED
    manifest = read_manifest(begun)
    if manifest is None and (chunks_of(begun) or (begun / MANIFEST).exists()):
        raise FolderError(
            f"{folder}: {UNFINISHED}/{MANIFEST} is missing or damaged; remove {UNFINISHED} there or"
            " name a new folder"
        )
    return manifest or {}


def chunks_of(begun: Path) -> list[Path]:
    """List the finished chunks of an unfinished run; what is being written has a dot in front."""
    names = (entry for entry in begun.iterdir() if entry.name != MANIFEST)
    return sorted(entry for entry in names if not entry.name.startswith("."))


@contextmanager
def replacing(folder: Path) -> Iterator[Path]:
    """Give a new folder beside `folder`, which takes its place when everything went well."""
    target = folder.resolve()
    files.clear_beside(target)
    with tempfile.TemporaryDirectory(*files.named_beside(target)) as name:
        new, old = Path(name, "new"), Path(name, files.BEFORE)
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
