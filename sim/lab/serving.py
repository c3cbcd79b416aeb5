"""The lab as a web page: on this machine only, for whoever has the address with its token."""

import json
import logging
import os
import socket
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import nbformat
from voila.app import Voila

from sim.core.failure import Failure
from sim.scenarios import Scenario

HOST = "127.0.0.1"
_TOKEN_BYTES = 24
_KERNEL = "seatwise"
# An interrupted kernel complains on stderr about its own tasks; errors in a cell are on the page.
_QUIET_KERNEL = """
import os
os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
from ipykernel.kernelapp import launch_new_instance
launch_new_instance()
"""
# Voilà's templates load fonts from other hosts; this forbids it.
_POLICY = "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; frame-ancestors 'self'"


class PortError(Failure):
    """A port that cannot be used."""


def serve(scenario: Scenario, port: int, say: Callable[[str], object]) -> None:
    """Serve the lab of a scenario until it is interrupted.

    Parameters
    ----------
    scenario : Scenario
    port : int
    say : callable
        Told the address.

    Raises
    ------
    PortError
        If the port is taken.
    KeyboardInterrupt
        When somebody interrupts; all kernels have ended by then.
    """
    _refuse_taken(port)
    token = os.urandom(_TOKEN_BYTES).hex()
    with tempfile.TemporaryDirectory() as folder:
        page = _notebook(Path(folder), source_of(scenario))
        settings = {"ip": HOST, "port": port, "port_retries": 0, "token": token}
        options = [f"--Voila.{name}={value}" for name, value in settings.items()]
        logging.getLogger("tornado").setLevel(logging.ERROR)
        server = Voila()
        server.tornado_settings = {"headers": {"Content-Security-Policy": _POLICY}}
        server.initialize([str(page), "--no-browser", "--Voila.log_level=ERROR", *options])
        say(f"The lab is at http://{HOST}:{port}/?token={token}")
        say("Only this machine can reach it. End it with Ctrl-C.")
        server.start()
    raise KeyboardInterrupt


def source_of(scenario: Scenario) -> str:
    """Return the Python that shows the lab of a scenario, with its overrides."""
    path = str(scenario.path.resolve())
    return (
        "import datetime\n\nimport sim\nfrom sim.lab import Lab\n\n"
        f"Lab(sim.load({path!r}).override({scenario.settings!r}))"
    )


def _notebook(folder: Path, source: str) -> Path:
    """Write a notebook of one cell, and a quiet kernel of the same Python to run it."""
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
                f"port {port} cannot be used ({reason}); name another one with --port"
            ) from None
