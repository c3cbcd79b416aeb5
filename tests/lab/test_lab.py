"""The lab: what a slider sets, what is shown, what is saved."""

import asyncio
import html
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from builders.little_asked import one_claim

import sim
from sim import decisions
from sim.decisions.answer import Answer
from sim.decisions.answer import first as first_of
from sim.lab import Lab, SaveError, first, lab
from sim.lab.saving import overlay_text
from sim.tables import render_first

SMALL = """\
question = "Does it pay for <b>twenty</b> people?"
facts = "2026-03"
horizon_months = 12
idp = "okta"
sso_enforced = true

[workforce.employees]
headcount = 20
attrition_per_year = 0.3
growth_per_year = 0.1

[policies]
exposure_hours = 1

[strategies.team]
label = "Team, by hand"
plan = "claude-team-annual"
mode = "invite"

[strategies.enterprise]
label = "Enterprise, by SCIM"
plan = "claude-enterprise"
mode = "scim"
"""
HEADCOUNT = "workforce.employees.headcount"
RESPONSE = "desk.leaver_response_hours"
MISSED = "signals.missed_share"
PRICE = "plans.claude-enterprise.seat_price_usd_per_month"
ATTRITION = "workforce.employees.attrition_per_year"
EXPOSED = "policies.exposed_hour_usd"
AWAITED = "This and what would flip the answer are being worked out"


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lab, "AT_ONCE", 3)
    monkeypatch.setattr(lab, "REFINED", 5)


@pytest.fixture
def few_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    """Drawing inputs a hundred times is most of refining; four are said in the same places."""
    one_claim(monkeypatch)
    monkeypatch.setattr(lab.answers, "completed", partial(lab.answers.completed, draws=4))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "small.toml"
    file.write_text(SMALL)
    return file


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> sim.Result:
    file = tmp_path_factory.mktemp("begun") / "small.toml"
    file.write_text(SMALL)
    return sim.run(sim.load(file), replications=5)


@pytest.fixture(scope="module")
def begun(result: sim.Result) -> Answer:
    """What the lab answers before anything is moved; the same in every test."""
    return first_of(result)


@pytest.fixture(scope="module")
def whole(result: sim.Result, begun: Answer) -> Answer:
    """The same answer, completed."""
    return lab.answers.completed(begun, result, draws=10)


@pytest.fixture
def awaiting(path: Path, begun: Answer) -> Lab:
    """A lab whose first answer is still to be completed."""
    return Lab(sim.load(path), answer=begun, replications=5, awaited=True)


@pytest.fixture
def panel(path: Path, begun: Answer) -> Lab:
    return Lab(sim.load(path), answer=begun, replications=5)


def cost(of: Lab, strategy: str = "enterprise") -> float:
    place = "choice" if strategy == of.answer.choice else "runner_up"
    return getattr(of.answer.row("cost"), place).mean


def shown(of: Lab) -> str:
    """Everything that stands in the HTML parts of the panel."""
    parts = [widget for widget in of.panel.children if hasattr(widget, "value")]
    return "\n".join(str(widget.value) for widget in parts)


def widgets(of: Lab, kind: str) -> Iterator[Any]:
    """Every widget of a kind in the panel."""
    waiting = [of.panel]
    while waiting:
        widget = waiting.pop()
        waiting += getattr(widget, "children", ())
        if type(widget).__name__ == kind:
            yield widget


def typed(of: Lab, key: str, text: str) -> tuple[str, str]:
    """Type beside a slider; return what stands in the field then, and what is said about it."""
    label = of._levers[key].label
    box = next(
        each
        for each in widgets(of, "VBox")
        if len(each.children) == 3 and label in each.children[0].value
    )
    _, (_, field), note = box.children[0], box.children[1].children, box.children[2]
    field.value = text
    return field.value, re.sub("<[^>]+>", "", html.unescape(note.value))


def press(of: Lab, words: str) -> None:
    row = next(each for each in of.panel.children if type(each).__name__ == "HBox")
    next(button for button in row.children if button.description.startswith(words)).click()


def test_what_can_be_moved(panel: Lab) -> None:
    assert list(panel.sliders) == [
        HEADCOUNT,
        "workforce.employees.attrition_per_year",
        "workforce.employees.growth_per_year",
        "horizon_months",
        "idp",
        "sso_enforced",
        RESPONSE,
        MISSED,
        "facts",
        PRICE,
        "plans.claude-team-annual.seat_price_usd_per_month",
        EXPOSED,
    ]
    own = {name: lever.value for name, lever in panel._levers.items()}
    assert {name: slider.value for name, slider in panel.sliders.items()} == own
    assert panel.changes == []


