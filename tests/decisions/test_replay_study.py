"""A past time again: the same people, what is known of them, and what is said."""

import datetime as dt
import tempfile
from pathlib import Path

import pandas as pd
import pytest
from builders.companies import SCIM, TEAM, company

import sim
from sim import decisions, plots
from sim.comparison.labels import labelled
from sim.comparison.rows import tidy
from sim.core.estimates import Estimate
from sim.core.numerals import number
from sim.decisions.replay import past, words
from sim.decisions.study import Study
from sim.workforce import PeopleFileError
from sim.workforce.people_file import AS_IT_IS, Reading, pseudonyms

HEADER = "id,start,end,cause,kind,told,disabled\n"
TODAY = dt.date(2026, 6, 1)
FIRST = dt.date(2025, 1, 1)
BOTH = {
    "strategies": {**TEAM, **SCIM},
    "signals": {"late_share": 0.4, "missed_share": 0.3, "session_kept_share": 0.0},
    "workforce": {"employees": {"headcount": 30, "attrition_per_year": 0.5, "layoffs_per_year": 1}},
}


def people(count: int = 12) -> str:
    """An owner who stays, people who leave one a month, and one who is still there."""
    rows = ["boss,2019-01-07,,,,,", "stays,2024-02-05,,,,,"]
    rows += [
        f"p{number},2023-03-06,2025-{1 + number % 12:02}-15,voluntary,,," for number in range(count)
    ]
    rows.append("last,2025-12-01,2025-12-31,voluntary,,,")
    return HEADER + "\n".join(rows) + "\n"


def replayed(folder: Path, text: str, *overlays: dict[str, object], **how: object) -> Study:
    (folder / "hr.csv").write_text(text)
    scenario = company(BOTH, *overlays)
    usual = {"today": TODAY, "replications": 4, "workers": 1}
    return decisions.replay(scenario, folder / "hr.csv", **{**usual, **how})


def strategies(study: Study) -> pd.DataFrame:
    return study.frame[study.frame["what"] == "strategy"].set_index("strategy")


def test_the_people_of_a_file_go_to_no_cluster(tmp_path: Path) -> None:
    with pytest.raises(
        ValueError, match=r"^tcp://10\.0\.0\.5:8786 is not for a replay: the people"
    ):
        replayed(tmp_path, people(), workers="tcp://10.0.0.5:8786")


def test_it_is_a_run_with_the_same_people_in_the_same_months(tmp_path: Path) -> None:
    found = strategies(replayed(tmp_path, people()))
    employees = {"people_file": "hr.csv", "headcount": 0, "attrition_per_year": 0.0}
    scenario = company(
        BOTH,
        {"start": FIRST, "horizon_months": 12, "workforce": {"employees": employees}},
        folder=tmp_path,
    )
    metrics = sim.compare(sim.run(scenario, replications=4)).metrics
    there = metrics.set_index(["strategy", "metric"])
    for column, metric in (
        ("exposure_hours", "exposure_hours_total"),
        ("cost_usd", "total_cost_usd"),
        ("beyond_policy", "share_over_policy"),
    ):
        for strategy in ("team", "enterprise"):
            for end, part in (("", "mean"), ("_low", "low"), ("_high", "high")):
                expected = there.loc[(strategy, metric), part]
                assert found.loc[strategy, f"{column}{end}"] == pytest.approx(expected)


def test_the_answer_names_the_leavers_the_time_and_both_strategies(tmp_path: Path) -> None:
    study = replayed(tmp_path, people())
    first = study.headline[0]
    (own,) = strategies(study).loc[["team"]].to_dict("records")
    assert first.startswith(
        "Claude Team, billed annually, by hand would have been the one to take: it would have cost"
    )
    assert "from January 2025 to December 2025, and these 13 leavers could have got in" in first
    written = number(
        own["exposure_hours"], own["exposure_hours_low"], own["exposure_hours_high"], ""
    )
    assert f" for {written} hours (" in first, "as the table has it"
    assert study.headline[1].startswith("Claude Enterprise, by SCIM instead: ")
    assert any("prices of March 2026" in note for note in study.notes)
    assert study.company.startswith("employees of a file · 12 months from 1 January 2025")


