"""A chapter for each application, and stages that add up."""

import re

import pytest
from builders.stories import SCENARIO
from hypothesis import given
from hypothesis import strategies as st

import sim
from sim import explanation
from sim.core.vocabulary import STAGES
from sim.explanation import words
from sim.records import events as r

STACK = """\
also = [{ plan = "adroll-ads", mode = "invite", seat_share = 0.5 },
        { plan = "loom-business", mode = "automation" }]
"""


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    """The same people with three applications."""
    path = tmp_path_factory.mktemp("scenarios") / "stack.toml"
    path.write_text(SCENARIO.replace('mode = "invite"\n', f'mode = "invite"\n{STACK}'))
    return sim.load(path)


def test_each_application_has_its_chapter(stack):
    worst = sim.explain(stack, "team", 1)
    assert re.search(r"\d+ of \d+ windows of leavers were open, be it for a minute", worst)
    person = re.search(r"1\. (\S+) in (\w+): left", worst)
    text = sim.explain(stack, "team", 1, person[1])
    chapters = re.findall(r"^In (\w+):$", text, re.MULTILINE)
    assert person[2] in chapters
    assert set(chapters) <= {"claude", "adroll", "loom"}
    assert len(chapters) >= 2
    assert text.count(" left, ") == len(chapters)


def test_who_has_no_seat_in_an_application_has_no_chapter_there(stack):
    result = sim.run(stack, ["team"], [1], records=True)
    started = result.records[result.records["record"] == "Started"]
    seats = started.groupby("id")["application"].agg(set)
    assert (seats.map(lambda of: {"claude", "loom"} <= of)).all()
    without = next(name for name, of in seats.items() if "adroll" not in of)
    assert "In adroll:" not in sim.explain(stack, "team", 1, without)


def minutes(text: str) -> int:
    found = re.fullmatch(r"(?:([\d,]+) h)? ?(?:(\d+) min)?", text)
    assert found, text
    hours, rest = found.groups("0")
    return 60 * int(hours.replace(",", "")) + int(rest)


LENGTH = r"(?:[\d,]+ h \d+ min|[\d,]+ h|\d+ min)"


def check_sum(text: str) -> None:
    """The first length of a sentence about a window is the sum of the others."""
    whole, *parts = re.findall(LENGTH, text.replace("\xa0", " "))
    if parts:
        assert minutes(whole) == sum(map(minutes, parts))


@given(
    st.floats(0, 20_000), st.lists(st.floats(0, 400), min_size=len(STAGES), max_size=len(STAGES))
)
def test_stages_add_up_to_the_exposure_shown(left, hours):
    window = {f"stage_{name}_hours": value for name, value in zip(STAGES, hours, strict=True)}
    window |= {"left_hours": left, "exposure_hours": sum(hours), "censored": False}
    text = words.exposure(window)
    if sum(hours) > 1 / 60:
        check_sum(text)
    if sum(hours) > 1 / 30:
        assert minutes(re.findall(LENGTH, text.replace("\xa0", " "))[0]) == pytest.approx(
            sum(hours) * 60, abs=1
        )


@pytest.mark.parametrize("strategy", ["team", "enterprise"])
def test_the_worst_windows_of_a_real_future_and_the_story_of_each(scenario, strategy):
    text = sim.explain(scenario, strategy, 3)
    lines = text.splitlines()
    assert lines[0] == f"{scenario.parameters.label_of(strategy)}, replication 3 of sixty, seed 1"
    assert max(map(len, lines)) <= 100
    listed, story = text.split("\n\nThe longest of them:\n\n")
    worst = re.split(r"\n(?=\d\. )", listed)[1:]
    assert 1 <= len(worst) <= explanation.WORST
    lengths = []
    for window in worst:
        person = re.match(r"\d\. (\S+):", window)[1]
        said = re.sub(r"\s+", " ", window).partition("; ")[2].rstrip(". ")
        check_sum(said)
        lengths.append(minutes(re.findall(LENGTH, said)[0]))
        told = sim.explain(scenario, strategy, 3, person)
        assert said in re.sub(r"\s+", " ", told)
        assert max(map(len, told.splitlines())) <= 100
    assert lengths == sorted(lengths, reverse=True)
    longest = re.match(r"\d\. (\S+):", worst[0])[1]
    assert story == sim.explain(scenario, strategy, 3, longest)


def test_still_in_and_longer_than_allowed_are_told_apart(scenario):
    result = sim.run(scenario, ["team"], [3])
    lengths = result.windows["exposure_hours"]
    allowed = scenario.parameters.policies.exposure_hours
    open_at_all, too_long = int((lengths > 0).sum()), int((lengths > allowed).sum())
    assert open_at_all > too_long
    assert (
        f"{open_at_all} of {len(lengths)} leavers could still get in, be it for a minute, and"
        f" {too_long} for longer than the {allowed:g} h"
    ) in " ".join(sim.explain(scenario, "team", 3).split())


def test_nobody_left(tell):
    text = tell([{}], [("team", r.Started(0.0, 0))], who=None)
    assert text.endswith("\n\nNobody left in this replication: there is no departure to tell.\n")


def test_an_unknown_person_is_answered_with_the_nearest(scenario):
    with pytest.raises(sim.ScenarioError) as error:
        sim.explain(scenario, "team", 1, "employees/initial/199")
    assert 'there is no "employees/initial/199" among the ' in str(error.value)
    assert "there is employees/initial/" in str(error.value)
