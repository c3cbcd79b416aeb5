"""How long the directory connection takes, in a world where nothing else happens."""

import numpy as np
import pytest
from builders.agreement import CONFIDENCE, agrees, batch_means
from builders.companies import ALWAYS_OPEN, SCIM, Lived, company
from scipy import stats

from sim.records.events import IdpDisabled, OwnershipTransferred, Removed

# Leavers all year round, whose accounts are switched off at any moment of the day.
LEAVERS = {
    "horizon_months": 24,
    "idp": "entra",
    "workforce": {
        "employees": {"headcount": 2500, "attrition_per_year": 2.0, "backfill_share": 1.0}
    },
    "signals": {"idp_lag_hours": {"law": "uniform", "low": 0.0, "high": 4.0}},
    "strategies": SCIM,
}
LATENCY = {
    "idps": {"entra": {"run_minutes": {"law": "uniform", "low": 1.0, "high": 10.0}}},
    "plans": {
        "claude-enterprise": {
            "sync": {
                "poll_minutes": {"law": "uniform", "low": 0.0, "high": 1.0},
                "processing_minutes": {"law": "lognormal", "median": 3.0, "sigma": 0.8},
            }
        }
    },
}
SLOW = {
    "plans": {
        "claude-enterprise": {
            "sync": {
                "slow_share": 0.01,
                "slow_hours": {"law": "uniform", "low": 1.0, "high": 6.0},
            }
        }
    }
}


def minutes_to_removal(*overlays):
    """From the IdP's disable to the removal, of each leaver of one future."""
    lived = Lived(company(ALWAYS_OPEN, LEAVERS, *overlays))
    disabled = {record.person: record.hours for record in lived.of(IdpDisabled)}
    # The directory does not remove the Owner, who hands the role on first.
    owners = {record.person for record in lived.of(OwnershipTransferred)}
    removed = [record for record in lived.of(Removed) if record.person not in owners]
    assert {record.route for record in removed} == {"sync"}
    assert len(removed) > 2500
    return np.array([60 * (record.hours - disabled[record.person]) for record in removed])


@pytest.mark.parametrize("period_minutes", [40.0, 30.0])
def test_a_fixed_cycle_at_a_random_phase_makes_a_uniform_wait(period_minutes):
    waits = minutes_to_removal({"idps": {"entra": {"cycle_minutes": period_minutes}}})
    agrees(batch_means(waits), period_minutes / 2)
    assert waits.min() >= 0
    assert waits.max() < period_minutes
    assert stats.kstest(waits / period_minutes, "uniform").pvalue > 1 - CONFIDENCE


def test_cycle_run_poll_and_processing_add_up():
    waits = minutes_to_removal(LATENCY)
    agrees(batch_means(waits), 30.1)
    # The 95th percentile is where 95 % lie below.
    within = np.mean(waits < 49.5)
    error = np.sqrt(0.05 * 0.95 / len(waits))
    assert abs(within - 0.95) < stats.norm.ppf((1 + CONFIDENCE) / 2) * error


def test_the_slow_mode_adds_two_minutes_to_the_mean():
    agrees(batch_means(minutes_to_removal(LATENCY, SLOW)), 32.2)


def test_the_phase_of_the_cycles_is_drawn_anew_for_each_day():
    lived = Lived(company(ALWAYS_OPEN, LEAVERS))
    phase = {}
    for record in lived.of(Removed):
        phase.setdefault(int(record.hours // 24), set()).add(round(record.hours % (40 / 60), 6))
    same_day = [len(phases) for phases in phase.values()]
    # Who is disabled just before midnight may wait for a cycle of that day after it.
    assert np.mean(np.array(same_day) == 1) > 0.8
    assert len(set.union(*phase.values())) > 0.95 * len(phase)


def test_without_latency_and_failure_the_removal_is_the_disable_itself():
    scenario = company(ALWAYS_OPEN, LEAVERS, {"idp": "okta", "horizon_months": 6})
    lived = Lived(scenario)
    disabled = {record.person: record.hours for record in lived.of(IdpDisabled)}
    removed = {record.person: record.hours for record in lived.of(Removed)}
    assert removed == disabled
    assert len(removed) > 100


def test_failures_are_retried_until_one_attempt_gets_through():
    # Four attempts of five fail; retries after 6, 12 and then every 24 hours.
    failing = {
        "idps": {
            "entra": {"cycle_minutes": 0.0, "retry_after_first_failure_hours": [6.0, 12.0, 24.0]}
        },
        "plans": {"claude-enterprise": {"sync": {"failure_share": 0.8}}},
        "policies": {"review_detection_share": 0.0},
    }
    hours = minutes_to_removal(failing) / 60
    for attempts, retried in enumerate((0.0, 6.0, 18.0), start=1):
        tried_longer = hours > retried + 1e-6
        agrees(batch_means(tried_longer), 0.8**attempts)
