"""The answer's sentences that follow from one run: what to take, the others, and why."""

from collections.abc import Iterator, Mapping, Sequence

from sim.comparison.judgement import Standing, horizon_years, running_out, seats_run_out
from sim.comparison.labels import capitalised
from sim.comparison.printed import MAIN_PART_SHARE, SMALL_SHARE
from sim.comparison.warnings import NOTABLE_SHARE
from sim.core.estimates import Estimate
from sim.core.numerals import in_unit
from sim.core.vocabulary import CAUSES, COSTS, MODES, STAGES, USES, Term
from sim.decisions.answer.model import Row
from sim.decisions.answer.rounding import amount, rounded, written_beside
from sim.metrics.estimates import Cells
from sim.scenarios.reliance import stages
from sim.scenarios.schema import Parameters

Rows = Mapping[str, Row]
Amounts = dict[str, float]
_CLEAR = ("more", "less")
_OPEN_HOURS = "exposure_hours_total"


def named(amounts: Amounts, name: str, value: float, unit: str, digits: int = 2) -> str:
    """Write an amount of a sentence with few digits, and keep it under its name.

    Parameters
    ----------
    amounts : dict of str to float
        Where the answer keeps what its sentences say.
    name : str
        The unit is its last word but "a year".
    value : float
    unit : str
        ``"usd"``, ``"hours"`` or ``"share"``.
    digits : int
        Significant digits.
    """
    amounts[name] = float(value)
    return amount(rounded(value, digits), unit)


def deciding(rows: Rows) -> Row:
    """Return the row that the choice looks at."""
    return rows.get("cost_and_risk") or rows["cost"]


def verdict(
    rows: Rows, choice: str, runner_up: str | None, others: int, tie: str
) -> tuple[str, ...]:
    """Say what to take and what that means, in one or two sentences.

    Parameters
    ----------
    rows : mapping of str to Row
    choice : str
        Label of the strategy.
    runner_up : str or None
        Its label, if another one can be chosen.
    others : int
        How many strategies cannot be chosen.
    tie : str
        What decides where both cost exactly the same.
    """
    if runner_up is None:
        return _alone(rows, choice, others)
    money, hours = deciding(rows), rows.get("open_hours")
    if hours is None:
        return (_money(money, choice, runner_up, tie),)
    if money.key == "cost" and _is_near(money) and hours.sense == "less":
        return _safer(money, hours, choice, runner_up)
    return _money(money, choice, runner_up, tie), _hours(hours)


def _is_near(money: Row) -> bool:
    """Whether the runner-up costs hardly more: on average too, not only as far as is clear."""
    if money.sense == "unclear":
        return abs(money.difference.mean or 0.0) <= NOTABLE_SHARE * (money.choice.mean or 0.0)
    return money.sense == "too small to matter"


def _safer(money: Row, hours: Row, choice: str, runner_up: str) -> tuple[str, str]:
    """Say that nearly the same money buys fewer open hours, to which nobody gave a price."""
    size = _hours_about(hours, "fewer")
    return (
        f"By cost alone take {choice}, but {runner_up} {_hardly_dearer(money)}.",
        f"With {runner_up} leavers can still get in for about {size} a year.",
    )


def _hardly_dearer(money: Row) -> str:
    if money.sense == "too small to matter":
        return "costs under 1 % more, which is too small to matter"
    missed = _about(max(abs(money.difference.low or 0), abs(money.difference.high or 0)), "usd")
    return f"is not clearly dearer; a difference of up to {missed} a year could have been missed"


def nobody(
    cells: Cells, parameters: Parameters, standing: Mapping[str, Standing]
) -> tuple[str, ...]:
    """Say that no strategy can be chosen, and why where there is only one."""
    if len(standing) > 1:
        return ("None of these strategies can be chosen.",)
    ((name, of),) = standing.items()
    return (
        f"{parameters.label_of(name)} cannot be chosen: {objection(cells, parameters, name, of)}.",
    )


def _alone(rows: Rows, choice: str, others: int) -> tuple[str, ...]:
    only = "It is the only one that can be chosen." if others else "There is no other to compare."
    return f"{choice} costs about {_about(deciding(rows).shown[0], 'usd')} a year.", only


