"""The annual minimum: a shortfall with the term's first invoice, which later charges use up."""

import numpy as np
import pandas as pd

from sim.billing.lines import CREDIT, SHORTFALL, lumps
from sim.core.arrays import Whole


def commitment(
    minimum: Whole, billed: Whole, charges: pd.DataFrame, starts: Whole, ends: Whole
) -> pd.DataFrame:
    """Bring what a term is billed up to its minimum, and keep it there.

    Parameters
    ----------
    minimum, billed : array of int64, shape (accounts, terms)
        Cents: the least, and what the seats at the start of the term come to over all of it.
    charges : DataFrame
        Lines with their ``term`` and ``extra``: the cents that changes in the term add to it.
    starts, ends : array of int64, shape (accounts, terms, intervals)
        Days.

    Returns
    -------
    DataFrame
        Lines of kind commitment_shortfall at the start of a term, and with each invoice what its
        changes use up of it (kind credit) or, by giving seats back, leave open again.
    """
    missing = np.where(minimum > 0, minimum - billed, 0)
    account, term = np.nonzero(missing > 0)
    opening = lumps(
        SHORTFALL,
        account,
        starts[account, term, 0],
        starts[account, term, 0],
        ends[account, term, -1],
        missing[account, term],
    )
    keys = ["account", "term", "date", "period_start", "period_end"]
    changed = charges[minimum[charges["account"].to_numpy(), charges["term"].to_numpy()] > 0]
    changed = changed.groupby(keys)["extra"].sum().reset_index()
    account, term, date, first, last, extra = (
        changed[name].to_numpy(np.int64) for name in (*keys, "extra")
    )
    so_far = changed.groupby(["account", "term"])["extra"].cumsum().to_numpy(np.int64)
    left = np.maximum(missing[account, term] - so_far, 0)
    amount = left - np.maximum(missing[account, term] - so_far + extra, 0)
    kind = np.where(amount > 0, SHORTFALL, CREDIT)
    moved = lumps(CREDIT, account, date, first, last, amount).assign(kind=kind, accrues_as=kind)
    return pd.concat([opening, moved], ignore_index=True)
