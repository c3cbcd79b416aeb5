"""The audit: what a sample of leavers finds, how soon they are out, and tickets a week."""

import math
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from builders.companies import OWNER, SCIM, TEAM, company, staffed
from builders.pictures import cut_off, drawn, texts
from hypothesis import given, settings
from hypothesis import strategies as st

import sim
from sim import decisions, plots
from sim.comparison.labels import labelled
from sim.comparison.rows import tidy
from sim.core.estimates import UNDEFINED, Estimate
from sim.decisions.answer import first
from sim.decisions.audit import (
    business_day_ends,
    by_year,
    large_sample_finds_one,
    sample_finds_one,
)
from sim.decisions.audit import words as findings
from sim.decisions.study import Study
from sim.scenarios.calendar import Calendar

LIVELY = {
    "workforce": {"employees": {"headcount": 30, "attrition_per_year": 0.8}},
    "signals": {"late_share": 0.3, "missed_share": 0.2, "session_kept_share": 0.0},
    "strategies": {**TEAM, **SCIM},
    "horizon_months": 18,
}


@pytest.fixture(scope="module")
def lively() -> Study:
    return decisions.audit(company(LIVELY), sample=5, replications=6)


def value(study: Study, strategy: str, measure: str, **at: object) -> Estimate:
    rows = study.frame
    for name, own in {"strategy": strategy, "measure": measure, "year": 0, **at}.items():
        rows = rows[rows[name] == own]
    (row,) = rows.to_dict("records")
    return Estimate(row["value"], row["value_low"], row["value_high"])


@pytest.mark.parametrize(
    ("share", "of_100", "of_1000", "of_many"),
    [(0.01, 0.250, 0.225, 0.222), (0.02, 0.439, 0.400, 0.397), (0.05, 0.771, 0.727, 0.723)],
)
def test_a_sample_of_25(share: float, of_100: float, of_1000: float, of_many: float) -> None:
    leavers = np.array([100, 1000])
    late = np.round(share * leavers).astype(int)
    assert sample_finds_one(leavers, late, 25) == pytest.approx([of_100, of_1000], abs=5e-4)
    assert large_sample_finds_one(share, 25) == pytest.approx(of_many, abs=5e-4)


def test_where_fewer_left_all_of_them_are_looked_at() -> None:
    found = sample_finds_one(np.array([3, 3, 0]), np.array([0, 1, 0]), 25)
    assert found.tolist()[:2] == [0.0, 1.0]
    assert math.isnan(found[2])


@settings(max_examples=50)
@given(st.integers(1, 300), st.data())
def test_it_is_one_minus_the_chance_that_all_are_in_time(leavers: int, data: st.DataObject) -> None:
    late = data.draw(st.integers(0, leavers))
    sample = data.draw(st.integers(1, leavers))
    (found,) = sample_finds_one(np.array([leavers]), np.array([late]), sample)
    by_hand = 1 - math.comb(leavers - late, sample) / math.comb(leavers, sample)
    assert found == pytest.approx(by_hand, abs=1e-9)
    # Without replacement nobody is looked at twice, so more is found.
    assert found >= large_sample_finds_one(late / leavers, sample) - 1e-9


def test_business_days_leave_out_weekends_holidays_and_the_day_of_leaving() -> None:
    calendar = Calendar.of(company().parameters)
    # Friday 5 June; and Thursday 2 July, before the holiday of Friday 3 July.
    left = np.array([24.0 * 4 + 17, 24.0 * 31 + 10])
    ends = business_day_ends(calendar, left, 3)
    assert [str(calendar.datetime_at(hours)) for hours in ends] == [
        "2026-06-11 00:00:00",
        "2026-07-09 00:00:00",
    ]


