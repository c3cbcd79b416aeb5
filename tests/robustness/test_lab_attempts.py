"""Attempts at the lab: names to save under, odd addresses, page after page (kind 9)."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from builders.attempts import PATIENCE_SECONDS, small

import sim
from sim.lab.saving import SaveError, save


@pytest.mark.parametrize(
    "name",
    [
        *(
            "a\0b",
            "a\ud800b",
            "a\x1b[31mb",
            "a\u202eb",
            "n" * 300,
            "é" * 200,
            "a\nb",
            "a/b",
            "a\\b",
        ),
        *("..", "", " ", "a:b", "a?", "-"),
    ],
)
def test_a_name_that_no_file_should_have(tmp_path, name):
    changed = sim.load(small(tmp_path)).override({"horizon_months": 4})
    with pytest.raises(SaveError) as error:
        save(changed, name)
    assert str(error.value).isprintable()
    assert [path.name for path in tmp_path.iterdir()] == ["small.toml"]


class Served(NamedTuple):
    """A running lab, its address, and the file that it writes its complaints to."""

    process: subprocess.Popen[str]
    plain: str
    token: str
    said: Path


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    said = tmp_path / "said"
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port = trial.getsockname()[1]
    # Half a minute without anybody instead of two: long enough to load six pages.
    quick = "from sim import cli; from sim.lab import kernels; kernels.OPENING_SECONDS = 30;"
    code = f"{quick} kernels.LOOK_SECONDS = 1; cli.main()"
    with said.open("w") as file:
        process = subprocess.Popen(
            [sys.executable, "-c", code, "lab", str(small(tmp_path)), "--port", str(port)],
            stdout=subprocess.PIPE,
            stderr=file,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        assert process.stdout is not None
        plain, token = re.findall(r"(http\S+)\?token=(\w+)", process.stdout.readline())[0]
        yield Served(process, plain, token, said)
        process.kill()
        process.communicate()


def asked(address: str) -> tuple[int, str]:
    """Ask for a page; its code, and what is on it."""
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            with urllib.request.urlopen(address, timeout=PATIENCE_SECONDS) as page:
                return page.status, page.read().decode()
        except urllib.error.HTTPError as answer:
            return answer.code, answer.read().decode()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


@pytest.mark.slow
def test_odd_addresses_and_many_pages(served):
    routes = ("logout", "%00", "login%00", "nowhere", "voila/files/%00", "voila/static/%00")
    for route in (*routes, "api/kernels/%00", "voila/templates/%00", "..%2f..%2fetc/passwd"):
        for token in ("", f"?token={served.token}"):
            code, page = asked(f"{served.plain}{route}{token}")
            assert code < 500, route
            assert "Traceback" not in page
    pages = [asked(f"{served.plain}?token={served.token}") for _ in range(6)]
    assert pages[0][0] == 200
    assert pages[-1][0] == 503
    assert "Close one" in pages[-1][1]
    # Of four pages, and what completes the answer.
    assert len(children(served.process.pid)) <= 4 + 1
    until = time.monotonic() + 2 * PATIENCE_SECONDS
    while children(served.process.pid):
        assert time.monotonic() < until
        time.sleep(0.5)
    served.process.send_signal(signal.SIGTERM)
    assert served.process.wait(PATIENCE_SECONDS) == 143
    assert served.said.read_text() == ""


def children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(child) for child in found.split()]


@pytest.mark.slow
def test_a_lab_that_is_killed_takes_its_kernels_with_it(served):
    assert asked(f"{served.plain}?token={served.token}")[0] == 200
    kernels = children(served.process.pid)
    served.process.kill()
    until = time.monotonic() + PATIENCE_SECONDS
    while any(Path(f"/proc/{kernel}").exists() for kernel in kernels):
        assert time.monotonic() < until
        time.sleep(0.5)