def test_a_moved_slider_changes_the_answer_and_is_told_as_old_and_new(panel: Lab) -> None:
    before = cost(panel)
    panel.sliders[HEADCOUNT].value = 100
    assert cost(panel) > before
    assert panel.changes == ["Employees: headcount: 20 → 100"]
    assert "Employees: headcount: 20 → 100" in shown(panel)
    assert panel.scenario.parameters.workforce["employees"].headcount == 100


def test_what_is_shown_is_what_a_run_of_the_moved_scenario_gives(panel: Lab) -> None:
    panel.sliders[PRICE].value = 30.5
    there = panel.scenario.override({})
    answer = sim.compare(sim.run(there, replications=3))
    rows = answer.metrics[answer.metrics["metric"] == "total_cost_usd"].set_index("strategy")
    assert cost(panel) == pytest.approx(float(rows.loc["enterprise", "mean"]) / answer.years)
    for row in panel.answer.rows:
        assert all(html.escape(each) in shown(panel) for each in (row.label, *row.cells))
    assert panel.sentence in html.unescape(shown(panel))


def test_reset_brings_everything_back_without_a_run(panel: Lab, monkeypatch) -> None:
    before, was = shown(panel), panel.scenario.digest
    panel.sliders[HEADCOUNT].value = 40
    panel.sliders["idp"].value = "entra"
    runs: list[int] = []
    real = lab.run
    monkeypatch.setattr(lab, "run", lambda *given, **words: runs.append(1) or real(*given, **words))
    press(panel, "Reset")
    assert runs == []
    assert (shown(panel), panel.scenario.digest, panel.changes) == (before, was, [])


def test_a_share_is_typed_as_people_write_it(panel: Lab) -> None:
    assert typed(panel, ATTRITION, "12,5 %") == ("12.5 %", "")
    assert panel.sliders[ATTRITION].value == 0.125
    assert typed(panel, ATTRITION, "0.25") == ("25 %", "")
    assert panel.changes == ["Employees: attrition a year: 30 % → 25 %"]
    assert panel.scenario.parameters.workforce["employees"].attrition_per_year == 0.25


def test_a_bare_15_is_asked_about_and_moves_nothing(panel: Lab) -> None:
    before = panel.answer
    said = typed(panel, ATTRITION, "15")
    assert said == ("15", '"15" as a share is 1,500 %; did you mean 15 %?')
    assert panel.answer is before
    assert panel.changes == []
    panel.sliders[ATTRITION].value = 0.2
    assert typed(panel, ATTRITION, "15 %") == ("15 %", "")


def test_a_typed_value_beyond_the_slider_is_taken_and_one_beyond_sense_is_answered(
    panel: Lab,
) -> None:
    slider = panel.sliders[HEADCOUNT]
    assert slider.max == 200
    assert typed(panel, HEADCOUNT, "250") == ("250", "")
    assert (slider.value, slider.max) == (250, 250)
    text, answer = typed(panel, ATTRITION, "1300 %")
    assert text == "1300 %"
    assert answer.startswith("found 13; allowed is a number from 0 to 12")
    assert panel.sliders[ATTRITION].value == 0.3
    _, answer = typed(panel, HEADCOUNT, "200 000")
    assert answer.startswith("this company would take minutes at each move")
    assert slider.value == 250


def test_what_contradicts_another_slider_is_answered_too(panel: Lab) -> None:
    _, answer = typed(panel, "workforce.employees.growth_per_year", "-80 %")
    assert "loses more people than attrition_per_year" in answer
    assert panel.changes == []


def test_a_price_of_0_for_an_open_hour_is_no_price(panel: Lab) -> None:
    assert panel.answer.row("cost_and_risk") is None
    panel.sliders[EXPOSED].value = 2.0
    assert panel.scenario.parameters.policies.exposed_hour_usd == 2.0
    assert panel.answer.row("cost_and_risk").label in shown(panel)
    assert typed(panel, EXPOSED, "0") == ("none", "")
    assert panel.scenario.parameters.policies.exposed_hour_usd is None
    assert panel.changes == []


def test_other_facts_bring_their_prices_and_leave_what_was_moved(panel: Lab) -> None:
    typed(panel, HEADCOUNT, "250")
    before = panel.sliders[PRICE].value
    panel.sliders["facts"].value = "2026-10"
    assert panel.scenario.parameters.facts == "2026-10"
    assert "prices of October 2026" in shown(panel)
    assert panel.sliders[HEADCOUNT].value == 250
    assert panel.sliders[PRICE].value == panel._levers[PRICE].value != before
    assert panel.changes == [
        "Employees: headcount: 20 → 250",
        "Facts and prices of: March 2026 → October 2026",
    ]
    panel.sliders["facts"].value = "2026-03"
    assert panel.sliders[PRICE].value == before
    assert panel.changes == ["Employees: headcount: 20 → 250"]


