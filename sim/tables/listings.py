"""Long lists, as text and for JSON: the events of single replications, and the catalogue."""

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd
from pydantic_core import to_jsonable_python

from sim.comparison import capitalised
from sim.core.numerals import counted, in_unit
from sim.explanation.words import person_words, stamp, told
from sim.scenarios.calendar import Calendar
from sim.scenarios.schema import Parameters
from sim.tables.layout import aligned

if TYPE_CHECKING:
    from sim.experiment import Result

WIDTH = 100
_WHOLE = (
    "person",
    "spell",
    "attempt",
    "addresses",
    "review",
    "quantity",
    "term",
    "successor",
)
_RUNBOOK = "runbook."
_SEVERAL = ("strategy", "replication", "application")


def render_records(result: "Result", most: int) -> str:
    """Write the first events after the start in words, a line each.

    Parameters
    ----------
    result : Result
        Run with ``records=True``.
    most : int
        Lines to show; the rest is counted.

    Returns
    -------
    str
    """
    calendar, parameters = Calendar.of(result.scenario.parameters), result.scenario.parameters
    later = result.records[result.records["hours"] > 0]
    shown = later.head(most)
    ids = dict(zip(result.frames.people["person"], result.frames.people["id"], strict=True))
    labels = {name: parameters.label_of(name) for name in result.strategies}
    # What is the same on every line is no column.
    several = [name for name in _SEVERAL if len(result.records[name].unique()) > 1]
    rows = [("when", *several, "what happened")]
    for row in shown.to_dict("records"):
        about = {**row, "strategy": labels[row["strategy"]]}
        rows.append(
            (
                stamp(calendar, row["hours"]),
                *(str(about[name]) for name in several),
                _sentence(row, ids, parameters, calendar),
            )
        )
    text = aligned(rows)
    if left_out := len(result.records) - len(shown):
        start = len(result.records) - len(later)
        which = "which" if start == left_out else f"of which {start:,}"
        says = "says" if start == 1 else "say"
        text += (
            f"\n{left_out:,} more, {which} {says} who was there"
            " at the start: --json prints all, --export csv --out DIR keeps them.\n"
        )
    return text


def _sentence(
    row: Mapping[Any, Any], ids: Mapping[int, str], parameters: Parameters, calendar: Calendar
) -> str:
    """Say who, and what happened."""
    plan, person = row.get("plan"), row.get("person")
    more = {
        "initial": False,
        "own": True,
        "plan_title": parameters.plans[plan].title if isinstance(plan, str) else "",
        "heir": person_words(ids.get(row.get("successor", -1), "")),
    }
    text = told({**row, **more}, calendar)
    who = person_words(ids.get(person, "")) if pd.notna(person) else ""
    return capitalised(f"{who}: {text}" if who else text)


def records_document(result: "Result") -> list[dict[str, Any]]:
    """Return the events of a result as plain dictionaries, with dates; undefined is left out."""
    calendar = Calendar.of(result.scenario.parameters)
    return [
        {"at": calendar.datetime_at(row["hours"]).isoformat(), **row}
        for row in map(_present, result.records.to_dict("records"))
    ]


def render_scenarios(asked: Mapping[str, str]) -> str:
    """Write scenario files with their questions, a line each.

    Parameters
    ----------
    asked : mapping of str to str
        Question by file.
    """
    return aligned(list(asked.items()))


def render_overview(facts: pd.DataFrame, snapshot: str) -> str:
    """Write what plans cost and how much is known of each: a line a plan.

    Parameters
    ----------
    facts : DataFrame
        All facts of a snapshot, from :func:`sim.facts`.
    snapshot : str
    """
    parts = facts["key"].str.split(".", n=2, expand=True)
    plans = facts.assign(plan=parts[1], name=parts[2])[parts[0] == "plans"]
    heads = ("plan", "seat a month", "seats at least", "at most", "facts")
    rows = [heads]
    for plan, own in plans.groupby("plan", sort=False):
        values = dict(zip(own["name"], own["value"], strict=True))
        rows.append(
            (
                f"{own['title'].iloc[0]} ({plan})",
                _dollars(values.get("seat_price_usd_per_month")),
                str(values.get("minimum_seats", "")),
                str(values.get("maximum_seats", "")),
                str(len(own)),
            )
        )
    others = facts[parts[0] != "plans"].groupby(parts[0], sort=False).size()
    rest = ", ".join(f"{name} {count}" for name, count in others.items())
    return (
        f"{counted(len(facts), 'fact')} of {snapshot}. Plans and their list prices:\n\n"
        f"{aligned(rows, right=(1, 2, 3, 4))}\n"
        + "\n".join(_wrapped(f"Other facts, by the first word of their key: {rest}.", "", ""))
        + "\n\nseatwise facts PATTERN shows some with range, date and source; --json prints all.\n"
    )