def test_what_the_file_says_of_notice_and_accounts_is_not_drawn(tmp_path: Path) -> None:
    # Under SSO a way in closes with the account: 17:00 on the 10th until 11:30 on the 12th.
    text = HEADER + (
        "boss,2019-01-07,,,,,\n"
        "ann,2023-03-06,2025-03-10,voluntary,,2025-03-10,2025-03-12 11:30\n"
        "end,2025-01-06,2025-12-31,voluntary,,2025-01-06,2025-12-31\n"
    )
    sso = {"sso_enforced": True, "signals": {"idp_missed_share": 1.0, "missed_share": 0.0}}
    only = {"strategies": {"team": TEAM["team"]}}
    (tmp_path / "hr.csv").write_text(text)
    scenario = company({**only, "signals": {"session_kept_share": 0.0}}, sso)
    study = decisions.replay(scenario, tmp_path / "hr.csv", today=TODAY, replications=3, workers=1)
    # The admin hears of it at closing time and is faster than the account: out the next morning.
    # Who is known to be switched off is not forgotten, whatever the share, nor expected to be.
    assert strategies(study).loc["team", "exposure_hours"] == pytest.approx(16.0)
    leavers = study.frame[study.frame["what"] == "leaver"]
    assert leavers["left"].tolist() == ["2025-03-10"]
    assert leavers["line"].tolist() == [3]


def test_the_longest_windows_are_those_of_the_run(tmp_path: Path) -> None:
    # One comes back and leaves again: two windows, each with its own line.
    text = people() + "again,2024-01-08,2025-02-14,voluntary,,,\nagain,2025-06-02,2025-11-14,,,,\n"
    study = replayed(tmp_path, text)
    leavers = study.frame[study.frame["what"] == "leaver"]
    assert 0 < len(leavers) <= 10
    hours = leavers["exposure_hours"].tolist()
    assert hours == sorted(hours, reverse=True)
    lines = (tmp_path / "hr.csv").read_text().splitlines()
    called = pseudonyms.beside(tmp_path / "hr.csv")
    for row in leavers.to_dict("records"):
        name, _, end, *_ = lines[row["line"] - 1].split(",")
        assert row["left"] == end
        assert row["person"] == called(sim.core.streams.name_key(name))
        assert name not in study.headline[-1] and row["stage_hours"] <= row["exposure_hours"] + 1e-9


def test_kinds_of_worker_are_segments_and_all_others_belong_to_the_first(tmp_path: Path) -> None:
    text = HEADER + (
        "a,2024-01-08,,,Employee,,\nb,2024-01-08,,,Contractor,,\nc,2024-01-08,,,Intern,,\n"
        "d,2024-01-08,2025-12-31,,Contractor,,\n"
    )
    (tmp_path / "hr.csv").write_text(text)
    both = {"workforce": {"employees": {"headcount": 9}, "contractors": {"headcount": 9}}}
    asked = past.asked(tmp_path / "hr.csv", AS_IT_IS, None, None, TODAY)
    with past.laid_out(company(both), asked) as then:
        counts = {
            name: Path(segment.people_file or "").read_text().count("\n") - 1
            for name, segment in then.parameters.workforce.items()
        }
        copies = [Path(each.people_file or "") for each in then.parameters.workforce.values()]
        text = "".join(each.read_text() for each in copies)
    assert counts == {"employees": 2, "contractors": 2}
    # Nothing is left behind, and nobody's id was in the copies.
    assert not any(each.parent.exists() for each in copies)
    assert not any(f"\n{name}," in text for name in "abcd")


