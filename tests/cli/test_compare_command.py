"""`seatwise compare`: the forms of its answer, what it keeps, and what it does again."""

import csv
import json
import os
import re

import pytest
from builders.commands import fresh

from sim import catalog
from sim.core.version import VERSION
from sim.metrics import CATALOGUE

METRIC_KEYS = [
    *("strategy", "metric", "unit", "better"),
    *("mean", "low", "high", "p10", "p50", "p90", "is_best"),
]
FLIP_KEYS = [
    *("claim", "facts", "replications", "choice", "runner_up", "other"),
    *("break_even_usd", "break_even_usd_low", "break_even_usd_high"),
    *("choice_moved_usd", "choice_moved_usd_low", "choice_moved_usd_high"),
    *("runner_up_moved_usd", "runner_up_moved_usd_low", "runner_up_moved_usd_high"),
    *("flips", "sentence"),
]
DIFFERENCE_KEYS = [
    *("strategy", "metric", "unit", "better", "mean", "low", "high", "pairing_gain"),
    *("joint_low", "joint_high", "sense"),
]


def test_compare_for_a_person(seatwise, scenario):
    code, out, err = seatwise("compare", scenario, "--replications", 4, "--draws", 2)
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == "Is Enterprise worth it for thirty people?"
    # A path may be longer than a line, and is not cut.
    assert len(lines) <= 40 and max(map(len, lines[:-2])) <= 100
    assert lines[3].startswith("  Take Claude Team, billed annually, by hand: about $")
    for part in (
        "\n  a year ",
        "\n  COST ",
        "  Why  ",
        "  How sure  ",
        "  Flips if  ",
        "  Careful ",
    ):
        assert part in out
    assert lines[-1].endswith(f"seatwise report {scenario} --out report.pdf")


def test_full_adds_all_columns_and_what_it_rests_on(seatwise, scenario):
    words = ("compare", scenario, "--replications", 4, "--draws", 2, "--full")
    code, out, err = seatwise(*words)
    assert (code, err) == (0, "")
    assert max(map(len, out.splitlines())) <= 100
    for part in (
        "\n  COST ",
        "Intervals hold for all rows together with 95 %.",
        "Totals over",
        "Difference to ",
        "in the same futures",
        "- Facts of 2026-03, 4 replications from seed 1",
        "numbers that this answer rests on are assumptions, not sourced",
        "`seatwise facts`",
        "\nDoes the choice flip?\n",
    ):
        assert part in out
    assert out.count("Is Enterprise worth it for thirty people?") == 1


def test_quiet_is_one_line_without_internal_keys(seatwise, scenario):
    code, out, err = seatwise("compare", scenario, "--replications", 3, "--quiet")
    assert (code, err) == (0, "")
    (line,) = out.splitlines()
    assert line.startswith("Take Claude Team, billed annually, by hand: ")
    assert not re.search(r"\b(team|enterprise|[a-z]+_[a-z_]+)\b", line)


def test_where_nobody_can_be_chosen_every_form_says_why(seatwise, scenario):
    words = ("--replications", 2, "--set", "policies.max_share_over_policy=0.0001")
    reason = r"None of these strategies can be chosen\. .* stay exposed for longer than 24 h"
    code, out, _ = seatwise("compare", scenario, *words, "--quiet")
    assert code == 0
    assert re.match(reason, out)
    code, out, err = seatwise("compare", scenario, *words, "--csv")
    assert (code, out) == (0, "row,unit,runner-up has\n")
    assert re.match(reason, err)


def test_csv_has_a_line_a_row_with_the_numbers_of_the_table(seatwise, scenario):
    code, out, err = seatwise("compare", scenario, "--replications", 3, "--csv")
    assert (code, err) == (0, "")
    head, *rows = csv.reader(out.splitlines())
    assert head[:3] == ["row", "unit", "Claude Team, billed annually, by hand"]
    by_label = {row[0]: row for row in rows}
    parts = [float(by_label[name][2]) for name in ("Licences", "Admins' work")]
    assert sum(parts) == pytest.approx(float(by_label["Cost"][2]))
    assert all(len(row) == len(head) for row in rows)


