"""What pictures show, in sentences computed from their frames: titles, amounts and alt text."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from sim.comparison import capitalised
from sim.core.numerals import number, spread
from sim.metrics.intervals import Estimate

Row = Mapping[Hashable, Any]

_CLOSE = "too close to call between"


def listed(names: Sequence[str]) -> str:
    """Join names as in a sentence: a, b and c."""
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)


def written(row: Row, name: str, unit: str) -> str:
    """Write a value of a frame's row with the digits that its interval supports."""
    parts = (row[f"{name}{end}"] for end in ("", "_low", "_high"))
    return number(*Estimate(*(None if pd.isna(part) else float(part) for part in parts)), unit)


def estimate_of(frame: pd.DataFrame, strategy: str, metric: str, years: float) -> Estimate:
    """Return a metric of a strategy a year, from totals or differences over the horizon."""
    at = (frame["strategy"] == strategy) & (frame["metric"] == metric)
    row = frame.loc[at, ["mean", "low", "high"]].iloc[0]
    return Estimate(*(None if pd.isna(value) else float(value) / years for value in row))


def with_interval(of: Estimate, unit: str, between: str = " ") -> str:
    """Write a value, and behind it or below it in brackets its interval."""
    value = number(*of, unit)
    if of.low is None or of.low == of.high:
        return value
    return f"{value}{between}({spread(of.low, of.high, unit)})"


def price(row: Row) -> str:
    """Write a break-even price; its interval is too lopsided to say how many digits it has."""
    value = float(row["break_even_usd"])
    return f"${float(f'{value:.3g}'):,.12g}"


def who_wins(costs: pd.DataFrame) -> str:
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
        return f"{_CLOSE} {listed(best + close)}"
    return f"{listed(best)} {'costs' if len(best) == 1 else 'cost'} the least"


def _among(sizes: Sequence[int]) -> str:
    among = f"from {sizes[0]} to {sizes[-1]}" if len(sizes) > 1 else f"with {sizes[0]}"
    return f"{among} people"


def how_much(costs: pd.DataFrame) -> str:
    """Say how many times the lowest cost the dearest strategy costs at both ends."""
    sizes = sorted(set(costs["headcount"]))
    ends = [costs[costs["headcount"] == size] for size in dict.fromkeys((sizes[0], sizes[-1]))]
    dearest = str(ends[-1].loc[ends[-1]["cost_usd"].astype(float).idxmax(), "strategy"])
    times: list[str] = []
    for rows in ends:
        cost = rows.set_index("strategy")["cost_usd"]
        multiple = f"{float(cost[dearest]) / float(cost.min()):.3g} times"
        what = "" if times else " as much as the cheapest"
        times.append(f"{multiple}{what} with {rows['headcount'].iloc[0]}")
    return f"{capitalised(dearest)} costs {listed(times)} people."


def pairs(break_evens: pd.DataFrame) -> Iterator[tuple[str, str, pd.DataFrame, pd.DataFrame]]:
    """Yield each dearer strategy and baseline, its rows, and those of them with a price."""
    if break_evens.empty:
        return
    for keys, rows in break_evens.groupby(["strategy", "baseline"], sort=False):
        name, base = map(str, keys)
        yield name, base, rows, rows[rows["break_even_usd"].notna()]


def what_pays(break_evens: pd.DataFrame) -> str:
    """Say above which prices of an exposed hour a dearer strategy pays at most sizes."""
    clauses = []
    for name, base, rows, known in pairs(break_evens):
        if len(known) * 2 > len(rows):
            ordered = known.sort_values("break_even_usd").to_dict("records")
            ends = dict.fromkeys(price(row) for row in (ordered[0], ordered[-1]))
            clauses.append(f"{name} pays against {base} above {' to '.join(ends)} per exposed hour")
    return capitalised("; ".join(clauses)) or "No strategy is clearly both dearer and safer"


def what_is_open(break_evens: pd.DataFrame) -> str:
    """Say for which pairs no price can be given, and at how many sizes."""
    clauses = [
        f"{name} against {base}: no price at {len(rows) - len(known)} of {len(rows)} sizes"
        for name, base, rows, known in pairs(break_evens)
        if len(known) < len(rows)
    ]
    if not clauses:
        return ""
    return capitalised(f"{'; '.join(clauses)} (not clearly both dearer and safer).")


def kink_text(row: Row, kinks: pd.DataFrame) -> str:
    """Say what a tariff's floor or commitment means."""
    cost = f"${row['cost_usd']:,.0f} a year"
    if row["kind"] == "commitment":
        return f"{row['strategy']} costs at least {cost}"
    text = f"{row['strategy']} bills at least {row['seats']:g} seats, {cost}"
    other = kinks[(kinks["strategy"] == row["strategy"]) & (kinks["kind"] == "commitment")]
    return (
        f"{text}\n(its minimum of ${other['cost_usd'].iloc[0]:,.0f} is lower)"
        if len(other)
        else text
    )


def binding(kinks: pd.DataFrame, costs: pd.DataFrame) -> list[Row]:
    """Return the kinks that bind inside the range of sizes, one of equal ones."""
    sizes = costs["headcount"]
    inside = kinks["headcount"].between(sizes.min(), sizes.max(), inclusive="neither")
    those = kinks[kinks["binds"].astype(bool) & inside]
    return list(those.drop_duplicates(["kind", "headcount", "cost_usd"]).to_dict("records"))


def in_full(costs: pd.DataFrame, break_evens: pd.DataFrame, kinks: pd.DataFrame) -> str:
    """Say all that a picture of sizes shows, with its numbers."""
    lines = [f"Cost against size. {who_wins(costs)}. {how_much(costs)}"]
    lines += [f"{kink_text(row, kinks)}." for row in binding(kinks, costs)]
    lines.append("Cost in USD a year:")
    for size, rows in costs.groupby("headcount"):
        each = (f"{row['strategy']} {written(row, 'cost_usd', 'usd')}" for row in _records(rows))
        lines.append(f"  {size} people: {', '.join(each)}")
    lines.append(f"{what_pays(break_evens)}. {what_is_open(break_evens)}".strip())
    for name, base, _, known in pairs(break_evens):
        if len(known):
            lines.append(f"Break-even price of an exposed hour, {name} against {base}:")
            lines += [f"  {row['headcount']} people: {price(row)}" for row in _records(known)]
    return "\n".join(lines)


def _records(frame: pd.DataFrame) -> list[Row]:
    return list(frame.to_dict("records"))


def spread_of(row: Row, name: str, unit: str) -> str:
    """Write the interval of a frame's row in parentheses, or nothing if there is none."""
    parts = (row[f"{name}{end}"] for end in ("_low", "_high"))
    low, high = (None if pd.isna(part) else float(part) for part in parts)
    return "" if low is None or low == high else f" ({spread(low, high, unit)})"
