"""The cells of a sweep in a folder, kept one by one as they are finished, to resume from.

Each cell is a file, and the manifest has the checksum of each: what is damaged or was not finished
is run again.
"""

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from sim.core import files
from sim.experiment.storage import FolderError
from sim.experiment.storage.checked import (
    MANIFEST,
    content,
    described,
    read_manifest,
    write_manifest,
    written,
)
from sim.experiment.storage.folders import UNFINISHED, check_place

_FILES = "files"
_ENDING = ".parquet"
_WORDS = {"digest": "scenario", "replications": "number of replications"}


def begun(folder: Path, identity: Mapping[str, Any]) -> dict[int, pd.DataFrame]:
    """Return the cells that are in a folder already; none if it is new.

    Parameters
    ----------
    folder : Path
    identity : mapping
        What the sweep is: whatever has to be the same for its cells to be of use.

    Raises
    ------
    FolderError
        If it holds anything else, or cannot be written.
    """
    check_place(folder)
    with written(folder):
        folder.mkdir(exist_ok=True)
    manifest = read_manifest(folder)
    present = sorted(each.name for each in folder.iterdir() if not each.name.startswith("."))
    if manifest is None and present:
        raise FolderError(f"{folder}: {_what_else(present)}")
    if manifest is not None and "study" not in manifest:
        raise FolderError(
            f"{folder}: holds a run, such as compare --out keeps, and no cells of a sweep; name a"
            " new folder or remove that one"
        )
    there = manifest or {**identity, _FILES: {}}
    for name, value in identity.items():
        if there.get(name) != value:
            raise FolderError(
                f"{folder}: holds the result of another {_WORDS.get(name, name)}; name a new folder"
                " or remove that one"
            )
    for name in present:
        if name.endswith(_ENDING) and (folder / name).is_dir():
            raise FolderError(
                f"{folder}: {name} is a folder, where a cell of the sweep is a file; move it away"
                " and run again, or name a new folder"
            )
    return {
        int(Path(name).stem): cell
        for name in there[_FILES]
        if (cell := _cell(folder, there, name)) is not None
    }


def _what_else(present: Sequence[str]) -> str:
    """Say what a folder holds that has something in it and no manifest that can be read."""
    if MANIFEST in present:
        return (
            f"{MANIFEST} is damaged, so its cells cannot be used; remove that folder and run"
            " again, or name a new one"
        )
    if UNFINISHED in present:
        return (
            "holds an unfinished run, such as compare --out keeps, and no cells of a sweep; name"
            " a new folder"
        )
    return f"holds other files, such as {present[0]}; name a new or an empty folder"


def keep(folder: Path, identity: Mapping[str, Any], number: int, cell: pd.DataFrame) -> None:
    """Keep a finished cell.

    Parameters
    ----------
    folder : Path
        That :func:`begun` does not refuse.
    identity : mapping
    number : int
        Of the cell.
    cell : DataFrame
    """
    name = f"{number:04d}{_ENDING}"
    stream = io.BytesIO()
    cell.to_parquet(stream, index=False)
    with written(folder):
        files.replace(folder / name, stream.getvalue())
        known = (read_manifest(folder) or {}).get(_FILES, {})
        new = described(folder, {name: len(cell)})
        write_manifest({**identity, _FILES: {**known, **new}}, folder)


def _cell(folder: Path, manifest: Mapping[str, Any], name: str) -> pd.DataFrame | None:
    try:
        return pd.read_parquet(content(folder, manifest, name))
    except FolderError:
        # A power cut may leave a file that was named before all of it was written.
        return None
