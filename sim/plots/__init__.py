"""Pictures: frames in, figures out, in one house style. The only room that knows matplotlib."""

from sim.plots.dots import against_theory, by_case, by_seed
from sim.plots.seats import seat_split, seat_timeline
from sim.plots.size import cost_by_size
from sim.plots.stages import exposure_by_stage
from sim.plots.style import alt_text, look_of, png, show, svg
from sim.plots.survival import open_after
from sim.plots.timeline import departure
from sim.plots.week import desk_at_work, leaving_week

__all__ = [
    "against_theory",
    "alt_text",
    "by_case",
    "by_seed",
    "cost_by_size",
    "departure",
    "desk_at_work",
    "exposure_by_stage",
    "leaving_week",
    "look_of",
    "open_after",
    "png",
    "seat_split",
    "seat_timeline",
    "show",
    "svg",
]
