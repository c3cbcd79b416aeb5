"""What rules for a change of plan say: the best one, what it is worth, what rules others out."""

from collections.abc import Iterator

import pandas as pd

from sim.comparison.findings import Row, in_percent, listed, records, with_word
from sim.comparison.labels import capitalised
from sim.comparison.rows import read
from sim.core.numerals import counted, number
from sim.scenarios.schema import Parameters

_NAMED = 3
# A longer table has only every third month of those that are clearly dearer.
_LONGEST_TABLE = 24
_STEP_MONTHS = 3
_ERROR_SHARE = 0.05
_HEAD = ("change", "cost a year", "dearer than best", "regret", "open hours", "")


def no_change(parameters: Parameters) -> str:
    """Say that no strategy changes its plan, and how to ask all the same."""
    names = list(parameters.strategies)
    if len(names) < 2:
        return "There is only one strategy, and it does not change its plan."
    return (
        "No strategy of this scenario changes its plan once: name what is changed to what with"
        f" --from NAME --to NAME; there is {', '.join(names)}."
    )


def best_of(frame: pd.DataFrame) -> Row | None:
    """Return the cheapest rule that can be chosen; None if none can be.

    Parameters
    ----------
    frame : DataFrame
        Of :func:`sim.decisions.upgrade`.
    """
    able = frame[frame["objection"] == ""]
    is_best = able["near"] & (able["dearer_usd"] == 0)
    return next(iter(records(able[is_best])), None)


def headline(frame: pd.DataFrame, called: str, corrected_usd: float) -> Iterator[str]:
    """Say when to change, what is as good, what it is worth to know the future, what is ruled out.

    Parameters
    ----------
    frame : DataFrame
        Of :func:`sim.decisions.upgrade`.
    called : str
        What is changed to.
    corrected_usd : float
        What the best rule costs a year in futures that did not pick it.
    """
    best = best_of(frame)
    if best is None:
        yield f"No rule for changing to {called} can be chosen: {_first_reason(frame)}."
        return
    yield f"{_advice(best, called)}, {with_word(read(best, 'cost_usd'), 'usd', 'a year')}."
    yield _as_good(frame, best)
    regret = read(best, "regret_usd")
    optimism = max(corrected_usd - float(best["cost_usd"]), 0.0)
    yield (
        f"A perfect forecast would save another {regret.with_interval('usd')} a year."
        f" {_optimism(optimism, (regret.mean or 0.0) + optimism, best['replications'])}"
    )
    yield from _ruled_out(frame, best)


def _advice(best: Row, called: str) -> str:
    if best["kind"] == "never":
        return f"Do not change to {called}: staying costs the least on average"
    return f"Change to {called} {best['rule']}: that costs the least on average"


def _as_good(frame: pd.DataFrame, best: Row) -> str:
    """Say which rules are not clearly dearer, and how much dearer the next one is."""
    others = frame[(frame["objection"] == "") & (frame["rule"] != best["rule"])]
    if others.empty:
        return "It is the only rule that can be chosen."
    # A sign that never comes is the same as never.
    others = others[others["dearer_usd"] != 0].sort_values("dearer_usd", kind="stable")
    if near := [_beside(row, best) for row in records(others[others["near"]])]:
        more = len(near) - _NAMED
        told = [*near[:_NAMED], f"{more} more"] if more > 0 else near
        return f"Not clearly dearer: {listed(told)}."
    following = next(iter(records(others)), None)
    if following is None:
        return "All others that can be chosen come to the same."
    gap = read(following, "dearer_usd").with_interval("usd")
    return (
        "All others that can be chosen are clearly dearer; the next, "
        f"{_noun(following['rule'])}, by {gap} a year."
    )


def _noun(rule: str) -> str:
    return "no change" if rule == "never" else f"a change {rule}"


def _beside(row: Row, best: Row) -> str:
    """Name a rule; where it leads to the month of the best one, say in what they differ."""
    here, there = (read(each, "switch_month").mean for each in (row, best))
    if here is None or there is None or round(here) != round(there):
        return _noun(row["rule"])
    how = {
        ("month", "members"): ", however many members there are then",
        ("members", "month"): ", in whichever month these are reached",
    }
    return f"{_noun(row['rule'])}{how.get((row['kind'], best['kind']), '')}"


