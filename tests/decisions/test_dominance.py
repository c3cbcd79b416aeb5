"""Dominance, steps and odds against worked examples and what must hold for any numbers."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.decisions.frontier.dominance import crossings, odds, placed, price_grid

COSTS = dict(zip("abcdef", (5000, 10000, 35000, 55000, 25000, 12000), strict=True))
EFFECTS = dict(zip("abcdef", (1, 2, 4, 5, 3, 1.5), strict=True))
POINTS = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=7, unique=True
)


def harms(effects):
    return {name: -effect for name, effect in effects.items()}


def of_points(points, names="abcdefg"):
    ways = dict(zip(names, points, strict=False))
    return ways, placed(
        {name: cost for name, (cost, _) in ways.items()},
        {name: harm for name, (_, harm) in ways.items()},
    )


def test_six_treatments_have_the_ratios_of_the_textbook():
    found = placed(COSTS, harms(EFFECTS))
    assert {name: of.ratio for name, of in found.items() if of.place == "frontier"} == {
        **{"a": None, "b": 5000, "c": 12500, "d": 20000}
    }
    assert [found[name].before for name in "abcd"] == ["", "a", "b", "c"]
    assert found["e"].place == "extendedly dominated"
    assert found["f"] == ("dominated", "b", None)
    assert list(found)[:4] == ["a", "b", "c", "d"]


def test_three_extendedly_dominated_in_a_row_are_all_found():
    costs = {"a": 0, "b": 6, "c": 12, "d": 17, "e": 20}
    found = placed(costs, {"a": 4, "b": 3, "c": 2, "d": 1, "e": 0})
    assert {name for name, of in found.items() if of.place == "extendedly dominated"} == set("bcd")
    assert found["e"] == ("frontier", "a", 5)


def test_two_alike_have_the_same_place():
    found = placed({"a": 1, "b": 1, "c": 3}, {"a": 2, "b": 2, "c": 1})
    assert found["a"] == found["b"] == ("frontier", "", None)
    assert found["c"].ratio == 2


@settings(max_examples=60)
@given(POINTS, st.randoms(use_true_random=False))
def test_order_and_names_change_nothing_but_names(points, chance):
    order = list(range(len(points)))
    chance.shuffle(order)
    ways, before = of_points(points)
    names = [f"way {place}" for place in order]
    _, after = of_points([points[place] for place in order], names)
    new = {name: f"way {place}" for place, name in enumerate(ways)} | {"": ""}
    assert after == {new[name]: of._replace(before=new[of.before]) for name, of in before.items()}


@settings(max_examples=60)
@given(POINTS, st.fractions(0, 30))
def test_at_every_price_the_best_is_on_the_frontier_and_the_steps_say_which(points, price):
    ways, found = of_points(points)
    best = min(cost + price * harm for cost, harm in ways.values())
    taken = "a"
    for name, of in found.items():
        if of.place == "frontier" and Fraction(of.ratio or 0) <= price:
            taken = name
    cost, harm = ways[taken]
    assert float(cost + price * harm) == pytest.approx(float(best))
    ratios = [of.ratio for of in found.values() if of.ratio is not None]
    assert ratios == sorted(ratios)


def test_odds_and_regret_of_two_draws():
    costs, hours = np.array([[0.0, 10.0], [6.0, 6.0]]), np.array([[3.0, 3.0], [0.0, 0.0]])
    found = odds(costs, hours, [0.0, 4.0])
    assert found.first.tolist() == [[1, 1], [0, 2]]
    assert found.regret.mean(axis=2).tolist() == [[2.0, 3.0], [11.0, 0.0]]
    # 0 + 3p = 6; where the second is cheaper and safer no price is in between.
    assert crossings(costs, hours).tolist() == [2.0]


def test_the_most_probable_winner_need_not_be_the_best_on_average():
    costs = np.array([[0.0, 0.0, 30.0], [1.0, 1.0, 0.0]])
    found = odds(costs, np.zeros((2, 3)), [0.0])
    assert found.first.tolist() == [[2, 1]]
    assert found.regret.mean(axis=2)[0].tolist() == pytest.approx([10.0, 2 / 3])


def test_what_is_impossible_never_wins_and_is_in_no_average():
    costs = np.array([[np.inf, 1.0, np.inf], [5.0, 5.0, np.inf]])
    found = odds(costs, np.ones((2, 3)), [0.0, 2.0])
    assert found.first.tolist() == [[1, 1], [1, 1]]
    assert found.regret.tolist() == [[[0.0], [4.0]], [[0.0], [4.0]]]


def test_prices_go_from_nothing_to_behind_what_changes():
    prices = price_grid(np.array([3.0, 20.0, 4e6]), 5.0, [17.0])
    assert prices == sorted(set(prices))
    assert prices[0] == 0.0 and {3.0, 5.0} <= set(prices)
    assert 1.25 * 17 <= prices[-1] <= 10_000
    assert price_grid(np.array([]), 0.0, [])[-1] == 10.0
    assert price_grid(np.array([]), 30_000.0, [])[-1] >= 30_000.0
