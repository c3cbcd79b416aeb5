"""The grid of a sweep: one or two values of a scenario, each at several places, in words."""

import itertools
import math
import tomllib
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from pydantic.fields import FieldInfo

from sim.core.numerals import number
from sim.core.printable import shortened
from sim.scenarios import Scenario, ScenarioError, parse_setting
from sim.scenarios.afterwards import label_of
from sim.scenarios.reliance import field_of, takes_whole_numbers
from sim.scenarios.wording import words_of

MOST_CELLS = 400
MOST_KEYS = 2
_LARGEST = 1e15
_EXAMPLE = "workforce.employees.headcount=50:200:4"

Over = Mapping[str, Sequence[Any]]
Keys = tuple[str, ...]


class Axis(NamedTuple):
    """A value that is swept.

    Attributes
    ----------
    key : str
    label : str
        What it is, in words.
    unit : str
        Such as "people"; empty if it is not known.
    stops : tuple
        The values, as a scenario takes them, in the order of the sweep.
    words : tuple of str
        The same as people read them.
    today : object
        What the scenario says.
    """

    key: str
    label: str
    unit: str
    stops: tuple[Any, ...]
    words: tuple[str, ...]
    today: Any

    @property
    def rises(self) -> bool:
        """Whether the values are numbers, from small to large."""
        return all(map(_is_number, self.stops)) and list(self.stops) == sorted(self.stops)


def over_of(scenario: Scenario, texts: Sequence[str]) -> dict[str, list[Any]]:
    """Read what is to be swept as the command line has it.

    Parameters
    ----------
    scenario : Scenario
    texts : sequence of str
        Each ``KEY=A:B:N``, for N values from A to B, or ``KEY=v1,v2,v3``.

    Returns
    -------
    dict of dotted key to list

    Raises
    ------
    ScenarioError
        If a text is neither, or a key stands there twice.
    """
    over: dict[str, list[Any]] = {}
    for text in texts:
        key, _, said = (part.strip() for part in text.partition("="))
        if not key or not said:
            raise ScenarioError(f'sweep "{text}": write KEY=A:B:N or KEY=v1,v2, such as {_EXAMPLE}')
        if key in over:
            raise ScenarioError(f"sweep: {key} is there twice; write its values in one list")
        spaced = said.count(":") == 2 and not said.startswith(('"', "["))
        over[key] = _spaced(scenario, key, said) if spaced else _listed(key, said)
    return over


def axes_of(scenario: Scenario, over: Over) -> tuple[Axis, ...]:
    """Return the axes of a sweep.

    Parameters
    ----------
    scenario : Scenario
    over : mapping of dotted key to sequence

    Raises
    ------
    ScenarioError
        If there are too many keys or cells, too few values, or a key does not exist.
    """
    if not 1 <= len(over) <= MOST_KEYS:
        raise ScenarioError(f"sweep: takes one or two keys, not {len(over)}; such as {_EXAMPLE}")
    for key, values in over.items():
        if len(values) < 2 or any(alike(*pair) for pair in itertools.combinations(values, 2)):
            raise ScenarioError(f"sweep: {key}: write at least two values, each once")
        # Neither a table nor JSON can hold these, and no key of a scenario takes them.
        for value in values:
            if _is_number(value) and not abs(value) <= _LARGEST:
                found = shortened(str(value))
                raise ScenarioError(f"sweep: {key}: {found} is no value; take a finite number")
    cells = math.prod(map(len, over.values()))
    if cells > MOST_CELLS:
        raise ScenarioError(f"sweep: {cells:,} cells; {MOST_CELLS} are the most: take fewer values")
    return tuple(_axis(scenario, key, tuple(values)) for key, values in over.items())


def _axis(scenario: Scenario, key: str, values: tuple[Any, ...]) -> Axis:
    place = _place(scenario, key)
    if place is None:
        # Says what is wrong with the key, if it is not of a plan that nobody uses.
        scenario.override({key: values[0]})
        return Axis(key, key, "", values, tuple(map(str, values)), None)
    fact = scenario.facts.get(".".join(place))
    unit = (fact.unit if fact else "") or ""
    label = words_of(scenario.parameters, place, label_of(scenario.parameters, place) or "")
    words = tuple(_in_words(value, unit) for value in values)
    return Axis(key, label, unit, values, words, None if fact is None else fact.value)


def _place(scenario: Scenario, key: str) -> Keys | None:
    """Return where a key stands in the resolved document; every segment has what all share."""
    keys = tuple(key.split("."))
    shared = (("workforce", segment, *keys) for segment in scenario.parameters.workforce)
    return next((each for each in (keys, *shared) if _field(scenario, each) is not None), None)


def _field(scenario: Scenario, place: Keys) -> FieldInfo | None:
    try:
        return field_of(scenario.parameters, place)
    except (AttributeError, KeyError):
        return None


def _spaced(scenario: Scenario, key: str, said: str) -> list[Any]:
    """Return evenly spaced values: whole ones where only these will do, and whole cents."""
    first, last, many = said.split(":")
    try:
        ends, count = (float(first), float(last)), int(many)
    except ValueError:
        ends, count = (math.nan, math.nan), 0
    if not (all(map(math.isfinite, ends)) and 2 <= count <= MOST_CELLS):
        raise ScenarioError(
            f'sweep: {key}: "{said}" is no A:B:N; write two numbers and how many values, from'
            f" 2 to {MOST_CELLS}, such as 50:200:4"
        )
    values = np.linspace(*ends, count).tolist()
    place = _place(scenario, key)
    field = _field(scenario, place) if place else None
    if field and takes_whole_numbers(field):
        return list(dict.fromkeys(map(round, values)))
    return [round(value, 2) if "usd" in key else float(f"{value:.6g}") for value in values]


def _listed(key: str, said: str) -> list[Any]:
    """Return the values of a list, each as --set takes it."""
    try:
        return list(tomllib.loads(f"values = [{said}]")["values"])
    except tomllib.TOMLDecodeError:
        return [parse_setting(f"{key}={each}")[1] for each in said.split(",")]


def alike(one: Any, other: Any) -> bool:
    """Whether two values are the same: 0 and 0.0 are, as a column of a frame may write either."""
    if _is_number(one) and _is_number(other):
        return bool(one == other)
    return str(one) == str(other)


def place_of(axis: Axis, value: Any) -> int:
    """Return which value of an axis a cell has."""
    return next(place for place, stop in enumerate(axis.stops) if alike(stop, value))


def _in_words(value: Any, unit: str) -> str:
    if not _is_number(value):
        # As a scenario's file writes it.
        return str(value).lower() if isinstance(value, bool) else str(value)
    if unit.lower().startswith(("usd", "share")):
        return number(value, None, None, unit)
    return f"{value:,.6g}"


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
