"""The command line: what it prints, to whom, and what a mistake sounds like."""

import csv
import json
import os
import re
import subprocess
import sys
from itertools import combinations
from pathlib import Path

import pytest

from sim import catalog, cli
from sim.core.version import VERSION
from sim.metrics import CATALOGUE

SMALL = """\
question = "Is Enterprise worth it for thirty people?"
facts = "2026-03"
horizon_months = 12
idp = "okta"
sso_enforced = true

[workforce.employees]
headcount = 30
attrition_per_year = 0.4

[strategies.team]
plan = "claude-team-annual"
mode = "invite"

[strategies.enterprise]
plan = "claude-enterprise"
mode = "scim"
"""
METRIC_KEYS = ["strategy", "metric", "unit", "better", "mean", "low", "high", "p10", "p50", "p90"]
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


@pytest.fixture
def scenario(tmp_path: Path) -> str:
    """A small company in a file of its own."""
    path = tmp_path / "small.toml"
    path.write_text(SMALL)
    return str(path)


def fresh(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "sim", *words],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )


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
        "numbers are assumptions without a source",
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

    monkeypatch.setattr("sim.decisions.challenge", interrupted)
    code, out, _ = seatwise("compare", scenario, "--replications", 2)
    assert code == 130
    assert "  Take Claude Team, billed annually, by hand: " in out


def test_json_is_one_document_with_the_promised_keys(seatwise, scenario):
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
    for share in ("0.05", "5"):
        _, _, err = seatwise("compare", scenario, "--precision", share, "--quiet")
        assert precision["sentence"] in " ".join(err.split())


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


def test_same_json_from_any_process_and_any_number_of_workers(seatwise, scenario):
    # More than one portion, so that both workers have something to do.
    words = ("compare", scenario, "--replications", "26", "--draws", "2", "--json")
    code, here, err = seatwise(*words, "--workers", "1")
    assert (code, err) == (0, "")
    there = fresh(*words, "--workers", "2", PYTHONHASHSEED="2")
    assert (there.returncode, there.stderr) == (0, "")
    assert there.stdout == here
    json.loads(here)


def test_one_value_can_be_set(seatwise, scenario):
    def cost(*words):
        _, out, _ = seatwise("compare", scenario, "--replications", 2, "--csv", *words)
        licences = next(row for row in csv.DictReader(out.splitlines()) if row["row"] == "Licences")
        return float(licences["Claude Team, billed annually, by hand"])

    assert cost("--set", "workforce.employees.headcount=90") > 2.5 * cost()


MISTAKES = {
    "mistyped key": (
        SMALL.replace("attrition_per", "atrition_per"),
        "small.toml: workforce.employees.atrition_per_year: unknown key; did you mean"
        " attrition_per_year?",
    ),
    "negative price": (
        SMALL + "[plans.claude-team-annual]\nseat_price_usd_per_month = -1\n",
        "small.toml: plans.claude-team-annual.seat_price_usd_per_month: found -1; allowed is",
    ),
    "unknown plan": (
        SMALL.replace('"claude-team-annual"', '"claude-teem"'),
        'small.toml: strategies.team.plan: there is no plan "claude-teem"; did you mean',
    ),
    "duplicate key": (
        SMALL.replace("headcount = 30", "headcount = 30\nheadcount = 31"),
        "line 9, column 15: headcount stands here a second time; keep one of the two",
    ),
    "wrong type": (
        SMALL.replace("headcount = 30", 'headcount = "many"'),
        'small.toml: workforce.employees.headcount: found "many"; allowed is a whole number',
    ),
    "horizon of 0": (
        SMALL.replace("horizon_months = 12", "horizon_months = 0"),
        "small.toml: horizon_months: found 0; allowed is a whole number from 1 to 120",
    ),
    "ineligible combination": (
        SMALL.replace('mode = "invite"', 'mode = "scim"'),
        "small.toml: strategies.team.mode: SCIM needs an Enterprise plan",
    ),
    "not TOML": ("question = \n", "small.toml, line 1, column 12: is not TOML"),
}


