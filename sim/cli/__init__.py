"""The command line: words to calls."""

from sim.cli.commands import main

__all__ = ["main"]
