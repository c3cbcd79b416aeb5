"""What is measured of leavers: exposure, returned accounts, samples."""

import warnings

import numpy as np
import pytest
from builders.made_frames import NEVER, member, people, removed
from builders.observed import END, HORIZON, LEAVERS, MEMBERSHIPS, SUMMER, company, evidence, values

from sim.core.table import concat
from sim.core.vocabulary import STAGES, USES
from sim.metrics import CATALOGUE, HEADLINE, definitions, observe, samples
from sim.records.events import AccessCutEarly, AccessGiven


def test_every_metric_but_quantiles_is_observed_in_the_order_of_the_catalogue():
    seen = observe(evidence(people({})), company(1.0, waiting_day_usd=1.0), SUMMER)
    frame = seen.frame()
    expected = [name for name, metric in CATALOGUE.items() if metric.kind != "quantile"]
    assert frame["metric"].tolist() == expected
    totals = frame[[CATALOGUE[name].kind == "total" for name in frame["metric"]]]
    assert (totals["denominator"] == 1.0).all()
    keys = ["strategy", "replication", "metric"]
    assert list(frame) == [*keys, "numerator", "denominator", "control"]


def test_the_catalogue_says_what_a_metric_means():
    assert set(HEADLINE) <= set(CATALOGUE)
    for name, metric in CATALOGUE.items():
        assert metric.name == name
        assert metric.definition.endswith(".")
        assert metric.better in {"lower", "higher", "none"}
        assert (metric.kind == "quantile") == (metric.q is not None) == bool(metric.sample)
    assert {f"exposure_stage_{stage}_hours" for stage in STAGES} <= set(CATALOGUE)
    assert {f"licence_cost_{use}_usd" for use in USES} <= set(CATALOGUE)
    assert all(metric.definition.count(". ") == 0 for metric in CATALOGUE.values())
    assert [metric.q for metric in CATALOGUE.values() if metric.q] == [0.5, 0.95, 1.0, 0.95]
    table = definitions()
    assert table["metric"].tolist() == list(CATALOGUE)
    assert list(table) == ["metric", "unit", "better", "kind", "definition"]


def test_nobody_left_and_nobody_came_is_undefined_and_not_a_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        seen = values(evidence(people({})), admins=1)
        assert len(samples(evidence(people({})))) == 0
    for name in ("exposure_hours_mean", "share_over_policy", "time_to_access_hours_mean"):
        assert seen[name] == (0.0, 0.0)
    assert seen["cost_per_active_seat_month_usd"] == (0.0, 0.0)
    assert seen["seat_utilisation"] == (0.0, 5 * 92.0)


def test_means_and_shares_are_over_the_leavers_who_ever_had_access():
    seen = values(evidence(LEAVERS, *MEMBERSHIPS), price=2.5)
    assert seen["exposure_hours_total"] == (61.0, 1.0)
    assert seen["exposure_hours_mean"] == (61.0, 2.0)
    assert seen["share_over_policy"] == (1.0, 2.0)
    assert seen["share_out_within_1_hour"] == (1.0, 2.0)
    assert seen["share_out_within_1_day"] == (1.0, 2.0)
    assert seen["share_out_within_1_week"] == (2.0, 2.0)
    assert seen["leavers_without_access"] == (1.0, 1.0)
    assert seen["exposure_stage_hr_hours"] == (10.0, 1.0)
    assert seen["exposure_stage_queue_hours"] == (45.5, 1.0)
    assert seen["exposure_stage_hands_on_hours"] == (5.5, 1.0)
    assert seen["exposure_cause_voluntary_hours"] == (60.0, 1.0)
    assert seen["exposure_cause_layoff_hours"] == (1.0, 1.0)
    assert seen["exposure_cause_involuntary_hours"] == (0.0, 1.0)
    assert seen["orphaned_hours_total"] == (61.0, 1.0)
    assert seen["exposure_cost_usd"] == (152.5, 1.0)
    assert seen["censored_windows"] == seen["censored_memberships"] == (0.0, 1.0)


