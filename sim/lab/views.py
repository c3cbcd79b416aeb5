"""What the lab shows, as plain HTML: no picture has to be drawn, so it appears at once."""

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from html import escape

from sim.core.numerals import counted
from sim.decisions.answer import Answer, Row
from sim.tables import render_first, render_rest

_RULE = "border-bottom: 1px solid #ddd; padding: 4px 12px 4px 0;"
# Characters a line, as in the tables.
_WIDTH = 100
_FAINT = "color: #555; font-size: 12px; line-height: 1.4;"
_AWAITED = (
    "This and what would flip the answer are being worked out; they appear here by themselves."
)


def head(answer: Answer, replications: int, refined: int, *, awaited: bool = False) -> str:
    """Return the answer: the company, the verdict in large type, the table, the reasons.

    Parameters
    ----------
    answer : Answer
    replications : int
        How many the answer rests on.
    refined : int
        How many it rests on once it is refined.
    awaited : bool
        Whether the rest of it is being worked out.
    """
    said = "".join(paragraph(words, label) for label, words in _labelled(answer, awaited))
    return (
        f'<div style="{_FAINT}">{escape(answer.company)}</div>'
        '<div style="font-size: 22px; line-height: 1.3; margin: 8px 0">'
        f"{escape(' '.join(answer.verdict))}</div>"
        f"{_table(answer) if answer.rows else ''}{said}"
        f"{paragraph(_rests_on(answer, replications, refined, awaited))}"
    )


def text(answer: Answer, replications: int, refined: int, changes: Sequence[str]) -> str:
    """Write what the lab shows without a browser."""
    said = textwrap.fill(_rests_on(answer, replications, refined, awaited=False), _WIDTH)
    lines = ["", said, *(changes or ["Nothing is changed."])]
    return render_first(answer) + render_rest(answer) + "\n".join(lines)


def waiting(shown: str, question: str) -> str:
    """Return the first answer as it stands while the sliders are being set out."""
    return (
        '<div style="align-self: stretch; padding: 0 16px; font: 14px sans-serif">'
        f"{title(question)}{shown}{paragraph('The sliders come in a moment.')}</div>"
    )


def greyed(shown: str) -> str:
    """Return what was shown before as what is out of date."""
    return f'<div style="opacity: 0.4" aria-busy="true">{shown}</div>' if shown else ""


def progress(what: str, done: int, total: int) -> str:
    """Return a bar: moving to and fro until something is finished."""
    value = f' value="{done}"' if done else ""
    return (
        f'<label style="line-height: 1.6">{escape(what)} …'
        f' <progress max="{total}"{value} style="width: 100%"></progress></label>'
    )


def title(words: str) -> str:
    """Return a text as a heading."""
    return f'<h2 style="margin: 4px 0; line-height: 1.3">{escape(words)}</h2>'


def heading(words: str) -> str:
    """Return a text as the heading of a group of sliders."""
    return f'<h3 style="margin: 12px 0 0; border-bottom: 1px solid #ddd">{escape(words)}</h3>'


def label(words: str) -> str:
    """Return the words above a slider."""
    return f'<div style="line-height: 1.3; margin-top: 4px">{escape(words)}</div>'


def remark(words: str) -> str:
    """Return what is to be said about a typed value; nothing if there are no words."""
    if not words:
        return ""
    return f'<div role="alert" style="color: #a02020; line-height: 1.3">{escape(words)}</div>'


def sentences(heading: str, texts: Iterable[str]) -> str:
    """Return a heading with a list below it, or nothing if there are no texts."""
    items = "".join(f"<li>{escape(each)}</li>" for each in texts)
    return f"<b>{escape(heading)}</b><ul style='margin: 4px 0'>{items}</ul>" if items else ""


def paragraph(words: str, label: str = "") -> str:
    """Return a text as a paragraph, with a label in front of it if there is one."""
    before = f"<b>{escape(label)}.</b> " if label else ""
    return (
        f'<p style="margin: 4px 0; line-height: 1.4; max-width: 900px">{before}{escape(words)}</p>'
    )


def _labelled(answer: Answer, awaited: bool) -> Iterator[tuple[str, str]]:
    flips = "; ".join(answer.flips_if)
    pairs = {
        "How sure": _AWAITED if awaited else " ".join(answer.how_sure),
        "Flips if": f"{flips}." if flips else "",
        "Why": " ".join(answer.why),
        "Also": " · ".join(answer.also),
        "Careful": " ".join(answer.careful),
        "Meaning": " ".join(answer.meaning),
    }
    return ((label, words) for label, words in pairs.items() if words)


def _rests_on(answer: Answer, replications: int, refined: int, awaited: bool) -> str:
    """Say how many replications the answer rests on, and what it does not tell yet."""
    said = f"The table is from {counted(replications, 'possible future')} with inputs as assumed."
    if awaited:
        return f"{said} {refined} are being run." if replications < refined else said
    if answer.how_sure or answer.choice is None:
        return said
    few = f"So few are run at each move: refine to {refined} before you decide."
    lead = f"{few} That also" if replications < refined else "The button Refine also"
    return (
        f"{said} {lead} says how sure the answer is where nobody knows the inputs, and what would"
        " flip it."
    )


def _table(answer: Answer) -> str:
    used = [place for place in range(3) if answer.heads[1 + place]]
    first, *heads = [escape(answer.heads[0]), *(escape(answer.heads[1 + at]) for at in used)]
    top = "".join(
        f'<th scope="col" style="{_RULE} text-align: right">{each}</th>' for each in heads
    )
    body = "".join(_row(row, used, deciding=row is answer.deciding) for row in answer.rows)
    return (
        '<div style="overflow-x: auto; margin: 8px 0"><table style="border-collapse: collapse;'
        ' max-width: 900px; width: 100%; background: white; color: #222; font: 14px sans-serif">'
        f'<thead><tr><th scope="col" style="{_RULE} text-align: left">{first}</th>{top}</tr>'
        f"</thead><tbody>{body}</tbody></table></div>"
    )


def _row(row: Row, used: Sequence[int], *, deciding: bool) -> str:
    weight = "bold" if deciding else "normal"
    indent = " padding-left: 16px;" if row.kind == "part" else ""
    cells = "".join(
        f'<td style="{_RULE} text-align: right; font-weight: {weight}">{escape(row.cells[at])}</td>'
        for at in used
    )
    style = f"{_RULE}{indent} text-align: left; font-weight: {weight}"
    return f'<tr><th scope="row" style="{style}">{escape(row.label)}</th>{cells}</tr>'
