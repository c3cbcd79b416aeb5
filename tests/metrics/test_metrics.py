import datetime as dt
import warnings

import numpy as np
import pandas as pd
import pytest
from builders.made_frames import (
    NAN,
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
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.core.vocabulary import COSTS, STAGES, USES
from sim.metrics import (
    CATALOGUE,
    HEADLINE,
    Evidence,
    by_month,
    definitions,
    observe,
    samples,
)
from sim.metrics.common_exposure import with_common
from sim.metrics.exposure import windows
from sim.metrics.seat_days import seat_days
from sim.records.events import (
    AccessCutEarly,
    AccessGiven,
    ConsoleRefused,
    DeskAction,
    InvitationExpired,
    InvitationSent,
    OwnershipTransferred,
    RunFailed,
    SeatReclaimed,
    SeatShort,
    Switched,
    TicketOpened,
    UnknownToDirectory,
)
from sim.scenarios.schema import Desk, Parameters, Policies

DAY = 24.0
SUMMER = calendar()
HORIZON = SUMMER.horizon_hours
END = HORIZON + 100 * DAY
FEBRUARY = calendar(dt.date(2027, 2, 1), 1)


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
        for row in employed(name, *fates["person"].unique(), replication=number)
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
    frame = observe(seen, company(price, admins), days)
    assert len(frame) == frame["metric"].nunique()
    assert np.isfinite(frame[["numerator", "denominator"]]).all(axis=None)
    return {row.metric: (row.numerator, row.denominator) for row in frame.itertuples()}


def work(kind, picked_up, minutes, person=-1, strategy="s"):
    return strategy, DeskAction(picked_up + minutes / 60, person, kind, picked_up, minutes, 1)


def test_every_metric_but_quantiles_is_observed_in_the_order_of_the_catalogue():
    frame = observe(evidence(people({})), company(1.0, waiting_day_usd=1.0), SUMMER)
    expected = [name for name, metric in CATALOGUE.items() if metric.kind != "quantile"]
    assert frame["metric"].tolist() == expected
    totals = frame[[CATALOGUE[name].kind == "total" for name in frame["metric"]]]
    assert (totals["denominator"] == 1.0).all()
    keys = ["strategy", "replication", "metric"]
    assert list(frame) == [*keys, "numerator", "denominator", "control"]


def test_the_catalogue_says_what_a_metric_means():
    assert set(HEADLINE) <= set(CATALOGUE)
    for name, metric in CATALOGUE.items():
        assert metric.name == name
        assert metric.definition.endswith(".")
        assert metric.better in {"lower", "higher", "none"}
        assert (metric.kind == "quantile") == (metric.q is not None) == bool(metric.sample)
    assert {f"exposure_stage_{stage}_hours" for stage in STAGES} <= set(CATALOGUE)
    assert {f"licence_cost_{use}_usd" for use in USES} <= set(CATALOGUE)
    assert all(metric.definition.count(". ") == 0 for metric in CATALOGUE.values())
    assert [metric.q for metric in CATALOGUE.values() if metric.q] == [0.5, 0.95, 1.0, 0.95]
    table = definitions()
    assert table["metric"].tolist() == list(CATALOGUE)
    assert list(table) == ["metric", "unit", "better", "kind", "definition"]


def test_nobody_left_and_nobody_came_is_undefined_and_not_a_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        seen = values(evidence(people({})), admins=1)
        assert samples(evidence(people({}))).empty
    for name in ("exposure_hours_mean", "share_over_policy", "time_to_access_hours_mean"):
        assert seen[name] == (0.0, 0.0)
    assert seen["cost_per_active_seat_month_usd"] == (0.0, 0.0)
    assert seen["seat_utilisation"] == (0.0, 5 * 92.0)


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


def test_means_and_shares_are_over_the_leavers_who_ever_had_access():
    seen = values(evidence(LEAVERS, *MEMBERSHIPS), price=2.5)
    assert seen["exposure_hours_total"] == (61.0, 1.0)
    assert seen["exposure_hours_mean"] == (61.0, 2.0)
    assert seen["share_over_policy"] == (1.0, 2.0)
    assert seen["share_out_within_1_hour"] == (1.0, 2.0)
    assert seen["share_out_within_1_day"] == (1.0, 2.0)
    assert seen["share_out_within_1_week"] == (2.0, 2.0)
    assert seen["leavers_without_access"] == (1.0, 1.0)
    assert seen["exposure_stage_hr_hours"] == (10.0, 1.0)
    assert seen["exposure_stage_queue_hours"] == (45.5, 1.0)
    assert seen["exposure_stage_hands_on_hours"] == (5.5, 1.0)
    assert seen["exposure_cause_voluntary_hours"] == (60.0, 1.0)
    assert seen["exposure_cause_layoff_hours"] == (1.0, 1.0)
    assert seen["exposure_cause_involuntary_hours"] == (0.0, 1.0)
    assert seen["orphaned_hours_total"] == (61.0, 1.0)
    assert seen["exposure_cost_usd"] == (152.5, 1.0)
    assert seen["censored_windows"] == seen["censored_memberships"] == (0.0, 1.0)


def test_refusing_seats_does_not_look_safe():
    """A leaver more who never got a seat moves no mean, share or quantile of exposure."""
    one_more = {"person": 9, "left_hours": 400.0, "told_left_hours": 400.0, "cause": "voluntary"}
    before = evidence(LEAVERS, *MEMBERSHIPS)
    after = evidence(pd.concat([LEAVERS, people(one_more)]), *MEMBERSHIPS)
    assert samples(after).equals(samples(before))
    moved = {name for name, value in values(after).items() if value != values(before)[name]}
    assert moved == {"leavers_without_access"}


def test_common_and_added_exposure_are_the_whole():
    off = LEAVERS.assign(idp_disabled_hours=[130.0, 205.0, 330.0, NEVER])
    seen = values(evidence(off, *MEMBERSHIPS))
    # 30 hours and 5 hours until the signal; who never had access has none.
    assert seen["exposure_common_hours_total"] == (35.0, 1.0)
    assert seen["exposure_common_review_hours_total"] == (0.0, 1.0)
    # Removed 30 hours after the one signal, and 4 hours before the other.
    assert seen["exposure_added_hours_total"] == (30.0 - 4.0, 1.0)


def test_access_that_ends_before_leaving_is_counted_apart():
    cut = ("s", AccessCutEarly(88.0, 0, 12.0)), ("s", AccessCutEarly(198.5, 1, 1.5))
    # The fourth leaves at the end of the horizon, which is no longer in it.
    late = ("s", AccessCutEarly(HORIZON - 3.0, 3, 3.0))
    seen = values(evidence(LEAVERS, *MEMBERSHIPS, *cut, late))
    assert seen["access_cut_early_hours_total"] == (13.5, 1.0)


def test_exposure_has_no_cost_without_a_price():
    seen = values(evidence(LEAVERS, *MEMBERSHIPS))
    assert "exposure_cost_usd" not in seen
    assert seen["total_cost_usd"] == seen["labour_cost_usd"] == (0.0, 1.0)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(1, 3),
            st.sampled_from(["seats", "added_seats", "sunk", "usage", "tool"]),
            st.integers(0, 10**7),
        ),
        max_size=8,
    ),
    st.none() | st.integers(0, 1000).map(float),
    st.none() | st.integers(0, 1000).map(float),
)
def test_rows_of_money_add_up(accrued, hour_usd, day_usd):
    joins = {"initial": False, "start_hours": 48.0, "told_start_hours": 24.0}
    fates = people({"left_hours": 100.0, "cause": "voluntary"}, joins)
    rows = [*member("s", 0), ("s", removed(160.0, 0)), ("s", AccessGiven(120.0, 1))]
    rows += [work("joiner", 50.0, 90.0, 1)]
    seen = evidence(fates, *rows, accrued=[("s", 1, *each) for each in accrued])
    table = observe(seen, company(hour_usd, waiting_day_usd=day_usd), SUMMER)
    of = table.set_index("metric")["numerator"]
    costs = [f"{name}_cost_usd" for name in COSTS]
    assert of["total_cost_usd"] == pytest.approx(of[costs].sum())
    assert of["licence_cost_usd"] == pytest.approx(
        sum(of[f"licence_cost_{use}_usd"] for use in USES)
    )
    # 60 hours exposed; 3 days waited.
    priced = {"exposure_cost_usd": (hour_usd, 60.0), "waiting_cost_usd": (day_usd, 3.0)}
    for name, (price, measure) in priced.items():
        assert (name in of) == (price is not None)
        assert of.get(name, 0.0) == pytest.approx((price or 0.0) * measure)
    parts = sum(of.get(name, 0.0) for name in ("total_cost_usd", *priced))
    assert of["decision_cost_usd"] == pytest.approx(parts)


