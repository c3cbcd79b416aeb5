"""Pictures: frames in, figures out, in one house style. The only room that knows matplotlib."""

from sim.plots.size import cost_by_size
from sim.plots.stages import exposure_by_stage
from sim.plots.style import alt_text, look_of, png, show, svg

__all__ = ["alt_text", "cost_by_size", "exposure_by_stage", "look_of", "png", "show", "svg"]
