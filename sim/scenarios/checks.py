"""What no single field can know: whether the parts of a scenario go together."""

import math
from collections.abc import Iterator
from pathlib import Path

from holidays.registry import COUNTRIES

from sim.catalog import Tree
from sim.core import files
from sim.core.renewal import daily_hires
from sim.core.units import DAYS_PER_YEAR, MONTHS_PER_YEAR
from sim.scenarios.eligibility import check_contract, check_strategy, unknown_plan
from sim.scenarios.overlay import Keys
from sim.scenarios.sentences import Problem, is_sound, unknown_name

_MOST_PEOPLE_BYTES = 50e6
_HOLIDAYS = frozenset(code for names in COUNTRIES.values() for code in names[1:] if len(code) == 2)


def check(document: Tree, bad: set[Keys]) -> Iterator[Problem]:
    """Yield what is wrong between the parts of a resolved document.

    Parameters
    ----------
    document : nested dict
        The resolved document, possibly with problems elsewhere.
    bad : set of key paths
        Where the schema found problems; what rests on them is not looked at.
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
        yield from _profiles(document, ("workforce", name, "use", "usage_mix"), segment)
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
    file = segment.get("people_file")
    if file is None or not is_sound(bad, *here, "people_file"):
        return
    if not file.strip():
        yield Problem((*here, "people_file"), "is empty; name a CSV file beside the scenario file")
        return
    try:
        files.check(Path(file), _MOST_PEOPLE_BYTES)
    except FileNotFoundError:
        text = f"there is no file {files.shown(file)}; it is looked for beside the scenario file"
        yield Problem((*here, "people_file"), text)
    except files.UnreadableError as error:
        yield Problem((*here, "people_file"), f"{files.shown(file)} {error}")
    except OSError as error:
        text = (
            f"{files.shown(file)} cannot be read ({(error.strerror or 'unknown reason').lower()})"
        )
        yield Problem((*here, "people_file"), text)


def _profiles(document: Tree, here: Keys, segment: Tree) -> Iterator[Problem]:
    for name in segment["use"]["usage_mix"]:
        if name not in document["usage"]:
            yield unknown_name((*here, name), "usage profile", name, document["usage"])


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
