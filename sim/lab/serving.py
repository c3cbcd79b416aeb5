"""The lab as a page without code: on this machine alone, for who has the address with its token."""

import json
import logging
import os
import socket
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import nbformat
from voila.app import Voila

from sim.lab.lab import Lab
from sim.scenarios import Scenario, load, with_settings

HOST = "127.0.0.1"
_TOKEN_BYTES = 24
_KERNEL = "seatwise"
# A kernel that is interrupted complains about its own tasks; what fails in a cell is on the page.
_QUIET_KERNEL = """
import os
os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
from ipykernel.kernelapp import launch_new_instance
launch_new_instance()
"""
# The server's own templates ask other hosts for fonts; the page does without.
_POLICY = "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; frame-ancestors 'self'"


class PortError(Exception):
    """A port that cannot be served on, said in a sentence."""


def scenario_of(path: str, facts: str | None, settings: Sequence[str]) -> Scenario:
    """Load a scenario as the command line has it.

    Parameters
    ----------
    path : str
    facts : str or None
        Snapshot of the catalogue, if not the scenario's own.
    settings : sequence of str
        Each ``KEY=VALUE``.
    """
    return with_settings(load(path, facts), settings)


def lab_of(path: str, facts: str | None, settings: Sequence[str]) -> Lab:
    """Return the lab of a scenario; what the page without code runs."""
    return Lab(scenario_of(path, facts, settings))


def serve(
    path: Path,
    facts: str | None,
    settings: Sequence[str],
    port: int,
    say: Callable[[str], object],
) -> None:
    """Serve the lab of a scenario until somebody interrupts.

    Parameters
    ----------
    path : Path
        Scenario file.
    facts : str or None
    settings : sequence of str
        As :func:`scenario_of` takes them.
    port : int
    say : callable
        Told the address.

    Raises
    ------
    PortError
        If the port is taken.
    KeyboardInterrupt
        When somebody interrupts; all kernels have ended then.
    """
    _refuse_taken(port)
    token = os.urandom(_TOKEN_BYTES).hex()
    with tempfile.TemporaryDirectory() as folder:
        call = f"lab_of({str(path.resolve())!r}, {facts!r}, {list(settings)!r})"
        page = _notebook(Path(folder), f"from sim.lab.serving import lab_of\n\n{call}")
        words = {"ip": HOST, "port": port, "port_retries": 0, "token": token}
        options = [f"--Voila.{name}={value}" for name, value in words.items()]
        logging.getLogger("tornado").setLevel(logging.ERROR)
        server = Voila()
        server.tornado_settings = {"headers": {"Content-Security-Policy": _POLICY}}
        server.initialize([str(page), "--no-browser", "--Voila.log_level=ERROR", *options])
        say(f"The lab is at http://{HOST}:{port}/?token={token}")
        say("Only this machine reaches it. End it with Ctrl-C.")
        server.start()
    raise KeyboardInterrupt


def _notebook(folder: Path, source: str) -> Path:
    """Write a notebook of one cell, and the quiet kernel that it runs on: this very Python."""
    kernel = folder / "kernels" / _KERNEL
    kernel.mkdir(parents=True)
    argv = [sys.executable, "-c", _QUIET_KERNEL, "-f", "{connection_file}", "--log-level=ERROR"]
    spec = {"argv": argv, "display_name": _KERNEL, "language": "python"}
    (kernel / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
    os.environ["JUPYTER_PATH"] = str(folder)
    page = folder / "what-if.ipynb"
    metadata = {"kernelspec": {"name": _KERNEL, "display_name": _KERNEL, "language": "python"}}
    cells = [nbformat.v4.new_code_cell(source)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=metadata), page)
    return page


def _refuse_taken(port: int) -> None:
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((HOST, port))
        except OSError as error:
            reason = (error.strerror or "unknown reason").lower()
            raise PortError(
                f"port {port} cannot be served on ({reason}); name another one with --port"
            ) from None
