"""What is around the process: signals that end it, and streams that may not take what it says."""

import codecs
import gc
import os
import signal
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

from sim.core import processes
from sim.core.printable import visible

_SIGNALS = ("SIGTERM", "SIGHUP")
_PLAIN = {"–": "-", "−": "-", "─": "-", "→": "->", "±": "+/-", "×": "x", "★": "*", "…": "..."}


@contextmanager
def signals_heeded() -> Iterator[None]:
    """Let the signals that end a process unwind it first, so that it leaves nothing behind."""
    known = [getattr(signal, name) for name in _SIGNALS if hasattr(signal, name)]
    # Who was started with nohup goes on when the terminal is gone.
    ours = [number for number in known if signal.getsignal(number) is signal.SIG_DFL]
    if threading.current_thread() is not threading.main_thread():
        ours = []
    for number in ours:
        signal.signal(number, _end)
    try:
        yield
    finally:
        for number in ours:
            signal.signal(number, signal.SIG_DFL)


def _end(number: int, _: FrameType | None) -> None:
    # Who asks a second time does not want to wait.
    signal.signal(number, signal.SIG_DFL)
    raise SystemExit(128 + number)


def refusal(words: Iterable[str]) -> tuple[int, str] | None:
    """Return exit code and sentence if the process should not even begin.

    Parameters
    ----------
    words : iterable of str
        What stands behind the command's name.
    """
    # A file that is opened would take the place of a stream that is closed.
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    if sys.stderr is None:
        # Whoever closed it does not want to read it; libraries write to it all the same.
        sys.stderr = os.fdopen(2, "w", closefd=False)
    codecs.register_error("plain", _plainly)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="plain")
    if sys.stdout is None:
        return 1, "standard output is closed; send it to a file, or to /dev/null"
    try:
        os.getcwd()
    except OSError:
        return 1, "the working directory is gone; change to one that exists"
    for word in words:
        if visible(word, lines=True) != word:
            return 2, f'"{visible(word)}" has control or direction characters; write it without'
    return None


def _plainly(error: UnicodeError) -> tuple[str, int]:
    """Write what an encoding cannot in characters that all have."""
    assert isinstance(error, UnicodeEncodeError)
    found = error.object[error.start : error.end]
    known = (_PLAIN.get(each) or ascii(each)[1:-1] for each in found)
    return "".join(known), error.end


def say(sentences: Iterable[str]) -> None:
    """Write sentences to standard error, if it takes them."""
    with suppress(OSError):
        for sentence in sentences:
            print(visible(sentence), file=sys.stderr)


def hurry_to_end() -> None:
    """Spare the process what it would do in vain at its end: wait for others, look for garbage."""
    if threading.current_thread() is threading.main_thread():
        # Whoever asks once more that it ends asks for what it does.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(Exception):
        processes.end()
    gc.freeze()


def flushed(code: int) -> int:
    """Write out what waits to be written; return the exit code, which is 1 if that failed."""
    for stream in filter(None, (sys.stdout, sys.stderr)):
        try:
            stream.flush()
        except OSError as error:
            # What cannot be written must not be tried again at the end of the interpreter.
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
            code = code or 1
            if not isinstance(error, BrokenPipeError):
                say([f"standard output cannot be written: {(error.strerror or '').lower()}"])
    return code
