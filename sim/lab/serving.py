"""The lab as a web page: on this machine only, for whoever has the address with its token."""

import asyncio
import json
import logging
import os
import signal
import socket
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
from tornado.web import ErrorHandler, authenticated
from voila.app import Voila
from voila.tornado.handler import TornadoVoilaHandler

from sim.core.failure import Failure
from sim.lab import first
from sim.lab.completing import completing
from sim.lab.kernels import IDLE_SECONDS, LOOK_SECONDS
from sim.scenarios import Scenario

HOST = "127.0.0.1"
_TOKEN_BYTES = 24
_KERNEL = "seatwise"
_MOST_PAGES = 4
# An interrupted kernel complains on stderr about its own tasks; errors in a cell are on the page.
_QUIET_KERNEL = """
import os
os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
from ipykernel.kernelapp import launch_new_instance
launch_new_instance()
"""
# Voilà's templates load fonts from other hosts; this forbids it.
_POLICY = "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; frame-ancestors 'self'"
_ENOUGH = (
    "<p>Enough pages of the lab are open. Close one, wait some seconds and load this again.</p>"
)
# Shown once the page's kernel has ended; the page asks whether it has, which is no move.
_ENDED = f"""
<p id="ended" role="alert" hidden style="position: fixed; inset: 0 0 auto; z-index: 9; margin: 0;
padding: 12px; background: #fff4e5; font-size: 18px">This page was left alone for
{IDLE_SECONDS // 60} minutes, so it has ended. <a href="">Load it again</a> to begin anew.</p>
<script type="module">
const kernel = JSON.parse(document.getElementById("jupyter-config-data").textContent).kernelId;
const watch = setInterval(async () => {{
  const answer = await fetch(`api/kernels/${{kernel}}`).catch(() => null);
  if (answer && answer.status === 404) {{
    document.getElementById("ended").hidden = false;
    clearInterval(watch);
  }}
}}, {1000 * LOOK_SECONDS});
</script>
"""
# What Voilà shows while a kernel starts, and takes away when it is ready.
_WAITING = '<div class="spinner-container">'
# All that the page asks for; anything else, and control characters anywhere, is not found.
_ROUTES = r"/(login|api/kernels.*|voila/.*)?"
_NOWHERE = [(rf"(?!{_ROUTES}$).*", ErrorHandler, {"status_code": 404})]
_NOWHERE += [(r".*%(?i:[01].|7f).*", ErrorHandler, {"status_code": 404})]


class Page(TornadoVoilaHandler):  # type: ignore[misc]  # it ships no types
    """The lab's only page, as long as there is room for one more kernel."""

    # One after the other, or two would both take the last place.
    _turn = asyncio.Lock()

    def initialize(self, kept: Path, **words: Any) -> None:
        """Take where the answer is that is shown until the kernel is ready."""
        super().initialize(**words)
        self._kept = kept

    @authenticated
    async def get(self, path: str | None = None) -> None:
        """Show the first answer at once, start a kernel and show what it says."""
        async with self._turn:
            if len(self.kernel_manager) >= _MOST_PAGES:
                self.set_status(503)
                self.finish(_ENOUGH)
                return
            view = first.waiting(self._kept)
            async for html in self.get_generator(path):
                self.write(html.replace(_WAITING, f"{view}{_WAITING}"))
                self.flush()


class Server(Voila):  # type: ignore[misc]  # it ships no types
    """A server of one page and of what that page asks for."""

    kept: Path

    def init_handlers(self) -> list[Any]:
        """Return the routes, the refused ones first."""
        *rest, (route, _, words) = super().init_handlers()
        return [*_NOWHERE, *rest, (route, Page, {**words, "kept": self.kept})]


class PortError(Failure):
    """A port that cannot be used."""


def serve(scenario: Scenario, port: int, say: Callable[[str], object]) -> None:
    """Serve the lab of a scenario until it is interrupted; complete its first answer meanwhile.

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
        When somebody interrupts; all kernels have ended by then, and other work too.
    """
    _refuse_taken(port)
    token = os.urandom(_TOKEN_BYTES).hex()
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder, "first-answer.pickle")
        result = first.keep(scenario, kept)
        with completing(kept, result):
            server = _server(kept, port, token)
            say(f"The lab is at http://{HOST}:{port}/?token={token}")
            say("Only this machine can reach it. End it with Ctrl-C.")
            server.start()
    raise KeyboardInterrupt


def _server(kept: Path, port: int, token: str) -> Server:
    """Return a server, still to be started, of the lab of what is kept."""
    terminated = signal.getsignal(signal.SIGTERM)
    page = _notebook(kept.parent, f"from sim.lab import first\n\nfirst.opened({str(kept)!r})")
    settings = {"ip": HOST, "port": port, "port_retries": 0, "token": token}
    options = [f"--Voila.{name}={value}" for name, value in settings.items()]
    options += ["--VoilaConfiguration.multi_kernel_manager_class=sim.lab.kernels.Kernels"]
    logging.getLogger("tornado").setLevel(logging.ERROR)
    # Refusals are no errors, and their lines would hold the token.
    logging.getLogger("tornado.access").setLevel(logging.CRITICAL)
    server = Server()
    server.kept = kept
    server.tornado_settings = {"headers": {"Content-Security-Policy": _POLICY}}
    server.initialize([str(page), "--no-browser", "--Voila.log_level=ERROR", *options])
    # Voilà would end without a word of why.
    signal.signal(signal.SIGTERM, terminated)
    return server


def _notebook(folder: Path, source: str) -> Path:
    """Write a notebook of a line of Python, and a quiet kernel of the same Python to run it."""
    kernel = folder / "kernels" / _KERNEL
    kernel.mkdir(parents=True)
    argv = [sys.executable, "-c", _QUIET_KERNEL, "-f", "{connection_file}", "--log-level=ERROR"]
    spec = {"argv": argv, "display_name": _KERNEL, "language": "python"}
    (kernel / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
    os.environ["JUPYTER_PATH"] = str(folder)
    page = folder / "what-if.ipynb"
    metadata = {"kernelspec": {"name": _KERNEL, "display_name": _KERNEL, "language": "python"}}
    cells = [nbformat.v4.new_markdown_cell(_ENDED), nbformat.v4.new_code_cell(source)]
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
