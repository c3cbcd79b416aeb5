"""How large an experiment is before it is begun: about how many events it has."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from sim.core.units import DAYS_PER_YEAR, HOURS_PER_DAY, HOURS_PER_YEAR, MONTHS_PER_YEAR
from sim.scenarios.schema import Also, Parameters, Segment, Strategy, Switch

_EVENTS_PER_SECOND = 2.5e5
# A core takes about 20 minutes for so many.
MOST_EVENTS = 20 * 60 * _EVENTS_PER_SECOND
# Each process holds a chunk: so many people at once need about 3 GiB.
_MOST_PEOPLE = 200_000
# Coming, getting in, being reviewed, leaving, getting out; measured on the shipped scenarios.
_EVENTS_PER_PERSON = 12
_BYTES_PER_ROW = 24
# Looking at somebody is less work than an event.
_LOOK = 0.02


class Size(NamedTuple):
    """About how long an experiment takes on one core, and how many processes memory allows."""

    seconds: float
    most_processes: int


def size_of(parameters: Parameters, strategies: Sequence[str], replications: int) -> Size:
    """Return the size of an experiment, from which it follows whether more cores pay.

    Parameters
    ----------
    parameters : Parameters
    strategies : sequence of str
    replications : int
    """
    events = estimated_events(parameters, strategies, replications)
    people = sum(segment.headcount for segment in parameters.workforce.values())
    return Size(events / _EVENTS_PER_SECOND, max(_MOST_PEOPLE // max(people, 1), 1))


def estimated_events(parameters: Parameters, strategies: Sequence[str], replications: int) -> float:
    """Return about how many events an experiment has, right within a factor of a few.

    Parameters
    ----------
    parameters : Parameters
    strategies : sequence of str
    replications : int
    """
    years = parameters.horizon_months / MONTHS_PER_YEAR
    company = [_people(segment, years) for segment in parameters.workforce.values()]
    people = sum(ever for ever, _ in company)
    leavers = sum(left for _, left in company)
    turns = sum(
        ever * years * 2 * DAYS_PER_YEAR / segment.use.active_days
        for (ever, _), segment in zip(company, parameters.workforce.values(), strict=True)
    )
    looks = people * years * DAYS_PER_YEAR / parameters.policies.review_interval_days
    own = sum(_of_strategy(parameters, name, people, leavers, years) for name in strategies)
    shared = len(strategies) * (people * _EVENTS_PER_PERSON + looks * _LOOK)
    return replications * (turns + shared + own)


def _people(segment: Segment, years: float) -> tuple[float, float]:
    """About how many people are ever there, and how many of them leave."""
    if segment.people_file is not None:
        rows = Path(segment.people_file).stat().st_size / _BYTES_PER_ROW
        return rows, rows
    hires = segment.hires_per_year * years + sum(each.people for each in segment.hires)
    grown = segment.headcount * (1 + segment.growth_per_year) ** years + hires
    hit = len(segment.layoffs) + segment.layoffs_per_year * years
    left = grown * (segment.attrition_per_year * years + hit * min(segment.layoff_share.mean, 1))
    return grown + left, left


def _of_strategy(
    parameters: Parameters, name: str, people: float, leavers: float, years: float
) -> float:
    """Events of the mode itself: what it tries again, and what it looks at again."""
    strategy = parameters.strategies[name]
    robot, events = parameters.automation, 0.0
    stages: tuple[Strategy | Also | Switch, ...] = (strategy, *strategy.also, *strategy.then)
    for at in stages:
        events += people * _EVENTS_PER_PERSON if at is not strategy else 0.0
        sync = parameters.plans[at.plan].sync
        idp = parameters.idps[parameters.idp_of(name)]
        if at.mode == "automation":
            looks = years * HOURS_PER_YEAR / robot.reconcile_interval_hours
            events += looks * (1 + leavers * _LOOK)
        elif at.mode == "scim" and sync is not None and idp.retry_after_first_failure_hours:
            most = idp.retry_days * HOURS_PER_DAY / idp.retry_every_hours
            events += 2 * people * min(1 / (1 - min(sync.failure_share, 1 - 1e-9)), most)
    return events
