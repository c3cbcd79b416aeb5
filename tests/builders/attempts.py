"""Attempts to break the program from outside, mostly in a process as a user starts it."""

import io
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from sim import cli

SMALL = """\
question = "Does a small company stand this?"
horizon_months = 3
idp = "okta"
sso_enforced = true

[workforce.employees]
headcount = 8
attrition_per_year = 0.4

[strategies.team]
plan = "claude-team-monthly"
mode = "invite"
"""
PATIENCE_SECONDS = 300


def small(folder: Path, more: str = "", name: str = "small.toml") -> Path:
    """Write a small scenario, with more lines behind it."""
    path = folder / name
    path.write_text(SMALL + more, encoding="utf-8")
    return path


def command(*words: object) -> list[str]:
    """Return the words that start the command line."""
    return [sys.executable, "-m", "sim", *map(str, words)]


def attempt(
    *words: object, cwd: Path | None = None, shell: str = '"$@"', **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the command line; `shell` says how, such as ``"$@" >/dev/full``."""
    # An attempt at the memory of the machine must not cost more than this.
    limited = f"ulimit -v 6000000; {shell}"
    return subprocess.run(
        ["bash", "-c", limited, "bash", *command(*words)],
        capture_output=True,
        encoding="utf-8",
        errors="surrogateescape",
        check=False,
        cwd=cwd,
        env={**os.environ, **environment},
        timeout=PATIENCE_SECONDS,
    )


def attempt_here(*words: object) -> subprocess.CompletedProcess[str]:
    """Run the command line in this process, where only what is said matters."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as ended:
        cli.main([str(word) for word in words])
    code = int(ended.value.code or 0)
    return subprocess.CompletedProcess(words, code, out.getvalue(), err.getvalue())


def assert_said(run: subprocess.CompletedProcess[str], code: int, *parts: str) -> None:
    """Assert that an attempt ended with a code and a sentence that has all these parts."""
    assert "Traceback" not in run.stdout + run.stderr
    assert "Exception ignored" not in run.stderr
    assert "Warning" not in run.stderr
    assert run.returncode == code, run.stderr
    for part in parts:
        assert part in run.stderr
