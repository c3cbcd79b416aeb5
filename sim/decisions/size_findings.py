"""Which strategy costs the least at which size, and what price of an exposed hour changes it."""

from collections.abc import Sequence

import pandas as pd

from sim.comparison import capitalised
from sim.comparison.findings import Finding, Row, in_dollars, in_percent, listed, records
from sim.comparison.rows import read
from sim.core.numerals import counted

_CLOSE = "too close to call"
_TWICE = 2.0
_MATTERS_SHARE = 0.01


def cost_by_size(costs: pd.DataFrame, kinks: pd.DataFrame) -> Finding:
    """Say which strategy costs the least at which size."""
    lines = [f"{kink_text(row, kinks)}." for row in binding(kinks, costs)]
    lines.append("Cost in USD a year:")
    for size, rows in costs.groupby("headcount"):
        each = (f"{row['strategy']} {read(row, 'cost_usd').text('usd')}" for row in records(rows))
        lines.append(f"  {_people(size)}: {', '.join(each)}")
    return Finding("Cost against size", _who_wins(costs), _how_much(costs), lines)


def break_even_by_size(break_evens: pd.DataFrame) -> Finding:
    """Say above which prices of an exposed hour a dearer strategy pays."""
    pays, lines = [], []
    base = cheapest_base(break_evens)
    for name, rows, known in pairs(break_evens):
        prices = known["break_even_usd"].astype(float)
        ends = dict.fromkeys(_price(price) for price in (prices.min(), prices.max()))
        pays.append(f"{name} pays above {' to '.join(ends)} per exposed hour")
        lines.append(f"Break-even price of an exposed hour, {name} against {base}:")
        for row in records(rows):
            price = read(row, "break_even_usd").mean
            lines.append(f"  {_people(row['headcount'])}: {_price(price) if price else 'none'}")
    title = capitalised("; ".join(pays)) or "No strategy is clearly both dearer and safer"
    detail = f"Against {base}, and where it is clearly both dearer and safer."
    return Finding("Break-even price", title, detail if pays else "", lines)


def cheapest_base(break_evens: pd.DataFrame) -> str:
    """Return what most others are dearer than at most sizes, of equals what has the most prices."""
    if break_evens.empty:
        return ""
    known = break_evens["break_even_usd"].notna().groupby(break_evens["baseline"], sort=False)
    counts = known.agg(["size", "sum"]).sort_values(["size", "sum"], ascending=False, kind="stable")
    return str(counts.index[0])


def pairs(break_evens: pd.DataFrame) -> list[tuple[str, pd.DataFrame, pd.DataFrame]]:
    """Return each strategy with a price against the cheapest, its rows, and those with a price.

    A strategy with a price at no more than half of the sizes has none to rely on.
    """
    if break_evens.empty:
        return []
    against = break_evens[break_evens["baseline"] == cheapest_base(break_evens)]
    found = []
    for name, rows in against.groupby("strategy", sort=False):
        known = rows[rows["break_even_usd"].notna()]
        if len(known) * 2 > len(rows):
            found.append((str(name), rows, known))
    return found


def binding(kinks: pd.DataFrame, costs: pd.DataFrame) -> list[Row]:
    """Return the kinks that bind inside the range of sizes, one of equal ones."""
    sizes = costs["headcount"]
    inside = kinks["headcount"].between(sizes.min(), sizes.max(), inclusive="neither")
    those = kinks[kinks["binds"].astype(bool) & inside]
    return records(those.drop_duplicates(["kind", "headcount", "cost_usd"]))


def kink_mark(row: Row) -> str:
    """Say in short what a tariff's floor or commitment means, beside a line of the strategy."""
    if row["kind"] == "commitment":
        return f"at least {in_dollars(row['cost_usd'])} a year"
    return f"at least {counted(row['seats'], 'seat')}"


