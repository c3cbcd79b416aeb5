"""What happened to one person, in dated sentences; and which windows stayed open longest."""

import math
import textwrap
from collections.abc import Iterator, Sequence
from itertools import chain, groupby
from typing import NamedTuple

import pandas as pd

from sim.core.numerals import counted
from sim.core.suggestions import nearest
from sim.core.units import MINUTES_PER_HOUR
from sim.core.vocabulary import CAUSES
from sim.experiment import Result, run
from sim.explanation.words import (
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
# Told only if the person's own purchase, answer, seat or removal led to them, at the same moment.
_OWN_DOING = ("SeatsBought", "SeatsUpgraded", "SeatsReturned", "ReductionCancelled")
_TICKETED = ("invite", "jit")


class Chapter(NamedTuple):
    """One application of the strategy, and its window for the person."""

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
    """Tell what happened to one person in one replication, or which windows were the longest.

    Parameters
    ----------
    scenario : Scenario
    strategy : str
        Name of a strategy of the scenario.
    replication : int
        Which replication, from 1.
    person : str, optional
        Id such as ``employees/initial/3/backfill/1``; without one, the longest windows are listed,
        and the story of the longest is told.
    seed : int
        Seed of the experiment.

    Returns
    -------
    str
        Lines of at most 100 characters, each moment with its date. The stages of a window add up
        to the exposure shown, to the minute.

    Raises
    ------
    ScenarioError
        If there is no such strategy or person.
    """
    result, where = single(scenario, strategy, replication, seed)
    if person is None:
        lines = _worst(result, where)
        longest = _longest(result.windows)
        if not longest.empty:
            story = _stories(result, where, fates_of(result, str(longest["id"].iloc[0]), where))
            lines = chain(lines, ["", "The longest of them:", ""], story)
    else:
        lines = _stories(result, where, fates_of(result, person, where))
    return "".join(f"{line}\n" for line in lines).replace(NO_BREAK, " ")


def _longest(windows: pd.DataFrame) -> pd.DataFrame:
    """Return the windows in which somebody could get in, the longest first."""
    exposed = windows[windows["exposure_hours"] > 0]
    return exposed.sort_values("exposure_hours", ascending=False, kind="stable")


def single(scenario: Scenario, strategy: str, replication: int, seed: int) -> tuple[Result, str]:
    """Run one replication with all its events; return it, and in words which one it is."""
    result = run(scenario, [strategy], [replication], seed=seed, records=True)
    label = scenario.parameters.label_of(strategy)
    return result, f"{label}, replication {replication} of {scenario.name}, seed {seed}"


def fates_of(result: Result, person: str, where: str) -> list[Row]:
    """Return a row for each employment of a person; a :class:`ScenarioError` if there is none."""
    people = result.frames.people
    fates = people[people["id"] == person]
    if fates.empty:
        if people.empty:
            raise ScenarioError(f"nobody is entitled to a seat in {where}")
        near = nearest(person, people["id"], most=3) or people["id"].head(3).tolist()
        raise ScenarioError(
            f'there is no "{person}" among the {counted(len(people), "person", "people")}'
            f" entitled to a seat in {where}; there is {', '.join(near)}"
        )
    return list(fates.sort_values("start_hours", kind="stable").to_dict("records"))


def _worst(result: Result, where: str) -> Iterator[str]:
    calendar = Calendar.of(result.scenario.parameters)
    windows = result.windows
    exposed = _longest(windows)
    longest = exposed.head(WORST)
    yield where[:1].upper() + where[1:]
    yield ""
    if windows.empty:
        yield "Nobody left in this replication: there is no departure to tell."
        return
    if longest.empty:
        left = counted(len(windows), "person", "people")
        yield f"{left} left, and nobody could get in after leaving."
        return
    several = bool(result.scenario.parameters.strategies[result.strategies[0]].also)
    what = "windows of leavers were open" if several else "leavers could still get in"
    allowed = result.scenario.parameters.policies.exposure_hours
    over = int((exposed["exposure_hours"] > allowed).sum())
    yield from _wrapped(
        f"{len(exposed)} of {len(windows)} {what}, be it for a minute, and {over} for longer than"
        f" the {allowed:g} h that the policy allows; the longest windows:"
    )
    for number, window in enumerate(longest.to_dict("records"), start=1):
        within = f" in {window['application']}" if several else ""
        yield from _wrapped(
            f"{number}. {window['id']}{within}: left {stamp(calendar, window['left_hours'])},"
            f" {CAUSES[window['cause']].label}; {exposure(window)}.",
            indent=3,
        )


def _wrapped(text: str, indent: int = 0) -> list[str]:
    return textwrap.wrap(
        text,
        WIDTH,
        subsequent_indent=" " * indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _stories(result: Result, where: str, fates: Sequence[Row]) -> Iterator[str]:
    """Tell one employment after another of somebody who came back."""
    for number, fate in enumerate(fates):
        if number:
            yield ""
        which = f", employment {fate['employment']}," if len(fates) > 1 else ""
        role = "" if fate["role"] == "member" else f" ({fate['role']})"
        yield from _wrapped(f"{fate['id']}{role}{which} under {where}", indent=2)
        yield from _story(result, fate)


def _story(result: Result, fate: Row) -> Iterator[str]:
    calendar = Calendar.of(result.scenario.parameters)
    parts = list(chapters(result, fate))
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
    return [
        *_recorded(chapter, result, fate),
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
    """Sort moments into the order in which they are told."""
    return sorted(happened, key=lambda each: (each.hours, ORDER.index(each.kind)))


def _dated(happened: list[Moment], calendar: Calendar) -> Iterator[str]:
    """Write moments with their date; those of the same minute share a line."""
    for at, moments_then in groupby(in_order(happened), key=lambda each: minute(each.hours)):
        texts = "; ".join(moment.text for moment in moments_then)
        when = stamp(calendar, at / MINUTES_PER_HOUR)
        yield from _wrapped(f"{when:>{STAMP_WIDTH}}  {texts}", indent=STAMP_WIDTH + 2)


def _recorded(chapter: Chapter, result: Result, fate: Row) -> Iterator[Moment]:
    parameters, people = result.scenario.parameters, result.frames.people
    ids = dict(zip(people["person"], people["id"], strict=True))
    calendar = Calendar.of(parameters)
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
    """Return the events that belong to a person's story."""
    records, window = chapter.records, chapter.window
    own = (records["person"] == fate["person"]) | (records["successor"] == fate["person"])
    led_to = records["record"].isin(["Removed", "InvitationAccepted", "SeatTaken"])
    led_to |= records["kind"] == "purchase"
    caused = records["record"].isin(_OWN_DOING)
    # What several people led to at one moment is told once.
    is_first = ~records.duplicated(["record", "hours"])
    wanted = own | (caused & is_first & records["hours"].isin(records.loc[own & led_to, "hours"]))
    # One ticket removes all whom a planned layoff hits.
    of_layoff = [fate["told_left_hours"], *records.loc[own & led_to, "hours"]]
    wanted |= (records["kind"] == "layoff") & records["hours"].isin(of_layoff)
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
        is_prepared = fate["left_hours"] == fate["layoff_hours"]
        text = "IT got the list of the layoff" if is_prepared else "HR told IT of the departure"
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
    yield from _wrapped(f"What this person made, on {plan.title}: {plan.removed_data}")
