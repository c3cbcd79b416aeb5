"""What if: sliders on a scenario, and what they do to cost, work and exposure."""

from sim.whatif.lab import Lab
from sim.whatif.saving import SaveError

__all__ = ["Lab", "SaveError"]
