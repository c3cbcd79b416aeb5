"""Files that are written as a whole or not at all, and read only if they are plain files."""

import glob
import math
import os
import shutil
import stat
import tempfile
import time
from contextlib import suppress
from pathlib import Path

_READABLE = 0o644
# In the folder that takes the place of another one: what was in the place before.
BEFORE = "old"
_OURS = ".seatwise"
# As :mod:`tempfile` makes them: nothing that is the name of another place.
_RANDOM = "[a-z0-9_]" * 8
# Writing takes seconds: what is so old was left by a process that was killed.
_ABANDONED_SECONDS = 3600.0


class UnreadableError(Exception):
    """Something that is not read although it is there, said in the words behind its name."""


def place(path: str | Path) -> Path:
    """Return a path as a shell reads it: ``~`` at its beginning is the home folder.

    Parameters
    ----------
    path : str or Path
        A shell leaves ``--out=~/x`` as it stands, and a file knows no shell at all.
    """
    # A name of nobody stays as it is, as in a shell.
    return Path(os.path.expanduser(path))


def read(path: Path, most_bytes: float = math.inf) -> bytes:
    """Read a file, if it is a plain one.

    Parameters
    ----------
    path : Path
    most_bytes : float
        Its largest size.

    Raises
    ------
    UnreadableError
        If it is a device, a pipe or the like, too large, or no file can have this name.
    OSError
        If it is not there or cannot be read.
    """
    check(path, most_bytes)
    return path.read_bytes()


def check(path: Path, most_bytes: float = math.inf) -> None:
    """Refuse what :func:`read` would not read."""
    try:
        status = path.stat()
    except ValueError:
        raise UnreadableError("has a name that no file can have") from None
    if not stat.S_ISREG(status.st_mode):
        raise UnreadableError("is no plain file; name one")
    if status.st_size > most_bytes:
        raise UnreadableError(f"is larger than {most_bytes / 1e6:,g} MB; name a smaller one")


def shown(path: str | Path) -> str:
    """Return what a message calls a file: from the working directory on, if it is below it."""
    with suppress(OSError, ValueError):
        return str(Path(path).absolute().relative_to(Path.cwd()))
    return str(path)


def check_writable(folder: Path) -> None:
    """Raise an OSError of the folder's name if nothing can be written there."""
    try:
        # What may be written is known only to who tries.
        tempfile.TemporaryDirectory(dir=folder, prefix=".").cleanup()
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(folder)) from None


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


def create(path: Path, content: bytes, mode: int = _READABLE) -> None:
    """Write a new file, and never over another one.

    Parameters
    ----------
    path : Path
    content : bytes
    mode : int
        Who may read it; everybody by default.

    Raises
    ------
    FileExistsError
        If there is one of this name, which stays as it is.
    OSError
        If it cannot be written.
    """
    temporary = _beside(path, content, mode)
    try:
        # Unlike a rename, a link never takes the place of a file.
        os.link(temporary, path)
    finally:
        temporary.unlink()


def named_beside(path: Path) -> tuple[str, str, Path]:
    """Return under what name and where to write what is to take a place when it is whole.

    Parameters
    ----------
    path : Path
        The place.

    Returns
    -------
    tuple of suffix, prefix and folder
        As :mod:`tempfile` takes them.
    """
    return _OURS, f".{path.name}-", path.parent


def clear_beside(path: Path) -> None:
    """Remove what killed processes left beside a place, but nothing that may still be written.

    Parameters
    ----------
    path : Path
        The place. Where it is empty, a folder that holds what was there before stays.
    """
    latest = time.time() - _ABANDONED_SECONDS
    for left in path.parent.glob(f".{glob.escape(path.name)}-{_RANDOM}{_OURS}"):
        # Another process may be faster, and what cannot be removed does no harm.
        with suppress(OSError):
            if left.lstat().st_mtime > latest:
                continue
            if not left.is_dir():
                left.unlink()
            elif path.exists() or not (left / BEFORE).exists():
                shutil.rmtree(left, ignore_errors=True)


def _beside(path: Path, content: bytes, mode: int) -> Path:
    clear_beside(path)
    descriptor, name = tempfile.mkstemp(*named_beside(path))
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        temporary.chmod(mode)
    except OSError as error:
        temporary.unlink()
        raise OSError(error.errno, error.strerror, str(path)) from None
    except BaseException:
        temporary.unlink()
        raise
    return temporary