def _dollars(value: Any) -> str:
    return f"${float(value):,.2f}".removesuffix(".00") if value not in (None, "none") else "none"


def render_facts(facts: pd.DataFrame) -> str:
    """Write facts as text: key and value, plausible range, source and confidence.

    The steps of a runbook become a list, with their sources below it.

    Parameters
    ----------
    facts : DataFrame
        From :func:`sim.facts`.

    Returns
    -------
    str
    """
    is_step = facts["key"].str.startswith(_RUNBOOK)
    lines = [line for row in facts[~is_step].to_dict("records") for line in _fact(row)]
    steps = facts[is_step]
    for _, rows in steps.groupby(steps["key"].str.rsplit(".", n=1).str[0], sort=False):
        lines += [*([""] if lines else []), *_runbook(rows.to_dict("records"))]
    return "\n".join(lines) + "\n"


def facts_document(facts: pd.DataFrame) -> object:
    """Return facts as plain dictionaries; dates are words, a missing range is None."""
    return to_jsonable_python(facts.to_dict("records"), inf_nan_mode="null")


def _fact(row: Mapping[Any, Any]) -> Iterator[str]:
    value = in_unit(str(row["value"]), row["unit"])
    if row["unit"] in ("words", "yes or no"):
        value = {True: "yes", False: "no"}.get(row["value"], row["value"])
    between = "" if pd.isna(row["low"]) else f" ({row['low']:g} to {row['high']:g})"
    yield from _wrapped(f"{row['key']} = {value}{between}", "", "    ")
    yield from _wrapped(_source(row), "    ", "    ")


def _runbook(rows: Sequence[Mapping[Any, Any]]) -> Iterator[str]:
    """Write the steps in order, then the notes, each with the number of its source."""
    by_name = {str(row["key"]).rpartition(".")[2]: row for row in rows}
    steps = sorted((name for name in by_name if name.isdigit()), key=int)
    notes = [name for name in by_name if not name.isdigit() and name != "title"]
    told = [by_name[name] for name in (*steps, *notes)]
    sources = list(dict.fromkeys(map(_source, told or rows)))
    yield str(rows[0]["title"])
    for name, row in zip((*steps, *notes), told, strict=True):
        mark = f" [{sources.index(_source(row)) + 1}]" if len(sources) > 1 else ""
        bullet = f"{name:>4}. " if name in steps else f"{'-':>4}  "
        yield from _wrapped(f"{row['value']}{mark}", bullet, " " * len(bullet))
    for number, source in enumerate(sources, start=1):
        mark = f"[{number}] " if len(sources) > 1 else ""
        yield from _wrapped(f"{mark}{source}", "      ", "      ")


def _source(row: Mapping[Any, Any]) -> str:
    sure = "" if row["confidence"] == "assumption" else f", confidence {row['confidence']}"
    later = ", later than these facts" if row["is_later"] else ""
    return f"{row['source']} [{row['as_of']}{later}{sure}]"


def _wrapped(text: str, first: str, later: str) -> list[str]:
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=later,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _present(row: Mapping[Any, Any]) -> dict[str, Any]:
    """Keep the fields that an event has; whole numbers become integers, person -1 is left out."""
    kept = {str(name): value for name, value in row.items() if not pd.isna(value)}
    whole = {name: int(kept[name]) for name in _WHOLE if name in kept}
    if whole.get("person") == -1:
        del kept["person"], whole["person"]
    return {**kept, **whole}
