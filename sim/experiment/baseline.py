"""Which strategies are run, and which of them the others are compared with."""

from collections.abc import Sequence

from sim.core.suggestions import did_you_mean
from sim.scenarios import Scenario, ScenarioError


def strategies_of(scenario: Scenario, strategies: Sequence[str] | None) -> tuple[str, ...]:
    """Return the strategies that are asked for, each once; by default all of a scenario.

    Raises
    ------
    ScenarioError
        If one is unknown, or none is asked for.
    """
    known = tuple(scenario.parameters.strategies)
    # A text is a sequence too, of letters.
    asked = [strategies] if isinstance(strategies, str) else strategies
    names = known if asked is None else tuple(dict.fromkeys(asked))
    if not names:
        raise ScenarioError([f"name a strategy; {scenario.name} has {', '.join(known)}"])
    problems = [
        f'there is no strategy "{name}" in {scenario.name}; it has {", ".join(known)}'
        for name in names
        if name not in known
    ]
    if problems:
        raise ScenarioError(problems)
    return names


def check_named(scenario: Scenario, *names: str | None) -> None:
    """Refuse a strategy that a scenario does not have; one that is None was not named.

    Raises
    ------
    ScenarioError
    """
    strategies_of(scenario, [name for name in names if name is not None] or None)


def baseline_of(strategies: Sequence[str], name: str | None) -> str:
    """Return the strategy that the others are compared with; by default the first.

    Raises
    ------
    ValueError
        If it is not among the strategies.
    """
    if name is None:
        return strategies[0]
    if name in strategies:
        return name
    known = ", ".join(strategies)
    raise ValueError(f'baseline "{name}" is not among {known}{did_you_mean(name, strategies)}')
