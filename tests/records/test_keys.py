"""Rows that meet by their keys, against what pandas makes of the same rows."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.core.table import Table
from sim.records.keys import distinct, earlier, first_rows, lookup, matches, numbered

KEY = ["strategy", "replication"]


def owned():
    """Few rows or many, of few keys; sometimes a column has one value, or there is no row."""
    row = st.tuples(st.sampled_from(["team", "scim", None]), st.integers(1, 3))
    return st.builds(_table, st.lists(row, max_size=12), st.sampled_from([1, 60]))


def _table(some, times):
    rows = some * times
    return Table(
        {
            "strategy": np.array([name for name, _ in rows], dtype=object),
            "replication": np.array([number for _, number in rows], dtype=np.int64),
        }
    )


@given(owned())
def test_rows_are_numbered_in_the_order_of_appearance(rows):
    code = numbered(rows, KEY)
    assert code.tolist() == rows.frame().groupby(KEY, sort=False, dropna=False).ngroup().tolist()
    assert distinct(rows, KEY).frame().equals(rows.frame().drop_duplicates(ignore_index=True))
    assert first_rows(code).tolist() == rows.frame().drop_duplicates(KEY).index.tolist()
    assert earlier(code).tolist() == rows.frame().groupby(KEY, dropna=False).cumcount().tolist()


@given(owned(), owned())
def test_every_pair_with_the_same_key_is_found_in_order(rows, known):
    left, right = (each.frame().reset_index(names="place") for each in (rows, known))
    expected = left.astype({"strategy": object}).merge(right.astype({"strategy": object}), on=KEY)
    row, place = matches(rows, known, KEY)
    assert row.tolist() == expected["place_x"].tolist()
    assert place.tolist() == expected["place_y"].tolist()


@given(owned(), owned())
def test_a_row_is_looked_up_or_has_none(rows, known):
    known = known[first_rows(numbered(known, KEY))]
    numbers = {key: place for place, key in enumerate(_keys(known))}
    expected = [numbers.get(key, -1) for key in _keys(rows)]
    found = lookup(rows, known, KEY)
    assert found.tolist() == expected
    places = known.assign(place=np.arange(float(len(known))))
    assert places.at("place", found, -1.0).tolist() == expected


def _keys(rows):
    return zip(*(rows[name].tolist() for name in KEY), strict=True)
