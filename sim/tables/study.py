"""A study as text: the answer first, then the table, then what it rests on."""

from sim.decisions.study import Study
from sim.tables.layout import aligned, folded
from sim.tables.text import WIDTH


def render_study(study: Study) -> str:
    """Write a study for a terminal.

    Parameters
    ----------
    study : Study

    Returns
    -------
    str
        Question, company, the answer, the table in words, and notes.
    """
    blocks = [f"{study.question}\n{study.company}\n", _paragraphs(study.headline)]
    if study.table:
        blocks.append(aligned(study.table, right=range(1, len(study.table[0]))))
    if study.notes:
        blocks.append(_paragraphs(study.notes))
    return "\n".join(blocks)


def _paragraphs(sentences: tuple[str, ...]) -> str:
    return "".join(f"{line}\n" for sentence in sentences for line in folded(sentence, WIDTH))
