"""What happens in ten random companies, as one digest each.

``python -m builders.event_digests FILE`` (with ``tests`` on the path) writes the file anew.
"""

import hashlib
import json
import sys
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings

from builders.random_companies import companies
from sim import experiment

COMPANIES = 10
# The last bits of powers and logarithms differ between processors.
_DECIMALS = 4


def digests(folder):
    """Ten random companies: how much happens in each, and the digest of it."""
    found = []

    # Seeds, and no database: the same companies each time.
    @seed(11)
    @settings(
        max_examples=COMPANIES,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(companies(folder))
    def meet(scenario):
        result = experiment.run(scenario, replications=2, records=True)
        found.append([len(result.records), digest(result.records)])

    meet()
    return found


def digest(records):
    """Digest of what happened in each replication; the order at equal times does not matter."""
    lines = sorted(records.round(_DECIMALS).to_csv(index=False).splitlines())
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as empty:
        text = json.dumps(digests(Path(empty)), indent=2)
    Path(sys.argv[1]).write_text(text + "\n", encoding="utf-8")
