"""A small company in which much happens, and what its frames are."""

import hashlib

from pandas.testing import assert_frame_equal

from builders.companies import SCIM, TEAM, company
from sim import experiment
from sim.experiment import Frames

NO_SSO = {"team-no-sso": {**TEAM["team"], "sso_enforced": False}}
LIVELY = {
    "horizon_months": 8,
    "workforce": {
        "employees": {
            "headcount": 25,
            "attrition_per_year": 0.5,
            "growth_per_year": 0.5,
            "backfill_share": 0.9,
            "involuntary_share": 0.4,
        }
    },
    "signals": {
        "idp_lag_hours": {"law": "lognormal", "median": 2.0, "sigma": 1.0},
        "missed_share": 0.3,
        "session_kept_share": 0.5,
        "late_share": 0.3,
        "accept_first_share": 0.6,
        "reaction_days": {"law": "exponential", "mean": 3.0},
    },
    "desk": {
        "leaver_response_hours": {"law": "exponential", "mean": 6.0},
        "joiner_response_hours": {"law": "exponential", "mean": 6.0},
        "hands_on_minutes": {"law": "lognormal", "median": 8.0, "sigma": 0.5},
    },
    "plans": {
        "claude-enterprise": {"sync": {"failure_share": 0.3, "breaks_per_year": 6.0}},
    },
    "strategies": {**TEAM, **NO_SSO, **SCIM},
}
WHOLE = {
    "facts": "2026-10",
    "use": {"never_start_share": 0.1, "idle_share": 0.3, "active_days": 60.0, "premium_share": 0.3},
    "policies": {"reclaim_after_days": 30.0, "review_interval_days": 30.0},
    "automation": {"failure_share": 0.3, "outages_per_year": 6.0},
    "strategies": {
        "jit": {"plan": "claude-team-monthly", "mode": "jit"},
        "up": {
            **TEAM["team"],
            "then": [
                {"plan": "claude-team-annual", "mode": "automation", "at_month": 2},
                {"plan": "claude-enterprise", "mode": "scim", "at_headcount": 27},
            ],
        },
        "stack": {
            "plan": "claude-enterprise",
            "mode": "automation",
            "also": [
                {"plan": "loom-business", "mode": "automation", "seat_share": 0.6},
                {"plan": "ahrefs-power", "mode": "invite", "seat_share": 0.3},
            ],
        },
    },
}


def lively(*overlays, **how):
    return experiment.run(company(LIVELY, *overlays), **{"replications": 2, **how})


def assert_same(one, other):
    for name in Frames._fields:
        assert_frame_equal(getattr(one.frames, name), getattr(other.frames, name), obj=name)


def fingerprint(result):
    text = "".join(frame.to_csv(float_format="%r") for frame in result.frames)
    return hashlib.sha256(text.encode()).hexdigest()
