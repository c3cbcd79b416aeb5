"""What an answer is: sentences and rows for people, and the numbers behind them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace

import pandas as pd

from sim.comparison.printed import Kind, Sense
from sim.core.estimates import UNDEFINED, Estimate


@dataclass(frozen=True)
class Row:
    """A row of the answer's table.

    Attributes
    ----------
    key : str
        As in :data:`sim.comparison.printed.PRINTED`; ``invoices_1`` is the first contract year.
    label : str
        What a reader calls it.
    kind : str
        A ``"part"`` belongs to the ``"sum"`` (or to the hours) of its block.
    unit : str
        ``"usd"``, ``"hours"`` or ``"share"``.
    choice, runner_up : Estimate
        A year in dollars or hours, or a share; invoices are what is invoiced in that year.
    difference : Estimate
        Runner-up minus choice. Its interval holds for all rows of the table at once.
    sense : str
        Whether the runner-up has ``"more"`` or ``"less"``, or none that is clear or matters.
    cells : tuple of str
        The three printed texts.
    shown : tuple of float or None
        The numbers in these texts, rounded as they are printed: what sentences quote.
    """

    key: str
    label: str
    kind: Kind
    unit: str
    choice: Estimate
    runner_up: Estimate
    difference: Estimate = UNDEFINED
    sense: Sense = "unclear"
    cells: tuple[str, str, str] = ("", "", "")
    shown: tuple[float | None, float | None, float | None] = (None, None, None)


@dataclass(frozen=True)
class Answer:
    """The answer to a scenario, as every page shows it.

    Attributes
    ----------
    question, company : str
    verdict : tuple of str
        One or two sentences: what to take, and what that means.
    choice, runner_up : str or None
        Strategies by name; the next best of those that can be chosen.
    heads : tuple of str
        Of the table's columns: what it counts, choice, runner-up, difference.
    rows : tuple of Row
    also, why, meaning, how_sure, flips_if, careful : tuple of str
        Sentences; `meaning` says what the names of strategies mean. `how_sure` and `flips_if` are
        empty until :func:`completed`.
    matters_most : tuple of str
        Keys of the facts that `how_sure` says matter most, the strongest first.
    amounts : mapping of str to float
        Every amount that a sentence names and no row holds.
    claims : DataFrame
        From :func:`sim.decisions.challenge`; empty until :func:`completed`.
    """

    question: str
    company: str
    verdict: tuple[str, ...]
    choice: str | None
    runner_up: str | None
    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    also: tuple[str, ...] = ()
    why: tuple[str, ...] = ()
    meaning: tuple[str, ...] = ()
    how_sure: tuple[str, ...] = ()
    flips_if: tuple[str, ...] = ()
    careful: tuple[str, ...] = ()
    matters_most: tuple[str, ...] = ()
    amounts: Mapping[str, float] = field(default_factory=dict)
    claims: pd.DataFrame = field(default_factory=pd.DataFrame, compare=False, repr=False)

    def row(self, key: str) -> Row | None:
        """Row of a key; None if the table has none."""
        return next((row for row in self.rows if row.key == key), None)

    @property
    def deciding(self) -> Row | None:
        """Row that the choice looks at: cost, and risk where it has a price."""
        return self.row("cost_and_risk") or self.row("cost")

    def to_json(self) -> dict[str, object]:
        """Return it as plain data without claims; of an estimate mean, low and high, or None."""
        document = asdict(replace(self, claims=pd.DataFrame()))
        del document["claims"]
        for row, own in zip(document["rows"], self.rows, strict=True):
            for name in ("choice", "runner_up", "difference"):
                row[name] = getattr(own, name)._asdict()
        return document
