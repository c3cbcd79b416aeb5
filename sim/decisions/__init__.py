"""Decisions: what a comparison does not say by itself, such as how its answer moves with size."""

from sim.decisions.cases import case_table, cases, change_text, spoken, strongest, unit_words
from sim.decisions.flips import FEW_FUTURES, challenge, in_short
from sim.decisions.sizes import HEADCOUNTS, BySize, by_size, kinks, resized

__all__ = [
    "FEW_FUTURES",
    "HEADCOUNTS",
    "BySize",
    "by_size",
    "case_table",
    "cases",
    "challenge",
    "change_text",
    "in_short",
    "kinks",
    "resized",
    "spoken",
    "strongest",
    "unit_words",
]
