"""Results in a folder: tidy frames as files, and the manifest that says what they are.

Nothing in it depends on when or where it was written: the same run gives the same bytes.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pandas as pd

from sim.experiment.result import Result
from sim.experiment.storage.checked import (
    FolderError,
    UnwritableError,
    content,
    described,
    write_manifest,
    written,
)
from sim.experiment.storage.folders import check, contents_of, manifest_of, replacing
from sim.experiment.storage.unfinished import is_begun, keep, kept

__all__ = [
    "FORMATS",
    "FolderError",
    "UnwritableError",
    "check",
    "contents_of",
    "is_begun",
    "keep",
    "kept",
    "read",
    "save",
]

_WRITERS: Mapping[str, Callable[[pd.DataFrame, Path], object]] = {
    "parquet": lambda frame, path: frame.to_parquet(path, index=False),
    "csv": lambda frame, path: frame.to_csv(path, index=False, lineterminator="\n"),
}
FORMATS = tuple(_WRITERS)


def save(result: Result, folder: Path, formats: Sequence[str] = ("parquet",)) -> None:
    """Write a result to a folder, as a whole or not at all.

    Parameters
    ----------
    result : Result
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
    with written(folder), replacing(folder) as new:
        rows = dict(_write_frames(frames, new, formats))
        write_manifest({**result.manifest, "files": described(new, rows)}, new)


def read(folder: Path) -> dict[str, pd.DataFrame]:
    """Read the frames of a result that was written as Parquet.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    dict of name to DataFrame

    Raises
    ------
    FolderError
        If it holds no result, or one that is damaged.
    """
    manifest = manifest_of(folder)
    names = [name for name in manifest["files"] if name.endswith(".parquet")]
    return {Path(name).stem: pd.read_parquet(content(folder, manifest, name)) for name in names}


def _write_frames(
    frames: Mapping[str, pd.DataFrame], folder: Path, formats: Sequence[str]
) -> Iterator[tuple[str, int]]:
    for name, frame in frames.items():
        if frame.columns.empty:
            continue
        for form in formats:
            _WRITERS[form](frame, folder / f"{name}.{form}")
            yield f"{name}.{form}", len(frame)
