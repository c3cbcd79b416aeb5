"""What no single field can know: whether plan, mode, IdP and company go together."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from holidays.registry import COUNTRIES

from sim.catalog import Tree
from sim.scenarios.overlay import Keys
from sim.scenarios.sentences import Problem, unknown_name

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
    if _sound(bad, "country") and document["country"] not in _HOLIDAYS:
        yield Problem(
            ("country",),
            f'no public holidays are known for "{document["country"]}"; write a two-letter ISO'
            " code such as US or DE",
        )
    if _sound(bad, "idp") and document["idp"] not in document["idps"]:
        yield unknown_name(("idp",), "identity provider", document["idp"], document["idps"])
    yield from _people_files(document, bad)
    for name, strategy in document["strategies"].items():
        if _sound(bad, "strategies", name):
            yield from _strategy(document, bad, name, strategy)


def _sound(bad: set[Keys], *keys: str) -> bool:
    return not any(each[: len(keys)] == keys[: len(each)] for each in bad)


def _people_files(document: Tree, bad: set[Keys]) -> Iterator[Problem]:
    for name, segment in document["workforce"].items():
        file = segment.get("people_file")
        if file and _sound(bad, "workforce", name, "people_file") and not Path(file).is_file():
            text = f"there is no file {file}; it is looked for beside the scenario file"
            yield Problem(("workforce", name, "people_file"), text)


def _strategy(document: Tree, bad: set[Keys], name: str, strategy: Tree) -> Iterator[Problem]:
    plan, idp, here = strategy["plan"], strategy.get("idp"), ("strategies", name)
    if idp is not None and idp not in document["idps"]:
        yield unknown_name((*here, "idp"), "identity provider", idp, document["idps"])
    if plan not in document["plans"]:
        yield unknown_name((*here, "plan"), "plan", plan, document["plans"])
    elif _sound(bad, "plans", plan) and _sound(bad, "idp"):
        yield from _combination(document, here, strategy, document["plans"][plan])
        if _sound(bad, "workforce"):
            yield from _size(document, here, plan, document["plans"][plan])


def _combination(document: Tree, here: Keys, strategy: Tree, plan: Tree) -> Iterator[Problem]:
    mode, title, snapshot = strategy["mode"], plan["title"], document["facts"]
    others = [
        name
        for name, other in document["plans"].items()
        if isinstance(other.get("modes"), tuple) and mode in other["modes"]
    ]
    advice = f'plan = "{others[0]}" or ' if others else ""
    if mode == "scim" and mode not in plan["modes"]:
        yield Problem(
            (*here, "mode"),
            f"SCIM needs an Enterprise plan, and {title} has none on the {snapshot} facts; take"
            f' {advice}mode = "invite"',
        )
    elif mode not in plan["modes"]:
        modes = " or ".join(f'"{each}"' for each in plan["modes"])
        yield Problem(
            (*here, "mode"),
            f'{title} has no mode "{mode}" on the {snapshot} facts; take {advice}mode = {modes}',
        )
    elif mode == "scim":
        yield from _directory(document, here, strategy, plan)


def _directory(document: Tree, here: Keys, strategy: Tree, plan: Tree) -> Iterator[Problem]:
    idp, listed = strategy.get("idp") or document["idp"], plan["supported_idps"]
    if "sso" not in plan["capabilities"]:
        text = f'SCIM needs SSO, and {plan["title"]} has none; take mode = "invite"'
        yield Problem((*here, "mode"), text)
    if idp in document["idps"] and idp not in listed:
        yield Problem(
            (*here, "idp") if strategy.get("idp") else ("idp",),
            f"SCIM needs an identity provider that the vendor lists ({', '.join(listed)}), and"
            f' "{idp}" is not one, so strategy {here[1]} cannot run; take one of them or'
            ' mode = "invite"',
        )


def _size(document: Tree, here: Keys, name: str, plan: Tree) -> Iterator[Problem]:
    segments: list[dict[str, Any]] = list(document["workforce"].values())
    if plan["below_minimum"] == "billed" or any(each.get("people_file") for each in segments):
        return
    people = round(sum(each["headcount"] * each["seat_share"] for each in segments))
    if people < plan["minimum_seats"]:
        yield Problem(
            (*here, "plan"),
            f"{plan['title']} is not sold below {plan['minimum_seats']} seats, and this company"
            f" needs {people}; take another plan, or set plans.{name}.below_minimum ="
            ' "billed" to pay for the minimum',
        )
