"""The second half of a thousand random companies, for another worker."""

import pytest
from builders.properties import check
from builders.random_companies import companies
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where files of people lie."""
    return tmp_path_factory.mktemp("people")


@pytest.mark.slow
@pytest.mark.parametrize("part", range(5, 10))
def test_a_thousand_companies_keep_every_property(folder, part):
    @seed(part)
    @settings(max_examples=100, database=None, suppress_health_check=list(HealthCheck))
    @given(st.data(), st.integers(1, 10**6))
    def keep(data, number):
        check(data.draw(companies(folder)), number)

    keep()
