"""From the books of many worlds to tidy frames: exposure, seat-days, use, money, metrics."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim import billing
from sim.core.units import CENTS_PER_USD
from sim.metrics import Evidence, by_month, label, observe, samples, strategy_of, usage
from sim.metrics.exposure import windows
from sim.metrics.seatdays import seat_days
from sim.records.columns import chronicle, frame
from sim.records.events import KINDS
from sim.records.memberships import FUTURE, Records, spells
from sim.scenarios.calendar import Calendar
from sim.scenarios.schema import Also, Parameters, Plan, Strategy
from sim.workforce import People
from sim.world.replication import Books


class Frames(NamedTuple):
    """What a chunk of replications leaves behind, one tidy frame a kind of thing.

    Attributes
    ----------
    observations : DataFrame
        ``strategy, replication, metric, numerator, denominator``.
    samples : DataFrame
        ``strategy, replication, sample, value``: one row a person and application.
    windows : DataFrame
        One row a strategy, application, replication and leaver; see
        :func:`sim.metrics.exposure.windows`.
    months : DataFrame
        Seats and money by anniversary month.
    invoices : DataFrame
        Invoice lines, amounts in USD.
    people : DataFrame
        One row a replication and person entitled to a seat.
    records : DataFrame
        Everything that happened, if it was asked for; else no rows.
    """

    observations: pd.DataFrame
    samples: pd.DataFrame
    windows: pd.DataFrame
    months: pd.DataFrame
    invoices: pd.DataFrame
    people: pd.DataFrame
    records: pd.DataFrame


class Book(NamedTuple):
    """The books of one strategy in one future."""

    strategy: str
    replication: int
    books: Books


class _Application(NamedTuple):
    """One application of a strategy: its own label in the frames, and how it begins."""

    label: str
    strategy: str
    unit: int
    plan: Plan
    mode: str


def lay_out(
    parameters: Parameters,
    calendar: Calendar,
    people: Sequence[People],
    books: Sequence[Book],
    *,
    keep_records: bool,
) -> Frames:
    """Lay the books of some futures out as frames.

    Parameters
    ----------
    parameters : Parameters
    calendar : Calendar
    people : sequence of People
        One for each future.
    books : sequence of Book
        Strategy by strategy, futures rising within each.
    keep_records : bool
        Whether to keep everything that happened.
    """
    # Hundreds of small frames name their columns: in Arrow's strings that is a fifth of the time.
    with pd.option_context("mode.string_storage", "python"):
        frames = _lay_out(parameters, calendar, people, books, keep_records)
    return Frames(*map(_in_usual_strings, frames))


def _in_usual_strings(rows: pd.DataFrame) -> pd.DataFrame:
    if rows.columns.empty:
        return rows
    words = [name for name, of in rows.dtypes.items() if isinstance(of, pd.StringDtype)]
    return rows.set_axis(list(rows), axis=1).astype(dict.fromkeys(words, "str"))


def _lay_out(
    parameters: Parameters,
    calendar: Calendar,
    people: Sequence[People],
    books: Sequence[Book],
    keep_records: bool,
) -> Frames:
    applications = _applications(parameters, [book.strategy for book in books])
    fates = pd.concat([each.frame() for each in people], ignore_index=True)
    idle = pd.concat([each.idle.frame(each.replication) for each in people], ignore_index=True)
    records = _records(applications, books)
    ends = pd.DataFrame(
        [
            (each.label, book.replication, book.books.end_hours)
            for each in applications
            for book in books
            if book.strategy == each.strategy
        ],
        columns=["strategy", "replication", "end_hours"],
    )
    lines, run_outs = _money(
        parameters, calendar, applications, fates, idle, records, ends, people[0].seed
    )
    span = parameters.start, parameters.horizon_months
    sso_enforced = {
        each.label: parameters.sso_enforced_of(each.strategy) and "sso" in each.plan.capabilities
        for each in applications
    }
    evidence = Evidence(
        people=fates,
        records=records,
        ends=ends,
        windows=windows(fates, records, ends, sso_enforced, parameters.plans, calendar),
        seat_days=seat_days(fates, idle, records, ends, parameters.plans, calendar),
        accrued=billing.accrued_by_month(lines, *span),
        cash=billing.cash_by_month(lines, *span),
        run_outs=run_outs,
    )
    story = chronicle(records, fates, ends) if keep_records else pd.DataFrame()
    invoices = lines.assign(amount_usd=lines["amount_cents"] / CENTS_PER_USD)
    return Frames(
        observations=observe(evidence, parameters, calendar),
        samples=samples(evidence),
        windows=_named(evidence.windows, applications),
        months=by_month(evidence, calendar),
        invoices=_named(invoices.drop(columns="amount_cents"), applications),
        people=fates,
        records=_named(story, applications) if keep_records else story,
    )


def futures_of(frames: Frames) -> tuple[int, ...]:
    """Return the numbers of the futures in frames, rising."""
    return tuple(int(number) for number in np.unique(frames.observations["replication"]))


def only(frames: Frames, numbers: Collection[int]) -> Frames:
    """Leave out the rows of other futures."""
    if set(numbers).issuperset(futures_of(frames)):
        return frames
    wanted = list(numbers)
    return Frames(
        *(
            frame[frame["replication"].isin(wanted)] if "replication" in frame else frame
            for frame in frames
        )
    )


def join(parts: list[Frames], strategies: Sequence[str]) -> Frames:
    """Put portions together: strategies in the order given, replications rising within each.

    Parameters
    ----------
    parts : list of Frames
        Each future in one of them; emptied on the way, so that nothing is kept twice.
    strategies : sequence of str
    """
    order = {strategy: place for place, strategy in enumerate(strategies)}
    columns = dict(zip(Frames._fields, map(list, zip(*parts, strict=True)), strict=True))
    parts.clear()

    def whole(chunks: list[pd.DataFrame]) -> pd.DataFrame:
        # A portion without rows does not know that a column holds words.
        rows: pd.DataFrame = pd.concat(chunks, ignore_index=True).infer_objects()
        chunks.clear()
        if "replication" not in rows:
            return rows
        keys = [rows["replication"].to_numpy()]
        if "strategy" in rows:
            keys.append(rows["strategy"].map(order).to_numpy())
        place = np.lexsort(keys)
        in_order = bool(np.all(place[:-1] < place[1:]))
        return rows if in_order else rows.iloc[place].reset_index(drop=True)

    return Frames(*(whole(columns.pop(name)) for name in Frames._fields))


def _applications(parameters: Parameters, strategies: Sequence[str]) -> list[_Application]:
    found = []
    for name in dict.fromkeys(strategies):
        strategy = parameters.strategies[name]
        units: tuple[Strategy | Also, ...] = (strategy, *strategy.also)
        for number, unit in enumerate(units):
            plan = parameters.plans[unit.plan]
            of = label(name, plan.application) if strategy.also else name
            found.append(_Application(of, name, number, plan, unit.mode))
    return found


def _records(applications: Sequence[_Application], books: Sequence[Book]) -> Records:
    return {
        kind: frame(
            kind,
            [
                (each.label, book.replication, book.books.records[each.unit].get(kind, ()))
                for each in applications
                for book in books
                if book.strategy == each.strategy
            ],
        )
        for kind in KINDS
    }


def _money(
    parameters: Parameters,
    calendar: Calendar,
    applications: Sequence[_Application],
    people: pd.DataFrame,
    idle: pd.DataFrame,
    records: Records,
    ends: pd.DataFrame,
    seed: int,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """All invoice lines, and the days on which prepaid credit had run out."""
    plans, span = parameters.plans, (parameters.start, parameters.horizon_months)
    parts = [billing.invoice_lines(records, plans, *span)]
    run_outs = pd.DataFrame({**{name: ends[name][:0] for name in FUTURE}, "run_out_days": 0.0})
    # Looking for what nobody is billed for would take longer than the bill.
    if any(plan.metered or plan.pricing == "active_users" for plan in plans.values()):
        use = usage.person_months(
            people, idle, spells(people, records), records, parameters, calendar, seed
        )
        metered = usage.metered_use(use)
        users = usage.active_users(use, plans)
        parts.append(billing.active_user_lines(records, plans, users, *span))
        parts.append(billing.usage_lines(records, plans, metered, *span))
        run_outs = billing.run_out_days(records, plans, metered, *span)
    modes = {each.label: each.mode for each in applications}
    automated = billing.automation_spans(modes, ends, records)
    if len(automated):
        days = usage.member_days(records, automated, calendar)
        parts.append(billing.tool_lines(automated, days, parameters.automation, *span))
    return billing.ledger(*parts), run_outs


def _named(rows: pd.DataFrame, applications: Sequence[_Application]) -> pd.DataFrame:
    """Replace labels by strategy and application."""
    names = {each.label: each.plan.application for each in applications}
    of = rows["strategy"].map(names).astype(object)
    named = rows.assign(strategy=strategy_of(rows["strategy"]))
    first = list(named.columns).index("replication") + 1
    named.insert(first, "application", of)
    return named
