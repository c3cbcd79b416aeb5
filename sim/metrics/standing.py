"""Where each leaver stands at a moment: a member or not, and how the seat is run."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.core.arrays import Flags, Floats, Whole, Words
from sim.core.table import Table
from sim.core.vocabulary import MODES
from sim.metrics.seat_days import positions
from sim.records.columns import Records
from sim.records.events import Activated, Removed, SeatTaken, Switched, UnknownToDirectory

# Routes by which a seat is taken back from somebody who still works here.
_TAKEN_BACK = ("reclaimed", "suspended")


def present(
    windows: Table,
    book: Whole,
    records: Records,
    books: Table,
    told: Floats,
    moment: Floats,
) -> tuple[Flags, Flags]:
    """Whether each leaver is a member at a moment, and has got in by then.

    Parameters
    ----------
    windows : Table
        One row a leaver and application.
    book : array of int, shape (windows,)
        Row of `books` of each.
    records : mapping of record type to Table
    books : Table
        One row per strategy, replication and application.
    told, moment : array of float, shape (windows,)
        When HR tells IT of each, and the moment asked about.
    """
    taken, removed, activated, unknown = (
        _of_leavers(records[kind], windows, book, books)
        for kind in (SeatTaken, Removed, Activated, UnknownToDirectory)
    )
    spells = 1 + int(taken["spell"].max(initial=0))

    def by_spell(rows: Table) -> Floats:
        hours = np.full((len(windows), spells), np.inf)
        hours[rows["row"], rows["spell"]] = rows["hours"]
        return hours

    everybody = np.arange(len(windows))
    last = latest(taken["row"], taken["hours"], everybody, moment)
    spell = np.append(taken["spell"], 0)[last]
    removed_hours = by_spell(removed)[everybody, spell]
    # Two removals spare whoever is not forgotten: that of members whom the directory does not know,
    # and taking an idle seat back from who is to leave anyway. So neither makes a difference here.
    cut_off_hours = np.full(len(windows), np.nan)
    cut_off_hours[unknown["row"]] = unknown["hours"]
    taken_back = np.full((len(windows), spells), False)
    taken_back[removed["row"], removed["spell"]] = np.isin(removed["route"], _TAKEN_BACK)
    spared = (removed_hours == cut_off_hours) | (
        taken_back[everybody, spell] & (removed_hours >= told)
    )
    is_member = spared | (removed_hours >= moment)
    return (last >= 0) & is_member, by_spell(activated)[everybody, spell] <= moment


def _of_leavers(records: Table, windows: Table, book: Whole, books: Table) -> Table:
    """Records about leavers, with the ``row`` of `windows` that each is about."""
    person, leaver = records["person"], windows["person"]
    row_of = np.full((len(books), 1 + max(person.max(initial=0), leaver.max(initial=0))), -1)
    row_of[book, leaver] = np.arange(len(windows))
    row = row_of[positions(records, books), person]
    return records.assign(row=row)[row >= 0]


def conduct(
    book: Whole,
    records: Records,
    books: Table,
    moment: Floats,
) -> tuple[Words, Words]:
    """Plan of each leaver's application at a moment, and what its mode may overlook.

    Parameters
    ----------
    book : array of int, shape (windows,)
        Row of `books` of each leaver.
    records : mapping of record type to Table
    books : Table
        One row per strategy, replication and application, with its plan and mode at hour 0.
    moment : array of float, shape (windows,)
    """
    switched = records[Switched]
    last = latest(positions(switched, books), switched["hours"], book, moment)
    # A contract in force that is left at hour 0 counts as the plan that follows it.
    plan, mode = (
        np.where(last >= 0, np.append(switched[name], books[name][:1])[last], books[name][book])
        for name in ("plan", "mode")
    )
    return plan, by_name(mode, {name: each.overlooked for name, each in MODES.items()})


def latest(key: Whole, hours: Floats, asked_key: Whole, asked_hours: Floats) -> Whole:
    """Find the last event of a key that had happened at a moment.

    Parameters
    ----------
    key, hours : array, shape (events,)
        Events; the later of two at the same hour stands behind the other.
    asked_key, asked_hours : array, shape (asked,)

    Returns
    -------
    array of int, shape (asked,)
        Positions of events; -1 where none had happened.
    """
    keys, moments = np.append(key, asked_key), np.append(hours, asked_hours)
    order = np.lexsort((moments, keys))
    is_event = order < len(key)
    place = np.maximum.accumulate(np.where(is_event, np.arange(len(order)), -1))
    found = np.full(len(order), -1)
    found[order] = np.where(place >= 0, order[place], -1)
    found = found[len(key) :]
    return np.where((found >= 0) & (keys[found] == asked_key), found, -1)


def by_name(names: Words, values: Mapping[str, Any]) -> NDArray[Any]:
    """Look a value up for each name of an array."""
    dtype = np.array(list(values.values())).dtype
    return np.fromiter(map(values.__getitem__, names), dtype, len(names))