def _money(row: Row, choice: str, runner_up: str, tie: str) -> str:
    priced = "counting risk, " if row.key == "cost_and_risk" else ""
    size = f"about {_about(row.shown[2], 'usd')} a year"
    if row.sense == "same":
        return f"Take {choice}: it costs exactly as much as {runner_up}, but {tie}."
    if row.difference.low is None:
        return f"Take {choice}: {priced}{size} cheaper than {runner_up}, in one possible future."
    if row.sense == "unclear" and not _is_near(row):
        cheaper, dearer = (_about(end, "usd") for end in (row.difference.high, row.difference.low))
        return (
            f"Take {choice}: {priced}{size} cheaper than {runner_up} on average, but that is not"
            f" clear: between {cheaper} cheaper and {dearer} dearer."
        )
    if row.sense in ("unclear", "too small to matter"):
        return (
            f"Take {choice}: {priced}it costs the least on average, but {runner_up}"
            f" {_hardly_dearer(row)}."
        )
    return f"Take {choice}: {priced}{size} cheaper than {runner_up}."


def _hours(row: Row) -> str:
    match row.sense:
        case "same":
            return "How long leavers can still get in is the same under both."
        case "too small to matter":
            return "How long leavers can still get in hardly differs between the two."
        case "unclear":
            return "How long leavers can still get in is not clearly different between the two."
        case sense:
            fewer = "fewer" if sense == "more" else "more"
            return f"Leavers can still get in for about {_hours_about(row, fewer)} a year."


def _hours_about(row: Row, fewer: str) -> str:
    size = _about(row.shown[2], "hours")
    return f"{size} {fewer} {'hour' if size == '1' else 'hours'}"


def _about(value: float | None, unit: str) -> str:
    return amount(rounded(value or 0.0), unit)


def also(
    cells: Cells,
    parameters: Parameters,
    standing: Mapping[str, Standing],
    shown: tuple[str | None, str | None],
    rows: Sequence[Row],
    amounts: Amounts,
) -> Iterator[str]:
    """Say what each strategy outside the table has, or why it cannot be chosen and what it costs.

    Parameters
    ----------
    cells : Cells
    parameters : Parameters
    standing : mapping of str to Standing
        In the order of the scenario.
    shown : tuple of str or None
        The choice and the runner-up.
    rows : sequence of Row
        Of the table, which says how finely amounts are written.
    amounts : dict of str to float
        Takes what the sentences name.
    """
    years = horizon_years(parameters)

    def a_year(name: str, metric: str) -> Estimate:
        return cells.ratios[name, metric].estimate() / years

    some_open = any(a_year(name, _OPEN_HOURS).mean for name in standing)
    for name, of in standing.items():
        if name in shown:
            continue
        cost, hours = a_year(name, "decision_cost_usd"), a_year(name, _OPEN_HOURS)
        amounts[f"also.{name}.usd_a_year"] = cost.mean or 0.0
        text = written_beside(rows, cost, "usd")
        label = parameters.label_of(name)
        if of.objection:
            why_not = objection(cells, parameters, name, of)
            yield f"{label} cannot be chosen: {why_not} ({text} a year)"
        else:
            amounts[f"also.{name}.hours_a_year"] = hours.mean or 0.0
            open_hours = in_unit(written_beside(rows, hours, "hours"), "hours")
            left = f", {open_hours} open to leavers" if some_open else ""
            yield f"{label}: {text} a year{left}"


def objection(cells: Cells, parameters: Parameters, name: str, of: Standing) -> str:
    """Say in a clause why a strategy cannot be chosen."""
    found = seats_run_out(cells, name)
    if of.lacks or found is None:
        return of.lacks or of.over_limit
    return running_out(parameters, *found)


def meaning(parameters: Parameters) -> Iterator[str]:
    """Say which plans the strategies buy, where no label does, and how their modes run seats.

    Parameters
    ----------
    parameters : Parameters
    """
    names = list(parameters.strategies)
    used = [stage for name in names for stage in stages(parameters, name)]
    titles = list(dict.fromkeys(parameters.plans[plan].title for plan, _ in used))
    labels = " ".join(map(parameters.label_of, names))
    if any(title not in labels for title in titles):
        yield f"{'Plan' if len(titles) == 1 else 'Plans'}: {'; '.join(titles)}."
    for mode in dict.fromkeys(mode for _, mode in used):
        yield f"{capitalised(MODES[mode].in_full)}."


