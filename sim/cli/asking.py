"""How every study is asked and leaves the command line: as text, JSON, CSV or a picture."""

import functools
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import typer

from sim.cli import options
from sim.cli.running import check_size, load, print_json, terminal_width, workers_of
from sim.core.version import VERSION

if TYPE_CHECKING:
    from sim.decisions.study import Study
    from sim.experiment.progress import Tell
    from sim.scenarios import Scenario


class Asked(NamedTuple):
    """What every study is asked with.

    Attributes
    ----------
    scenario : Scenario
    replications : int or None
        None for as many as there is time for.
    yes : bool
        Whether to begin what takes hours.
    how : dict
        ``replications``, ``seed`` and ``workers``, as every study takes them.
    progress : callable or None
        Told how far a study is.
    """

    scenario: "Scenario"
    replications: int | None
    yes: bool
    how: dict[str, Any]
    progress: "Tell | None"

    @property
    def fewest(self) -> int:
        """How many replications there are at least, however many there is time for."""
        from sim.decisions.study import FEWEST

        return FEWEST if self.replications is None else self.replications

    def check_size(self, replications: int, strategies: int | None = None, draws: int = 0) -> None:
        """Refuse to begin what takes hours, unless the user asks for it."""
        check_size(self.scenario, strategies, replications, self.yes, draws)


def command(waiting: str) -> Callable[[Callable[..., "Study"]], Callable[..., None]]:
    """Make a command of what asks a study: with its own options before those of every study.

    Parameters
    ----------
    waiting : str
        What the bar says while it runs.

    Returns
    -------
    callable
        A decorator. The function takes :class:`Asked` and its own options, and returns a study.
    """

    def made(ask: Callable[..., "Study"]) -> Callable[..., None]:
        _, _, _, first, *shared = inspect.signature(_run).parameters.values()
        _, *own = inspect.signature(ask).parameters.values()

        # Its annotations are of types that are not imported before a command runs.
        @functools.wraps(ask, assigned=("__module__", "__name__", "__qualname__", "__doc__"))
        def run(**said: Any) -> None:
            _run(ask, {each.name: said.pop(each.name) for each in own}, waiting, **said)

        vars(run)["__signature__"] = inspect.Signature([first, *own, *shared])
        return run

    return made


def _run(
    ask: Callable[..., "Study"],
    own: dict[str, Any],
    waiting: str,
    scenario: options.ScenarioFile,
    facts: options.Facts = None,
    settings: options.Settings = None,
    seed: options.Seed = 1,
    replications: options.Replications = None,
    workers: options.Workers = "auto",
    cluster: options.Cluster = None,
    yes: options.Yes = False,
    as_json: options.AsJson = False,
    as_csv: options.RowsAsCsv = False,
    figure: options.FigureFile = None,
) -> None:
    """Check everything, ask, and show what was found."""
    from sim.experiment.progress import shown

    check(as_json, as_csv, figure)
    workers = workers_of(workers, cluster)
    how = {"replications": replications, "seed": seed, "workers": workers}
    loaded = load(scenario, facts, settings)
    with shown(waiting, wanted=not (as_json or as_csv)) as tell:
        found = ask(Asked(loaded, replications, yes, how, tell), **own)
    show(found, loaded, seed, as_json=as_json, as_csv=as_csv, figure=figure)


def show(
    study: "Study",
    scenario: "Scenario",
    seed: int,
    *,
    as_json: bool,
    as_csv: bool,
    figure: Path | None,
) -> None:
    """Print a study, and draw it if a file for its picture is named.

    Parameters
    ----------
    study : Study
    scenario : Scenario
        The one that was asked about.
    seed : int
    as_json, as_csv : bool
        At most one of them; text by default.
    figure : Path, optional
        Ends in .png or .svg.
    """
    from sim import comparison, tables

    if figure is not None and study.applies:
        from sim import plots

        save_picture(plots.study(study), figure)
    elif figure is not None:
        typer.echo(f"No picture is drawn: {study.headline[0]}", err=True)
    if as_json:
        drawn = {} if study.inputs.empty else {"inputs": comparison.as_rows(study.inputs)}
        print_json(
            {
                "schema": 1,
                "version": VERSION,
                "scenario": scenario.name,
                "digest": scenario.digest,
                "seed": seed,
                "study": study.kind,
                "question": study.question,
                "headline": list(study.headline),
                "notes": list(study.notes),
                "rows": comparison.as_rows(study.frame),
                **drawn,
            }
        )
    elif as_csv and not study.applies:
        # An empty table says nothing of why.
        typer.echo(f"There are no rows: {study.headline[0]}", err=True)
    elif as_csv:
        typer.echo(study.frame.to_csv(index=False, lineterminator="\n"), nl=False)
    else:
        typer.echo(tables.render_study(study, terminal_width()), nl=False)


def check(as_json: bool, as_csv: bool, figure: Path | None) -> None:
    """Refuse, before anything is run, two formats at once and a picture that cannot be written."""
    from sim.core import files

    if as_json and as_csv:
        raise typer.BadParameter("prints one document; leave --csv out", param_hint="--json")
    if figure is None:
        return
    if figure.suffix.lower() not in (".png", ".svg"):
        raise typer.BadParameter(
            f'"{figure.name or figure}" does not end in .png or .svg', param_hint="--figure"
        )
    files.check_writable(figure.parent)


def save_picture(figure: Any, place: Path) -> None:
    """Write a figure as the ending of its file says."""
    from sim.core import files
    from sim.plots import png, svg

    files.replace(place, png(figure) if place.suffix.lower() == ".png" else svg(figure))