def test_what_is_owed_and_what_was_stopped_are_summed_over_applications():
    chat, ads = ("s", "chat"), ("s", "ads")
    seen = evidence(
        people({}),
        ends=[(chat, 1, END), (ads, 1, END)],
        blocked=[(chat, 1, 150), (chat, 1, 25), (ads, 1, 100)],
        committed=[(chat, 1, 70_000), (ads, 1, 5)],
    )
    of = values(seen)
    assert of["usage_blocked_usd_total"] == (2.75, 1.0)
    assert of["committed_cost_usd"] == (700.05, 1.0)


def test_open_windows_and_returned_accounts_are_counted():
    seen = values(
        evidence(
            LEAVERS,
            *member("s", 0),
            *member("s", 1),
            ("s", removed(201.0, 1, picked_up=200.5)),
            *member("s", 1, spell=2, taken=202.0, activated=NEVER),
            ("s", removed(203.0, 1, 2, route="sync")),
        )
    )
    assert seen["reprovisioned_count"] == (1.0, 1.0)
    assert seen["exposure_stage_reprovisioned_hours"] == (1.0, 1.0)
    assert seen["exposure_stage_open_hours"] == (END - 110.0, 1.0)
    assert seen["censored_windows"] == seen["censored_memberships"] == (1.0, 1.0)


