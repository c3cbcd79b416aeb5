"""What if: sliders on a scenario, and what they do to cost, work and exposure."""

from sim.lab.lab import Lab
from sim.lab.saving import SaveError

__all__ = ["Lab", "SaveError"]
