"""Which differences are clear: Holm's steps, what is too small, and what shares may be."""

from sim.comparison.printed import Paired, judged


def difference(mean: float, standard_error: float, unit: str = "usd") -> Paired:
    return Paired(mean, standard_error, 1000.0, unit)


def test_holm_steps_down_through_all_that_is_printed():
    # With 101 replications the two-sided p-values are about 0.003, 0.02, 0.03 and 0.2.
    family = {"a": 3.04, "b": 2.37, "c": 2.2, "d": 1.29}
    found = judged({key: difference(20 * t, 20) for key, t in family.items()}, 101)
    assert [sense for _, sense in found.values()] == ["more", "unclear", "unclear", "unclear"]
    # Alone, the second would be clear: a family of one is the usual test.
    assert judged({"b": difference(20 * 2.37, 20)}, 101)["b"][1] == "more"
    # All clear: the bound widens with each that is.
    all_clear = {"a": 3.04, "b": 2.6, "c": 2.3, "d": 2.0}
    found = judged({key: difference(-20 * t, 20) for key, t in all_clear.items()}, 101)
    assert {sense for _, sense in found.values()} == {"less"}


def test_small_same_and_unknown_differences_have_their_words():
    found = judged(
        {
            "small": difference(9.0, 0.1),
            "within": difference(1.0, 1.0),
            "point": difference(0.009, 0.0001, "share"),
            "same": difference(0.0, 0.0),
            "fixed": difference(30.0, 0.0),
            "undefined": None,
        },
        50,
    )
    assert {key: sense for key, (_, sense) in found.items()} == {
        "small": "too small to matter",
        "within": "too small to matter",
        "point": "too small to matter",
        "same": "same",
        "fixed": "more",
        "undefined": "unclear",
    }


def test_an_interval_of_shares_never_leaves_what_is_possible():
    ((estimate, sense),) = judged({"a": difference(0.5, 0.4, "share")}, 10).values()
    assert sense == "unclear"
    assert -1 <= estimate.low <= 0 and estimate.high == 1
