"""How every study leaves the command line: as text, JSON, CSV or a picture."""

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from sim.cli.running import print_json
from sim.core.version import VERSION

if TYPE_CHECKING:
    from sim.decisions.study import Study
    from sim.scenarios import Scenario


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

    if figure is not None:
        _draw(study, figure)
    if as_json:
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
            }
        )
    elif as_csv:
        typer.echo(study.frame.to_csv(index=False, lineterminator="\n"), nl=False)
    else:
        typer.echo(tables.render_study(study), nl=False)


def check(as_json: bool, as_csv: bool, figure: Path | None) -> None:
    """Refuse, before anything is run, two formats at once and a picture that cannot be written."""
    from sim.core import files

    if as_json and as_csv:
        raise typer.BadParameter("prints one document; leave --csv out", param_hint="--json")
    if figure is None:
        return
    if figure.suffix.lower() not in (".png", ".svg"):
        raise typer.BadParameter(
            f'"{figure.name}" does not end in .png or .svg', param_hint="--figure"
        )
    files.check_writable(figure.parent)


def _draw(study: "Study", place: Path) -> None:
    if not study.applies:
        typer.echo(f"No picture is drawn: {study.headline[0]}", err=True)
        return
    from sim import plots
    from sim.core import files

    drawn = plots.study(study)
    files.replace(place, plots.png(drawn) if place.suffix.lower() == ".png" else plots.svg(drawn))
