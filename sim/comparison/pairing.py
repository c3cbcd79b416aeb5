"""What common random numbers were worth, in sentences."""

from collections.abc import Iterator, Sequence

import pandas as pd

from sim.comparison.findings import listed
from sim.comparison.labels import capitalised, labels_of
from sim.metrics import CATALOGUE

# Between these a gain is about 1: the same replications are as good as others.
_ABOUT_ONE = (0.8, 1.25)


def worth(differences: pd.DataFrame, metrics: Sequence[str]) -> Iterator[str]:
    """Say how much pairing narrowed the differences.

    Parameters
    ----------
    differences : DataFrame
        Of a comparison. ``pairing_gain`` is the variance of an unpaired difference over that of
        the paired one: how many times as many unpaired replications would say as much.
    metrics : sequence of str
        Which to mention.

    Yields
    ------
    str
        A sentence for each strategy with a difference that varies.
    """
    low, high = _ABOUT_ONE
    rows = differences[differences["pairing_gain"].notna() & differences["metric"].isin(metrics)]
    called = labels_of(differences)
    for strategy in rows["strategy"].unique():
        of = rows[rows["strategy"] == strategy].set_index("metric")["pairing_gain"].astype(float)
        parts = [
            f"{_times(gains.iloc[0])} for {_labels(gains.index)}"
            for _, gains in of[of > high].groupby(of.map(_times), sort=False)
        ]
        if len(same := of[of.between(low, high)]):
            parts.append(f"about 1, which is no help, for {_labels(same.index)}")
        if len(less := of[of < low]):
            parts.append(f"less than 1, which is harm, for {_labels(less.index)}")
        yield f"{capitalised(called[strategy])}: {'; '.join(parts)}."


def _times(gain: float) -> str:
    return f"{float(f'{gain:.2g}'):,.12g}"


def _labels(metrics: Sequence[str]) -> str:
    return listed([CATALOGUE[name].label for name in metrics])
