"""Servers for a browser to look at."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def running(*words: str, **surroundings: str) -> Iterator[subprocess.Popen[str]]:
    """Run Python with these words until the end of the block."""
    with subprocess.Popen(
        [sys.executable, *words],
        env={**os.environ, **surroundings},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.terminate()
