"""Files of a folder and the manifest that holds their checksums: nothing is read unchecked."""

import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sim.core import files

MANIFEST = "manifest.json"
_CHECKSUM = "sha256"


class FolderError(Exception):
    """A folder that a result cannot be written to or read from, said in a sentence."""


class UnwritableError(FolderError):
    """A folder that would do, if it could be written."""


def write_manifest(manifest: Mapping[str, Any], folder: Path) -> None:
    """Write a manifest with a checksum of its own, as a whole or not at all."""
    whole = {**manifest, _CHECKSUM: _checksum(manifest)}
    text = json.dumps(whole, indent=2, ensure_ascii=False, allow_nan=False)
    files.replace(folder / MANIFEST, f"{text}\n".encode())


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """Read a manifest; None where none is, or one that is damaged or somebody else's."""
    try:
        manifest = json.loads(files.read(folder / MANIFEST).decode("utf-8"))
    except (OSError, ValueError, RecursionError, files.UnreadableError):
        return None
    if not isinstance(manifest, dict):
        return None
    return manifest if manifest.pop(_CHECKSUM, None) == _checksum(manifest) else None


def names_files(manifest: Mapping[str, Any]) -> bool:
    """Whether a manifest names its files as :func:`described` does, each with its checksum."""
    files_of = manifest["files"]
    return isinstance(files_of, dict) and all(
        isinstance(of, dict) and isinstance(of.get(_CHECKSUM), str) and Path(name).name == name
        for name, of in files_of.items()
    )


def described(folder: Path, rows: Mapping[str, int]) -> dict[str, Any]:
    """Return what a manifest says of files: the checksum of each, and how many rows it has.

    Parameters
    ----------
    folder : Path
    rows : mapping of file name to int
    """
    return {
        name: {_CHECKSUM: hashlib.sha256((folder / name).read_bytes()).hexdigest(), "rows": many}
        for name, many in rows.items()
    }


def content(folder: Path, manifest: Mapping[str, Any], name: str) -> io.BytesIO:
    """Read a file of a result, and refuse one that is not as its manifest says.

    Raises
    ------
    FolderError
    """
    try:
        found = files.read(folder / name)
    except FileNotFoundError:
        raise _damaged(folder, f"{name} is missing") from None
    except (OSError, files.UnreadableError):
        raise _damaged(folder, f"{name} cannot be read") from None
    if hashlib.sha256(found).hexdigest() != manifest["files"][name][_CHECKSUM]:
        raise _damaged(folder, f"{name} is damaged or was changed; its checksum is another")
    return io.BytesIO(found)


def check_all(folder: Path, manifest: Mapping[str, Any], names: Iterable[str]) -> None:
    """Refuse a folder in which a file is not as the manifest says."""
    for name in names:
        content(folder, manifest, name)


@contextmanager
def written(folder: Path) -> Iterator[None]:
    """Say in a sentence that writing a folder failed."""
    try:
        yield
    except OSError as error:
        raise UnwritableError(
            f"{folder}: cannot be written ({(error.strerror or str(error)).lower()}); what was"
            " there is there still"
        ) from None


def _damaged(folder: Path, what: str) -> FolderError:
    return FolderError(f"{folder}: {what}; remove that folder and run again, or name a new one")


def _checksum(manifest: Mapping[str, Any]) -> str:
    text = json.dumps(manifest, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
