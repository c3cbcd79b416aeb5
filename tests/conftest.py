"""What all tests share."""

import gc
import os
import signal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# How long one example takes says more about the machine than about the code, and a change fails for
# what it changed, not for the day's luck.
settings.register_profile(
    "patient", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("patient")


# Who runs the tests in the background has them, and what they start, ignore Ctrl-C.
signal.signal(signal.SIGINT, signal.default_int_handler)
# The same for the end of a terminal, which `nohup` has ignored.
signal.signal(signal.SIGHUP, signal.SIG_DFL)


# Workers of pytest that fill the cores keep to one each, where "auto" starts no pool.
if (worker := os.environ.get("PYTEST_XDIST_WORKER")) and hasattr(os, "sched_setaffinity"):
    cores = sorted(os.sched_getaffinity(0))
    if int(os.environ["PYTEST_XDIST_WORKER_COUNT"]) >= len(cores):
        os.sched_setaffinity(0, {cores[int(worker.removeprefix("gw")) % len(cores)]})


# Helpers assert too: a failure shows what was compared.
pytest.register_assert_rewrite("builders")


# A file is run by one worker: whoever takes one of these last, lets the others wait.
LONG = {
    "theory/test_control.py",
    "theory/test_growth_in_theory.py",
    "test_every_decision.py",
    "test_fuzz.py",
    "test_more_random_scenarios.py",
    "test_notebook_mutations.py",
    "test_random_scenarios.py",
}


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the long files; the others stay in random order."""
    items.sort(key=lambda item: not any(map(item.path.match, LONG)))


def pytest_collection_finish() -> None:
    """Spare the garbage collector the packages and the tests: they stay to the end."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def repository() -> Path:
    """Root of the working tree."""
    return Path(__file__).resolve().parents[1]
