"""Decisions: what a comparison does not say by itself, such as how its answer moves with size."""

from sim.decisions.flips import FEW_FUTURES, challenge, in_short
from sim.decisions.inputs import Uncertainty, components, uncertainty
from sim.decisions.open_questions import MAIN, in_words
from sim.decisions.sizes import HEADCOUNTS, BySize, by_size, kinks, resized

__all__ = [
    "FEW_FUTURES",
    "HEADCOUNTS",
    "MAIN",
    "BySize",
    "Uncertainty",
    "by_size",
    "challenge",
    "components",
    "in_short",
    "in_words",
    "kinks",
    "resized",
    "uncertainty",
]
