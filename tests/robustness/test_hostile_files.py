"""What a file may hold, and what may be a file (kinds 5, 7, 10 and 11)."""

import os
import re

import pytest
from builders.attempts import SMALL, assert_said, attempt, attempt_here, small
from builders.little_asked import one_claim

import sim
from sim import ScenarioError

ESCAPES = r"\u001b[31m\u202e\u0007\u009b"
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@pytest.mark.parametrize("words", [("compare",), ("report", "--out")])
def test_control_characters_are_shown_escaped(tmp_path, monkeypatch, words):
    one_claim(monkeypatch)
    path = tmp_path / "evil.toml"
    path.write_text(SMALL.replace("Does", f"Does{ESCAPES}", 1), encoding="utf-8")
    pages = [tmp_path / "page.html", tmp_path / "page.md"] if words[0] == "report" else [None]
    little = ("--replications", 2, "--draws", 2, "--set", "horizon_months=1")
    for page in pages:
        run = attempt_here(words[0], path, *little, *words[1:], *([page] if page else []))
        assert_said(run, 0)
        text = page.read_text("utf-8") if page else run.stdout
        assert not CONTROLS.findall(text)
        assert r"\x1b[31m\u202e\x07\x9b" in text.replace("\\\\", "\\").replace("\\[", "[")


def test_control_characters_of_keys_and_names(tmp_path):
    path = tmp_path / "evil\x1b]0;\u202e.toml"
    path.write_text(SMALL + f'"{ESCAPES}" = 1\nplan2 = "{ESCAPES}"\n', encoding="utf-8")
    for run in (attempt("compare", path), attempt("compare", small(tmp_path), "--set", "a\x1b=1")):
        assert_said(run, 2)
        assert not CONTROLS.findall(run.stdout + run.stderr)


@pytest.mark.parametrize(
    ("how", "kind"),
    [
        *(("scenario", "zero"), ("base", "fifo"), ("people", "large"), ("scenario", "loop")),
        *(
            pytest.param(how, kind, marks=pytest.mark.slow)
            for how, kind in [
                *(("scenario", "fifo"), ("scenario", "large"), ("base", "zero"), ("base", "large")),
                *(("base", "loop"), ("people", "zero"), ("people", "fifo"), ("people", "loop")),
            ]
        ),
    ],
)
def test_only_plain_files_of_some_size_are_read(tmp_path, kind, how):
    odd = tmp_path / "odd.toml"
    match kind:
        case "zero":
            odd.symlink_to("/dev/zero")
        case "fifo":
            os.mkfifo(odd)
        case "loop":
            odd.symlink_to(odd.name)
        case "large":
            with odd.open("wb") as file:
                file.truncate(200_000_000)
    path = odd
    if how == "base":
        path = tmp_path / "upper.toml"
        path.write_text('base = "odd.toml"\n')
    if how == "people":
        path = small(tmp_path, name="people.toml")
        text = path.read_text().replace("headcount = 8", 'headcount = 0\npeople_file = "odd.toml"')
        path.write_text(text)
    reasons = {"loop": "symbolic links", "large": "is larger than"}
    assert_said(attempt("compare", path), 2, "odd.toml", reasons.get(kind, "is no plain file"))


@pytest.mark.parametrize("name", [r"a\u0000b.toml", "a" * 5000])
def test_a_base_of_an_impossible_name(tmp_path, name):
    path = tmp_path / "upper.toml"
    path.write_text(f'base = "{name}"\n')
    with pytest.raises(ScenarioError, match="base"):
        sim.load(path)


def test_at_most_20_problems_are_listed(tmp_path):
    keys = "".join(f"key{n} = 1\n" for n in range(20_000))
    with pytest.raises(ScenarioError) as error:
        sim.load(small(tmp_path, f"[desk]\n{keys}"))
    assert len(error.value.problems) == 21
    assert error.value.problems[-1] == "and 19,980 more"


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        (
            "workforce.employes.headcount=120",
            'there is no segment "employes"; did you mean "employees"?',
        ),
        (
            "workforce.employes={ headcount = 120 }",
            'there is no segment "employes"; did you mean "employees"?',
        ),
        (
            "strategies.tem={ plan = 'claude-enterprise', mode = 'scim' }",
            'there is no strategy "tem"; did you mean "team"?',
        ),
    ],
)
def test_a_setting_changes_only_what_exists(tmp_path, setting, sentence):
    run = attempt_here("compare", small(tmp_path), "--replications", 2, "--set", setting)
    assert_said(run, 2, sentence, "a new one needs a file")
