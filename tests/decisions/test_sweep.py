"""Sweeps: the same replications in every cell, prices billed again, and a folder to resume from."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from builders.companies import company

import sim
from sim import decisions, experiment, plots
from sim.decisions.answer import first
from sim.decisions.sweep.cells import cells
from sim.decisions.sweep.grid import axes_of, over_of
from sim.decisions.sweep.words import headline, in_table, notes
from sim.experiment.storage import FolderError

HEADCOUNT = "workforce.employees.headcount"
PRICE = "plans.claude-team-annual.seat_price_usd_per_month"
REPLICATIONS = 4


@pytest.fixture(scope="module")
def scenario():
    whole = sim.load("scenarios/scaleup.toml").override({"horizon_months": 6})
    return decisions.resized(whole, 20)


@pytest.fixture(scope="module")
def over():
    return {PRICE: [10.0, 20.0, 99.0], HEADCOUNT: [10, 20]}


@pytest.fixture(scope="module")
def study(scenario, over):
    return decisions.sweep(scenario, over, replications=REPLICATIONS)


def of_cell(study, price, headcount):
    rows = study.frame
    return rows[(rows[PRICE] == price) & (rows[HEADCOUNT] == headcount)].set_index("strategy")


def test_a_cell_is_what_a_run_of_its_own_says(study, scenario):
    for price, headcount in ((10.0, 20), (20.0, 20), (99.0, 10)):
        there = scenario.override({PRICE: price, HEADCOUNT: headcount})
        alone = sim.run(there, replications=REPLICATIONS)
        screen, own = first(alone), of_cell(study, price, headcount)
        assert set(own["winner"]) == {screen.choice}
        cost = sim.compare(alone).metrics.query("metric == 'total_cost_usd'").set_index("strategy")
        found = own["cost_usd"].astype(float).to_dict()
        assert found == pytest.approx((2 * cost["mean"].astype(float)).to_dict())


def test_a_price_is_billed_again_and_no_world_is_run(study, scenario, over, monkeypatch):
    runs = []
    run = experiment.run

    def counted(there, *rest, **more):
        runs.append(there.parameters.workforce["employees"].headcount)
        return run(there, *rest, **more)

    monkeypatch.setattr(experiment, "run", counted)
    again = decisions.sweep(scenario, over, replications=REPLICATIONS)
    assert sorted(runs) == [10, 20]
    assert again.frame.equals(study.frame)
    assert "4 cells differ from another one in prices alone: billed again." in study.notes


def test_extra_cost_is_against_the_winner_and_paired(study):
    for _, own in study.frame.groupby("cell"):
        winner = own["winner"].iloc[0]
        rows = own.set_index("strategy")
        able = rows[rows["objection"] == ""]
        assert rows.loc[winner, "extra_usd"] == 0
        assert (able["extra_usd"] >= 0).all()
        gap = rows["decision_cost_usd"] - rows.loc[winner, "decision_cost_usd"]
        assert rows["extra_usd"].to_numpy(float) == pytest.approx(gap.to_numpy(float))


def test_the_headline_says_who_wins_where(study):
    assert study.headline[0].startswith("In 6 of 6 cells it is not clear which to take: ")
    assert " wins on average in " in study.headline[1]
    assert " of 6 cells, clearly in none; " in study.headline[1]
    where = study.headline[1].partition("; ")[2]
    assert " (price of a Standard seat, Claude Team, billed annually: " in where
    assert len(study.table) == 7


def test_where_most_cells_are_unclear_that_is_the_answer(study):
    axes, frame = study.details["axes"], study.frame
    close = [name for row in cells(frame) for name in (row["label"], row["next"])]
    winners = " or ".join(dict.fromkeys(close))
    some = frame.assign(clear=frame["cell"] == frame["cell"].iloc[0])
    own = cells(frame)[0]["label"]
    title, counts, *_ = headline(some, axes)
    assert title.endswith(f"{winners}; {own} clearly wins in 1.")
    assert title.startswith("In 5 of 6 cells")
    # The same words never stand for two counts: of cells won on average and of those won clearly.
    assert " wins in " not in title.replace("clearly wins in", "") + counts
    assert f"{own} wins on average in " in counts and ", clearly in 1" in counts


def test_an_unclear_cell_names_the_next_one_and_who_wins_the_others_is_said(study):
    axes, frame = study.details["axes"], study.frame
    first, second, *_ = frame["cell"].unique()
    winner = cells(frame)[0]
    one = frame.assign(clear=False)
    # One cell in which nobody can be chosen, and one that is clear.
    one.loc[one["cell"] == second, ["winner", "objection"]] = "", "no seat is left"
    one.loc[one["cell"] == first, "clear"] = True
    said = headline(one, axes)[0]
    assert said.startswith("In 4 of 6 cells it is not clear which to take: ") and " or " in said
    assert said.endswith(f"; {winner['label']} clearly wins in 1; none of them can be chosen in 1.")


def test_a_cell_says_who_would_be_nearer_but_cannot_be_chosen_there(study):
    """Else its lead is longer than around it, and nobody sees why."""
    axes, frame = study.details["axes"], study.frame
    cell, *_ = cells(frame)
    rival = (frame["cell"] == cell["cell"]) & (frame["strategy"] == following(frame, cell))
    one = frame.assign(objection=frame["objection"].mask(rival, "no seat is left"))
    first, *others = cells(one)
    assert first["barred"] == (cell["next"],) and first["lead"].mean > cell["lead"].mean
    assert not any(row["barred"] for row in others)
    _, line, *rest = in_table(one, axes)
    assert line[-1].endswith(" *") and not any("*" in row[-1] for row in rest)
    assert notes(one, 4, "", 0)[0] == f"* {cell['next']} cannot be chosen in this cell."
    drawn = plots.study(replace(study, frame=one))
    texts = [text.get_text() for text in drawn.axes[0].texts]
    assert sum(text.endswith(" *") for text in texts) == 1
    keys = [text.get_text() for text in drawn.legends[0].get_texts()]
    assert keys[-1].replace("\n", " ") == f"* {cell['next']} cannot be chosen in this cell"
    # Who can be chosen nowhere is missed nowhere.
    nowhere = frame["strategy"] == following(frame, cell)
    never = frame.assign(objection=frame["objection"].mask(nowhere, "no seat is left"))
    assert not any(row["barred"] for row in cells(never))


def following(frame, cell):
    """The key of the next one in a cell."""
    own = frame[(frame["cell"] == cell["cell"]) & (frame["strategy"] != cell["winner"])]
    return own.sort_values("extra_usd", kind="stable")["strategy"].iloc[0]


def test_a_bad_cell_is_a_row_and_not_the_end(scenario):
    study = decisions.sweep(scenario, {"idp": ["okta", "octa", "google"]}, replications=2)
    bad = study.frame[study.frame["idp"] == "octa"]
    assert len(bad) == 1 and 'there is no identity provider "octa"' in bad["problem"].item()
    assert np.isnan(bad["cost_usd"].astype(float).item())
    assert study.headline[-1].startswith("One cell cannot be run, such as at octa:")
    assert [row["problem"] == "" for row in cells(study.frame)] == [True, False, True]


def test_without_one_good_cell_there_is_no_sweep(scenario):
    with pytest.raises(sim.ScenarioError, match="allowed is a whole number"):
        decisions.sweep(scenario, {HEADCOUNT: [-1, -2]}, replications=2)


def test_one_strategy_has_nothing_to_win():
    study = decisions.sweep(company(), {HEADCOUNT: [1, 2]}, replications=2)
    assert not study.applies and "add another" in study.headline[0]


def test_a_sweep_resumes_from_its_folder(scenario, over, study, tmp_path: Path, monkeypatch):
    place = tmp_path / "cells"
    seen: list[tuple[int, int]] = []

    def interrupt(done: int, total: int) -> None:
        seen.append((done, total))
        if done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        decisions.sweep(scenario, over, replications=REPLICATIONS, out=place, progress=interrupt)
    assert seen == [(done, 6) for done in range(1, 5)]
    # One that was kept is damaged, and one that was being written is there without a checksum.
    (place / "0000.parquet").write_bytes(b"nothing")
    (place / "0005.parquet").write_bytes(b"half")
    more: list[int] = []
    again = decisions.sweep(
        scenario,
        over,
        replications=REPLICATIONS,
        out=place,
        progress=lambda done, _: more.append(done),
    )
    assert more == [4, 5, 6]
    assert again.frame.equals(study.frame)

    def nothing(*_, **__):
        raise AssertionError("a finished sweep runs nothing")

    monkeypatch.setattr(experiment, "run", nothing)
    monkeypatch.setattr(experiment, "drawn", nothing)
    whole = decisions.sweep(scenario, over, replications=REPLICATIONS, out=place)
    assert whole.frame.equals(study.frame)
    assert len(json.loads((place / "manifest.json").read_text())["files"]) == 6


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"seed": 2}, "seed"),
        ({"replications": 3}, "number of replications"),
        ({"over": {HEADCOUNT: [1, 3]}}, "grid"),
        ({"scenario": {"desk.admins": 3}}, "scenario"),
    ],
)
def test_a_folder_of_another_sweep_is_refused(scenario, tmp_path: Path, change, what):
    grid = {HEADCOUNT: [1, 2]}
    decisions.sweep(scenario, grid, replications=2, out=tmp_path)
    there = scenario.override(change["scenario"]) if "scenario" in change else scenario
    more = {"replications": 2, **change}
    grid, _ = more.pop("over", grid), more.pop("scenario", None)
    with pytest.raises(FolderError, match=f"of another {what}"):
        decisions.sweep(there, grid, out=tmp_path, **more)


def test_a_folder_of_something_else_is_refused(scenario, tmp_path: Path):
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(FolderError, match=r"holds other files, such as letter\.txt"):
        decisions.sweep(scenario, {HEADCOUNT: [1, 2]}, replications=2, out=tmp_path)
    with pytest.raises(FolderError, match="is no folder"):
        decisions.sweep(scenario, {HEADCOUNT: [1, 2]}, out=tmp_path / "letter.txt")
    with pytest.raises(FolderError, match="make it first"):
        decisions.sweep(scenario, {HEADCOUNT: [1, 2]}, out=tmp_path / "a" / "b")


def test_values_are_spaced_or_listed_as_settings_are(scenario):
    assert over_of(scenario, [f"{HEADCOUNT}=10:25:4", "idp=okta,entra"]) == {
        HEADCOUNT: [10, 15, 20, 25],
        "idp": ["okta", "entra"],
    }
    assert over_of(scenario, [f"{HEADCOUNT}=10:12:5"]) == {HEADCOUNT: [10, 11, 12]}
    assert over_of(scenario, [f"{PRICE}=10:11:4"]) == {PRICE: [10, 10.33, 10.67, 11]}
    assert over_of(scenario, ["signals.missed_share=0:0.1:3"]) == {
        "signals.missed_share": [0, 0.05, 0.1]
    }
    assert over_of(scenario, ["sso_enforced=true,false"]) == {"sso_enforced": [True, False]}
    assert over_of(scenario, ["start=2026-11-01,2027-02-01"])["start"][1].year == 2027


@pytest.mark.parametrize(
    ("texts", "sentence"),
    [
        (["idp"], "write KEY=A:B:N"),
        (["idp=okta,entra", "idp=google,okta"], "is there twice"),
        ([f"{HEADCOUNT}=1:x:3"], "is no A:B:N"),
        ([f"{HEADCOUNT}=1:9:1"], "is no A:B:N"),
        ([f"{HEADCOUNT}=1:nan:3"], "is no A:B:N"),
        ([f"{HEADCOUNT}=7"], "at least two values"),
        ([f"{HEADCOUNT}=7,7"], "at least two values, each once"),
        ([f"{HEADCOUNT}=1:300:300", "idp=okta,entra"], "600 cells; 400 are the most"),
        (["workforce.employees.headcont=1,2"], "did you mean headcount"),
        (["desk.admins=1,2", "idp=okta,entra", "horizon_months=1,2"], "one or two keys, not 3"),
    ],
)
def test_a_wrong_grid_is_a_sentence(scenario, texts, sentence):
    with pytest.raises(sim.ScenarioError, match=sentence):
        axes_of(scenario, over_of(scenario, texts))


def test_what_all_segments_share_has_its_words_too(scenario):
    (axis,) = axes_of(scenario, {"signals.missed_share": [0.0, 0.09]})
    assert axis.label.startswith("share of leavers whose account goes off")
    assert axis.words == ("0 %", "9 %") and axis.today == 0.09 and axis.rises


def made(study, winners, clear):
    """A sweep of headcount with these winners, each with one rival."""
    frame = study.frame.copy()
    few = frame[frame[PRICE] == 10.0]
    first_rows = [few.iloc[:2].assign(**{"cell": n, HEADCOUNT: 10 * n}) for n in range(4)]
    rows = [
        row.assign(winner=winner, clear=sure, objection="")
        for row, winner, sure in zip(first_rows, winners, clear, strict=True)
    ]
    joined = pd.concat(rows, ignore_index=True)
    joined.attrs = study.frame.attrs
    return joined


def test_stretches_of_one_value_are_told_in_order(study, scenario):
    (axis,) = axes_of(scenario, {HEADCOUNT: [0, 10, 20, 30]})
    found = headline(
        made(study, ["team", "team", "enterprise", "team"], [True, True, False, True]), [axis]
    )
    assert found == (
        "People employed on the first day: Team, by hand wins up to 10; Enterprise, by SCIM wins at"
        " 20; Team, by hand wins at 30.",
        "At 20 the winner is not clearly cheaper than the next one.",
    )


def test_a_folder_says_what_else_it_holds(scenario, tmp_path: Path):
    """A run is no sweep, a sweep no run, and what is damaged is not called something else."""
    grid = {HEADCOUNT: [1, 2]}
    run, unfinished, cells = (tmp_path / name for name in ("run", "unfinished", "cells"))
    experiment.run(scenario, replications=1, out=run)
    with pytest.raises(FolderError, match=r"holds a run, such as compare --out keeps"):
        decisions.sweep(scenario, grid, replications=2, out=run)
    (unfinished / "unfinished").mkdir(parents=True)
    with pytest.raises(FolderError, match="holds an unfinished run"):
        decisions.sweep(scenario, grid, replications=2, out=unfinished)
    decisions.sweep(scenario, grid, replications=2, out=cells)
    before = sorted(each.name for each in cells.iterdir())
    with pytest.raises(FolderError, match="holds the cells of a sweep, which a run would replace"):
        experiment.run(scenario, replications=1, out=cells)
    assert sorted(each.name for each in cells.iterdir()) == before
    (cells / "manifest.json").write_text("{")
    with pytest.raises(FolderError, match=r"manifest\.json is damaged, so its cells cannot be"):
        decisions.sweep(scenario, grid, replications=2, out=cells)
