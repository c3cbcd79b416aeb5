"""Catalogues made by hand."""

from pathlib import Path

from sim import catalog

WORDS = 'source = "a page"\nas_of = "2026-03"\nconfidence = "high"\n'
NUMBER = f'[desk.ticket_minutes]\nvalue = 10\nunit = "minutes"\nlow = 3\nhigh = 30\n{WORDS}'


def read(folder: Path, text: str, snapshot: str = "2026-03") -> catalog.Catalogue:
    (folder / snapshot).mkdir(exist_ok=True)
    (folder / snapshot / "facts.toml").write_text(text, encoding="utf-8")
    return catalog.read(folder, snapshot)