def test_the_verdict_comes_before_what_takes_longer(seatwise, scenario, monkeypatch):
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("sim.decisions.answer.completed", interrupted)
    code, out, _ = seatwise("compare", scenario, "--replications", 2)
    assert code == 130
    assert "  Take Claude Team, billed annually, by hand: " in out


def test_json_is_one_document_with_the_promised_keys(seatwise, scenario, monkeypatch):
    monkeypatch.undo()
    code, out, err = seatwise(
        *("compare", scenario, "--replications", 3, "--json", "--seed", 5),
        *("--baseline", "enterprise", "--draws", 2),
    )
    assert (code, err) == (0, "")
    answer = json.loads(out, parse_constant=pytest.fail)
    assert {
        "schema": 1,
        "version": VERSION,
        "scenario": "small",
        "facts": "2026-03",
        "seed": 5,
    }.items() <= answer.items()
    assert (answer["replications"], answer["precision"]) == (3, None)
    assert answer["baseline"] == "enterprise"
    assert answer["strategies"] == ["team", "enterprise"]
    assert len(answer["digest"]) == 64
    assert isinstance(answer["warnings"], list)
    assert all(list(row) == METRIC_KEYS for row in answer["metrics"])
    assert all(list(row) == DIFFERENCE_KEYS for row in answer["differences"])
    assert {row["strategy"] for row in answer["differences"]} == {"team"}
    assert {row["metric"] for row in answer["metrics"]} == {*CATALOGUE} - {
        "exposure_cost_usd",
        "waiting_cost_usd",
    }
    claims = [rival.name for rival in catalog.load("2026-03").rivals]
    assert [(row["claim"], row["facts"]) for row in answer["flips"]] == [
        *(("", "2026-03"), ("", "2026-10")),
        *((claim, "2026-03") for claim in claims),
    ]
    assert all(list(row) == FLIP_KEYS for row in answer["flips"])
    assert answer["answer"]["choice"] == answer["choice"]["strategy"]
    assert answer["answer"]["verdict"] == answer["headline"]
    assert answer["choice"]["why"].startswith(" ".join(answer["headline"]))
    assert answer["answer"]["rows"][0]["choice"].keys() == {"mean", "low", "high"}


def test_the_command_says_how_many_futures_were_needed(seatwise, scenario):
    code, out, err = seatwise("compare", scenario, "--precision", "5%", "--json", "--draws", 2)
    assert (code, err) == (0, "")
    precision = json.loads(out, parse_constant=pytest.fail)["precision"]
    assert list(precision) == [
        *("metric", "share", "reached", "replications", "strategy", "half_width", "allowed"),
        *("expected_replications", "sentence"),
    ]
    assert (precision["metric"], precision["share"]) == ("total_cost_usd", 0.05)
    assert json.loads(out)["replications"] == precision["replications"] == 40


def test_the_command_says_beforehand_how_many_futures_a_precision_needs(
    seatwise, scenario, tmp_path
):
    how = ("--precision", "0.1", "--metric", "exposure_hours_total", "--max-replications", "45")
    code, _, err = seatwise("compare", scenario, *how, "--csv", "--out", tmp_path / "out")
    assert code == 0
    assert json.loads((tmp_path / "out" / "manifest.json").read_text())["replications"] == 45
    assert "replications will be needed for 10 %. At most 45 are run" in " ".join(err.split())


def test_what_is_there_is_said_and_not_run_again(seatwise, scenario, tmp_path):
    words = ("compare", scenario, "--out", tmp_path / "out", "--replications")
    assert seatwise(*words, 2, "--csv")[2] == ""
    code, _, err = seatwise(*words, 3, "--csv")
    assert (code, err) == (0, f"2 of 3 replications were already in {tmp_path / 'out'}.\n")
    assert seatwise(*words, 3, "--quiet")[2] == ""
    assert seatwise(*words, 3, "--json")[2].startswith("3 of 3 replications were already in")


