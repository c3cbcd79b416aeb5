"""Fewer questions than a user's company is asked, for tests of words and forms."""

import pytest

from sim.scenarios import Scenario


def one_claim(patch: pytest.MonkeyPatch) -> None:
    """Ask one rival claim beside the other facts; each takes as long as a run."""
    every = Scenario.rivals
    patch.setattr(Scenario, "rivals", lambda scenario: every(scenario)[:1])