def test_littles_law_holds_for_exposed_accounts():
    """Departures per hour times mean exposure is the time average of open accounts."""
    rows = evidence(LEAVERS, *MEMBERSHIPS)
    seen = values(rows)
    per_hour = seen["exposure_hours_mean"][1] / HORIZON
    mean = np.divide(*seen["exposure_hours_mean"])
    assert seen["exposed_accounts_mean"][0] == pytest.approx(per_hour * mean)
    instants = np.arange(0.25, HORIZON, 0.5)[:, None]
    left, closed = (rows.windows[name].to_numpy() for name in ("left_hours", "closed_hours"))
    at_once = ((left <= instants) & (instants < closed)).sum(axis=1)
    assert seen["exposed_accounts_mean"][0] == pytest.approx(at_once.mean())


def test_samples_have_a_row_per_person():
    rows = evidence(
        pd.concat([LEAVERS, people({"person": 9, "initial": False, "start_hours": 50.0})]),
        *MEMBERSHIPS,
        ("s", AccessGiven(80.0, 9)),
    )
    frame = samples(rows)
    assert list(frame) == ["strategy", "replication", "sample", "value"]
    by_sample = frame.groupby("sample")["value"].apply(list).to_dict()
    assert by_sample == {"exposure_hours": [60.0, 1.0], "time_to_access_hours": [30.0]}


