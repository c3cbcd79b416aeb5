import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_frames import NEVER, calendar, happened, member, people, removed

from sim.records import SeatsBought, TermStarted
from sim.seatdays import USES, positions, seat_days

DAY = 24.0
# June, July and August 2026.
JUNE, SUMMER = 30, 92


def months(fates, *rows, **of):
    frame = seat_days(fates, happened(*rows), calendar(**of))
    assert np.allclose(frame[list(USES)].sum(axis=1), frame["purchased"], atol=1e-6)
    return frame


def term(hours=0.0, number=0, quantity=5, strategy="s"):
    return strategy, TermStarted(hours, number, quantity)


def test_a_day_of_each_use():
    frame = months(
        people({"left_hours": 10 * DAY}, {}),
        term(quantity=3),
        *member("s", taken=2 * DAY, activated=5 * DAY),
        ("s", removed(12.5 * DAY)),
        *member("s", person=1, taken=29 * DAY, activated=NEVER),
    )
    assert frame["month"].tolist() == [1, 2, 3]
    assert frame["purchased"].tolist() == [90.0, 93.0, 93.0]
    assert frame["active"].tolist() == [5.0, 0.0, 0.0]
    assert frame["pending"].tolist() == [3.0 + 1.0, 31.0, 31.0]
    assert frame["orphaned"].tolist() == [2.5, 0.0, 0.0]
    assert frame["stranded"].tolist() == [78.5, 62.0, 62.0]


@pytest.mark.parametrize("activated", [NEVER, 8 * DAY])
def test_a_pending_seat_of_a_leaver_is_orphaned_even_if_used_later(activated):
    rows = member("s", taken=DAY, activated=activated)
    frame = months(people({"left_hours": 4 * DAY}), term(), *rows, ("s", removed(9 * DAY)))
    first = frame.iloc[0]
    assert (first["pending"], first["active"], first["orphaned"]) == (3.0, 0.0, 5.0)


def test_a_seat_taken_after_leaving_is_orphaned_from_then_on():
    frame = months(
        people({"left_hours": DAY}), term(), *member("s", taken=3 * DAY, activated=3 * DAY)
    )
    assert frame["orphaned"].tolist() == [27.0, 31.0, 31.0]
    assert frame["active"].sum() == frame["pending"].sum() == 0.0


def test_a_full_house_strands_exactly_nothing():
    fates = people(*[{"left_hours": 1000.1 + person / 3} for person in range(7)])
    rows = [row for person in range(7) for row in member("s", person, activated=person / 7)]
    frame = months(fates, term(quantity=7), *rows)
    assert frame["stranded"].tolist() == [0.0, 0.0, 0.0]
    assert not np.signbit(frame["stranded"]).any()


def test_purchases_last_until_the_next_term_which_counts_them_in():
    july = JUNE * DAY
    frame = months(
        people({}),
        term(quantity=5),
        ("s", SeatsBought(0.0, 1)),
        ("s", SeatsBought(10 * DAY, 2)),
        ("s", SeatsBought(july, 4)),
        term(july, 1, 12),
        term(61 * DAY, 2, 9),
        ("s", SeatsBought(91.5 * DAY, 2)),
    )
    assert frame["purchased"].tolist() == [6 * 30 + 2 * 20, 12 * 31, 9 * 31 + 2 * 0.5]


def test_futures_do_not_mix():
    rows = [
        ("b", 2, TermStarted(0.0, 0, 3)),
        ("a", 1, TermStarted(0.0, 0, 1)),
        ("a", 2, TermStarted(0.0, 0, 2)),
        ("b", 1, TermStarted(0.0, 0, 4)),
        ("a", 1, SeatsBought(45.5 * DAY, 10)),
        *[(name, number, row) for number in (1, 2) for name, row in member("b")],
    ]
    frame = months(people({"replication": 2, "person": 0}), *rows)
    table = frame.set_index(["strategy", "replication", "month"]).sort_index()
    assert table.loc[("a", 1), "purchased"].tolist() == [30.0, 31.0 + 155.0, 31.0 + 310.0]
    assert table.loc[("a", 2), "purchased"].tolist() == [60.0, 62.0, 62.0]
    assert table.loc[("b", 2), "active"].tolist() == [30.0, 31.0, 31.0]
    assert table.loc[("b", 1), "active"].sum() == 0.0


def test_positions_follow_the_order_of_the_futures():
    futures = pd.DataFrame({"strategy": ["b", "a", "b"], "replication": [7, 2, 2]})
    frame = pd.DataFrame({"strategy": ["a", "b", "b", "b"], "replication": [2, 2, 7, 2]})
    assert positions(frame, futures).tolist() == [1, 2, 0, 2]
    assert positions(frame[:0], futures).tolist() == []


moments = st.floats(0.0, SUMMER * DAY + 500.0)


@st.composite
def memberships(draw):
    taken, activated, out = sorted(draw(st.lists(moments, min_size=3, max_size=3)))
    fate = {"left_hours": draw(st.one_of(moments, st.just(NEVER)))}
    activated = activated if draw(st.booleans()) else NEVER
    return fate, taken, activated, out if draw(st.booleans()) else NEVER


@settings(max_examples=50)
@given(st.lists(memberships(), min_size=1, max_size=5), st.integers(5, 20))
def test_seat_days_are_the_hours_between_what_happened(cases, quantity):
    rows = [term(quantity=quantity)]
    held = 0.0
    for person, (_, taken, activated, out) in enumerate(cases):
        rows += member("s", person, taken=taken, activated=activated)
        if out < NEVER:
            rows.append(("s", removed(out, person)))
        held += max(min(out, SUMMER * DAY) - taken, 0.0) / DAY
    frame = months(people(*[fate for fate, *_ in cases]), *rows)
    assert (frame[list(USES)] >= -1e-9).all(axis=None)
    assert frame[["active", "pending", "orphaned"]].sum().sum() == pytest.approx(held, abs=1e-6)
    assert frame["purchased"].sum() == pytest.approx(quantity * SUMMER)
