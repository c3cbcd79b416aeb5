"""Sliders for a scenario, and how cost, work and exposure of each strategy respond."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import ipywidgets

from sim.comparison import Comparison, compare
from sim.experiment import run
from sim.lab import views
from sim.lab.levers import Lever, levers
from sim.lab.saving import SaveError, save
from sim.scenarios import Scenario, ScenarioError
from sim.tables import chosen

# Takes less than a second for a company of 150.
AT_ONCE = 8
REFINED = 100


class Lab:
    """A panel for a notebook: move a slider and see what changes.

    Parameters
    ----------
    scenario : Scenario
        From :func:`sim.load`.
    seed : int
        Seed of the experiment; sliders do not change it.

    Attributes
    ----------
    scenario : Scenario
        With the values of the sliders.
    answer : Comparison
        What the panel shows.
    sliders : dict of str to widget
        By the dotted key that each one sets; assign to ``.value`` to move one.
    """

    def __init__(self, scenario: Scenario, seed: int = 1) -> None:
        self.scenario = scenario
        self.answer: Comparison
        self._own, self._seed, self._quiet = scenario, seed, False
        self._levers = {lever.name: lever for lever in levers(scenario)}
        self.sliders: dict[str, Any] = {
            name: _control(lever) for name, lever in self._levers.items()
        }
        self._status = ipywidgets.HTML()
        self._headline = ipywidgets.HTML()
        self._table = ipywidgets.HTML()
        self._changes = ipywidgets.HTML()
        self._saved = ipywidgets.HTML()
        self._name = ipywidgets.Text(
            value=f"{scenario.name}-what-if.toml", description="File", tooltip="Name of a new file"
        )
        self.panel = self._laid_out()
        for slider in self.sliders.values():
            slider.observe(self._moved, names="value")
        self._run(AT_ONCE)

    @property
    def changes(self) -> list[str]:
        """What differs from the scenario, each as old → new."""
        return [
            f"{lever.label}: {_shown(lever, lever.value)} → {_shown(lever, value)}"
            for lever, value in self._changed()
        ]

    @property
    def sentence(self) -> str:
        """The choice, and its cost, work and exposure, in a sentence."""
        return views.sentence(self.answer)

    def refine(self) -> None:
        """Run more replications with the values of the sliders."""
        self._run(REFINED)

    def reset(self) -> None:
        """Move every slider back to the value of the scenario."""
        self._quiet = True
        for name, lever in self._levers.items():
            self.sliders[name].value = lever.value
        self._quiet = False
        self._moved()

    def save(self, name: str) -> Path:
        """Save what is changed as a scenario; see :func:`sim.lab.saving.save`."""
        return save(self.scenario, name)

    # IPython calls this method to show an object; ipywidgets has no public name for it.
    def _repr_mimebundle_(self, **wanted: object) -> Mapping[str, object]:
        bundle: Mapping[str, object] = self.panel._repr_mimebundle_(**wanted) or {}
        return {**bundle, "text/plain": views.text(self.answer, self.changes)}

    def _laid_out(self) -> ipywidgets.VBox:
        buttons = {
            f"Refine to {REFINED} futures": self.refine,
            "Reset": self.reset,
            "Save as scenario": self._save_from_panel,
        }
        row: list[Any] = []
        for words, act in buttons.items():
            layout = ipywidgets.Layout(width="auto", flex="0 0 auto")
            button = ipywidgets.Button(description=words, layout=layout)
            button.on_click(lambda _, act=act: act())
            row.append(button)
        question = ipywidgets.HTML(views.title(self._own.parameters.question_asked()))
        columns = ipywidgets.Layout(grid_template_columns="repeat(auto-fit, minmax(480px, 1fr))")
        sliders = ipywidgets.GridBox(list(self.sliders.values()), layout=columns)
        wrapped = ipywidgets.Layout(flex_flow="row wrap")
        below = [self._changes, ipywidgets.HBox([*row, self._name], layout=wrapped), self._saved]
        return ipywidgets.VBox(
            [question, self._headline, self._table, self._status, sliders, *below]
        )

    def _changed(self) -> Iterator[tuple[Lever, Any]]:
        for name, lever in self._levers.items():
            value = self.sliders[name].value
            if value != lever.value:
                yield lever, value

    def _moved(self, *_: object) -> None:
        if self._quiet:
            return
        self._saved.value = ""
        settings: dict[str, Any] = {}
        for lever, value in self._changed():
            settings |= lever.settings(value)
        try:
            self.scenario = self._own.override(settings) if settings else self._own
        except ScenarioError as error:
            self._status.value = views.sentences(
                "This cannot be run; the numbers are those of before:", error.problems
            )
            return
        self._run(AT_ONCE)

    def _run(self, replications: int) -> None:
        self._status.value = views.paragraph(f"Running {replications} futures …")
        self.answer = compare(run(self.scenario, replications=replications, seed=self._seed))
        self._headline.value = views.paragraph(chosen(self.answer))
        self._table.value = views.table(self.answer)
        self._changes.value = views.sentences("Changed:", self.changes)
        self._status.value = views.paragraph(views.replications(self.answer))

    def _save_from_panel(self) -> None:
        try:
            words = f"Saved as {self.save(self._name.value)}."
        except SaveError as error:
            words = f"Not saved: {error}."
        self._saved.value = views.paragraph(words)


def _control(lever: Lever) -> Any:
    shown = {
        "value": lever.value,
        "description": lever.label,
        "style": {"description_width": "290px"},
        "layout": ipywidgets.Layout(width="auto"),
    }
    if lever.options:
        return ipywidgets.Dropdown(options=lever.options, **shown)
    whole = isinstance(lever.value, int)
    number, kind = (int, ipywidgets.IntSlider) if whole else (float, ipywidgets.FloatSlider)
    ends = {"min": number(lever.low), "max": number(lever.high), "step": number(lever.step)}
    return kind(continuous_update=False, **ends, **shown)


def _shown(lever: Lever, value: Any) -> str:
    titles = {name: title for title, name in lever.options}
    return titles.get(value, value) if isinstance(value, str) else f"{value:,.6g}"
