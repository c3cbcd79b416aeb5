"""What share of the leavers could still get in after so many hours, by Kaplan and Meier."""

import numpy as np
import pandas as pd

from sim.comparison.labels import labelled
from sim.comparison.rows import owners, read, replications_of, tidy
from sim.core.arrays import Flags, Floats, Whole
from sim.core.units import HOURS_PER_DAY, MINUTES_PER_HOUR
from sim.experiment import Result
from sim.metrics import intervals

MARKS_HOURS = (1.0, 8.0, HOURS_PER_DAY, 7 * HOURS_PER_DAY)
_MARK_WORDS = ("1_h", "8_h", "1_day", "7_days")
_SHORTEST_HOURS = 1 / MINUTES_PER_HOUR
_LONGEST_HOURS = 7000.0
_GRID_HOURS = tuple(
    np.unique([*np.geomspace(_SHORTEST_HOURS, _LONGEST_HOURS, 90), *MARKS_HOURS]).tolist()
)
# Hours are sums: a whole minute may lie a hair above itself.
_TIE = 1e-6


def survival(result: Result) -> pd.DataFrame:
    """Estimate which share of windows was still open after so many hours.

    Windows count in full minutes, begun ones as whole. Who had no way in after leaving has a window
    of 0; who never had access does not count. A window still open when the books were closed is
    censored: it counts as open up to its length and says nothing about what came after (Kaplan and
    Meier's estimate).

    Parameters
    ----------
    result : Result
        From :func:`sim.run`.

    Returns
    -------
    DataFrame
        One row a strategy and length (a grid with the marks and the policy in it): ``strategy``,
        ``hours``, ``leavers`` (in all replications), ``censored`` (how many of their windows are),
        ``open_share`` with the ends ``_low`` and ``_high`` of the 95 % interval that resamples
        whole replications.
    """
    replications = replications_of(result)
    weights = intervals.resamples(int(result.manifest["seed"]), len(replications))
    policy_hours = result.scenario.parameters.policies.exposure_hours
    hours = sorted({*_GRID_HOURS, policy_hours})
    marks = np.asarray(hours) * MINUTES_PER_HOUR
    had_access = result.windows[result.windows["had_access"]]
    rows: list[dict[str, object]] = []
    for strategy in result.strategies:
        windows = had_access[had_access["strategy"] == strategy]
        minutes = np.ceil(windows["exposure_hours"].to_numpy(float) * MINUTES_PER_HOUR - _TIE)
        censored = windows["censored"].to_numpy(bool)
        shares = open_shares(minutes, censored, owners(windows, replications), weights, marks)
        rows += [
            {
                "strategy": strategy,
                "hours": float(length),
                "leavers": len(windows),
                "censored": int(censored.sum()),
                "open_share": intervals.quantile_estimate(drawn, 0.5, len(replications)),
            }
            for length, drawn in zip(hours, shares.T, strict=True)
        ]
    return labelled(tidy(rows), result.scenario.parameters)


def at_marks(rows: pd.DataFrame) -> pd.DataFrame:
    """Lay the shares at the marks out for a table.

    Parameters
    ----------
    rows : DataFrame
        From :func:`survival`.

    Returns
    -------
    DataFrame
        One row a ``strategy``; ``share_open_after_1_h`` and so on, with their ends.
    """
    table: dict[str, dict[str, object]] = {}
    for row in rows[rows["hours"].isin(MARKS_HOURS)].to_dict("records"):
        mark = _MARK_WORDS[MARKS_HOURS.index(row["hours"])]
        own = table.setdefault(str(row["strategy"]), {"strategy": row["strategy"]})
        own[f"share_open_after_{mark}"] = read(row, "open_share")
    laid_out = tidy(table.values())
    laid_out.attrs |= rows.attrs
    return laid_out


def open_shares(
    lengths: Floats, censored: Flags, owner: Whole, weights: Floats, marks: Floats
) -> Floats:
    """Estimate shares longer than each mark, once for each row of weights.

    Parameters
    ----------
    lengths : array of float, shape (windows,)
    censored : array of bool, shape (windows,)
        Whether a window was longer than its length says.
    owner : array of int, shape (windows,)
        Position of each window's replication.
    weights : array of float, shape (draws, replications)
        How often each replication counts.
    marks : array of float, shape (marks,)

    Returns
    -------
    array of float, shape (draws, marks)
        NaN for a draw without any window.
    """
    ends, place = np.unique(lengths, return_inverse=True)
    cell = owner * len(ends) + place

    def by_draw(those: Flags) -> Floats:
        count = np.bincount(cell[those], minlength=weights.shape[1] * len(ends))
        found: Floats = weights @ count.reshape(weights.shape[1], len(ends)).astype(float)
        return found

    closed, present = by_draw(~censored), by_draw(np.ones_like(censored))
    total = present.sum(axis=1, keepdims=True)
    at_risk = total - np.cumsum(present, axis=1) + present
    stays = np.divide(at_risk - closed, at_risk, out=np.ones_like(closed), where=at_risk > 0)
    curve = np.hstack([np.ones_like(total), np.cumprod(stays, axis=1)])
    curve = np.where(total > 0, curve, np.nan)
    return curve[:, np.searchsorted(ends, marks, side="right")]
