"""Tables for people: as text for the terminal and mail, in the house display for notebooks."""

from sim.tables.display import assumed, differences, shown, totals
from sim.tables.house import Table
from sim.tables.text import render, render_flips

__all__ = ["Table", "assumed", "differences", "render", "render_flips", "shown", "totals"]
