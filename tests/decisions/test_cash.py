"""The budget: what is invoiced month by month, over futures, and said in a sentence."""

from types import SimpleNamespace

import pandas as pd
import pytest

from sim import decisions
from sim.comparison.labels import labels_of

CLIFFS = (1, 13)


def result(cash: dict[str, list[list[float]]], accrued: float = 100.0) -> SimpleNamespace:
    """Cash by strategy, future and month; each month accrues the same."""
    rows = [
        {"strategy": name, "replication": r, "month": m, "cash_usd": usd, "accrued_usd": accrued}
        for name, futures in cash.items()
        for r, months in enumerate(futures, start=1)
        for m, usd in enumerate(months, start=1)
    ]
    parameters = SimpleNamespace(strategies=tuple(cash), label_of=str)
    return SimpleNamespace(
        months=pd.DataFrame(rows),
        strategies=tuple(cash),
        scenario=SimpleNamespace(parameters=parameters),
    )


def yearly(first: float, second: float) -> list[float]:
    """Two years, each paid at its beginning."""
    return [first, *11 * [0.0], second, *11 * [0.0]]


FUTURES = {
    "ahead": [yearly(1000.0 + 10 * r, 1200.0 + 20 * r) for r in range(11)],
    "monthly": [24 * [100.0 + r] for r in range(11)],
}


@pytest.fixture(scope="module")
def budget() -> decisions.Budget:
    return decisions.budget(result(FUTURES))


def row(frame: pd.DataFrame, **at: object) -> pd.Series:
    for name, value in at.items():
        frame = frame[frame[name] == value]
    (index,) = frame.index
    return frame.loc[index]


def test_months_hold_mean_interval_and_percentiles(budget: decisions.Budget) -> None:
    first = row(budget.months, strategy="ahead", month=1)
    assert first["replications"] == 11
    assert first["cash_usd"] == pytest.approx(1050.0)
    assert first["cash_usd_high"] - first["cash_usd"] == pytest.approx(22.2818, rel=1e-3)
    assert [first[f"cash_usd_{p}"] for p in ("p10", "p50", "p90")] == [1010.0, 1050.0, 1090.0]
    assert row(budget.months, strategy="ahead", month=2)["cash_usd_p90"] == 0.0


def test_a_year_is_the_sum_of_its_months_in_each_future(budget: decisions.Budget) -> None:
    second = row(budget.years, strategy="ahead", year=2)
    assert [second[f"cash_usd_{p}"] for p in ("p10", "p90")] == [1220.0, 1380.0]
    assert second["accrued_usd"] == 1200.0
    assert row(budget.years, strategy="monthly", year=1)["cash_usd_p50"] == 12 * 105.0
    assert labels_of(budget.years) == labels_of(budget.months)


def test_cliffs_are_months_far_above_their_accrued_cost(budget: decisions.Budget) -> None:
    cliffs = budget.months[budget.months["cliff"]]
    assert list(zip(cliffs["strategy"], cliffs["month"], strict=True)) == [
        ("ahead", month) for month in CLIFFS
    ]


def test_the_sentence_names_the_dearest_month(budget: decisions.Budget) -> None:
    assert budget.headline == (
        "Ahead: the dearest month is month 13, with $1,300 in the middle future and more than"
        " $1,380 in one of ten; 100 % of all cash goes out in months 1 and 13.",
        "Monthly: the dearest month is month 1, with $105 in the middle future and more than $109"
        " in one of ten; no month is far above its accrued cost.",
    )


def test_a_single_cliff_is_one_month() -> None:
    said = decisions.budget(result({"once": [[1000.0, *11 * [0.0]]] * 3})).headline
    assert said[0].endswith("100 % of all cash goes out in month 1.")
