"""Columns of one length, by name: what replications are laid out in before there are frames."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Self, overload

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Column = NDArray[Any]


class Table:
    """Rows with named columns, which are plain arrays.

    A frame of pandas costs a tenth of a millisecond whenever a column is taken, added or given to
    another frame, whatever is in it; laying a small company out does that thousands of times. Words
    are arrays of objects.

    Parameters
    ----------
    columns : mapping of str to array
        All of one length; not copied.
    """

    __slots__ = ("_columns", "_length")

    def __init__(self, columns: Mapping[str, Column]) -> None:
        lengths = {len(values) for values in columns.values()}
        if len(lengths) > 1:
            each = ", ".join(f"{name} has {len(values)}" for name, values in columns.items())
            raise ValueError(f"columns of one table differ in their rows: {each}")
        self._columns = dict(columns)
        self._length = lengths.pop() if lengths else 0

    @classmethod
    def of(cls, rows: pd.DataFrame) -> Self:
        """Take the columns of a frame; its index is lost."""
        return cls({str(name): values.to_numpy() for name, values in rows.items()})

    def frame(self) -> pd.DataFrame:
        """Return the rows as a frame of pandas, whose words are words also without a row."""
        return pd.DataFrame(
            {
                name: pd.array(values, dtype="str") if values.dtype == object else values
                for name, values in self._columns.items()
            }
        )

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __contains__(self, name: object) -> bool:
        return name in self._columns

    @overload
    def __getitem__(self, wanted: str) -> Column: ...
    @overload
    def __getitem__(self, wanted: list[str]) -> Self: ...
    @overload
    def __getitem__(self, wanted: Column | slice) -> Self: ...

    def __getitem__(self, wanted: str | list[str] | Column | slice) -> Column | Self:
        """Return a column by its name, some columns by theirs, or rows by position or flag."""
        if isinstance(wanted, str):
            return self._columns[wanted]
        if isinstance(wanted, list):
            return type(self)({name: self._columns[name] for name in wanted})
        return type(self)({name: values[wanted] for name, values in self._columns.items()})

    def at(self, name: str, rows: NDArray[np.int64], otherwise: float | str) -> Column:
        """Return the values of a column at some positions; `otherwise` at -1."""
        values: Column = np.append(self._columns[name], otherwise)
        return values[rows]

    def assign(self, **columns: Column | float | str) -> Self:
        """Return the rows with more columns, or others for some; one value stands in every row."""
        whole = {name: self._filled(values) for name, values in columns.items()}
        return type(self)({**self._columns, **whole})

    def without(self, *names: str) -> Self:
        """Return the rows without some columns."""
        return type(self)(
            {name: values for name, values in self._columns.items() if name not in names}
        )

    def rename(self, **names: str) -> Self:
        """Return the rows with other names, by those that they have: ``hours="start_hours"``."""
        return type(self)({names.get(name, name): values for name, values in self._columns.items()})

    def _filled(self, value: Column | float | str) -> Column:
        if isinstance(value, np.ndarray):
            return value
        return np.full(self._length, value, dtype=object if isinstance(value, str) else None)


def concat(parts: Sequence[Table]) -> Table:
    """Put the rows of tables below each other.

    Parameters
    ----------
    parts : sequence of Table
        One or more, with the columns of the first.
    """
    return Table({name: np.concatenate([part[name] for part in parts]) for name in parts[0]})