def test_leavers_are_counted_by_year_and_who_never_had_access_apart() -> None:
    scenario = company({"horizon_months": 18})
    year = 365 * 24.0
    windows = pd.DataFrame(
        [
            # Exposed for nothing, an hour, a day and a week; the last in the second year.
            (1, 10.0, 0.0, True, False),
            (1, 34.0, 1.0, True, False),
            (2, 58.0, 24.0, True, False),
            (2, year, 168.0, True, True),
            (2, year, 0.0, False, False),
        ],
        columns=["replication", "left_hours", "exposure_hours", "had_access", "censored"],
    ).assign(strategy="team", closed_hours=lambda rows: rows["left_hours"] + rows["exposure_hours"])
    observations = pd.DataFrame({"replication": [1, 2]})
    result = SimpleNamespace(
        scenario=scenario, strategies=("team",), windows=windows, observations=observations
    )
    found = by_year(result).set_index(["replication", "year"]).drop(columns="strategy")
    assert list(found.index) == [(1, 1), (1, 2), (2, 1), (2, 2)]
    assert found.loc[(1, 1)].tolist() == [2, 0, 2, 2, 2, 0, 0]
    assert found.loc[(1, 2)].tolist() == [0] * 7
    assert found.loc[(2, 1)].tolist() == [1, 0, 0, 1, 1, 0, 0]
    assert found.loc[(2, 2)].tolist() == [1, 1, 0, 0, 0, 1, 1]


def test_shares_are_those_of_the_metrics(lively: Study) -> None:
    there = sim.compare(sim.run(company(LIVELY), replications=6)).metrics
    known = there.set_index(["strategy", "metric"])["mean"]
    for strategy in ("team", "enterprise"):
        for measure, metric in (
            ("beyond_policy", "share_over_policy"),
            ("out_within_1_hour", "share_out_within_1_hour"),
            ("out_within_24_hours", "share_out_within_1_day"),
        ):
            mean = value(lively, strategy, measure).mean
            assert mean == pytest.approx(known[strategy, metric])


def test_the_probability_is_averaged_over_years_and_replications(lively: Study) -> None:
    counts = by_year(sim.run(company(LIVELY), replications=6))
    for strategy in ("team", "enterprise"):
        # The second year has six months: an auditor samples the whole one.
        whole = counts[(counts["strategy"] == strategy) & (counts["year"] == 1)]
        found = sample_finds_one(whole["leavers"].to_numpy(), whole["late"].to_numpy(), 5)
        assert value(lively, strategy, "sample_finds_one").mean == pytest.approx(found.mean())
        assert value(lively, strategy, "sample_finds_one", year=1).mean == pytest.approx(
            found.mean()
        )
    assert any("shorter last one" in note for note in lively.notes)


def test_tickets_are_counted_by_week_and_kind(lively: Study) -> None:
    there = sim.run(company(LIVELY), replications=6, records=True)
    hours, weeks = 168.0, 78
    opened = there.records.query("record == 'TicketOpened' and strategy == 'team'")
    opened = opened[opened["hours"] < weeks * hours]
    for kind, own in opened.groupby("kind"):
        mean = value(lively, "team", "tickets_a_week", kind=kind).mean
        assert mean == pytest.approx(len(own) / weeks / 6)
    every = value(lively, "team", "tickets_a_week", kind="all").mean
    assert every == pytest.approx(len(opened) / weeks / 6)


def test_the_strategy_to_take_is_the_answers(lively: Study) -> None:
    there = sim.run(company(LIVELY), replications=6)
    choice = first(there).choice
    assert choice is not None
    label = there.scenario.parameters.label_of(choice)
    assert f"under {label}, the strategy to take." in lively.headline[0]
    assert "samples 5 leavers of a year" in lively.headline[0]


def test_who_is_out_at_once_is_never_found(tmp_path) -> None:
    gone = [(f"p{day}", "2020-01-06", f"2026-07-{day:02}", "voluntary") for day in (6, 7, 8)]
    found = decisions.audit(staffed(tmp_path, OWNER, *gone), replications=2)
    assert value(found, "team", "sample_finds_one") == (0.0, 0.0, 0.0)
    assert value(found, "team", "out_within_1_hour").mean == 1.0
    assert value(found, "team", "tickets_a_week", kind="leaver").mean == pytest.approx(3 / 52)
    assert any("the auditor looks at all of them" in note for note in found.notes)


def test_who_is_forgotten_is_found(tmp_path) -> None:
    gone = [("bob", "2020-01-06", "2026-07-06", "voluntary")]
    forgotten = {"signals": {"missed_share": 1.0}, "sso_enforced": False}
    found = decisions.audit(staffed(tmp_path, OWNER, *gone, overlay=forgotten), replications=2)
    assert value(found, "team", "sample_finds_one").mean == 1.0
    assert "with a probability of over 99 % under" in found.headline[0]


