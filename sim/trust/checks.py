"""All checks in one table, and what they say in a sentence."""

import pandas as pd

from sim.numerals import number
from sim.scenarios import Scenario
from sim.trust.bills import vendor_bills
from sim.trust.luck import twins
from sim.trust.people import attrition
from sim.trust.reviews import missed_leavers
from sim.trust.sync import wait_for_sync


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
        Futures for each check.

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
    rows = [(each.claim, each.unit, each.expected, *each.estimate, each.agrees) for each in found]
    names = ["measured", "measured_low", "measured_high"]
    frame = pd.DataFrame(rows, columns=["claim", "unit", "expected", *names, "agrees"])
    return frame.astype(dict.fromkeys(names, "Float64"))


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
        f"{row['claim'][:1].lower()}{row['claim'][1:]} should be {number(row['expected'], None, None, row['unit'])} and is"
        f" {number(row['measured'], None, None, row['unit'])}"
        for row in checks[~agree].to_dict("records")
    ]
    return f"{text}; {'; '.join(wrong)}."
