"""The options of the commands: each with its name, its bounds and its line of help."""

from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from sim.core.files import place

_LARGEST_SEED = 2**63 - 1
_MOST = 1_000_000
# Each is a scenario of its own, checked like a file.
_MOST_DRAWS = 10_000
_MOST_WORKERS = 1_000
_SMALLEST_SHARE = 1e-4
_MOST_USD = 1e12


def _formats(text: str | None) -> str | None:
    from sim.experiment.storage import FORMATS

    unknown = [
        word for word in (FORMATS[0] if text is None else text).split(",") if word not in FORMATS
    ]
    if unknown:
        raise typer.BadParameter(f'"{unknown[0]}" is not a format; there is {", ".join(FORMATS)}')
    return text


def _share(text: str) -> float:
    number = text.strip().removesuffix("%")
    try:
        share = float(number)
    except ValueError:
        share = 0.0
    # Nobody asks for 500 %: from 1 on it is a percentage, with or without the sign.
    if number != text.strip() or share >= 1:
        share /= 100
    if not _SMALLEST_SHARE <= share < 1:
        raise typer.BadParameter(f'"{text}" is not a share; write 5% or 0.05')
    return share


def _workers(text: str) -> int | str:
    if text == "auto":
        return text
    try:
        count = int(text)
    except ValueError:
        count = 0
    if not 1 <= count <= _MOST_WORKERS:
        raise typer.BadParameter(f'"{text}" is not a number from 1 to {_MOST_WORKERS:,}, or auto')
    return count


ScenarioFile = Annotated[
    Path, typer.Argument(parser=place, help="Scenario file (TOML).", show_default=False)
]
Facts = Annotated[
    str | None,
    typer.Option(
        "--facts", metavar="SNAPSHOT", help="Snapshot of facts, or latest; the scenario's own."
    ),
]
Settings = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="Change one value; repeat it for more."),
]
Seed = Annotated[
    int, typer.Option("--seed", min=0, max=_LARGEST_SEED, help="Seed of the experiment.")
]
Replications = Annotated[
    int | None,
    typer.Option(
        "--replications",
        min=1,
        max=_MOST,
        help="Replications (possible futures); most commands take 40.",
    ),
]
Precision = Annotated[
    float | None,
    typer.Option(
        "--precision",
        metavar="SHARE",
        parser=_share,
        help="Run until the differences are this precise; 5%, 5 and 0.05 are the same.",
    ),
]
MaxReplications = Annotated[
    int | None,
    typer.Option(
        "--max-replications",
        min=1,
        max=_MOST,
        help="Replications after which --precision gives up; 2,000 by default.",
        show_default=False,
    ),
]
Metric = Annotated[
    str | None,
    typer.Option("--metric", metavar="NAME", help="Metric for --precision; total_cost_usd."),
]
ReplicationOrFirst = Annotated[
    int, typer.Option("--replication", min=1, max=_MOST, help="Which replication.")
]
SomeReplications = Annotated[
    list[int] | None,
    typer.Option(
        "--replication", min=1, max=_MOST, help="Which replication, from 1; repeat it for more."
    ),
]
StrategyOrChoice = Annotated[
    str | None,
    typer.Option("--strategy", metavar="NAME", help="Strategy; the one to take by default."),
]
SomeStrategies = Annotated[
    list[str] | None,
    typer.Option("--strategy", metavar="NAME", help="Repeat it for more; all by default."),
]
Metrics = Annotated[
    list[str] | None,
    typer.Option("--metric", metavar="NAME", help="Repeat it for more; cost, work and exposure."),
]
_draws = partial(typer.Option, "--draws", min=2, max=_MOST_DRAWS)
Draws = Annotated[int, _draws(help="How many times the inputs are drawn.")]
DrawsBeside = Annotated[int, _draws(help="How many times the inputs are drawn for How sure.")]
DrawsOrFewer = Annotated[
    int | None,
    _draws(help="How many times the inputs are drawn; 100, or fewer for a large company."),
]
Baseline = Annotated[
    str | None,
    typer.Option("--baseline", metavar="NAME", help="Strategy to compare with; the first."),
]
Against = Annotated[
    str | None,
    typer.Option(
        "--baseline", metavar="NAME", help="Strategy that others are set against; the choice."
    ),
]
LimitUsd = Annotated[
    float | None,
    typer.Option(
        "--limit", metavar="USD", min=0, max=_MOST_USD, help="What may be invoiced in a year."
    ),
]
Person = Annotated[
    str | None,
    typer.Option("--person", metavar="ID", help="Such as employees/initial/3/backfill/1."),
]
Workers = Annotated[
    Any,
    typer.Option(
        "--workers",
        metavar="N|auto",
        parser=_workers,
        help="Processes; they do not change the result.",
    ),
]
Cluster = Annotated[
    str | None,
    typer.Option(
        "--cluster", metavar="ADDRESS", help="Dask scheduler; its workers run the replications."
    ),
]
Yes = Annotated[bool, typer.Option("--yes", help="Run it even if it takes hours.")]
Out = Annotated[
    Path | None,
    typer.Option(
        "--out", metavar="DIR", parser=place, help="Folder for the frames, to resume from."
    ),
]
new_file = partial(typer.Option, "--out", metavar="FILE", parser=place, show_default=False)
ReportFile = Annotated[Path, new_file(help="Ends in .html, .md or .pdf.")]
Port = Annotated[int, typer.Option("--port", min=1, max=65535, help="Port on this machine.")]
Export = Annotated[
    str | None,
    typer.Option(
        "--export", metavar="FORMATS", callback=_formats, help="parquet,csv; needs --out."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
AsCsv = Annotated[bool, typer.Option("--csv", help="Print the answer's table as CSV.")]
FigureFile = Annotated[
    Path | None,
    typer.Option(
        "--figure", metavar="FILE", parser=place, help="Draw it as well; ends in .png or .svg."
    ),
]
RowsAsCsv = Annotated[bool, typer.Option("--csv", help="Print every number as CSV.")]
Full = Annotated[
    bool, typer.Option("--full", help="Add all strategies, metrics, differences and assumptions.")
]
Quiet = Annotated[bool, typer.Option("--quiet", help="Print one line: what to take.")]
