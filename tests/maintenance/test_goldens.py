"""The answers of the shipped scenarios have not moved, or moved with a version and a reason."""

import os
import re
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sim
from sim import cli
from sim.core.version import VERSION
from sim.maintenance import goldens
from sim.maintenance.goldens import Golden, GoldenError

SCENARIOS = sorted((Path(__file__).resolve().parents[2] / "scenarios").glob("*.toml"))
LARGE = {"enterprise-5000"}
SMALL = """\
question = "Does it move?"
facts = "2026-03"
horizon_months = 2
[workforce.employees]
headcount = 3
attrition_per_year = 2.0
[strategies.team]
plan = "claude-team-annual"
mode = "invite"
"""


def complaint(scenario: Path, new: Golden) -> str:
    """Say what is wrong with the golden table of a scenario and what to do; empty if it is fine.

    A new row is not wrong; `goldens.news` names it.
    """
    name, old = scenario.stem, goldens.read(goldens.path_of(scenario))
    what = goldens.changes(old, new)
    if old.version != new.version:
        return (
            f"The golden table of {name} is of version {old.version}, and this is {new.version}:"
            f" say in CHANGELOG.md what changed and why, and run: seatwise accept {name}\n{what}"
        )
    if (old.seed, old.replications) != (new.seed, new.replications):
        return (
            f"The golden table of {name} is of seed {old.seed} and {old.replications} replications,"
            f" not {new.seed} and {new.replications}: run: seatwise accept {name}"
        )
    if goldens.differ(old, new):
        return (
            f"{name} no longer answers as in version {old.version}. If this is intended, "
            f"{goldens.EXPLAIN.format(name=name)}\n{what}"
        )
    return ""


def marked(scenario: Path):
    marks = [pytest.mark.slow] if scenario.stem in LARGE else []
    return pytest.param(scenario, id=scenario.stem, marks=marks)


@pytest.mark.parametrize("scenario", map(marked, SCENARIOS))
@pytest.mark.filterwarnings("default:.*in no golden table yet:UserWarning")
def test_scenarios_answer_as_when_somebody_last_agreed(scenario: Path) -> None:
    fresh = goldens.fresh(scenario)
    if wrong := complaint(scenario, fresh):
        pytest.fail(wrong, pytrace=False)
    if named := goldens.news(goldens.read(goldens.path_of(scenario)), fresh):
        warnings.warn(f"{scenario.stem} has rows in no golden table yet; {named}", stacklevel=1)


def test_no_golden_is_left_of_a_scenario_that_is_gone() -> None:
    written = sorted(SCENARIOS[0].parent.glob(f"*{goldens.SUFFIX}"))
    assert written == [goldens.path_of(scenario) for scenario in SCENARIOS]


def test_the_changelog_explains_this_version(repository: Path) -> None:
    text = (repository / "CHANGELOG.md").read_text(encoding="utf-8")
    entry = re.search(rf"(?ms)^## {re.escape(VERSION)}\b.*?(?=^## |\Z)", text)
    assert entry is not None, f"CHANGELOG.md has no entry for {VERSION}"
    assert entry[0].count("\n- ") >= 1


# How a golden is read, compared and accepted


def made(version: str = VERSION, seed: int = 1, choice: str = "team", **cost: float) -> Golden:
    """A golden with the cost of each strategy; its interval is a tenth to either side."""
    rows = [("total_cost_usd", mean, 0.9 * mean, 1.1 * mean) for mean in cost.values()]
    table = pd.DataFrame(rows, columns=["metric", "mean", "low", "high"])
    table.insert(0, "strategy", list(cost))
    return Golden(version, seed, goldens.REPLICATIONS, choice, table)


