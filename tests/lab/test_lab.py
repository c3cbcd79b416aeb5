"""The lab: what a slider sets, what is shown, what is saved."""

import re
from pathlib import Path

import pytest

import sim
from sim.lab import Lab, SaveError, lab, views
from sim.lab.saving import overlay_text
from sim.tables import chosen
from sim.tables.cells import interval

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
plan = "claude-team-annual"
mode = "invite"

[strategies.enterprise]
plan = "claude-enterprise"
mode = "scim"
"""
HEADCOUNT = "workforce.employees.headcount"
RESPONSE = "desk.leaver_response_hours"
MISSED = "signals.missed_share"
PRICE = "plans.claude-enterprise.seat_price_usd_per_month"


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lab, "AT_ONCE", 3)
    monkeypatch.setattr(lab, "REFINED", 5)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "small.toml"
    file.write_text(SMALL)
    return file


@pytest.fixture
def panel(path: Path) -> Lab:
    return Lab(sim.load(path))


def cost(of: Lab, strategy: str = "enterprise") -> float:
    return views.amounts(of.answer)["total_cost_usd"][strategy].estimate.mean


def shown(of: Lab) -> str:
    """Everything that stands in the HTML parts of the panel."""
    parts = [widget for widget in of.panel.children if hasattr(widget, "value")]
    return "\n".join(str(widget.value) for widget in parts)


def press(of: Lab, words: str) -> None:
    row = next(each for each in of.panel.children if type(each).__name__ == "HBox")
    next(button for button in row.children if button.description.startswith(words)).click()


def test_what_can_be_moved(panel: Lab) -> None:
    assert list(panel.sliders) == [
        HEADCOUNT,
        "workforce.employees.attrition_per_year",
        "workforce.employees.growth_per_year",
        RESPONSE,
        MISSED,
        PRICE,
        "plans.claude-team-annual.seat_price_usd_per_month",
        "idp",
        "policies.exposure_hours",
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
    value = views.amounts(panel.answer)["total_cost_usd"]["enterprise"]
    assert value.estimate.text(value.unit) in shown(panel)
    assert interval(value) in shown(panel)
    mean, low, high = value.estimate
    assert low < mean < high


def test_reset_brings_everything_back_with_one_run(panel: Lab, monkeypatch) -> None:
    before, was = shown(panel), panel.scenario.digest
    panel.sliders[HEADCOUNT].value = 40
    panel.sliders["idp"].value = "entra"
    runs: list[int] = []
    monkeypatch.setattr(lab, "compare", lambda result: runs.append(1) or sim.compare(result))
    press(panel, "Reset")
    assert runs == [1]
    assert (shown(panel), panel.scenario.digest, panel.changes) == (before, was, [])


def test_a_law_keeps_its_shape(panel: Lab) -> None:
    was = panel.scenario.parameters.desk.leaver_response_hours
    panel.sliders[RESPONSE].value = 10.0
    now = panel.scenario.parameters.desk.leaver_response_hours
    assert (now.median, now.sigma) == (10.0, was.sigma)
    assert panel.changes == ["Response to a leaver, desk hours: 5.6 → 10"]


def test_a_desk_that_answers_at_once_can_be_slowed(path: Path) -> None:
    panel = Lab(sim.load(path).override({RESPONSE: 0.0}))
    assert panel.changes == []
    panel.sliders[RESPONSE].value = 2.0
    assert panel.scenario.parameters.desk.leaver_response_hours.mean == 2.0


def test_a_slower_desk_leaves_leavers_exposed_for_longer(panel: Lab) -> None:
    before = views.amounts(panel.answer)["exposure_hours_total"]["team"].estimate.mean
    panel.sliders[RESPONSE].value = 24.0
    assert views.amounts(panel.answer)["exposure_hours_total"]["team"].estimate.mean > before


def test_a_laxer_policy_is_broken_less_often(panel: Lab) -> None:
    before = views.amounts(panel.answer)["share_over_policy"]["team"].estimate.mean
    panel.sliders["policies.exposure_hours"].value = 168.0
    assert views.amounts(panel.answer)["share_over_policy"]["team"].estimate.mean < before


def test_what_cannot_be_run_is_said_and_the_rest_stays(panel: Lab) -> None:
    before = panel.answer
    panel.sliders["idp"].value = "jumpcloud"
    assert panel.answer is before
    assert "This cannot be run" in shown(panel)
    assert "jumpcloud" in shown(panel).lower()
    panel.sliders["idp"].value = "okta"
    assert "This cannot be run" not in shown(panel)
    assert panel.changes == []


def test_more_futures_on_demand(panel: Lab) -> None:
    assert "From 3 possible futures" in shown(panel)
    press(panel, "Refine to 5 futures")
    assert panel.answer.replications == 5
    assert "From 5 possible futures" in shown(panel)
    panel.sliders[HEADCOUNT].value = 30
    assert panel.answer.replications == 3


def test_texts_of_a_scenario_are_no_markup(panel: Lab) -> None:
    assert "<b>twenty</b>" not in shown(panel)
    assert "&lt;b&gt;twenty&lt;/b&gt;" in shown(panel)


def test_without_a_browser_it_is_words(panel: Lab) -> None:
    panel.sliders[HEADCOUNT].value = 30
    bundle = panel._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    text = str(bundle["text/plain"])
    assert chosen(panel.answer) in text
    assert re.search(r"Cost, a year:\n  team: \$[\d,]+ \[\$[\d,]+ to \$[\d,]+\]\n", text)
    assert text.endswith("Employees: headcount: 20 → 30")


def test_the_answer_is_one_sentence(panel: Lab) -> None:
    found = re.fullmatch(
        r"As the sliders stand, the choice is team: it costs \$[\d,]+ \(\$.+? to .+?\) a year,"
        r" takes [\d.]+ \(.+? to .+?\) admin hours and leaves [\d,.]+ \(.+? to .+?\) exposed hours,"
        r" by 3 futures with their 95 % intervals\.",
        panel.sentence,
    )
    assert found, panel.sentence
    panel.scenario = panel.scenario.override({"requires": ["suspension"]})
    panel.refine()
    assert panel.sentence == "As the sliders stand, no strategy can be chosen."


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


def test_a_move_runs_few_replications_at_once(repository: Path, monkeypatch) -> None:
    monkeypatch.undo()
    panel = Lab(sim.load(repository / "scenarios" / "scaleup.toml"))
    panel.sliders[HEADCOUNT].value = 151
    assert panel.answer.replications == lab.AT_ONCE == 8
