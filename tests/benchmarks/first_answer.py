"""How long a person waits for the first answer, against importing what it is made with."""

import subprocess
import sys
import time

from benchmarks.rows import Row, at_most
from benchmarks.timing import REPOSITORY, in_turn, ratio

_IMPORTS = ["-c", "import simpy, pandas, scipy.stats"]
_COMPARE = ["-m", "sim", "compare", "scenarios/scaleup.toml"]
_VERDICT = """
import sim
from sim.experiment import REPLICATIONS
result = sim.run(sim.load("scenarios/scaleup.toml"), replications={replications})
print(sim.compare(result).choice)
"""


def measure(quick: bool = False) -> list[Row]:
    """Measure the wall time until the verdict, and of `seatwise compare`, over the imports'."""
    compare = [*_COMPARE, "--replications", "2"] if quick else _COMPARE
    verdict = ["-c", _VERDICT.format(replications=2 if quick else "REPLICATIONS")]
    things = {
        "verdict": lambda: _run(verdict),
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