@pytest.mark.parametrize(
    ("access", "left", "wait", "counted", "cut_off"),
    [
        (30.0, NEVER, 0.0, 1.0, 0.0),
        (58.0, NEVER, 8.0, 1.0, 0.0),
        (58.0, 60.0, 8.0, 1.0, 0.0),
        (58.0, 53.0, 3.0, 0.0, 0.0),
        (None, 74.0, 24.0, 0.0, 0.0),
        (None, NEVER, END - 50.0, 1.0, 1.0),
        (None, END + 1.0, END - 50.0, 1.0, 1.0),
    ],
)
def test_a_joiner_waits_until_access_leaving_or_the_books(access, left, wait, counted, cut_off):
    joiner = {"initial": False, "start_hours": 50.0, "left_hours": left}
    rows = [] if access is None else [("s", AccessGiven(access, 1)), ("s", AccessGiven(999.0, 1))]
    seen = values(evidence(people({}, joiner), *rows))
    assert seen["waiting_days_total"][0] == pytest.approx(wait / DAY)
    assert seen["time_to_access_hours_mean"] == (pytest.approx(wait * counted), counted)
    assert seen["joiners_cut_off"] == (cut_off, 1.0)


@pytest.mark.parametrize(
    ("back", "left", "wait", "cut_off"),
    [
        (58.0, NEVER, 8.0, 0.0),
        (58.0, 53.0, 3.0, 0.0),
        (None, 74.0, 24.0, 0.0),
        (None, NEVER, END - 50.0, 1.0),
    ],
)
def test_whom_the_directory_does_not_know_waits_until_access_returns(back, left, wait, cut_off):
    rows = [
        *member("s", 0),
        ("s", UnknownToDirectory(50.0, 0)),
        ("s", removed(50.0, 0, route="sync")),
    ]
    if back is not None:
        rows += member("s", 0, 2, taken=back, activated=back)
    seen = values(evidence(people({"left_hours": left}), *rows))
    assert seen["waiting_days_total"][0] == pytest.approx(wait / DAY)
    assert seen["time_to_access_hours_mean"] == (0.0, 0.0)
    assert seen["joiners_cut_off"] == (cut_off, 1.0)


def test_invitations_are_counted_inside_the_horizon():
    seen = values(
        evidence(
            people({}),
            ("s", InvitationSent(1.0, 0, 1)),
            ("s", InvitationExpired(700.0, 0, 1)),
            ("s", InvitationSent(720.0, 0, 2)),
            ("s", InvitationSent(HORIZON, 0, 3)),
            ("s", InvitationExpired(HORIZON, 0, 2)),
        )
    )
    assert seen["invitations_sent"] == (2.0, 1.0)
    assert seen["invitations_expired"] == (1.0, 1.0)
    assert seen["invitations_resent"] == (1.0, 1.0)


def test_the_work_of_the_desk():
    seen = values(
        evidence(
            people({}),
            work("leaver", 10.0, 30.0),
            work("leaver", 167.9, 30.0),
            work("joiner", 168.0, 45.0),
            work("review", 200.0, 60.0),
            work("purchase", 13 * 7 * DAY + 1.0, 600.0),
        )
    )
    assert seen["manual_actions"] == (5.0, 1.0)
    assert seen["manual_hours"] == (12.75, 1.0)
    assert seen["manual_hours_leaver"] == (1.0, 1.0)
    assert seen["manual_hours_joiner"] == (0.75, 1.0)
    assert seen["manual_hours_urgent"] == (0.0, 1.0)
    assert sum(hours for name, (hours, _) in seen.items() if name.startswith("manual_hours_")) == (
        pytest.approx(12.75)
    )
    # The summer has 13 full weeks; the purchase is in the day after them.
    assert seen["busiest_week_hours"] == (1.75, 1.0)
    assert seen["labour_cost_usd"] == (765.0, 1.0)
    assert seen["desk_utilisation"] == (12.75, 2 * SUMMER.desk.elapsed(HORIZON))


def test_a_week_is_seven_days_from_hour_0():
    rows = [work("leaver", 166.0, 60.0), work("leaver", 168.0, 60.0), work("leaver", 335.0, 60.0)]
    seen = values(evidence(people({}), *rows, days=FEBRUARY), days=FEBRUARY)
    assert seen["busiest_week_hours"] == (2.0, 1.0)


