"""Random companies keep every property."""

import pytest
from builders.properties import check
from builders.random_companies import companies
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

slow_to_draw = list(HealthCheck)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where files of people lie."""
    return tmp_path_factory.mktemp("people")


@settings(max_examples=25, suppress_health_check=slow_to_draw)
@given(st.data(), st.integers(1, 10**6))
def test_companies_keep_every_property(folder, data, number):
    check(data.draw(companies(folder)), number)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(5))
def test_a_thousand_companies_keep_every_property(folder, part):
    # The other five hundred are in another file, for another worker.
    @seed(part)
    @settings(max_examples=100, database=None, suppress_health_check=slow_to_draw)
    @given(st.data(), st.integers(1, 10**6))
    def keep(data, number):
        check(data.draw(companies(folder)), number)

    keep()
