"""What a catalogue is made of, and reading a snapshot of it: its files, laid on each other.

A snapshot is a folder of TOML files. A later one may say ``base = "2026-03"`` at the top of a file
and then state only what differs; a plan or an identity provider may say ``like = "another"`` of its
kind for the same reason. A table with the key ``value`` is a fact. Words, and yes or no, may stand
bare in a table that has its own source. A table ``[rival.NAME]`` is a claim that contradicts the
facts of its own snapshot, so it is not taken over from a base.

Which plan works with the SCIM of which identity provider may be said on either side: by the plan's
``supported_idps``, or by the ``supporting_plans`` of an identity provider, which are added to them.
"""

import copy
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from importlib.resources.abc import Traversable
from typing import Any, Literal

from pydantic import ValidationError

from sim.core.distributions import median_of
from sim.core.suggestions import did_you_mean

Confidence = Literal["high", "medium", "low", "assumption"]
Tree = dict[str, Any]


class CatalogError(ValueError):
    """The catalogue's own data is wrong; a sentence naming file and key."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One value and where it comes from.

    `low` and `high` are the plausible range; for a distribution, of its median. A null value means
    that there is none, for example no longest session; the catalogue writes "none" for it.
    """

    key: str
    value: Any
    unit: str
    source: str
    as_of: str
    confidence: Confidence
    low: float | None = None
    high: float | None = None
    title: str = ""
    origin: Literal["catalogue", "scenario"] = "catalogue"


@dataclass(frozen=True, slots=True)
class Rival:
    """A claim that contradicts the facts, and the values by dotted key that would follow."""

    name: str
    sentence: str
    source: str
    as_of: str
    overrides: Mapping[str, Any]


@dataclass(frozen=True)
class Catalogue:
    """A snapshot: nested plain values, the fact behind each by dotted key, and rival claims."""

    snapshot: str
    values: Tree
    facts: dict[str, Fact]
    rivals: tuple[Rival, ...] = ()


def merge(below: Tree, above: Tree) -> Tree:
    """Lay one tree on another; tables merge, facts and distributions are replaced as a whole."""
    merged = dict(below)
    for key, value in above.items():
        old: Any = below.get(key)
        merged[key] = merge(old, value) if is_table(value) and is_table(old) else value
    return merged


def is_table(value: Any) -> bool:
    """Whether a value is a table of further keys and not a fact or a distribution."""
    return isinstance(value, dict) and "value" not in value and "law" not in value


_ORIGIN = ("source", "as_of", "confidence")
_KEYS = {"value", "unit", "low", "high", *_ORIGIN}


def read(root: Traversable, snapshot: str) -> Catalogue:
    """Read a snapshot from a folder of snapshots and refuse numbers without a source.

    Parameters
    ----------
    root : Traversable
        Folder that holds one folder for each snapshot.
    snapshot : str

    Returns
    -------
    Catalogue
    """
    origins: dict[str, str] = {}
    tree = _tree(root, snapshot, origins)
    for kind, what in (("plans", "plan"), ("idps", "identity provider")):
        entries = tree.get(kind, {})
        for name, entry in entries.items():
            if "like" in entry:
                like = entry.pop("like")
                if like not in entries:
                    where = origins[f"{kind}.{name}.like"]
                    raise CatalogError(f'{where}: {kind}.{name}.like: there is no {what} "{like}"')
                entries[name] = merge(copy.deepcopy(entries[like]), entry)
    overrides = {name: rival.pop("overrides", {}) for name, rival in tree.get("rival", {}).items()}
    values: Tree = {}
    facts = {fact.key: fact for fact in _facts(tree, values, (), {}, origins)}
    _join_supported_idps(values, facts)
    rivals = tuple(_rival(name, facts, overrides[name]) for name in overrides)
    return Catalogue(snapshot, values, facts, rivals)


def _rival(name: str, facts: dict[str, Fact], overrides: Tree) -> Rival:
    sentence = facts.get(f"rival.{name}.sentence")
    if sentence is None or not overrides:
        raise CatalogError(f"rival.{name}: needs a sentence and a table of overrides")
    for key in overrides:
        if key not in facts:
            raise CatalogError(f"rival.{name}: overrides {key}, which is no fact")
    values = {key: _plain(value, facts[key].unit) for key, value in overrides.items()}
    return Rival(name, sentence.value, sentence.source, sentence.as_of, values)


def _join_supported_idps(values: Tree, facts: dict[str, Fact]) -> None:
    """Add each identity provider to the plans that it names, and its source to theirs."""
    for idp, entry in values.get("idps", {}).items():
        if "supporting_plans" not in entry:
            continue
        said = facts.pop(f"idps.{idp}.supporting_plans")
        for plan in entry.pop("supporting_plans"):
            key = f"plans.{plan}.supported_idps"
            if key not in facts:
                hint = did_you_mean(plan, values.get("plans", {}))
                raise CatalogError(f'{said.key}: there is no plan "{plan}"{hint}')
            fact = facts[key]
            if idp not in fact.value:
                source = f"{fact.source}; for {idp}: {said.source} ({said.as_of})"
                facts[key] = replace(fact, value=(*fact.value, idp), source=source)
                values["plans"][plan]["supported_idps"] = facts[key].value


