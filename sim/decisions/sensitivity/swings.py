"""What the swings of inputs say: which are widest, what turns the choice, and both in words."""

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from sim.comparison.findings import Row, listed, records
from sim.comparison.labels import labels_of
from sim.comparison.printed import judged, of_estimate
from sim.comparison.rows import read
from sim.core.estimates import Estimate
from sim.core.numerals import counted, in_unit, number
from sim.scenarios import Scenario

COST, HOURS = "cost_usd", "exposure_hours"
_MOST = {COST: 8, HOURS: 4}
# A swing below this share of the widest one has no bar that can be seen.
_SLIVER_SHARE = 0.02
# Less than a cent, or than half a minute: sums of equal amounts differ in their last bits.
_NOISE = 0.005
# Units that are written behind a value.
_LENGTHS = ("minutes", "hours", "days")
_NAMED = 3
# No name of a strategy has spaces.
NEITHER = "neither of them"
_TABLE_HEAD = ("each input alone", "today", "moved to", "costs more", "open hours more", "to take")


def no_pair(scenario: Scenario, order: Sequence[str]) -> str:
    """Say why there are no two strategies whose difference an input could move.

    Parameters
    ----------
    scenario : Scenario
    order : sequence of str
        The strategies that can be chosen.
    """
    if len(scenario.parameters.strategies) < 2:
        return "There is only one strategy, so there is no choice that an input could turn."
    able = "None of these strategies"
    if order:
        able = f"No other strategy than {scenario.parameters.label_of(order[0])}"
    return f"{able} can be chosen: name two with --strategy and --baseline to compare them anyway."


