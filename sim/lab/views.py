"""What the lab shows, as plain HTML: no picture has to be drawn, so it appears at once."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from sim.comparison import Comparison, yearly
from sim.plots import look_of
from sim.tables import chosen
from sim.tables.cells import Line, interval, lines_of

SHOWN: Mapping[str, tuple[str, str]] = {
    "total_cost_usd": ("Cost", "a year"),
    "manual_hours": ("Admin work", "hours a year"),
    "exposure_hours_total": ("Exposure of leavers", "hours a year"),
    "share_over_policy": ("Over the policy", "share of leavers"),
}
_RULE = "border-bottom: 1px solid #ddd; padding: 6px 12px; vertical-align: top;"
_FAINT = "color: #555; font-size: 12px;"


def amounts(answer: Comparison) -> dict[str, dict[str, Line]]:
    """Return cost, work and exposure a year and the share over policy, by metric and strategy.

    Parameters
    ----------
    answer : Comparison
    """
    found = lines_of(yearly(answer))
    return {metric: found.get(metric, {}) for metric in SHOWN}


def text(answer: Comparison, changes: Sequence[str]) -> str:
    """Write what the lab shows without a browser."""
    lines = [answer.question, chosen(answer), replications(answer)]
    for metric, by_strategy in amounts(answer).items():
        lines.append(f"{SHOWN[metric][0]}, {SHOWN[metric][1]}:")
        for name, line in by_strategy.items():
            between = f" [{interval(line)}]" if interval(line) else ""
            lines.append(f"  {name}: {line.estimate.text(line.unit)}{between}")
    return "\n".join([*lines, *(changes or ["Nothing is changed."])])


def sentence(answer: Comparison) -> str:
    """Say in one sentence what is chosen, and its cost, work and exposure."""
    name = answer.choice.strategy
    if name is None:
        return "As the sliders stand, no strategy can be chosen."
    cost, work, exposure = (
        by_strategy[name].estimate.with_interval(by_strategy[name].unit)
        for by_strategy in list(amounts(answer).values())[:3]
    )
    return (
        f"As the sliders stand, the choice is {name}: it costs {cost} a year, takes {work} admin"
        f" hours and leaves {exposure} exposed hours, by {answer.replications} futures with their"
        " 95 % intervals."
    )


def replications(answer: Comparison) -> str:
    """Say how many replications the numbers come from."""
    return f"From {answer.replications} possible futures, with 95 % intervals."


def table(answer: Comparison) -> str:
    """Return cost, work and exposure as bars with their intervals, a row a strategy."""
    found = amounts(answer)
    most = {
        metric: max([_ends(line)[1] for line in by_strategy.values()] + [1e-9])
        for metric, by_strategy in found.items()
    }
    heads = "".join(
        f'<th scope="col" style="{_RULE} text-align: left">{escape(title)}'
        f'<div style="{_FAINT} font-weight: normal">{escape(unit)}</div></th>'
        for title, unit in SHOWN.values()
    )
    body = "".join(
        f'<tr><th scope="row" style="{_RULE} text-align: left">{escape(name)}'
        f"{_mark(name, answer)}</th>"
        + "".join(_cell(found[metric][name], most[metric], name, answer) for metric in SHOWN)
        + "</tr>"
        for name in answer.strategies
    )
    return (
        '<table style="border-collapse: collapse; width: 100%; background: white; color: #222;'
        f' font: 14px sans-serif"><thead><tr><th scope="col" style="{_RULE} text-align: left">'
        f"Strategy</th>{heads}</tr></thead><tbody>{body}</tbody></table>"
    )


def _mark(name: str, answer: Comparison) -> str:
    chosen = name == answer.choice.strategy
    return f'<div style="{_FAINT} font-weight: normal">the choice</div>' if chosen else ""


def _cell(line: Line, most: float, name: str, answer: Comparison) -> str:
    colour = look_of(name, answer.strategies).colour
    low, high = _ends(line)
    reach = f"{100 * max(line.estimate.mean or 0.0, 0) / most:.2f}%"
    begin, width = 100 * max(low, 0) / most, 100 * (high - max(low, 0)) / most
    bar = (
        '<div style="position: relative; height: 14px; margin: 4px 0" aria-hidden="true">'
        f'<div style="width: {reach}; height: 14px; background: {colour}; opacity: 0.75"></div>'
        f'<div style="position: absolute; left: {begin:.2f}%; width: {width:.2f}%; top: 6px;'
        ' height: 2px; background: #222"></div></div>'
    )
    between = interval(line)
    below = f'<div style="{_FAINT}">{escape(between)}</div>' if between else ""
    value = f"<strong>{escape(line.estimate.text(line.unit))}</strong>"
    return f'<td style="{_RULE} min-width: 130px">{value}{bar}{below}</td>'


def _ends(line: Line) -> tuple[float, float]:
    """Return the ends of an interval; both are the value if there is none."""
    mean, low, high = line.estimate
    middle = mean or 0.0
    return middle if low is None else low, middle if high is None else high


def title(words: str) -> str:
    """Return a text as a heading."""
    return f'<h2 style="margin: 4px 0">{escape(words)}</h2>'


def sentences(heading: str, texts: Iterable[str]) -> str:
    """Return a heading with a list below it, or nothing if there are no texts."""
    items = "".join(f"<li>{escape(each)}</li>" for each in texts)
    return f"<b>{escape(heading)}</b><ul style='margin: 4px 0'>{items}</ul>" if items else ""


def paragraph(words: str) -> str:
    """Return a text as a paragraph."""
    return f'<p style="margin: 4px 0; line-height: 1.4">{escape(words)}</p>'