def test_work_counts_where_its_cause_lies_inside_the_horizon():
    late = HORIZON + 5.0
    fates = people(
        {},
        {"left_hours": HORIZON - 1.0, "told_left_hours": late},
        {"left_hours": HORIZON + 1.0, "told_left_hours": HORIZON + 1.0},
        {"start_hours": HORIZON - 1.0, "initial": False},
    )
    seen = values(
        evidence(
            fates,
            work("leaver", late + 1.0, 1.0, person=1),
            work("leaver", late, 2.0, person=2),
            ("s", TicketOpened(HORIZON + 1.0, 2, "leaver")),
            work("joiner", late, 4.0, person=3),
            ("s", TicketOpened(HORIZON - 0.5, 3, "joiner")),
            work("resend", late, 8.0, person=3),
            ("s", TicketOpened(HORIZON - 0.5, 3, "resend")),
            ("s", TicketOpened(HORIZON + 0.5, 3, "resend")),
            work("repair", late, 16.0),
            ("s", TicketOpened(HORIZON - 0.5, -1, "repair")),
            work("review", late, 32.0),
            work("review", HORIZON - 0.1, 64.0),
        )
    )
    assert seen["manual_hours"][0] * 60 == pytest.approx(1.0 + 4.0 + 16.0 + 64.0)
    assert seen["manual_actions"] == (4.0, 1.0)


def test_costs_add_up():
    accrued = [("s", 1, month, "seats", 12345) for month in (1, 2, 3)]
    accrued += [("s", 1, 2, "added_seats", 100), ("s", 1, 2, "credit", -50)]
    seen = values(evidence(people({}), work("leaver", 10.0, 30.0), *member("s"), accrued=accrued))
    assert seen["licence_cost_usd"][0] == pytest.approx(370.85)
    assert seen["total_cost_usd"][0] == pytest.approx(400.85)
    assert seen["cost_per_active_seat_month_usd"] == (seen["total_cost_usd"][0], 3.0)
    assert seen["seat_utilisation"] == (92.0, 460.0)
    assert seen["licence_cost_active_usd"][0] == pytest.approx(24.69 + 24.79 + 24.69)
    assert seen["licence_cost_orphaned_usd"] == seen["licence_cost_pending_usd"] == (0.0, 1.0)
    assert seen["licence_cost_stranded_usd"][0] == pytest.approx(370.85 - 74.17)


@settings(max_examples=25)
@given(
    st.lists(st.floats(0.0, HORIZON), min_size=10, max_size=10),
    st.lists(st.integers(0, 10**9), min_size=4, max_size=4),
)
def test_the_licence_split_adds_up_to_the_cent(moments, cents):
    fates = people({"left_hours": moments[0]}, {"left_hours": moments[1]}, {})
    rows = []
    for person in range(3):
        taken, activated = sorted(moments[2 + 2 * person : 4 + 2 * person])
        rows += member("s", person, taken=taken, activated=activated)
    accrued = [("s", 1, month + 1, "seats", amount) for month, amount in enumerate(cents[:3])]
    accrued.append(("s", 1, 2, "sunk", cents[3]))
    dormant = [(2, *sorted(moments[8:]))]
    seen = values(evidence(fates, *rows, accrued=accrued, without=dormant))
    parts = [seen[f"licence_cost_{use}_usd"][0] for use in USES]
    assert sum(round(100 * part) for part in parts) == sum(cents)
    assert all(part >= 0 for part in parts)
    assert all(abs(100 * part - round(100 * part)) < 1e-3 for part in parts)


