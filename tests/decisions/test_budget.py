"""The budget: what is invoiced in which month, what is enough, and how often a limit holds."""

import datetime as dt
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from builders.companies import company
from hypothesis import given, settings
from hypothesis import strategies as st

import sim
from sim import decisions
from sim.comparison.labels import labels_of
from sim.comparison.senses import invoiced
from sim.decisions.answer import first
from sim.decisions.budget import frame_of, inside
from sim.decisions.budget import words as findings
from sim.decisions.study import Study

CLIFFS = (1, 13)
START = dt.date(2026, 11, 1)
GROWING = {
    "horizon_months": 18,
    "workforce": {"employees": {"headcount": 12, "growth_per_year": 0.8}},
}


def result(cash: dict[str, list[list[float]]], accrued: float = 100.0) -> SimpleNamespace:
    """Cash by strategy, future and month; each month accrues the same."""
    rows = [
        {"strategy": name, "replication": r, "month": m, "cash_usd": usd, "accrued_usd": accrued}
        for name, futures in cash.items()
        for r, months in enumerate(futures, start=1)
        for m, usd in enumerate(months, start=1)
    ]
    months = len(next(iter(cash.values()))[0])
    strategies = dict.fromkeys(cash, SimpleNamespace(mode="invite"))
    parameters = SimpleNamespace(
        strategies=strategies, label_of=str, start=START, horizon_months=months
    )
    return SimpleNamespace(
        months=pd.DataFrame(rows),
        strategies=tuple(cash),
        scenario=SimpleNamespace(parameters=parameters),
        manifest={"seed": 1},
    )


def yearly(first: float, second: float) -> list[float]:
    """Two years, each paid at its beginning."""
    return [first, *11 * [0.0], second, *11 * [0.0]]


FUTURES = {
    "ahead": [yearly(1000.0 + 10 * r, 1200.0 + 20 * r) for r in range(11)],
    "monthly": [24 * [100.0 + r] for r in range(11)],
}


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    dearer = result({name: [[2 * usd for usd in of] for of in FUTURES[name]] for name in FUTURES})
    return frame_of(result(FUTURES), dearer.months, 1270.0)


@pytest.fixture(scope="module")
def growing() -> Study:
    return decisions.budget(company(GROWING), limit_usd=5000.0, replications=4)


def row(frame: pd.DataFrame, **at: object) -> pd.Series:
    for name, value in {"inputs": "as given", **at}.items():
        frame = frame[frame[name] == value]
    (index,) = frame.index
    return frame.loc[index]


def own(frame: pd.DataFrame, strategy: str) -> pd.DataFrame:
    return frame[frame["strategy"] == strategy]


def test_months_hold_mean_interval_and_percentiles(frame: pd.DataFrame) -> None:
    november = row(frame, strategy="ahead", period="month", number=1)
    assert (november["called"], november["replications"]) == ("November 2026", 11)
    assert november["cash_usd"] == pytest.approx(1050.0)
    assert november["cash_usd_high"] - november["cash_usd"] == pytest.approx(22.2818, rel=1e-3)
    assert [november[f"cash_usd_{p}"] for p in ("p10", "p50", "p90")] == [1010.0, 1050.0, 1090.0]
    assert row(frame, strategy="ahead", period="month", number=2)["cash_usd_p90"] == 0.0


def test_a_year_is_the_sum_of_its_months_in_each_future(frame: pd.DataFrame) -> None:
    second = row(frame, strategy="ahead", period="year", number=2)
    assert second["called"] == "the year to October 2028"
    assert [second[f"cash_usd_{p}"] for p in ("p10", "p90")] == [1220.0, 1380.0]
    assert second["accrued_usd"] == 1200.0
    assert second["cash_usd_p90_low"] < 1380.0 < second["cash_usd_p90_high"]
    assert row(frame, strategy="monthly", period="year", number=1)["cash_usd_p50"] == 12 * 105.0
    whole = row(frame, strategy="monthly", period="horizon")
    assert (whole["called"], whole["cash_usd_p50"]) == ("all 24 months", 24 * 105.0)
    assert list(labels_of(frame)) == ["ahead", "monthly"]


def test_inputs_drawn_are_rows_of_their_own(frame: pd.DataFrame) -> None:
    drawn = row(frame, strategy="monthly", period="year", number=1, inputs="drawn")
    assert drawn["cash_usd_p50"] == 2 * 12 * 105.0


def test_a_limit_holds_in_a_share_of_the_years_and_only_of_them(frame: pd.DataFrame) -> None:
    there = row(frame, strategy="ahead", period="year", number=2)
    # 1200, 1220, 1240 and 1260 of eleven amounts stay inside 1270.
    assert there["inside_share"] == pytest.approx(4 / 11)
    assert frame.loc[frame["period"] != "year", "inside_share"].isna().all()
    assert pd.isna(
        row(frame_of(result(FUTURES), None, None), strategy="ahead", period="year", number=1)[
            "inside_share"
        ]
    )


