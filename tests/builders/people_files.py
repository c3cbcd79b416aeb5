"""Companies made by a known law, as tenure that was seen and as rows of an HR system."""

import datetime as dt
import math

import numpy as np

from sim.calibration.tenure import Times


def truncated(rng, hires_a_year, shape=1.07, mean_years=5.9, first=5.0, last=8.0):
    """Tenure as seen in years 5 to 8 of a company that was founded in year 0."""
    starts = rng.uniform(0, last, rng.poisson(hires_a_year * last))
    tenure = mean_years / math.gamma(1 + 1 / shape) * rng.weibull(shape, starts.size)
    is_seen = starts + tenure > first
    starts, tenure = starts[is_seen], tenure[is_seen]
    return Times(
        np.maximum(first - starts, 0.0),
        np.minimum(tenure, last - starts),
        starts + tenure < last,
    )


def company_rows(
    rng,
    kind="",
    hires_a_year=90,
    mean_years=6.0,
    founded=dt.date(2005, 1, 3),
    first=dt.date(2021, 1, 1),
    last=dt.date(2025, 12, 31),
):
    """Rows of a list of who was there on a day and since: id, start, end, cause, kind."""
    weeks = (last - founded).days // 7
    starts = founded.toordinal() + 7 * np.sort(
        rng.integers(0, weeks, rng.poisson(hires_a_year * weeks / 52.18))
    )
    ends = starts + np.floor(365.25 * mean_years * rng.exponential(size=starts.size)).astype(int)
    causes = np.where(rng.random(starts.size) < 0.7, "voluntary", "involuntary")
    rows = []
    for number, (start, end, cause) in enumerate(zip(starts, ends, causes, strict=True)):
        if end < first.toordinal():
            continue
        begins = dt.date.fromordinal(int(start)).isoformat()
        name = f"secret-{kind}-{number}"
        if end > last.toordinal():
            rows.append((name, begins, "", "", kind))
        else:
            rows.append((name, begins, dt.date.fromordinal(int(end)).isoformat(), cause, kind))
    return rows
