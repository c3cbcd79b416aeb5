"""A scenario that was tried out, kept as an overlay on the file that it began with."""

import os
from pathlib import Path

import tomli_w

from sim.catalog import Tree
from sim.core import files
from sim.scenarios import Scenario


class SaveError(Exception):
    """A scenario that cannot be saved under a name, said in a sentence."""


def overlay_text(scenario: Scenario, folder: Path) -> str:
    """Write what was changed in a scenario as a scenario of its own.

    Parameters
    ----------
    scenario : Scenario
        As :meth:`sim.Scenario.override` gives it.
    folder : Path
        Where the text will be kept; its base is found from there.

    Returns
    -------
    str
        TOML that says on which file it is laid, and only what differs from that.
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
    """Save what was changed in a scenario beside the file that it began with.

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
        If nothing was changed, the name is none, or there is a file of this name.
    """
    if not scenario.settings:
        raise SaveError("nothing is changed, so there is nothing to save")
    plain = name.strip().removesuffix(".toml")
    if not plain or Path(plain).name != plain or plain.startswith("."):
        raise SaveError(f'"{name}" is no name of a file; write one such as what-if.toml')
    path = scenario.path.with_name(f"{plain}.toml")
    try:
        files.create(path, overlay_text(scenario, path.parent).encode())
    except FileExistsError:
        raise SaveError(f"{path.name} is there already; choose another name") from None
    except OSError as error:
        raise SaveError(f"{path} cannot be written: {(error.strerror or '').lower()}") from None
    return path
