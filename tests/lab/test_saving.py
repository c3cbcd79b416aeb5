"""What is tried in the lab can be saved, and nothing is overwritten."""

import re
from pathlib import Path

import pytest
from builders.lab_panels import HEADCOUNT, RESPONSE, SMALL, press, shown

import sim
from sim.lab import Lab, SaveError
from sim.lab.saving import overlay_text

# Few futures, so that a move takes no time.
pytestmark = pytest.mark.usefixtures("few")


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
