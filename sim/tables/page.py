"""The answer in a notebook: as HTML where it is shown, as lines of text elsewhere."""

import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from sim.calibration import Calibration, conclusion, differences
from sim.comparison import capitalised
from sim.decisions.answer import Answer, Row
from sim.decisions.study import Study
from sim.tables.answer import WIDTH, early, late, render_first, render_rest
from sim.tables.calibration import estimates_of, render_calibration
from sim.tables.cells import Cell
from sim.tables.house import Table, escaped
from sim.tables.study import render_study


@dataclass(frozen=True, repr=False)
class Page:
    """A part of a notebook: HTML in plain tags, because GitHub drops every style, and text.

    Attributes
    ----------
    markup, words : str
    """

    markup: str
    words: str

    def _repr_html_(self) -> str:
        return self.markup

    def __repr__(self) -> str:
        return self.words


def answered(answer: Answer) -> Page:
    """Lay out what is known after one run for a notebook.

    Parameters
    ----------
    answer : Answer
        From :func:`sim.decisions.answer.first`, or completed.

    Returns
    -------
    Page
        Question, company and month of the prices, verdict, table, why, and the other strategies.
    """
    question, company = escape(answer.question), escape(answer.company)
    parts = [
        f"<p>{question}<br><small>{company}</small></p>",
        f"<p><strong>{escape(' '.join(answer.verdict))}</strong></p>",
        *([_table(answer)] if answer.rows else []),
        *_noted(early(answer)),
    ]
    return Page("\n".join(parts), render_first(answer))


def assured(answer: Answer) -> Page:
    """Lay out how sure an answer is, what would change it and what to be careful about.

    Parameters
    ----------
    answer : Answer
        From :func:`sim.decisions.answer.completed`.
    """
    return Page("\n".join(_noted(late(answer))), render_rest(answer))


def paragraphs(texts: Iterable[str]) -> Page:
    """Lay out sentences for a notebook, which breaks what is printed inside words.

    Parameters
    ----------
    texts : iterable of str
        One for each paragraph.
    """
    said = list(texts)
    return Page(
        "\n".join(f"<p>{escape(text)}</p>" for text in said),
        "\n\n".join(textwrap.fill(text, WIDTH, break_on_hyphens=False) for text in said),
    )


def concluded(texts: Iterable[str]) -> Page:
    """Lay out what was found, the first sentence in bold.

    Parameters
    ----------
    texts : iterable of str
        One for each paragraph, such as the headline of a study.
    """
    first, *others = texts
    bold = f"<p><strong>{escape(first)}</strong></p>"
    rest = paragraphs(others)
    words = "\n\n".join(filter(None, (paragraphs([first]).words, rest.words)))
    return Page("\n".join(filter(None, (bold, rest.markup))), words)


def studied(study: Study) -> Page:
    """Lay out a study: what it found, the table in words, and what it rests on.

    Parameters
    ----------
    study : Study
    """
    parts = [concluded(study.headline).markup, *([_words(study.table)] if study.table else [])]
    parts.append(paragraphs(study.notes).markup)
    return Page("\n".join(parts), render_study(study))


def calibrated(found: Calibration) -> Page:
    """Lay out what was found in a file of people: what stands out, and a table a segment.

    Parameters
    ----------
    found : Calibration
        From :func:`sim.calibration.calibrate`.

    Returns
    -------
    Page
        Its text also says how each value was found, and what is not in the file.
    """
    first, others = conclusion(found), list(differences(found))
    parts = [f"<p><strong>{escape(first)}</strong></p>"]
    if others:
        parts.append(f"<p>Not what the catalogue assumes: {escape('; '.join(others))}.</p>")
    parts += [_words(estimates_of(segment)) for segment in found.segments]
    parts.append(paragraphs(found.notes).markup)
    return Page("\n".join(parts), render_calibration(found))


def verdicts(answers: Mapping[str, Answer]) -> Table:
    """Lay out what is answered in several cases of one company.

    Parameters
    ----------
    answers : mapping of case to Answer

    Returns
    -------
    Table
        A row a case, with the verdict in the words of its answer.
    """
    company = next(iter(answers.values())).company
    rows = ((capitalised(case), (Cell(" ".join(each.verdict)),)) for case, each in answers.items())
    return Table(company, ("Case", "Verdict"), tuple(rows), words=frozenset({"Verdict"}))


def _noted(notes: Iterable[tuple[str, str]]) -> Iterator[str]:
    for label, text in notes:
        if text:
            yield f"<p><strong>{label}.</strong> {escape(text)}</p>"


def _table(answer: Answer) -> str:
    used = [place for place in range(3) if answer.heads[1 + place]]
    heads = [answer.heads[place] for place in (0, *(1 + place for place in used))]
    return _html(heads, [_row(row, used, deciding=row is answer.deciding) for row in answer.rows])


def _html(heads: Sequence[str], rows: Sequence[str]) -> str:
    """Lay rows that are tagged already out below heads."""
    top = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
    body = "\n".join(rows)
    return f"<table>\n<thead>\n<tr>{top}</tr>\n</thead>\n<tbody>\n{body}\n</tbody>\n</table>"


def _words(table: Sequence[Sequence[str]]) -> str:
    """Lay out a table of words, its head first."""
    heads, *rows = table
    lines = ("".join(f"<td>{escaped(cell)}</td>" for cell in row) for row in rows)
    return _html(heads, [f"<tr>{line}</tr>" for line in lines])


def _row(row: Row, used: Sequence[int], *, deciding: bool) -> str:
    cells = [escaped(row.cells[place]) for place in used]
    if deciding:
        cells = [f"<strong>{cell}</strong>" for cell in cells]
    data = "".join(f"<td>{cell}</td>" for cell in cells)
    label = escape(row.label)
    # Jupyter makes every head of a row bold: what is only a part is not.
    head = f'<th scope="row">{label}</th>' if deciding else f"<td>{label}</td>"
    return f"<tr>{head}{data}</tr>"