def _optimism(optimism_usd: float, regret_usd: float, futures: int) -> str:
    if optimism_usd < 1:
        return (
            "The rule is not the best by luck alone: picked in one half of the futures and checked"
            " in the other, it costs no more."
        )
    return (
        "The rule owes a part of its lead to luck: picked in one half of the"
        f" {counted(futures, 'future')} and checked in the other, it costs {_about(optimism_usd)} a"
        f" year more; then a perfect forecast would save {_about(regret_usd)}."
    )


def _about(usd: float) -> str:
    return number(float(f"{usd:.2g}"), None, None, "usd").removesuffix(".00")


def _ruled_out(frame: pd.DataFrame, best: Row) -> Iterator[str]:
    """Say which rules cannot be chosen, and how much margin the best one has against that."""
    refused = frame[frame["objection"] != ""]
    if refused.empty:
        return
    share = f"{len(refused)} of {counted(len(frame), 'rule')} cannot be chosen"
    yield f"{share}, such as {_noun(refused['rule'].iloc[0])}: {_first_reason(frame)}."
    if refused["waiting_share"].max() > 0 and best["replications"] > 1:
        # The largest probability with which nobody waits in any of these futures one time in 20.
        most = 1 - _ERROR_SHARE ** (1 / best["replications"])
        yield (
            "Under the best rule nobody waits for a seat in any of"
            f" {counted(best['replications'], 'future')}; the chance that somebody does may still"
            f" be up to {in_percent(most)}. An earlier change is safer."
        )


def _first_reason(frame: pd.DataFrame) -> str:
    return str(frame.loc[frame["objection"] != "", "objection"].iloc[0])


def table(frame: pd.DataFrame) -> list[tuple[str, ...]]:
    """Return the rules in words; of a long list not every month that is clearly dearer.

    Parameters
    ----------
    frame : DataFrame
        Of :func:`sim.decisions.upgrade`.
    """
    best = best_of(frame)
    rows: list[tuple[str, ...]] = [_HEAD]
    for row in records(frame):
        is_plain = row["kind"] == "month" and not (row["near"] or row["is_renewal"])
        if is_plain and len(frame) > _LONGEST_TABLE and row["at"] % _STEP_MONTHS:
            continue
        rows.append(
            (
                capitalised(row["rule"]),
                read(row, "cost_usd").text("usd"),
                "–" if best is None else read(row, "dearer_usd").text("usd"),
                "–" if row["objection"] else read(row, "regret_usd").text("usd"),
                read(row, "exposure_hours").text("hours"),
                _remark(row, best),
            )
        )
    return rows


def _remark(row: Row, best: Row | None) -> str:
    if row["objection"]:
        return "cannot be chosen"
    if best is not None and row["rule"] == best["rule"]:
        return "best"
    return "not clearly dearer" if row["near"] else ""


def notes(
    frame: pd.DataFrame, parameters: Parameters, before: str, to: str | None, step: int
) -> Iterator[str]:
    """Say what the costs hold, and what the rules leave out.

    Parameters
    ----------
    frame : DataFrame
    parameters : Parameters
    before : str
        Strategy that changes.
    to : str or None
        Strategy to whose plan it changes.
    step : int
        Months between two rules.
    """
    yield (
        f"{counted(int(frame['replications'].iloc[0]), 'replication')}, the same for every rule;"
        " intervals are 95 %. Costs include the set-up, what is lost when the old term is left"
        " early, less what the vendor credits, and a contract in force. Regret is what a rule costs"
        " more than a perfect forecast would."
    )
    if step > 1:
        yield "Every third month is looked at, and each renewal, so that it takes about a minute."
    if "members" in set(frame["kind"]):
        yield (
            "A change in a month is prepared before it. At a number of members (with those who wait"
            " for a seat) the preparation only begins."
        )
    if to is not None and _sign_on(parameters, before) != _sign_on(parameters, to):
        yield (
            f"Only plan and mode change: single sign-on and directory stay those of"
            f" {parameters.label_of(before)}."
        )


def _sign_on(parameters: Parameters, name: str) -> tuple[str, bool]:
    return parameters.idp_of(name), parameters.sso_enforced_of(name)
