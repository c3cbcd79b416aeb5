"""What happens in a company has not moved: ten companies leave the records that they left."""

import json

import pandas as pd
from builders.event_digests import GOLDEN, digest, digests


def test_companies_leave_the_records_that_they_left() -> None:
    kept = json.loads(GOLDEN.read_text(encoding="utf-8"))
    assert len(kept) == 10
    assert digests() == kept


def test_a_digest_sees_a_moved_event_and_not_the_order_at_one_moment() -> None:
    rows = pd.DataFrame(
        {"strategy": "team", "hours": [1.0, 1.0, 2.0], "record": ["Left", "Started", "Left"]}
    )
    assert digest(rows.iloc[[1, 0, 2]]) == digest(rows)
    assert digest(rows.assign(hours=[1.0, 1.0, 2.5])) != digest(rows)