@pytest.mark.parametrize("command", ["compare", "run", "explain"])
@pytest.mark.parametrize(("text", "sentence"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_in_the_file_is_a_sentence(seatwise, scenario, command, text, sentence):
    Path(scenario).write_text(text)
    more = ["--strategy", "team", "--replication", 1] if command == "explain" else []
    code, out, err = seatwise(command, scenario, *more)
    assert (code, out) == (2, "")
    assert sentence in err
    assert len(err.splitlines()) == 1
    assert "Traceback" not in err


def test_all_problems_of_a_file_at_once(seatwise, scenario):
    Path(scenario).write_text(SMALL.replace("idp =", "ipd =").replace("= 30", "= -30"))
    code, _, err = seatwise("compare", scenario)
    assert code == 2
    assert [line.partition(":")[0] for line in err.splitlines()] == ["small.toml", "small.toml"]


WORDS = {
    "missing file": (["compare", "{folder}/smal.toml"], "there is no such file; did you mean"),
    "directory as file": (["compare", "{folder}"], "is a directory; name a scenario file, such as"),
    "unknown snapshot": (["compare", "{file}", "--facts", "2025-01"], '"2025-01"; allowed is'),
    "setting without =": (["compare", "{file}", "--set", "horizon_months"], "write KEY=VALUE"),
    "unknown setting": (
        ["compare", "{file}", "--set", "horizon_month=3"],
        "setting: horizon_month: unknown key; did you mean horizon_months?",
    ),
    "unknown baseline": (
        ["compare", "{file}", "--baseline", "enterprize"],
        'baseline "enterprize" is not among team, enterprise; did you mean "enterprise"?',
    ),
    "unknown strategy": (
        ["run", "{file}", "--strategy", "jit"],
        'there is no strategy "jit" in small; it has team, enterprise',
    ),
    "unknown strategy to explain": (
        ["explain", "{file}", "--strategy", "jit", "--replication", "1"],
        'there is no strategy "jit" in small; it has team, enterprise',
    ),
    "unknown person": (
        ["explain", "{file}", "--strategy", "team", "--replication", "1", "--person", "bob"],
        'there is no "bob" among the',
    ),
    "out is a file": (["compare", "{file}", "--out", "{file}"], "is no folder; name one"),
    "out is somebody's folder": (
        ["run", "{file}", "--out", "{folder}"],
        "holds other files, such as small.toml; name a new or an empty folder",
    ),
    "a name of 5,000 letters": (["compare", "a" * 5_000], "is too long for a name; take a shorter"),
    "a folder of 5,000 letters": (
        ["compare", "{file}", "--out", "a" * 5_000],
        "too long for a name",
    ),
    "out in nowhere": (
        ["compare", "{file}", "--out", "{folder}/no/where"],
        "no; make it first",
    ),
    "export to nowhere": (["run", "{file}", "--export", "csv"], "add --out DIR"),
    "export as nothing known": (["run", "{file}", "--export", "xls"], "there is parquet, csv"),
    "replications in words": (["compare", "{file}", "--replications", "many"], "--replications"),
    "no replications": (["compare", "{file}", "--replications", "0"], "--replications"),
    "replication 0": (["run", "{file}", "--replication", "0"], "--replication"),
    "negative seed": (["compare", "{file}", "--seed", "-1"], "--seed"),
    "precision and replications": (
        ["compare", "{file}", "--precision", "5%", "--replications", "9"],
        "leave one of the two out",
    ),
    "precision in words": (
        ["compare", "{file}", "--precision", "narrow"],
        '"narrow" is not a share; write 5% or 0.05',
    ),
    "no precision": (["compare", "{file}", "--precision", "0%"], "write 5% or 0.05"),
    "no precision at all": (["compare", "{file}", "--precision", "100%"], "write 5% or 0.05"),
    "negative precision": (["compare", "{file}", "--precision=-5%"], "write 5% or 0.05"),
    "precision that is no number": (
        ["compare", "{file}", "--precision", "nan"],
        "write 5% or 0.05",
    ),
    "most replications without a precision": (
        ["compare", "{file}", "--max-replications", "500"],
        "add --precision 5%",
    ),
    "fewer replications than a precision needs": (
        ["compare", "{file}", "--precision", "5%", "--max-replications", "20"],
        "max_replications = 20 is below 40",
    ),
    "precision of an unknown metric": (
        ["compare", "{file}", "--precision", "5%", "--metric", "total_costs_usd"],
        'no metric "total_costs_usd" has an interval to make precise; did you mean "total_',
    ),
    "metric without precision": (
        ["compare", "{file}", "--metric", "manual_hours"],
        "add --precision 5%",
    ),
    "uncertainty of nothing known": (
        ["uncertainty", "{file}", "--metric", "luck"],
        'no total or ratio of this scenario is called "luck"',
    ),
    "uncertainty of one draw": (["uncertainty", "{file}", "--draws", "1"], "--draws"),
    "workers and cluster": (
        ["run", "{file}", "--workers", "2", "--cluster", "tcp://127.0.0.1:1"],
        "leave one of the two out",
    ),
    "no workers": (["compare", "{file}", "--workers", "0"], "--workers"),
    "words for workers": (["compare", "{file}", "--workers", "many"], "or auto"),
    "no scenario": (["compare"], "Missing argument"),
    "unknown option": (["compare", "{file}", "--replicatoins", "3"], "--replicatoins"),
    **{
        f"{form} with {other}": (
            ["compare", "{file}", form, other],
            f"another way than {other}; leave one of them out",
        )
        for form, other in combinations(("--quiet", "--json", "--csv", "--full"), 2)
    },
    "unknown command": (["comapre", "{file}"], "comapre"),
    "nobody's facts": (["facts", "blockchain"], 'no fact of 2026-10 has "blockchain"'),
    "facts of no snapshot": (["facts", "--facts", "2025-01"], "there is 2026-03"),
    "no notebooks": (["refresh"], "there is no notebooks/ here; run this in seatwise's repository"),
    "no scenarios": (["accept", "small"], "there is no scenarios/ here"),
}


@pytest.mark.parametrize(("words", "sentence"), WORDS.values(), ids=WORDS)
def test_a_mistake_in_the_words_is_a_sentence(seatwise, scenario, monkeypatch, words, sentence):
    folder = Path(scenario).parent
    monkeypatch.chdir(folder)
    code, out, err = seatwise(*(word.format(file=scenario, folder=folder) for word in words))
    assert (code, out) == (2, "")
    assert sentence in err
    assert "Traceback" not in err


def test_a_wrong_file_of_people_is_a_sentence_a_row(seatwise, scenario):
    Path(scenario).with_name("people.csv").write_text("id,start,end\n7,soon,\n8,2026-01-01,now\n")
    headcount = "headcount = 30\nattrition_per_year = 0.4"
    Path(scenario).write_text(SMALL.replace(headcount, 'headcount = 0\npeople_file = "people.csv"'))
    code, out, err = seatwise("run", scenario, "--set", 'strategies.enterprise.mode="invite"')
    assert (code, out) == (2, "")
    assert [line.partition(": ")[0][-6:] for line in err.splitlines()] == ["line 2", "line 3"]
    assert "write a local date as" in err


def test_a_failed_run_ends_with_1(seatwise, scenario, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", "/somewhere")

    monkeypatch.setattr("sim.experiment.storage.save", full)
    out = Path(scenario).with_name("out")
    code, _, err = seatwise("compare", scenario, "--replications", 1, "--out", out)
    assert (code, err) == (1, "/somewhere: no space left on device\n")


def test_our_own_fault_keeps_its_traceback(scenario, monkeypatch):
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("sim.experiment.run", broken)
    with pytest.raises(ZeroDivisionError):
        cli.main(["compare", scenario])


def test_an_interrupted_run_ends_with_130(seatwise, scenario, monkeypatch):
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("sim.experiment.run", interrupted)
    code, out, err = seatwise("compare", scenario)
    assert (code, out) == (130, "")
    assert "Traceback" not in err


def test_out_holds_frames_and_manifest(seatwise, scenario, tmp_path):
    out = tmp_path / "out"
    code, *_ = seatwise("compare", scenario, "--replications", 2, "--csv", "--out", out)
    assert code == 0
    manifest = json.loads((out / "manifest.json").read_text())
    assert (manifest["seed"], manifest["version"]) == (1, VERSION)
    assert sorted(["manifest.json", *manifest["files"]]) == sorted(os.listdir(out))
    assert "invoices.parquet" in manifest["files"]


def test_run_shows_what_happens(seatwise, scenario):
    code, out, err = seatwise("run", scenario, "--strategy", "team")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0].split() == ["when", "what", "happened"]
    assert any(re.search(r"Person \d+ \(employees\): left, ", line) for line in lines)
    assert not re.search(r"[A-Z][a-z]{2,}[A-Z]|employees/", out), (
        "words, not names of records and ids"
    )
    assert "more, of which" in lines[-1]


def test_run_as_json_has_dates_and_leaves_out_what_is_not_there(seatwise, scenario):
    words = ("run", scenario, "--strategy", "team", "--replication", 2, "--replication", 3)
    _, out, _ = seatwise(*words, "--json")
    document = json.loads(out, parse_constant=pytest.fail)
    assert {row["replication"] for row in document["records"]} == {2, 3}
    assert {row["strategy"] for row in document["records"]} == {"team"}
    left = next(row for row in document["records"] if row["record"] == "Left")
    assert set(left) == {
        "at",
        "strategy",
        "replication",
        "application",
        "hours",
        "record",
        "person",
        "id",
        "cause",
    }
    assert left["at"].startswith("202")


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


def test_run_exports(seatwise, scenario, tmp_path):
    out = tmp_path / "out"
    words = ("run", scenario, "--strategy", "team", "--export", "csv,parquet", "--out", out)
    code, text, _ = seatwise(*words)
    assert code == 0
    assert f"are in {out}." in text
    assert {"records.csv", "records.parquet"} <= set(os.listdir(out))


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


def test_explain_tells_a_story_or_names_the_worst(seatwise, scenario):
    words = ("explain", scenario, "--strategy", "team", "--replication", 1)
    _, worst, _ = seatwise(*words)
    assert "leavers could still get in" in worst
    person = worst.split("1. ")[1].partition(":")[0]
    code, story, _ = seatwise(*words, "--person", person)
    assert code == 0
    assert story.startswith(
        f"{person} under Claude Team, billed annually, by hand, replication 1 of small, seed 1\n"
    )


def test_facts_have_sources(seatwise):
    code, out, _ = seatwise("facts", "seat_price")
    assert code == 0
    assert "plans.claude-team-annual.seat_price_usd_per_month = 20 " in out
    _, out, _ = seatwise("facts", "--json")
    facts = json.loads(out, parse_constant=pytest.fail)["facts"]
    assert len(facts) > 100
    assert all(fact["source"] and fact["as_of"] for fact in facts)


@pytest.mark.parametrize("snapshot", ["2026-03", "2026-10"])
def test_the_runbook_is_a_list_of_steps_in_order(seatwise, snapshot):
    _, out, _ = seatwise("facts", "runbook", "--facts", snapshot)
    assert max(map(len, out.splitlines())) <= 100
    first = out.split("\n\n")[0].splitlines()
    assert first[0] == "How to add users"
    assert first[1].startswith("   1. Sign in to claude.ai as Owner or Admin.")
    steps = [line for line in first if line[:4].strip().isdigit()]
    assert [int(line[:4]) for line in steps] == list(range(1, 8))
    assert first.index(steps[-1]) < min(
        place for place, line in enumerate(first) if line.startswith("   -  ")
    )
    assert "runbook." not in out
    assert " ".join(" ".join(first[-2:]).split()).endswith("confidence high]")
    for title in ("remove users", "hand ownership on", "check usage", "find unused seats"):
        assert title in out


def test_a_part_of_the_runbook(seatwise):
    _, out, _ = seatwise("facts", "remove_user.2")
    assert out.splitlines()[:2] == ["How to remove users", "   2. Go to Settings, Members."]
    _, out, _ = seatwise("facts", "add_user.title")
    assert out.startswith("How to add users\n      Claude (Anthropic)")


def test_yes_and_no_are_words(seatwise):
    _, out, _ = seatwise("facts", "claude-team-annual.metered")
    assert out.startswith("plans.claude-team-annual.metered = no\n")


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


def test_schema_is_json(seatwise):
    _, out, _ = seatwise("schema")
    assert json.loads(out)["title"] == "seatwise scenario"


def test_help_names_every_command(seatwise):
    code, out, _ = seatwise("--help")
    assert code == 0
    for command in ("compare", "run", "uncertainty", "explain", "facts", "schema", "refresh"):
        assert f"  {command} " in out


def test_help_cuts_nothing_lists_maintainers_apart_and_has_an_example_each(seatwise):
    _, out, _ = seatwise("--help")
    assert "..." not in out.replace("[ARGS]...", "")
    users, maintainers = out.split("\nFor maintainers:\n")
    assert re.findall(r"^  (\w+)", maintainers, re.MULTILINE) == ["accept", "refresh"]
    for command in re.findall(r"^  (\w+)  ", users.split("\nCommands:\n")[1], re.MULTILINE):
        _, text, _ = seatwise(command, "--help")
        assert f"Example: seatwise {command}" in text


def test_a_shell_completes_commands():
    run = fresh(_SEATWISE_COMPLETE="complete_bash", COMP_WORDS="seatwise unc", COMP_CWORD="1")
    assert run.stdout.split() == ["uncertainty"]


def test_a_base_does_not_hide_the_scenarios_beside_it(seatwise, scenario):
    folder = Path(scenario).parent
    (folder / "measured.toml").write_text("[workforce.employees]\nheadcount = 5\n")
    code, out, err = seatwise("scenarios", folder)
    assert (code, err) == (0, "")
    assert "Is Enterprise worth it for thirty people?" in out
    assert "no scenario: measured.toml: strategies: is missing" in " ".join(out.split())


def test_scenarios_stand_with_their_questions(seatwise, scenario):
    code, out, err = seatwise("scenarios", Path(scenario).parent)
    assert (code, err) == (0, "")
    assert out == f"{scenario}  Is Enterprise worth it for thirty people?\n"
    code, _, err = seatwise("scenarios", Path(scenario).parent / "none")
    assert code == 2 and "there is no scenario file in" in err


def test_facts_without_a_pattern_are_an_overview(seatwise):
    _, out, _ = seatwise("facts")
    assert len(out.splitlines()) < 30
    assert re.search(
        r"^Claude Team, billed annually \(claude-team-annual\) +\$20 +2 +150", out, re.MULTILINE
    )


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_what_says_nothing_of_a_scenario_needs_no_other_package(option):
    heavy = {"pandas", "numpy", "rich", "pydantic", "scipy", "simpy"}
    code = (
        "import sys, sim.cli\n"
        f"try: sim.cli.main([{option!r}])\n"
        f"except SystemExit: print(sorted({heavy} & {{*sys.modules}}))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.endswith("\n[]\n")


def test_compare_imports_no_more_than_it_needs(scenario):
    code = (
        "import sys, sim.cli\n"
        f"try: sim.cli.main(['compare', {scenario!r}, '--replications', '1', '--quiet'])\n"
        "except SystemExit: print({'matplotlib', 'joblib', 'nbclient'} & {*sys.modules})"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines()[-1] == "set()"


def test_the_public_door_leads_to_functions_not_rooms():
    code = (
        "import sys, sim\n"
        "assert 'pandas' not in sys.modules\n"
        "import sim.cli, sim.explanation, sim.experiment\n"
        "assert all(callable(getattr(sim, name)) for name in sim.__all__ if name[0] != '_')\n"
        "assert set(sim.__all__) <= set(dir(sim))\n"
        "assert not hasattr(sim, 'nothing_of_this_name')\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
