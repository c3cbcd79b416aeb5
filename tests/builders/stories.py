"""People of whom a story is told."""

import re

from sim.records import events as r

HORIZON = 24.0 * 365
PLANS = {"team": "claude-team-annual", "enterprise": "claude-enterprise"}
SCENARIO = """\
question = "Who could still get in?"
facts = "2026-03"
start = 2026-03-02
horizon_months = 12
idp = "okta"

[workforce.employees]
headcount = 60
attrition_per_year = 0.5

[strategies.team]
label = "Team, by hand"
plan = "claude-team-annual"
mode = "invite"

[strategies.enterprise]
plan = "claude-enterprise"
mode = "scim"
"""
MONDAY, FRIDAY = 24.0 * 14, 24.0 * 11  # 16 March and 13 March 2026


def flat(text: str) -> str:
    """The text without the breaks of its lines."""
    return re.sub(r"\s+", " ", text)


def leaver(left, told=None, cause="involuntary", **more):
    return {
        "left_hours": left,
        "told_left_hours": left if told is None else told,
        "cause": cause,
        **more,
    }


def lived(fate, strategy="team"):
    return [
        (strategy, r.Started(fate.get("start_hours", 0.0), 0)),
        (strategy, r.Left(fate["left_hours"], 0, fate["cause"])),
    ]
