"""Which strategy the others are compared with."""

from collections.abc import Sequence

from sim.core.suggestions import did_you_mean


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
