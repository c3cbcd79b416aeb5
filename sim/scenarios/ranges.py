"""Values with a plausible range, and how each is moved inside it: for all studies that move any."""

import typing
from collections.abc import Mapping
from typing import Any, NamedTuple

from sim.catalog import Fact
from sim.core.distributions import with_median
from sim.scenarios.reliance import field_of, rests_on, takes_whole_numbers
from sim.scenarios.schema import Parameters


class Range(NamedTuple):
    """A fact between its low and its high end, and the keys that take their value from it.

    Attributes
    ----------
    fact : Fact
    keys : tuple of str
        Dotted keys of the scenario.
    whole : bool
        Whether only whole numbers will do.
    description : str
        What it is, in the schema's words.
    """

    fact: Fact
    keys: tuple[str, ...]
    whole: bool
    description: str

    def at(self, value: float) -> dict[str, Any]:
        """Return what to set, by dotted key, for the fact to stand at a value."""
        said: Any = value
        if isinstance(self.fact.value, dict):
            said = with_median(self.fact.value, value)
        elif self.whole:
            said = round(value)
        elif "usd" in self.fact.key:
            # Prices are in whole cents.
            said = round(value, 2)
        return dict.fromkeys(self.keys, said)


def ranges_of(parameters: Parameters, facts: Mapping[str, Fact]) -> dict[str, Range]:
    """List what has a range that the scenario gives, or that a strategy rests on.

    Parameters
    ----------
    parameters : Parameters
    facts : mapping of dotted key to Fact

    Returns
    -------
    dict of str to Range
        By the key of the fact.
    """
    found: dict[str, Range] = {}
    for key, fact in facts.items():
        if fact.value is None or fact.low is None or fact.low == fact.high:
            continue
        keys = tuple(key.split("."))
        if fact.origin == "scenario" or rests_on(parameters, keys):
            field = field_of(parameters, keys)
            # A choice, such as a bill a month or a year, has nothing in between.
            if typing.get_origin(field.annotation) is not typing.Literal:
                others = found[fact.key].keys if fact.key in found else ()
                whole = takes_whole_numbers(field)
                found[fact.key] = Range(fact, (*others, key), whole, field.description or "")
    return found