def test_where_nobody_leaves_it_does_not_apply() -> None:
    found = decisions.audit(company({"workforce": {"employees": {"headcount": 3}}}), replications=2)
    assert not found.applies
    assert found.headline[0].startswith("Nobody who had access leaves in 2 possible futures")


def test_a_strategy_that_cannot_be_chosen_is_announced() -> None:
    crowded = {
        "plans": {"claude-team-annual": {"maximum_seats": 30}},
        "workforce": {"employees": {"growth_per_year": 0.5, "backfill_share": 0.5}},
    }
    found = decisions.audit(company(LIVELY, crowded), replications=2)
    (said,) = [sentence for sentence in found.headline if "cannot be chosen" in sentence]
    assert "its seats run out in" in said


def made(shares: dict[str, Estimate]) -> pd.DataFrame:
    """A frame in which each strategy has one value for every measure, and a ticket a week."""
    measures = ("sample_finds_one", "large_sample_finds_one", "beyond_policy", *findings.OUT_WORDS)
    rows = [
        {"strategy": name, "measure": measure, "kind": "", "year": 0, "value": share}
        for name, share in shares.items()
        for measure in measures
    ]
    rows += [
        {"strategy": name, "measure": "tickets_a_week", "kind": kind, "year": 0, "p50": 1.0}
        | {"value": Estimate(1.25, 1.0, 1.5), "p90": 3.0}
        for name in shares
        for kind in ("all", "leaver")
    ]
    strategies = dict.fromkeys(shares, SimpleNamespace(mode="invite"))
    return labelled(tidy(rows), SimpleNamespace(strategies=strategies, label_of=str.title))


def test_the_headline_says_how_clearly_others_differ_and_who_has_no_leavers() -> None:
    frame = made({"a": Estimate(0.5, 0.4, 0.6), "b": Estimate(0.995, 0.992, 1.0), "c": UNDEFINED})
    asked = findings.Asked(25, 24.0, "a")
    assert list(findings.headline(frame, asked, {"b": "more", "c": "unclear"}, nobody=False)) == [
        "An auditor who samples 25 leavers of a year finds at least one who could get in for more"
        " than 24 hours with a probability of 50 % (40 to 60 %) under A, the strategy to take.",
        "It is over 99 % under B, clearly more.",
        "Nobody who had access leaves under C.",
        "Of the leavers under A 50 % are out within an hour, 50 % are out within 24 hours and 50 %"
        " are out within 3 business days; 50 % are beyond the policy.",
        "The desk under A gets 1.2 tickets a week on average, at most 1 in half of the weeks and at"
        " most 3 in nine of ten; the most frequent kind is for removing other leavers.",
    ]
    asked = asked._replace(strategy="c")
    said, *_ = findings.headline(frame, asked, {"a": "unclear", "b": "unclear"}, nobody=True)
    assert said == "Nobody who had access leaves under C, so an auditor has nobody to sample."


def test_a_strategy_without_leavers_is_named_in_the_picture() -> None:
    frame = made({"a": Estimate(0.5, 0.0, 1.0), "b": UNDEFINED})
    asked = {"asked": findings.Asked(25, 24.0, "b")}
    figure = drawn(plots.study(Study("audit", "?", "", ("Nobody.",), frame, details=asked)))
    assert [text.get_text() for text in texts(figure)].count("B: nobody leaves") == 4
    assert cut_off(figure) == []
    assert "Nobody who had access leaves under B." in plots.alt_text(figure)


def test_what_is_left_out_or_still_open_is_said() -> None:
    counts = pd.DataFrame(
        {"strategy": ["team"], "leavers": [50], "late": [5], "censored": [2], "without_access": [7]}
    )
    parameters = company().parameters
    label = parameters.label_of("team")
    notes = list(findings.notes(counts, parameters, findings.Asked(25, 24.0, "team"), 19, 2))
    assert notes[1] == "Intervals from fewer than 20 futures are rough."
    assert f"count with the time so far: 2 under {label}." in notes[2]
    assert f"never had access, and are in no share: 7 under {label}." in notes[3]


def test_nobody_is_no_sample() -> None:
    with pytest.raises(ValueError, match="sample = 0: write a whole number from 1"):
        decisions.audit(company(), sample=0)
