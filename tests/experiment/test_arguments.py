"""What a run cannot take is refused at once, in a sentence that says what it takes."""

import re
from dataclasses import replace

import numpy as np
import pytest
from builders.attempts import small

import sim
from sim import decisions, experiment
from sim.scenarios import ScenarioError

WORKERS = (
    'write a whole number from 1 to 1,000, "auto", or the address of a Dask scheduler such as'
    ' "tcp://10.0.0.5:8786"'
)
SEED = r"write a whole number from 0 to 2**63 - 1"
MANY = "write a whole number from 1 to 1,000,000, or a list"
PRICE = "plans.claude-team-monthly.seat_price_usd_per_month"


@pytest.fixture(scope="module")
def scenario(tmp_path_factory):
    return sim.load(small(tmp_path_factory.mktemp("small")))


@pytest.mark.parametrize(
    ("argument", "found", "allowed"),
    [
        *(("workers", found, WORKERS) for found in (None, 1.5, True, "2", "many", "", 0, 1_001)),
        *(("seed", found, SEED) for found in (None, 1.9, True, "1", -1, 2**63)),
        *(("replications", found, MANY) for found in (2.5, True, "3", 0, 10**12)),
    ],
)
def test_an_argument_that_is_none(scenario, argument, found, allowed):
    with pytest.raises(ValueError) as error:
        sim.run(scenario, **{"replications": 1, argument: found})
    assert str(error.value) == f"{argument} = {found!r}: {allowed}"


@pytest.mark.parametrize("found", [1.5, True, "2", 0])
def test_one_replication_of_a_list_that_is_none(scenario, found):
    with pytest.raises(ValueError) as error:
        sim.run(scenario, replications=[1, found])
    assert str(error.value) == (
        f"replications = {found!r}: write a whole number from 1 to 1,000,000"
    )


def test_a_list_without_replications(scenario):
    with pytest.raises(ValueError, match="replications: the list is empty; name one or more"):
        sim.run(scenario, replications=[])


def test_numbers_of_numpy_and_one_name_of_a_strategy_will_do(scenario):
    plain = sim.run(scenario, ["team"], 2, seed=3, workers=1)
    same = sim.run(scenario, "team", np.array([2, 1]), seed=np.int64(3), workers=np.int64(1))
    assert plain.observations.equals(same.observations)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"precision": "5%"}, "precision = '5%': write a share such as 0.05"),
        (
            {"precision": 0.5, "max_replications": 40.5},
            "max_replications = 40.5: write a whole number from 1 to 1,000,000",
        ),
    ],
)
def test_a_precision_that_is_none(scenario, asked, sentence):
    with pytest.raises(ValueError) as error:
        sim.run(scenario, **asked)
    assert str(error.value) == sentence


SAID = {
    "draws of a trade-off": (lambda s: decisions.frontier(s, draws=0), "draws = 0: write a whole"),
    "draws of a break-even": (lambda s: decisions.breakeven(s, PRICE, draws=5.5), "draws = 5.5: "),
    "a sample": (lambda s: decisions.audit(s, sample=2.5), "sample = 2.5: write a whole number"),
    "a seed of draws": (lambda s: experiment.drawn([s], seed=-1), "seed = -1: write a whole"),
    "a replication of draws": (
        lambda s: experiment.drawn([s], replications=[[0]]),
        "replications = 0: write a whole number from 1",
    ),
    "no case": (lambda s: decisions.cases(s, {}, []), "there is no case to compare"),
    "a metric": (
        lambda s: decisions.cases(s, {"now": {}}, ["total_cost"], 1),
        'there is no metric "total_cost"; did you mean',
    ),
    "futures": (
        lambda s: decisions.challenge(sim.run(s, replications=1), 0),
        "futures = 0: write a whole number",
    ),
}


@pytest.mark.parametrize("name", SAID)
def test_what_studies_are_asked_with_is_checked_too(scenario, name):
    ask, sentence = SAID[name]
    with pytest.raises(ValueError, match=re.escape(sentence)):
        ask(scenario)


def test_draws_that_lack_a_strategy_are_refused(scenario):
    other = replace(scenario, parameters=scenario.parameters.model_copy(update={"strategies": {}}))
    with pytest.raises(ScenarioError, match="team"):
        experiment.drawn([scenario, other])
