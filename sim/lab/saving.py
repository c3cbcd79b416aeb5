"""A scenario tried out in the lab, saved as an overlay on its file."""

import os
import re
from pathlib import Path

import tomli_w

from sim.catalog import Tree
from sim.core import files
from sim.core.printable import visible
from sim.scenarios import Scenario

# Letters of any alphabet, and what is harmless on any system; one letter may take four bytes.
_NAME = re.compile(r"\w[\w .+()-]{0,59}")


class SaveError(Exception):
    """A scenario that cannot be saved under a name."""


def overlay_text(scenario: Scenario, folder: Path) -> str:
    """Return what was changed in a scenario as a scenario file.

    Parameters
    ----------
    scenario : Scenario
        From :meth:`sim.Scenario.override`.
    folder : Path
        Where the file will be; the path of its base is relative to it.

    Returns
    -------
    str
        TOML with the name of its base and only what differs from that.
    """
    base = Path(os.path.relpath(scenario.path, folder)).as_posix()
    tree: Tree = {"base": base}
    for key, value in scenario.settings.items():
        *above, last = key.split(".")
        table = tree
        for name in above:
            table = table.setdefault(name, {})
        table[last] = value
    return tomli_w.dumps(tree)


def save(scenario: Scenario, name: str) -> Path:
    """Save what was changed in a scenario, next to its file.

    Parameters
    ----------
    scenario : Scenario
    name : str
        Name of a new file, with or without ``.toml``.

    Returns
    -------
    Path

    Raises
    ------
    SaveError
        If nothing was changed, the name is not a file name, or the file exists.
    """
    if not scenario.settings:
        raise SaveError("nothing is changed, so there is nothing to save")
    plain = name.strip().removesuffix(".toml")
    if not _NAME.fullmatch(plain):
        raise SaveError(
            f'"{visible(name[:40])}" is not a file name; write one such as what-if.toml'
        )
    path = scenario.path.with_name(f"{plain}.toml")
    try:
        files.create(path, overlay_text(scenario, path.parent).encode())
    except FileExistsError:
        raise SaveError(f"{path.name} exists; choose another name") from None
    except OSError as error:
        raise SaveError(f"{path} cannot be written: {(error.strerror or '').lower()}") from None
    return path
