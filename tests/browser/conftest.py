"""A real browser."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from sim.report import PrinterError
from sim.report.printing import browser

# Pictures to look at, where somebody wants any.
PICTURES = os.environ.get("SEATWISE_SCREENSHOTS")


PATIENCE_MILLISECONDS = 300_000
expect.set_options(timeout=PATIENCE_MILLISECONDS)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The installed browser, without a window; tests are skipped where there is none."""
    try:
        program = browser()
    except PrinterError as error:
        pytest.skip(str(error))
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=program, chromium_sandbox=False)
        yield launched
        launched.close()


@pytest.fixture
def page(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page that keeps a picture of how it looked at the end."""
    # What is below the window is not drawn by JupyterLab.
    context = chromium.new_context(viewport={"width": 1280, "height": 1800})
    context.set_default_timeout(PATIENCE_MILLISECONDS)
    opened = context.new_page()
    yield opened
    if PICTURES:
        opened.screenshot(path=Path(PICTURES, f"{request.node.name}.png"))
    context.close()


@pytest.fixture
def port() -> int:
    """A port that nobody serves on."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])
