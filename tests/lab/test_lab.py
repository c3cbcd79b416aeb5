"""The lab: what a slider sets, and what is shown."""

import html
import re
from pathlib import Path
from typing import Any

import pytest
from builders.lab_panels import (
    ATTRITION,
    EXPOSED,
    HEADCOUNT,
    MISSED,
    PRICE,
    RESPONSE,
    SMALL,
    cost,
    press,
    shown,
    typed,
)

import sim
from sim import decisions
from sim.lab import Lab, lab
from sim.tables import render_first

# Few futures, so that a move takes no time.
pytestmark = pytest.mark.usefixtures("few")


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


def test_texts_of_a_scenario_are_no_markup(panel: Lab) -> None:
    assert "<b>twenty</b>" not in shown(panel)
    assert "&lt;b&gt;twenty&lt;/b&gt;" in shown(panel)


def test_without_a_browser_it_is_words(panel: Lab) -> None:
    panel.sliders[HEADCOUNT].value = 30
    bundle = panel._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    page = str(bundle["text/html"])
    assert panel.sentence in page and "Employees: headcount: 20 → 30" in page
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
