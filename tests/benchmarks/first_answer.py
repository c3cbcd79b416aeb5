"""How long a person waits for the first answer, against importing what it is made with."""

import subprocess
import sys
import time

from benchmarks.rows import Row, at_most
from benchmarks.timing import REPOSITORY, in_turn, ratio

_IMPORTS = ["-c", "import simpy, pandas, scipy.stats"]
_COMPARE = ["-m", "sim", "compare", "scenarios/scaleup.toml"]


def measure(quick: bool = False) -> list[Row]:
    """Measure the wall time of `seatwise compare` over that of the imports alone."""
    compare = [*_COMPARE, "--replications", "2"] if quick else _COMPARE
    things = {"answer": lambda: _run(compare), "imports": lambda: _run(_IMPORTS)}
    taken = in_turn(1 if quick else 7, things, time.perf_counter)
    value = ratio(taken["answer"], taken["imports"])
    return [Row("`seatwise compare scenarios/scaleup.toml` ÷ imports", value, at_most(4))]


def _run(words: list[str]) -> None:
    subprocess.run([sys.executable, *words], cwd=REPOSITORY, check=True, capture_output=True)
