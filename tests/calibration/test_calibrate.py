"""A whole file: what is found, what is written, and what is said of files as they are."""

import datetime as dt
import json
import math
import re
import tomllib
from pathlib import Path

import numpy as np
import pytest
from builders.companies import company
from builders.people_files import company_rows

import sim
from sim import catalog, workforce
from sim.calibration import CalibrationError, calibrate, conclusion, differences, overlay
from sim.core.distributions import median_of
from sim.scenarios.calendar import Calendar
from sim.tables.calibration import document, render_calibration

FILES = Path(__file__).parent / "files"
TODAY = dt.date(2026, 11, 1)
STRATEGY = """\
base = "ours.toml"
facts = "2026-10"
horizon_months = 12
[strategies.team]
plan = "claude-enterprise"
mode = "scim"
"""


def measured(found, segment=0):
    return {each.key: each for each in found.segments[segment].measured}


@pytest.fixture
def ours(people_file):
    """Employees and contractors of five years, with a layoff of one in eight employees."""
    rng = np.random.default_rng(21)
    rows = company_rows(rng, "Employee")
    hit = dt.date(2023, 5, 10)
    rows = [
        (*row[:2], hit.isoformat(), "layoff", row[4])
        if row[1] < hit.isoformat() < (row[2] or "9") and rng.random() < 0.125
        else row
        for row in rows
    ]
    contractors = company_rows(rng, "Contractor", hires_a_year=40, mean_years=1.0)
    return people_file([*rows, *contractors])


def test_segments_attrition_and_a_layoff_are_found(ours):
    found = calibrate(ours, today=TODAY)
    assert [each.name for each in found.segments] == ["employee", "contractor"]
    employees, contractors = measured(found, 0), measured(found, 1)
    for own, truth in ((employees, 1 / 6), (contractors, 1.0)):
        value, low, high = own["attrition_per_year"].estimate
        assert abs(math.log(value / truth)) < 3.29 / 1.96 * math.log(high / low) / 2
        assert own["start_weekday"].value == "monday"
        assert own["involuntary_share"].estimate.mean == pytest.approx(0.3, abs=0.08)
    assert [each.date for each in found.segments[0].layoffs] == [dt.date(2023, 5, 10)]
    assert employees["layoff_share"].estimate.mean == pytest.approx(0.125, abs=0.04)
    assert found.segments[1].layoffs == ()
    rows = [line.split(",") for line in ours.read_text().splitlines()[1:]]
    there = [row for row in rows if row[4] == "Employee" and not row[2]]
    assert employees["headcount"].value == len(there)


def test_it_begins_with_how_long_people_stay_and_what_the_catalogue_assumes_otherwise(ours):
    found = calibrate(ours, today=TODAY)
    facts = catalog.load(catalog.LATEST).facts
    outside, compared = [], 0
    for segment in found.segments:
        for each in segment.measured:
            home = each.key if "." in each.key else f"segment.{each.key}"
            if home in facts and each.estimate.low is not None and each.key != "start_weekday":
                compared += 1
                default = median_of(facts[home].value)
                if not each.estimate.low <= default <= each.estimate.high:
                    outside.append(f"{segment.name}, {each.label}: ")
    assert len(outside) > 1
    employees, contractors = (
        1 / measured(found, k)["attrition_per_year"].estimate.mean for k in (0, 1)
    )
    said = conclusion(found)
    stays = re.match(
        r"On average people stay for ([\d.]+) years \([\d.]+ to [\d.]+\) as employee,"
        r" ([\d.]+) years \([\d.]+ to [\d.]+\) as contractor;",
        said,
    )
    assert [float(each) for each in stays.groups()] == pytest.approx(
        [employees, contractors], rel=0.02
    )
    assert said.endswith(
        f"; {len(outside)} of {compared} values have what the catalogue assumes outside their 95 %"
        " interval."
    )
    listed = list(differences(found))
    assert all(line.startswith(of) for line, of in zip(listed, outside, strict=True))
    shown = render_calibration(found)
    assert " ".join(shown.split()).startswith(said)
    assert "\nNot what the catalogue assumes\n- employee, " in shown
    assert all(len(line) <= 80 for line in render_calibration(found, 80).splitlines())
    assert document(found)["headline"] == said


