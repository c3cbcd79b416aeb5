"""A simulated future as a file of people: what is read back is what was simulated."""

import csv
import datetime as dt
import io

import numpy as np
import pytest
from builders.companies import company

from sim import workforce
from sim.calibration import calibrate
from sim.calibration.export import hr_file
from sim.core.streams import name_key
from sim.scenarios import ScenarioError
from sim.scenarios.calendar import Calendar

STAFF = {
    "headcount": 60,
    "attrition_per_year": 0.6,
    "growth_per_year": 0.2,
    "backfill_share": 0.8,
    "involuntary_share": 0.3,
    "seat_share": 0.7,
    "start_weekday": "monday",
}
LIVELY = {
    "workforce": {"employees": STAFF, "contractors": {**STAFF, "headcount": 25}},
    "signals": {"late_share": 0.2, "missed_share": 0.1, "idp_missed_share": 0.1},
    "idp_disable": "after_midnight",
}
A_SECOND = 1 / 3600


def replayed(folder, text):
    """The people of a file in the company that it was exported from."""
    (folder / "people.csv").write_text(text)
    files = {"people_file": "people.csv", "headcount": 0, "growth_per_year": 0.0}
    workforces = {name: {**of, **files} for name, of in LIVELY["workforce"].items()}
    parameters = company({**LIVELY, "workforce": workforces}, folder=folder).parameters
    return workforce.people(parameters, Calendar.of(parameters), 1, 2)


def in_order(people, names, keys):
    order = np.argsort(keys)
    return [np.asarray(getattr(people, name))[order] for name in names]


def test_the_same_people_to_the_second_with_the_same_luck(tmp_path):
    scenario = company(LIVELY)
    parameters = scenario.parameters
    lived = workforce.people(parameters, Calendar.of(parameters), 1, 2)
    again = replayed(tmp_path, hr_file(scenario, 1, 2))
    moments = ["hired_hours", "left_hours", "told_left_hours", "idp_disabled_hours"]
    there, here = (in_order(people, moments, people.key) for people in (lived, again))
    for one, other in zip(there, here, strict=True):
        assert one == pytest.approx(other, abs=2 * A_SECOND)
    same = [
        "key",
        "segment",
        "cause",
        "initial",
        "missed",
        "idp_missed",
        "needs_premium",
        "profile",
    ]
    there, here = (in_order(people, same, people.key) for people in (lived, again))
    assert all((one == other).all() for one, other in zip(there, here, strict=True))
    assert len(lived.leavers) > 20 and lived.idp_missed[lived.leavers].any()


def test_a_file_of_dates_alone_has_the_same_people_to_the_day(tmp_path):
    scenario = company(LIVELY)
    text = hr_file(scenario, 1, 2)
    rows = list(csv.DictReader(io.StringIO(text)))
    lines = ["id,start,end,cause,kind"]
    for row in rows:
        lines.append(
            ",".join(
                (
                    row["id"],
                    row["start"][:10],
                    row["end"][:10],
                    *(row[each] for each in ("cause", "kind")),
                )
            )
        )
    again = replayed(tmp_path, "\n".join(lines) + "\n")
    everybody = {name_key(row["id"]): row for row in rows}
    calendar = Calendar.of(scenario.parameters)
    for key, left, start in zip(again.key, again.left_hours, again.hired_hours, strict=True):
        row = everybody[int(key)]
        assert f"{calendar.datetime_at(start):%Y-%m-%d}" == row["start"][:10]
        last = f"{calendar.datetime_at(left):%Y-%m-%d}" if np.isfinite(left) else ""
        assert last == row["end"][:10]


def test_calibration_gives_back_the_attrition_of_what_was_exported(tmp_path):
    # Within the interval widened to 99.9 %, so that luck fails it once in a thousand seeds.
    scenario = company(
        {"workforce": {"employees": {**STAFF, "headcount": 400, "attrition_per_year": 0.25}}},
        {"horizon_months": 36},
    )
    (tmp_path / "people.csv").write_text(hr_file(scenario))
    found = calibrate(
        tmp_path / "people.csv",
        start=scenario.parameters.start,
        end=dt.date(2029, 5, 31),
        today=dt.date(2029, 6, 1),
    )
    (segment,) = found.segments
    (attrition,) = (each for each in segment.measured if each.key == "attrition_per_year")
    mean, low, high = attrition.estimate
    assert mean - (mean - low) * 3.29 / 1.96 < 0.25 < mean + (high - mean) * 3.29 / 1.96
    assert attrition.size > 150


def test_people_of_a_file_are_not_exported(tmp_path):
    (tmp_path / "people.csv").write_text("id,start,end\nann,2020-01-06,\n")
    read = {"people_file": "people.csv", "headcount": 0}
    with pytest.raises(ScenarioError, match="is read from a file already"):
        hr_file(company({"workforce": {"employees": read}}, folder=tmp_path))