def test_a_short_last_year_is_called_by_its_months() -> None:
    there = frame_of(result({"once": [[1000.0, *16 * [0.0]]] * 3}), None, 500.0)
    assert row(there, period="year", number=2)["called"] == "the 5 months to March 2028"
    notes = list(findings.notes(there, dt.date(2026, 11, 15)))
    assert "The limit is for a year, and taken whole for the 5 months to March 2028." in notes
    assert any(note.startswith("Months begin on day 15 ") for note in notes)


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [(8, 10, 0.4901625, 0.9433178), (0, 10, 0.0, 0.2775328), (10, 10, 0.7224672, 1.0)],
)
def test_the_interval_of_a_share_is_wilsons(count: int, of: int, low: float, high: float) -> None:
    amounts = np.where(np.arange(of) < count, 1.0, 3.0)
    assert inside(amounts, 2.0) == pytest.approx((count / of, low, high), abs=1e-6)


def test_what_is_exactly_the_limit_is_inside() -> None:
    assert inside(np.array([2.0, 2.0]), 2.0).mean == 1.0


def test_cliffs_are_months_far_above_their_accrued_cost(frame: pd.DataFrame) -> None:
    found = frame[frame["cliff"] & (frame["inputs"] == "as given")]
    assert set(found["period"]) == {"month"}
    assert list(zip(found["strategy"], found["number"], strict=True)) == [
        ("ahead", month) for month in CLIFFS
    ]


def test_cliffs_are_named_by_the_calendar(frame: pd.DataFrame) -> None:
    assert findings.cliffs(own(frame, "ahead")) == (
        "100 % of all cash goes out in 2 months: November 2026 ($1,050) and November 2027 ($1,300)"
        " in the middle future. Far more is invoiced in each than is used up in it."
    )
    assert findings.cliffs(own(frame, "monthly")) == (
        "No month is far above its accrued cost; the dearest is November 2026, with $105 in the"
        " middle future."
    )
    once = frame_of(result({"once": [[1000.0, *11 * [0.0]]] * 3}), None, None)
    assert findings.cliffs(once).endswith("Far more is invoiced in it than is used up in it.")


def test_the_answer_comes_first(frame: pd.DataFrame) -> None:
    assert findings.enough(own(frame, "ahead"), "Ahead", chosen=True) == (
        "Put aside $2,180 for the year to October 2027 and $2,760 for the year to October 2028"
        " under Ahead, the strategy to take: each of them is enough in nine of ten possible"
        " futures, whether the inputs are as assumed or drawn from their ranges. For all 24 months"
        " together it is $4,940. With the inputs as assumed $1,090 and $1,380 would do, together"
        " $2,470."
    )
    # Where inputs as assumed need more, that is to be put aside.
    swapped = own(frame, "ahead").replace({"inputs": {"as given": "drawn", "drawn": "as given"}})
    said = findings.enough(swapped, "Ahead", chosen=True)
    assert said.startswith("Put aside $2,180 for the year to October 2027 and $2,760 for")
    assert said.endswith(" With the inputs drawn $1,090 and $1,380 would do, together $2,470.")
    one_year = frame_of(result({"once": [[1000.0, *11 * [0.0]]] * 3}), None, None)
    assert findings.enough(one_year, "Once", chosen=False) == (
        "Put aside $1,000 for the year to October 2027 under Once: that is enough in nine of ten"
        " possible futures."
    )


def test_a_limit_is_answered_in_counted_futures(frame: pd.DataFrame) -> None:
    _, second = findings.limits(own(frame, "ahead"), 1270.0)
    assert second == (
        "At most $1,270 is invoiced in the year to October 2028 in 4 of 11 futures (95 %: 15 to"
        " 65 %), and in 0 of 11 futures (95 %: 0 to 26 %) with inputs drawn."
    )
    assert list(findings.limits(own(frame, "ahead"), None)) == []
    first, _ = findings.limits(own(frame_of(result(FUTURES), None, 0.0), "ahead"), 0.0)
    assert first.startswith("Nothing is invoiced in the year to October 2027 in 0 of 11 futures")


def test_no_zero_is_below_zero() -> None:
    study = decisions.budget(company(GROWING), limit_usd=-0.0, replications=1, workers=1)
    text = " ".join([*study.headline, *(cell for line in study.table for cell in line)])
    assert "inside $0" in text and "-0" not in text


