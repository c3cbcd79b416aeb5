"""A page printed to PDF by an installed browser."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from sim.core.failure import Failure

_BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "msedge",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
_TIMEOUT_SECONDS = 120


class PrinterError(Failure):
    """A PDF that cannot be made on this machine."""


def browser() -> str:
    """Return the path of an installed Chromium or Chrome.

    Raises
    ------
    PrinterError
        If there is none.
    """
    found = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if found is None:
        raise PrinterError(
            "a PDF needs Chromium or Chrome, and none is installed; install one, or write .html and"
            " print it from any browser"
        )
    return found


def pdf(page: str) -> bytes:
    """Print a page.

    Parameters
    ----------
    page : str
        HTML that needs no other file.

    Returns
    -------
    bytes
        The same text and pictures each time; the browser adds the date of printing.

    Raises
    ------
    PrinterError
        If there is no browser, or it writes no file.
    """
    program = browser()
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "report.html"), Path(folder, "report.pdf")
        source.write_text(page, encoding="utf-8")
        command = [
            program,
            "--headless",
            "--disable-gpu",
            "--no-first-run",
            "--no-pdf-header-footer",
            f"--user-data-dir={Path(folder, 'profile')}",
            f"--print-to-pdf={target}",
            # Chromium refuses a sandbox for root, as in a container; the page has no script.
            *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
            source.as_uri(),
        ]
        try:
            run = subprocess.run(
                command, capture_output=True, text=True, check=False, timeout=_TIMEOUT_SECONDS
            )
        except subprocess.TimeoutExpired:
            raise PrinterError(
                f"{program} did not print the page in {_TIMEOUT_SECONDS} s"
            ) from None
        if not target.is_file():
            last = (run.stderr.strip().splitlines() or ["no message"])[-1]
            raise PrinterError(f"{program} did not print the page: {last}")
        return target.read_bytes()
