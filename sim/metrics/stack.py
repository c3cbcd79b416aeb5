"""A strategy that runs several applications: a label for each, and one number for all of them."""

import numpy as np
import pandas as pd

from sim.metrics.catalogue import CATALOGUE
from sim.records.memberships import FUTURE

_BETWEEN = "/"


def label(strategy: str, application: str) -> str:
    """Name one application of a strategy; no name has a slash."""
    return f"{strategy}{_BETWEEN}{application}"


def strategy_of(labels: "pd.Series[str]") -> "pd.Series[str]":
    """Return the strategies of labels; a name without application is a strategy's own."""
    known = {name: str(name).partition(_BETWEEN)[0] for name in labels.unique()}
    return labels.map(known).astype(object)


def collapse(observations: pd.DataFrame) -> pd.DataFrame:
    """Add the observations of all applications of a strategy up.

    Numerators are added, and so are the denominators of ratios; that of a total stays 1.

    Parameters
    ----------
    observations : DataFrame
        ``strategy`` (or labels), ``replication``, ``metric``, ``numerator``, ``denominator``.

    Returns
    -------
    DataFrame
        The same columns by strategy, in the order of appearance, metrics in that of the catalogue.
    """
    rows = observations.assign(strategy=strategy_of(observations["strategy"]))
    rows = rows.groupby([*FUTURE, "metric"], sort=False, as_index=False).sum()
    is_total = rows["metric"].map({name: of.kind == "total" for name, of in CATALOGUE.items()})
    rows["denominator"] = rows["denominator"].where(~is_total.astype(bool), 1.0)
    future = rows.groupby(FUTURE, sort=False).ngroup()
    place = rows["metric"].map({name: number for number, name in enumerate(CATALOGUE)})
    return rows.iloc[np.lexsort((place, future))].reset_index(drop=True)
