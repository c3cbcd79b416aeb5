"""How the table's amounts are written: one step for a block, and rows that add up as printed."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import product

from sim.core.estimates import Estimate
from sim.decisions.answer.model import Answer, Row

NONE = "–"
Three = tuple[float, float, float]
# The step of a block is the power of ten below this share of its largest amount.
_MONEY_STEP_SHARE = 0.002
# Hours are written whole from so many on, and else with one decimal.
_WHOLE_FROM, _LEAST_HOURS = 10, 0.1
_POINT = 0.01


def written(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Write the three texts of each row.

    Parameters
    ----------
    rows : sequence of Row
        In the order of the table.

    Returns
    -------
    tuple of Row
        With their cells. A year's costs have one step, and so have the invoices; hours have the
        digits that their intervals support.
    """
    steps = _steps(rows)
    whole = _adding_up([row for row in rows if _block(row) == "usd"], steps["usd"])
    return tuple(_written(row, steps.get(_block(row), _POINT), whole.get(row.key)) for row in rows)


def written_beside(rows: Sequence[Row], estimate: Estimate, unit: str) -> str:
    """Write what stands beside the table: another strategy's yearly cost, or its open hours.

    Parameters
    ----------
    rows : sequence of Row
        Of the table; may be empty.
    estimate : Estimate
    unit : str
        ``"usd"`` or ``"hours"``.

    Returns
    -------
    str
        Costs in the table's step, or in a wider one where the interval asks for it: so every page
        writes the amount that has its interval beside it.
    """
    if unit == "hours":
        return amount(_in_hours(estimate), unit)
    return amount(estimate.rounded(unit, _steps(rows)[unit]), unit)


def written_costs(answer: Answer, costs: Mapping[str, Estimate]) -> dict[str, str]:
    """Write yearly costs as the answer does: those in its table, and those beside it.

    Parameters
    ----------
    answer : Answer
    costs : mapping of strategy to Estimate
    """
    row = answer.row("cost")
    shown = row.cells[:2] if row else ("", "")
    in_table = dict(zip((answer.choice, answer.runner_up), shown, strict=True))
    return {
        name: in_table.get(name) or written_beside(answer.rows, cost, "usd")
        for name, cost in costs.items()
    }


def _block(row: Row) -> str:
    """Return which rows are written in one step: a year's costs, or the invoices."""
    return "invoice" if row.kind == "invoice" else row.unit


def _steps(rows: Sequence[Row]) -> dict[str, float]:
    blocks = {block: [row for row in rows if _block(row) == block] for block in ("usd", "invoice")}
    return {block: _step(own) for block, own in blocks.items()}


def rounded(value: float, digits: int = 2) -> float:
    """Round to so many significant digits."""
    return float(f"{value:.{digits - 1}e}") if value else 0.0


def amount(value: float, unit: str) -> str:
    """Write an amount that is rounded already, without its sign."""
    size = abs(value)
    if unit == "usd":
        return f"${size:,.0f}"
    if unit == "share":
        return f"{100 * size:.0f} %"
    return f"{size:,.0f}" if size >= _WHOLE_FROM or size == round(size) else f"{size:.1f}"


def _step(rows: Sequence[Row]) -> float:
    return _power_of_ten(_MONEY_STEP_SHARE * _largest(rows), least=1.0)


def _largest(rows: Sequence[Row]) -> float:
    return max((abs(e.mean or 0.0) for row in rows for e in (row.choice, row.runner_up)), default=0)


def _power_of_ten(size: float, least: float) -> float:
    return max(float(10.0 ** math.floor(math.log10(size))), least) if size > 0 else least


def _adding_up(costs: Sequence[Row], step: float) -> dict[str, tuple[int, int]]:
    """Round a year's costs to whole steps, so that parts and risks add up to their sums.

    Of all ways to round the parts up or down the one is taken whose sums are rounded best, and
    among these the one with the least squared error in both columns and in what is between them.
    """
    exact = {
        row.key: tuple((e.mean or 0.0) / step for e in (row.choice, row.runner_up)) for row in costs
    }
    kinds = {row.key: row.kind for row in costs}
    ways = [
        product(*({math.floor(count), math.ceil(count)} for count in exact[key]))
        for key, kind in kinds.items()
        if kind != "sum"
    ]

    def errors(table: Mapping[str, tuple[int, int]]) -> tuple[float, float]:
        sums, parts = 0.0, 0.0
        for key, counts in table.items():
            choice, other = (count - true for count, true in zip(counts, exact[key], strict=True))
            if kinds[key] == "sum":
                sums += choice**2 + other**2
            else:
                parts += choice**2 + other**2 + (other - choice) ** 2
        return sums, parts

    return min((_with_sums(kinds, each) for each in product(*map(sorted, ways))), key=errors)


