"""Attempts at the lab: names to save under, odd addresses, page after page (kind 9)."""

import os
import re
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from builders.attempts import PATIENCE_SECONDS, command, small

import sim
from sim.lab.saving import SaveError, save


@pytest.mark.xfail(strict=True, reason="kind 9: any text is taken for the name of a file")
@pytest.mark.parametrize("name", ["a\0b", "a\ud800b", "a\x1b[31mb", "a\u202eb", "con\n"])
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
    with said.open("w") as file:
        process = subprocess.Popen(
            command("lab", small(tmp_path), "--port", 0),
            stdout=subprocess.PIPE,
            stderr=file,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        assert process.stdout is not None
        plain, token = re.findall(r"(http\S+)\?token=(\w+)", process.stdout.readline())[0]
        yield Served(process, plain, token, said)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=PATIENCE_SECONDS)


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
@pytest.mark.xfail(strict=True, reason="kind 9: odd addresses are tracebacks, kernels never end")
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
    assert "close" in pages[-1][1]
    kernels = subprocess.run(
        ["pgrep", "-P", str(served.process.pid)], capture_output=True, text=True, check=False
    )
    assert len(kernels.stdout.split()) <= 5
    assert served.said.read_text() == ""
