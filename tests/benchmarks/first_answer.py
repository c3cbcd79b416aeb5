"""How long a person waits for the first answer, against importing what it is made with."""

import subprocess
import sys
import time

from benchmarks.rows import Row, at_most
from benchmarks.timing import REPOSITORY, ratio

_IMPORTS = ["-c", "import simpy, pandas, scipy.stats"]
_COMPARE = ["-m", "sim", "compare", "scenarios/scaleup.toml"]


def measure(quick: bool = False) -> list[Row]:
    """Measure how long `seatwise compare` takes until its verdict, and in all, over the imports."""
    compare = [*_COMPARE, "--replications", "2"] if quick else _COMPARE
    taken: dict[str, list[float]] = {"verdict": [], "answer": [], "imports": []}
    for _ in range(1 if quick else 7):
        taken["verdict"].append(_until_verdict(compare))
        taken["answer"].append(_whole(compare))
        taken["imports"].append(_whole(_IMPORTS))
    until = {what: ratio(taken[what], taken["imports"]) for what in ("verdict", "answer")}
    return [
        Row("time until the verdict on scaleup ÷ imports", until["verdict"], at_most(3)),
        Row("`seatwise compare scenarios/scaleup.toml` ÷ imports", until["answer"], at_most(6)),
    ]


def _whole(words: list[str]) -> float:
    begin = time.perf_counter()
    subprocess.run([sys.executable, *words], cwd=REPOSITORY, check=True, capture_output=True)
    return time.perf_counter() - begin


def _until_verdict(words: list[str]) -> float:
    """Seconds until a command has printed something, which is the verdict; then it is ended."""
    begin = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, *words], cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdout is not None
        if not process.stdout.read(1):
            raise RuntimeError(f"{' '.join(words)} printed nothing")
        taken = time.perf_counter() - begin
        process.terminate()
    return taken
