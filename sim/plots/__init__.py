"""Pictures: frames in, figures out, in one house style. The only room that knows matplotlib."""

from sim.plots.dots import against_theory, by_case, by_seed
from sim.plots.parts import cost_at_a_glance, cost_by_kind, exposure_by_stage, licence_by_use
from sim.plots.plane import cost_against_exposure
from sim.plots.saving import alt_text, png, show, svg
from sim.plots.seats import seat_split, seat_timeline
from sim.plots.size import cost_by_size
from sim.plots.steps import waterfall
from sim.plots.study import study
from sim.plots.survival import open_after
from sim.plots.timeline import departure
from sim.plots.week import desk_at_work, leaving_week

__all__ = [
    "against_theory",
    "alt_text",
    "by_case",
    "by_seed",
    "cost_against_exposure",
    "cost_at_a_glance",
    "cost_by_kind",
    "cost_by_size",
    "departure",
    "desk_at_work",
    "exposure_by_stage",
    "leaving_week",
    "licence_by_use",
    "open_after",
    "png",
    "seat_split",
    "seat_timeline",
    "show",
    "study",
    "svg",
    "waterfall",
]
