"""A study as text: the answer first, then the table, then what it rests on and what was drawn."""

from collections.abc import Iterator, Sequence

import pandas as pd

from sim.comparison.findings import records
from sim.core.numerals import counted
from sim.decisions.sensitivity.words import amount_text
from sim.decisions.study import Study
from sim.tables.layout import aligned, folded
from sim.tables.text import WIDTH

# With them tables fit into 100 columns, and a list of inputs into 80.
_NAME_CHARACTERS, _INPUT_CHARACTERS = 50, 36


def render_study(study: Study, width: int | None = None) -> str:
    """Write a study for a terminal.

    Parameters
    ----------
    study : Study
    width : int, optional
        Characters a line; by default 100, and tables as wide as they need to be.

    Returns
    -------
    str
        Question, company, the answer, the table in words, notes, and what was drawn and matters.
    """
    wide = min(width or WIDTH, WIDTH)
    about = _paragraphs((study.question, study.company), wide)
    blocks = [about, _paragraphs(study.headline, wide)]
    if study.table:
        right = range(1, len(study.table[0]))
        blocks.append(aligned(study.table, right, width, _NAME_CHARACTERS))
    if study.notes:
        blocks.append(_paragraphs(study.notes, wide))
    if not study.inputs.empty:
        if study.listed:
            lines = list(_inputs(study.inputs.head(study.listed)))
            blocks.append(aligned(lines, (1, 2, 3), width, _INPUT_CHARACTERS))
        blocks.append(_paragraphs(list(_not_listed(study)), wide))
    return "\n".join(filter(None, blocks))


def _paragraphs(sentences: Sequence[str], width: int) -> str:
    return "".join(f"{line}\n" for sentence in sentences for line in folded(sentence, width))


def _inputs(inputs: pd.DataFrame) -> Iterator[tuple[str, ...]]:
    """Lay out what was drawn."""
    yield "drawn from a range", "low", "as assumed", "high"
    for row in records(inputs):
        unit = _briefly(row["unit"])
        yield row["input"], *(amount_text(row[end], unit) for end in ("low", "value", "high"))


def _not_listed(study: Study) -> Iterator[str]:
    """Say how many inputs were drawn besides those that are listed, and whether they matter."""
    rest = study.inputs.iloc[study.listed :]
    if rest.empty:
        return
    which = "other input" if study.listed else "input"
    were = counted(len(rest), f"{which} was", f"{which}s were")
    yield (
        f"{were} drawn, and the difference in cost clearly follows"
        f" {int(rest['is_clear'].sum()) or 'none'} of them: --full lists all."
    )


def _briefly(unit: str) -> str:
    """Leave it to the words beside it whether hours are business hours."""
    return unit.removeprefix("business ").removeprefix("working ")
