"""One person's story in dated sentences, and the windows of a future that stayed open longest."""

import math
import textwrap
from collections.abc import Iterator
from typing import NamedTuple

import pandas as pd

from sim.core.suggestions import nearest
from sim.core.units import MINUTES_PER_HOUR
from sim.experiment import Result, run
from sim.explanation.words import (
    CAUSES,
    FOLLOW_UPS,
    NO_BREAK,
    ORDER,
    STAMP_WIDTH,
    Row,
    exposure,
    minute,
    seat_afterwards,
    stamp,
    told,
)
from sim.scenarios import Scenario, ScenarioError
from sim.scenarios.calendar import Calendar
from sim.scenarios.schema import Also, Parameters, Strategy

WIDTH = 100
WORST = 5
# Told only where the person's own purchase, answer or removal led to them, at the same moment.
_OWN_DOING = ("SeatsBought", "SeatsUpgraded", "SeatsReturned", "ReductionCancelled")
_TICKETED = ("invite", "jit")


class Chapter(NamedTuple):
    """What one application of the strategy has to do with the person."""

    application: str
    mode: str
    records: pd.DataFrame
    window: Row | None


class Moment(NamedTuple):
    """When something happened, a key of ``ORDER``, and its sentence without a subject."""

    hours: float
    kind: str
    text: str


def explain(
    scenario: Scenario, strategy: str, replication: int, person: str | None = None, seed: int = 1
) -> str:
    """Tell what happened to one person in one possible future, or whose windows were the worst.

    Parameters
    ----------
    scenario : Scenario
    strategy : str
        Name of a strategy of the scenario.
    replication : int
        Which future, from 1.
    person : str, optional
        Id such as ``employees/initial/3/backfill/1``; without one, the longest windows.
    seed : int
        Seed of the experiment.

    Returns
    -------
    str
        Lines of at most 100 characters, each moment with its date; stages of a window add up to
        the exposure shown, to the minute.

    Raises
    ------
    ScenarioError
        If there is no such strategy or person.
    """
    result = run(scenario, [strategy], [replication], seed=seed, records=True)
    where = f"{strategy}, replication {replication} of {scenario.name}, seed {seed}"
    calendar = Calendar.of(scenario.parameters)
    if person is None:
        lines = _worst(result, calendar, where)
    else:
        lines = _story(result, calendar, where, fate_of(result, person, where))
    return "".join(f"{line}\n" for line in lines).replace(NO_BREAK, " ")


def fate_of(result: Result, person: str, where: str) -> Row:
    """Return the fate of a person of a future; a :class:`ScenarioError` if there is none."""
    people = result.frames.people
    fate = people[people["id"] == person]
    if fate.empty:
        raise ScenarioError([_unknown(person, people, where)])
    row: Row = fate.to_dict("records")[0]
    return row


def _unknown(person: str, people: pd.DataFrame, where: str) -> str:
    near = nearest(person, people["id"], 3) or people["id"].head(3).tolist()
    return (
        f'there is no "{person}" among the {len(people)} people entitled to a seat in {where};'
        f" there is {', '.join(near)}"
    )


def _worst(result: Result, calendar: Calendar, where: str) -> Iterator[str]:
    windows = result.windows
    exposed = windows[windows["exposure_hours"] > 0]
    longest = exposed.sort_values("exposure_hours", ascending=False, kind="stable").head(WORST)
    yield where[:1].upper() + where[1:]
    yield ""
    if longest.empty:
        yield f"{len(windows)} people left, and nobody could get in after leaving."
        return
    several = bool(result.scenario.parameters.strategies[result.strategies[0]].also)
    what = "windows of leavers were open" if several else "leavers could still get in"
    yield f"{len(exposed)} of {len(windows)} {what}; the longest windows:"
    for number, window in enumerate(longest.to_dict("records"), start=1):
        within = f" in {window['application']}" if several else ""
        text = (
            f"{number}. {window['id']}{within}: left {stamp(calendar, window['left_hours'])},"
            f" {CAUSES[window['cause']]}; {exposure(window)}."
        )
        yield from textwrap.wrap(text, WIDTH, subsequent_indent="   ", break_long_words=False)


def _story(result: Result, calendar: Calendar, where: str, fate: Row) -> Iterator[str]:
    role = "" if fate["role"] == "member" else f" ({fate['role']})"
    parts = list(chapters(result, fate))
    heading = f"{fate['id']}{role} under {where}"
    yield from textwrap.wrap(heading, WIDTH, subsequent_indent="  ", break_long_words=False)
    for chapter in parts:
        yield ""
        if len(parts) > 1:
            yield from (f"In {chapter.application}:", "")
        yield from _dated(moments(chapter, result, fate), calendar)
        yield ""
        yield seat_afterwards(chapter.window) if chapter.window else _no_window(fate, calendar)
        yield from _data(chapter, result.scenario.parameters, fate)


def moments(chapter: Chapter, result: Result, fate: Row) -> list[Moment]:
    """Return what happened to a person in one application, in no order."""
    parameters, people = result.scenario.parameters, result.frames.people
    ids = dict(zip(people["person"], people["id"], strict=True))
    return [
        *_recorded(chapter, parameters, Calendar.of(parameters), fate, ids),
        *_signalled(chapter, fate),
        *([] if chapter.window is None else _closed(chapter.window)),
    ]


