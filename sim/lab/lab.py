"""Sliders for a scenario, and how the answer to it responds."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any

import ipywidgets

from sim.decisions import answer as answers
from sim.decisions.answer import Answer
from sim.experiment import REPLICATIONS, Result, estimated_events, run
from sim.lab import views
from sim.lab.controls import control, move
from sim.lab.levers import FACTS, Lever, levers
from sim.lab.saving import SaveError, save
from sim.scenarios import Scenario, ScenarioError

# Takes less than a second for a company of 150.
AT_ONCE = 8
# As the command compare runs, so that a refined lab and a terminal say the same.
REFINED = REPLICATIONS
# About a minute at each move.
_MOST_EVENTS = 1.5e7
# About three seconds before there is anything to see.
_MOST_EVENTS_AT_FIRST = 1.5e6
# About two minutes of one core, for which nobody waits.
_MOST_EVENTS_BESIDE = 1e7
# Where a problem is: a file or "setting", and a key.
_WHERE = re.compile(r"^[^:]+: [\w.-]+: ")


def first_answer(
    scenario: Scenario, seed: int = 1, *, progress: bool = False
) -> tuple[Answer, Result]:
    """Return what the lab of a scenario shows before anything is moved.

    Parameters
    ----------
    scenario : Scenario
    seed : int
    progress : bool
        Whether to show a bar on a terminal.

    Returns
    -------
    tuple of Answer and Result
        With the verdict of the command compare, and the run that it rests on; of as few
        replications as at each move where so many would take long.
    """
    takes_long = _events(scenario, REFINED) > _MOST_EVENTS_AT_FIRST
    replications = AT_ONCE if takes_long else REFINED
    result = run(scenario, replications=replications, seed=seed, progress=progress)
    return answers.first(result), result


def affordable(scenario: Scenario) -> bool:
    """Whether the first answer of a scenario can be completed while nobody waits for it."""
    return _events(scenario, REFINED) <= _MOST_EVENTS_BESIDE


class Lab:
    """A panel for a notebook: move a slider and see what changes.

    Parameters
    ----------
    scenario : Scenario
        From :func:`sim.load`.
    seed : int
        Seed of the experiment; sliders do not change it.
    answer : Answer, optional
        To begin with, if it was computed before; by default that of :func:`first_answer`.
    replications : int, optional
        How many that answer rests on; by default as many as are run at each move.
    awaited : bool
        Whether the rest of that answer is being worked out elsewhere, to come by :meth:`complete`.

    Attributes
    ----------
    scenario : Scenario
        With the values of the sliders.
    answer : Answer
        What the panel shows.
    sliders : dict of str to widget
        By the dotted key that each one sets; assign to ``.value`` to move one.
    """

    def __init__(
        self,
        scenario: Scenario,
        seed: int = 1,
        answer: Answer | None = None,
        replications: int | None = None,
        *,
        awaited: bool = False,
    ) -> None:
        self.scenario = scenario
        if answer is None:
            answer, result = first_answer(scenario, seed)
            replications = result.manifest["replications"]
        self._begun = self.answer, self._replications = answer, replications or AT_ONCE
        self._awaited = awaited
        self.sliders: dict[str, Any] = {}
        # Under the facts that are chosen: they bring other values for what nobody moved.
        self._base = self._own = scenario
        self._seed = seed
        self._levers: dict[str, Lever] = {}
        self._status, self._shown, self._changes, self._saved = (
            ipywidgets.HTML() for _ in range(4)
        )
        self._controls = ipywidgets.VBox()
        self._name = ipywidgets.Text(
            value=f"{scenario.name}-what-if.toml", description="File", tooltip="Name of a new file"
        )
        self.panel = self._laid_out()
        self._set_out(scenario)
        self._show()

    @property
    def changes(self) -> list[str]:
        """What differs from the scenario, each as old → new."""
        return [
            f"{lever.label}: {lever.written(lever.value)} → {lever.written(value)}"
            for lever, value in self._changed()
        ]

    @property
    def sentence(self) -> str:
        """What to take, and what that means, as the sliders stand."""
        return " ".join(self.answer.verdict)

    def refine(self) -> None:
        """Run more replications as the sliders stand; say how sure the answer is, what flips it."""
        result = self._run(REFINED)
        self._status.value = views.progress("Looking for what would change the answer", 0, 1)
        tell = partial(self._tell, "Drawing the inputs")
        self.answer = answers.completed(self.answer, result, progress=tell)
        self._show()

    def complete(self, answer: Answer, replications: int) -> None:
        """Take what was awaited as the first answer; who looks at another one keeps that.

        Parameters
        ----------
        answer : Answer
        replications : int
            How many it rests on.
        """
        looks_at_it = self.answer is self._begun[0]
        self._begun, self._awaited = (answer, replications), False
        if looks_at_it:
            self.answer, self._replications = self._begun
            self._show_answer()

    def reset(self) -> None:
        """Move every slider back to the value of the scenario, and show its first answer."""
        self.sliders.clear()
        self._set_out(self._own)
        self.scenario, self._saved.value = self._own, ""
        self.answer, self._replications = self._begun
        self._show()

    def save(self, name: str) -> Path:
        """Save what is changed as a scenario; see :func:`sim.lab.saving.save`."""
        return save(self.scenario, name)

    # IPython calls this method to show an object; ipywidgets has no public name for it.
    def _repr_mimebundle_(self, **wanted: object) -> Mapping[str, object]:
        bundle: Mapping[str, object] = self.panel._repr_mimebundle_(**wanted) or {}
        shown = self.answer, self._replications, REFINED
        changes = views.sentences("Changed:", self.changes)
        return {
            **bundle,
            # Where no widget lives, as in a page that a notebook was turned into.
            "text/html": views.head(*shown) + changes,
            "text/plain": views.text(*shown, self.changes),
        }

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
        wrapped = ipywidgets.Layout(flex_flow="row wrap")
        below = [self._changes, ipywidgets.HBox([*row, self._name], layout=wrapped), self._saved]
        return ipywidgets.VBox([question, self._status, self._shown, self._controls, *below])

    def _set_out(self, base: Scenario) -> None:
        """Set out the sliders of a scenario; those that were moved stay where they are."""
        moved = {lever.name: value for lever, value in self._changed()}
        self._base, self._levers = base, {lever.name: lever for lever in levers(base)}
        said = self._own.parameters.facts
        self._levers[FACTS] = replace(self._levers[FACTS], value=said)
        shown = {
            name: control(lever, partial(self._refusal, lever))
            for name, lever in self._levers.items()
        }
        self.sliders = {name: slider for name, (_, slider) in shown.items()}
        for name, value in moved.items():
            if name in self.sliders:
                move(self.sliders[name], value)
        for slider in self.sliders.values():
            slider.observe(self._moved, names="value")
        columns = ipywidgets.Layout(
            grid_template_columns="repeat(auto-fit, minmax(min(100%, 300px), 1fr))",
            grid_gap="4px 24px",
        )
        groups: list[Any] = []
        for heading, group in groupby(self._levers.values(), key=lambda lever: lever.group):
            boxes = [shown[lever.name][0] for lever in group]
            groups += [
                ipywidgets.HTML(views.heading(heading)),
                ipywidgets.GridBox(boxes, layout=columns),
            ]
        self._controls.children = groups

    def _changed(self) -> Iterator[tuple[Lever, Any]]:
        for name, slider in self.sliders.items():
            lever = self._levers[name]
            if slider.value != lever.value:
                yield lever, slider.value

    def _settings(self) -> dict[str, Any]:
        settings: dict[str, Any] = {}
        for lever, value in self._changed():
            settings |= lever.settings(value)
        return settings

    def _refusal(self, lever: Lever, value: float) -> str:
        """Say why a scenario cannot have a value; nothing if it can."""
        try:
            self._checked(self._settings() | lever.settings(value))
        except ScenarioError as error:
            return "; ".join(_WHERE.sub("", each) for each in error.problems)
        return ""

    def _checked(self, settings: Mapping[str, Any]) -> Scenario:
        """Return the scenario with other values, unless it becomes too large for sliders."""
        scenario = self._own.override(settings) if settings else self._own
        if _events(scenario, AT_ONCE) > max(_MOST_EVENTS, _events(self._own, AT_ONCE)):
            raise ScenarioError(
                ["this company would take minutes at each move; ask seatwise compare instead"]
            )
        return scenario

    def _moved(self, *_: object) -> None:
        self._saved.value = ""
        try:
            facts = self.sliders[FACTS].value
            if facts != self._base.parameters.facts:
                self._set_out(self._own.override({FACTS: facts}))
            self.scenario = self._checked(self._settings())
        except ScenarioError as error:
            self._status.value = views.sentences(
                "This cannot be run; the numbers are those of before:",
                (_WHERE.sub("", each) for each in error.problems),
            )
            return
        self._run(AT_ONCE)

    def _run(self, replications: int) -> Result:
        tell = partial(self._tell, "Running possible futures")
        tell(0, replications)
        self._shown.value = views.greyed(self._shown.value)
        result = run(self.scenario, replications=replications, seed=self._seed, progress=tell)
        self.answer, self._replications = answers.first(result), replications
        self._show()
        return result

    def _tell(self, what: str, done: int, total: int) -> None:
        self._status.value = views.progress(what, done, total)

    def _show_answer(self) -> None:
        awaited = self._awaited and self.answer is self._begun[0]
        self._shown.value = views.head(self.answer, self._replications, REFINED, awaited=awaited)

    def _show(self) -> None:
        self._show_answer()
        self._changes.value = views.sentences("Changed:", self.changes)
        self._status.value = ""

    def _save_from_panel(self) -> None:
        try:
            words = f"Saved as {self.save(self._name.value)}."
        except SaveError as error:
            words = f"Not saved: {error}."
        self._saved.value = views.paragraph(words)


def _events(scenario: Scenario, replications: int) -> float:
    parameters = scenario.parameters
    return estimated_events(parameters, tuple(parameters.strategies), replications)
