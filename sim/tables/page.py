"""The answer in a notebook: as HTML where it is shown, as lines of text elsewhere."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from sim.decisions.answer import Answer, Row
from sim.tables.answer import render_first, render_rest
from sim.tables.cells import Cell
from sim.tables.house import Table


@dataclass(frozen=True, repr=False)
class Page:
    """An answer laid out for a notebook.

    Attributes
    ----------
    answer : Answer
    """

    answer: Answer

    def html(self) -> str:
        """Return the answer as HTML: plain tags, because GitHub drops every style."""
        answer = self.answer
        parts = [
            f"<p>{escape(answer.question)}<br><small>{escape(answer.company)}</small></p>",
            f"<p><strong>{escape(' '.join(answer.verdict))}</strong></p>",
            *([_table(answer)] if answer.rows else []),
            *(f"<p><strong>{label}.</strong> {escape(text)}</p>" for label, text in _notes(answer)),
        ]
        return "\n".join(parts)

    def text(self) -> str:
        """Return the answer as lines of text, as the terminal prints it."""
        return "\n".join(filter(None, [render_first(self.answer), render_rest(self.answer)]))

    _repr_html_, __repr__ = html, text


def answered(answer: Answer) -> Page:
    """Lay out an answer for a notebook.

    Parameters
    ----------
    answer : Answer
        From :func:`sim.decisions.answer.first`, or completed.

    Returns
    -------
    Page
        Question, company and month of the prices, verdict, table and reasons.
    """
    return Page(answer)


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
    rows = ((case, (Cell(" ".join(each.verdict)),)) for case, each in answers.items())
    return Table(company, ("Case", "Verdict"), tuple(rows), words=frozenset({"Verdict"}))


def _notes(answer: Answer) -> Iterator[tuple[str, str]]:
    flips = "; ".join(answer.flips_if)
    pairs = {
        "How sure": " ".join(answer.how_sure),
        "Flips if": f"{flips}." if flips else "",
        "Why": " ".join(answer.why),
        "Also": " · ".join(answer.also),
        "Careful": " ".join(answer.careful),
    }
    return ((label, text) for label, text in pairs.items() if text)


def _table(answer: Answer) -> str:
    used = [place for place in range(3) if answer.heads[1 + place]]
    heads = "".join(
        f'<th scope="col">{escape(answer.heads[place])}</th>'
        for place in (0, *(1 + place for place in used))
    )
    body = "\n".join(_row(row, used, deciding=row is answer.deciding) for row in answer.rows)
    return f"<table>\n<thead>\n<tr>{heads}</tr>\n</thead>\n<tbody>\n{body}\n</tbody>\n</table>"


def _row(row: Row, used: Sequence[int], *, deciding: bool) -> str:
    cells = [escape(row.cells[place]) for place in used]
    if deciding:
        cells = [f"<strong>{cell}</strong>" for cell in cells]
    data = "".join(f"<td>{cell}</td>" for cell in cells)
    label = escape(row.label)
    # Jupyter makes every head of a row bold: what is only a part is not.
    head = f'<th scope="row">{label}</th>' if deciding else f"<td>{label}</td>"
    return f"<tr>{head}{data}</tr>"
