"""All that a report says, as sentences, tables and pictures; the templates say how it looks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from sim import decisions
from sim.comparison import CAPABILITIES, Comparison, capitalised, compare, yearly
from sim.core.numerals import number
from sim.core.vocabulary import MODES
from sim.experiment import Result, Workers
from sim.report.meanings import changed, relied_on
from sim.report.pictures import Picture, pictures
from sim.scenarios.reliance import stages
from sim.scenarios.schema import Capability, Parameters
from sim.tables import Cell, Table, caveats, differences, provenance, totals

_GLANCE = {
    "total_cost_usd": "Total cost a year",
    "manual_hours": "Hours of admin work a year",
    "exposure_hours_total": "Hours a year in which leavers could get in",
    "share_over_policy": "Leavers who could get in for longer than the policy allows",
}
_LEFT_OUT = (
    "Whether anybody misuses an open account, and what that would cost.",
    "Taxes, discounting and discounts: prices are those of the dated facts, and the plans of large"
    " companies are negotiated.",
    "People who change roles, limits of a directory's sync, and keys that outlive a member.",
)


Part = str | Sequence[str] | Table | Picture


class Section(NamedTuple):
    """A heading, and what is below it: paragraphs, lists of sentences, tables and pictures."""

    title: str
    parts: tuple[Part, ...]


class Content(NamedTuple):
    """What the page says, in the order in which it says it; the answer is the first section."""

    question: str
    sections: tuple[Section, ...]
    provenance: str


def gather(result: Result, baseline: str | None = None, workers: Workers = "auto") -> Content:
    """Collect all that a report of a result says.

    Parameters
    ----------
    result : Result
        From :func:`sim.run`.
    baseline : str, optional
        Strategy that the others are compared with; by default the first.
    workers : int or "auto"
        Processes; what it says does not depend on it.

    Returns
    -------
    Content

    Raises
    ------
    ValueError
        If the baseline is not among the strategies.
    """
    answer = compare(result, baseline)
    said = (
        Section(title, tuple(part for part in parts if part))
        for title, *parts in _sections(result, answer, workers)
    )
    sections = tuple(section for section in said if section.parts)
    return Content(answer.question, sections, provenance(answer))


def _sections(
    result: Result, answer: Comparison, workers: Workers
) -> Iterator[tuple[str, *tuple[Part | None, ...]]]:
    """Yield titles, each with its parts; an empty part is left out, and a title without parts."""
    parameters, chosen = result.scenario.parameters, answer.choice
    has = {name: _has(parameters, name) for name in result.strategies}
    lacked = _lacked(has)
    yield (
        f"Take {chosen}." if chosen else "Take none of these.",
        answer.company,
        _plans(parameters, chosen) if chosen else "",
        _glance(answer),
    )
    yield "How the strategies differ", _ways(parameters, result.strategies)
    yield "Caveats", tuple(caveats(answer))
    yield "Does the choice flip?", tuple(decisions.challenge(result, workers=workers)["sentence"])
    yield (
        "What no strategy gives you",
        "With any of them you get none of these, by the dated facts:"
        if lacked
        else "Each capability in the catalogue comes with at least one strategy.",
        tuple(CAPABILITIES[one] for one in lacked),
        _capabilities(has),
    )
    yield "Pictures", *pictures(result, answer, workers)
    others = len(answer.strategies) > 1
    yield "All numbers", totals(answer), differences(answer) if others else None
    everything_else = "Everything else about the company comes from the dated catalogue."
    yield "What this scenario changes", everything_else, changed(result.scenario)
    yield "How sure we are", tuple(_certainty(answer, parameters.horizon_months))
    yield "What is not in any of these numbers", _LEFT_OUT
    yield "What the answer rests on", *relied_on(result.scenario)


def _plans(parameters: Parameters, strategy: str) -> str:
    titles = (parameters.plans[plan].title for plan, _ in stages(parameters, strategy))
    return "; ".join(dict.fromkeys(titles))


def _glance(answer: Comparison) -> Table:
    """Lay out the main numbers of one year, a column a strategy."""
    table = totals(replace(answer, metrics=yearly(answer)), list(_GLANCE))
    lines = zip(_GLANCE.values(), table.rows, strict=True)
    best = answer.choice
    names = (f"{name} (chosen)" if name == best else name for name in answer.strategies)
    return Table(
        "In an average year, with 95 % intervals",
        ("What", *names),
        tuple((label, cells) for label, (_, cells) in lines),
    )


def _ways(parameters: Parameters, strategies: Sequence[str]) -> Table:
    """Say what each strategy buys and how its seats are run."""
    lines = []
    for name in strategies:
        modes = "; ".join(
            dict.fromkeys(MODES[mode].sentence for _, mode in stages(parameters, name))
        )
        enforced = "yes" if parameters.sso_enforced_of(name) else "no"
        lines.append((name, (Cell(_plans(parameters, name)), Cell(modes), Cell(enforced))))
    heads = ("Strategy", "What is bought", "How its seats are run", "Single sign-on enforced")
    return Table("The strategies", heads, tuple(lines), words=frozenset(heads[1:]))


def _has(parameters: Parameters, strategy: str) -> Mapping[Capability, str]:
    """Say for each capability whether all, some or none of a strategy's plans have it."""
    plans = [parameters.plans[plan].capabilities for plan, _ in stages(parameters, strategy)]
    counts = {one: sum(one in plan for plan in plans) for one in CAPABILITIES}
    return {
        one: "yes" if count == len(plans) else "in part" if count else "no"
        for one, count in counts.items()
    }


def _capabilities(has: Mapping[str, Mapping[Capability, str]]) -> Table:
    lines = tuple(
        (capitalised(words), tuple(Cell(plans[one]) for plans in has.values()))
        for one, words in CAPABILITIES.items()
        if one not in _lacked(has)
    )
    heads = ("Capability", *has)
    return Table("What at least one strategy gives you", heads, lines, words=frozenset(has))


def _lacked(has: Mapping[str, Mapping[Capability, str]]) -> list[Capability]:
    return [one for one in CAPABILITIES if all(plans[one] == "no" for plans in has.values())]


def _certainty(answer: Comparison, months: int) -> Iterator[str]:
    yield (
        f"{answer.replications:,} possible futures of this company were simulated, the same ones"
        " for every strategy. An interval says how far chance may have moved a mean over them; with"
        " four times as many futures it is half as wide."
    )
    name, rows = answer.choice or answer.baseline, answer.metrics
    cost = rows[(rows["metric"] == "total_cost_usd") & (rows["strategy"] == name)].iloc[0]
    low, high = (number(float(cost[each]), None, None, "usd") for each in ("p10", "p90"))
    yield (
        f"Your own future is a single one and may be well outside the interval: in one of ten,"
        f" {name} costs less than {low} over {months} months, in one of ten more than {high}."
    )
    yield (
        f"The intervals do not include errors in the inputs: {len(answer.assumptions)} of the"
        " numbers that the answer rests on are assumptions without a source. If one of them is"
        " wrong, more futures do not help; they are listed at the end."
    )
