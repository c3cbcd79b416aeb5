"""What checks and seeds say in sentences: titles, details and alt texts of their pictures."""

import pandas as pd

from sim.comparison import capitalised
from sim.comparison.findings import Finding, Row, read, records, with_word
from sim.core.estimates import Estimate
from sim.core.numerals import number


def against_theory(checks: pd.DataFrame, sentence: str) -> Finding:
    """Split the sentence on all checks, and name each of them.

    Parameters
    ----------
    checks : DataFrame
        From :func:`sim.validation.check_all`.
    sentence : str
        From :func:`sim.validation.sentence`.
    """
    title, _, detail = sentence.partition(":")
    lines = [
        f"  {row['claim']}: {check_text(row).replace(chr(10), ', ')}" for row in records(checks)
    ]
    return Finding("Measured against theory", title, capitalised(detail.strip()), lines)


def check_text(row: Row) -> str:
    """Write what came out, and below it what must come out."""
    unit = str(row["unit"])
    if unit == "USD":
        # A bill is right to the cent or it is wrong.
        return f"${float(row['measured']):,.2f}\nexpected ${float(row['expected']):,.2f}"
    word = "" if unit == "share" else unit
    expected = f"{number(float(row['expected']), None, None, unit)} {word}".rstrip()
    return f"{with_word(read(row, 'measured'), unit, word)}\nexpected {expected}"


def by_seed(rows: pd.DataFrame, together: Estimate, name: str, unit: str) -> Finding:
    """Say how many seeds have the value of all replications inside their interval.

    Parameters
    ----------
    rows : DataFrame
        Of :class:`sim.validation.Seeds`.
    together : Estimate
        Of all replications of all seeds.
    name, unit : str
        Of the metric, as it is called in a sentence.
    """
    title = (
        f"{rows['holds'].sum()} of {len(rows)} seeds have the value of all futures inside their"
        " interval"
    )
    whole = together.with_interval(unit)
    detail = f"95 % of them should. All futures together: {whole}."
    lines = [
        f"  seed {row['seed']}: {read(row, 'value').with_interval(unit)}" for row in records(rows)
    ]
    return Finding(f"{capitalised(name)} by seed", title, detail, lines)
