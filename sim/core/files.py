"""Files that are written as a whole or not at all."""

import os
import tempfile
from pathlib import Path

_READABLE = 0o644


def replace(path: Path, content: bytes) -> None:
    """Write a file; one of this name is replaced, and keeps its mode.

    Parameters
    ----------
    path : Path
    content : bytes

    Raises
    ------
    OSError
        If it cannot be written; what was there is there still.
    """
    mode = path.stat().st_mode if path.exists() else _READABLE
    temporary = _beside(path, content, mode)
    try:
        temporary.replace(path)
    except BaseException:
        temporary.unlink()
        raise


def create(path: Path, content: bytes) -> None:
    """Write a new file, and never over another one.

    Parameters
    ----------
    path : Path
    content : bytes

    Raises
    ------
    FileExistsError
        If there is one of this name, which stays as it is.
    OSError
        If it cannot be written.
    """
    temporary = _beside(path, content, _READABLE)
    try:
        # Unlike a rename, a link never takes the place of a file.
        os.link(temporary, path)
    finally:
        temporary.unlink()


def _beside(path: Path, content: bytes, mode: int) -> Path:
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        temporary.chmod(mode)
    except BaseException:
        temporary.unlink()
        raise
    return temporary
