"""What a company is measured by, made by hand."""

import numpy as np

from builders.made_frames import (
    NEVER,
    calendar,
    employed,
    ended,
    happened,
    idle,
    member,
    owned,
    people,
    plan,
    removed,
    term,
)
from sim.metrics import Evidence, observe
from sim.metrics.common_exposure import with_common
from sim.metrics.exposure import windows
from sim.metrics.seat_days import seat_days
from sim.records.events import DeskAction
from sim.scenarios.schema import Desk, Parameters, Policies

DAY = 24.0
SUMMER = calendar()
HORIZON = SUMMER.horizon_hours
END = HORIZON + 100 * DAY


REVIEWS = Policies.model_construct(review_interval_days=90.0, review_detection_share=1.0)
# What luck did to leavers; see test_control.
NO_LUCK = dict.fromkeys(
    ("exposure_control_hours", "orphaned_control_hours", "common_control_hours"), 0.0
)


def company(price=None, admins=2, waiting_day_usd=None):
    policies = {"exposure_hours": 1.0, "exposed_hour_usd": price}
    return Parameters.model_construct(
        policies=REVIEWS.model_copy(update={**policies, "waiting_day_usd": waiting_day_usd}),
        desk=Desk.model_construct(
            admins=admins, desk_hours_per_day=4.0, loaded_rate_usd_per_hour=60.0
        ),
    )


def money(*rows):
    return owned(rows, month="int64", kind="object", amount_cents="int64")


def evidence(
    fates, *rows, ends=(("s", 1, END),), accrued=(), cash=(), without=(), days=SUMMER, run_outs=(),
    blocked=(), committed=(),
):  # fmt: skip
    books = ended(*ends)
    begun = [term(name, replication=number) for name, number, _ in ends]
    here = [
        row
        for name, number, _ in ends
        for row in employed(name, *dict.fromkeys(fates["person"].tolist()), replication=number)
    ]
    records = happened(*begun, *here, *rows)
    plans = {"p": plan()}
    left = windows(fates, records, books, plans, days)
    left = with_common(left, fates, {"app": np.full(len(fates), NEVER)}, days).assign(**NO_LUCK)
    return Evidence(
        people=fates,
        records=records,
        books=books,
        windows=left,
        seat_days=seat_days(fates, idle(*without), records, books, plans, days),
        accrued=money(*accrued),
        cash=money(*cash),
        run_outs=owned(run_outs, month="int64", run_out_days="float64"),
        blocked=owned(blocked, blocked_cents="int64"),
        committed=owned(committed, amount_cents="int64"),
    )


def values(seen, price=None, admins=2, days=SUMMER):
    """Numerator and denominator of every metric of the one future."""
    frame = observe(seen, company(price, admins), days).frame()
    assert len(frame) == frame["metric"].nunique()
    assert np.isfinite(frame[["numerator", "denominator"]]).all(axis=None)
    return {row.metric: (row.numerator, row.denominator) for row in frame.itertuples()}


def work(kind, picked_up, minutes, person=-1, strategy="s"):
    return strategy, DeskAction(picked_up + minutes / 60, person, kind, picked_up, minutes, 1)


LEAVERS = people(
    {"left_hours": 100.0, "told_left_hours": 110.0, "cause": "voluntary"},
    {"left_hours": 200.0, "told_left_hours": 200.0, "cause": "layoff"},
    {"left_hours": 300.0, "told_left_hours": 300.0, "cause": "voluntary"},
    {"left_hours": HORIZON, "told_left_hours": HORIZON, "cause": "involuntary"},
)
MEMBERSHIPS = (
    *member("s", 0),
    *member("s", 1),
    *member("s", 3),
    ("s", removed(160.0, 0, picked_up=155.0)),
    ("s", removed(201.0, 1, picked_up=200.5)),
)
