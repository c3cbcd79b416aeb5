"""One leaver's departure as frames: what happened when, what was open meanwhile, and its words."""

import datetime as dt
import math
import textwrap
from typing import NamedTuple

import pandas as pd

from sim.comparison.findings import Finding, in_percent
from sim.core.vocabulary import STAGES
from sim.explanation import Moment, chapters, fates_of, in_order, moments, single
from sim.explanation.words import NO_BREAK, Row, exposure, person_words, seat_afterwards, stamp
from sim.scenarios import Scenario, ScenarioError
from sim.scenarios.calendar import Calendar

_LINE_CHARACTERS = 92


class Timeline(NamedTuple):
    """How one person left.

    Attributes
    ----------
    person : str
    strategy : str
        By its label.
    start : date
        Day 0, from whose midnight hours are counted.
    left_hours : float
    moments : DataFrame
        ``hours``, ``when`` (with weekday and date) and ``text``, in order of time, from HR's
        notice or the departure, whichever is first, until everything is closed.
    open : DataFrame
        ``way`` ("a way in" or "a seat"), ``stage`` (what a way in was waiting for, a key of the
        stages of exposure; empty for the seat), ``text``, ``start_hours``, ``end_hours``.
    summary : str
        The window and its stages, in the words of :func:`sim.explain`.
    """

    person: str
    strategy: str
    start: dt.date
    left_hours: float
    moments: pd.DataFrame
    open: pd.DataFrame
    summary: str


def timeline(
    scenario: Scenario, strategy: str, replication: int, person: str, seed: int = 1
) -> Timeline:
    """Lay out how one person left, from the same source as :func:`sim.explain`.

    Parameters
    ----------
    scenario, strategy, replication, person, seed
        As :func:`sim.explain` takes them; the person must be named.

    Returns
    -------
    Timeline
        For the first application of the strategy.

    Raises
    ------
    ScenarioError
        If there is no such strategy or person, or the person did not leave inside the horizon.
    """
    result, where = single(scenario, strategy, replication, seed)
    calendar = Calendar.of(scenario.parameters)
    stories = (
        (fate, next(chapters(result, fate), None)) for fate in fates_of(result, person, where)
    )
    # Of somebody who came back it is the first departure.
    left = ((fate, told, told.window) for fate, told in stories if told and told.window)
    fate, chapter, window = next(left, (None, None, None))
    if fate is None or chapter is None or window is None:
        raise ScenarioError(
            f"{person} did not leave inside the horizon under {where}: name somebody who did"
        )
    end = max(window["closed_hours"], window["left_hours"] + window["orphaned_hours"])
    first = min(window["left_hours"], fate["told_left_hours"])
    rows = [
        (moment.hours, stamp(calendar, moment.hours), text)
        for moment in in_order(moments(chapter, result, fate))
        if first <= moment.hours <= end and math.isfinite(moment.hours)
        if (text := _text(moment))
    ]
    summary = f"{exposure(window)}. {seat_afterwards(window)}".replace(NO_BREAK, " ")
    return Timeline(
        person,
        scenario.parameters.label_of(strategy),
        calendar.start,
        float(window["left_hours"]),
        pd.DataFrame(rows, columns=["hours", "when", "text"]),
        _open(window),
        summary,
    )


def _text(moment: Moment) -> str:
    text = moment.text.replace(NO_BREAK, " ")
    # The summary says how long the window was.
    return text.rpartition("; ")[0] if moment.kind == "closed" else text


def _open(window: Row) -> pd.DataFrame:
    """Lay the stages end to end; time after a re-provisioning comes last."""
    left = reached = float(window["left_hours"])
    rows: list[tuple[str, str, str, float, float]] = []
    for stage, term in STAGES.items():
        hours = float(window[f"stage_{stage}_hours"])
        if hours <= 0:
            continue
        start = float(window["closed_hours"]) - hours if stage == "reprovisioned" else reached
        rows.append(("a way in", stage, term.label, start, start + hours))
        reached = start + hours
    if window["orphaned_hours"] > 0:
        rows.append(("a seat", "", "held a seat", left, left + float(window["orphaned_hours"])))
    return pd.DataFrame(rows, columns=["way", "stage", "text", "start_hours", "end_hours"])


def in_words(timeline: Timeline) -> Finding:
    """Say how one person left, and number what happened.

    Parameters
    ----------
    timeline : Timeline
        From :func:`sim.explanation.timeline.timeline`.

    Returns
    -------
    Finding
        Its lines are the numbered moments, wrapped.
    """
    moments = timeline.moments.drop_duplicates("text").groupby("when", sort=False)["text"]
    lines = [
        line
        for place, (when, texts) in enumerate(moments, start=1)
        for line in textwrap.wrap(
            f"{place}  {when}: {'; '.join(texts)}", _LINE_CHARACTERS, subsequent_indent="    "
        )
    ]
    title = timeline.summary.partition(":")[0].partition(". ")[0]
    stages = timeline.open.loc[timeline.open["way"] == "a way in"]
    hours = stages["end_hours"] - stages["start_hours"]
    spent = ""
    if len(stages):
        longest = stages["text"].iloc[int(hours.argmax())]
        spent = f"Most of it, {in_percent(hours.max() / hours.sum())}: {longest}. "
    return Finding(
        f"How {person_words(timeline.person)} left under {timeline.strategy}",
        f"A leaver under {timeline.strategy}: {title[:1].lower()}{title[1:]}",
        spent.rstrip(),
        [f"  {line}" for line in lines],
    )