def widest_first(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with the widest swings of cost first, below things as they are."""
    widths = width(frame, COST).rank(method="first", ascending=False)
    place = frame["input"].map(widths).fillna(0)
    return frame.iloc[place.argsort(kind="stable")].reset_index(drop=True)


def width(frame: pd.DataFrame, measure: str) -> "pd.Series[float]":
    """Return how far apart the ends of each input's range lie, by its key.

    Parameters
    ----------
    frame : DataFrame
        Of :func:`sim.decisions.sensitivity`.
    measure : str
        "cost_usd" or "exposure_hours".
    """
    moved = ends_of(frame)
    groups = moved.groupby("input", sort=False)[f"shift_{measure}"]
    # What does not move at one end has that end where things are now.
    spans = groups.max().astype(float).clip(lower=0) - groups.min().astype(float).clip(upper=0)
    return spans.fillna(0.0)


def ends_of(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of moved inputs."""
    return frame[frame["end"] != "today"]


def widest(frame: pd.DataFrame, measure: str) -> list[str]:
    """Return the inputs whose swings of a measure can be seen beside the widest one."""
    widths = width(frame, measure).sort_values(ascending=False, kind="stable")
    seen = widths[(widths > _NOISE) & (widths >= _SLIVER_SHARE * widths.max())]
    return [str(name) for name in seen.index[: _MOST[measure]]]


def printed(frame: pd.DataFrame) -> list[str]:
    """Return the inputs with the widest swings of cost, and then those of open hours."""
    return list(dict.fromkeys([*widest(frame, COST), *widest(frame, HOURS)]))


def headline(
    frame: pd.DataFrame, held: str, verdict: Sequence[str], named: Sequence[str]
) -> Iterator[str]:
    """Say what turns the choice, what it is as things are, and what moves it most.

    Parameters
    ----------
    frame : DataFrame
        Of :func:`sim.decisions.sensitivity`.
    held : str
        Which of the two is to take as things are.
    verdict : sequence of str
        What the first screen says of the two, if it compares them.
    named : sequence of str
        Inputs that the first screen says matter most.
    """
    labels, (now, *_) = labels_of(frame), records(frame)
    yield _turning(frame, held)
    if len(labels) > 2:
        yield (
            f"Only {labels[now['strategy']]} and {labels[now['baseline']]} are compared here; any"
            " two can be."
        )
    if verdict:
        yield f"As things are: {' '.join(verdict)}"
    else:
        gap, way = read(now, f"extra_{COST}"), "more"
        if (gap.mean or 0.0) < 0:
            gap, way = -gap, "less"
        yield (
            f"As things are {labels[now['strategy']]} costs {gap.with_interval('usd')} a year {way}"
            f" than {labels[now['baseline']]}."
        )
    for measure in (COST, HOURS):
        yield _most_moved(frame, measure)
    if named:
        yield beside_the_first_screen(frame, named)


def _turning(frame: pd.DataFrame, held: str) -> str:
    labels, now, moved = labels_of(frame), records(frame)[0], ends_of(frame)
    (other,) = {now["strategy"], now["baseline"]} - {held}
    count = moved["input"].nunique()
    turning = moved[moved["taken"] == other]
    if turning.empty:
        none = "The one uncertain input that was moved does not clearly make"
        if count > 1:
            none = (
                f"None of {count} uncertain inputs, each moved alone through its range, clearly"
                " makes"
            )
        return f"{none} {labels[other]} the one to take instead of {labels[held]}."
    turns, many = _places(turning), turning["input"].nunique()
    more = len(turns) - _NAMED
    told = [*turns[:_NAMED], f"{more} more"] if more > 0 else turns
    verb = "turns" if many == 1 else "turn"
    which = f"{'One' if many == 1 else many} of {count} uncertain inputs {verb}"
    if count == 1:
        which = "The one uncertain input turns"
    return f"{which} the choice to {labels[other]}: {listed(told)}."


def _places(rows: pd.DataFrame) -> list[str]:
    return [f"{row['meaning']} (at {value_text(row)})" for row in records(rows)]


def _most_moved(frame: pd.DataFrame, measure: str) -> str:
    what = {COST: "difference in cost", HOURS: "difference in open hours"}[measure]
    inputs = widest(frame, measure)
    if not inputs:
        return f"No input moves the {what}."
    rows = known_ends(frame, inputs[0], measure)
    unclear = "" if inputs[0] in _clearly_moved(frame, measure) else ", though not clearly"
    labels, first = labels_of(frame), rows[0]
    names = labels[first["strategy"]], labels[first["baseline"]]
    verb = "costs" if measure == COST else "leaves"
    begun = f"At {value_text(first)} {names[0]} {verb} {_gap_words(first, measure)} than {names[1]}"
    rest = [f", at {value_text(row)} {_gap_words(row, measure)}" for row in rows[1:]]
    return (
        f"What moves the {what} most{unclear}: {first['meaning']} ({today_text(first)} today)."
        f" {begun}{''.join(rest)}."
    )


def _gap_words(row: Row, measure: str) -> str:
    gap = read(row, f"extra_{measure}")
    size = gap if (gap.mean or 0.0) >= 0 else -gap
    if measure == COST:
        return f"{size.text('usd')} a year {'more' if gap == size else 'less'}"
    hours = "open hour" if size.text("hours") == "1" else "open hours"
    return f"{size.text('hours')} {'more' if gap == size else 'fewer'} {hours} a year"


def _clearly_moved(frame: pd.DataFrame, measure: str) -> set[str]:
    """Return the inputs that clearly move a measure at an end, of all that are printed."""
    rows = records(frame[frame["input"].isin(printed(frame)) & (frame["problem"] == "")])
    count = int(rows[0]["replications"])
    shifts = {
        str(place): None
        if (shift := read(row, f"shift_{measure}")).mean is None
        else of_estimate(shift, 0.0, "", count)
        for place, row in enumerate(rows)
    }
    found = judged(shifts, count)
    return {
        str(rows[int(key)]["input"]) for key, (_, how) in found.items() if how in ("more", "less")
    }


def beside_the_first_screen(frame: pd.DataFrame, named: Sequence[str]) -> str:
    """Say how what the first screen names lies beside the widest swings."""
    meanings = dict(zip(frame["input"], frame["meaning"], strict=True))
    here = [name for name in named if name in meanings]
    said = "; ".join(meanings[name] for name in here)
    lead = f"The command compare says that these matter most: {said}."
    if set(named) == set(widest(frame, COST)[: len(named)]):
        return f"{lead} They have the widest swings of cost here as well."
    sentence = (
        f"{lead} It asks with which inputs the difference rises or falls most steadily when all are"
        " drawn together (a rank correlation); here each moves alone through its whole range, and"
        " the widest swing comes first."
    )
    if len(here) < len(named):
        moves = counted(len(named) - len(here), "that it names moves", "that it names move")
        sentence += f" {moves} neither of these two."
    return sentence


def table(frame: pd.DataFrame, named: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the widest swings of cost and of hours, and what the first screen names, in words.

    Parameters
    ----------
    frame, named
        As :func:`headline` takes them.
    """
    now = records(frame)[0]
    inputs = dict.fromkeys([*printed(frame), *named])
    rows: list[tuple[str, ...]] = [_TABLE_HEAD]
    rows.append(("as things are", "", "", *_cells(now), _taken_words(frame, now)))
    for name in inputs:
        for place, end in enumerate(records(frame[frame["input"] == name])):
            about = ("", "") if place else (end["meaning"], today_text(end))
            rows.append((*about, value_text(end), *_cells(end), _taken_words(frame, end)))
    return rows


def _cells(row: Row) -> tuple[str, str]:
    cost, hours = (read(row, f"extra_{name}") for name in (COST, HOURS))
    return _signed(cost, "usd"), _signed(hours, "hours")


def _signed(estimate: Estimate, unit: str) -> str:
    text = estimate.text(unit)
    return f"+{text}" if (estimate.mean or 0.0) > 0 else text


def _taken_words(frame: pd.DataFrame, row: Row) -> str:
    if row["problem"]:
        return "cannot be run"
    if row["taken"]:
        return labels_of(frame).get(row["taken"], NEITHER)
    is_cheaper = (read(row, f"extra_{COST}").mean or 0.0) < 0
    cheaper = row["strategy"] if is_cheaper else row["baseline"]
    return f"{labels_of(frame)[cheaper]} (close)"


def notes(frame: pd.DataFrame, many: int) -> Iterator[str]:
    """Say what is compared, in how many replications, and what was left out.

    Parameters
    ----------
    frame : DataFrame
    many : int
        Replications of things as they are.
    """
    labels, now, moved = labels_of(frame), records(frame)[0], ends_of(frame)
    ran = moved["replications"][moved["problem"] == ""]
    least, most = (int(ran.min()), int(ran.max())) if len(ran) else (0, 0)
    alone = "the first alone, without an interval"
    few = alone if least == 1 else f"at least the first {least}"
    others = "" if least == most else f" (inputs that are not printed: {few})"
    moved_as = f"the first {most} of these move" if most > 1 else f"{alone}, moves"
    yield (
        "Each input is moved alone to both ends of its range."
        f" Costs and open hours are those of {labels[now['strategy']]} minus"
        f" {labels[now['baseline']]}, a year: as things are over {counted(many, 'replication')}, as"
        f" in compare; at each end moved as {moved_as}{others}. Which differences in cost are"
        " clear is tested over all that are printed (Holm, 95 %)."
        " Close is the cheaper one on average, where the difference is not clear or too small to"
        " matter."
    )
    if cannot := _places(moved[moved["problem"] != ""]):
        yield f"Left out, because they contradict other values: {listed(cannot)}."


def known_ends(frame: pd.DataFrame, name: str, measure: str) -> list[Row]:
    """Return the ends of an input's range at which a measure is known."""
    own = frame[(frame["input"] == name) & frame[f"shift_{measure}"].notna()]
    return records(own)


def value_text(row: Row) -> str:
    """Write the value of an end of a range with its unit."""
    return amount_text(float(row["value"]), str(row["unit"]))


def today_text(row: Row) -> str:
    """Write what an input is as things are."""
    return amount_text(float(row["today"]), str(row["unit"]))


def amount_text(value: Any, unit: str) -> str:
    """Write a value of an input with its unit, where people say one."""
    if unit.startswith("USD"):
        return number(value, None, None, unit)
    if unit.startswith("share"):
        return f"{_short(100 * value)} %"
    return in_unit(_short(value), unit) if unit.endswith(_LENGTHS) else _short(value)


def _short(value: float) -> str:
    return f"{float(f'{value:.3g}'):,g}"
