"""Small tables made by hand: fates of people and records of what happened to them."""

import datetime as dt
from functools import cache

import numpy as np
import pandas as pd

from sim.core.table import Table
from sim.records import columns as chronicle
from sim.records import events
from sim.scenarios.calendar import Calendar
from sim.scenarios.schema import CompanyHours, Plan

NAN, NEVER = float("nan"), float("inf")
FATE = {
    "replication": 1,
    "id": "employees/initial/1",
    "segment": "employees",
    "role": "member",
    "initial": True,
    "start_hours": 0.0,
    "left_hours": NEVER,
    "returns_hours": NEVER,
    "layoff_hours": NEVER,
    "cause": "",
    "told_start_hours": 0.0,
    "told_left_hours": NEVER,
    "idp_disabled_hours": NEVER,
    "employment": 1,
    "hired_hours": 0.0,
    "announced_layoff": False,
    "missed": False,
    "idp_missed": False,
    "remembered": False,
    "session_kept": False,
    "session_share": 0.5,
    "never_starts": False,
    "needs_premium": False,
    "profile": "chat",
    "usage_level_usd": 0.0,
}


def people(*fates: dict) -> Table:
    """Lay people out, numbered from 0 unless told otherwise; what is not said stays as in FATE."""
    rows = [{**FATE, "person": number, "key": number, **fate} for number, fate in enumerate(fates)]
    frame = pd.DataFrame(rows, columns=[*FATE, "person", "key"]).astype(
        {
            "initial": bool,
            "session_kept": bool,
            "person": int,
            "replication": int,
            "key": np.uint64,
            "usage_level_usd": float,
        }
    )
    return Table.of(frame)


def idle(*spells: tuple) -> Table:
    """Spells without use: each row is (person, from, until) of replication 1."""
    rows = pd.DataFrame(spells, columns=["person", "from_hours", "until_hours"])
    return Table.of(
        rows.assign(replication=1).astype(
            {"person": int, "from_hours": float, "until_hours": float}
        )
    )


def plan(**of) -> Plan:
    """A plan that sells seats, with what is said of it."""
    usual = {
        "pricing": "seats",
        "metered": False,
        "included_usage_usd_per_member_month": 0.0,
        "included_usage_premium_factor": 5.0,
        "overflow": "extra_usage",
        "spend_cap_usd_per_member_month": None,
        "session_max_hours": None,
        "removal_takes_effect": "at_once",
        "billing_interval_months": 1,
        "term_months": 12,
        "monthly_minimum_usd": 0.0,
        "price_tiers": (),
        "proration": "day",
        "added_seats_invoiced": "at_once",
    }
    if not of.get("metered"):
        usual["included_usage_usd_per_member_month"] = None
    return Plan.model_construct(**{**usual, **of})


def owned(rows, **columns: str) -> Table:
    """Rows of (strategy, replication, ...) with their application; `columns` say their dtypes.

    A strategy is a name, or the strategy and one of its applications; else that is "app".
    """
    whole = [
        (row[0][0], row[1], row[0][1], *row[2:])
        if isinstance(row[0], tuple)
        else (row[0], row[1], "app", *row[2:])
        for row in rows
    ]
    dtypes = {"strategy": "object", "replication": "int64", "application": "object", **columns}
    return Table.of(pd.DataFrame(whole, columns=list(dtypes)).astype(dtypes))


def happened(*rows: tuple) -> dict:
    """Lay records out: each row is (strategy, record) or (strategy, replication, record).

    Of a strategy with several applications it says which: (strategy, application).
    """
    full = [row if len(row) == 3 else (row[0], 1, row[1]) for row in rows]
    full = [(*(name if isinstance(name, tuple) else (name, "app")), *rest) for name, *rest in full]
    tables = {kind: _nothing(kind) for kind in events.KINDS}
    for kind in {type(what) for *_, what in full}:
        mine = [
            (name, number, application, [what])
            for name, application, number, what in full
            if type(what) is kind
        ]
        tables[kind] = chronicle.table(kind, mine)
    return tables


@cache
def _nothing(kind):
    return chronicle.table(kind, [])


def ended(*books: tuple, sso_enforced=False) -> Table:
    """When the books were closed: each row is (strategy, replication, hours).

    `sso_enforced` is the same for all, or a mapping of strategy to bool.
    """
    rows = owned(books, end_hours="float64")
    sso = [
        sso_enforced if isinstance(sso_enforced, bool) else sso_enforced[name]
        for name in rows["strategy"]
    ]
    return rows.assign(mode="invite", sso_enforced=np.array(sso, dtype=bool))


def employed(strategy, *persons, replication=1):
    """People who are entitled to a seat of a strategy."""
    return [(strategy, replication, events.Started(0.0, person)) for person in persons]


def term(strategy="s", hours=0.0, number=0, quantity=5, *, replication=1, of="p", seat="standard"):
    """A term of plan `of` begins."""
    return strategy, replication, events.TermStarted(hours, of, number, seat, quantity)


def removed(hours, person=0, spell=1, *, route="desk", noticed=NAN, picked_up=NAN, retried=NAN):
    return events.Removed(hours, person, spell, route, noticed, picked_up, retried)


def member(strategy, person=0, spell=1, taken=0.0, activated=0.0):
    """A membership that was activated; one that never was has only a seat."""
    rows = [(strategy, events.SeatTaken(taken, person, spell))]
    if np.isfinite(activated):
        rows.append((strategy, events.Activated(activated, person, spell)))
    return rows


def calendar(start=dt.date(2026, 6, 1), months=3, country="US"):
    """A calendar with an office from 9 to 17 and a desk of four hours a day."""
    hours = CompanyHours(
        working_days=("monday", "tuesday", "wednesday", "thursday", "friday"),
        opens_hour=9.0,
        closes_hour=17.0,
    )
    return Calendar(start, months, country, hours, 4.0, 90.0)