def test_use_of_a_person_scales_all_profiles(panel: Lab) -> None:
    panel.sliders["facts"].value = "2026-10"
    (key,) = (name for name in panel.sliders if name.startswith("usage."))
    was = panel.scenario.parameters.usage
    panel.sliders[key].value /= 2
    now = panel.scenario.parameters.usage
    assert len(now) > 1
    for name, profile in now.items():
        assert profile.level_usd_per_month.mean == pytest.approx(
            was[name].level_usd_per_month.mean / 2, rel=1e-5
        )
    assert typed(panel, key, "0") == ("0", "")
    assert all(p.level_usd_per_month.mean == 0 for p in panel.scenario.parameters.usage.values())


def test_horizon_and_single_sign_on_can_be_moved(panel: Lab) -> None:
    panel.sliders["horizon_months"].value = 18
    assert "18 months from" in panel.answer.company
    panel.sliders["sso_enforced"].value = False
    assert not panel.scenario.parameters.sso_enforced
    assert panel.changes == ["Months to look ahead: 12 → 18", "Single sign-on enforced: yes → no"]


def test_while_it_runs_the_old_answer_is_grey_and_a_bar_moves(panel: Lab, monkeypatch) -> None:
    seen: list[str] = []
    real = lab.run

    def watched(*given: Any, progress: Any, **words: Any) -> Any:
        seen.append(shown(panel))
        progress(2, 3)
        seen.append(shown(panel))
        return real(*given, progress=progress, **words)

    monkeypatch.setattr(lab, "run", watched)
    panel.sliders[HEADCOUNT].value = 30
    begun, later = seen
    assert 'opacity: 0.4" aria-busy="true"' in begun
    assert "20 employees" in begun
    assert re.search(r"<progress max=\"3\" style", begun)
    assert re.search(r"<progress max=\"3\" value=\"2\"", later)
    assert "aria-busy" not in shown(panel)
    assert "<progress" not in shown(panel)
    assert "30 employees" in shown(panel)


def test_the_head_is_the_answer_that_every_page_shows(panel: Lab) -> None:
    panel.sliders[HEADCOUNT].value = 30
    answer = decisions.answer.first(sim.run(panel.scenario, replications=3))
    assert panel.answer == answer
    text = html.unescape(re.sub("<[^>]+>", "", shown(panel)))
    for said in (answer.question, answer.company, *answer.verdict, *answer.also, *answer.why):
        assert said in text


def test_who_cannot_be_chosen_is_named_with_the_reason(path: Path) -> None:
    panel = Lab(sim.load(path).override({"requires": ["scim"]}))
    assert "Enterprise, by SCIM" in panel.sentence
    assert "Team, by hand cannot be chosen: " in shown(panel)


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


def test_a_law_keeps_its_shape(panel: Lab) -> None:
    was = panel.scenario.parameters.desk.leaver_response_hours
    panel.sliders[RESPONSE].value = 10.0
    now = panel.scenario.parameters.desk.leaver_response_hours
    assert (now.median, now.sigma) == (10.0, was.sigma)
    assert panel.changes == ["Until IT turns to a leaver, business hours: 5.6 → 10"]


def test_a_desk_that_answers_at_once_can_be_slowed(path: Path) -> None:
    panel = Lab(sim.load(path).override({RESPONSE: 0.0}))
    assert panel.changes == []
    panel.sliders[RESPONSE].value = 2.0
    assert panel.scenario.parameters.desk.leaver_response_hours.mean == 2.0


def test_a_slower_desk_leaves_leavers_exposed_for_longer(panel: Lab) -> None:
    assert panel.answer.choice == "team"
    before = panel.answer.row("open_hours").choice.mean
    panel.sliders[RESPONSE].value = 24.0
    assert panel.answer.choice == "team"
    assert panel.answer.row("open_hours").choice.mean > before


def test_a_laxer_policy_lets_a_strategy_in_that_broke_it(path: Path) -> None:
    panel = Lab(sim.load(path).override({"policies.max_share_over_policy": 0.02}))
    assert panel.answer.choice != "team"
    assert typed(panel, "policies.exposure_hours", "87 660") == ("87660", "")
    assert panel.answer.choice == "team"


def test_what_cannot_be_run_is_said_and_the_rest_stays(panel: Lab) -> None:
    before = panel.answer
    panel.sliders["idp"].value = "jumpcloud"
    assert panel.answer is before
    assert "This cannot be run" in shown(panel)
    assert "jumpcloud" in shown(panel).lower()
    assert "setting:" not in shown(panel)
    panel.sliders["idp"].value = "okta"
    assert "This cannot be run" not in shown(panel)
    assert panel.changes == []


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