def test_one_segment_is_everybody_or_its_kind_of_worker(ours):
    everybody = calibrate(ours, segment="people", today=TODAY).segments
    assert [each.name for each in everybody] == ["people"]
    contractors = calibrate(ours, segment="contractors", today=TODAY).segments
    assert contractors[0].people < everybody[0].people / 2


def test_a_scenario_builds_on_what_was_found_and_its_ranges_are_drawn(ours, tmp_path):
    found = calibrate(ours, today=TODAY)
    (tmp_path / "ours.toml").write_text(overlay(found))
    place = tmp_path / "question.toml"
    place.write_text(STRATEGY)
    scenario = sim.load(place)
    ranges = scenario.ranges()
    for number, name in enumerate(["employee", "contractor"]):
        own, segment = measured(found, number), scenario.parameters.workforce[name]
        assert segment.headcount == own["headcount"].value
        for key in ("attrition_per_year", "growth_per_year", "involuntary_share"):
            fact = ranges[f"workforce.{name}.{key}"].fact
            value, low, high = own[key].estimate
            assert fact.value == pytest.approx(value, abs=0.1 * (high - low))
            assert fact.low == pytest.approx(low, abs=0.1 * (high - low))
            assert fact.high == pytest.approx(high, abs=0.1 * (high - low))
            assert fact.source.startswith("people.csv, 2021-01-")
    assert "workforce.employee.layoffs_per_year" in ranges
    assert "workforce.employee.layoff_share" in ranges
    result = sim.run(scenario, replications=2)
    assert set(result.strategies) == {"team"}


def test_both_ends_of_every_range_can_be_run(ours, tmp_path):
    (tmp_path / "ours.toml").write_text(overlay(calibrate(ours, today=TODAY)))
    (tmp_path / "question.toml").write_text(STRATEGY)
    scenario = sim.load(tmp_path / "question.toml")
    own = [each for key, each in scenario.ranges().items() if key.startswith("workforce.")]
    assert len(own) >= 8
    for each in own:
        for end in (each.fact.low, each.fact.high):
            scenario.override(each.at(end))


def test_nothing_personal_is_in_any_output(ours):
    found = calibrate(ours, today=TODAY)
    ids = {line.split(",")[0] for line in ours.read_text().splitlines()[1:]}
    for text in (overlay(found), render_calibration(found), json.dumps(document(found))):
        assert "secret" not in text
        assert not any(each in text for each in ids)


def test_the_people_of_a_simulation_give_back_what_they_were_made_with(people_file):
    employees = {
        "headcount": 600,
        "attrition_per_year": 0.3,
        "growth_per_year": 0.1,
        "backfill_share": 0.9,
        "involuntary_share": 0.35,
        "start_weekday": "monday",
    }
    start = dt.date(2021, 1, 4)
    years = {"start": start, "horizon_months": 48, "workforce": {"employees": employees}}
    parameters = company(years).parameters
    calendar = Calendar.of(parameters)
    people = workforce.people(parameters, calendar, seed=3, replication=1)
    rows = [
        (
            number,
            calendar.datetime_at(hired).date(),
            calendar.datetime_at(left).date() if left < calendar.horizon_hours else "",
            "involuntary" if cause != "voluntary" else "voluntary",
            "",
        )
        for number, (hired, left, cause) in enumerate(
            zip(people.hired_hours, people.left_hours, people.cause, strict=True)
        )
    ]
    found = calibrate(people_file(rows), start=start, end=dt.date(2024, 12, 31), today=TODAY)
    own = measured(found)
    for key in ("attrition_per_year", "growth_per_year", "involuntary_share"):
        value, low, high = own[key].estimate
        assert abs(value - employees[key]) < 3.29 / 1.96 * (high - low) / 2, key
    assert own["start_weekday"].value == "monday"
    assert not found.segments[0].layoffs


