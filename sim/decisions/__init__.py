"""Decisions: what a comparison does not say by itself, such as how its answer moves with size."""

from sim.decisions.cash import Budget, budget
from sim.decisions.flips import FEW_FUTURES, challenge, in_short
from sim.decisions.one_way import Swings, called, swings, turned, width
from sim.decisions.sizes import HEADCOUNTS, BySize, by_size, kinks, resized
from sim.decisions.stack import by_application
from sim.decisions.switching import Switching, by_switch_month

__all__ = [
    "FEW_FUTURES",
    "HEADCOUNTS",
    "Budget",
    "BySize",
    "Swings",
    "Switching",
    "budget",
    "by_application",
    "by_size",
    "by_switch_month",
    "called",
    "challenge",
    "in_short",
    "kinks",
    "resized",
    "swings",
    "turned",
    "width",
]
