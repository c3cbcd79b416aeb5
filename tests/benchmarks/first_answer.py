"""How long a person waits for the first answer, against importing what it is made with."""

import subprocess
import sys
import time

from benchmarks.rows import Row, at_most
from benchmarks.timing import REPOSITORY, in_turn, ratio

_IMPORTS = ["-c", "import simpy, pandas, scipy.stats"]
_COMPARE = ["-m", "sim", "compare", "scenarios/scaleup.toml"]


def measure(quick: bool = False) -> list[Row]:
    """Measure how long `seatwise compare` takes until its verdict, and in all, over the imports."""
    compare = [*_COMPARE, "--replications", "2"] if quick else _COMPARE
    things = {
        "verdict": lambda: _wait_for_verdict(compare),
        "answer": lambda: _run(compare),
        "imports": lambda: _run(_IMPORTS),
    }
    taken = in_turn(1 if quick else 7, things, time.perf_counter)
    until = {what: ratio(taken[what], taken["imports"]) for what in ("verdict", "answer")}
    return [
        Row("time until the verdict on scaleup ÷ imports", until["verdict"], at_most(3)),
        Row("`seatwise compare scenarios/scaleup.toml` ÷ imports", until["answer"], at_most(6)),
    ]


def _run(words: list[str]) -> None:
    subprocess.run([sys.executable, *words], cwd=REPOSITORY, check=True, capture_output=True)


def _wait_for_verdict(words: list[str]) -> None:
    """Start a command and end it as soon as it has printed something: that is the verdict."""
    with subprocess.Popen(
        [sys.executable, *words], cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdout is not None
        if not process.stdout.read(1):
            raise RuntimeError(f"{' '.join(words)} printed nothing")
        process.terminate()
