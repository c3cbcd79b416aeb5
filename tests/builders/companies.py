"""Companies made in a few words: what a test does not say comes from the catalogue or from CALM."""

import datetime as dt
from pathlib import Path

import numpy as np

from sim import scenarios, workforce, world
from sim.core import streams
from sim.records.columns import table
from sim.records.events import KINDS, DeskAction
from sim.scenarios.calendar import Calendar
from sim.scenarios.overlay import said
from sim.world import Draws

# A company whose people stand in a file beside it.
OF_A_FILE = """\
facts = "2026-10"
start = 2025-01-01
horizon_months = 12
[workforce.employees]
headcount = 0
people_file = "people.csv"
[strategies.team]
plan = "claude-team-annual"
mode = "invite"
[strategies.enterprise]
plan = "claude-enterprise"
mode = "scim"
"""
FAULTLESS_SYNC = {
    "poll_minutes": 0,
    "processing_minutes": 0,
    "slow_share": 0.0,
    "failure_share": 0.0,
    "silent_share": 0.0,
    "breaks_per_year": 0.0,
    "outages_per_year": 0.0,
}
# A plan that is set up and whose Owner is replaced in no time.
QUICK = {"setup_hours": 0.0, "contract_lead_days": 0.0, "ownership_transfer_days": 0}
# Monday 1 June 2026; nobody comes or goes, nothing fails, nobody waits for anything.
CALM = {
    "question": "What happens?",
    "facts": "2026-03",
    "start": dt.date(2026, 6, 1),
    "horizon_months": 12,
    "workforce": {
        "employees": {
            "headcount": 0,
            "attrition_per_year": 0.0,
            "backfill_share": 0.0,
            "involuntary_share": 0.0,
            "start_weekday": "any",
        }
    },
    "signals": {
        "joiner_ahead_days": 0,
        "joiner_late_share": 0.0,
        "full_notice_share": 0.0,
        "short_notice_share": 0.0,
        "late_share": 0.0,
        "involuntary_late_share": 0.0,
        "idp_lag_hours": 0,
        "missed_share": 0.0,
        "idp_missed_share": 0.0,
        "session_kept_share": 0.0,
        "reaction_days": 0,
        "accept_first_share": 1.0,
        "accept_resend_share": 1.0,
        "self_join_share": 0.0,
        "console_first_share": 0.0,
        "broken_integration_share": 0.0,
    },
    "use": {"never_start_share": 0.0, "idle_share": 0.0, "premium_share": 0.0},
    "desk": {
        "admins": 1,
        "desk_hours_per_day": 8.0,
        "urgent_response_hours": 0,
        "leaver_response_hours": 0,
        "joiner_response_hours": 0,
        "resend_response_hours": 0,
        "review_response_hours": 0,
        "hands_on_minutes": 0,
        "ticket_minutes": 0.0,
        "further_address_minutes": 0.0,
        "purchase_minutes": 0.0,
        "review_minutes": 0.0,
        "review_minutes_per_member": 0.0,
        "repair_minutes": 0.0,
        "cross_check_minutes_per_member": 0.0,
        "audit_query_minutes_per_member": 0.0,
        "analytics_minutes": 0.0,
        "ownership_transfer_minutes": 0.0,
        "integration_repair_minutes": 0.0,
        "hand_over_minutes": 0.0,
    },
    "automation": {
        "setup_hours": 0.0,
        "setup_days": 0.0,
        "run_minutes": 0,
        "failure_share": 0.0,
        "outages_per_year": 0.0,
    },
    "plans": {
        "claude-team-annual": QUICK,
        "claude-team-monthly": QUICK,
        "claude-enterprise": {
            **QUICK,
            "sync": FAULTLESS_SYNC,
        },
    },
    "idps": {
        "okta": {"push_minutes": 0},
        "entra": {"run_minutes": 0},
    },
    "strategies": {"team": {"plan": "claude-team-annual", "mode": "invite"}},
}
TEAM = {"team": {"plan": "claude-team-annual", "mode": "invite"}}
# A Team of any size; today one has 150 seats at most.
ROOMY = {"plans": {"claude-team-annual": {"maximum_seats": "none"}}}
SCIM = {"enterprise": {"plan": "claude-enterprise", "mode": "scim"}}
# The first seat holder, who stays: an Owner would have to hand the role on before leaving.
OWNER = ("abe", "2020-01-06")
# A desk and a company that never close; public holidays stay.
ALWAYS_OPEN = {
    "hours": {
        "working_days": [
            "monday",
            "tuesday",
            "wednesday",
            "thursday",
            "friday",
            "saturday",
            "sunday",
        ],
        "opens_hour": 0.0,
        "closes_hour": 24.0,
    },
    "desk": {"desk_hours_per_day": 24.0},
}


