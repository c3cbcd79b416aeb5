"""All checks in one table, and what they say in a sentence."""

import pandas as pd

from sim.comparison import capitalised
from sim.comparison.findings import Finding, Row, records, with_word
from sim.comparison.rows import read, tidy
from sim.core.numerals import number
from sim.scenarios import Scenario
from sim.theory.bills import vendor_bills
from sim.theory.leavers import attrition, missed_leavers, wait_for_sync
from sim.theory.luck import twins


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
    return tidy({**each._asdict(), "agrees": each.agrees} for each in found)


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
        for row in records(checks)
    ]
    return pd.DataFrame(rows)


def sentence(checks: pd.DataFrame) -> str:
    """Say how many checks agree, and which do not; see :func:`check_table`."""
    agree, exact = checks["agrees"], checks["measured_low"].isna()
    text = (
        f"{agree.sum()} of {len(checks)} numbers that are known without the model come out:"
        f" {(agree & exact).sum()} of {exact.sum()} exactly,"
        f" {(agree & ~exact).sum()} of {(~exact).sum()} inside the 95 % interval"
    )
    wrong = [
        f"not {row['claim']}: {_exact(row['measured'], row['unit'])} instead of"
        f" {_exact(row['expected'], row['unit'])}"
        for row in records(checks[~agree])
    ]
    return f"{'; '.join([text, *wrong])}."


def against_theory(checks: pd.DataFrame, finding: str) -> Finding:
    """Split the sentence on all checks, and name each of them."""
    title, _, detail = finding.partition(":")
    lines = [
        f"  {row['claim']}: {check_text(row).replace(chr(10), ', ')}" for row in records(checks)
    ]
    return Finding("Measured against theory", title, capitalised(detail.strip()), lines)


def check_text(row: Row) -> str:
    """Write what came out, and below it what must come out."""
    unit = str(row["unit"])
    word = "" if unit in ("USD", "share") else unit
    expected = f"{_exact(row['expected'], unit)} {word}".rstrip()
    return f"{_measured(row, word)}\nexpected {expected}"


def _exact(value: float, unit: str) -> str:
    # A bill is right to the cent or it is wrong.
    return f"${value:,.2f}" if unit == "USD" else number(value, None, None, unit)


def _measured(row: Row, word: str = "") -> str:
    found = read(row, "measured")
    if found.mean is None or found.low is not None:
        return with_word(found, row["unit"], word)
    return f"{_exact(found.mean, row['unit'])} {word}".rstrip()
