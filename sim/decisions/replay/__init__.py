"""A past time again: the very people of a file, hour by hour, under each strategy.

Who comes and goes, and when, is known from the file; only what is not in it is random.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path

import pandas as pd

from sim import experiment
from sim.comparison.findings import records
from sim.comparison.judgement import company_in_a_line
from sim.comparison.labels import labelled
from sim.comparison.printed import judged, of_estimate
from sim.comparison.rows import tidy
from sim.core import files
from sim.core.vocabulary import STAGES
from sim.decisions.replay import past, words
from sim.decisions.replay.past import Past
from sim.decisions.replay.words import MEASURES
from sim.decisions.study import Study, affordable
from sim.decisions.views import view_of
from sim.experiment import Result, Workers
from sim.metrics import intervals
from sim.metrics.estimates import Cells
from sim.scenarios import Scenario
from sim.workforce.people_file import AS_IT_IS, Reading

LONGEST = 10


def replay(
    scenario: Scenario,
    hr: str | Path,
    *,
    start: dt.date | None = None,
    months: int | None = None,
    reading: Reading = AS_IT_IS,
    today: dt.date | None = None,
    replications: int | None = None,
    seed: int = 1,
    workers: Workers = "auto",
) -> Study:
    """Say how long the leavers of a file could have got in under each strategy, and at what cost.

    The people of the file take the place of the scenario's workforce: its growth, hires and layoffs
    do not apply, and a kind of worker belongs to the segment that is called like it, or to the
    first. All else, prices too, is the scenario's.

    Parameters
    ----------
    scenario : Scenario
    hr : str or Path
        A file of people.
    start : date, optional
        First day; by default so many months before the file's last day.
    months : int, optional
        How many; by default 12, or as many as there are after `start`.
    reading : Reading
        How the file is to be read.
    today : date, optional
        Later dates in the file are plans; by default the date of the machine.
    replications : int, optional
        How many; by default 40, or fewer for a large company.
    seed, workers
        As :func:`sim.run` takes them; but people of a file stay on this machine.

    Returns
    -------
    Study
        ``what`` is "strategy", with ``exposure_hours``, ``cost_usd`` and the share
        ``beyond_policy`` over all months; "difference", ``strategy`` minus ``baseline``, with the
        ``sense`` of each; or "leaver", the longest windows under the baseline: ``person``, their
        ``line`` in the file, the day they ``left``, ``exposure_hours`` and the ``stage`` that most
        of these were spent on.

    Raises
    ------
    PeopleFileError
        If the file cannot be read, or has no whole month in the time.
    ValueError
        If `workers` is the address of a cluster.
    """
    past.check_workers(workers)
    asked = past.asked(files.place(hr), reading, start, months, today or dt.date.today())
    with past.laid_out(scenario, asked) as then:
        company = company_in_a_line(then.parameters)
        if reason := words.nothing_to_replay(asked):
            return Study("replay", words.QUESTION, company, (reason,), pd.DataFrame())
        count, fewer = replications, ""
        names = tuple(scenario.parameters.strategies)
        if count is None:
            count, fewer = affordable(then, names, experiment.REPLICATIONS)
        result = experiment.run(then, None, count, seed, workers)
    view = view_of(result)
    # Where somebody waits for a seat, there are fewer to be exposed: that is not safer.
    possible = [name for name in names if not view.standing[name].infeasible]
    base = view.choice or next(iter(possible), names[0])
    found = [
        *_of_strategies(view.cells, names),
        *_differences(view.cells, names, base),
        *_longest(result, base, asked),
    ]
    frame = labelled(_frame(found), then.parameters)
    return Study(
        kind="replay",
        question=words.QUESTION,
        company=company,
        headline=(
            *words.headline(frame, asked, base, possible, is_choice=view.choice is not None),
            *view.objections(),
        ),
        frame=frame,
        table=words.table(frame, base),
        notes=tuple(filter(None, (*words.notes(scenario, asked, count), fewer))),
        details={"asked": asked, "base": base},
    )


def _frame(rows: Sequence[Mapping[str, object]]) -> pd.DataFrame:
    frame = tidy(rows)
    numbers = {"line": "Int64", "stage_hours": "Float64"}
    words = {str(name): "" for name in frame.select_dtypes(exclude="number")}
    known = {name: of for name, of in numbers.items() if name in frame}
    return frame.astype(known).fillna(words)


def _of_strategies(cells: Cells, names: Sequence[str]) -> Iterator[Mapping[str, object]]:
    for name in names:
        values = {key: cells.ratios[name, each.metric].estimate() for key, each in MEASURES.items()}
        yield {"what": "strategy", "strategy": name, **values}


def _differences(cells: Cells, names: Sequence[str], base: str) -> Iterator[Mapping[str, object]]:
    """Set every other strategy against one; all that is printed is tested together."""
    others = [name for name in names if name != base]
    family = {}
    for name, key in product(others, MEASURES):
        own, other = (cells.ratios[each, MEASURES[key].metric] for each in (name, base))
        larger = max(abs(each.estimate().mean or 0.0) for each in (own, other))
        gap = own.minus(other).estimate
        family[name, key] = of_estimate(gap, larger, MEASURES[key].unit, cells.replications)
    found = judged(family, cells.replications)
    for name in others:
        row: dict[str, object] = {"what": "difference", "strategy": name, "baseline": base}
        for measure in MEASURES:
            row[measure], row[f"{measure}_sense"] = found[name, measure]
        yield row


def _longest(result: Result, strategy: str, asked: Past) -> Iterator[Mapping[str, object]]:
    """Yield the leavers who could get in for longest on average, with what it was spent on."""
    windows = result.windows[result.windows["strategy"] == strategy]
    stages = [f"stage_{name}_hours" for name in STAGES]
    measured = ["exposure_hours", *stages]
    # Several applications of one leaver count together; equals stand in the order of the file.
    whose = ["person", "id", "left_hours"]
    each = windows.groupby([*whose, "replication"])[measured].sum().reset_index()
    means = each.groupby(whose)[measured].mean().reset_index()
    means = means[means["exposure_hours"] > 0]
    longest = means.sort_values("exposure_hours", ascending=False, kind="stable").head(LONGEST)
    for row in records(longest):
        own = each[(each["id"] == row["id"]) & (each["left_hours"] == row["left_hours"])]
        hours = intervals.mean_of(own["exposure_hours"].to_numpy(float))
        person, left = row["id"].rpartition("/")[2], asked.day_of(row["left_hours"])
        stage = max(STAGES, key=lambda stage: row[f"stage_{stage}_hours"])
        yield {
            "what": "leaver",
            "strategy": strategy,
            "person": person,
            "line": asked.lines[person, left],
            "left": left.isoformat(),
            "exposure_hours": hours.within(0.0, float("inf")),
            "stage": stage,
            "stage_hours": row[f"stage_{stage}_hours"],
        }
