"""Strategies that change their plan or their mode."""

from builders.companies import OWNER, Lived, laid, staffed
from sim.records.events import SeatTaken

OLD = "2025-01-01"
ANNUAL, MONTHLY = "claude-team-annual", "claude-team-monthly"
ENTERPRISE = {"plan": "claude-enterprise", "mode": "scim"}
ROBOT = {"plan": ANNUAL, "mode": "automation"}
DAY = 24.0


def switched(folder, *rows, switch, **overlay):
    """A company on Team that changes to Enterprise."""
    team = {"plan": "claude-team-annual", "mode": "invite", "then": [{**ENTERPRISE, **switch}]}
    return Lived(staffed(folder, OWNER, *rows, overlay=laid({"strategies": {"up": team}}, overlay)))


def chain(folder, first, *switches, rows=(), **overlay):
    """A company that begins in one way and changes to others."""
    strategy = {"plan": ANNUAL, "mode": "invite", **first, "then": list(switches)}
    return Lived(
        staffed(folder, OWNER, *rows, overlay=laid({"strategies": {"up": strategy}}, overlay))
    )


def taken(world, name):
    return world.hours(SeatTaken, name)
