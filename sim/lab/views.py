"""What the lab shows, as plain HTML: no picture has to be drawn, so it appears at once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape

from sim.comparison import Comparison, yearly
from sim.comparison.headline import sign
from sim.core.estimates import UNDEFINED, Estimate
from sim.core.numerals import spread
from sim.tables.cells import Line, interval, lines_of

SHOWN: Mapping[str, tuple[str, str]] = {
    "total_cost_usd": ("Cost", "a year"),
    "decision_cost_usd": ("Cost and priced risk", "a year"),
    "manual_hours": ("Admin work", "hours a year"),
    "exposure_hours_total": ("Open to leavers", "hours a year"),
    "share_over_policy": ("Over the policy", "share of leavers"),
}
_PRICED = ("exposure_cost_usd", "waiting_cost_usd")
_RULE = "border-bottom: 1px solid #ddd; padding: 6px 12px; vertical-align: top;"
_FAINT = "color: #555; font-size: 12px;"
_BAR = "#8fa3b8"

Labels = Mapping[str, str]
"""Names of strategies for people, by their key."""


def amounts(answer: Comparison) -> dict[str, dict[str, Line]]:
    """Return cost, work and exposure a year and the share over policy, by metric and strategy.

    Parameters
    ----------
    answer : Comparison
    """
    found = lines_of(yearly(answer))
    priced = any(
        line.estimate.mean for metric in _PRICED for line in found.get(metric, {}).values()
    )
    return {
        metric: found.get(metric, {}) for metric in SHOWN if priced or metric != "decision_cost_usd"
    }


def verdict(answer: Comparison, labels: Labels) -> list[str]:
    """Say what to take and what it costs a year, how far the next one is, and who is left out.

    Parameters
    ----------
    answer : Comparison
        Against the choice, if there is one.
    labels : mapping of str to str
    """
    return [*_taken(answer, labels), *_left_out(answer, labels)]


def sentence(answer: Comparison, labels: Labels) -> str:
    """Say in one sentence what is chosen, and its cost, work and exposure."""
    name = answer.choice.strategy
    if name is None:
        return "As the sliders stand, no strategy can be chosen."
    found = amounts(answer)
    cost, work, exposure = (
        found[metric][name].estimate.with_interval(found[metric][name].unit)
        for metric in ("total_cost_usd", "manual_hours", "exposure_hours_total")
    )
    return (
        f"As the sliders stand, the choice is {labels[name]}: it costs {cost} a year, takes {work}"
        f" admin hours and leaves {exposure} exposed hours, by {answer.replications} futures with"
        " their 95 % intervals."
    )


def how_sure(answer: Comparison, refined: int) -> str:
    """Say how many replications the numbers come from, and what their intervals leave out."""
    said = (
        f"From {answer.replications} possible futures. The ranges are 95 % intervals of chance"
        " alone; what nobody knows about the inputs comes on top: move the sliders to see it."
    )
    if answer.replications < refined:
        said += f" Few futures are run at each move: refine to {refined} before you decide."
    return said


def text(answer: Comparison, labels: Labels, changes: Sequence[str], refined: int) -> str:
    """Write what the lab shows without a browser."""
    lines = [answer.question, answer.company, *verdict(answer, labels), how_sure(answer, refined)]
    for metric, by_strategy in amounts(answer).items():
        lines.append(f"{SHOWN[metric][0]}, {SHOWN[metric][1]}:")
        for name, line in by_strategy.items():
            between = f" [{interval(line)}]" if interval(line) else ""
            lines.append(f"  {labels[name]}: {line.estimate.text(line.unit)}{between}")
    return "\n".join([*lines, *(changes or ["Nothing is changed."])])


def head(answer: Comparison, labels: Labels, refined: int) -> str:
    """Return the answer: the company, the verdict in large type, the table, how sure it is."""
    first, *rest = verdict(answer, labels)
    return (
        f'<div style="{_FAINT}">{escape(answer.company)}</div>'
        f'<div style="font-size: 22px; line-height: 1.3; margin: 8px 0">{escape(first)}</div>'
        + "".join(paragraph(each) for each in rest)
        + _table(answer, labels)
        + paragraph(f"How sure: {how_sure(answer, refined)}")
    )


def waiting(shown: str, question: str) -> str:
    """Return the first answer as it stands while the sliders are being set out."""
    return (
        '<div style="align-self: stretch; padding: 0 16px; font: 14px sans-serif">'
        f"{title(question)}{shown}{paragraph('The sliders come in a moment.')}</div>"
    )


def greyed(shown: str) -> str:
    """Return what was shown before as what is out of date."""
    return f'<div style="opacity: 0.4" aria-busy="true">{shown}</div>' if shown else ""


def progress(done: int, total: int) -> str:
    """Return a bar: moving to and fro until the first replications are finished."""
    value = f' value="{done}"' if done else ""
    return (
        f'<label style="line-height: 1.6">Running {total} possible futures …'
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


def paragraph(words: str) -> str:
    """Return a text as a paragraph."""
    return f'<p style="margin: 4px 0; line-height: 1.4">{escape(words)}</p>'


def _taken(answer: Comparison, labels: Labels) -> Iterator[str]:
    name = answer.choice.strategy
    if name is None:
        yield "No strategy can be chosen."
        return
    costs = lines_of(yearly(answer))["decision_cost_usd"]
    yield f"Take {labels[name]}: {costs[name].estimate.text('usd')} a year."
    standing = answer.eligibility.set_index("strategy")
    others = [
        other
        for other in answer.strategies
        if other != name and not standing.at[other, "reason"] and costs[other].estimate.mean
    ]
    if others:
        second = min(others, key=lambda other: costs[other].estimate.mean or 0.0)
        gap = lines_of(answer.differences)["decision_cost_usd"][second].estimate / answer.years
        yield _gap(labels[second], gap)


def _gap(second: str, gap: Estimate) -> str:
    match sign(gap):
        case "same":
            return f"{second} costs exactly the same."
        case "unclear":
            between = spread(gap.low, gap.high, "usd")
            return (
                f"It is too close to call: {second}, the next one, costs {between} more a year"
                " (95 % interval; below 0 is less)."
            )
    between = gap.with_interval("usd")
    return f"{second}, the next one, costs {between} more a year (95 % interval)."


def _left_out(answer: Comparison, labels: Labels) -> Iterator[str]:
    for row in answer.eligibility.itertuples():
        if row.reason:
            yield f"{labels[str(row.strategy)]} cannot be chosen: {row.reason!s}."


def _table(answer: Comparison, labels: Labels) -> str:
    """Return cost, work and exposure as bars with their intervals, a row a strategy."""
    found = amounts(answer)
    heads = "".join(
        f'<th scope="col" style="{_RULE} text-align: left">{escape(SHOWN[metric][0])}'
        f'<div style="{_FAINT} font-weight: normal">{escape(SHOWN[metric][1])}</div></th>'
        for metric in found
    )
    body = "".join(
        f'<tr><th scope="row" style="{_RULE} text-align: left">{escape(labels[name])}'
        f"{_mark(name, answer)}</th>"
        + "".join(_cell(lines, name) for lines in found.values())
        + "</tr>"
        for name in answer.strategies
    )
    return (
        '<div style="overflow-x: auto; margin: 8px 0"><table style="border-collapse: collapse;'
        ' width: 100%; background: white; color: #222; font: 14px sans-serif"><thead><tr>'
        f'<th scope="col" style="{_RULE} text-align: left">Strategy</th>{heads}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _mark(name: str, answer: Comparison) -> str:
    standing = answer.eligibility.set_index("strategy")
    word = "cannot be chosen" if standing.at[name, "reason"] else ""
    word = "the choice" if name == answer.choice.strategy else word
    return f'<div style="{_FAINT} font-weight: normal">{word}</div>' if word else ""


def _cell(lines: Mapping[str, Line], name: str) -> str:
    line = lines.get(name, Line(UNDEFINED, "", "none"))
    most = max([_ends(each)[1] for each in lines.values()] + [1e-9])
    low, high = _ends(line)
    reach = f"{100 * max(line.estimate.mean or 0.0, 0) / most:.2f}%"
    begin, width = 100 * max(low, 0) / most, 100 * (high - max(low, 0)) / most
    bar = (
        '<div style="position: relative; height: 14px; margin: 4px 0" aria-hidden="true">'
        f'<div style="width: {reach}; height: 14px; background: {_BAR}"></div>'
        f'<div style="position: absolute; left: {begin:.2f}%; width: {width:.2f}%; top: 6px;'
        ' height: 2px; background: #222"></div></div>'
    )
    between = interval(line)
    below = f'<div style="{_FAINT}">{escape(between)}</div>' if between else ""
    value = f"<strong>{escape(line.estimate.text(line.unit))}</strong>"
    return f'<td style="{_RULE} min-width: 110px">{value}{bar}{below}</td>'


def _ends(line: Line) -> tuple[float, float]:
    """Return the ends of an interval; both are the value if there is none."""
    mean, low, high = line.estimate
    middle = mean or 0.0
    return middle if low is None else low, middle if high is None else high