def test_every_kind_of_cost_is_in_the_total():
    kinds = {
        "seats": 10000,
        "seat_type_change": 2000,
        "credit": -500,
        "sunk": 1500,
        "usage": 700,
        "tool": 90,
    }
    accrued = [("s", 1, 2, kind, cents) for kind, cents in kinds.items()]
    fates = people({}, {})
    rows = [*member("s", 0), *member("s", 1), work("setup", 10.0, 120.0)]
    july = [(1, 0.0, 61 * DAY)]
    seen = values(evidence(fates, *rows, accrued=accrued, without=july))
    assert seen["licence_cost_usd"] == (130.0, 1.0)
    assert seen["sunk_cost_usd"] == (15.0, 1.0)
    assert seen["usage_cost_usd"] == (7.0, 1.0)
    assert seen["tool_cost_usd"] == (0.9, 1.0)
    assert seen["labour_cost_usd"] == (120.0, 1.0)
    assert seen["total_cost_usd"] == (pytest.approx(257.9), 1.0)
    # Of five seats one is used, one is not, three are nobody's and bear the sunk rest.
    assert seen["licence_cost_active_usd"] == seen["licence_cost_idle_usd"] == (23.0, 1.0)
    assert seen["licence_cost_stranded_usd"] == (69.0 + 15.0, 1.0)
    assert seen["seat_utilisation"] == (92.0 + 31.0, 460.0)
    assert seen["cost_per_active_seat_month_usd"][1] == 4.0


def test_what_happened_is_counted_inside_the_horizon():
    rows = [
        SeatReclaimed(5.0, 0, True),
        SeatReclaimed(HORIZON, 0, True),
        OwnershipTransferred(6.0, 0, 1, 5.0),
        ConsoleRefused(7.0, 0),
        ConsoleRefused(8.0, 0),
        RunFailed(9.0, 0, "remove"),
        SeatShort(40 * DAY, 0),
        SeatShort(62 * DAY, 0),
        Switched(61 * DAY, "q", "scim"),
        Switched(70 * DAY, "r", "scim"),
    ]
    run_outs = [("s", 1, 1, 0.5), ("s", 1, 3, 2.0)]
    seen = values(evidence(people({}), *(("s", row) for row in rows), run_outs=run_outs))
    assert seen["seats_reclaimed"] == (1.0, 1.0)
    assert seen["ownership_transfers"] == (1.0, 1.0)
    assert seen["console_refusals"] == (2.0, 1.0)
    assert seen["runs_failed"] == (1.0, 1.0)
    assert seen["seat_waits"] == (2.0, 1.0)
    assert seen["first_seat_wait_month"] == (2.0, 1.0)
    assert seen["switch_month"] == (3.0, 1.0)
    assert seen["usage_run_out_days"] == (2.5, 1.0)
    nothing = values(evidence(people({})))
    assert nothing["switch_month"] == nothing["first_seat_wait_month"] == (0.0, 0.0)


def test_the_applications_of_a_strategy_are_added_up():
    chat, ads = ("s", "chat"), ("s", "ads")
    fates = people({"left_hours": 100.0, "cause": "voluntary"}, {})
    ends = [(chat, 1, END), (ads, 1, END), ("t", 1, END)]
    rows = [
        *member(chat, 0),
        (chat, removed(160.0, 0, picked_up=155.0)),
        *member(ads, 0),
        (ads, removed(110.0, 0, picked_up=105.0)),
        *member(chat, 1),
        work("leaver", 10.0, 60.0, strategy=chat),
        work("leaver", 11.0, 60.0, strategy=ads),
        work("leaver", 400.0, 90.0, strategy=ads),
        (ads, Switched(40 * DAY, "q", "invite")),
    ]
    accrued = [(chat, 1, 1, "seats", 100), (ads, 1, 1, "seats", 11), (ads, 1, 2, "tool", 7)]
    seen = evidence(fates, *rows, ends=ends, accrued=accrued)
    table = observe(seen, company(), SUMMER)
    assert table["strategy"].unique().tolist() == ["s", "t"]
    assert not table.duplicated(["strategy", "replication", "metric"]).any()
    assert table["metric"].iloc[: len(table) // 2].tolist() == [
        name for name in CATALOGUE if name in set(table["metric"])
    ]
    of = {
        row.metric: (row.numerator, row.denominator)
        for row in table[table["strategy"] == "s"].itertuples()
    }
    assert of["exposure_hours_total"] == (70.0, 1.0)
    # A window for each leaver and application.
    assert of["exposure_hours_mean"] == (70.0, 2.0)
    assert of["licence_cost_usd"] == (1.11, 1.0)
    assert of["tool_cost_usd"] == (0.07, 1.0)
    assert of["manual_hours"] == (3.5, 1.0)
    assert of["busiest_week_hours"] == (2.0, 1.0)
    assert of["desk_utilisation"] == (3.5, 2 * SUMMER.desk.elapsed(HORIZON))
    assert of["seat_utilisation"][1] == 2 * 460.0
    assert of["switch_month"] == (2.0, 1.0)
    pooled = samples(seen)
    exposed = pooled[pooled["sample"] == "exposure_hours"]
    assert exposed["strategy"].tolist() == ["s", "s"]
    assert exposed["value"].tolist() == [60.0, 10.0]
    frame = by_month(seen, SUMMER)
    assert frame["strategy"].tolist() == ["s"] * 3 + ["t"] * 3
    assert frame["purchased"].tolist() == [10.0] * 3 + [5.0] * 3
    assert frame["accrued_usd"].tolist() == [1.11, 0.07, 0.0, 0.0, 0.0, 0.0]


