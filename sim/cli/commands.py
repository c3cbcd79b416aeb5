"""The command line: one list of commands. A user's mistake becomes a sentence, never a traceback.

Commands import rooms when they run, so that ``--help`` and ``--version`` are instant.
"""

import errno
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from sim.cli import (
    comparing,
    inspecting,
    maintaining,
    people_files,
    presenting,
    studies,
)
from sim.cli.surroundings import flushed, hurry_to_end, refusal, say, signals_heeded
from sim.core.printable import shortened
from sim.core.version import VERSION


class Listed(TyperGroup):
    """Commands in two lists, each with its whole sentence: nothing is cut off."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write what users need first, and what only maintainers need apart."""
        for title, names in (("Commands", COMMANDS), ("For maintainers", MAINTENANCE)):
            with formatter.section(title):
                formatter.write_dl([(name, self._help_of(ctx, name)) for name in names])

    def _help_of(self, ctx: Any, name: str) -> str:
        command = self.get_command(ctx, name)
        return command.get_short_help_str(_WHOLE) if command else ""


app = typer.Typer(
    cls=Listed,
    rich_markup_mode=None,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": comparing.WIDTH},
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and end the process.

    Codes are 0 done, 1 failed, 2 wrong input, 129, 130 or 143 ended by a signal.

    Parameters
    ----------
    arguments : sequence of str, optional
        The arguments of the command; those of the process by default.
    """
    words = sys.argv[1:] if arguments is None else arguments
    refused = refusal(words)
    if refused is not None:
        code, sentence = refused
        say([sentence])
        sys.exit(code)
    code = _ended(words)
    if arguments is None:
        hurry_to_end()
    sys.exit(flushed(code))


def _ended(words: Sequence[str]) -> int:
    """Run a command and return its exit code; an expected error is said in sentences."""
    try:
        with signals_heeded():
            typer.main.get_command(app)(args=words, prog_name="seatwise")
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 0
    except Exception as error:
        code, sentences = _expected(error)
        if not sentences:
            raise
        say(sentences)
        return code
    return 0


def _expected(error: Exception) -> tuple[int, Sequence[str]]:
    """Return the exit code and the sentences for an expected error; no sentence for a bug."""
    from sim.core.failure import Failure
    from sim.experiment import IdenticalFuturesError, WorkersError
    from sim.experiment.storage import FolderError, UnwritableError
    from sim.scenarios import ScenarioError

    match error:
        case ScenarioError():
            return 2, error.problems
        case UnwritableError():
            return 1, [str(error)]
        case FolderError():
            return 2, [str(error)]
        case Failure() | WorkersError() | IdenticalFuturesError():
            return 1, [str(error)]
        case OSError(errno=errno.ENAMETOOLONG):
            name = shortened(str(error.filename))
            return 2, [f"{name}: is too long for a name; take a shorter one"]
        case OSError(filename=str(name), strerror=str(reason)):
            return 1, [f"{name}: {reason[:1].lower()}{reason[1:]}"]
        case OSError():
            return 1, [f"cannot go on: {(error.strerror or str(error)).lower()}"]
        case MemoryError():
            return 1, ["there is not enough memory; take fewer --workers or fewer people"]
    return 1, []


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"seatwise {VERSION}")
        raise typer.Exit


@app.callback()
def seatwise(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """Which SaaS plan to buy, and how to run its seats: cost, work and exposure, simulated."""


# No sentence of help is so long.
_WHOLE = 1_000
COMMANDS: Mapping[str, Callable[..., None]] = {
    "compare": comparing.compare,
    "run": inspecting.run,
    "uncertainty": studies.uncertainty,
    "breakeven": studies.breakeven,
    "sweep": studies.sweep,
    "sensitivity": studies.sensitivity,
    "frontier": studies.frontier,
    "upgrade": studies.upgrade,
    "budget": studies.budget,
    "audit": studies.audit,
    "calibrate": people_files.calibrate,
    "replay": people_files.replay,
    "export": people_files.export,
    "explain": inspecting.explain,
    "report": presenting.write_report,
    "lab": presenting.lab,
    "scenarios": inspecting.scenarios,
    "facts": inspecting.show_facts,
    "schema": inspecting.schema,
}
MAINTENANCE: Mapping[str, Callable[..., None]] = {
    "accept": maintaining.accept,
    "refresh": maintaining.refresh,
}
for name, command in {**COMMANDS, **MAINTENANCE}.items():
    app.command(name)(command)
