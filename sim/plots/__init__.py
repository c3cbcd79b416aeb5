"""Pictures: frames in, figures out, in one house style. The only room that knows matplotlib."""

from sim.plots.fan import cash_by_month
from sim.plots.kinds import cost_by_kind, licence_by_use
from sim.plots.one_way import swings
from sim.plots.plane import cost_against_exposure
from sim.plots.size import cost_by_size
from sim.plots.stages import exposure_by_stage
from sim.plots.steps import waterfall
from sim.plots.style import alt_text, look_of, png, show, svg
from sim.plots.switching import cost_by_switch_month

__all__ = [
    "alt_text",
    "cash_by_month",
    "cost_against_exposure",
    "cost_by_kind",
    "cost_by_size",
    "cost_by_switch_month",
    "exposure_by_stage",
    "licence_by_use",
    "look_of",
    "png",
    "show",
    "svg",
    "swings",
    "waterfall",
]
