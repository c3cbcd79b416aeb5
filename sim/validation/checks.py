"""All checks in one table, and what they say in a sentence."""

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from sim.comparison.rows import read, tidy
from sim.core.numerals import number
from sim.scenarios import Scenario
from sim.validation.bills import vendor_bills
from sim.validation.luck import twins
from sim.validation.people import attrition
from sim.validation.reviews import missed_leavers
from sim.validation.sync import wait_for_sync


def check_all(
    scenario: Scenario, by_hand: str, by_directory: str, segment: str, replications: int = 50
) -> pd.DataFrame:
    """Check the model against what is known without it.

    Parameters
    ----------
    scenario : Scenario
    by_hand, by_directory : str
        A strategy under ``invite`` and one under ``scim``.
    segment : str
        Of its people.
    replications : int
        Of each check.

    Returns
    -------
    DataFrame
        ``claim``, ``unit``, ``expected``, ``measured`` with ``measured_low`` and ``measured_high``
        (NA where the two must be equal), and ``agrees``.
    """
    found = [
        *wait_for_sync(scenario, by_directory, replications),
        missed_leavers(scenario, by_hand, replications),
        attrition(scenario, segment, replications),
        *vendor_bills(scenario),
        twins(scenario, by_hand),
    ]
    return tidy(
        {
            "claim": each.claim,
            "unit": each.unit,
            "expected": each.expected,
            "measured": each.estimate,
            "agrees": each.agrees,
        }
        for each in found
    )


def check_table(checks: pd.DataFrame) -> pd.DataFrame:
    """Write checks as a table for readers: what must come out beside what came out.

    Parameters
    ----------
    checks : DataFrame
        From :func:`check_all`.
    """
    rows = [
        {
            "claim": row["claim"],
            "unit": row["unit"],
            "must come out": _exact(row["expected"], row["unit"]),
            "came out": _measured(row),
            "agrees": "yes" if row["agrees"] else "NO",
        }
        for row in checks.to_dict("records")
    ]
    return pd.DataFrame(rows)


def _exact(value: float, unit: str) -> str:
    return f"${value:,.2f}" if unit == "USD" else number(value, None, None, unit)


def _measured(row: Mapping[Hashable, Any]) -> str:
    found = read(row, "measured")
    if found.mean is None or found.low is None:
        return "n/a" if found.mean is None else _exact(found.mean, row["unit"])
    return found.with_interval(row["unit"])


def sentence(checks: pd.DataFrame) -> str:
    """Say how many checks agree, and which do not.

    Parameters
    ----------
    checks : DataFrame
        From :func:`check_all`.
    """
    agree, exact = checks["agrees"], checks["measured_low"].isna()
    text = (
        f"{agree.sum()} of {len(checks)} numbers that are known without the model come out:"
        f" {(agree & exact).sum()} of {exact.sum()} exactly,"
        f" {(agree & ~exact).sum()} of {(~exact).sum()} inside the 95 % interval"
    )
    if agree.all():
        return f"{text}."
    wrong = [
        f"not {row['claim']}: {number(row['measured'], None, None, row['unit'])} instead of"
        f" {number(row['expected'], None, None, row['unit'])}"
        for row in checks[~agree].to_dict("records")
    ]
    return f"{text}; {'; '.join(wrong)}."
