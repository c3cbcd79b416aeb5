"""Who starts and who leaves, before any strategy acts: simulated, or read from a file."""

from sim.workforce.layoffs import layoffs_outside
from sim.workforce.people import People, people
from sim.workforce.people_file import PeopleFileError
from sim.workforce.replay import notes

__all__ = ["People", "PeopleFileError", "layoffs_outside", "notes", "people"]
