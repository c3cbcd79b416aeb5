"""Commands for who looks after the project: take new golden tables, write notebooks anew."""

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
    """Take what scenarios answer now as their golden tables, and say what changed."""
    from sim.maintenance import goldens

    folder = Path("scenarios")
    known = sorted(path.stem for path in folder.glob("*.toml"))
    for name in names:
        if name not in known:
            there = f"there is {', '.join(known)}" if known else "run this where scenarios/ is"
            raise typer.BadParameter(f'"{name}" is none of scenarios/; {there}', param_hint="NAME")
    try:
        for name in names:
            typer.echo(goldens.accept(folder / f"{name}.toml"))
    except goldens.GoldenError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None


def refresh(
    notebooks: Annotated[
        list[Path] | None,
        typer.Argument(help="All in notebooks/ by default.", show_default=False),
    ] = None,
) -> None:
    """Run notebooks and write their outputs into them."""
    paths = notebooks or sorted(Path("notebooks").glob("*.ipynb"))
    if not paths:
        raise typer.BadParameter("there is none in notebooks/; name a file", param_hint="NOTEBOOK")
    for path in paths:
        if not path.is_file():
            raise typer.BadParameter(f"there is no file {path}", param_hint="NOTEBOOK")
    with extra("notebooks"):
        from sim.maintenance import notebooks as writer
    try:
        changed = writer.refresh(paths)
    except writer.NotebookError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    for path in paths:
        typer.echo(f"{path}: {'changed' if path in changed else 'as it was'}")
