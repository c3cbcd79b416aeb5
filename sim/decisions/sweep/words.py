"""What a sweep says: who wins where, in sentences and in a table."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

import pandas as pd

from sim.comparison.findings import Finding, Row, listed, records
from sim.comparison.labels import capitalised, labels_of
from sim.core.numerals import counted
from sim.decisions.study import Study
from sim.decisions.sweep.cells import NOBODY, cells, marked, marks_of, meanings
from sim.decisions.sweep.grid import Axis, alike, place_of

# A table of more cells is no longer read; CSV has them all.
_MOST_LINES = 40


def headline(frame: pd.DataFrame, axes: Sequence[Axis]) -> tuple[str, ...]:
    """Say who wins where, how clear that is, and which cells cannot be run.

    Parameters
    ----------
    frame : DataFrame
    axes : sequence of Axis
    """
    every = cells(frame)
    able = [row for row in every if not row["problem"]]
    winners = list(dict.fromkeys(str(row["label"]) for row in able))
    if winners == [NOBODY]:
        first = f"{capitalised(_wins(able))} in any of {counted(len(able), 'cell')}."
    elif len(winners) == 1:
        count = f"all {len(able)} cells" if len(able) > 1 else "the only cell that can be run"
        first = f"{capitalised(_won(able, count))}."
    elif len(axes) == 1:
        first = _along(able, axes[0])
    else:
        first = _in_plane(able, axes, winners)
        if unclear := _mostly_unclear(able, winners):
            return unclear, first, *_barred(frame, axes), *_refused(every, axes)
    return first, *_barred(frame, axes), *_unclear(able, axes), *_refused(every, axes)


def _barred(frame: pd.DataFrame, axes: Sequence[Axis]) -> Iterator[str]:
    """Say why the one that wins most often cannot be chosen somewhere."""
    won = Counter(frame.loc[frame["winner"] == frame["strategy"], "winner"])
    won.pop("", None)
    for name, _ in won.most_common(1):
        barred = records(frame[(frame["strategy"] == name) & (frame["objection"] != "")])
        for row in barred[:1]:
            label = capitalised(labels_of(frame)[str(name)])
            several = f"in {counted(len(barred), 'cell')}, such as "
            count = several if len(barred) > 1 else ""
            yield f"{label} cannot be chosen {count}{_at(axes, row)}: {row['objection']}."


def _wins(own: Sequence[Row], how: str = "wins") -> str:
    """Say that one wins its cells."""
    label = str(own[0]["label"])
    if label == NOBODY:
        return f"{label} can be chosen"
    if not any(row["rivals"] for row in own):
        return f"{label} is the only one that can be chosen"
    return f"{label} {how}"


def _won(own: Sequence[Row], count: str) -> str:
    """Say in how many cells one wins, and in how many clearly: never one number for the other."""
    doubtful = sum(1 for row in own if row["rivals"] and not row["clear"])
    if not doubtful:
        return f"{_wins(own)} in {count}{_alone(own)}"
    clearly = len(own) - doubtful or "none"
    return f"{_wins(own)} on average in {count}, clearly in {clearly}{_alone(own)}"


def _alone(own: Sequence[Row]) -> str:
    """Say in how many of its cells a winner has no rival, if there are such among others."""
    count = sum(1 for row in own if row["winner"] and not row["rivals"])
    if count in (0, len(own)):
        return ""
    return f", in {count} of them as the only one that can be chosen"


def _along(able: Sequence[Row], axis: Axis) -> str:
    """Say who wins along one value, stretch by stretch."""
    parts = []
    stretches = groupby(able, key=lambda row: (row["label"], row["rivals"] > 0))
    runs = [list(run) for _, run in stretches]
    for place, run in enumerate(runs):
        first, last = (_word(axis, row) for row in (run[0], run[-1]))
        if not axis.rises:
            where = f"with {listed([_word(axis, row) for row in run])}"
        elif place == 0:
            where = f"up to {last}" if len(run) > 1 else f"at {last}"
        elif place == len(runs) - 1:
            where = f"from {first} on" if len(run) > 1 else f"at {first}"
        else:
            where = f"from {first} to {last}" if len(run) > 1 else f"at {first}"
        parts.append(f"{_wins(run)} {where}")
    return f"{capitalised(axis.label)}: {'; '.join(parts)}."


def _in_plane(able: Sequence[Row], axes: Sequence[Axis], winners: Sequence[str]) -> str:
    """Say in how many cells each wins, and where if these form a rectangle."""
    own = {label: [row for row in able if row["label"] == label] for label in winners}
    most, *others = sorted(winners, key=lambda label: -len(own[label]))
    first = _won(own[most], f"{len(own[most])} of {counted(len(able), 'cell')}")
    parts = [
        _won(own[label], f"{len(own[label])}{_box(own[label], able, axes)}") for label in others
    ]
    return f"{capitalised(first)}; {'; '.join(parts)}."


def _mostly_unclear(able: Sequence[Row], winners: Sequence[str]) -> str:
    """Say between whom it is not clear in most cells, and who wins the others; "" if in few."""
    doubtful = [row for row in able if row["rivals"] and not row["clear"]]
    if 2 * len(doubtful) <= len(able):
        return ""
    close = dict.fromkeys(name for row in doubtful for name in (row["label"], row["next"]))
    many = f"{len(doubtful)} of {len(able)} cells"
    said = f"In {many} it is not clear which to take: {' or '.join(close)}"
    rest = [row for row in able if row not in doubtful]
    own = {label: [row for row in rest if row["label"] == label] for label in winners}
    parts = [
        f"{_wins(rows, 'clearly wins')} in {len(rows)}{_alone(rows)}"
        for rows in own.values()
        if rows
    ]
    return "; ".join([said, *parts]) + "."


def _box(own: Sequence[Row], able: Sequence[Row], axes: Sequence[Axis]) -> str:
    """Say between which values cells lie, if all that lie there are among them."""
    places = [sorted({_place(axis, row) for row in own}) for axis in axes]
    inside = [
        row
        for row in able
        if all(at[0] <= _place(axis, row) <= at[-1] for axis, at in zip(axes, places, strict=True))
    ]
    if len(inside) != len(own):
        return ""
    sides = (_side(axis, at[0], at[-1]) for axis, at in zip(axes, places, strict=True))
    parts = [side for side in sides if side]
    return f" ({'; '.join(parts)})" if parts else ""


def _side(axis: Axis, first: int, last: int) -> str:
    end = len(axis.words) - 1
    if (first, last) == (0, end):
        return ""
    where = f"{axis.words[first]} to {axis.words[last]}"
    if first == last or not axis.rises:
        where = " or ".join(axis.words[first : last + 1])
    elif first == 0:
        where = f"up to {axis.words[last]}"
    elif last == end:
        where = f"{axis.words[first]} and more"
    return f"{_brief(axis)}: {where}"


def _place(axis: Axis, row: Row) -> int:
    return place_of(axis, row[axis.key])


def _today(axis: Axis, row: Row) -> str:
    return " (today)" if alike(axis.stops[_place(axis, row)], axis.today) else ""


def _word(axis: Axis, row: Row) -> str:
    return axis.words[_place(axis, row)]


def _at(axes: Sequence[Axis], row: Row) -> str:
    """Say which cell it is: a value alone, or what each of two is."""
    if len(axes) == 1:
        return f"at {_word(axes[0], row)}"
    return f"where {' and '.join(f'{_brief(axis)} = {_word(axis, row)}' for axis in axes)}"


def _brief(axis: Axis) -> str:
    """Name an axis without brackets, to stand in some."""
    return axis.label.replace(" (", ", ").replace(")", "")


def _unclear(able: Sequence[Row], axes: Sequence[Axis]) -> Iterator[str]:
    won = [row for row in able if row["rivals"]]
    doubtful = [row for row in won if not row["clear"]]
    if not doubtful:
        if won:
            yield "The winner is clearly cheaper than the next one everywhere."
    elif len(doubtful) == len(won):
        yield "The winner is nowhere clearly cheaper than the next one."
    elif len(axes) == 1:
        where = listed([_word(axes[0], row) for row in doubtful])
        yield f"At {where} the winner is not clearly cheaper than the next one."
    else:
        they = "it is" if len(doubtful) == 1 else "they are"
        yield (
            f"In {len(doubtful)} of these cells the winner is not clearly cheaper than the next"
            f" one; {they} hatched in the picture."
        )


def _refused(every: Sequence[Row], axes: Sequence[Axis]) -> Iterator[str]:
    refused = [row for row in every if row["problem"]]
    if refused:
        count = "One cell" if len(refused) == 1 else f"{len(refused)} cells"
        reason = str(refused[0]["problem"]).rstrip(".")
        yield f"{count} cannot be run, such as {_at(axes, refused[0])}: {reason}."


def in_table(frame: pd.DataFrame, axes: Sequence[Axis]) -> Sequence[tuple[str, ...]]:
    """Write each cell for readers: its values, the winner, its cost, and how far the next one is.

    Parameters
    ----------
    frame : DataFrame
    axes : sequence of Axis
    """
    heads = (axis.label.partition(" (")[0] for axis in axes)
    lines = [(*heads, "winner", "a year", "next", "a year more")]
    every = cells(frame)
    marks = marks_of(every)
    for row in every[:_MOST_LINES]:
        at = tuple(f"{_word(axis, row)}{_today(axis, row)}" for axis in axes)
        if row["problem"] or not row["winner"]:
            why = "cannot be run" if row["problem"] else "none can be chosen"
            lines.append((*at, why, "", "", ""))
            continue
        rival = ("none", "")
        if row["rivals"]:
            doubt = "" if row["clear"] else ", not clear"
            lead = f"{row['lead'].text('usd')}{doubt}"
            rival = row["next"], marked(lead, row, marks)
        lines.append((*at, row["label"], row["cost"].text("usd"), *rival))
    return lines


def notes(frame: pd.DataFrame, replications: int, fewer: str, billed_again: int) -> tuple[str, ...]:
    """Say what a sweep rests on.

    Parameters
    ----------
    frame : DataFrame
    replications : int
    fewer : str
        A sentence where there was no time for more replications; may be empty.
    billed_again : int
        How many cells needed no world of their own.
    """
    futures = counted(replications, "replication").removeprefix("1 ")
    count = frame.loc[frame["problem"] == "", "cell"].nunique()
    where = f"each of {counted(count, 'cell')}" if count > 1 else "the only cell that can be run"
    said = [
        f"The same {futures} in {where}. Clear is what holds for all cells together with 95 %"
        " (Holm's test)."
    ]
    if billed_again:
        differ = counted(billed_again, "cell differs", "cells differ")
        said.append(f"{differ} from another one in prices alone: billed again.")
    if frame["cell"].nunique() > _MOST_LINES:
        said.append(f"The first {_MOST_LINES} cells are shown; --csv has all of them.")
    marks = (f"{meaning}." for meaning in meanings(cells(frame)))
    return (*marks, *said, *filter(None, [fewer]))


def sweep_finding(study: Study) -> Finding:
    """Return what the picture of a sweep says."""
    title, *rest = study.headline
    lines = [f"  {'; '.join(cell for cell in line if cell)}" for line in study.table[1:]]
    lines += [f"  {meaning}" for meaning in meanings(cells(study.frame))]
    subject = study.question.removesuffix(".")
    return Finding(subject, title.removesuffix("."), " ".join(rest[:1]), lines)
