"""One leaver, and the window in which he or she could still get in."""

import datetime as dt

import pytest

from builders.made_frames import calendar, employed, ended, happened, people, plan, removed, term
from sim.core.vocabulary import STAGES
from sim.metrics.exposure import windows
from sim.records.events import IdpDisabled

# 31 days, and the billing interval of a month ends with them.
MONTH = calendar(dt.date(2027, 1, 1), 1)


# Friday 17:00; hours are counted from the midnight before.
LEFT, OFF, PICKED_UP, OUT = 17.0, 18.0, 83.0, 83.3


def leaver(**fate):
    return {"left_hours": LEFT, "told_left_hours": LEFT, "cause": "voluntary", **fate}


def window(*rows, fate=None, sso=True, session_max=None, end=5000.0, **plans):
    """The window of one leaver under one strategy, and its stages that are not 0."""
    found = windows(
        people(leaver(**(fate or {}))),
        happened(term(), *employed("s", 0), *rows),
        ended(("s", 1, end), sso_enforced=sso),
        {"p": plan(session_max_hours=session_max), **plans},
        MONTH,
    )
    assert len(found) == 1
    one = found.frame().iloc[0]
    stages = {name: one[f"stage_{name}_hours"] for name in STAGES}
    assert sum(stages.values()) == pytest.approx(one["exposure_hours"], abs=1e-9)
    assert one["closed_hours"] >= one["left_hours"]
    return one, {name: pytest.approx(hours) for name, hours in stages.items() if hours}


def disabled(hours=OFF):
    return "s", IdpDisabled(hours, 0)


by_desk = ("s", removed(OUT, picked_up=PICKED_UP))


kept = {"session_kept": True}