@pytest.fixture
def scenario(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A scenario of three people and two futures, in a repository of its own."""
    path = tmp_path / "scenarios" / "small.toml"
    path.parent.mkdir()
    path.write_text(SMALL)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(goldens, "REPLICATIONS", 2)
    return path


def test_a_golden_survives_being_written_and_read(tmp_path: Path) -> None:
    golden = made(team=123_456.789012345, enterprise=0.1)
    golden.table.loc[1, ["low", "high"]] = np.nan
    path = tmp_path / "x.golden.csv"
    goldens.write(golden, path)
    assert path.read_text() == (
        f"# version {VERSION}, seed 1, 20 replications, the choice is team\n"
        "strategy,metric,mean,low,high\n"
        "team,total_cost_usd,123456.789,111111.1101,135802.4679\n"
        "enterprise,total_cost_usd,0.1,,\n"
    )
    again = goldens.read(path)
    assert again[:4] == golden[:4]
    assert goldens.moves(golden, again).empty
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


def test_nothing_is_written_when_writing_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.golden.csv"
    path.write_text("as it was")

    def refuse(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(OSError):
        goldens.write(made(team=1.0), path)
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]
    assert path.read_text() == "as it was"


@pytest.mark.parametrize(
    ("factor", "is_moved"), [(1.0, False), (1 + 9e-7, False), (1 + 2e-6, True), (np.nan, True)]
)
def test_a_millionth_is_no_move(factor: float, is_moved: bool) -> None:
    moved = goldens.moves(made(team=1000.0), made(team=1000.0 * factor))
    assert moved.empty != is_moved
    assert goldens.moves(made(team=0.0), made(team=1e-12)).empty


def test_moves_are_told_with_metric_strategy_old_new_and_change() -> None:
    old = made(team=1000.0, gone=10.0, zero=0.0)
    new = made(team=1010.0, zero=5.0)
    lines = goldens.render(goldens.moves(old, new)).splitlines()
    assert lines[0].split() == ["metric", "strategy", "old", "new", "change"]
    assert lines[1:] == [
        "total_cost_usd  team      mean  1,000  1,010  +1.000%",
        "total_cost_usd  gone      mean     10   none",
        "total_cost_usd  zero      mean      0      5",
    ]


def test_a_new_row_is_named_and_no_fault(scenario: Path) -> None:
    old, new = made(team=1000.0), made(team=1000.0, jit=7.0, scim=8.0)
    golden = goldens.path_of(scenario)
    goldens.write(old, golden)
    assert complaint(scenario, new) == ""
    assert goldens.news(old, new) == "new: total_cost_usd of jit, scim"
    assert goldens.news(new, old) == ""
    text = complaint(scenario, made(team=1010.0, jit=7.0))
    assert "+1.000%" in text
    assert text.endswith("new: total_cost_usd of jit")


def test_accepting_a_new_row_needs_no_new_version(scenario: Path, capsys) -> None:
    golden = goldens.path_of(scenario)
    seatwise(capsys, "accept", "small")
    accepted = golden.read_text()
    golden.write_text(re.sub(r"(?m)^team,manual_hours,.*\n", "", accepted))
    code, out, _ = seatwise(capsys, "accept", "small")
    assert (code, out) == (0, "small: nothing moved\nnew: manual_hours of team\n")
    assert golden.read_text() == accepted


def test_an_interval_is_shown_where_only_it_moved() -> None:
    old, new = made(team=1000.0), made(team=1000.0)
    new.table.loc[0, "high"] = 1200.0
    lines = goldens.render(goldens.moves(old, new)).splitlines()
    assert lines[1:] == ["total_cost_usd  team      high  1,100  1,200  +9.091%"]


def test_a_long_list_of_moves_is_cut() -> None:
    many = {f"s{number}": 1.0 for number in range(50)}
    text = goldens.render(goldens.moves(made(**many), made(**dict.fromkeys(many, 2.0))))
    assert text.endswith("and 10 more")


def test_a_move_without_a_new_version_says_what_to_do(scenario: Path) -> None:
    goldens.write(made(team=1000.0), goldens.path_of(scenario))
    twenty = made(team=1010.0)
    text = complaint(scenario, twenty)
    assert text.startswith(f"small no longer answers as in version {VERSION}. If this is intended,")
    assert "raise VERSION in sim/core/version.py, say in CHANGELOG.md" in text
    assert "seatwise accept small" in text
    assert "+1.000%" in text
    assert complaint(scenario, made(team=1000.0)) == ""
    text = complaint(scenario, made(choice="none", team=1000.0))
    assert text.endswith("seatwise accept small\nthe choice was team and is none\nnothing moved")


def test_a_golden_of_another_version_says_what_to_do(scenario: Path) -> None:
    goldens.write(made("0.0.9", team=1000.0), goldens.path_of(scenario))
    text = complaint(scenario, made(team=1000.0))
    assert text.startswith(f"The golden table of small is of version 0.0.9, and this is {VERSION}:")
    assert "CHANGELOG.md" in text
    assert "seatwise accept small" in text
    assert text.endswith("nothing moved")
    goldens.write(made(seed=2, team=1000.0), goldens.path_of(scenario))
    text = complaint(scenario, made(team=1000.0))
    assert "is of seed 2 and 2 replications, not 1 and 2: run: seatwise accept small" in text


def test_what_is_no_golden_is_said(tmp_path: Path) -> None:
    with pytest.raises(GoldenError, match="x has no golden table yet; run: seatwise accept x"):
        goldens.read(tmp_path / "x.golden.csv")
    (tmp_path / "x.golden.csv").write_text("strategy,metric\n")
    with pytest.raises(
        GoldenError, match=r"is not a golden table; remove it and run: seatwise acc"
    ):
        goldens.read(tmp_path / "x.golden.csv")


def seatwise(capsys, *words: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        cli.main(words)
    printed = capsys.readouterr()
    return int(ended.value.code or 0), printed.out, printed.err


def test_accepting(scenario: Path, capsys, monkeypatch: pytest.MonkeyPatch) -> None:
    golden = goldens.path_of(scenario)
    code, out, _ = seatwise(capsys, "accept", "small")
    assert (code, out[:12]) == (0, "small: new, ")
    first = golden.read_bytes()
    assert complaint(scenario, goldens.fresh(scenario)) == ""

    code, out, _ = seatwise(capsys, "accept", "small")
    assert (code, out) == (0, "small: nothing moved\n")
    assert golden.read_bytes() == first

    scenario.write_text(SMALL.replace("headcount = 3", "headcount = 30"))
    code, out, err = seatwise(capsys, "accept", "small")
    assert (code, out) == (1, "")
    assert f"small moved, and the version is still {VERSION}; raise VERSION" in err
    assert golden.read_bytes() == first

    monkeypatch.setattr(goldens, "VERSION", "99.0")
    code, out, _ = seatwise(capsys, "accept", "small")
    assert code == 0
    assert out.startswith("small: metric ")
    assert " more\n" in out
    assert golden.read_text().startswith("# version 99.0, seed 1, 2 replications, the choice is")


def test_accepting_what_is_not_there(scenario: Path, capsys) -> None:
    code, _, err = seatwise(capsys, "accept", "smal")
    assert code == 2
    assert '"smal" is not in scenarios/; there is small' in " ".join(err.split())
    os.chdir(scenario.parent)
    code, _, err = seatwise(capsys, "accept", "small")
    assert code == 2
    assert "there is no scenarios/ here; run this in seatwise's repository" in " ".join(err.split())


def test_a_result_of_another_version_is_refused(
    scenario: Path, tmp_path: Path, capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "result"
    with monkeypatch.context() as earlier:
        for room in ("sim.experiment.result", "sim.experiment.storage.folders"):
            earlier.setattr(f"{room}.VERSION", "0.0.9")
        sim.run(sim.load(scenario), replications=1, out=folder)
    words = ("compare", str(scenario), "--replications", "1", "--out", str(folder))
    code, _, err = seatwise(capsys, *words)
    assert code == 2
    assert f"holds the result of another version (0.0.9, this one is {VERSION})" in err
