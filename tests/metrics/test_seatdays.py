import numpy as np
import pytest
from builders.made_frames import (
    NEVER,
    calendar,
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

from sim.core.table import Table
from sim.core.vocabulary import USES
from sim.metrics.seat_days import positions, seat_days
from sim.records.events import (
    Activated,
    PlanEnded,
    RoleUpgraded,
    SeatReleased,
    SeatReserved,
    SeatsBought,
    SeatsReturned,
    SeatsUpgraded,
    SeatTaken,
)

DAY = 24.0
# June, July and August 2026.
JUNE, SUMMER = 30, 92


def months(fates, *rows, without=(), plans=None, books=(("s", 1),), **of):
    table = owned(books)
    known = {"p": plan(), **(plans or {})}
    days = seat_days(fates, idle(*without), happened(*rows), table, known, calendar(**of))
    frame = days.frame()
    assert np.allclose(frame[list(USES)].sum(axis=1), frame["purchased"], atol=1e-6)
    return frame


def bought(hours, quantity, of="p", seat="standard"):
    return "s", SeatsBought(hours, of, seat, quantity)


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


def test_present_members_are_active_or_idle():
    fates = people({"left_hours": 20 * DAY}, {})
    rows = [
        term(quantity=2),
        *member("s", 0, taken=DAY, activated=3 * DAY),
        ("s", removed(22 * DAY)),
        *member("s", 1),
    ]
    # Without use while pending or while a leaver: that is no idle time.
    spells = [(0, 0.0, 5 * DAY), (0, 18 * DAY, 20 * DAY), (1, 29 * DAY, 32.5 * DAY)]
    frame = months(fates, *rows, without=spells)
    assert frame["idle"].tolist() == [2.0 + 2.0 + 1.0, 2.5, 0.0]
    assert frame["active"].tolist() == [(17.0 - 4.0) + 29.0, 28.5, 31.0]
    assert frame["pending"].tolist() == [2.0, 0.0, 0.0]
    assert frame["orphaned"].tolist() == [2.0, 0.0, 0.0]


def test_who_never_starts_strands_nothing():
    frame = months(people({}), term(quantity=1), *member("s"), without=[(0, 0.0, SUMMER * DAY)])
    assert frame["idle"].tolist() == [30.0, 31.0, 31.0]
    assert frame["active"].tolist() == frame["stranded"].tolist() == [0.0, 0.0, 0.0]


def test_a_pending_invitation_may_hold_a_seat():
    rows = [
        ("s", SeatReserved(2 * DAY, 0, 1)),
        ("s", SeatReleased(23 * DAY, 0, 1)),
        ("s", SeatReserved(25 * DAY, 0, 2)),
        ("s", SeatReleased(26.5 * DAY, 0, 2)),
        *member("s", taken=26.5 * DAY, activated=26.5 * DAY),
        # Invited again after a removal, and attempts count from 1 again.
        ("s", removed(40 * DAY)),
        ("s", SeatReserved(50 * DAY, 0, 1)),
        ("s", SeatReserved(70 * DAY, 1, 1)),
    ]
    frame = months(people({}, {}), term(), *rows)
    assert frame["pending"].tolist() == [21.0 + 1.5, 11.0, 31.0 + 22.0]
    assert frame["active"].tolist() == [3.5, 10.0, 0.0]


def test_a_seat_that_was_taken_back_is_nobodys_until_it_is_wanted_again():
    rows = [
        *member("s"),
        ("s", removed(10 * DAY, route="suspended")),
        *member("s", spell=2, taken=20 * DAY, activated=20 * DAY),
    ]
    frame = months(people({}), term(quantity=1), *rows)
    assert frame.loc[0, ["active", "stranded"]].tolist() == [20.0, 10.0]


def test_types_of_seat_are_one_pool():
    rows = [
        term(quantity=4),
        term(quantity=1, seat="premium"),
        bought(10 * DAY, 2, seat="premium"),
        ("s", SeatsUpgraded(15 * DAY, "p", 3)),
        ("s", SeatsReturned(20 * DAY, "p", "standard", 1)),
        term(hours=JUNE * DAY, number=1, quantity=0),
        term(hours=JUNE * DAY, number=1, quantity=5, seat="premium"),
    ]
    frame = months(people({}), *rows)
    assert frame["purchased"].tolist() == [5 * 30 + 2 * 20 - 10, 5 * 31, 5 * 31]


def test_a_switch_ends_the_seats_of_the_old_plan():
    switch = 40.5 * DAY
    rows = [
        term(quantity=9),
        bought(10 * DAY, 1),
        # A renewal, a purchase and the end of the plan at one moment.
        term(hours=switch, number=1, quantity=8),
        bought(switch, 1),
        ("s", PlanEnded(switch, "p")),
        term(hours=switch, of="q", quantity=3),
        term(hours=switch, of="q", quantity=2, seat="premium"),
        bought(switch, 1, of="q"),
        bought(50.5 * DAY, 1, of="q"),
    ]
    frame = months(people({}), *rows, plans={"q": plan()})
    assert frame["purchased"].tolist() == [
        9 * 30 + 20,
        10 * 10.5 + 6 * 20.5 + 10.5,
        7 * 31,
    ]


def test_a_plan_that_comes_back_at_once_goes_on():
    switch = 40.5 * DAY
    rows = [
        term(quantity=9),
        ("s", PlanEnded(switch, "p")),
        term(hours=switch, of="q", quantity=9),
        ("s", PlanEnded(switch, "q")),
        term(hours=switch, quantity=9),
        bought(50.5 * DAY, 1),
    ]
    frame = months(people({}), *rows, plans={"q": plan()})
    assert frame["purchased"].tolist() == [9 * 30, 9 * 31 + 10.5, 10 * 31]


@pytest.mark.parametrize("pricing", ["free", "active_users"])
def test_where_no_seats_are_sold_as_many_are_there_as_are_held(pricing):
    fates = people({"left_hours": 10 * DAY}, {})
    rows = [
        term(quantity=50),
        bought(5 * DAY, 2),
        *member("s", 0, taken=0.0, activated=2 * DAY),
        ("s", removed(12 * DAY)),
        *member("s", 1, taken=0.0, activated=DAY),
        ("s", PlanEnded(35 * DAY, "p")),
        term(hours=35 * DAY, of="q", quantity=3),
    ]
    spells = [(1, 20 * DAY, 22 * DAY)]
    plans = {"p": plan(pricing=pricing), "q": plan()}
    frame = months(fates, *rows, without=spells, plans=plans)
    assert frame["purchased"].tolist() == [12.0 + 30.0, 5.0 + 3 * 26.0, 93.0]
    assert frame["stranded"].tolist() == [0.0, 2 * 26.0, 62.0]
    first = frame.iloc[0]
    assert (first["active"], first["idle"]) == (8.0 + 27.0, 2.0)
    assert (first["orphaned"], first["pending"]) == (2.0, 3.0)


def test_a_role_without_a_seat_takes_one_when_the_vendor_ends_it():
    rows = [
        term(quantity=0),
        ("s", SeatTaken(0.0, 0, 1, "free")),
        ("s", Activated(DAY, 0, 1)),
        ("s", RoleUpgraded(20 * DAY, 0)),
        bought(20 * DAY, 1),
        ("s", SeatTaken(0.0, 1, 1, "free")),
        ("s", removed(15 * DAY, 1)),
    ]
    frame = months(people({}, {}), *rows)
    assert frame["purchased"].tolist() == frame["active"].tolist() == [10.0, 31.0, 31.0]
    assert frame["pending"].sum() == frame["orphaned"].sum() == 0.0


def test_purchases_last_until_the_next_term_which_counts_them_in():
    july = JUNE * DAY
    frame = months(
        people({}),
        term(quantity=5),
        bought(0.0, 1),
        bought(10 * DAY, 2),
        bought(july, 4),
        term(hours=july, number=1, quantity=12),
        term(hours=61 * DAY, number=2, quantity=9),
        bought(91.5 * DAY, 2),
    )
    assert frame["purchased"].tolist() == [6 * 30 + 2 * 20, 12 * 31, 9 * 31 + 2 * 0.5]


@pytest.mark.parametrize(("hours", "number"), [(-100 * DAY, 3), (-100 * DAY, 0), (0.0, 2)])
def test_a_contract_in_force_has_its_seats_from_the_first_day(hours, number):
    rows = [term(hours=hours, number=number, quantity=4), bought(0.0, 2)]
    rows += [term(hours=30 * DAY, number=number + 1, quantity=5)]
    assert months(people({}), *rows)["purchased"].tolist() == [6 * 30, 5 * 31, 5 * 31]


def test_a_contract_in_force_may_be_left_at_once():
    rows = [term(hours=-100 * DAY, number=3, quantity=4), ("s", PlanEnded(0.0, "p"))]
    rows += [term(of="q", quantity=7)]
    frame = months(people({}), *rows, plans={"q": plan()})
    assert frame["purchased"].tolist() == [7 * 30, 7 * 31, 7 * 31]


def test_replications_do_not_mix():
    rows = [
        term("b", replication=2, quantity=3),
        term("a", replication=1, quantity=1),
        term("a", replication=2, quantity=2),
        term("b", replication=1, quantity=4),
        ("a", 1, SeatsBought(45.5 * DAY, "p", "standard", 10)),
        *[(name, number, row) for number in (1, 2) for name, row in member("b")],
    ]
    books = [("b", 2), ("a", 1), ("a", 2), ("b", 1)]
    frame = months(people({"replication": 2, "person": 0}), *rows, books=books)
    table = frame.set_index(["strategy", "replication", "month"]).sort_index()
    assert table.loc[("a", 1), "purchased"].tolist() == [30.0, 31.0 + 155.0, 31.0 + 310.0]
    assert table.loc[("a", 2), "purchased"].tolist() == [60.0, 62.0, 62.0]
    assert table.loc[("b", 2), "active"].tolist() == [30.0, 31.0, 31.0]
    assert table.loc[("b", 1), "active"].sum() == 0.0


def test_positions_follow_the_order_of_the_books():
    books = owned([("b", 7), ("a", 2), (("b", "ads"), 2), ("b", 2)])
    rows = owned([("a", 2), ("b", 2), ("b", 7), (("b", "ads"), 2)])
    assert positions(rows, books).tolist() == [1, 3, 0, 2]
    arrow = Table.of(rows.frame().astype({"strategy": "str"}))
    assert positions(arrow, books).tolist() == [1, 3, 0, 2]
    assert positions(rows[:0], books).tolist() == []


moments = st.floats(0.0, SUMMER * DAY + 500.0)


@st.composite
def lives(draw):
    """A fate, spells without use, and records of reservations and memberships."""
    left = draw(st.one_of(moments, st.just(NEVER)))
    seven = sorted(draw(st.lists(moments, min_size=7, max_size=7)))
    reserved, released, taken, activated, out, again, last = seven
    rows = [SeatTaken(taken, 0, 1)]
    if draw(st.booleans()):
        rows += [SeatReserved(reserved, 0, 1), SeatReleased(released, 0, 1)]
    if draw(st.booleans()):
        rows.append(Activated(activated, 0, 1))
    if draw(st.booleans()):
        rows.append(removed(out))
        if draw(st.booleans()):
            rows += [SeatTaken(again, 0, 2), Activated(again, 0, 2)]
            if draw(st.booleans()):
                rows.append(removed(last, spell=2))
    dormant = sorted(draw(st.lists(moments, max_size=4)))
    return left, list(zip(dormant[::2], dormant[1::2], strict=False)), rows


def hours_of(rows):
    """Hours inside the summer for which a life holds a seat, by the plainest reckoning."""
    ends = {SeatReserved: SeatReleased, SeatTaken: type(removed(0.0))}
    total = 0.0
    for start in rows:
        if type(start) in ends:
            after = [
                row.hours
                for row in rows
                if type(row) is ends[type(start)]
                and getattr(row, "spell", 0) == getattr(start, "spell", 0)
            ]
            end = min([*after, SUMMER * DAY])
            total += max(end - start.hours, 0.0)
    return total


@settings(max_examples=50)
@given(st.lists(lives(), min_size=1, max_size=5), st.integers(10, 20))
def test_the_five_kinds_are_the_purchased_seat_days(cases, quantity):
    rows, without, held = [term(quantity=quantity)], [], 0.0
    for person, (_, dormant, happening) in enumerate(cases):
        rows += [("s", row._replace(person=person)) for row in happening]
        without += [(person, *spell) for spell in dormant]
        held += hours_of(happening) / DAY
    frame = months(people(*({"left_hours": left} for left, _, _ in cases)), *rows, without=without)
    assert (frame[list(USES)] >= 0).all(axis=None)
    used = frame[["active", "idle", "orphaned", "pending"]].sum().sum()
    assert used == pytest.approx(held, abs=1e-6)
    assert frame["purchased"].sum() == pytest.approx(quantity * SUMMER)
