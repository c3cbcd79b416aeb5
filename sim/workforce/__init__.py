"""Who starts and who leaves, before any strategy acts: simulated, or read from a file."""

from sim.workforce.people import People, people

__all__ = ["People", "people"]
