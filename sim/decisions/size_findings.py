"""Which strategy costs the least at which size, and what price of an exposed hour changes it."""

from collections.abc import Iterator, Sequence

import pandas as pd

from sim.comparison import capitalised
from sim.comparison.findings import Finding, Row, listed, records
from sim.comparison.rows import read


def cost_by_size(costs: pd.DataFrame, kinks: pd.DataFrame) -> Finding:
    """Say which strategy costs the least at which size."""
    lines = [f"{kink_text(row, kinks)}." for row in binding(kinks, costs)]
    lines.append("Cost in USD a year:")
    for size, rows in costs.groupby("headcount"):
        each = (f"{row['strategy']} {read(row, 'cost_usd').text('usd')}" for row in records(rows))
        lines.append(f"  {size} people: {', '.join(each)}")
    return Finding("Cost against size", _who_wins(costs), _how_much(costs), lines)


def break_even_by_size(break_evens: pd.DataFrame) -> Finding:
    """Say above which prices of an exposed hour a dearer strategy pays."""
    pays, unknown, lines = [], [], []
    for name, base, rows, known in pairs(break_evens):
        if len(known) * 2 > len(rows):
            prices = known["break_even_usd"].astype(float)
            ends = dict.fromkeys(_price(price) for price in (prices.min(), prices.max()))
            pays.append(f"{name} pays against {base} above {' to '.join(ends)} per exposed hour")
        if len(known) < len(rows):
            some = f"{len(rows) - len(known)} of {len(rows)} sizes"
            unknown.append(f"{name} against {base}: no price at {some}")
        if len(known):
            lines.append(f"Break-even price of an exposed hour, {name} against {base}:")
            lines += [
                f"  {row['headcount']} people: {_price(row['break_even_usd'])}"
                for row in records(known)
            ]
    title = capitalised("; ".join(pays)) or "No strategy is clearly both dearer and safer"
    detail = capitalised(f"{'; '.join(unknown)} (not clearly both dearer and safer).")
    return Finding("Break-even price", title, detail if unknown else "", lines)


def pairs(break_evens: pd.DataFrame) -> Iterator[tuple[str, str, pd.DataFrame, pd.DataFrame]]:
    """Yield each dearer strategy and baseline, its rows, and those of them with a price."""
    if break_evens.empty:
        return
    for keys, rows in break_evens.groupby(["strategy", "baseline"], sort=False):
        name, base = map(str, keys)
        yield name, base, rows, rows[rows["break_even_usd"].notna()]


def binding(kinks: pd.DataFrame, costs: pd.DataFrame) -> list[Row]:
    """Return the kinks that bind inside the range of sizes, one of equal ones."""
    sizes = costs["headcount"]
    inside = kinks["headcount"].between(sizes.min(), sizes.max(), inclusive="neither")
    those = kinks[kinks["binds"].astype(bool) & inside]
    return records(those.drop_duplicates(["kind", "headcount", "cost_usd"]))


def kink_text(row: Row, kinks: pd.DataFrame) -> str:
    """Say what a tariff's floor or commitment means."""
    cost = f"${row['cost_usd']:,.0f} a year"
    if row["kind"] == "commitment":
        return f"{row['strategy']} costs at least {cost}"
    text = f"{row['strategy']} bills at least {row['seats']:g} seats, {cost}"
    other = kinks[(kinks["strategy"] == row["strategy"]) & (kinks["kind"] == "commitment")]
    if other.empty:
        return text
    return f"{text}\n(its minimum of ${other['cost_usd'].iloc[0]:,.0f} is lower)"


def _who_wins(costs: pd.DataFrame) -> str:
    """Say which strategies cost the least at which sizes, and where that is open."""
    runs: list[tuple[str, list[int]]] = []
    for headcount, rows in costs.groupby("headcount"):
        leaders = _leaders(rows)
        if not runs or runs[-1][0] != leaders:
            runs.append((leaders, []))
        runs[-1][1].append(int(str(headcount)))
    if len(runs) == 1:
        return capitalised(f"{runs[0][0]} at every size {_among(runs[0][1])}")
    return capitalised("; ".join(f"{leaders} {_among(sizes)}" for leaders, sizes in runs))


def _leaders(rows: pd.DataFrame) -> str:
    best = [str(name) for name in rows.loc[rows["dearer_usd"] == 0, "strategy"]]
    others = rows[rows["dearer_usd"] != 0]
    clear = (others["dearer_usd_low"] > 0).fillna(value=False).astype(bool)
    close = [str(name) for name in others.loc[~clear, "strategy"]]
    if close:
        return f"too close to call between {listed(best + close)}"
    return f"{listed(best)} {'costs' if len(best) == 1 else 'cost'} the least"


def _among(sizes: Sequence[int]) -> str:
    among = f"from {sizes[0]} to {sizes[-1]}" if len(sizes) > 1 else f"with {sizes[0]}"
    return f"{among} people"


def _how_much(costs: pd.DataFrame) -> str:
    """Say how many times the lowest cost the dearest strategy costs at both ends."""
    table = costs.pivot_table("cost_usd", "headcount", "strategy", sort=False).astype(float)
    table = table.sort_index()
    dearest = str(table.iloc[-1].idxmax())
    times: list[str] = []
    for size in dict.fromkeys((table.index[0], table.index[-1])):
        what = "" if times else " as much as the cheapest"
        multiple = table.loc[size, dearest] / table.loc[size].min()
        times.append(f"{multiple:.3g} times{what} with {size}")
    return f"{capitalised(dearest)} costs {listed(times)} people."


def _price(usd: float) -> str:
    """Write a break-even price; its interval is too lopsided to say how many digits it has."""
    return f"${float(f'{usd:.3g}'):,.12g}"
