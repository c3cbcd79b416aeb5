"""Large companies: time per person, and the memory of a hundred thousand.

Each size runs in a process of its own; run as a module this file is that process.
"""

import datetime as dt
import json
import resource
import statistics
import sys
import time

from benchmarks.rows import Row, at_most
from benchmarks.textbook import company
from benchmarks.timing import run_apart
from sim import experiment

_PEOPLE_AN_ADMIN = 250
_KIB_PER_GIB = 2**20


def measure(quick: bool = False) -> list[Row]:
    """Measure three sizes with a layoff of 15 %, and the largest over three years."""
    sizes = (100, 200) if quick else (1000, 10_000, 100_000)
    rounds = 1 if quick else 3
    found: dict[int, list[float]] = {size: [] for size in sizes}
    for _ in range(rounds):
        for size in sizes:
            futures = sizes[-1] // size
            found[size].append(run_apart("scale", size, 12, futures)["us_per_person"])
    middle = {size: statistics.median(each) for size, each in found.items()}
    spread = max(middle.values()) / min(middle.values())
    each = ", ".join(f"{us:,.0f} µs at {size:,}" for size, us in middle.items())
    largest = run_apart("scale", sizes[-1], 36, 1)
    return [
        Row("dearest ÷ cheapest person who ever existed", spread, at_most(1.5), each),
        Row(
            f"GiB of {sizes[-1]:,} people for 36 months ÷ 4",
            largest["peak_gib"] / 4,
            at_most(1),
            f"{largest['peak_gib']:.2f} GiB, {largest['seconds']:,.0f} s,"
            f" {largest['people']:,.0f} people who ever existed",
        ),
    ]


def main(headcount: int, months: int, futures: int) -> None:
    """Run one company and print what it took."""
    scenario = company(
        headcount,
        {
            "horizon_months": months,
            "workforce.employees.layoffs": [{"date": dt.date(2026, 10, 15), "share": 0.15}],
            "desk.admins": max(headcount // _PEOPLE_AN_ADMIN, 1),
        },
    )
    # What is imported at the first use is no part of a person.
    experiment.run(
        scenario.override({"workforce.employees.headcount": 10}), replications=1, workers=1
    )
    begin = time.process_time()
    people = len(experiment.run(scenario, replications=futures, workers=1).frames.people)
    seconds = time.process_time() - begin
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _KIB_PER_GIB
    print(
        json.dumps(
            {
                "people": people,
                "seconds": seconds,
                "us_per_person": 1e6 * seconds / people,
                "peak_gib": peak,
            }
        )
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