def _with_sums(
    kinds: Mapping[str, str], parts: Iterable[tuple[int, ...]]
) -> dict[str, tuple[int, int]]:
    """Put the running sums between parts, where they are printed."""
    found, waiting = {}, iter(parts)
    choice = other = 0
    for key, kind in kinds.items():
        if kind == "sum":
            found[key] = choice, other
        else:
            one, two = next(waiting)
            found[key] = one, two
            choice, other = choice + one, other + two
    return found


def _written(row: Row, step: float, whole: tuple[int, int] | None) -> Row:
    values, steps = _hours(row) if row.unit == "hours" else _counted(row, step, whole)
    choice, other = (
        _value(estimate, value, finest, row.unit)
        for estimate, value, finest in zip((row.choice, row.runner_up), values, steps, strict=False)
    )
    if row.runner_up.mean is None:
        return replace(row, cells=(choice, other, ""), shown=(values[0], None, None))
    between = _difference(row, values[2], steps[2])
    return replace(row, cells=(choice, other, between), shown=values)


def _hours(row: Row) -> tuple[Three, Three]:
    """Round each amount to what its own interval supports, and return the steps as well."""
    one, two = (_in_hours(each) for each in (row.choice, row.runner_up))
    between = _step_of_hours(row.difference)
    steps = (_step_of_hours(row.choice), _step_of_hours(row.runner_up), between)
    return (one, two, round((two - one) / between) * between), steps


def _in_hours(estimate: Estimate) -> float:
    return estimate.rounded("hours", _step_of_hours(estimate))


def _step_of_hours(estimate: Estimate) -> float:
    """Return the step of hours, which are written whole from 10 on."""
    largest = max(abs(part or 0.0) for part in estimate)
    return estimate.step("hours", 1.0 if largest >= _WHOLE_FROM else _LEAST_HOURS)


def _counted(row: Row, step: float, whole: tuple[int, int] | None) -> tuple[Three, Three]:
    """Round in whole steps, so that the difference is that of the rounded amounts."""
    one, two = whole or (round((e.mean or 0.0) / step) for e in (row.choice, row.runner_up))
    return (one * step, two * step, (two - one) * step), (step, step, step)


def _value(estimate: Estimate, value: float, step: float, unit: str) -> str:
    if estimate.mean is None:
        return ""
    if not estimate.mean:
        return NONE if unit == "usd" else amount(0.0, unit)
    if not value:
        return f"under {amount(step, unit)}"
    return f"{'-' if value < 0 else ''}{amount(value, unit)}"


def _difference(row: Row, value: float, step: float) -> str:
    signed = _signed(value, row.unit) if value else f"under {amount(step, row.unit)}"
    match row.sense:
        case "same":
            return "0"
        case "too small to matter":
            return f"{signed}, negligible" if value and row.unit == "usd" else "negligible"
        case "unclear":
            return _unclear(row, signed, step)
    return signed


def _unclear(row: Row, signed: str, step: float) -> str:
    """What adds up keeps its number; hours, shares and invoices say what may be."""
    low, high = row.difference.low, row.difference.high
    if low is None or high is None or (row.unit == "usd" and row.kind != "invoice"):
        return f"{signed}, unclear"
    # Outwards, so that what could have been missed is never said to be less.
    ends = math.floor(low / step) * step, math.ceil(high / step) * step
    least, most = (_signed(end, row.unit) for end in ends)
    return f"unclear ({least.removesuffix(' pts')} to {most})"


def _signed(value: float, unit: str) -> str:
    sign = "+" if value > 0 else "-" if value < 0 else ""
    # A difference of shares is in points: 5 % more of 40 % would be 42 %, not 45 %.
    points = " pt" if abs(value) < 1.5 * _POINT else " pts"
    return sign + amount(value, unit).replace(" %", points)