@pytest.mark.parametrize("limit_usd", [-1.0, float("nan"), float("inf")])
def test_a_limit_that_is_no_amount(limit_usd: float) -> None:
    with pytest.raises(ValueError, match=r"limit_usd = .*: write an amount from 0 on"):
        decisions.budget(company(GROWING), limit_usd=limit_usd)


@settings(max_examples=50)
@given(st.floats(0.01, 1e9))
def test_what_is_to_be_enough_is_rounded_upwards_and_hardly(usd: float) -> None:
    said = float(findings.upwards(usd).replace("$", "").replace(",", ""))
    assert usd * (1 - 1e-9) <= said <= max(1.01 * usd, usd + 1.0)


def test_percentiles_are_worded_once_for_text_and_picture(growing: Study) -> None:
    finding = findings.by_month(growing)
    amount = finding.title.split(": ")[1].split(" is")[0]
    assert growing.headline[0].startswith(f"Put aside {amount} for the year to May 2027 and ")


def test_invoices_are_those_of_the_first_screen(growing: Study) -> None:
    there = sim.run(company(GROWING), replications=4)
    for year, usd in invoiced(there).items():
        of_year = row(growing.frame, strategy="team", period="year", number=year)
        assert of_year["cash_usd"] == pytest.approx(usd["team"].mean())
    choice = first(there).choice
    assert choice is not None
    label = there.scenario.parameters.label_of(choice)
    # It is the only one, so there is none to take.
    assert f"under {label}: " in growing.headline[0]


def test_inputs_are_drawn_and_months_add_up(growing: Study) -> None:
    frame = growing.frame
    assert set(frame["inputs"]) == {"as given", "drawn"}
    for _, rows in frame.groupby("inputs"):
        sums = rows.groupby("period")["cash_usd"].sum()
        assert sums["month"] == pytest.approx(sums["year"]) == pytest.approx(sums["horizon"])
    whole = frame[frame["period"] == "horizon"].set_index("inputs")["cash_usd"]
    assert whole["drawn"] != whole["as given"]
    assert "4 possible futures and 4 draws of the inputs" in growing.notes[0]
    assert growing.notes[1] == "Percentiles of fewer than 20 futures are rough."


@pytest.mark.parametrize(
    ("middle", "words", "way", "said"),
    [
        ((100.0, 101.0), "seats", -1, ""),
        ((0.0, 50.0), "seats", 1, ""),
        (
            (100.0, 90.0),
            "seats",
            -1,
            "With inputs drawn the middle of all invoices is 10 % lower. They depend most on one"
            " input, seats: it is assumed at the top of its range, so that it can only fall when it"
            " is drawn.",
        ),
        (
            (100.0, 150.0),
            "price",
            0,
            "With inputs drawn the middle of all invoices is 50 % higher.",
        ),
    ],
)
def test_why_draws_move_the_middle_is_said(middle, words, way, said) -> None:
    assert findings.moved_by_draws(middle, words, way) == said


def test_an_input_at_the_top_of_its_range_explains_lower_invoices() -> None:
    scenario = sim.load("scenarios/scaleup.toml").override({"horizon_months": 3})
    study = decisions.budget(scenario, strategy="team", replications=20)
    (said,) = (note for note in study.notes if note.startswith("With inputs drawn"))
    assert (
        "lower" in said and "share of people entitled to a seat: it is assumed at the top" in said
    )


def test_what_is_owed_later_is_said() -> None:
    amount = sim.core.estimates.Estimate(12_345.6, None, None)
    assert findings.owed(amount, "May 2028") == (
        "$12,300 on average is invoiced or promised for the time after May 2028."
    )
    nothing = sim.core.estimates.Estimate(0.0, None, None)
    assert findings.owed(nothing, "May 2028").startswith("Nothing is invoiced or promised")


def test_a_strategy_that_cannot_be_chosen_is_announced() -> None:
    crowded = {"plans": {"claude-team-annual": {"maximum_seats": 12}}}
    found = decisions.budget(company(GROWING, crowded), replications=2)
    assert "the strategy to take" not in found.headline[0]
    assert "cannot be chosen: its seats run out in" in found.headline[1]


def test_nothing_invoiced_is_a_sentence() -> None:
    free = {"workforce": {"employees": {"headcount": 3, "seat_share": 0.0}}}
    price = {"plans": {"claude-team-annual": {"minimum_seats": 0}}}
    found = decisions.budget(company(free, price), replications=2)
    assert not found.applies
    assert found.headline[0].startswith("Nothing is invoiced under ")


def test_an_unknown_strategy_is_refused_before_anything_is_run(monkeypatch) -> None:
    monkeypatch.setattr("sim.experiment.run", None)
    with pytest.raises(sim.ScenarioError, match='no strategy "tem"'):
        decisions.budget(company(), strategy="tem")