@pytest.mark.parametrize(
    ("start", "months", "first", "last"),
    [
        (None, None, "2025-01-01", "2025-12-31"),
        (None, 6, "2025-07-01", "2025-12-31"),
        (dt.date(2025, 3, 10), None, "2025-03-10", "2025-12-09"),
        (dt.date(2024, 3, 10), None, "2024-03-10", "2025-03-09"),
        (dt.date(2025, 3, 10), 2, "2025-03-10", "2025-05-09"),
    ],
)
def test_the_time_is_whole_months_that_the_file_has(tmp_path, start, months, first, last) -> None:
    (tmp_path / "hr.csv").write_text(people() + "later,2027-01-04,2027-02-05,,,,\n")
    asked = past.asked(tmp_path / "hr.csv", AS_IT_IS, start, months, TODAY)
    assert (asked.first.isoformat(), asked.last.isoformat()) == (first, last)


def test_a_file_without_a_row_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PeopleFileError, match="has no row that can be used"):
        replayed(tmp_path, people().splitlines()[0] + "\n")


def test_a_time_without_a_whole_month_or_without_dates_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PeopleFileError, match="less than a month after --from 2025-12-10"):
        replayed(tmp_path, people(), start=dt.date(2025, 12, 10))
    with pytest.raises(PeopleFileError, match="before 60 months from 2025-01-01 are over"):
        replayed(tmp_path, people(), start=dt.date(2025, 1, 1), months=60)
    with pytest.raises(PeopleFileError, match="nothing has happened yet"):
        replayed(tmp_path, HEADER + "a,2027-01-04,,,,,\n")


def test_a_start_of_long_ago_is_read_back(tmp_path: Path) -> None:
    study = replayed(tmp_path, people() + "founder,0019-01-07,,,,,\n")
    assert study.applies


def test_a_time_without_people_or_leavers_is_a_sentence(tmp_path: Path) -> None:
    study = replayed(tmp_path, people(), start=dt.date(2010, 1, 1))
    assert not study.applies
    assert study.headline[0].startswith("hr.csv has nobody from January 2010 to December 2010")
    study = replayed(tmp_path, people(), start=dt.date(2024, 1, 1))
    assert study.headline[0].startswith("Nobody in hr.csv leaves from January 2024")
    with pytest.raises(ValueError, match="nothing to draw"):
        plots.study(study)


def test_options_of_the_reading_hold_where_the_people_are_simulated(tmp_path: Path) -> None:
    text = "Who;Came;Left\nboss;7/1/2019;\nann;6/3/2023;10/3/2025\n"
    text += "bo;6/3/2023;soon\n;8/1/2024;9/12/2025\n"
    reading = Reading("day first", {"id": "Who", "start": "Came", "end": "Left"}, True)
    study = replayed(tmp_path, text, reading=reading)
    assert study.headline[0].count("these 2 leavers") == 1
    assert any("line 4: end is no date" in note for note in study.notes)
    assert any("10 December 2024 to 9 December 2025" in each for each in study.headline)


def test_one_future_has_no_interval_and_nothing_is_clear(tmp_path: Path) -> None:
    study = replayed(tmp_path, people(), replications=1)
    assert "(" not in study.headline[0], "one future has no interval"
    assert "not clearly different" in study.headline[1]
    assert any("fewer than 20 futures" in note for note in study.notes)


@pytest.mark.parametrize(
    ("sense", "cost", "text"),
    [
        ("more", "more", "clearly more, for $12,000 more."),
        ("less", "less", "clearly fewer, for $12,000 less."),
        ("same", "same", "the same, at the same cost."),
        ("unclear", "unclear", "not clearly different, at a cost that is not clearly different."),
        (
            "too small to matter",
            "too small to matter",
            "hardly different, at hardly another cost.",
        ),
    ],
)
def test_how_clear_a_difference_is_is_said(tmp_path: Path, sense, cost, text) -> None:
    (tmp_path / "hr.csv").write_text(people())
    asked = past.asked(tmp_path / "hr.csv", AS_IT_IS, None, None, TODAY)

    def values(hours: float, usd: float) -> dict[str, object]:
        ends = (None, None)
        return {"exposure_hours": Estimate(hours, *ends), "cost_usd": Estimate(usd, *ends)}

    rows = [
        {"what": "strategy", "strategy": "own", **values(12.0, 80_000.0)},
        {"what": "strategy", "strategy": "other", **values(1930.0, 68_000.0)},
        {"what": "difference", "strategy": "other", "baseline": "own"}
        | values(1918.0, 12_000.0 if cost == "more" else -12_000.0)
        | {"exposure_hours_sense": sense, "cost_usd_sense": cost},
    ]
    named = {
        "own": {**TEAM["team"], "label": "Own"},
        "other": {**SCIM["enterprise"], "label": "Other"},
    }
    frame = labelled(tidy(rows), company({"strategies": named}).parameters)
    said = list(words.headline(frame, asked, "own", ["own", "other"], is_choice=True))
    assert said[0] == (
        "Own would have been the one to take: it would have cost $80,000 from January 2025 to"
        " December 2025, and these 13 leavers could have got in for 12 hours."
    )
    assert said[1] == f"Other instead: 1,930 hours, {text}"
    assert said[-1] == "In these futures nobody could have got in after leaving under Own."


