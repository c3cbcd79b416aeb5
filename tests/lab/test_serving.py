"""The lab served without code: who gets in, and how it ends."""

import asyncio
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
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from tornado.websocket import WebSocketClientConnection, websocket_connect

from sim import cli
from sim.lab import serving

PATIENCE_SECONDS = 300


class Served(NamedTuple):
    """A running lab and its address."""

    process: subprocess.Popen[str]
    address: str
    temporary: Path


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind((serving.HOST, 0))
        return int(trial.getsockname()[1])


@pytest.fixture
def served(repository: Path, tmp_path: Path) -> Iterator[Served]:
    with serving_with(repository, tmp_path) as process:
        yield process


@contextmanager
def serving_with(repository: Path, temporary: Path, before: str = "") -> Iterator[Served]:
    """Serve a lab; some Python may be run before."""
    command = ["lab", "scenarios/startup-25.toml", "--port", str(free_port())]
    with subprocess.Popen(
        [sys.executable, "-c", f"{before}\nfrom sim import cli\ncli.main()", *command],
        cwd=repository,
        env={**os.environ, "TMPDIR": str(temporary), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        yield Served(process, re.findall(r"http\S+", said)[0], temporary)
        process.kill()


def status(address: str) -> int:
    """Ask until somebody listens, without following where it sends us."""

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_: object) -> None:
            return None

    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            with urllib.request.build_opener(Stay).open(address, timeout=PATIENCE_SECONDS) as page:
                return int(page.status)
        except urllib.error.HTTPError as answer:
            return answer.code
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


def test_only_the_token_opens_it_and_ctrl_c_ends_it(served: Served) -> None:
    plain, token = served.address.split("?token=")
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", plain)
    assert len(token) == 48
    assert status(plain) in (302, 401, 403)
    assert status(f"{plain}?token={token[::-1]}") in (302, 401, 403)
    assert status(f"{plain}api/kernels") in (302, 401, 403)
    assert status(f"{plain}voila/files/what-if.ipynb?token={token}") == 403
    assert status(served.address) == 200
    pid = served.process.pid
    work = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    assert work
    served.process.send_signal(signal.SIGINT)
    # Not `communicate`, which does not have what is read already.
    assert served.process.stdout is not None
    said = served.process.stdout.read()
    assert served.process.wait(timeout=PATIENCE_SECONDS) == 130
    assert said.startswith("Only this machine can reach it. End it with Ctrl-C.\n")
    assert "WARNING" not in said
    assert "Traceback" not in said
    assert not any(Path(f"/proc/{each}").exists() for each in work)
    assert list(served.temporary.iterdir()) == []


def test_a_taken_port_is_said(capsys, repository: Path) -> None:
    with socket.socket() as taken:
        taken.bind((serving.HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        scenario = str(repository / "scenarios" / "startup-25.toml")
        with pytest.raises(SystemExit) as ended:
            cli.main(["lab", scenario, "--port", str(port)])
    assert ended.value.code == 1
    sentence = f"port {port} cannot be used (address already in use); name another one with"
    assert capsys.readouterr().err.startswith(sentence)


@pytest.mark.parametrize(
    ("command", "missing", "extra"),
    [
        (["lab", "scenarios/startup-25.toml"], "voila", "app"),
        (["report", "scenarios/startup-25.toml", "--out", "x.html"], "jinja2", "report"),
    ],
)
def test_a_missing_extra_is_said(repository: Path, command, missing, extra) -> None:
    hide = f"import sys; sys.modules['{missing}'] = None; from sim import cli; cli.main()"
    run = subprocess.run(
        [sys.executable, "-c", hide, *command],
        cwd=repository,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert run.stderr == f"{missing} is not installed: pip install 'seatwise[{extra}]'\n"


def page(address: str) -> tuple[int, str]:
    """Open the page; return its status and the identifier of its kernel."""
    try:
        with urllib.request.urlopen(address, timeout=PATIENCE_SECONDS) as opened:
            text = opened.read().decode()
    except urllib.error.HTTPError as answer:
        assert "Enough pages of the lab are open" in answer.read().decode()
        return answer.code, ""
    assert text.index("Take ") < text.index('id="jupyter-config-data"')
    assert "This page was left alone for" in text
    found = re.search(r'"kernelId": "([-0-9a-f]+)"', text)
    assert found
    return 200, found.group(1)


async def close(connection: WebSocketClientConnection) -> None:
    """Close a connection and wait until it is."""
    connection.close()
    while await connection.read_message() is not None:
        pass


@pytest.mark.slow
def test_kernels_are_few_and_end_with_their_pages(repository: Path, tmp_path: Path) -> None:
    shorter = (
        "from sim.lab import kernels\n"
        "kernels.LOOK_SECONDS, kernels.CLOSED_SECONDS, kernels.IDLE_SECONDS = 1, 1, 20"
    )
    with serving_with(repository, tmp_path, shorter) as served:
        plain, token = served.address.split("?")
        status(plain)
        with ThreadPoolExecutor(5) as five:
            opened = list(five.map(page, [served.address] * 5))
        assert sorted(code for code, _ in opened) == [200, 200, 200, 200, 503]
        closed, left, *_ = [f"{plain}api/kernels/{name}" for code, name in opened if code == 200]

        async def ended() -> list[str]:
            """Connect to two, close one, and return both in the order in which they end."""
            pages = [
                await websocket_connect(f"{kernel.replace('http', 'ws')}/channels?{token}")
                for kernel in (left, closed)
            ]
            await close(pages[1])
            gone: list[str] = []
            end = time.monotonic() + PATIENCE_SECONDS
            while len(gone) < 2 and time.monotonic() < end:
                await asyncio.sleep(0.2)
                for kernel in {left, closed} - {*gone}:
                    code = await asyncio.to_thread(status, f"{kernel}?{token}")
                    gone += [kernel] if code == 404 else []
            await close(pages[0])
            return gone

        assert asyncio.run(ended()) == [closed, left]
        assert page(served.address)[0] == 200
        served.process.send_signal(signal.SIGINT)
        assert served.process.wait(timeout=PATIENCE_SECONDS) == 130
