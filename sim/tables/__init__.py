"""Tables for people: as text for the terminal, as HTML for notebooks and pages."""

from sim.tables.answer import answer_csv, render_first, render_rest
from sim.tables.cells import Cell
from sim.tables.display import cases, differences, shown, totals
from sim.tables.house import Table
from sim.tables.layout import aligned
from sim.tables.numbers import changed, numbers
from sim.tables.page import answered, assured, calibrated, concluded, paragraphs, studied, verdicts
from sim.tables.study import render_study
from sim.tables.text import caveats, provenance, render, render_flips

__all__ = [
    "Cell",
    "Table",
    "aligned",
    "answer_csv",
    "answered",
    "assured",
    "calibrated",
    "cases",
    "caveats",
    "changed",
    "concluded",
    "differences",
    "numbers",
    "paragraphs",
    "provenance",
    "render",
    "render_first",
    "render_flips",
    "render_rest",
    "render_study",
    "shown",
    "studied",
    "totals",
    "verdicts",
]