def test_the_picture_shows_both_amounts(tmp_path: Path) -> None:
    study = replayed(tmp_path, people())
    figure = plots.study(study)
    hours, cost = figure.axes
    assert (hours.get_xlabel(), cost.get_xlabel()) == ("Hours open to leavers", "Cost, USD")
    assert "The 13 leavers could have got in for" in figure.get_label()
    assert tempfile.gettempdir() not in figure.get_label()


def test_who_cannot_be_chosen_says_why(tmp_path: Path) -> None:
    study = replayed(tmp_path, people(), {"requires": ["scim"]})
    assert study.headline[0].startswith("Claude Enterprise, by SCIM would have ")
    assert any("cannot be chosen" in sentence for sentence in study.headline)


def test_who_waits_for_a_seat_is_not_called_safe(tmp_path: Path) -> None:
    few = {"plans": {"claude-team-annual": {"maximum_seats": 6}}}
    study = replayed(tmp_path, people(), few)
    assert study.headline[0].startswith("Claude Enterprise, by SCIM would have ")
    assert "Claude Team" not in study.headline[0]
    assert any("Team" in each and "cannot be chosen" in each for each in study.headline)


def test_what_is_expected_of_the_forgotten_leaves_out_who_is_known_not_to_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # In one portion: they share the time that frames take.
    monkeypatch.setattr("sim.experiment.chunks.CHUNK_REPLICATIONS", 300)
    # The control has mean 0, whichever half of the leavers the file says something of.
    rows = [
        f"p{number},2023-03-06,2025-{1 + number % 12:02}-15,voluntary,,,"
        + (f"2025-{1 + number % 12:02}-16" if number % 2 else "")
        for number in range(12)
    ]
    (tmp_path / "hr.csv").write_text(HEADER + "boss,2019-01-07,,,,,\n" + "\n".join(rows) + "\n")
    employees = {"people_file": "hr.csv", "headcount": 0}
    scenario = company(
        {"start": FIRST, "workforce": {"employees": employees}, "strategies": TEAM},
        {"sso_enforced": False, "signals": {"idp_missed_share": 0.2, "missed_share": 0.3}},
        folder=tmp_path,
    )
    windows = sim.run(scenario, replications=300, workers=1).windows
    for known, own in windows.groupby(windows["id"].isin(_known(tmp_path / "hr.csv"))):
        sums = own.groupby("replication")["exposure_control_hours"].sum()
        assert sums.std() > 0, known
        assert abs(sums.mean()) < 4 * sums.std() / len(sums) ** 0.5, known


def _known(path: Path) -> list[str]:
    called = pseudonyms.beside(path)
    return [f"employees/file/{called(sim.core.streams.name_key(f'p{n}'))}" for n in range(1, 12, 2)]


def test_another_key_gives_other_names_and_nothing_else(tmp_path: Path) -> None:
    """Who was there first, and so who the Owner is, must not depend on what people are called."""
    one = replayed(tmp_path, people())
    (tmp_path / pseudonyms.NAME).unlink()
    two = replayed(tmp_path, people())
    assert set(one.frame["person"]) != set(two.frame["person"])
    assert one.frame.drop(columns="person").equals(two.frame.drop(columns="person"))
