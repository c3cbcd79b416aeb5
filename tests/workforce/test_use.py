import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.core import streams
from sim.scenarios.schema import UsageProfile, Use
from sim.workforce.use import idle_spells, rhythm, tastes

DAY = 24.0
PROFILES = {
    name: UsageProfile.model_validate(
        {"title": name, "level_usd_per_month": level, "month_sigma": 0.5}
    )
    for name, level in (("chat", 10.0), ("cowork", 20.0), ("code", 30.0))
}


def use(never=0.1, idle=0.3, active_days=60.0, premium=0.2, mix=None):
    return Use(
        never_start_share=never,
        idle_share=idle,
        active_days=active_days,
        premium_share=premium,
        usage_mix=mix or {"chat": 0.5, "cowork": 0.3, "code": 0.2},
    )


def keys_of(numbers):
    return streams.person_keys(streams.name_key("people"), np.asarray(numbers))


def wants(of, numbers, seed=1):
    keys = keys_of(numbers)
    return tastes(of, PROFILES, lambda stream: streams.uniform(seed, 1, stream, keys))


def dormant(of, numbers, starts=0.0, ends=1000 * DAY, initial=True, seed=1):
    keys, count = keys_of(numbers), len(numbers)
    turns = rhythm(
        of,
        wants(of, numbers, seed)["never_starts"],
        np.broadcast_to(initial, count),
        streams.uniform(seed, 1, "idle at hour 0", keys),
    )
    starts, ends = (np.broadcast_to(np.asarray(at, float), count) for at in (starts, ends))
    return idle_spells(turns, starts, ends, keys, seed, 1)


def spells_of(spells, person):
    mine = spells.person == person
    return list(zip(spells.from_hours[mine], spells.until_hours[mine], strict=True))


shares = st.floats(0.0, 1.0)


@settings(max_examples=50)
@given(
    st.tuples(shares, shares).map(sorted),
    st.floats(5.0, 2000.0),
    st.lists(st.tuples(st.floats(0.0, 500.0), st.floats(0.0, 500.0), st.booleans()), max_size=8),
)
def test_spells_lie_in_order_inside_employment(idle, active_days, lives):
    starts = np.array([0.0 if initial else start for start, _, initial in lives])
    ends = starts + np.array([length for _, length, _ in lives])
    initial = np.array([initial for *_, initial in lives], dtype=bool)
    numbers = np.arange(len(lives))
    of = use(*idle, active_days)
    spells = dormant(of, numbers, starts, ends, initial)
    never = wants(of, numbers)["never_starts"]
    assert (np.diff(spells.person) >= 0).all()
    for person in numbers.tolist():
        mine = spells_of(spells, person)
        assert all(a < b for a, b in mine)
        assert all(a[1] < b[0] for a, b in itertools.pairwise(mine))
        assert all(starts[person] <= a and b <= ends[person] for a, b in mine)
        if never[person] and ends[person] > starts[person]:
            assert mine == [(starts[person], ends[person])]
        elif not initial[person] and mine:
            assert mine[0][0] > starts[person]


@pytest.mark.parametrize("others", [range(10, 60), range(3)])
def test_one_more_person_changes_nobody_else(others):
    alone, among = [5], [5, *others]
    assert spells_of(dormant(use(), alone), 0) == spells_of(dormant(use(), among), 0)
    one, all_of_them = wants(use(), alone), wants(use(), among)
    assert all(values[0] == all_of_them[name][0] for name, values in one.items())


def test_another_seed_gives_other_spells():
    of = use(never=0.0)
    assert spells_of(dormant(of, [1]), 0) != spells_of(dormant(of, [1], seed=2), 0)


def test_a_longer_horizon_goes_on_where_the_shorter_one_ended():
    numbers = range(40)
    short, long = (dormant(use(), numbers, ends=days * DAY) for days in (300, 900))
    for person in numbers:
        inside = [(a, min(b, 300 * DAY)) for a, b in spells_of(long, person) if a < 300 * DAY]
        assert inside == spells_of(short, person)


def test_larger_shares_take_in_those_of_smaller_ones():
    few, many = (wants(use(never, 0.9, premium=never), range(500)) for never in (0.2, 0.5))
    for name in ("never_starts", "needs_premium"):
        assert (many[name] >= few[name]).all()
        assert many[name].sum() > few[name].sum()
    # The longer people stay idle, the more of them are so at hour 0.
    less, more = (dormant(use(0.1, idle), range(500)) for idle in (0.3, 0.6))
    assert set(less.person[less.from_hours == 0]) < set(more.person[more.from_hours == 0])


def test_premium_seats_go_to_the_largest_levels_of_use():
    profiles = {
        name: UsageProfile.model_validate(
            {
                "title": name,
                "level_usd_per_month": {"law": "lognormal", "median": median, "sigma": 1.0},
                "month_sigma": 0.0,
            }
        )
        for name, median in (("chat", 10.0), ("code", 60.0))
    }
    keys = keys_of(range(20_000))
    for share in (0.0, 0.15, 0.5, 1.0):
        of = use(premium=share, mix={"chat": 0.75, "code": 0.25})
        wanted = tastes(of, profiles, lambda stream: streams.uniform(1, 1, stream, keys))
        premium, level = wanted["needs_premium"], wanted["usage_level_usd"]
        assert premium.mean() == pytest.approx(share, abs=3.3 * np.sqrt(0.25 / len(keys)))
        if 0 < share < 1:
            assert level[premium].min() > level[~premium].max()


@pytest.mark.parametrize(
    ("never", "idle", "expected"),
    [(0.0, 0.0, 0.0), (1.0, 1.0, 1.0), (0.3, 0.3, None), (0.0, 1.0, 1.0), (0.4, 1.0, 1.0)],
)
def test_the_ends_of_the_shares(never, idle, expected):
    of, numbers = use(never, idle), np.arange(300)
    spells = dormant(of, numbers)
    if expected is None:
        expected = wants(of, numbers)["never_starts"].mean()
    share = (spells.until_hours - spells.from_hours).sum() / (300 * 1000 * DAY)
    assert share == pytest.approx(expected)


def test_who_goes_dormant_for_ever_begins_active():
    spells = dormant(use(0.0, 1.0), range(300), initial=False)
    assert len(spells) == len(set(spells.person.tolist())) > 290
    assert (spells.from_hours > 0).all()
    assert (spells.until_hours == 1000 * DAY).all()


def test_profiles_follow_the_mix_in_its_order_and_have_their_levels():
    numbers = range(2000)
    wanted = wants(use(), numbers)
    u = streams.uniform(1, 1, "usage profile", keys_of(numbers))
    names = np.where(u < 0.5, "chat", np.where(u < 0.8, "cowork", "code"))
    assert (wanted["profile"] == names).all()
    levels = {"chat": 10.0, "cowork": 20.0, "code": 30.0}
    assert wanted["usage_level_usd"].tolist() == [levels[name] for name in names]
    only = wants(use(mix={"code": 0.0, "chat": 1.0}), numbers)
    assert set(only["profile"]) == {"chat"}


def test_spells_as_a_table():
    frame = dormant(use(), range(5)).table(7).frame()
    assert list(frame) == ["replication", "person", "from_hours", "until_hours"]
    assert (frame["replication"] == 7).all()
    empty = dormant(use(), []).table(7).frame()
    assert empty.empty
    assert empty.dtypes.tolist() == frame.dtypes.tolist()
