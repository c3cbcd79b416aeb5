"""What the files say, before any default: reading, stacking on a base, setting single keys."""

import os
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import getitem
from pathlib import Path
from typing import Any

import numpy as np

from sim.catalog import Tree, is_table, merge
from sim.core import files
from sim.core.printable import shortened, visible
from sim.core.suggestions import nearest

Keys = tuple[str, ...]

SETTING = "setting"

_MOST_BYTES = 1e6
_MOST_BASES = 10
_DEEPEST = 12
_LARGEST = 10**15
_LISTED = 20
_TOO_DEEP = f"tables or lists are nested more than {_DEEPEST} deep; no key needs that"
_TOO_LARGE = "holds a whole number of more than 15 digits; no key takes one"


class ScenarioError(Exception):
    """The user's scenario is wrong: one sentence for each problem, or for the first 20 of them."""

    def __init__(self, problems: str | Sequence[str]) -> None:
        every = [problems] if isinstance(problems, str) else problems
        self._every = tuple(map(visible, every))
        more = len(self._every) - _LISTED
        rest = (f"and {more:,} more",) if more > 0 else ()
        self.problems = (*self._every[:_LISTED], *rest)
        super().__init__("\n".join(self.problems))

    def __reduce__(self) -> tuple[type["ScenarioError"], tuple[tuple[str, ...]]]:
        # The list may have been cut: made anew of it, it would be cut again.
        return type(self), (self._every,)


@dataclass(frozen=True)
class Overlay:
    """Nested values as a scenario says them, and which file said each key."""

    tree: Tree = field(default_factory=dict)
    origins: dict[Keys, str] = field(default_factory=dict)

    def under(self, other: "Overlay") -> "Overlay":
        """Lay another overlay on this one."""
        return Overlay(merge(self.tree, other.tree), {**self.origins, **other.origins})

    def tables(self, key: str) -> list[tuple[str, Tree]]:
        """Return the named tables under a key of the top."""
        entries = self.tree.get(key)
        named = entries.items() if isinstance(entries, dict) else ()
        return [(name, entry) for name, entry in named if isinstance(entry, dict)]

    def said_by(self, label: str) -> dict[str, Any]:
        """Return the values that one origin said, by dotted key."""
        values = {
            ".".join(keys): reduce(getitem, keys, self.tree)
            for keys, origin in self.origins.items()
            if origin == label
        }
        return {key: value for key, value in values.items() if not is_table(value)}

    def origin(self, keys: Keys, otherwise: str) -> str:
        """Return the file that said a key, or the nearest table above it."""
        for length in range(len(keys), 0, -1):
            if keys[:length] in self.origins:
                return self.origins[keys[:length]]
        return otherwise


def read(path: Path, chain: tuple[Path, ...] = ()) -> Overlay:
    """Read a scenario file and the files that it builds on.

    Parameters
    ----------
    path : Path
    chain : tuple of Path
        The files that led here, to find a circle.

    Returns
    -------
    Overlay
        The file laid on its base, without the key ``base``.
    """
    tree = _parse(_text(path), path)
    base = tree.pop("base", None)
    chain = (*chain, _real(path))
    if len(chain) > _MOST_BASES:
        raise ScenarioError(f"{path}: base: more than {_MOST_BASES} files are laid on each other")
    overlay = said(tree, path.name, path.parent)
    if base is None:
        return overlay
    return _read_base(base, path, chain).under(overlay)


def said(tree: Tree, label: str, folder: Path) -> Overlay:
    """Return an overlay whose files of people are looked for in a folder."""
    overlay = Overlay(tree, dict.fromkeys(_walk(tree, ()), label))
    for _, segment in overlay.tables("workforce"):
        found = segment.get("people_file")
        if isinstance(file := bare(found), str) and file.strip():
            # Whatever folder a process, or a worker of it, stands in when it reads the file.
            place = os.path.abspath(folder / files.place(file))
            segment["people_file"] = found | {"value": place} if isinstance(found, dict) else place
    return overlay


def bare(value: Any) -> Any:
    """Return what a table with a source says; any other value as it is."""
    return value["value"] if isinstance(value, dict) and "value" in value else value


def settings(values: Mapping[str, Any], folder: Path) -> Overlay:
    """Return the overlay that sets single dotted keys.

    Parameters
    ----------
    values : mapping of dotted key to value
    folder : Path
        Where files named in a value are looked for.
    """
    tree: Tree = {}
    for dotted, value in values.items():
        if not isinstance(dotted, str):
            raise ScenarioError(f"{SETTING}: {_no_key(dotted)}")
        *above, last = dotted.split(".")
        label = f"{SETTING}: {shortened(dotted)}"
        if len(above) > _DEEPEST:
            raise ScenarioError(f"{label}: {_TOO_DEEP}")
        branch: Tree = {last: _tame(value, label, 0)}
        for key in reversed(above):
            branch = {key: branch}
        tree = merge(tree, branch)
    return said(tree, SETTING, folder)


