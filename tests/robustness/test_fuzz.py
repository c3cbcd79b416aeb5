"""Chance against the program: no traceback, no nonsense, no other answer without a word.

A few hundred cases each time, thousands with ``-m slow``; a case is found again by its number.
"""

import random
import shutil
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from builders.attempts import small
from builders.damages import drop_rows, flip

import sim
from sim import ScenarioError
from sim.experiment import estimated_events
from sim.experiment.storage import FolderError
from sim.metrics import CATALOGUE

SCENARIOS = sorted((Path(__file__).parents[2] / "scenarios").glob("*.toml"))
MOST_EVENTS = 50_000


def some(number: int, all_of_them: int, block: int) -> list[Any]:
    """Blocks of case numbers: the first ones always, the rest with ``-m slow``."""
    blocks = [range(first, first + block) for first in range(0, all_of_them, block)]
    return [
        pytest.param(each, id=str(each), marks=[] if each[0] < number else pytest.mark.slow)
        for each in blocks
    ]


# The text of a scenario

SCRAPS = [
    *("=", '"', "'", "[", "]", "{", "}", ".", ",", "#", "\n", "\r", "\t", "\0", "\x1b[31m", "é"),
    *(
        "\ud800",
        "\u202e",
        "-1",
        "1e999",
        "nan",
        "inf",
        "0x",
        "1979-05-27",
        "true",
        '"""',
        "[[",
        "]]",
    ),
    *("headcount", "plan", "[workforce.x]", "[strategies.y]", "base = ", "value = ", "9" * 30),
]


def mutated(text: str, luck: random.Random) -> str:
    for _ in range(luck.randint(1, 4)):
        at, until = sorted(luck.randint(0, len(text)) for _ in range(2))
        match luck.randint(0, 4):
            case 0:
                text = text[:at] + luck.choice(SCRAPS) + text[at:]
            case 1:
                text = text[:at] + text[min(until, at + 12) :]
            case 2:
                text = text[:at] + text[at:until] + text[at:]
            case 3:
                lines = text.splitlines(keepends=True)
                luck.shuffle(lines)
                text = "".join(lines)
            case 4:
                text = text[:at] + luck.choice(SCRAPS) + text[at + 1 :]
    return text


@pytest.mark.parametrize("numbers", some(200, 4000, 50))
def test_texts_of_scenarios(numbers, tmp_path):
    for number in numbers:
        luck = random.Random(number)
        text = mutated(luck.choice(SCENARIOS).read_text("utf-8"), luck)
        path = tmp_path / f"case-{number}.toml"
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        try:
            sim.load(path)
        except ScenarioError as error:
            assert 1 <= len(error.problems) <= 21, number
            assert all(problem.isprintable() for problem in error.problems), number


# Values at the ends of what is allowed

NUMBERS = [
    0,
    5e-324,
    1e-6,
    0.001,
    0.01,
    0.25,
    0.5,
    1,
    2,
    12,
    20,
    24,
    100,
    365,
    1000,
    8766,
    1e5,
    1e7,
]
ENDS = [*NUMBERS, 1e9, *map(int, (3, 5, 120, 480, 10_000))]
DISTRIBUTIONS = [
    {"law": "exponential", "mean": 1e7},
    {"law": "lognormal", "median": 1e7, "sigma": 5.0},
    {"law": "lognormal", "median": 1e-6, "sigma": 5.0},
    {"law": "weibull", "mean": 1e7, "shape": 0.2},
    {"law": "weibull", "mean": 1e-6, "shape": 20.0},
    {"law": "uniform", "low": 0.0, "high": 1e7},
    {"law": "triangular", "low": 0.0, "mode": 0.0, "high": 1e7},
]
MODES = """
[strategies.enterprise]
plan = "claude-enterprise"
mode = "scim"

[strategies.robot]
plan = "claude-team-monthly"
mode = "automation"
"""
MONEY = [name for name, metric in CATALOGUE.items() if metric.unit.lower().startswith("usd")]


@pytest.fixture(scope="module")
def every_mode(tmp_path_factory: pytest.TempPathFactory) -> sim.Scenario:
    return sim.load(small(tmp_path_factory.mktemp("modes"), MODES))


@pytest.mark.parametrize("numbers", some(60, 1200, 20))
def test_values_at_the_ends(numbers, every_mode):
    keys = sorted(key for key, fact in every_mode.facts.items() if not isinstance(fact.value, str))
    for number in numbers:
        luck = random.Random(number)
        chosen = luck.sample(keys, luck.randint(1, 3))
        values = {key: luck.choice([*ENDS, *DISTRIBUTIONS]) for key in chosen}
        try:
            scenario = every_mode.override(values)
        except ScenarioError:
            continue
        names = tuple(scenario.parameters.strategies)
        if estimated_events(scenario.parameters, names, 1) > MOST_EVENTS:
            continue
        result = sim.run(scenario, replications=2)
        found = result.observations
        assert np.isfinite(found["numerator"]).all(), (number, values)
        money = found[found["metric"].isin(MONEY)]
        assert (money["numerator"] >= 0).all(), (number, values)
        sim.compare(result)


# Stored folders


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("finished")
    sim.run(sim.load(small(folder)), replications=2, out=folder / "out")
    return folder


@pytest.mark.parametrize("numbers", some(100, 3000, 50))
def test_stored_folders(numbers, finished, tmp_path):
    scenario = sim.load(finished / "small.toml")
    for number in numbers:
        luck = random.Random(number)
        out = Path(shutil.copytree(finished / "out", tmp_path / str(number)))
        path = luck.choice(sorted(out.iterdir()))
        before = path.read_bytes()
        if path.suffix == ".parquet" and len(pd.read_parquet(path)) > 1 and luck.random() < 0.2:
            drop_rows(path)
        else:
            flip(path, luck.random(), 1 << luck.randint(0, 7))
        assert path.read_bytes() != before, number
        with pytest.raises(FolderError):
            sim.run(scenario, replications=2, out=out)


def test_the_museum_has_sixty_more_inputs():
    tables = Path(__file__).parents[1] / "museum" / "tables"
    many = [len(tomllib.loads(path.read_text("utf-8"))["piece"]) for path in tables.glob("*.toml")]
    assert min(many) >= 10
    assert sum(many) >= 60
