"""seatwise: which SaaS plan to buy and how to run its seats.

The public API: load a scenario, run its strategies through the same possible futures, compare them,
and explain what happened to one person. A name is imported when it is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from sim.core.version import VERSION as __version__

if TYPE_CHECKING:
    from sim.catalog import facts
    from sim.comparison import Comparison, compare
    from sim.experiment import Result, run
    from sim.explanation import explain
    from sim.scenarios import Scenario, ScenarioError, load

__all__ = [
    "Comparison",
    "Result",
    "Scenario",
    "ScenarioError",
    "__version__",
    "compare",
    "explain",
    "facts",
    "load",
    "run",
]

_ROOMS = {
    "Comparison": "comparison",
    "Result": "experiment",
    "Scenario": "scenarios",
    "ScenarioError": "scenarios",
    "compare": "comparison",
    "explain": "explanation",
    "facts": "catalog",
    "load": "scenarios",
    "run": "experiment",
}


def __getattr__(name: str) -> object:
    if name not in _ROOMS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"sim.{_ROOMS[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
