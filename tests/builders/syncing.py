"""Companies whose directory runs their seats."""

from builders.companies import SCIM, Lived, laid, staffed
from sim.records.events import ConnectionLost, ConnectionRestored, DeskAction

LEAVER = ("ada", "2025-01-01", "2026-06-09T10:00")


OLD = LEAVER[1]
JOINER = ("ada", "2026-06-15")
# Microsoft's schedule, without its cycles.
ENTRA = {"idp": "entra", "idps": {"entra": {"cycle_minutes": 0.0}}}
# Hours from the first failure: 6, 12, 24, then daily, as long as that is less than 28 days.
RETRY_HOURS = [6.0, 12.0, *range(24, 28 * 24, 24)]


def sync(**settings):
    return {"plans": {"claude-enterprise": {"sync": settings}}}


FAILING, SILENT = sync(failure_share=1.0), sync(failure_share=1.0, silent_share=1.0)


def lived(folder, *rows, overlays=(), **overlay):
    return Lived(
        staffed(folder, *rows, overlay=laid({"strategies": SCIM}, overlay, *overlays)),
    )


def actions(world, person=0):
    return [each for each in world.of(DeskAction) if each.person == person]


def down(world):
    """Stretches without a connection, whatever the causes."""
    count, since, found = 0, 0.0, []
    events = [(each.hours, 1) for each in world.of(ConnectionLost)]
    events += [(each.hours, -1) for each in world.of(ConnectionRestored)]
    for hours, change in sorted(events):
        since = hours if count == 0 else since
        count += change
        if count == 0:
            found.append((since, hours))
    return found
