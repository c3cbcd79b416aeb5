"""What is measured of money: costs add up, month by month and application by application."""

import pytest
from builders.made_frames import NAN, member, people, removed
from builders.observed import (
    DAY,
    END,
    HORIZON,
    LEAVERS,
    MEMBERSHIPS,
    SUMMER,
    company,
    evidence,
    values,
    work,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.core.table import concat
from sim.core.vocabulary import COSTS, USES
from sim.metrics import CATALOGUE, Evidence, by_month, observe, samples
from sim.records.events import (
    AccessGiven,
    ConsoleRefused,
    OwnershipTransferred,
    RunFailed,
    SeatReclaimed,
    SeatShort,
    Switched,
)


# Each example has eight amounts: what is not added up is missed in every one of them.
@settings(max_examples=10)
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
    table = observe(seen, company(hour_usd, waiting_day_usd=day_usd), SUMMER).frame()
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


@settings(max_examples=10)
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
    table = observe(seen, company(), SUMMER).frame()
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
    pooled = samples(seen).frame()
    exposed = pooled[pooled["sample"] == "exposure_hours"]
    assert exposed["strategy"].tolist() == ["s", "s"]
    assert exposed["value"].tolist() == [60.0, 10.0]
    frame = by_month(seen, SUMMER).frame()
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
    frame = by_month(rows, SUMMER).frame()
    assert frame["month"].tolist() == [1, 2, 3]
    assert frame["purchased"].tolist() == [5.0, 5.0, 5.0]
    assert frame["active"].tolist() == [0.5, 0.0, 1.0]
    assert frame["idle"].tolist() == [0.0, 1.0, 0.0]
    assert frame["held"].tolist() == [1.6, 1.0, 1.0]
    assert frame["accrued_usd"].tolist() == [1.11, 0.0, 0.07]
    assert frame["cash_usd"].tolist() == [1.18, 0.0, 0.0]


def test_replications_do_not_mix():
    fates = concat([LEAVERS, people({"replication": 2, "person": 0, "left_hours": 10.0})])
    ends = [("b", 2, END), ("a", 1, END), ("a", 2, END), ("b", 1, END)]
    rows = [*[("b", row) for _, row in MEMBERSHIPS], work("leaver", 10.0, 30.0, strategy="a")]
    seen = evidence(fates, *rows, ends=ends, accrued=[("a", 2, 1, "seats", 500)])
    table = observe(seen, company(), SUMMER).frame()
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
