"""Commands for maintainers: accept golden tables; write notebooks and pages again."""

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.running import extra


def accept(
    names: Annotated[
        list[str],
        typer.Argument(help="Scenarios in scenarios/, without .toml.", show_default=False),
    ],
) -> None:
    """Accept new golden tables of scenarios. Says what changed.

    Example: seatwise accept scaleup
    """
    from sim.maintenance import goldens

    for path in _named(names, Path("scenarios"), ".toml"):
        typer.echo(goldens.accept(path))


def refresh(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            help="Notebooks in notebooks/, without .ipynb; all by default.", show_default=False
        ),
    ] = None,
) -> None:
    """Run the notebooks and write their outputs, then write the generated pages.

    Example: seatwise refresh 01-which-plan
    """
    paths = _named(names, Path("notebooks"), ".ipynb")
    with extra("notebooks"):
        from sim.maintenance import notebooks, pages
    pages.check(Path())
    changed = [*notebooks.refresh(paths), *pages.refresh(Path())]
    typer.echo("\n".join(f"{path}: changed" for path in changed) or "Nothing changed.")


def _named(names: list[str] | None, folder: Path, ending: str) -> list[Path]:
    """Return the files of a folder that are named, all by default."""
    known = {path.stem: path for path in sorted(folder.glob(f"*{ending}"))}
    if not known:
        raise typer.BadParameter(
            f"there is no {folder}/ here; run this in seatwise's repository", param_hint="NAME"
        )
    for name in names or ():
        if name not in known:
            raise typer.BadParameter(
                f'"{name}" is not in {folder}/; there is {", ".join(known)}', param_hint="NAME"
            )
    return [known[name] for name in names or known]
