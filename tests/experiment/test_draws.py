"""Draws of inputs that are laid out together are what each is when it is run alone."""

from types import SimpleNamespace

import pandas as pd
import pytest
from builders.companies import TEAM, company
from builders.lively import LIVELY, WHOLE
from pandas.testing import assert_frame_equal

import sim
from sim import experiment, workforce
from sim.core import streams
from sim.decisions.inputs import drawn_inputs
from sim.experiment.chunks import OF_PEOPLE, Run, cut_draws
from sim.scenarios import ScenarioError
from sim.scenarios.calendar import Calendar

KEYS = ["strategy", "replication", "metric"]
NEW_SSO = {
    "sso_enforced": False,
    "strategies": {"secured": {**TEAM["team"], "sso_enforced": True}},
}
PRICED = {"policies": {"exposed_hour_usd": 5.0, "waiting_day_usd": 40.0}}


def others(number):
    """Numbers of all kinds that move from draw to draw."""
    u = [float(streams.uniform_number(1, number, f"input {place}", 0)) for place in range(12)]
    return {
        "signals": {"missed_share": 0.2 * u[0], "idp_missed_share": 0.2 * u[1]},
        "desk": {
            "loaded_rate_usd_per_hour": round(50 + 50 * u[2]),
            "hands_on_minutes": 1 + 9 * u[3],
            "desk_hours_per_day": 1 + 7 * u[3],
        },
        "policies": {"review_detection_share": u[4], "exposure_hours": 1 + 50 * u[5]},
        "automation": {
            "price_usd_per_year": round(1000 * u[6], 2),
            "price_usd_per_member_month": round(5 * u[7], 2),
        },
        "idps": {"okta": {"sso_price_usd_per_member_month": round(3 * u[8], 2)}},
        "plans": {
            "claude-team-annual": {"seat_price_usd_per_month": round(20 + 9 * u[9], 2)},
            "claude-enterprise": {"minimum_seats": round(20 + 20 * u[10])},
        },
        "usage": {"chat": {"month_sigma": u[11]}},
    }


def draws(count, *overlays):
    return [company(LIVELY, *overlays, PRICED, others(number)) for number in range(count)]


@pytest.mark.parametrize("overlays", [(), (WHOLE,), (NEW_SSO,)], ids=["plain", "whole", "new sso"])
def test_a_draw_among_others_is_what_it_is_alone(overlays: tuple) -> None:
    scenarios = draws(4, *overlays)
    numbers = [(1, 2), (3,), (4,), (5, 6)]
    together = experiment.drawn(scenarios, replications=numbers, seed=3)
    for draw, (scenario, own) in enumerate(zip(scenarios, numbers, strict=True)):
        alone = experiment.run(scenario, replications=own, seed=3).observations
        here = together[together["draw"] == draw].drop(columns="draw")
        assert_frame_equal(here.reset_index(drop=True), alone)


def test_the_same_replications_of_several_draws_are_told_apart() -> None:
    scenarios = draws(3)
    found = experiment.drawn(scenarios, ["team"], [(1, 2)] * 3)
    assert found.groupby("draw")["replication"].unique().map(list).tolist() == [[1, 2]] * 3
    for draw, scenario in enumerate(scenarios):
        alone = experiment.run(scenario, ["team"], 2).observations
        here = found[found["draw"] == draw].drop(columns="draw")
        assert_frame_equal(here.reset_index(drop=True), alone)


@pytest.mark.parametrize(
    "moved",
    [{}, {"signals": {"late_share": 0.37}}, {"desk": {"desk_hours_per_day": 3.5}}],
    ids=["alike", "other signals", "due at another hour"],
)
def test_draws_share_the_people_of_a_replication_if_these_are_alike(moved, monkeypatch) -> None:
    asked, real = [], workforce.people

    def people(parameters, calendar, seed, replication):
        asked.append(replication)
        return real(parameters, calendar, seed, replication)

    monkeypatch.setattr("sim.experiment.chunks.workforce.people", people)
    scenarios = [company(LIVELY), company(LIVELY, {"desk": {"ticket_minutes": 9}}, moved)]
    experiment.drawn(scenarios, ["team"], [(1, 2)] * 2, workers=1)
    assert sorted(asked) == ([1, 1, 2, 2] if moved else [1, 2])


def test_people_are_made_of_nothing_else() -> None:
    scenario = company(LIVELY, WHOLE).parameters
    parts = {name: getattr(scenario, name) for name in OF_PEOPLE}
    calendar = Calendar.of(scenario)
    # Whatever else were asked for is not there.
    alone = workforce.people(SimpleNamespace(**parts), calendar, 1, 1)
    assert_frame_equal(
        alone.table().frame(), workforce.people(scenario, calendar, 1, 1).table().frame()
    )


def test_draws_of_a_scenario_are_laid_out_together(repository) -> None:
    """Whatever has a range: laying frames out one by one takes ten times as long."""
    for path in sorted((repository / "scenarios").glob("*.toml")):
        scenario = sim.load(path)
        parts = [each.parameters for each in drawn_inputs(scenario, scenario.ranges(), 4, 1)]
        names = tuple(scenario.parameters.strategies)
        runs = [[Run(own, number, names)] for number, own in enumerate(parts, start=1)]
        chunks = cut_draws(runs, 1)
        assert len(chunks) == 1, path.name


def test_chunks_of_draws_are_equal_and_ordered_by_replication(monkeypatch) -> None:
    """So that cores share them, and that runs of one replication share its people."""
    monkeypatch.setattr("sim.experiment.chunks.CHUNK_DRAWS", 9)
    own = company(LIVELY).parameters
    runs = [[Run(own, number, ("team",)) for number in range(1, 5)] for _ in range(4)]
    chunks = cut_draws(runs, 1)
    assert [len(numbers) for _, numbers in chunks] == [8, 8]
    held = [{run.replication for run in task.runs.values()} for task, _ in chunks]
    assert held == [{1, 2}, {3, 4}]
    assert [sorted(task.draws.values()) for task, _ in chunks] == [[0, 0, 1, 1, 2, 2, 3, 3]] * 2


def test_by_default_each_draw_has_a_replication_of_its_own() -> None:
    found = experiment.drawn(draws(3), ["team"])
    assert found[["draw", "replication"]].drop_duplicates().to_numpy().tolist() == [
        [0, 1],
        [1, 2],
        [2, 3],
    ]


def test_draws_do_not_depend_on_the_workers() -> None:
    # Another calendar is another chunk.
    scenarios = [*draws(2), company(LIVELY, PRICED, {"horizon_months": 3})]
    one, two = (experiment.drawn(scenarios, ["team"], workers=count) for count in (1, 2))
    assert_frame_equal(one, two)


def test_progress_is_told_in_replications() -> None:
    told = []
    experiment.drawn(draws(2), ["team"], progress=lambda *of: told.append(of))
    assert told == [(2, 2)]


def test_no_draw_at_all_is_a_sentence() -> None:
    with pytest.raises(ValueError, match="there is no draw of inputs to observe"):
        experiment.drawn([])


def test_an_unknown_strategy_is_refused() -> None:
    with pytest.raises(ScenarioError, match="nobody"):
        experiment.drawn(draws(1), ["nobody"])
    assert isinstance(experiment.drawn(draws(1), ["team"]), pd.DataFrame)