@pytest.mark.parametrize(
    ("replications", "workers"),
    # Two workers have something to do where there is more than one portion.
    [("3", "1"), pytest.param("26", "2", marks=pytest.mark.slow)],
)
def test_same_json_from_any_process_and_any_number_of_workers(
    seatwise, scenario, monkeypatch, replications, workers
):
    monkeypatch.undo()
    words = ("compare", scenario, "--replications", replications, "--draws", "2", "--json")
    code, here, err = seatwise(*words, "--workers", "1")
    assert (code, err) == (0, "")
    there = fresh(*words, "--workers", workers, PYTHONHASHSEED="2")
    assert (there.returncode, there.stderr) == (0, "")
    assert there.stdout == here
    json.loads(here)


def test_one_value_can_be_set(seatwise, scenario):
    def cost(*words):
        _, out, _ = seatwise("compare", scenario, "--replications", 2, "--csv", *words)
        licences = next(row for row in csv.DictReader(out.splitlines()) if row["row"] == "Licences")
        return float(licences["Claude Team, billed annually, by hand"])

    assert cost("--set", "workforce.employees.headcount=90") > 2.5 * cost()


def test_out_holds_frames_and_manifest(seatwise, scenario, tmp_path):
    out = tmp_path / "out"
    code, *_ = seatwise("compare", scenario, "--replications", 2, "--csv", "--out", out)
    assert code == 0
    manifest = json.loads((out / "manifest.json").read_text())
    assert (manifest["seed"], manifest["version"]) == (1, VERSION)
    assert sorted(["manifest.json", *manifest["files"]]) == sorted(os.listdir(out))
    assert "invoices.parquet" in manifest["files"]


def test_a_company_of_nobody(seatwise, scenario):
    nobody = ("--set", "workforce.employees.headcount=0", "--set", "horizon_months=1")
    futures = [word for n in range(1, 11) for word in ("--replication", n)]
    for words in (
        ["run", *futures],
        ["compare", "--replications", 2, "--draws", 2],
        ["run", "--json"],
    ):
        code, _, err = seatwise(words[0], scenario, *words[1:], *nobody)
        assert (code, err) == (0, "")


def test_what_a_new_result_lacks_is_said(seatwise, scenario, tmp_path):
    out = tmp_path / "out"
    run = ("run", scenario, "--out", out)
    assert "replaced" not in seatwise(*run)[2]
    compare = ("compare", scenario, "--replications", 2, "--csv", "--out", out)
    sentence = f"This result replaced one in {out} that also had records.parquet.\n"
    assert sentence in seatwise(*compare)[2]
    assert "replaced" not in seatwise(*compare)[2]
    _, _, said = seatwise(*run, "--export", "csv")
    assert "metrics.parquet, months.parquet" in said
    assert "replaced" not in seatwise(*run, "--export", "csv")[2]
    assert ", 1 more replication.\n" in said


def test_other_facts_for_every_command(seatwise, scenario):
    later = ("--facts", "2026-10")
    few = ("--replications", 2, "--draws", 2, "--full")
    code, out, err = seatwise("compare", scenario, *few, *later)
    assert (code, err) == (0, "")
    assert "- Facts of 2026-10, 2 replications" in out
    assert "- On the facts of 2026-03 the choice " in out
    code, out, err = seatwise("run", scenario, "--strategy", "team", "--json", *later)
    assert (code, err) == (0, "")
    document = json.loads(out, parse_constant=pytest.fail)
    assert document["facts"] == "2026-10"
    assert any(row["record"] == "SeatReserved" for row in document["records"])
    words = ("explain", scenario, "--strategy", "team", "--replication", 1, *later)
    code, out, err = seatwise(*words)
    assert (code, err) == (0, "")
    code, out, err = seatwise(*words, "--person", out.split("1. ")[1].partition(":")[0])
    assert (code, err) == (0, "")
    assert "left, " in out
    code, out, err = seatwise("facts", "claude-team-annual.seat_price", *later)
    assert (code, err) == (0, "")
    assert "plans.claude-team-annual.seat_price_usd_per_month = 20 USD" in out
