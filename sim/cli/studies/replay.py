"""The command that asks what the leavers of a past time could have done under other plans."""

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli import people_files
from sim.cli.studies.asking import Asked, command

if TYPE_CHECKING:
    from sim.decisions.study import Study

_MOST_MONTHS = 120

From = Annotated[
    dt.datetime | None,
    typer.Option(
        "--from",
        metavar="DATE",
        formats=["%Y-%m-%d"],
        help="First day; by default 12 months before the file's last day.",
    ),
]
Months = Annotated[
    int | None, typer.Option("--months", min=1, max=_MOST_MONTHS, help="How many months; 12.")
]


@command("Replaying")
def replay(
    asked: Asked,
    hr: people_files.PeopleFile,
    start: From = None,
    months: Months = None,
    columns: people_files.Columns = None,
    dates: people_files.Dates = None,
    zone: people_files.Zone = None,
    on_bad_rows: people_files.OnBadRows = "error",
) -> "Study":
    """Say how long your own leavers could have got in under each strategy, and at what cost.

    Example: seatwise replay ours.toml --hr people.csv --from 2025-01-01
    """
    from sim import decisions
    from sim.decisions import past
    from sim.decisions.study import FEWEST

    if asked.how.pop("cluster") is not None:
        raise typer.BadParameter(
            "is not for a replay: the people of the file stay on this machine",
            param_hint="--cluster",
        )
    past.check_settings(asked.scenario, hr)
    asked.check_size(FEWEST if asked.replications is None else asked.replications)
    return decisions.replay(
        asked.scenario,
        hr,
        start=start.date() if start else None,
        months=months,
        reading=people_files.reading(columns, dates, zone, on_bad_rows),
        **asked.how,
    )
