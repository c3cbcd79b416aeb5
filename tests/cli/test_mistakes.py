"""What a mistake in a file or in the words sounds like, and how a run ends that fails."""

from itertools import combinations
from pathlib import Path

import pytest
from builders.commands import SMALL

from sim import cli

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
