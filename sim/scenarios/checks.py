"""Whether a resolved scenario holds together, and what is wrong in the words of its files.

The schema knows single fields; whether the parts of a scenario go together is checked here.
"""

import math
from collections.abc import Iterable, Iterator
from pathlib import Path

from holidays.registry import COUNTRIES
from pydantic import ValidationError

from sim.catalog import Tree
from sim.core import files
from sim.core.renewal import daily_hires
from sim.core.units import DAYS_PER_YEAR, MONTHS_PER_YEAR
from sim.scenarios.eligibility import check_contract, check_strategy, unknown_plan
from sim.scenarios.overlay import Keys, Overlay
from sim.scenarios.resolve import Resolved
from sim.scenarios.schema import Parameters
from sim.scenarios.sentences import Problem, from_pydantic, is_sound, unknown_name

_MOST_PEOPLE_BYTES = 50e6
_HOLIDAYS = frozenset(code for names in COUNTRIES.values() for code in names[1:] if len(code) == 2)


def validated(resolved: Resolved) -> tuple[Parameters | None, list[Problem]]:
    """Return the parameters of a resolved document, if it holds any, and all that is wrong.

    Parameters
    ----------
    resolved : Resolved

    Returns
    -------
    parameters : Parameters or None
    problems : list of Problem
        By the keys under which the scenario says them; what only follows from another is left out.
    """
    parameters = None
    found: list[Problem] = []
    try:
        parameters = Parameters.model_validate(resolved.document)
    except ValidationError as error:
        found = from_pydantic(error)
    found += _check(resolved.document, {problem.keys for problem in found})
    said = [Problem(_as_said(problem.keys, resolved), problem.text) for problem in found]
    told = [problem.keys for problem in resolved.problems]
    return parameters, [*resolved.problems, *(each for each in said if not _follows(each, told))]


def _follows(problem: Problem, told: Iterable[Keys]) -> bool:
    """Whether a problem only follows from one above it, or from a table's only entry."""
    keys = problem.keys
    return any(keys[: len(each)] == each or (each[:-1] == keys == each[:1]) for each in told)


def _as_said(keys: Keys, resolved: Resolved) -> Keys:
    """Return the key under which the scenario says what the schema knows as `keys`."""
    for at, there in resolved.said.items():
        if keys[: len(at)] == at:
            return (*there, *keys[len(at) :])
    below = [(at, there) for at, there in resolved.said.items() if at[: len(keys)] == keys]
    if keys and below:
        at, there = below[-1]
        return there[: len(there) - (len(at) - len(keys))]
    return keys


def sentences(problems: Iterable[Problem], overlay: Overlay, name: str) -> list[str]:
    """Write each problem once, with its file and key, in the order in which the files say the keys.

    Parameters
    ----------
    problems : iterable of Problem
    overlay : Overlay
        What the files say.
    name : str
        File of what no file says.
    """
    order = {keys: place for place, keys in enumerate(overlay.origins)}

    def place(problem: Problem) -> int:
        keys = problem.keys
        found = (order[keys[:n]] for n in range(len(keys), 0, -1) if keys[:n] in order)
        return next(found, len(order))

    return list(
        dict.fromkeys(
            f"{overlay.origin(problem.keys, name)}: {'.'.join(problem.keys)}: {problem.text}"
            for problem in sorted(problems, key=place)
        )
    )


def _check(document: Tree, bad: set[Keys]) -> Iterator[Problem]:
    """Yield what is wrong between the parts of a resolved document; `bad` is what the schema found.

    What rests on a problem of the schema is not looked at.
    """
    if is_sound(bad, "country") and document["country"] not in _HOLIDAYS:
        yield Problem(
            ("country",),
            f'no public holidays are known for "{document["country"]}"; write a two-letter ISO'
            " code such as US or DE",
        )
    if is_sound(bad, "idp") and document["idp"] not in document["idps"]:
        yield unknown_name(("idp",), "identity provider", document["idp"], document["idps"])
    for name, segment in document["workforce"].items():
        yield from _people_file(bad, ("workforce", name), segment)
        for profile in segment["use"]["usage_mix"]:
            if profile not in document["usage"]:
                mix = ("workforce", name, "use", "usage_mix", profile)
                yield unknown_name(mix, "usage profile", profile, document["usage"])
        if is_sound(bad, "workforce", name) and is_sound(bad, "horizon_months"):
            yield from _shrinking(("workforce", name), segment, document["horizon_months"])
    yield from _labels(document["strategies"], bad)
    if document.get("contract") and is_sound(bad, "contract"):
        yield from check_contract(document, bad)
    for name, strategy in document["strategies"].items():
        at = ("strategies", name, "plan")
        if is_sound(bad, "strategies", name):
            yield from check_strategy(document, bad, name, strategy)
        elif is_sound(bad, *at) and strategy["plan"] not in document["plans"]:
            # A mistake in its mode shall not hide one in its plan.
            yield unknown_plan(document, at, strategy["plan"])


def _labels(strategies: Tree, bad: set[Keys]) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for name in strategies:
        if is_sound(bad, "strategies", name):
            label = strategies[name].get("label") or name
            if label in seen:
                text = f'strategy {seen[label]} is called "{label}" too; give it another label'
                yield Problem(("strategies", name, "label"), text)
            seen.setdefault(label, name)


def _people_file(bad: set[Keys], here: Keys, segment: Tree) -> Iterator[Problem]:
    file, at = segment.get("people_file"), (*here, "people_file")
    if file is None or not is_sound(bad, *at):
        return
    if not file.strip():
        yield Problem(at, "is empty; name a CSV file beside the scenario file")
        return
    shown = files.shown(file)
    try:
        files.check(Path(file), _MOST_PEOPLE_BYTES)
    except FileNotFoundError:
        text = f"there is no file {shown}; it is looked for beside the scenario file"
        yield Problem(at, text)
    except files.UnreadableError as error:
        yield Problem(at, f"{shown} {error}")
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        yield Problem(at, f"{shown} cannot be read ({reason})")


def _shrinking(here: Keys, segment: Tree, months: int) -> Iterator[Problem]:
    growth, attrition = segment["growth_per_year"], segment["attrition_per_year"]
    # A company that keeps its size or grows needs hires at any attrition.
    if growth >= 0 or segment.get("people_file"):
        return
    days = math.ceil(months * DAYS_PER_YEAR / MONTHS_PER_YEAR)
    hires = daily_hires(growth, attrition, segment["tenure_shape"], days)
    if hires.min() < -1e-9:
        text = (
            f"{growth:g} a year is faster than people leave (attrition_per_year = {attrition:g}),"
            " even if no place is filled again: add a layoff for the rest"
        )
        yield Problem((*here, "growth_per_year"), text)
