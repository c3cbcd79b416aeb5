"""How the process ends when somebody else says so."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_NAMES = ("SIGTERM", "SIGHUP")


@contextmanager
def signals_heeded() -> Iterator[None]:
    """Let the signals that end a process unwind it first, so that it leaves nothing behind."""
    known = [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]
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
