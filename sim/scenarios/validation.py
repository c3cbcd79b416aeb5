"""Whether a resolved scenario holds together, and what is wrong in the words of its files."""

from collections.abc import Iterable

from pydantic import ValidationError

from sim.scenarios.checks import check
from sim.scenarios.overlay import Keys, Overlay
from sim.scenarios.resolve import Resolved
from sim.scenarios.schema import Parameters
from sim.scenarios.sentences import Problem, from_pydantic


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
    found += check(resolved.document, {problem.keys for problem in found})
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
