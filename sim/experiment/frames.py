"""From the books of many worlds to tidy frames: exposure, seat-days, use, money, metrics."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim import billing
from sim.metrics import Evidence, by_month, observe, samples, usage
from sim.metrics.common_exposure import with_common
from sim.metrics.control import with_control
from sim.metrics.exposure import windows
from sim.metrics.seat_days import seat_days
from sim.records.columns import APPLICATION, Records, chronicle, frame
from sim.records.events import KINDS, Record
from sim.records.memberships import spells
from sim.records.plan_periods import plan_periods
from sim.scenarios.calendar import Calendar
from sim.scenarios.schema import Also, Parameters, Strategy
from sim.workforce import People
from sim.world.replication import Books


class Frames(NamedTuple):
    """What a chunk of replications leaves behind, one tidy frame a kind of thing.

    Attributes
    ----------
    observations : DataFrame
        ``strategy, replication, metric, numerator, denominator, control``; see
        :func:`sim.metrics.observe`.
    samples : DataFrame
        ``strategy, replication, sample, value``: one row a person and application.
    windows : DataFrame
        One row a strategy, application, replication and leaver; see
        :func:`sim.metrics.exposure.windows`.
    months : DataFrame
        Seats and money by anniversary month.
    invoices : DataFrame
        Invoice lines; see :func:`sim.billing.invoice_lines`.
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
    """The books of one strategy in one replication."""

    strategy: str
    replication: int
    books: Books


class _Page(NamedTuple):
    """What a book says of one application of the strategy."""

    strategy: str
    replication: int
    application: str
    mode: str
    sso_enforced: bool
    end_hours: float
    records: Mapping[type[Record], Sequence[Record]]


