"""What is set for a replay, and what only the past can say."""

import datetime as dt

import pytest
from builders.attempts import small

import sim
from sim import ScenarioError, decisions

PEOPLE = "id,start,end\nboss,2019-01-07,\n1,2021-03-01,2024-06-15\n2,2021-03-01,2024-11-15\n"
WORKFORCE = "workforce.employees"


def replayed(folder, settings):
    (folder / "people.csv").write_text(PEOPLE)
    return decisions.replay(
        sim.load(small(folder)).override(settings),
        folder / "people.csv",
        today=dt.date(2025, 1, 1),
        replications=2,
        workers=1,
    )


@pytest.mark.parametrize(
    ("settings", "what"),
    [
        ({f"{WORKFORCE}.headcount": 9}, "in a replay people.csv says it; leave it out"),
        ({f"{WORKFORCE}.growth_per_year": 0.5}, "in a replay people.csv says it; leave it out"),
        ({f"{WORKFORCE}.hires_per_year": 3}, "in a replay people.csv says it; leave it out"),
        (
            {f"{WORKFORCE}.hires": [{"month": 1, "people": 2}]},
            "in a replay people.csv says it; leave it out",
        ),
        ({f"{WORKFORCE}.layoffs_per_year": 1}, "in a replay people.csv says it; leave it out"),
        ({f"{WORKFORCE}.attrition_per_year": 1}, "in a replay people.csv says it; leave it out"),
        ({"horizon_months": 6}, "a replay takes --from and --months instead"),
        ({"start": dt.date(2026, 12, 1)}, "a replay takes --from and --months instead"),
    ],
    ids=lambda each: next(iter(each)) if isinstance(each, dict) else "",
)
def test_what_the_past_says_is_refused(tmp_path, settings, what):
    with pytest.raises(ScenarioError) as refused:
        replayed(tmp_path, settings)
    assert refused.value.problems == (f"{next(iter(settings))}: {what}",)


def test_a_contract_of_today_is_refused(tmp_path):
    contract = {"plan": "claude-team-monthly", "started_on": dt.date(2026, 1, 1), "seats": 8}
    with pytest.raises(ScenarioError, match="was not signed in the past"):
        replayed(tmp_path, {"contract": contract})


def test_all_else_is_set(tmp_path):
    settings = {"desk.admins": 2, f"{WORKFORCE}.seat_share": 1.0, "policies.exposed_hour_usd": 5}
    assert replayed(tmp_path, settings).applies