def test_refusing_seats_does_not_look_safe():
    """A leaver more who never got a seat moves no mean, share or quantile of exposure."""
    one_more = {"person": 9, "left_hours": 400.0, "told_left_hours": 400.0, "cause": "voluntary"}
    before = evidence(LEAVERS, *MEMBERSHIPS)
    after = evidence(concat([LEAVERS, people(one_more)]), *MEMBERSHIPS)
    assert samples(after).frame().equals(samples(before).frame())
    were = values(before)
    moved = {name for name, value in values(after).items() if value != were[name]}
    assert moved == {"leavers_without_access"}


def test_common_and_added_exposure_are_the_whole():
    off = LEAVERS.assign(idp_disabled_hours=np.array([130.0, 205.0, 330.0, NEVER]))
    seen = values(evidence(off, *MEMBERSHIPS))
    # 30 hours and 5 hours until the signal; who never had access has none.
    assert seen["exposure_common_hours_total"] == (35.0, 1.0)
    assert seen["exposure_common_review_hours_total"] == (0.0, 1.0)
    # Removed 30 hours after the one signal, and 4 hours before the other.
    assert seen["exposure_added_hours_total"] == (30.0 - 4.0, 1.0)


def test_access_that_ends_before_leaving_is_counted_apart():
    cut = ("s", AccessCutEarly(88.0, 0, 12.0)), ("s", AccessCutEarly(198.5, 1, 1.5))
    # The fourth leaves at the end of the horizon, which is no longer in it.
    late = ("s", AccessCutEarly(HORIZON - 3.0, 3, 3.0))
    seen = values(evidence(LEAVERS, *MEMBERSHIPS, *cut, late))
    assert seen["access_cut_early_hours_total"] == (13.5, 1.0)


def test_exposure_has_no_cost_without_a_price():
    seen = values(evidence(LEAVERS, *MEMBERSHIPS))
    assert "exposure_cost_usd" not in seen
    assert seen["total_cost_usd"] == seen["labour_cost_usd"] == (0.0, 1.0)


def test_open_windows_and_returned_accounts_are_counted():
    seen = values(
        evidence(
            LEAVERS,
            *member("s", 0),
            *member("s", 1),
            ("s", removed(201.0, 1, picked_up=200.5)),
            *member("s", 1, spell=2, taken=202.0, activated=NEVER),
            ("s", removed(203.0, 1, 2, route="sync")),
        )
    )
    assert seen["reprovisioned_count"] == (1.0, 1.0)
    assert seen["exposure_stage_reprovisioned_hours"] == (1.0, 1.0)
    assert seen["exposure_stage_open_hours"] == (END - 110.0, 1.0)
    assert seen["censored_windows"] == seen["censored_memberships"] == (1.0, 1.0)


def test_littles_law_holds_for_exposed_accounts():
    """Departures per hour times mean exposure is the time average of open accounts."""
    rows = evidence(LEAVERS, *MEMBERSHIPS)
    seen = values(rows)
    per_hour = seen["exposure_hours_mean"][1] / HORIZON
    mean = np.divide(*seen["exposure_hours_mean"])
    assert seen["exposed_accounts_mean"][0] == pytest.approx(per_hour * mean)
    instants = np.arange(0.25, HORIZON, 0.5)[:, None]
    left, closed = (rows.windows[name] for name in ("left_hours", "closed_hours"))
    at_once = ((left <= instants) & (instants < closed)).sum(axis=1)
    assert seen["exposed_accounts_mean"][0] == pytest.approx(at_once.mean())


def test_samples_have_a_row_per_person():
    rows = evidence(
        concat([LEAVERS, people({"person": 9, "initial": False, "start_hours": 50.0})]),
        *MEMBERSHIPS,
        ("s", AccessGiven(80.0, 9)),
    )
    frame = samples(rows).frame()
    assert list(frame) == ["strategy", "replication", "sample", "value"]
    by_sample = frame.groupby("sample")["value"].apply(list).to_dict()
    assert by_sample == {"exposure_hours": [60.0, 1.0], "time_to_access_hours": [30.0]}
