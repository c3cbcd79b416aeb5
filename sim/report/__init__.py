"""A page to sign and its appendix: one file that needs no other file and no network."""

from collections.abc import Callable, Mapping
from pathlib import Path

from sim.core import files
from sim.decisions.answer import DRAWS
from sim.experiment import Result, Workers
from sim.experiment.progress import Tell
from sim.report.content import Content, gather
from sim.report.pages import html, markdown
from sim.report.printing import PrinterError, browser, pdf

__all__ = ["Content", "PrinterError", "ReportError", "check", "gather", "html", "markdown", "write"]

_FORMATS: Mapping[str, Callable[[Content], bytes]] = {
    ".html": lambda content: html(content).encode(),
    ".md": lambda content: markdown(content).encode(),
    ".pdf": lambda content: pdf(html(content)),
}


class ReportError(Exception):
    """A file that a report cannot be written to."""


def check(path: Path) -> None:
    """Refuse a file that a report cannot be written to, before a long run.

    Parameters
    ----------
    path : Path

    Raises
    ------
    ReportError
        If its ending is unknown, or its folder does not exist.
    PrinterError
        If it is a PDF and there is no browser to print it.
    OSError
        If nothing can be written in its folder.
    """
    ending = path.suffix.lower()
    if ending not in _FORMATS:
        found = f'"{path.suffix}" is unknown' if path.suffix else "the name has no ending"
        raise ReportError(f"{path}: {found}; use {', '.join(_FORMATS)}")
    if path.is_dir():
        raise ReportError(f"{path}: is a folder; name a file")
    if not path.parent.is_dir():
        raise ReportError(f"{path}: there is no folder {path.parent}; make it first")
    files.check_writable(path.parent)
    if ending == ".pdf":
        browser()


def write(
    result: Result,
    path: str | Path,
    baseline: str | None = None,
    workers: Workers = "auto",
    draws: int = DRAWS,
    progress: Tell | None = None,
) -> None:
    """Write the report of a result, as a whole or not at all.

    Parameters
    ----------
    result : Result
        From :func:`sim.run`.
    path : str or Path
        Ends in ``.html``, ``.md`` or ``.pdf``; an earlier report is replaced.
    baseline : str, optional
        Strategy that the appendix sets the others against; by default the choice.
    workers : int or str
        As :func:`sim.run` takes it.
    draws : int
        How many times the inputs are drawn from their ranges.
    progress : callable, optional
        Told how many draws are finished, and of how many.

    Raises
    ------
    ReportError, PrinterError
        If it cannot be written there; see :func:`check`.
    """
    target = files.place(path)
    check(target)
    content = gather(result, baseline, workers, draws, progress)
    files.replace(target, _FORMATS[target.suffix.lower()](content))
