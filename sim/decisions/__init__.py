"""Decisions: what a comparison does not say by itself, such as how its answer moves with size."""

from sim.decisions.audit import audit
from sim.decisions.breakeven import breakeven
from sim.decisions.budget import budget
from sim.decisions.budget.words import by_year
from sim.decisions.cases import cases, cases_of, strongest, without_effect
from sim.decisions.flips import FEW_FUTURES, challenge
from sim.decisions.frontier import frontier
from sim.decisions.price_flips import PriceFlip, price_flips
from sim.decisions.replay import replay
from sim.decisions.sensitivity import sensitivity
from sim.decisions.sizes import BySize, by_size, kinks, resized
from sim.decisions.stack import by_application
from sim.decisions.study import Study
from sim.decisions.sweep import sweep
from sim.decisions.uncertainty import MAIN, uncertainty
from sim.decisions.uncertainty.variances import components
from sim.decisions.upgrade import upgrade

__all__ = [
    "FEW_FUTURES",
    "MAIN",
    "BySize",
    "PriceFlip",
    "Study",
    "audit",
    "breakeven",
    "budget",
    "by_application",
    "by_size",
    "by_year",
    "cases",
    "cases_of",
    "challenge",
    "components",
    "frontier",
    "kinks",
    "price_flips",
    "replay",
    "resized",
    "sensitivity",
    "strongest",
    "sweep",
    "uncertainty",
    "upgrade",
    "without_effect",
]
