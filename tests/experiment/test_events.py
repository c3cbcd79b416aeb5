"""What happens in a company has not moved: random companies leave the records that they left."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
from builders.event_digests import COMPANIES, digest

TESTS = Path(__file__).parents[1]
GOLDEN = Path(__file__).with_name("events.golden.json")


def test_random_companies_leave_the_records_that_they_left(tmp_path: Path) -> None:
    kept = json.loads(GOLDEN.read_text(encoding="utf-8"))
    assert len(kept) == COMPANIES
    # In a process of its own: Hypothesis draws other companies where other modules are loaded.
    found = tmp_path / "events.json"
    command = [sys.executable, "-m", "builders.event_digests", str(found)]
    subprocess.run(command, check=True, env={**os.environ, "PYTHONPATH": str(TESTS)})
    assert json.loads(found.read_text(encoding="utf-8")) == kept


def test_a_digest_sees_a_moved_event_and_not_the_order_at_one_moment() -> None:
    rows = pd.DataFrame(
        {"strategy": "team", "hours": [1.0, 1.0, 2.0], "record": ["Left", "Started", "Left"]}
    )
    assert digest(rows.iloc[[1, 0, 2]]) == digest(rows)
    assert digest(rows.assign(hours=[1.0, 1.0, 2.5])) != digest(rows)
