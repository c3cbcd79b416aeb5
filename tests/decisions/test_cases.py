"""Which case is a finding, and which one does nothing that matters: changes made by hand."""

import pandas as pd
import pytest

from sim import decisions

COST, SHARE = "total_cost_usd", "share_over_policy"


def case(name, value=1000.0, change=0.0, width=0.0, metric=COST):
    """A case of one strategy: its value, and its change with an interval of this half-width."""
    unit = "share" if metric == SHARE else "USD"
    ends = {"change_low": change - width, "change_high": change + width}
    return {"case": name, "strategy": "team", "metric": metric, "unit": unit, "value": value} | (
        {"value_low": value, "value_high": value, "change": change} | ends
    )


def rows(*cases):
    return pd.DataFrame([case("as it is"), *cases])


@pytest.mark.parametrize(
    ("other", "matters"),
    [
        (case("other", change=0.0), False),
        (case("other", value=1009.0, change=9.0), False),
        (case("other", value=1011.0, change=11.0), True),
        (case("other", value=989.0, change=-11.0), True),
        (case("other", value=1011.0, change=11.0, width=12.0), False),
        # A share moves by points: from 1.0 % to 1.9 % is less than one.
        (case("other", value=0.019, change=0.009, metric=SHARE), False),
        (case("other", value=0.021, change=0.011, metric=SHARE), True),
    ],
)
def test_a_change_matters_if_it_is_clear_and_a_hundredth(other, matters):
    table = rows(other)
    if other["metric"] == SHARE:
        table = pd.DataFrame([case("as it is", value=0.01, metric=SHARE), other])
    title, _ = decisions.strongest(table, other["metric"])
    assert title.startswith("Other moves") == matters
    assert (decisions.without_effect(table) == "") == matters


def test_levers_that_do_nothing_are_said():
    table = rows(
        case("one admin", value=1000.2, change=0.2),
        case("a layoff", value=900.0, change=-100.0),
        case("five admins"),
    )
    title, detail = decisions.strongest(table, COST)
    assert title == "A layoff moves the total cost most: -$100 under team"
    assert detail == (
        "No clear change that matters: one admin and five admins. All against as it is, in the same"
        " futures."
    )
    assert decisions.without_effect(table) == (
        "One admin and five admins do nothing here that matters: against as it is no number on this"
        " page clearly changes by 1 % or more."
    )


def test_a_case_that_moves_one_of_several_metrics_does_something():
    moves = case("one admin", value=0.2, change=0.1, metric=SHARE)
    share = case("as it is", value=0.1, metric=SHARE)
    assert decisions.without_effect(rows(case("one admin"), share, moves)) == ""
