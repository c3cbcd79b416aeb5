"""What tests of theory share."""

import pytest


@pytest.fixture
def no_holidays(monkeypatch):
    """Theory knows no public holidays."""
    monkeypatch.setattr("sim.scenarios.calendar.holidays.country_holidays", lambda *_, **__: {})
