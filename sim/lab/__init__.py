"""The lab: sliders for a scenario, and how cost, work and exposure respond."""

from sim.lab.lab import Lab
from sim.lab.saving import SaveError

__all__ = ["Lab", "SaveError"]