def parse_setting(text: str) -> tuple[str, Any]:
    """Split ``KEY=VALUE``; the value is TOML, and what is not TOML is a word.

    Parameters
    ----------
    text : str
        For example ``workforce.employees.headcount=80``.

    Returns
    -------
    tuple of dotted key and value
    """
    key, equals, value = (part.strip() for part in text.partition("="))
    if not equals or not key or not value:
        raise ScenarioError(
            f'{SETTING} "{shortened(text)}": write KEY=VALUE, such as'
            " workforce.employees.headcount=80"
        )
    try:
        parsed = _loaded(f"value = {value}", f"{SETTING}: {key}")
    except tomllib.TOMLDecodeError:
        return key, value
    found = parsed["value"] if set(parsed) == {"value"} else value
    if found == {}:
        cure = f"name a value in it: {key}.NAME=VALUE"
        raise ScenarioError(f"{SETTING}: {key}: an empty table changes nothing; {cure}")
    return key, found


def _read_base(base: object, path: Path, chain: tuple[Path, ...]) -> Overlay:
    where = f"{path}: base"
    if not isinstance(base, str) or not base.strip():
        raise ScenarioError(f'{where}: write the name of a scenario file, such as "scaleup.toml"')
    file = path.parent / files.place(base)
    if _real(file) in chain:
        circle = " → ".join(each.name for each in (*chain, file))
        raise ScenarioError(
            f"{where}: {circle} goes round in a circle; take base out of one of them"
        )
    if not os.path.lexists(file):
        raise ScenarioError(f'{where}: there is no file "{base}" beside it{_near_file(file)}')
    return read(file, chain)


def _real(path: Path) -> Path:
    # Unlike Path.resolve, this takes a link that leads to itself.
    return Path(os.path.realpath(path))


def _text(path: Path) -> str:
    if path.is_dir():
        names = sorted(each.name for each in path.glob("*.toml"))
        example = f", such as {path / names[0]}" if names else ""
        raise ScenarioError(f"{path}: is a directory; name a scenario file{example}")
    try:
        raw = files.read(path, _MOST_BYTES)
    except files.UnreadableError as error:
        raise ScenarioError(f"{path}: {error}") from None
    except FileNotFoundError:
        raise ScenarioError(f"{path}: there is no such file{_near_file(path)}") from None
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise ScenarioError(f"{path}: cannot be read ({reason})") from None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ScenarioError(f"{path}, line {line}: is not UTF-8 text; save it as UTF-8") from None


def _near_file(path: Path) -> str:
    folder = path.parent
    names = [each.name for each in folder.glob("*.toml")] if folder.is_dir() else []
    near = nearest(path.name, names)
    return f"; did you mean {folder / near[0]}?" if near else "; check the name and the folder"


def _parse(text: str, path: Path) -> Tree:
    try:
        return _loaded(text, str(path))
    except tomllib.TOMLDecodeError as error:
        raise ScenarioError(_syntax(str(error), text, path)) from None


def _loaded(text: str, label: str) -> Tree:
    """Read TOML, without what no scenario needs: depth, huge numbers, control characters."""
    try:
        tree: Tree = _tame(tomllib.loads(text), label, 0)
    except RecursionError:
        raise ScenarioError(f"{label}: {_TOO_DEEP}") from None
    except tomllib.TOMLDecodeError:
        raise
    except ValueError:
        # Python does not even read an integer of thousands of digits.
        raise ScenarioError(f"{label}: {_TOO_LARGE}") from None
    return tree


def _tame(value: Any, label: str, depth: int) -> Any:
    if depth > _DEEPEST:
        raise ScenarioError(f"{label}: {_TOO_DEEP}")
    if isinstance(value, dict):
        for key in value:
            if not isinstance(key, str):
                raise ScenarioError(f"{label}: {_no_key(key)}")
        return {visible(key): _tame(each, label, depth + 1) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_tame(each, label, depth + 1) for each in value]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, int) and abs(value) > _LARGEST:
        raise ScenarioError(f"{label}: {_TOO_LARGE}")
    return visible(value, lines=True) if isinstance(value, str) else value


def _no_key(found: object) -> str:
    return f"{found!r} is no key; a key is a text such as workforce.employees.headcount"


def _syntax(message: str, text: str, path: Path) -> str:
    reason, _, place = message.partition(" (at ")
    numbers = [int(number) for number in re.findall(r"\d+", place)]
    lines = text.splitlines()
    line, column = numbers if len(numbers) == 2 else (len(lines), len(lines[-1]) + 1)
    where = f"{path}, line {line}, column {column}"
    if reason.startswith("Cannot "):
        key = lines[line - 1].partition("=")[0].strip()
        return f"{where}: {key} stands here a second time; keep one of the two"
    if reason.startswith("Illegal character '\\n'"):
        reason = "a text in quotes must end on its own line"
    return f"{where}: is not TOML; {reason[:1].lower()}{reason[1:].rstrip('.')}"


def _walk(tree: Tree, above: Keys) -> Iterator[Keys]:
    for key, value in tree.items():
        yield (*above, key)
        if is_table(value):
            yield from _walk(value, (*above, key))
