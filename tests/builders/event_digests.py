"""What happens in the companies of ``tests/experiment/events``, as one digest each.

``python -m builders.event_digests`` (with ``tests`` on the path) writes the digests anew. The
companies were random once; they are files, because what Hypothesis draws depends on our own code.
"""

import hashlib
import json
import shutil
import tempfile
from pathlib import Path

import sim
from sim.core.streams import name_key
from sim.workforce.people_file import pseudonyms

FOLDER = Path(__file__).parents[1] / "experiment" / "events"
GOLDEN = FOLDER / "digests.golden.json"
# The last bits of powers and logarithms differ between processors.
_DECIMALS = 4


def digests():
    """How much happens in each company, and the digest of it, by the name of its file."""
    found = {}
    with tempfile.TemporaryDirectory() as name:
        # Not in their own place: beside files of people a key is made.
        folder = Path(shutil.copytree(FOLDER, Path(name) / "events"))
        for path in sorted(folder.glob("*.toml")):
            records = sim.run(sim.load(path), replications=2, records=True).records
            found[path.stem] = [len(records), digest(records.replace(_ids(path)))]
    return found


def _ids(path):
    """Ids of the company's people by what they are called, which is different with every key."""
    file = path.with_name(f"{path.stem}-named.csv")
    if not file.exists():
        return {}
    called = pseudonyms.beside(file)
    names = [line.partition(",")[0] for line in file.read_text().splitlines()[1:]]
    return {f"named/file/{called(name_key(name))}": f"named/file/{name}" for name in names}


def digest(records):
    """Digest of what happened in each replication; the order at equal times does not matter."""
    lines = sorted(records.round(_DECIMALS).to_csv(index=False).splitlines())
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


if __name__ == "__main__":
    GOLDEN.write_text(json.dumps(digests(), indent=2) + "\n", encoding="utf-8")
