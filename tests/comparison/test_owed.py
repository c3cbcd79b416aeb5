import pytest
from builders.made_results import made

from sim.comparison import compare

COST = {"total_cost_usd": 10_000.0}


def said(team_usd, enterprise_usd, **about):
    totals = {
        "team": COST | {"committed_cost_usd": team_usd},
        "enterprise": {"total_cost_usd": 20_000.0, "committed_cost_usd": enterprise_usd},
    }
    return [text for text in compare(made(totals, 1, **about)).warnings if "promised" in text]


@pytest.mark.parametrize(("team_usd", "enterprise_usd"), [(0.0, 500.0), (700.0, 200.0)])
def test_little_more_or_less_owed_is_not_worth_a_sentence(team_usd, enterprise_usd):
    assert said(team_usd, enterprise_usd) == []


def test_what_is_owed_behind_the_horizon_is_said_where_it_differs():
    (text,) = said(1000.0, 7000.0)
    assert text == (
        "Enterprise has $7,000 invoiced or promised for time after these 48 months, and team"
        " $1,000: costs inside the horizon leave that out."
    )


def test_a_horizon_that_cuts_a_term_is_said_too():
    (text,) = said(0.0, 7000.0, term_months=36)
    assert text.endswith(
        " The horizon is no multiple of the term, 36 months of enterprise and 36 months of team."
    )