def test_texts_of_a_scenario_are_no_markup(panel: Lab) -> None:
    assert "<b>twenty</b>" not in shown(panel)
    assert "&lt;b&gt;twenty&lt;/b&gt;" in shown(panel)


def test_a_lab_runs_its_first_answer_itself(path: Path, begun: Answer) -> None:
    panel = Lab(sim.load(path))
    assert panel.answer == begun
    assert "5 possible futures with inputs as assumed" in shown(panel)


def test_without_a_browser_it_is_words(panel: Lab) -> None:
    panel.sliders[HEADCOUNT].value = 30
    bundle = panel._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    text = str(bundle["text/plain"])
    assert text.startswith(render_first(panel.answer))
    assert text.endswith("Employees: headcount: 20 → 30")


def test_the_sentence_is_the_verdict(panel: Lab) -> None:
    assert panel.sentence == " ".join(panel.answer.verdict)
    assert "Team, by hand" in panel.sentence
    panel.scenario = panel.scenario.override({"requires": ["suspension"]})
    panel.refine()
    assert panel.answer.choice is None
    assert panel.sentence in html.unescape(shown(panel))


def test_segments_have_sliders_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(
        "id,start,end,cause\na,2025-01-01,2026-06-01,voluntary\nb,2025-01-01,,\n"
    )
    file = tmp_path / "segments.toml"
    file.write_text(
        SMALL.replace("growth_per_year = 0.1", "hires = [{ month = 3, people = 2 }]")
        + '[workforce.replayed]\nheadcount = 0\npeople_file = "people.csv"\n'
        + "[workforce.contractors]\nheadcount = 5\n"
        + "[workforce.contractors.signals]\nmissed_share = 0.4\n"
    )
    panel = Lab(sim.load(file))
    names = [name for name in panel.sliders if name.startswith("workforce.")]
    assert names == [
        HEADCOUNT,
        "workforce.employees.attrition_per_year",
        "workforce.contractors.headcount",
        "workforce.contractors.attrition_per_year",
        "workforce.contractors.growth_per_year",
    ]
    panel.sliders[MISSED].value = 0.25
    shares = {n: s.signals.missed_share for n, s in panel.scenario.parameters.workforce.items()}
    assert shares == {"employees": 0.25, "replayed": 0.25, "contractors": 0.25}


def test_what_is_saved_is_what_was_tried(panel: Lab, path: Path) -> None:
    panel.sliders[HEADCOUNT].value = 30
    panel.sliders[RESPONSE].value = 8.0
    panel.sliders["idp"].value = "entra"
    saved = panel.save("tried")
    assert saved == path.with_name("tried.toml")
    assert sim.load(saved).digest == panel.scenario.digest
    assert saved.read_text().startswith('base = "small.toml"\n')
    assert "question" not in saved.read_text()


def test_settings_made_before_are_saved_too(path: Path) -> None:
    panel = Lab(sim.load(path, facts="2026-10").override({"policies.exposed_hour_usd": 2.0}))
    panel.sliders[HEADCOUNT].value = 30
    assert sim.load(panel.save("tried.toml")).digest == panel.scenario.digest


def test_the_base_is_found_from_where_the_text_is_kept(panel: Lab, path: Path) -> None:
    panel.sliders[HEADCOUNT].value = 30
    assert overlay_text(panel.scenario, path.parent / "other").startswith('base = "../small.toml"')


def test_nothing_is_overwritten(panel: Lab, path: Path) -> None:
    panel.sliders[HEADCOUNT].value = 30
    with pytest.raises(SaveError, match=r"small\.toml exists; choose another name"):
        panel.save("small.toml")
    assert path.read_text() == SMALL
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("name", ["", "  ", "../x", "a/b.toml", ".hidden", ".toml"])
def test_what_is_no_name_is_refused(panel: Lab, path: Path, name: str) -> None:
    panel.sliders[HEADCOUNT].value = 30
    with pytest.raises(SaveError, match="is not a file name"):
        panel.save(name)
    assert list(path.parent.iterdir()) == [path]


def test_the_panel_says_what_became_of_saving(panel: Lab) -> None:
    press(panel, "Save")
    assert "Not saved: nothing is changed, so there is nothing to save." in shown(panel)
    panel.sliders[HEADCOUNT].value = 30
    assert "Not saved" not in shown(panel)
    press(panel, "Save")
    assert re.search(r"Saved as \S+small-what-if\.toml\.", shown(panel))
    press(panel, "Save")
    assert "exists; choose another" in shown(panel)


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