def laid(*trees):
    """Lay nested tables on one another; the strategies of a later one replace those below."""
    whole = {}
    for tree in trees:
        for key, value in tree.items():
            below = whole.get(key)
            mixes = isinstance(value, dict) and isinstance(below, dict) and key != "strategies"
            whole[key] = laid(below, value) if mixes else value
    return whole


def company(*overlays, folder=Path()):
    """A scenario: overlays on CALM; files of people are looked for in `folder`."""
    return scenarios.build(Path("made.toml"), said(laid(CALM, *overlays), "made.toml", folder))


def named(folder, name, *rows, **segment):
    """A segment of named people: rows of (id, start, end, cause) as in a file of people."""
    lines = ["id,start,end,cause", *(",".join((*row, "", "", "")[:4]) for row in rows)]
    (folder / f"{name}.csv").write_text("\n".join(lines) + "\n")
    return {"people_file": f"{name}.csv", "headcount": 0, **segment}


def staffed(folder, *rows, overlay=None):
    """A company of named people."""
    people = {"workforce": {"employees": named(folder, "people", *rows)}}
    return company(people, overlay or {}, folder=folder)


class Lived:
    """One replication of one strategy, with the records of one application by type."""

    def __init__(self, scenario, strategy=None, seed=1, replication=1, unit=0):
        self.parameters = scenario.parameters
        self.calendar = Calendar.of(self.parameters)
        self.people = workforce.people(self.parameters, self.calendar, seed, replication)
        self.strategy = strategy or next(iter(self.parameters.strategies))
        conduct = world.conduct(self.parameters, self.strategy)
        self.books = world.run(self.parameters, self.calendar, Draws(self.people), conduct)
        self.unit = unit

    def of(self, kind, name=None):
        """Records of a kind, or of it and a person of a file, in the order of time."""
        happened = self.books.records[self.unit].get(kind, [])
        if name is None:
            return happened
        person = self.person(name)
        return [record for record in happened if record.person == person]

    def hours(self, kind, name=None):
        """When records of a kind happened."""
        return [record.hours for record in self.of(kind, name)]

    def work(self, *kinds, name=None):
        """What the desk did, of these kinds if any is given."""
        done = self.of(DeskAction, name)
        return [action for action in done if not kinds or action.kind in kinds]

    def person(self, name):
        """Number of a person of a file."""
        return self.people.key.tolist().index(streams.name_key(name))

    def name(self, person):
        """Id of a person in a file: its own name, which only the file has."""
        files = [of.people_file for of in self.parameters.workforce.values() if of.people_file]
        lines = [line for file in files for line in Path(file).read_text().splitlines()]
        names = {
            streams.name_key(name): name for name in (line.partition(",")[0] for line in lines)
        }
        return names[self.people.key[person].item()]

    def tables(self):
        """All records as tables."""
        return {kind: table(kind, [(self.strategy, 1, "app", self.of(kind))]) for kind in KINDS}

    def at(self, *moment):
        """Hours of a date and time of day."""
        return (dt.datetime(*moment) - dt.datetime.combine(self.calendar.start, dt.time())) / (
            dt.timedelta(hours=1)
        )


def uniform(stream, count, seed=1):
    """Uniform numbers for a test, from a stream of its own."""
    return streams.uniform(seed, 1, f"test {stream}", np.arange(count))
