"""What no plan can change: common exposure, by hand and in worlds that have run."""

import numpy as np
import pandas as pd
import pytest
from builders.made_frames import NEVER, calendar, people

import sim
from sim import experiment, workforce
from sim.core.table import Table
from sim.metrics.common_exposure import with_common
from sim.scenarios.calendar import Calendar

DAY = 24.0
QUARTER = calendar()
COMPANY = """\
question = "Who is forgotten?"
facts = "2026-10"
horizon_months = 12
idp = "okta"
sso_enforced = true
country = "US"

[workforce.contractors]
headcount = 80
attrition_per_year = 1.0

[workforce.contractors.signals]
idp_missed_share = 0.1
missed_share = 0.0

[policies]
review_interval_days = 30
review_detection_share = 0.6

[strategies.hand]
plan = "claude-team-annual"
mode = "invite"

[strategies.directory]
plan = "claude-enterprise"
mode = "scim"
"""


def windows(*rows):
    """Windows of person 0 in applications: (strategy, application, had_access)."""
    columns = ["strategy", "application", "had_access"]
    frame = pd.DataFrame(rows, columns=columns)
    return Table.of(frame.assign(replication=1, person=0, left_hours=100.0))


def common(fate, *rows):
    fates = people({"left_hours": 100.0, **fate})
    found = with_common(windows(*rows), fates, {"app": np.array([NEVER])}, QUARTER)
    return found[["common_hours", "common_review_hours"]].frame().to_numpy().tolist()


ACCESS = ("s", "app", True)


@pytest.mark.parametrize(
    ("fate", "hours"),
    [
        ({"idp_disabled_hours": 130.0}, 30.0),
        ({"idp_disabled_hours": 100.0}, 0.0),
        # Switched off ahead of the departure: nothing is open under any plan.
        ({"idp_disabled_hours": 90.0}, 0.0),
        ({"idp_disabled_hours": 130.0, "returns_hours": 110.0}, 10.0),
        ({"idp_disabled_hours": QUARTER.close_hours + 1}, QUARTER.close_hours - 100.0),
    ],
)
def test_it_runs_from_leaving_to_the_signal(fate, hours):
    assert common(fate, ACCESS) == [[hours, 0.0]]


def test_who_never_had_access_has_none():
    refused = ("t", "app", False)
    assert common({"idp_disabled_hours": 130.0}, ACCESS, refused) == [[30.0, 0.0], [0.0, 0.0]]


def test_a_forgotten_account_lasts_until_the_review_of_the_first_application():
    fates = people({"left_hours": 100.0, "idp_disabled_hours": NEVER})
    found = {"a": np.array([700.0]), "b": np.array([400.0]), "c": np.array([NEVER])}
    here = windows(("s", "a", True), ("s", "b", True), ("t", "a", True), ("t", "c", True))
    both = with_common(here, fates, found, QUARTER)
    assert both["common_hours"].tolist() == [300.0, 300.0, 600.0, 600.0]
    assert both["common_review_hours"].tolist() == both["common_hours"].tolist()


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    path = tmp_path_factory.mktemp("common") / "contractors.toml"
    path.write_text(COMPANY)
    return experiment.run(sim.load(path), replications=8, records=True)


def test_it_is_the_same_for_all_who_had_access_under_both(result):
    keys = ["replication", "person"]
    columns = ["had_access", "common_hours", "common_review_hours"]
    hand, directory = (
        result.windows[result.windows["strategy"] == name].set_index(keys)[columns].sort_index()
        for name in ("hand", "directory")
    )
    both = hand["had_access"] & directory["had_access"]
    assert both.mean() > 0.9
    assert (hand[both] == directory[both]).all(axis=None)
    assert (hand.loc[both, "common_review_hours"] > 0).any()
    assert (hand.loc[~hand["had_access"], "common_hours"] == 0).all()


def test_the_review_that_is_looked_up_is_the_one_that_finds_them(result):
    """The world's own reviews agree with what was looked up without it."""
    people_of, parameters = result.frames.people, result.scenario.parameters
    records = result.records[result.records["record"] == "OrphanFound"]
    found = records.groupby(["strategy", "replication", "person"], as_index=False)["hours"].min()
    found = found.merge(people_of.loc[people_of["idp_missed"], ["replication", "person"]])
    assert len(found) > 20
    days = Calendar.of(parameters)
    fates = {
        number: workforce.people(parameters, days, 1, number).found_hours("claude")
        for number in set(found["replication"])
    }
    known = [fates[row.replication][int(row.person)] for row in found.itertuples()]
    assert found["hours"].tolist() == known


def test_common_and_added_exposure_add_up(result):
    totals = result.observations.pivot_table(
        "numerator", ["strategy", "replication"], "metric", sort=False
    )
    whole = totals["exposure_common_hours_total"] + totals["exposure_added_hours_total"]
    assert whole.to_numpy() == pytest.approx(totals["exposure_hours_total"].to_numpy())
    review = totals["exposure_common_review_hours_total"]
    assert (review <= totals["exposure_common_hours_total"]).all()
    parts = result.windows.groupby(["strategy", "replication"], sort=False)
    expected = parts["common_hours"].sum() + parts["common_control_hours"].sum()
    common_hours = totals["exposure_common_hours_total"]
    assert common_hours.to_dict() == pytest.approx(expected.to_dict())
