"""What the commands share: loading, checks of options, progress, and what is printed."""

import json
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from sim.core.numerals import counted

if TYPE_CHECKING:
    from sim.experiment import Result, Workers
    from sim.experiment.progress import Tell
    from sim.scenarios import Scenario


def load(path: Path, facts: str | None, settings: Sequence[str] | None) -> "Scenario":
    """Load a scenario with the facts and the values that the options ask for."""
    from sim.scenarios import load, with_settings

    return with_settings(load(path, facts), settings or ())


def print_json(document: Mapping[str, object]) -> None:
    """Print one JSON document."""
    typer.echo(json.dumps(document, indent=2, allow_nan=False))


def terminal_width() -> int | None:
    """Return the columns of the terminal; None where the output goes elsewhere."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


@contextmanager
def usage_error(option: str) -> Iterator[None]:
    """Report a wrong value inside as a mistake in an option."""
    try:
        yield
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint=option) from None


@contextmanager
def extra(name: str) -> Iterator[None]:
    """Say which extra to install if an import inside fails."""
    try:
        yield
    except ModuleNotFoundError as error:
        missing = str(error.name).partition(".")[0]
        typer.echo(f"{missing} is not installed: pip install 'seatwise[{name}]'", err=True)
        raise typer.Exit(1) from None


def baseline_of(scenario: "Scenario", name: str | None) -> str:
    """Return the strategy to compare with; it has to be one of the scenario's."""
    from sim import comparison

    with usage_error("--baseline"):
        return comparison.baseline_of(tuple(scenario.parameters.strategies), name)


def workers_of(workers: "Workers", cluster: str | None) -> "Workers":
    """Return who runs replications; two options may name them, but not both at once."""
    if cluster is None:
        return workers
    if workers not in ("auto", 1):
        raise typer.BadParameter(
            "are on this machine, --cluster has its own; leave one of the two out",
            param_hint="--workers",
        )
    from sim.experiment.arguments import is_address

    # What stands behind --cluster is an address, whatever it looks like.
    return cluster if is_address(cluster) else f"tcp://{cluster}"


def check_new(out: Path, suffix: str, force: bool) -> None:
    """Refuse, before anything is run, a file of another kind, or one that is there already."""
    from sim.core import files

    if out.suffix.lower() != suffix:
        raise typer.BadParameter(
            f'"{out.name or out}" does not end in {suffix}', param_hint="--out"
        )
    if out.exists() and not force:
        raise typer.BadParameter(f"{out} is there already; --force replaces it", param_hint="--out")
    files.check_writable(out.parent)


def write_new(out: Path, text: str, force: bool) -> None:
    """Write a file that :func:`check_new` has let through."""
    from sim.core import files

    (files.replace if force else files.create)(out, text.encode())


def check_size(
    scenario: "Scenario", strategies: int | None, replications: int, yes: bool, draws: int = 0
) -> None:
    """Refuse to begin what takes hours, unless the user asks for it."""
    from sim.experiment import MOST_EVENTS, estimated_events
    from sim.scenarios import ScenarioError

    names = list(scenario.parameters.strategies)
    events = estimated_events(scenario.parameters, names[:strategies], replications + draws)
    if events > MOST_EVENTS and not yes:
        about = float(f"{events:.1g}")
        what, fewer = counted(replications, "replication"), "--replications"
        if draws:
            what, fewer = f"{what} and {counted(draws, 'draw')} of inputs", f"{fewer} or --draws"
        raise ScenarioError(
            f"{scenario.path.name}: {what} have about {about:,.0f} events, more than"
            f" {MOST_EVENTS:,.0f}; take fewer {fewer}, a shorter horizon or fewer people, or add"
            " --yes to run it all the same"
        )


@contextmanager
def running(out: Path | None, *, wanted: bool) -> Iterator["Tell | bool"]:
    """Show how far a run is, and say what became of its folder.

    If it is interrupted, the finished part is kept there; if it is finished, an earlier result may
    have had files that this one has not.

    Parameters
    ----------
    out : Path or None
        Where finished replications are kept.
    wanted : bool
        Whether to show progress.

    Yields
    ------
    callable or bool
        What :func:`sim.run` takes as ``progress``.
    """
    from sim.experiment import WorkersError
    from sim.experiment.progress import shown
    from sim.experiment.storage import UnwritableError, contents_of, is_begun

    files, count = (set(), 0) if out is None else contents_of(out)
    try:
        with shown("Running futures", wanted=wanted) as tell:
            yield tell or False
    except (KeyboardInterrupt, SystemExit, WorkersError, UnwritableError):
        if out is not None and is_begun(out):
            typer.echo(
                f"What was finished is kept in {out}: the same command resumes there.",
                err=True,
            )
        raise
    if out is None:
        return
    files_now, count_now = contents_of(out)
    gone = sorted(files - files_now)
    if count_now < count:
        gone.append(counted(count - count_now, "more replication"))
    if gone:
        typer.echo(
            f"This result replaced one in {out} that also had {', '.join(gone)}.",
            err=True,
        )


def say_reused(result: "Result", out: Path | None) -> None:
    """Say how many replications were already in the folder."""
    if result.reused:
        total = result.manifest["replications"]
        of = counted(total, "replication")
        were = "was" if result.reused == 1 else "were"
        typer.echo(f"{result.reused:,} of {of} {were} already in {out}.", err=True)