def test_a_bill_without_a_seat_is_stranded():
    rows = evidence(people({}), accrued=[("s", 1, 1, "seats", 777)])
    empty = rows.seat_days.assign(purchased=0.0, stranded=0.0)
    seen = values(Evidence(**{**vars(rows), "seat_days": empty}))
    assert seen["licence_cost_stranded_usd"] == (7.77, 1.0)
    assert seen["licence_cost_active_usd"] == (0.0, 1.0)


def test_seats_and_money_by_month():
    rows = evidence(
        people({"left_hours": 15 * DAY}, {}),
        *member("s", 0),
        ("s", removed(18 * DAY, 0, picked_up=NAN)),
        *member("s", 1, activated=30 * DAY),
        accrued=[
            ("s", 1, 1, "seats", 100),
            ("s", 1, 1, "added_seats", 11),
            ("s", 1, 3, "seats", 7),
        ],
        cash=[("s", 1, 1, "seats", 118)],
        without=[(1, 30 * DAY, 61 * DAY)],
    )
    frame = by_month(rows, SUMMER)
    assert frame["month"].tolist() == [1, 2, 3]
    assert frame["purchased"].tolist() == [5.0, 5.0, 5.0]
    assert frame["active"].tolist() == [0.5, 0.0, 1.0]
    assert frame["idle"].tolist() == [0.0, 1.0, 0.0]
    assert frame["held"].tolist() == [1.6, 1.0, 1.0]
    assert frame["accrued_usd"].tolist() == [1.11, 0.0, 0.07]
    assert frame["cash_usd"].tolist() == [1.18, 0.0, 0.0]


def test_replications_do_not_mix():
    fates = pd.concat([LEAVERS, people({"replication": 2, "person": 0, "left_hours": 10.0})])
    ends = [("b", 2, END), ("a", 1, END), ("a", 2, END), ("b", 1, END)]
    rows = [*[("b", row) for _, row in MEMBERSHIPS], work("leaver", 10.0, 30.0, strategy="a")]
    seen = evidence(fates, *rows, ends=ends, accrued=[("a", 2, 1, "seats", 500)])
    table = observe(seen, company(), SUMMER)
    futures = table[["strategy", "replication"]].drop_duplicates().to_numpy().tolist()
    assert futures == [["b", 2], ["a", 1], ["a", 2], ["b", 1]]
    value = table.set_index(["metric", "strategy", "replication"])["numerator"].sort_index()
    for name, at, expected in [
        ("exposure_hours_total", ("b", 1), 61.0),
        ("manual_hours", ("a", 1), 0.5),
        ("licence_cost_usd", ("a", 2), 5.0),
    ]:
        assert value[(name, *at)] == expected
        assert value[name].sum() == expected
    assert value["exposure_hours_mean"].sum() == 61.0
