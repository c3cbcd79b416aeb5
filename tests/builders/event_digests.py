"""What happens in the companies of ``tests/experiment/events``, as one digest each.

``python -m builders.event_digests`` (with ``tests`` on the path) writes the digests anew. The
companies were random once; they are files, because what Hypothesis draws depends on our own code.
"""

import hashlib
import json
from pathlib import Path

import sim

FOLDER = Path(__file__).parents[1] / "experiment" / "events"
GOLDEN = FOLDER / "digests.golden.json"
# The last bits of powers and logarithms differ between processors.
_DECIMALS = 4


def digests():
    """How much happens in each company, and the digest of it, by the name of its file."""
    found = {}
    for path in sorted(FOLDER.glob("*.toml")):
        records = sim.run(sim.load(path), replications=2, records=True).records
        found[path.stem] = [len(records), digest(records)]
    return found


def digest(records):
    """Digest of what happened in each replication; the order at equal times does not matter."""
    lines = sorted(records.round(_DECIMALS).to_csv(index=False).splitlines())
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


if __name__ == "__main__":
    GOLDEN.write_text(json.dumps(digests(), indent=2) + "\n", encoding="utf-8")
