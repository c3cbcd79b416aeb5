"""What a sum is made of: cost by kind, the licence by use of its seats, exposure by stage."""

from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

from sim.comparison.findings import Finding, in_percent, listed, with_word, yearly
from sim.comparison.labels import by_label, capitalised
from sim.core.estimates import Estimate
from sim.core.numerals import number
from sim.core.vocabulary import COSTS, STAGES, USES, Term

_EXPOSURE = "exposure_hours_total"
_COSTS = {f"{kind}_cost_usd": term for kind, term in COSTS.items()}
_USES = {
    f"licence_cost_{use}_usd": term._replace(label=f"seats {term.label}")
    for use, term in USES.items()
}
_STAGES = {f"exposure_stage_{stage}_hours": term for stage, term in STAGES.items()}


class Parts(NamedTuple):
    """Sums a year and their parts.

    Attributes
    ----------
    amounts : DataFrame
        A row a strategy, a column a metric that occurs.
    terms : mapping of str to Term
        The words and colours of the columns.
    sums : mapping of str to Estimate
        By strategy.
    texts : sequence of str
        The sums with their intervals on a second line.
    finding : Finding
    """

    amounts: pd.DataFrame
    terms: Mapping[str, Term]
    sums: Mapping[str, Estimate]
    texts: list[str]
    finding: Finding

    def rewritten(self, sums: Mapping[str, str]) -> "Parts":
        """Return it with sums as they are written elsewhere on the page, by strategy."""
        texts, lines = [], []
        for name, text, line in zip(self.sums, self.texts, self.finding.lines, strict=True):
            value, *rest = text.split("\n")
            texts.append("\n".join([sums[name], *rest]))
            lines.append(line.replace(f": {value}", f": {sums[name]}", 1))
        return self._replace(texts=texts, finding=self.finding._replace(lines=lines))


def cost_by_kind(
    metrics: pd.DataFrame, years: float, written: Mapping[str, str] | None = None
) -> Parts:
    """Split each strategy's yearly cost by kind; sums that are `written` already stay so."""
    found = _money(metrics, years, "total_cost_usd", _COSTS, "Cost")
    return found if written is None else found.rewritten(written)


def licence_by_use(metrics: pd.DataFrame, years: float) -> Parts:
    """Split each strategy's licence by what its seats were used for."""
    return _money(metrics, years, "licence_cost_usd", _USES, "Licence")


def exposure_by_stage(metrics: pd.DataFrame, years: float) -> Parts:
    """Split each strategy's exposed hours by what was waited for."""
    hours = _amounts(metrics, years, _STAGES)
    head = "Exposed hours a year by stage", *_mainly_spent(hours)
    return _parts(metrics, years, _EXPOSURE, hours, _STAGES, head, "h")


def _money(
    metrics: pd.DataFrame, years: float, total: str, terms: Mapping[str, Term], what: str
) -> Parts:
    usd = _amounts(metrics, years, terms)
    head = f"{what} by part", *_largest(usd, terms, what.lower())
    return _parts(metrics, years, total, usd, terms, head)


def _parts(
    metrics: pd.DataFrame,
    years: float,
    total: str,
    amounts: pd.DataFrame,
    terms: Mapping[str, Term],
    head: tuple[str, str, str],
    word: str = "",
) -> Parts:
    """Add the sums to amounts of dollars, or of what `word` says, and say each in a line."""
    unit, a_year = ("hours", "") if word else ("usd", " a year")
    named = by_label(metrics)
    sums = {str(name): yearly(named, str(name), total, years) for name in amounts.index}
    texts = [with_word(each, unit, word, between="\n") for each in sums.values()]
    lines = []
    for (name, row), text in zip(amounts.iterrows(), texts, strict=True):
        said = (
            f"{terms[str(part)].label} {number(float(amount), None, None, unit)} {word}".rstrip()
            for part, amount in row[row > 0].items()
        )
        whole = f"{text.replace(chr(10), ' ')}{a_year}"
        lines.append(f"  {name}: {whole}: {', '.join(said) or 'none'}")
    return Parts(amounts, terms, sums, texts, Finding(*head, lines))


def _amounts(metrics: pd.DataFrame, years: float, terms: Mapping[str, Term]) -> pd.DataFrame:
    """Return amounts a year, a row a strategy and a column a part that occurs."""
    rows = by_label(metrics[metrics["metric"].isin(list(terms))])
    table = rows.pivot_table("mean", "strategy", "metric", sort=False).astype(float) / years
    return table[[name for name in terms if name in table and table[name].gt(0).any()]]


def _largest(usd: pd.DataFrame, terms: Mapping[str, Term], what: str) -> tuple[str, str]:
    largest = usd.idxmax(axis=1)
    if len(set(largest)) > 1:
        return f"Most of the {what}: {_mostly(usd, terms)}", f"{_ranked(usd, terms, 0)}."
    most = _spread(usd.max(axis=1) / usd.sum(axis=1))
    following = _ranked(usd, terms, 1)
    return (
        f"{most} of the {what} is for {terms[str(largest.iloc[0])].label}",
        f"The next part: {following}." if following else "",
    )


def _spread(shares: "pd.Series[float]") -> str:
    """Write the smallest and the largest share, or both at once where they read the same."""
    return " to ".join(dict.fromkeys(in_percent(each) for each in (shares.min(), shares.max())))


def _ranked(usd: pd.DataFrame, terms: Mapping[str, Term], rank: int) -> str:
    """Say for which strategies a part is the largest (rank 0) or the second largest (rank 1)."""
    clauses: dict[str, list[str]] = {}
    for name, row in usd.iterrows():
        found = row[row > 0].sort_values(ascending=False, kind="stable").iloc[rank : rank + 1]
        for part, amount in found.items():
            said = clauses.setdefault(terms[str(part)].label, [])
            said.append(f"{in_percent(amount / row.sum())} ({name})")
    return "; ".join(f"{label}: {', '.join(said)}" for label, said in clauses.items())


def _mainly_spent(hours: pd.DataFrame) -> tuple[str, str]:
    totals = hours.sum(axis=1)
    exposed = hours[totals > 0]
    if exposed.empty:
        return "Nobody who left could still get in", ""
    largest = [_STAGES[str(stage)] for stage in exposed.idxmax(axis=1)]
    shares = exposed.max(axis=1) / totals[totals > 0]
    if len(set(largest)) == 1:
        others = _ranked(exposed, _STAGES, 1)
        return (
            f"{_spread(shares)} of exposed hours are {largest[0].sentence}",
            f"The next part: {others}." if others else "",
        )
    return (
        f"Most exposed hours: {_mostly(exposed, _STAGES)}",
        f"{capitalised(_ranked(exposed, _STAGES, 0))}.",
    )


def _mostly(amounts: pd.DataFrame, terms: Mapping[str, Term]) -> str:
    """Say which part is the largest under which strategies."""
    under: dict[str, list[str]] = {}
    for name, part in amounts.idxmax(axis=1).items():
        under.setdefault(terms[str(part)].label, []).append(str(name))
    return "; ".join(f"{label} under {listed(names)}" for label, names in under.items())