def test_told_and_disabled_dates_become_notice_and_delays(people_file):
    rng = np.random.default_rng(22)
    rows = []
    for number in range(4000):
        end = dt.date(2022, 1, 3) + dt.timedelta(days=int(rng.integers(0, 1400)))
        late = rng.random() < 0.25
        days = math.ceil(2 * math.exp(0.8 * rng.normal())) if late else -int(rng.integers(0, 30))
        told = end + dt.timedelta(days=days)
        lag_days = rng.uniform() + 0.25 * math.exp(rng.normal())
        # Who is announced ahead goes off by a schedule.
        off = max(told, end) + dt.timedelta(days=math.floor(lag_days) if told >= end else 0)
        rows.append((number, "2019-01-07", end, "voluntary", told, off))
    place = people_file(rows, header="id,start,end,cause,told,disabled")
    own = measured(calibrate(place, today=TODAY))
    assert own["signals.late_share"].estimate.mean == pytest.approx(0.25, abs=0.04)
    late, lag = own["signals.late_days"], own["signals.idp_lag_hours"]
    assert late.value["median"] == pytest.approx(2.0, rel=0.2)
    assert late.value["sigma"] == pytest.approx(0.8, rel=0.2)
    assert lag.value["median"] == pytest.approx(6.0, rel=0.15)
    assert lag.value["sigma"] == pytest.approx(1.0, rel=0.15)
    full, short = (own[f"signals.{name}_notice_share"].estimate for name in ("full", "short"))
    # Up to 29 days ahead are up to 21 working days, of which 10 or more are full notice.
    assert full.mean == pytest.approx(0.75 * 16 / 30, abs=0.05)
    assert short.mean == pytest.approx(0.75 * 13 / 30, abs=0.05)


@pytest.mark.parametrize(
    ("name", "sentences"),
    [
        ("inactive-without-end", ["nobody left (2013-01-01 to 2014-02-03)"]),
        ("null-words", ["nobody left"]),
        ("slashes", ["nobody left"]),
        ("zero-dates", ["nobody left"]),
        ("durations-only", ["durations can be calibrated (seatwise calibrate --durations months)"]),
    ],
)
def test_a_file_from_which_nothing_can_be_learnt_is_a_sentence(name, sentences):
    with pytest.raises(CalibrationError) as error:
        calibrate(FILES / f"{name}.csv", today=TODAY)
    assert len(error.value.problems) == len(sentences)
    for problem, sentence in zip(error.value.problems, sentences, strict=True):
        assert sentence in problem


@pytest.mark.parametrize(
    ("name", "headcount", "note"),
    [
        ("cause-in-capitals", 1, ""),
        ("semicolons", 1, ""),
        ("one-row-a-desk", 2, "joined to it: 1"),
        ("us-dates-shifted-row", 1, "read dates with the month first"),
    ],
)
def test_too_few_leavers_keep_the_default_and_say_so(name, headcount, note):
    found = calibrate(FILES / f"{name}.csv", today=TODAY)
    assert list(measured(found)) == ["headcount", ""]
    assert measured(found)["headcount"].value == headcount
    assert any("fewer than 5 left" in each for each in found.segments[0].kept)
    assert conclusion(found) == "Too few left to say how long people stay."
    assert not list(differences(found))
    assert note in " ".join(found.notes)
    table = tomllib.loads(overlay(found))["workforce"]["employees"]
    assert set(table) == {"headcount"}


def test_durations_calibrate_attrition_alone(tmp_path):
    rng = np.random.default_rng(23)
    months = rng.exponential(30.0, 2000)
    place = tmp_path / "durations.csv"
    lines = [f"{min(each, 24):.2f},{int(each < 24)}" for each in months]
    place.write_text("\n".join(["stag,event", *lines]) + "\n")
    found = calibrate(place, durations_in="months", today=TODAY)
    value, low, high = measured(found)["attrition_per_year"].estimate
    assert abs(value - 0.4) < 3.29 / 1.96 * (high - low) / 2
    assert set(measured(found)) == {"attrition_per_year", "tenure_shape"}
    assert calibrate(FILES / "durations-only.csv", durations_in="months").segments[0].people == 2


def test_all_mistakes_are_said_at_once(tmp_path):
    with pytest.raises(CalibrationError) as error:
        calibrate(
            tmp_path / "peple.csv",
            start=dt.date(2027, 1, 1),
            end=dt.date(2028, 1, 1),
            segment="Our People",
            today=TODAY,
        )
    first, second, third, fourth = error.value.problems
    assert first.startswith("--from 2027-01-01: lies in the future")
    assert second.startswith("--to 2028-01-01: lies in the future")
    assert third == "--segment Our People: write small letters, digits and -"
    assert fourth.endswith("peple.csv: there is no such file; check the name and the folder")


