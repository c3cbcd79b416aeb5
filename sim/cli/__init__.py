"""The command line: words to calls."""

from sim.cli.commands import app, main

__all__ = ["app", "main"]
