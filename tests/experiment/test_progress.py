"""How far a run is: shown to who watches, and to nobody else."""

import io
import sys
from types import SimpleNamespace

import nbformat
import pytest
from builders.companies import TEAM, company
from nbclient import NotebookClient

from sim import cli, experiment
from sim.experiment import progress


class Terminal(io.StringIO):
    """Says that somebody sits in front of it."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def terminal(monkeypatch):
    """A terminal outside of CI, for a test to make its standard error."""
    monkeypatch.delenv("CI", raising=False)
    for name, value in (("TERM", "xterm"), ("COLUMNS", "100")):
        monkeypatch.setenv(name, value)
    return Terminal()


def test_a_terminal_shows_how_many_how_fast_and_how_long(terminal, monkeypatch):
    clock = iter([0.0, 2.0, 4.0])
    monkeypatch.setattr(progress, "time", SimpleNamespace(monotonic=lambda: next(clock)))
    monkeypatch.setattr(sys, "stderr", terminal)
    with progress.shown("Running futures") as tell:
        tell(10, 300)
        tell(30, 300)
        tell(60, 200)
    text = terminal.getvalue()
    for part in ("Running futures", "60/200", "12.5/s"):
        assert part in text


@pytest.mark.parametrize("why", ["CI", "unwanted", "no terminal"])
def test_nobody_else_is_shown_anything(terminal, monkeypatch, why):
    monkeypatch.setattr(sys, "stderr", terminal)
    if why == "CI":
        monkeypatch.setenv("CI", "true")
    if why == "no terminal":
        monkeypatch.setattr(terminal, "isatty", lambda: False)
    with progress.shown("Running futures", wanted=why != "unwanted") as tell:
        assert tell is None
    assert terminal.getvalue() == ""


@pytest.mark.parametrize(
    ("words", "shows"), [([], True), (["--quiet"], False), (["--json"], False)]
)
def test_the_command_shows_it_on_a_terminal_alone(
    terminal, repository, capsys, monkeypatch, words, shows
):
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr("sim.decisions.answer.completed", lambda begun, *_, **__: begun)
    monkeypatch.setattr("sim.comparison.as_rows", lambda _: [])
    scenario = str(repository / "scenarios" / "startup-25.toml")
    with pytest.raises(SystemExit) as ended:
        cli.main(["compare", scenario, "--replications", "2", *words])
    assert not ended.value.code
    assert ("Running futures" in terminal.getvalue()) is shows
    assert "Running futures" not in capsys.readouterr().out


def test_python_shows_it_if_asked(terminal, monkeypatch):
    monkeypatch.setattr(sys, "stderr", terminal)
    scenario = company({"strategies": TEAM})
    experiment.run(scenario, replications=2)
    assert terminal.getvalue() == ""
    experiment.run(scenario, replications=2, progress=True)
    assert "Running futures" in terminal.getvalue()


def test_a_notebook_that_somebody_watches_has_a_line_that_goes_away(monkeypatch):
    said = []
    handle = SimpleNamespace(update=lambda data, raw: said.append((data["text/plain"], raw)))

    def display(data, raw, display_id):
        assert raw
        assert display_id
        said.append((data["text/plain"], raw))
        return handle

    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setattr("IPython.display.display", display)
    request = {"content": {"allow_stdin": True}}
    kernel = SimpleNamespace(get_parent=lambda channel: request if channel == "shell" else {})
    monkeypatch.setattr("IPython.get_ipython", lambda: SimpleNamespace(kernel=kernel))
    with progress.shown("Running futures") as tell:
        tell(0, 50)
        tell(25, 50)
    texts = [text for text, _ in said]
    assert texts[0] == "Running futures …"
    assert texts[1] == "Running futures: 0 of 50, 0/s"
    assert texts[2].startswith("Running futures: 25 of 50, ")
    assert texts[2].endswith(" s left")
    assert texts[-1] == ""


def test_a_notebook_that_a_program_runs_has_no_trace_of_it():
    code = (
        "import os; os.environ.pop('CI', None)\n"
        "import sim\n"
        "from pathlib import Path\n"
        "scenario = sim.load(Path('scenarios/startup-25.toml').resolve())\n"
        "sim.run(scenario, replications=2, progress=True).manifest['replications']"
    )
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
    NotebookClient(notebook, timeout=600, record_timing=False).execute()
    (output,) = notebook.cells[0].outputs
    assert output["output_type"] == "execute_result"
    assert output["data"] == {"text/plain": "2"}
