"""Chunks of a run that is under way: kept in its folder, so that nothing finished is lost.

A chunk is a folder of Parquet files and their checksums, which is written under another name and
then renamed: after a sudden end it is there as a whole or not at all. One that is damaged all the
same is run again. The finished result takes the place of all.
"""

import io
import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.experiment.storage.checked import (
    MANIFEST,
    FolderError,
    content,
    described,
    read_manifest,
    write_manifest,
    written,
)
from sim.experiment.storage.folders import (
    SAME,
    UNFINISHED,
    chunks_of,
    manifest_of,
    unfinished_of,
)

_WHOLE = ("strategies", "python", "packages")
_KEY = "observations"


def keep(folder: Path, identity: Mapping[str, Any], frames: Mapping[str, pd.DataFrame]) -> None:
    """Keep a finished chunk.

    Parameters
    ----------
    folder : Path
        Of the result; see :func:`sim.experiment.storage.check`.
    identity : mapping
        What the result is going to be: its manifest, and whether it has ``records``.
    frames : mapping of name to DataFrame
        With ``observations``, which say which replications these are.
    """
    begun = folder / UNFINISHED
    with written(folder):
        begun.mkdir(parents=True, exist_ok=True)
        if not (begun / MANIFEST).exists():
            write_manifest(identity, begun)
        with tempfile.TemporaryDirectory(dir=begun, prefix=".") as name:
            _write(Path(name, "new"), begun, identity, frames)


def _write(
    new: Path, begun: Path, identity: Mapping[str, Any], frames: Mapping[str, pd.DataFrame]
) -> None:
    new.mkdir(mode=0o700)
    rows = {f"{name}.parquet": len(of) for name, of in frames.items() if not of.columns.empty}
    for name in rows:
        frames[Path(name).stem].to_parquet(new / name, index=False)
    born = {key: identity[key] for key in SAME}
    write_manifest({**born, "files": described(new, rows)}, new)
    numbers = frames[_KEY]["replication"]
    target = begun / f"{numbers.min():07d}-{numbers.max():07d}"
    # An unreadable chunk must be replaced, or its replications are lost.
    shutil.rmtree(target, ignore_errors=True)
    new.rename(target)


def kept(folder: Path, identity: Mapping[str, Any]) -> Iterator[dict[str, pd.DataFrame]]:
    """Read what is already there of a result: of a finished one, and of an unfinished run.

    Parameters
    ----------
    folder : Path
        That :func:`sim.experiment.storage.check` does not refuse.
    identity : mapping
        As for :func:`keep`.

    Yields
    ------
    dict of name to DataFrame
        The very frames that were written.
    """
    if (folder / MANIFEST).exists():
        there = manifest_of(folder)
        files = [name for name in there["files"] if name.endswith(".parquet")]
        names = {Path(name).stem for name in files} - {"metrics"}
        has_records = "records" in names or not identity["records"]
        if _KEY in names and has_records and all(there.get(key) == identity[key] for key in _WHOLE):
            wanted = names if identity["records"] else names - {"records"}
            yield {
                name: _exact(content(folder, there, f"{name}.parquet")) for name in sorted(wanted)
            }
    if (folder / UNFINISHED).exists() and unfinished_of(folder):
        for chunk in chunks_of(folder / UNFINISHED):
            if frames := _chunk(chunk, identity):
                yield frames


def _chunk(folder: Path, identity: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    there = read_manifest(folder)
    if there is None or any(there.get(key) != identity[key] for key in SAME):
        return {}
    try:
        return {Path(name).stem: _exact(content(folder, there, name)) for name in there["files"]}
    except FolderError:
        # A power cut may leave files that were named before all of them was written.
        return {}


def is_begun(folder: Path) -> bool:
    """Whether some chunks of an unfinished run are kept in a folder."""
    return (folder / UNFINISHED).is_dir() and bool(chunks_of(folder / UNFINISHED))


def _exact(file: io.BytesIO) -> pd.DataFrame:
    """Read a frame with the very types that it was written with."""
    frame = pd.read_parquet(file)
    written = json.loads(_pandas_metadata(file))["columns"]
    for name, kind in ((column["name"], column["numpy_type"]) for column in written):
        if kind == "object":
            # Parquet does not tell a missing word from a missing number.
            frame[name] = frame[name].astype(object).where(frame[name].notna(), np.nan)
        elif frame[name].dtype != kind:
            frame[name] = frame[name].astype(kind)
    return frame


def _pandas_metadata(file: io.BytesIO) -> bytes:
    from pyarrow import parquet

    return bytes(parquet.read_schema(file).metadata[b"pandas"])
