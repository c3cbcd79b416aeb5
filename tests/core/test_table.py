"""Columns of one length, by name."""

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from sim.core.table import Table, concat

ROWS = pd.DataFrame({"plan": ["team", "enterprise", "team"], "seats": [5, 20, 7]})


def test_a_frame_comes_back_as_it_was():
    assert_frame_equal(Table.of(ROWS).frame(), ROWS)
    assert_frame_equal(Table.of(ROWS[::-1]).frame(), ROWS[::-1].reset_index(drop=True))


def test_columns_of_different_lengths_are_refused():
    with pytest.raises(ValueError, match="plan has 3, seats has 2"):
        Table({"plan": ROWS["plan"].to_numpy(), "seats": np.array([5, 20])})
    with pytest.raises(ValueError, match="seats has 2"):
        Table.of(ROWS).assign(seats=np.array([5, 20]))


def test_rows_and_columns_are_taken_by_name_position_and_flag():
    rows = Table.of(ROWS)
    assert (len(rows), list(rows), "plan" in rows, "price" in rows) == (
        3,
        ["plan", "seats"],
        True,
        False,
    )
    assert rows["seats"].tolist() == [5, 20, 7]
    assert list(rows[["seats"]]) == ["seats"]
    assert rows[np.array([2, 0])]["seats"].tolist() == [7, 5]
    assert rows[rows["plan"] == "team"]["seats"].tolist() == [5, 7]
    assert rows[:1]["plan"].tolist() == ["team"]


def test_one_value_stands_in_every_row_and_the_table_before_stays():
    rows = Table.of(ROWS)
    more = rows.assign(mode="scim", price=2.5, seats=rows["seats"] + 1)
    assert more.frame().to_dict("list") == {
        "plan": ["team", "enterprise", "team"],
        "seats": [6, 21, 8],
        "mode": ["scim"] * 3,
        "price": [2.5] * 3,
    }
    assert more["mode"].dtype == object
    assert list(rows) == ["plan", "seats"]


def test_columns_are_renamed_and_left_out_in_their_place():
    rows = Table.of(ROWS).assign(month=1)
    assert list(rows.rename(seats="quantity")) == ["plan", "quantity", "month"]
    assert list(rows.without("seats")) == ["plan", "month"]


def test_tables_below_each_other_have_the_columns_of_the_first():
    rows = Table.of(ROWS)
    whole = concat([rows, rows[["seats", "plan"]][:1], rows[:0]])
    assert_frame_equal(whole.frame(), pd.concat([ROWS, ROWS[:1]], ignore_index=True))
