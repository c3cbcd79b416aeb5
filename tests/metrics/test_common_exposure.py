"""What no plan can change: common exposure, by hand and in worlds that have run."""

import numpy as np
import pandas as pd
import pytest
from builders.made_frames import NEVER, calendar, people

import sim
from sim import experiment
from sim.metrics.common_exposure import with_common
from sim.scenarios.calendar import Calendar
from sim.scenarios.schema import Policies
from sim.workforce.reviews import found_hours

DAY = 24.0
QUARTER = calendar()
REVIEWS = Policies.model_construct(review_interval_days=90.0, review_detection_share=1.0)
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
    return pd.DataFrame(rows, columns=columns).assign(replication=1, person=0, left_hours=100.0)


def common(fate, *rows):
    fates = people({"left_hours": 100.0, **fate})
    found = with_common(windows(*rows), fates, REVIEWS, QUARTER, seed=1)
    return found[["common_hours", "common_review_hours"]].to_numpy().tolist()


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
    leavers = windows(("s", "a", True), ("s", "b", True)).assign(key=np.uint64(0))
    seldom = Policies.model_construct(review_interval_days=30.0, review_detection_share=0.3)
    found = found_hours(leavers, seldom, QUARTER, seed=1)
    assert found[0] != found[1]
    fates = people({"left_hours": 100.0, "idp_disabled_hours": NEVER})
    both = with_common(windows(("s", "a", True), ("s", "b", True)), fates, seldom, QUARTER, seed=1)
    assert both["common_hours"].tolist() == [found.min() - 100.0] * 2
    assert both["common_review_hours"].equals(both["common_hours"])
    alone = with_common(windows(("s", "b", True)), fates, seldom, QUARTER, seed=1)
    assert alone["common_hours"].tolist() == [found[1] - 100.0]


def test_the_first_review_after_leaving_finds_everybody_if_none_is_overlooked():
    leavers = windows(ACCESS).assign(key=np.uint64(0)).loc[[0] * 50]
    leavers["left_hours"] = np.linspace(0.0, 5000.0, 50)
    found = found_hours(leavers, REVIEWS, QUARTER, seed=3)
    wait = found - leavers["left_hours"].to_numpy()
    # Next to the interval a review may wait for a weekend and a holiday.
    assert ((wait >= 0) & (wait <= 90 * DAY + 4 * DAY)).all()
    assert (np.diff(found) >= 0).all()
    never = REVIEWS.model_copy(update={"review_detection_share": 0.0})
    assert np.isinf(found_hours(leavers, never, QUARTER, seed=3)).all()


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
    forgotten = people_of[people_of["idp_missed"]]
    found = found.merge(forgotten[["replication", "person", "key", "left_hours"]])
    assert len(found) > 20
    looked_up = found_hours(
        found.assign(application="claude"), parameters.policies, Calendar.of(parameters), seed=1
    )
    assert looked_up == pytest.approx(found["hours"].to_numpy())


def test_common_and_added_exposure_add_up(result):
    totals = result.observations.pivot_table(
        "numerator", ["strategy", "replication"], "metric", sort=False
    )
    whole = totals["exposure_common_hours_total"] + totals["exposure_added_hours_total"]
    assert whole.to_numpy() == pytest.approx(totals["exposure_hours_total"].to_numpy())
    review = totals["exposure_common_review_hours_total"]
    assert (review <= totals["exposure_common_hours_total"]).all()
    by_person = result.windows.groupby(["strategy", "replication"], sort=False)["common_hours"]
    common_hours = totals["exposure_common_hours_total"]
    assert common_hours.to_dict() == pytest.approx(by_person.sum().to_dict())
