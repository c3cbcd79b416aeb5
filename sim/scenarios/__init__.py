"""Scenarios: TOML overlays on the catalogue, checked as a whole and never copied."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from sim import catalog
from sim.catalog import Fact, Rival, Tree, shown
from sim.core import files
from sim.core.printable import visible
from sim.core.suggestions import did_you_mean
from sim.scenarios.checks import sentences, validated
from sim.scenarios.json_schema import json_schema
from sim.scenarios.overlay import (
    SETTING,
    Keys,
    Overlay,
    ScenarioError,
    bare,
    parse_setting,
    read,
    settings,
)
from sim.scenarios.ranges import Range, ranges_of
from sim.scenarios.reliance import rests_on, stages
from sim.scenarios.resolve import home, resolve
from sim.scenarios.schema import Parameters

__all__ = ["Scenario", "ScenarioError", "json_schema", "load", "parse_setting", "with_settings"]

_WHOLE = {"plan", "mode"}


@dataclass(frozen=True)
class Scenario:
    """One company and one question, with every value resolved and sourced.

    `facts` holds the fact behind each value by its dotted key in the resolved document; `overlay`
    what the files and overrides said; `digest` the SHA-256 of all resolved values.
    """

    name: str
    parameters: Parameters
    facts: Mapping[str, Fact]
    digest: str
    path: Path
    _said: Overlay = field(repr=False)

    @property
    def overlay(self) -> Tree:
        """What the files and overrides said, as nested tables."""
        return self._said.tree

    @property
    def settings(self) -> dict[str, Any]:
        """What overrides said, and no file, by dotted key."""
        return self._said.said_by(SETTING)

    def override(self, values: Mapping[str, Any]) -> "Scenario":
        """Return the scenario with single values changed.

        Parameters
        ----------
        values : mapping of dotted key to value
            For example ``{"workforce.employees.attrition_per_year": 0.25}``. A new strategy or
            segment is given as a whole: ``{"strategies.monthly": {"plan": …, "mode": …}}``, or
            the strategy's plan and mode by their own keys.

        Returns
        -------
        Scenario

        Raises
        ------
        ScenarioError
            If a key is unknown or the scenario no longer holds together.
        """
        said = settings(values, self.path.parent)
        whole = [
            f"strategies.{name}" for name, of in said.tables("strategies") if set(of) >= _WHOLE
        ]
        problems = _new_names(self, said, given_whole={*values, *whole})
        if "base" in values:
            problems.append(f"{SETTING}: base: only a file can say what it is laid on")
        if problems:
            raise ScenarioError(problems)
        return build(self.path, self._said.under(said))

    def changes(self) -> pd.DataFrame:
        """List what the scenario says against the default of the catalogue.

        Returns
        -------
        DataFrame
            One row a changed value: key, old, new, source; old is None without a default. The
            question and the strategies are not changes.
        """
        defaults = catalog.load(self.parameters.facts).facts
        rows: dict[str, tuple[Any, ...]] = {}
        for key, fact in self.facts.items():
            keys = tuple(key.split("."))
            if fact.origin == "catalogue" or keys[0] in ("question", "facts", "strategies"):
                continue
            default = defaults.get(home(keys))
            if default is None or default.value != fact.value:
                old = shown(default.value) if default else None
                rows[fact.key] = (fact.key, old, shown(fact.value), fact.source)
        order = {".".join(keys): place for place, keys in enumerate(self._said.origins)}
        ordered = [rows[key] for key in sorted(rows, key=order.__getitem__)]
        return pd.DataFrame(ordered, columns=["key", "old", "new", "source"], dtype=object)

    def relied_on(self) -> dict[Keys, Fact]:
        """List the numbers on which the strategies rest, with and without a source.

        Returns
        -------
        dict of tuple of str to Fact
            By where it stands in the resolved document; one of several segments stands for all that
            share a default. Words with a source, such as the name of a plan, are not numbers.
        """
        found = {
            fact.key: (keys, fact)
            for keys, fact in ((tuple(key.split(".")), fact) for key, fact in self.facts.items())
            if rests_on(self.parameters, keys)
        }
        return {
            keys: fact
            for keys, fact in found.values()
            if fact.confidence == "assumption" or fact.unit != "words"
        }

    def assumptions(self) -> pd.DataFrame:
        """List the values without a source on which the strategies rest.

        Returns
        -------
        DataFrame
            One row a value: key, value, unit, low, high, source, origin ("catalogue" for a
            reasoned default, "scenario" for a number that the scenario gives without a source).
        """
        found = self.relied_on().values()
        return catalog.table((fact for fact in found if fact.confidence == "assumption"), "origin")

    def ranges(self) -> dict[str, Range]:
        """List the values with a plausible range that the scenario gives or rests on.

        Returns
        -------
        dict of str to Range
            By the key of the fact.
        """
        return ranges_of(self.parameters, self.facts)

    def rivals(self) -> tuple[Rival, ...]:
        """List the rival claims that say something else about what the strategies rest on.

        Returns
        -------
        tuple of Rival
            ``scenario.override(rival.overrides)`` is the scenario under the claim.
        """
        return tuple(
            rival
            for rival in catalog.load(self.parameters.facts).rivals
            if any(
                key in self.facts
                and self.facts[key].value != value
                and rests_on(self.parameters, tuple(key.split(".")))
                for key, value in rival.overrides.items()
            )
        )


def load(path: str | Path, facts: str | None = None) -> Scenario:
    """Read a scenario file.

    Parameters
    ----------
    path : str or Path
        TOML file.
    facts : str, optional
        Snapshot of the catalogue, if not the scenario's own.

    Returns
    -------
    Scenario

    Raises
    ------
    ScenarioError
        With one sentence for each problem of the file.
    """
    file = files.place(path)
    overlay = read(file)
    if facts is not None:
        overlay = overlay.under(settings({"facts": facts}, file.parent))
    # What is set later names files beside it too, wherever the process stands by then.
    return build(file.absolute(), overlay)


def with_settings(scenario: Scenario, texts: Iterable[str]) -> Scenario:
    """Return a scenario with single values changed, as the command line has them.

    Parameters
    ----------
    scenario : Scenario
    texts : iterable of str
        Each ``KEY=VALUE``; only what exists can be changed.

    Raises
    ------
    ScenarioError
    """
    values = dict(map(parse_setting, texts))
    if problems := _new_names(scenario, settings(values, scenario.path.parent), set()):
        raise ScenarioError(problems)
    return scenario.override(values) if values else scenario


def _new_names(scenario: Scenario, said: Overlay, given_whole: set[str]) -> list[str]:
    """Sentences for segments and strategies that are not there: mistyped, as a rule."""
    return [
        f'{SETTING}: {table}.{name}: there is no {kind} "{name}"'
        f"{did_you_mean(name, scenario.overlay[table]) or f'; there is {known}'}"
        " (a new one needs a file)"
        for table, kind in (("workforce", "segment"), ("strategies", "strategy"))
        for known in [", ".join(scenario.overlay[table])]
        for name, _ in said.tables(table)
        if name not in scenario.overlay[table] and f"{table}.{name}" not in given_whole
    ]


def build(path: Path, overlay: Overlay) -> Scenario:
    """Lay an overlay on the catalogue and check what comes out; `path` names the scenario."""
    said = bare(overlay.tree.get("facts"))
    known = isinstance(said, str) and said in catalog.snapshots()
    resolved = resolve(overlay.tree, catalog.load(said if known else catalog.LATEST))
    parameters, problems = validated(resolved)
    if parameters is None or problems:
        raise ScenarioError(sentences(problems, overlay, path.name))
    kept = {
        "plans": {plan for name in parameters.strategies for plan, _ in stages(parameters, name)},
        "idps": {parameters.idp_of(name) for name in parameters.strategies} | {parameters.idp},
        "usage": {name for each in parameters.workforce.values() for name in each.use.usage_mix},
    }
    if parameters.contract is not None:
        kept["plans"].add(parameters.contract.plan)
    parameters = parameters.model_copy(
        update={
            key: {name: each for name, each in getattr(parameters, key).items() if name in names}
            for key, names in kept.items()
        }
    )
    facts = {
        ".".join(keys): fact
        for keys, fact in resolved.facts.items()
        if keys[0] not in kept or keys[1] in kept[keys[0]]
    }
    return Scenario(visible(path.stem), parameters, facts, _digest(parameters), path, overlay)


def _digest(parameters: Parameters) -> str:
    document = parameters.model_dump(mode="json", by_alias=True)
    for strategy in document["strategies"].values():
        # A label is for people: it moves no number.
        del strategy["label"]
    for segment in document["workforce"].values():
        if segment["people_file"] is not None:
            content = Path(segment["people_file"]).read_bytes()
            segment["people_file"] = hashlib.sha256(content).hexdigest()
    canonical = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
