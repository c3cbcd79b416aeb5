"""What all tests share."""

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


# Helpers assert too: a failure shows what was compared.
pytest.register_assert_rewrite("builders")


@pytest.fixture(scope="session")
def repository() -> Path:
    """Root of the working tree."""
    return Path(__file__).resolve().parents[1]
