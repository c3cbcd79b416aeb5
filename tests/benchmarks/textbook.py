"""The package against the same model written the usual way, in SimPy and in salabim.

Four sums must agree first: a fast model of something else is no comparison. The package writes all
its frames and metrics meanwhile; the textbook keeps its four sums.
"""

import datetime as dt
import functools
import math
import statistics
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from benchmarks.rows import Aim, Disagreement, Row, at_least
from benchmarks.timing import in_turn, ratio
from benchmarks.worlds import live
from sim import experiment, scenarios
from sim.scenarios import Scenario
from sim.scenarios.calendar import Calendar

Sums = Mapping[str, Sequence[float]]

# Two sets of futures with the same means are further apart than this once in 10,000 times.
CONFIDENCE = 0.9999
BUSY = {
    "workforce.employees.layoffs": [{"date": dt.date(2026, 10, 15), "share": 0.15}],
    "desk.ticket_minutes": 90.0,
    "desk.review_minutes_per_member": 0.0,
}
_PEOPLE_AN_ADMIN = 2500
_NAMES = {"simpy": "SimpyCompany", "salabim": "SalabimCompany"}


def measure(quick: bool = False) -> list[Row]:
    """Measure both textbooks at 500 people, and SimPy's at 20,000 with a busy desk."""
    small = company(60 if quick else 500)
    rows = _against("simpy", small, 20 if quick else 200, 2 if quick else 7, 2)
    try:
        rows += _against("salabim", small, 5 if quick else 60, 1 if quick else 5, 20)
    except ModuleNotFoundError as error:
        rows.append(Row("salabim", None, at_least(20), f"{error.name} is not installed"))
    sizes = (50, 100) if quick else (2500, 5000, 10_000, 20_000)
    return rows + _busy(sizes, futures=3 if quick else 10, rounds=1 if quick else 3)


def company(headcount: int, more: Mapping[str, object] | None = None) -> Scenario:
    """Return the main job's scenario for so many people."""
    scenario = scenarios.load(Path(__file__).with_name("main-job.toml"))
    return scenario.override({"workforce.employees.headcount": headcount, **(more or {})})


def busy(headcount: int) -> Scenario:
    """Return one whose desk is at four fifths of its hours until 15 % are laid off."""
    admins = max(headcount // _PEOPLE_AN_ADMIN, 1)
    return company(headcount, {**BUSY, "desk.admins": admins})


def textbook_sums(library: str, scenario: Scenario, seeds: Sequence[int]) -> Sums:
    """Live through some futures of the textbook's company."""
    company_of = getattr(import_module(f"benchmarks.textbook_{library}"), _NAMES[library])
    found = [company_of(scenario.parameters, seed).run() for seed in seeds]
    return {name: [sums[name] for sums in found] for name in found[0]}


def package_sums(scenario: Scenario, replications: Sequence[int]) -> Sums:
    """Run the package, and read the same sums from its frames."""
    result = experiment.run(scenario, replications=replications, workers=1)
    people, seen = result.frames.people, result.observations
    stays = people["left_hours"] >= Calendar.of(scenario.parameters).horizon_hours

    def total(metric: str) -> list[float]:
        return seen.loc[seen["metric"] == metric, "numerator"].tolist()

    return {
        "headcount": stays.groupby(people["replication"]).sum().tolist(),
        "leavers": (~stays).groupby(people["replication"]).sum().tolist(),
        "exposure hours": total("exposure_hours_total"),
        "licence cost": total("licence_cost_usd"),
    }


def check(textbook: Sums, package: Sums) -> None:
    """Compare the means of two independent sets of futures.

    Raises
    ------
    Disagreement
        If an interval of the difference of two means does not hold 0.
    """
    for name, values in textbook.items():
        one, other = np.asarray(values, float), np.asarray(package[name], float)
        test = stats.ttest_ind(one, other, equal_var=False)
        low, high = test.confidence_interval(CONFIDENCE)
        if not low <= 0 <= high:
            raise Disagreement(
                f"{name}: the textbook's mean is {one.mean():,.1f} in {len(one)} futures, the"
                f" package's {other.mean():,.1f} in {len(other)}; the difference is"
                f" {low:,.1f} to {high:,.1f}: one of the two models is wrong"
            )


def _against(library: str, scenario: Scenario, futures: int, rounds: int, aim: float) -> list[Row]:
    numbers = range(1, futures + 1)
    check(textbook_sums(library, scenario, numbers), package_sums(scenario, numbers))
    taken = _timed(library, scenario, 25 if library == "simpy" else 5, rounds)
    (segment,) = scenario.parameters.workforce.values()
    agreed = f"means agree in {futures} futures"
    return _ratios(library, f"{segment.headcount:,} people", taken, at_least(aim), agreed)


def _ratios(
    library: str, company: str, taken: Mapping[str, Sequence[float]], aim: Aim, agreed: str
) -> list[Row]:
    """The textbook over the whole package, and over its people and worlds alone."""
    return [
        Row(
            f"{library} textbook ÷ package, {company}",
            ratio(taken["textbook"], taken["package"]),
            aim,
            agreed,
        ),
        Row(
            f"{library} textbook ÷ worlds alone, {company}",
            ratio(taken["textbook"], taken["worlds"]),
            None,
            "without frames and metrics",
        ),
    ]


def _busy(sizes: Sequence[int], futures: int, rounds: int) -> list[Row]:
    """Compare the largest size with a busy desk, and how time grows towards it."""
    check(
        textbook_sums("simpy", busy(sizes[0]), range(futures)),
        package_sums(busy(sizes[0]), range(1, futures + 1)),
    )
    taken = [_timed("simpy", busy(size), 1, rounds) for size in sizes]
    largest = f"{sizes[-1]:,} people, a busy desk, a layoff of 15 %"
    agreed = f"load {_load(sizes[-1]):.0%} before; means agree in {futures} futures at {sizes[0]:,}"
    growth = {of: _exponent(sizes, [each[of] for each in taken]) for of in taken[0]}
    return [
        *_ratios("simpy", largest, taken[-1], at_least(5), agreed),
        *(
            Row(f"time of the {of} grows with people to the power", exponent)
            for of, exponent in growth.items()
        ),
    ]


def _timed(library: str, scenario: Scenario, futures: int, rounds: int) -> dict[str, list[float]]:
    numbers = range(1, futures + 1)
    things: dict[str, Callable[[], object]] = {
        "textbook": functools.partial(textbook_sums, library, scenario, numbers),
        "package": functools.partial(experiment.run, scenario, replications=numbers, workers=1),
        "worlds": functools.partial(live, scenario.parameters, numbers),
    }
    return in_turn(rounds, things)


def _load(headcount: int) -> float:
    """Share of its hours in which the busy desk works, if nobody is laid off."""
    calm = busy(headcount).override({"workforce.employees.layoffs": []})
    seen = experiment.run(calm, replications=1).metrics
    return float(seen.loc[seen["metric"] == "desk_utilisation", "value"].iloc[0])


def _exponent(sizes: Sequence[int], taken: Sequence[Sequence[float]]) -> float:
    """Slope of the logarithm of time over that of size."""
    hours: NDArray[np.float64] = np.log([statistics.median(rounds) for rounds in taken])
    return float(np.polyfit([math.log(size) for size in sizes], hours, 1)[0])
