"""What a value of a scenario means, in the schema's own words, and how it is shown."""

from collections.abc import Sequence
from typing import Any, get_args

from sim.catalog import Fact, shown
from sim.parameters import Model, Parameters
from sim.units import HOURS_PER_DAY  # noqa: F401
