"""One leaver's departure as a frame: what happened when, and what stood open meanwhile."""

import datetime as dt
import math
from typing import NamedTuple

import pandas as pd

from sim.core.vocabulary import STAGES
from sim.experiment import run
from sim.explanation import Moment, chapters, fate_of, in_order, moments
from sim.explanation.words import NO_BREAK, STAGE_WORDS, Row, exposure, seat_afterwards, stamp
from sim.scenarios import Scenario, ScenarioError
from sim.scenarios.calendar import Calendar


class Timeline(NamedTuple):
    """How one person left.

    Attributes
    ----------
    person, strategy : str
    start : date
        Day 0, from whose midnight hours are counted.
    left_hours : float
    moments : DataFrame
        ``hours``, ``when`` (with weekday and date) and ``text``, in the order of time, from the
        first word of the departure to the end of the last way in.
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
    scenario : Scenario
    strategy : str
        Name of a strategy of the scenario.
    replication : int
        Which future, from 1.
    person : str
        Id such as ``employees/initial/3``.
    seed : int
        Seed of the experiment.

    Returns
    -------
    Timeline
        Of the first application of the strategy.

    Raises
    ------
    ScenarioError
        If there is no such strategy or person, or the person did not leave inside the horizon.
    """
    result = run(scenario, [strategy], [replication], seed=seed, records=True)
    calendar = Calendar.of(scenario.parameters)
    where = f"{strategy}, replication {replication} of {scenario.name}, seed {seed}"
    fate = fate_of(result, person, where)
    chapter = next(iter(chapters(result, fate)), None)
    if chapter is None or chapter.window is None:
        raise ScenarioError(
            [f"{person} did not leave inside the horizon under {where}: name somebody who did"]
        )
    window = chapter.window
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
        strategy,
        calendar.start,
        float(window["left_hours"]),
        pd.DataFrame(rows, columns=["hours", "when", "text"]),
        _open(window),
        summary,
    )


def _text(moment: Moment) -> str:
    text = moment.text.replace(NO_BREAK, " ")
    # How long the window was is the summary's part.
    return text.rpartition("; ")[0] if moment.kind == "closed" else text


def _open(window: Row) -> pd.DataFrame:
    """Stages stand behind one another; who was let in again was so at the end."""
    left = at = float(window["left_hours"])
    rows: list[tuple[str, str, str, float, float]] = []
    for stage in STAGES:
        hours = float(window[f"stage_{stage}_hours"])
        if hours <= 0:
            continue
        start = float(window["closed_hours"]) - hours if stage == "reprovisioned" else at
        rows.append(("a way in", stage, STAGE_WORDS[stage], start, start + hours))
        at = start + hours
    if window["orphaned_hours"] > 0:
        rows.append(("a seat", "", "held a seat", left, left + float(window["orphaned_hours"])))
    return pd.DataFrame(rows, columns=["way", "stage", "text", "start_hours", "end_hours"])
