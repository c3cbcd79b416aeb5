"""Decisions: what a comparison does not say by itself, such as how its answer moves with size."""

from sim.decisions.cases import case_table, cases, cases_of, strongest, without_effect
from sim.decisions.cash import Budget, budget
from sim.decisions.flips import FEW_FUTURES, challenge, in_short
from sim.decisions.inputs import MAIN, Uncertainty, components, in_words, uncertainty
from sim.decisions.price_flips import PriceFlip, flips_in_words, price_flips
from sim.decisions.seat_caps import SeatCap, seat_caps
from sim.decisions.sensitivity import sensitivity
from sim.decisions.sizes import HEADCOUNTS, BySize, by_size, kinks, resized
from sim.decisions.stack import by_application
from sim.decisions.study import Study
from sim.decisions.upgrade import upgrade

__all__ = [
    "FEW_FUTURES",
    "HEADCOUNTS",
    "MAIN",
    "Budget",
    "BySize",
    "PriceFlip",
    "SeatCap",
    "Study",
    "Uncertainty",
    "budget",
    "by_application",
    "by_size",
    "case_table",
    "cases",
    "cases_of",
    "challenge",
    "components",
    "flips_in_words",
    "in_short",
    "in_words",
    "kinks",
    "price_flips",
    "resized",
    "seat_caps",
    "sensitivity",
    "strongest",
    "uncertainty",
    "upgrade",
    "without_effect",
]