def chapters(result: Result, fate: Row) -> Iterator[Chapter]:
    """Yield the applications in which the person is entitled to a seat."""
    parameters = result.scenario.parameters
    strategy = parameters.strategies[result.strategies[0]]
    units: tuple[Strategy | Also, ...] = (strategy, *strategy.also)
    for unit in units:
        application = parameters.plans[unit.plan].application
        records = result.records[result.records["application"] == application]
        started = records[(records["record"] == "Started") & (records["person"] == fate["person"])]
        if started.empty:
            continue
        own = result.windows["person"] == fate["person"]
        here = result.windows["application"] == application
        window = next(iter(result.windows[own & here].to_dict("records")), None)
        yield Chapter(application, unit.mode, records, window)


def in_order(happened: list[Moment]) -> list[Moment]:
    """Sort moments as they are told."""
    return sorted(happened, key=lambda each: (each.hours, ORDER.index(each.kind)))


def _dated(happened: list[Moment], calendar: Calendar) -> Iterator[str]:
    """Write moments with their date, those of one minute behind one another."""
    said: dict[int, list[str]] = {}
    for moment in in_order(happened):
        said.setdefault(minute(moment.hours), []).append(moment.text)
    indent = " " * (STAMP_WIDTH + 2)
    for at, texts in said.items():
        line = f"{stamp(calendar, at / MINUTES_PER_HOUR):>{STAMP_WIDTH}}  {'; '.join(texts)}"
        yield from textwrap.wrap(line, WIDTH, subsequent_indent=indent, drop_whitespace=True)


def _recorded(
    chapter: Chapter, parameters: Parameters, calendar: Calendar, fate: Row, ids: dict[int, str]
) -> Iterator[Moment]:
    for row in _about(chapter, fate).to_dict("records"):
        more = {"initial": fate["initial"], "own": row["person"] == fate["person"]}
        if isinstance(row.get("plan"), str):
            more["plan_title"] = parameters.plans[row["plan"]].title
        if row["record"] == "OwnershipTransferred":
            more["heir"] = ids.get(int(row["successor"]), "")
        follows = row["record"] == "TicketOpened" and row["kind"] in FOLLOW_UPS
        kind = "follow-up" if follows else str(row["record"])
        yield Moment(row["hours"], kind, told({**row, **more}, calendar))


def _about(chapter: Chapter, fate: Row) -> pd.DataFrame:
    """Return the records that belong into a person's story."""
    records, window = chapter.records, chapter.window
    own = (records["person"] == fate["person"]) | (records["successor"] == fate["person"])
    led_to = records["record"].isin(["Removed", "InvitationAccepted"])
    led_to |= records["kind"] == "purchase"
    caused = records["record"].isin(_OWN_DOING)
    # Of what several people led to at one moment, once is enough.
    is_first = ~records.duplicated(["record", "hours"])
    wanted = own | (caused & is_first & records["hours"].isin(records.loc[own & led_to, "hours"]))
    there = records["hours"].between(fate["told_start_hours"], fate["left_hours"])
    wanted |= (records["record"] == "Switched") & there
    if window is not None:
        # What the company went through is part of the story while the window was open.
        nobody = (records["person"].isna() | (records["person"] < 0)) & ~caused
        until = max(window["closed_hours"], window["left_hours"] + window["orphaned_hours"])
        wanted |= nobody & records["hours"].between(fate["left_hours"], until)
    about: pd.DataFrame = records[wanted]
    return about


def _signalled(chapter: Chapter, fate: Row) -> Iterator[Moment]:
    if not fate["initial"]:
        yield Moment(fate["told_start_hours"], "told", "HR told IT of the start")
    if math.isfinite(fate["left_hours"]):
        text = "HR told IT of the departure"
        if fate["missed"] and _mode_at(chapter, fate["told_left_hours"]) in _TICKETED:
            text += ", and nobody asked for the removal here"
        if math.isinf(fate["idp_disabled_hours"]):
            text += ", and nobody thought of the IdP account"
        yield Moment(fate["told_left_hours"], "told", text)


def _mode_at(chapter: Chapter, hours: float) -> str:
    records = chapter.records
    before = records[(records["record"] == "Switched") & (records["hours"] <= hours)]
    return chapter.mode if before.empty else str(before["mode"].iloc[-1])


def _closed(window: Row) -> Iterator[Moment]:
    prefix = ""
    if window["closed_by"] == "session":
        prefix = "the last session ended; "
    elif window["stage_cycle_hours"] > 0:
        prefix = "the removal took effect; "
    yield Moment(window["closed_hours"], "closed", prefix + exposure(window))


def _no_window(fate: Row, calendar: Calendar) -> str:
    left = fate["left_hours"] < calendar.horizon_hours
    return "Was not there to leave." if left else "Did not leave inside the horizon."


def _data(chapter: Chapter, parameters: Parameters, fate: Row) -> Iterator[str]:
    """Say who can still read what a removed person made, on the plan in force at the removal."""
    records = chapter.records
    own = records[records["person"] == fate["person"]]
    spells = own[own["record"].isin(["SeatTaken", "Removed"])]
    if spells.empty or spells["record"].iloc[-1] != "Removed":
        return
    removal = spells.iloc[-1]
    if removal["route"] == "suspended":
        return
    terms = records[(records["record"] == "TermStarted") & (records["hours"] <= removal["hours"])]
    plan = parameters.plans[str(terms["plan"].iloc[-1])]
    text = f"What this person made, on {plan.title}: {plan.removed_data}"
    yield from textwrap.wrap(text, WIDTH, break_long_words=False, break_on_hyphens=False)