def kink_text(row: Row, kinks: pd.DataFrame) -> str:
    """Say what a tariff's floor or commitment means."""
    cost = f"${row['cost_usd']:,.0f} a year"
    if row["kind"] == "commitment":
        return f"{row['strategy']} costs at least {cost}"
    text = f"{row['strategy']} bills at least {counted(row['seats'], 'seat')}, {cost}"
    other = kinks[(kinks["strategy"] == row["strategy"]) & (kinks["kind"] == "commitment")]
    if other.empty:
        return text
    return f"{text}\n(its minimum of ${other['cost_usd'].iloc[0]:,.0f} is lower)"


def _who_wins(costs: pd.DataFrame) -> str:
    """Say which strategies cost the least at which sizes, and where that is open."""
    runs: list[tuple[str, list[int], list[str]]] = []
    strategies = costs["strategy"].nunique()
    for headcount, rows in costs.groupby("headcount"):
        best, close = _leaders(rows)
        leaders = f"{listed(best)} {'costs' if len(best) == 1 else 'cost'} the least"
        if close:
            leaders = _CLOSE
        elif len(rows) == 1 < strategies:
            leaders = f"only {listed(best)} can be bought"
        if not runs or runs[-1][0] != leaders:
            runs.append((leaders, [], []))
        runs[-1][1].append(int(str(headcount)))
        runs[-1][2].extend(name for name in (*best, *close) if name not in runs[-1][2])
    if len(runs) == 1:
        ((leaders, sizes, names),) = runs
        between = f" between {listed(names)}" if leaders == _CLOSE else ""
        return capitalised(f"{leaders}{between} at every size {_among(sizes)}")
    return capitalised("; ".join(f"{leaders} {_among(sizes)}" for leaders, sizes, _ in runs))


def _leaders(rows: pd.DataFrame) -> tuple[list[str], list[str]]:
    """Return who costs the least at a size, and who does not clearly cost more."""
    best = [str(name) for name in rows.loc[rows["dearer_usd"] == 0, "strategy"]]
    others = rows[rows["dearer_usd"] != 0]
    clear = (others["dearer_usd_low"] > 0).fillna(value=False).astype(bool)
    return best, [str(name) for name in others.loc[~clear, "strategy"]]


def _among(sizes: Sequence[int]) -> str:
    if len(sizes) == 1:
        return f"with {_people(sizes[0])}"
    return f"from {sizes[0]} to {_people(sizes[-1])}"


def _how_much(costs: pd.DataFrame) -> str:
    """Say how much the dearest strategy costs where there is a choice, and who drops out."""
    table = costs.pivot_table("cost_usd", "headcount", "strategy", sort=False).astype(float)
    table = table.sort_index()[list(dict.fromkeys(costs["strategy"]))]
    choice = table[table.notna().sum(axis=1) > 1]
    said = [
        f"With {_people(size)} {row.idxmax()} costs {more_than_cheapest(row.max() / row.min())}."
        for size, row in choice.iloc[sorted({0, len(choice) - 1} if len(choice) else ())].iterrows()
    ]
    missing: dict[str, list[str]] = {}
    for name in table.columns[table.isna().any()]:
        missing.setdefault(_where_not(table[name]), []).append(str(name))
    said += [f"{listed(names)} cannot be bought {where}." for where, names in missing.items()]
    return " ".join(map(capitalised, said))


def _where_not(costs: "pd.Series[float]") -> str:
    """Say at which sizes there is no cost."""
    missing = costs.index[costs.isna()]
    if list(missing) == list(costs.index[-len(missing) :]):
        return f"from {_people(missing[0])} on"
    *others, last = missing
    return f"with {listed([*map(str, others), _people(last)])}"


def _people(size: object) -> str:
    return counted(int(str(size)), "person", "people")


def more_than_cheapest(multiple: float) -> str:
    """Say how much more than the cheapest something costs."""
    if multiple >= _TWICE:
        return f"{multiple:.2g} times as much as the cheapest"
    if multiple - 1 < _MATTERS_SHARE:
        return "hardly more than the cheapest"
    return f"{in_percent(multiple - 1)} more than the cheapest"


def _price(usd: float) -> str:
    """Write a break-even price; its interval is too lopsided to say how many digits it has."""
    return f"${float(f'{usd:.3g}'):,.12g}"
