"""One replication of one strategy: processes move state and write records, nothing else."""

from sim.world.company import Draws
from sim.world.replication import Books, Conduct, conduct, run

__all__ = ["Books", "Conduct", "Draws", "conduct", "run"]
