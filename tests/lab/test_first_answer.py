"""The first answer of a lab: who runs it, what completes it, and how many futures it has."""

import asyncio
import html
from pathlib import Path

import pytest
from builders.lab_panels import HEADCOUNT, press, shown

import sim
from sim.decisions.answer import Answer
from sim.decisions.answer import first as first_of
from sim.lab import Lab, first, lab

# Few futures, so that a move takes no time.
pytestmark = pytest.mark.usefixtures("few")

AWAITED = "This and what would flip the answer are being worked out"


def test_a_kept_first_answer_is_shown_without_running_anything(path: Path, monkeypatch) -> None:
    scenario = sim.load(path, facts="2026-10").override({HEADCOUNT: 30})
    kept = path.with_name("first.pickle")
    result = first.keep(scenario, kept)
    monkeypatch.setattr(lab, "run", None)

    async def opened() -> Lab:
        return first.opened(str(kept))

    panel = asyncio.run(opened())
    assert panel.scenario.digest == scenario.digest
    assert panel.answer == first_of(result)
    assert panel._shown.value in first.waiting(kept)
    assert AWAITED in panel._shown.value


def test_what_is_awaited_is_said_and_shown_when_it_comes(awaiting: Lab, whole: Answer) -> None:
    assert AWAITED in shown(awaiting)
    assert "from 5 possible futures with inputs as assumed.</p>" in shown(awaiting)
    awaiting.complete(whole, 5)
    assert awaiting.answer is whole
    assert AWAITED not in shown(awaiting)
    assert " ".join(whole.how_sure) in html.unescape(shown(awaiting))
    assert "<b>Flips if.</b> " in shown(awaiting)


def test_who_has_moved_a_slider_keeps_what_is_seen_until_reset(
    awaiting: Lab, whole: Answer
) -> None:
    awaiting.sliders[HEADCOUNT].value = 30
    seen = shown(awaiting)
    assert AWAITED not in seen
    assert "refine to 5 before you decide" in seen
    awaiting.complete(whole, 5)
    assert shown(awaiting) == seen
    press(awaiting, "Reset")
    assert awaiting.answer is whole
    assert "<b>How sure.</b> " in shown(awaiting)


@pytest.mark.usefixtures("few_draws")
def test_who_has_refined_meanwhile_keeps_that(awaiting: Lab, whole: Answer) -> None:
    press(awaiting, "Refine to 5 futures")
    refined = awaiting.answer
    awaiting.complete(whole, 5)
    assert awaiting.answer is refined


def test_a_move_that_cannot_be_run_is_still_said_when_the_rest_comes(
    awaiting: Lab, whole: Answer
) -> None:
    awaiting.sliders["idp"].value = "jumpcloud"
    awaiting.complete(whole, 5)
    assert "This cannot be run" in shown(awaiting)
    assert "<b>How sure.</b> " in shown(awaiting)
    assert "Changed:" not in shown(awaiting)


def test_what_does_not_come_is_not_promised_any_longer(awaiting: Lab) -> None:
    awaiting.complete(awaiting.answer, 5)
    assert AWAITED not in shown(awaiting)
    assert "5 possible futures with inputs as assumed. The button Refine also says" in shown(
        awaiting
    )


def test_a_large_company_is_told_that_more_futures_are_run(path: Path) -> None:
    scenario = sim.load(path)
    begun = first_of(sim.run(scenario, replications=3))
    panel = Lab(scenario, answer=begun, replications=3, awaited=True)
    assert "from 3 possible futures with inputs as assumed. 5 are being run.</p>" in shown(panel)


def test_a_large_company_begins_with_few_replications(path: Path, monkeypatch) -> None:
    monkeypatch.setattr(lab, "_MOST_EVENTS_AT_FIRST", 1.0)
    assert "3 possible futures with inputs as assumed. So few" in shown(Lab(sim.load(path)))


def test_a_lab_begins_with_the_verdict_of_compare(path: Path, monkeypatch) -> None:
    monkeypatch.undo()
    scenario = sim.load(path)
    assert Lab(scenario).answer.verdict == first_of(sim.run(scenario)).verdict


@pytest.mark.usefixtures("few_draws")
def test_more_futures_on_demand_and_how_sure_they_are(panel: Lab) -> None:
    assert "5 possible futures with inputs as assumed. The button Refine also says" in shown(panel)
    panel.sliders[HEADCOUNT].value = 21
    assert "3 possible futures with inputs as assumed. So few are run at each move" in shown(panel)
    assert "How sure" not in shown(panel)
    press(panel, "Refine to 5 futures")
    assert "from 5 possible futures with inputs as assumed.</p>" in shown(panel)
    assert panel.answer.how_sure
    assert "<b>How sure.</b> " in shown(panel)
    assert "<b>Flips if.</b> " in shown(panel)
    panel.sliders[HEADCOUNT].value = 30
    assert "from 3 possible futures with" in shown(panel)
    assert "How sure" not in shown(panel)


def test_a_lab_runs_its_first_answer_itself(path: Path, begun: Answer) -> None:
    panel = Lab(sim.load(path))
    assert panel.answer == begun
    assert "5 possible futures with inputs as assumed" in shown(panel)


def test_a_move_runs_few_replications_at_once(panel: Lab, monkeypatch) -> None:
    monkeypatch.undo()
    panel.sliders[HEADCOUNT].value = 151
    assert "from 8 possible futures with" in shown(panel)


def test_a_lab_begins_with_an_answer_of_many_replications(path: Path) -> None:
    scenario = sim.load(path)
    answer = first_of(sim.run(scenario, replications=6))
    panel = Lab(scenario, answer=answer, replications=6)
    assert panel.answer is answer
    assert "6 possible futures with inputs as assumed. The button Refine also says" in shown(panel)
    panel.sliders[HEADCOUNT].value = 30
    assert "3 possible futures with inputs as assumed. So few are run at each move" in shown(panel)
