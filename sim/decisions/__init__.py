"""Decisions: what a comparison does not say by itself, such as how its answer moves with size."""

from sim.decisions.cases import case_table, cases, change_text, spoken, strongest, unit_words
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
    "case_table",
    "cases",
    "challenge",
    "change_text",
    "in_short",
    "kinks",
    "resized",
    "spoken",
    "strongest",
    "swings",
    "turned",
    "unit_words",
    "width",
]