def lay_out(
    parameters: Parameters,
    calendar: Calendar,
    people: Sequence[People],
    books: Sequence[Book],
    *,
    keep_records: bool,
) -> Frames:
    """Lay the books of some replications out as frames.

    Parameters
    ----------
    parameters : Parameters
    calendar : Calendar
    people : sequence of People
        One for each replication.
    books : sequence of Book
        Strategy by strategy, replications rising within each.
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
    words = [name for name, dtype in rows.dtypes.items() if isinstance(dtype, pd.StringDtype)]
    return rows.set_axis(list(rows), axis=1).astype(dict.fromkeys(words, "str"))


def _lay_out(
    parameters: Parameters,
    calendar: Calendar,
    people: Sequence[People],
    books: Sequence[Book],
    keep_records: bool,
) -> Frames:
    pages = _pages(parameters, books)
    fates = pd.concat([each.frame() for each in people], ignore_index=True)
    idle = pd.concat([each.idle.frame(each.replication) for each in people], ignore_index=True)
    owners = pd.DataFrame([page[:-1] for page in pages], columns=_Page._fields[:-1])
    owners = owners.astype({"strategy": object, "application": object})
    records = {
        kind: frame(kind, [(*page[:3], page.records.get(kind, ())) for page in pages])
        for kind in KINDS
    }
    lines, run_outs, blocked = _money(
        parameters, calendar, fates, idle, records, owners, people[0].seed
    )
    span = parameters.start, parameters.horizon_months
    found_hours = {
        name: np.concatenate([each.found_hours(name) for each in people])
        for name in dict.fromkeys(owners["application"])
    }
    left = windows(fates, records, owners, parameters.plans, calendar)
    left = with_common(left, fates, found_hours, calendar)
    left = with_control(
        left, fates, found_hours, records, owners, parameters, calendar, people[0].seed
    )
    evidence = Evidence(
        people=fates,
        records=records,
        books=owners,
        windows=left,
        seat_days=seat_days(fates, idle, records, owners, parameters.plans, calendar),
        accrued=billing.accrued_by_month(lines, *span),
        cash=billing.cash_by_month(lines, *span),
        run_outs=run_outs,
        blocked=blocked,
        committed=billing.committed(lines, *span),
    )
    return Frames(
        observations=observe(evidence, parameters, calendar),
        samples=samples(evidence),
        windows=evidence.windows,
        months=by_month(evidence, calendar),
        invoices=billing.invoiced(lines, *span),
        people=fates,
        records=chronicle(records, fates, owners) if keep_records else pd.DataFrame(),
    )


def replications_of(frames: Frames) -> tuple[int, ...]:
    """Return the numbers of the replications in frames, rising."""
    return tuple(int(number) for number in np.unique(frames.observations["replication"]))


def only(frames: Frames, numbers: Collection[int]) -> Frames:
    """Leave out the rows of other replications."""
    if set(numbers).issuperset(replications_of(frames)):
        return frames
    wanted = list(numbers)
    return Frames(
        *(
            frame[frame["replication"].isin(wanted)] if "replication" in frame else frame
            for frame in frames
        )
    )


def join(parts: list[Frames], strategies: Sequence[str]) -> Frames:
    """Put chunks together: strategies in the order given, replications rising within each.

    Parameters
    ----------
    parts : list of Frames
        Each replication in one of them; emptied on the way, so that nothing is kept twice.
    strategies : sequence of str
    """
    order = {strategy: place for place, strategy in enumerate(strategies)}
    columns = dict(zip(Frames._fields, map(list, zip(*parts, strict=True)), strict=True))
    parts.clear()

    def whole(parts: list[pd.DataFrame]) -> pd.DataFrame:
        # A chunk without rows does not know that a column holds words.
        rows: pd.DataFrame = pd.concat(parts, ignore_index=True).infer_objects()
        parts.clear()
        if "replication" not in rows:
            return rows
        keys = [rows["replication"].to_numpy()]
        if "strategy" in rows:
            keys.append(rows["strategy"].map(order).to_numpy())
        place = np.lexsort(keys)
        in_order = bool(np.all(place[:-1] < place[1:]))
        return rows if in_order else rows.iloc[place].reset_index(drop=True)

    return Frames(*(whole(columns.pop(name)) for name in Frames._fields))


def _pages(parameters: Parameters, books: Sequence[Book]) -> list[_Page]:
    """Cut books into their applications: strategy by strategy, application by application."""
    pages = []
    for name in dict.fromkeys(book.strategy for book in books):
        strategy = parameters.strategies[name]
        own = [book for book in books if book.strategy == name]
        units: tuple[Strategy | Also, ...] = (strategy, *strategy.also)
        for number, unit in enumerate(units):
            plan = parameters.plans[unit.plan]
            sso_enforced = parameters.sso_enforced_of(name) and "sso" in plan.capabilities
            pages += [
                _Page(
                    name,
                    book.replication,
                    plan.application,
                    unit.mode,
                    sso_enforced,
                    book.books.end_hours,
                    book.books.records[number],
                )
                for book in own
            ]
    return pages


def _money(
    parameters: Parameters,
    calendar: Calendar,
    people: pd.DataFrame,
    idle: pd.DataFrame,
    records: Records,
    books: pd.DataFrame,
    seed: int,
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """All invoice lines, the days on which prepaid credit had run out, and use that was stopped."""
    plans, span = parameters.plans, (parameters.start, parameters.horizon_months)
    nobody = books[APPLICATION].iloc[:0]
    metered, run_outs = None, nobody.assign(run_out_days=0.0)
    blocked = [nobody.assign(blocked_cents=0)]
    parts = []
    # Looking for what nobody is billed for would take longer than the bill.
    if any(plan.limits_use or plan.pricing == "active_users" for plan in plans.values()):
        use = usage.person_months(
            people, idle, spells(people, records), records, parameters, calendar, seed
        )
        metered = usage.metered_use(use)
        users = usage.active_users(use, plans)
        parts.append(billing.active_user_lines(records, plans, users, *span))
        parts.append(billing.usage_lines(records, plans, metered, *span))
        run_outs = billing.run_out_days(records, plans, metered, *span)
        blocked += [each[[*APPLICATION, "blocked_cents"]] for each in (metered, run_outs)]
    signed_on = None if parameters.contract is None else parameters.contract.started_on
    seats = billing.invoice_lines(records, plans, *span, use=metered, signed_on=signed_on)
    own = billing.ledger(seats, *parts)
    parts = [own, billing.upgrade_credit_lines(own, records, plans, *span)]
    automated = billing.automation_spans(books, records)
    if len(automated):
        days = usage.member_days(records, automated, calendar)
        parts.append(billing.tool_lines(automated, days, parameters.automation, *span))
    signed_in = _sso_spans(parameters, records)
    if len(signed_in):
        days = usage.member_days(records, signed_in, calendar)
        parts.append(billing.sso_lines(days, days["strategy"].map(_sso_prices(parameters)), *span))
    return billing.ledger(*parts), run_outs, pd.concat(blocked, ignore_index=True)


def _sso_prices(parameters: Parameters) -> dict[str, float]:
    """Price of single sign-on by strategy, where it costs something and the company has none."""
    return {
        name: parameters.idps[parameters.idp_of(name)].sso_price_usd_per_member_month
        for name in parameters.strategies
        if parameters.sso_enforced_of(name) and not parameters.sso_enforced
    }


def _sso_spans(parameters: Parameters, records: Records) -> pd.DataFrame:
    """When single sign-on was enforced that has a price."""
    able = [name for name, plan in parameters.plans.items() if "sso" in plan.capabilities]
    paid = [name for name, price_usd in _sso_prices(parameters).items() if price_usd]
    spans = plan_periods(records)
    return spans[spans["strategy"].isin(paid) & spans["plan"].isin(able)]