def test_plans_are_not_counted_and_said(people_file):
    rows = [(n, "2020-01-06", f"2022-0{1 + n}-03", "", "") for n in range(6)]
    rows += [(7, "2020-01-06", "2027-03-31", "", ""), (8, "2027-01-04", "", "", "")]
    rows += [(9, "2010-01-04", "2015-05-05", "", "")]
    found = calibrate(people_file(rows), start=dt.date(2021, 1, 1), today=TODAY)
    assert measured(found)["headcount"].value == 1
    assert "employments that ended before 2021-01-01, so not used: 1" in found.notes
    assert "employments that start after 2022-06-03, so not used: 1" in found.notes
    assert "employments that end after 2022-06-03, so counted as still here: 1" in found.notes


def test_mistakes_in_options_and_in_rows_are_said_together(people_file):
    place = people_file([(1, "2020-01-06", "2019-01-06", "", ""), (2, "soon", "", "", "")])
    with pytest.raises(CalibrationError) as error:
        calibrate(place, start=dt.date(2027, 1, 1), today=TODAY)
    option, first, second = error.value.problems
    assert "--from" in option and "line 2" in first and "line 3" in second


def test_a_season_and_a_shrinking_company_make_a_scenario(people_file, tmp_path):
    """Two hundred people with no hire leave in summer: season and growth stand in one file."""
    rng = np.random.default_rng(24)
    months = rng.choice([6, 7, 8], 120)
    rows = [
        (n, "2010-01-04", dt.date(2021 + n % 4, int(month), int(rng.integers(1, 29))), "", "")
        for n, month in enumerate(months)
    ]
    rows += [(n, "2010-01-04", "", "", "") for n in range(120, 320)]
    found = calibrate(
        people_file(rows), start=dt.date(2021, 1, 1), end=dt.date(2024, 12, 31), today=TODAY
    )
    own = measured(found)
    assert own["season"].value.index(max(own["season"].value)) in (5, 6, 7)
    (tmp_path / "ours.toml").write_text(overlay(found))
    (tmp_path / "question.toml").write_text(STRATEGY)
    scenario = sim.load(tmp_path / "question.toml")
    segment = scenario.parameters.workforce["employees"]
    assert segment.season[6] > 1.5 > segment.season[0]
    # Nobody is hired, so the company shrinks by what attrition can do, and hardly less.
    assert -0.125 < own["growth_per_year"].estimate.mean <= segment.growth_per_year + 0.005 < -0.08
    sim.run(scenario, replications=1)


def test_people_who_stay_for_days_keep_the_default_attrition(people_file):
    mondays = [dt.date(2022, 1, 3) + dt.timedelta(days=7 * n) for n in range(90)]
    rows = [(n, day, day + dt.timedelta(days=3), "", "") for n, day in enumerate(mondays)]
    found = calibrate(people_file(rows), today=TODAY)
    assert "attrition_per_year" not in measured(found)
    assert "Attrition: people stay for less than a month on average." in found.segments[0].kept


@pytest.mark.slow
def test_intervals_of_whole_files_cover(people_file):
    rng = np.random.default_rng(77)
    truths = {
        "attrition_per_year": 0.25,
        "tenure_shape": 1.0,
        "involuntary_share": 0.3,
        "": 40.0,
        "growth_per_year": 0.0,
    }
    covered = dict.fromkeys(truths, 0)
    seasons = found_layoffs = 0
    for _ in range(400):
        own_rows = company_rows(rng, hires_a_year=40, mean_years=4.0)
        found = calibrate(people_file(own_rows), today=dt.date(2026, 1, 31))
        own = measured(found)
        for key, truth in truths.items():
            covered[key] += own[key].estimate.low <= truth <= own[key].estimate.high
        seasons += "season" in own
        found_layoffs += bool(found.segments[0].layoffs)
    # Comings and goings are not quite independent, so the interval of growth covers more.
    assert covered.pop("growth_per_year") >= 368
    assert all(368 <= count <= 391 for count in covered.values()), covered
    # 1 % and 0.1 % of 400 files, with bounds of 99.9 %.
    assert seasons <= 12 and found_layoffs <= 3
