"""Did you mean: the nearest known name to one that does not exist."""

import difflib
from collections.abc import Iterable


def nearest(name: str, known: Iterable[str], most: int = 1) -> list[str]:
    """Return the known names that look most like a name, the nearest first.

    Parameters
    ----------
    name : str
        What somebody wrote; upper and lower case do not matter.
    known : iterable of str
    most : int
    """
    by_folded = {each.casefold(): each for each in known}
    near = difflib.get_close_matches(name.casefold(), by_folded, n=most)
    return [by_folded[each] for each in near]


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return a clause that names the nearest known name, or nothing if none is near."""
    near = nearest(name, known)
    return f'; did you mean "{near[0]}"?' if near else ""
