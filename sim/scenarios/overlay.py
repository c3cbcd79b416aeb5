"""What the files say, before any default: reading, stacking on a base, setting single keys."""

import copy
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import getitem
from pathlib import Path
from typing import Any

from sim.catalog import Tree, is_table, merge
from sim.core.suggestions import nearest

Keys = tuple[str, ...]

SETTING = "setting"


class ScenarioError(Exception):
    """The user's scenario is wrong: one sentence for each problem."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))

    def __reduce__(self) -> tuple[type["ScenarioError"], tuple[tuple[str, ...]]]:
        return type(self), (self.problems,)


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
    chain = (*chain, path.resolve())
    overlay = said(tree, path.name, path.parent)
    if base is None:
        return overlay
    return _read_base(base, path, chain).under(overlay)


def said(tree: Tree, label: str, folder: Path) -> Overlay:
    """Return an overlay whose files of people are looked for in a folder."""
    overlay = Overlay(tree, dict.fromkeys(_walk(tree, ()), label))
    for _, segment in overlay.tables("workforce"):
        if isinstance(segment.get("people_file"), str):
            segment["people_file"] = str(folder / segment["people_file"])
    return overlay


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
        *above, last = dotted.split(".")
        branch: Tree = {last: copy.deepcopy(value)}
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
            [f'{SETTING} "{text}": write KEY=VALUE, such as workforce.employees.headcount=80']
        )
    try:
        parsed = tomllib.loads(f"value = {value}")
    except tomllib.TOMLDecodeError:
        return key, value
    return key, parsed["value"] if set(parsed) == {"value"} else value


def _read_base(base: object, path: Path, chain: tuple[Path, ...]) -> Overlay:
    where = f"{path}: base"
    if not isinstance(base, str):
        raise ScenarioError([f'{where}: write the name of a scenario file, such as "scaleup.toml"'])
    file = path.parent / base
    if file.resolve() in chain:
        circle = " → ".join(each.name for each in (*chain, file))
        raise ScenarioError(
            [f"{where}: {circle} goes round in a circle; take base out of one of them"]
        )
    if not file.exists():
        raise ScenarioError([f'{where}: there is no file "{base}" beside it{_near_file(file)}'])
    return read(file, chain)


def _text(path: Path) -> str:
    if path.is_dir():
        files = sorted(each.name for each in path.glob("*.toml"))
        example = f", such as {path / files[0]}" if files else ""
        raise ScenarioError([f"{path}: is a directory; name a scenario file{example}"])
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise ScenarioError([f"{path}: there is no such file{_near_file(path)}"]) from None
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise ScenarioError([f"{path}: cannot be read ({reason})"]) from None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ScenarioError([f"{path}, line {line}: is not UTF-8 text; save it as UTF-8"]) from None


def _near_file(path: Path) -> str:
    folder = path.parent
    names = [each.name for each in folder.glob("*.toml")] if folder.is_dir() else []
    near = nearest(path.name, names)
    return f"; did you mean {folder / near[0]}?" if near else "; check the name and the folder"


def _parse(text: str, path: Path) -> Tree:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ScenarioError([_syntax(str(error), text, path)]) from None


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
