"""What each strategy buys, how its seats are run, and what its plans can do."""

from collections.abc import Mapping

from sim.comparison import CAPABILITIES, capitalised
from sim.core.vocabulary import MODES
from sim.scenarios.reliance import stages
from sim.scenarios.schema import Capability, Parameters
from sim.tables import Cell, Table


def strategies(parameters: Parameters) -> Table:
    """Say what each strategy buys and how its seats are run.

    Parameters
    ----------
    parameters : Parameters
    """
    lines = []
    for name in parameters.strategies:
        used = list(stages(parameters, name))
        plans = "; ".join(dict.fromkeys(parameters.plans[plan].title for plan, _ in used))
        modes = "; ".join(dict.fromkeys(MODES[mode].in_full for _, mode in used))
        enforced = "yes" if parameters.sso_enforced_of(name) else "no"
        lines.append((parameters.label_of(name), (Cell(plans), Cell(modes), Cell(enforced))))
    heads = ("Strategy", "What is bought", "How its seats are run", "Single sign-on enforced")
    return Table(
        "What each buys and how it is run", heads, tuple(lines), words=frozenset(heads[1:])
    )


def capabilities(parameters: Parameters) -> Table:
    """Say which capabilities each strategy has, of those that at least one has.

    Parameters
    ----------
    parameters : Parameters
    """
    has = {parameters.label_of(name): _has(parameters, name) for name in parameters.strategies}
    lines = tuple(
        (capitalised(words), tuple(Cell(plans[one]) for plans in has.values()))
        for one, words in CAPABILITIES.items()
        if any(plans[one] != "no" for plans in has.values())
    )
    heads = ("Capability", *has)
    return Table("What at least one strategy gives you", heads, lines, words=frozenset(has))


def lacked_by_all(parameters: Parameters) -> tuple[str, ...]:
    """Name the capabilities that no strategy has.

    Parameters
    ----------
    parameters : Parameters
    """
    has = [_has(parameters, name) for name in parameters.strategies]
    return tuple(
        words for one, words in CAPABILITIES.items() if all(plans[one] == "no" for plans in has)
    )


def _has(parameters: Parameters, strategy: str) -> Mapping[Capability, str]:
    """Say for each capability whether all, some or none of a strategy's plans have it."""
    plans = [parameters.plans[plan].capabilities for plan, _ in stages(parameters, strategy)]
    counts = {one: sum(one in plan for plan in plans) for one in CAPABILITIES}
    return {
        one: "yes" if count == len(plans) else "in part" if count else "no"
        for one, count in counts.items()
    }