def why(
    cells: Cells, rows: Rows, labels: tuple[str, str], names: tuple[str, str], amounts: Amounts
) -> Iterator[str]:
    """Say where the differences come from: by kind of cost, and by stage and cause of the hours.

    Parameters
    ----------
    cells : Cells
    rows : mapping of str to Row
    labels, names : tuple of str
        Of the choice and the runner-up.
    amounts : dict of str to float
        Takes what the sentences name.
    """
    whole = deciding(rows)
    # As small as the row's own labels call small, unless it is a good part of what differs.
    least = min(
        SMALL_SHARE * abs(whole.choice.mean or 0.0),
        MAIN_PART_SHARE * abs(whole.difference.mean or 0.0),
    )
    clear = [
        rows[key]
        for key in COSTS
        if key in rows and rows[key].sense in _CLEAR
        if abs(rows[key].difference.mean or 0.0) >= least
    ]
    clear.sort(key=lambda row: -abs(row.difference.mean or 0.0))
    first = abs(clear[0].difference.mean or 0.0) if clear else 0.0
    told = [row for row in clear[:2] if abs(row.difference.mean or 0.0) > MAIN_PART_SHARE * first]
    if told:
        clauses = [
            f"about {_about(row.shown[2], 'usd')} a year {row.sense} for {COSTS[row.key].sentence}"
            f"{_seats_paid_for(cells, names) if row.key == 'licence' else ''}"
            # What says more of itself comes last.
            for row in sorted(told, key=lambda row: row.key == "licence")
        ]
        yield f"{labels[1]} pays {' and '.join(clauses)}."
    hours = rows.get("open_hours")
    if hours is not None and hours.sense in _CLEAR:
        yield from _hours_reason(cells, hours, labels, names, amounts)


def _added(cells: Cells, metrics: Mapping[str, str], names: tuple[str, str]) -> dict[str, float]:
    """Return what the second of two strategies has more than the first, of metrics by key."""
    one, other = names
    return {
        key: float(cells.ratios[other, metric].numerator.sum())
        - float(cells.ratios[one, metric].numerator.sum())
        for key, metric in metrics.items()
        if (other, metric) in cells.ratios
    }


def _seats_paid_for(cells: Cells, names: tuple[str, str]) -> str:
    """Say which seats make most of the difference in licences, where it is not those in use."""
    added = _added(cells, {use: f"licence_cost_{use}_usd" for use in USES}, names)
    if not added:
        return ""
    whole = sum(added.values())
    use = max(added, key=lambda use: added[use] * whole)
    if use == "active" or added[use] * whole <= whole**2 / 2:
        return ""
    return f", mostly for seats {USES[use].label}"


def _hours_reason(
    cells: Cells, hours: Row, labels: tuple[str, str], names: tuple[str, str], amounts: Amounts
) -> Iterator[str]:
    """Say what most of the hours are spent on that one strategy has more of than the other."""
    longer, shorter = (1, 0) if hours.sense == "more" else (0, 1)

    def largest(terms: Mapping[str, Term], kind: str) -> tuple[str, float]:
        metrics = {key: f"exposure_{kind}_{key}_hours" for key in terms}
        added = _added(cells, metrics, (names[shorter], names[longer]))
        key = max(added, key=added.__getitem__)
        whole = sum(added.values())
        return key, min(added[key] / whole, 1.0) if whole > 0 else 0.0

    stage, share = largest(STAGES, "stage")
    cause, of_cause = largest(CAUSES, "cause")
    if share <= 0 or of_cause <= 0:
        return
    spent = named(amounts, "why.stage_share", share, "share")
    after = named(amounts, "why.cause_share", of_cause, "share")
    yield (
        f"Of the hours that {labels[longer]} adds, {spent} are {STAGES[stage].sentence}, and"
        f" {after} follow {CAUSES[cause].sentence}."
    )