def _tree(
    root: Traversable, snapshot: str, origins: dict[str, str], above: tuple[str, ...] = ()
) -> Tree:
    tree: Tree = {}
    for file in sorted((root / snapshot).iterdir(), key=lambda each: each.name):
        if file.name.endswith(".toml"):
            where = f"{snapshot}/{file.name}"
            part = _part(file, where)
            if "base" in part:
                base = part.pop("base")
                if base in (*above, snapshot):
                    raise CatalogError(f"{where}: base: {base} goes round in a circle")
                if not isinstance(base, str) or not (root / base).is_dir():
                    raise CatalogError(f"{where}: base: there is no snapshot {base!r}")
                below = _tree(root, base, origins, (*above, snapshot))
                tree = merge({key: below[key] for key in below if key != "rival"}, tree)
            origins.update(dict.fromkeys(_keys(part, ()), where))
            tree = merge(tree, part)
    return tree


def _part(file: Traversable, where: str) -> Tree:
    try:
        part = tomllib.loads(file.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        raise CatalogError(f"{where}: is not UTF-8 text") from None
    except tomllib.TOMLDecodeError as error:
        raise CatalogError(f"{where}: is not TOML ({error})") from None
    for key in ("plans", "idps", "rival"):
        entries = part.get(key, {})
        if not isinstance(entries, dict):
            raise CatalogError(f"{where}: {key}: is not a table")
        for name, entry in entries.items():
            if not isinstance(entry, dict):
                raise CatalogError(f"{where}: {key}.{name}: is not a table")
    return part


def _keys(tree: Tree, above: tuple[str, ...]) -> Iterator[str]:
    for key, value in tree.items():
        yield ".".join((*above, key))
        if is_table(value):
            yield from _keys(value, (*above, key))


def _facts(
    tree: Tree, values: Tree, above: tuple[str, ...], entry: Tree, origins: dict[str, str]
) -> Iterator[Fact]:
    own = {key: tree[key] for key in (*_ORIGIN, "title") if isinstance(tree.get(key), str)}
    entry = {**entry, **own}
    for key, value in tree.items():
        if key in _ORIGIN:
            continue
        dotted = ".".join((*above, key))
        if is_table(value):
            values[key] = {}
            yield from _facts(value, values[key], (*above, key), entry, origins)
            continue
        where = f"{origins.get(dotted, origins.get(above[0] if above else dotted))}: {dotted}"
        fact = _fact(where, dotted, value, entry)
        values[key] = copy.deepcopy(fact.value)
        yield fact


def _fact(where: str, key: str, value: Any, entry: Tree) -> Fact:
    if isinstance(value, dict) and "value" in value and "law" not in value:
        table = value
    elif _is_words(value):
        unit = "yes or no" if isinstance(value, bool) else "words"
        table = {"value": value, "unit": unit, **{name: entry.get(name) for name in _ORIGIN}}
    else:
        table = {"value": value}
    _check(where, table)
    rest = {name: table[name] for name in ("unit", "low", "high", *_ORIGIN) if name in table}
    return Fact(key, _plain(table["value"], table["unit"]), title=entry.get("title", ""), **rest)


def _plain(value: Any, unit: str) -> Any:
    """Return a value as the schema wants it: lists are tuples, and none of a quantity is null."""
    if value == "none" and unit != "words":
        return None
    return tuple(value) if isinstance(value, list) else value


def _is_words(value: Any) -> bool:
    return isinstance(value, str | bool) or (
        isinstance(value, list) and all(isinstance(each, str) for each in value)
    )


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _check(where: str, table: Tree) -> None:
    for name in ("unit", *_ORIGIN):
        if not isinstance(table.get(name), str) or not table[name].strip():
            raise CatalogError(
                f"{where}: has no {name}; every number of the catalogue needs value, unit, source,"
                " as_of and confidence"
            )
    if unknown := sorted(set(table) - _KEYS):
        raise CatalogError(f"{where}: unknown key {unknown[0]}")
    if table["confidence"] not in ("high", "medium", "low", "assumption"):
        raise CatalogError(f"{where}: confidence is high, medium, low or assumption")
    if (table["confidence"] == "assumption") != table["source"].startswith("assumption: "):
        raise CatalogError(
            f'{where}: an assumption has confidence "assumption" and a source that begins with'
            ' "assumption: " and gives the reasoning'
        )
    if not re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", table["as_of"]):
        raise CatalogError(f"{where}: as_of is a year, a month or a day such as 2026-03-09")
    if _is_number(table["value"]) or isinstance(table["value"], dict):
        _check_range(where, table)


def _check_range(where: str, table: Tree) -> None:
    low: Any = table.get("low")
    high: Any = table.get("high")
    if not _is_number(low) or not _is_number(high):
        raise CatalogError(f"{where}: has no plausible range; give low and high")
    try:
        middle = median_of(table["value"])
    except ValidationError:
        raise CatalogError(f"{where}: is not a distribution") from None
    if not low <= middle <= high:
        raise CatalogError(
            f"{where}: low = {low:g}, {middle:g} and high = {high:g} are not in order"
        )
