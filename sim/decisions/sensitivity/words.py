"""What the swings of inputs say: what turns the choice, what moves most, and both in a table."""

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from sim.comparison.findings import Row, listed, records
from sim.comparison.labels import capitalised, labels_of
from sim.comparison.rows import read
from sim.core.estimates import Estimate
from sim.core.numerals import counted, in_unit, number, step_of
from sim.decisions.sensitivity.swings import (
    COST,
    HOURS,
    NEITHER,
    clearly_moved,
    ends_of,
    known_ends,
    printed,
    sides,
    widest,
)
from sim.scenarios import Scenario

# Units that are written behind a value.
_LENGTHS = ("minutes", "hours", "days")
_NAMED = 3
_UNITS = {COST: "usd", HOURS: "hours"}
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
        none = "The one uncertain input that was moved does not clearly turn"
        if count > 1:
            none = (
                f"None of {count} uncertain inputs, each moved alone through its range, clearly"
                " turns"
            )
        return f"{none} the choice from {labels[held]} to {labels[other]}."
    many = turning["input"].nunique()
    verb = "turns" if many == 1 else "turn"
    which = f"{'One' if many == 1 else many} of {count} uncertain inputs {verb}"
    if count == 1:
        which = "The one uncertain input turns"
    return f"{which} the choice to {labels[other]}: {_some(turning)}."


def _places(rows: pd.DataFrame) -> list[str]:
    return [f"{row['meaning']} (at {value_text(row)})" for row in records(rows)]


def _most_moved(frame: pd.DataFrame, measure: str) -> str:
    what = {COST: "difference in cost", HOURS: "difference in open hours"}[measure]
    inputs = widest(frame, measure)
    if not inputs:
        return f"No input moves the {what}."
    rows = known_ends(frame, inputs[0], measure)
    unclear = "" if inputs[0] in clearly_moved(frame, measure) else ", though not clearly"
    (now, *_), first = records(frame), rows[0]
    names = _names(frame)
    verb = "costs" if measure == COST else "leaves"
    said = [f"at {value_text(row)}" for row in rows]
    gaps = [_gap_words(now, row, measure) for row in rows]
    begun = f"{capitalised(said[0])} {names[0]} {verb} {gaps[0]} than {names[1]}"
    rest = [f", {at} {gap}" for at, gap in zip(said[1:], gaps[1:], strict=True)]
    return (
        f"What moves the {what} most{unclear}: {first['meaning']} ({today_text(first)} today)."
        f" {begun}{''.join(rest)}."
    )


def _names(frame: pd.DataFrame) -> tuple[str, str]:
    labels, (now, *_) = labels_of(frame), records(frame)
    return labels[now["strategy"]], labels[now["baseline"]]


def hours_headline(frame: pd.DataFrame) -> str:
    """Say which of the two leaves fewer open hours, and whether a swing that is drawn turns that.

    Parameters
    ----------
    frame : DataFrame
        Of :func:`sim.decisions.sensitivity`.
    """
    ends, (one, other) = sides(frame, HOURS), _names(frame)
    if not ends:
        return "No input moves the difference in open hours."
    fewer, more = (
        pd.DataFrame([row for row, found in ends if found == sense]) for sense in ("less", "more")
    )
    if fewer.empty and more.empty:
        return f"{one} and {other} do not clearly differ in open hours at either end of a range"
    most, way, rest, back = fewer, "fewer", more, "more"
    if len(more) > len(fewer):
        most, way, rest, back = more, "more", fewer, "fewer"
    if len(most) == len(ends):
        return f"{one} leaves clearly {way} open hours than {other} at both ends of each range"
    turned = f"nowhere clearly {back}" if rest.empty else f"clearly {back} with {_some(rest)}"
    return (
        f"{one} leaves clearly {way} open hours than {other} at {len(most)} of"
        f" {counted(len(ends), 'end')} of these ranges, and {turned}"
    )


def _some(rows: pd.DataFrame) -> str:
    """Name the first places of ends, and count the others."""
    places = _places(rows)
    more = len(places) - _NAMED
    return listed([*places[:_NAMED], f"{more} more"] if more > 0 else places)


def _gap_words(now: Row, row: Row, measure: str) -> str:
    gap = extra(now, row, measure)
    size = gap if (gap.mean or 0.0) >= 0 else -gap
    if measure == COST:
        return f"{size.text('usd')} a year {'more' if gap == size else 'less'}"
    hours = "open hour" if size.text("hours") == "1" else "open hours"
    return f"{size.text('hours')} {'more' if gap == size else 'fewer'} {hours} a year"


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
    rows.append(("as things are", "", "", *_cells(now, now), _taken_words(frame, now)))
    for name in inputs:
        for place, end in enumerate(records(frame[frame["input"] == name])):
            about = ("", "") if place else (end["meaning"], today_text(end))
            at = f"{value_text(end)}{still(end) if end['value'] == end['today'] else ''}"
            rows.append((*about, at, *_cells(now, end), _taken_words(frame, end)))
    return rows


def _cells(now: Row, row: Row) -> tuple[str, str]:
    cost, hours = (_signed(extra(now, row, name), unit) for name, unit in _UNITS.items())
    return cost, hours


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
        ' "(close)" stands by the cheaper one on average where the difference is not clear, or'
        " too small to matter."
    )
    if cannot := _places(moved[moved["problem"] != ""]):
        yield f"Left out, because they contradict other values: {listed(cannot)}."


def extra(now: Row, row: Row, measure: str) -> Estimate:
    """Return what the strategy has more at an end: as things are, if the move is not printed.

    Fewer replications are moved, so that the same amount would be written with other digits.

    Parameters
    ----------
    now, row : mapping
        Things as they are, and the end.
    measure : str
    """
    known, moved = (read(each, f"extra_{measure}") for each in (now, row))
    shift = read(row, f"shift_{measure}").mean
    if known.mean is None or shift is None:
        return moved
    step = step_of(known.mean, known.low, known.high, _UNITS[measure])
    return known if abs(shift) < step else moved


def still(row: Row) -> str:
    """Say behind the value of an end that moves nothing whether it is the one that is assumed."""
    return ", as today" if row["value"] == row["today"] else ", moves nothing"


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
