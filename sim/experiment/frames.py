"""From the books of many worlds to tidy frames: exposure, seat-days, use, money, metrics."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim import billing
from sim.core.given import Given, given_for
from sim.core.streams import Luck
from sim.core.table import Table, concat
from sim.experiment.inputs import joint, own_names
from sim.experiment.pricing import Counted, counted, packed, priced
from sim.metrics import Evidence, by_month, observe, samples
from sim.metrics.common_exposure import with_common
from sim.metrics.control import with_control
from sim.metrics.exposure import windows
from sim.records.columns import chronicle, table
from sim.records.events import KINDS, Record
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
    seat_records, metered_use, seat_months : DataFrame
        What seats and use are billed by, so that they can be billed again at other prices; see
        :class:`sim.experiment.pricing.Counted`.
    records : DataFrame
        Everything that happened, if it was asked for; else no rows.
    """

    observations: pd.DataFrame
    samples: pd.DataFrame
    windows: pd.DataFrame
    months: pd.DataFrame
    invoices: pd.DataFrame
    people: pd.DataFrame
    seat_records: pd.DataFrame
    metered_use: pd.DataFrame
    seat_months: pd.DataFrame
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
    plan: str
    mode: str
    sso_enforced: bool
    end_hours: float
    records: Mapping[type[Record], Sequence[Record]]


def lay_out(
    parameters: Parameters,
    calendar: Calendar,
    people: Mapping[int, People],
    books: Sequence[Book],
    *,
    keep_records: bool,
) -> Frames:
    """Lay the books of some replications out as frames.

    Parameters
    ----------
    parameters : Parameters
    calendar : Calendar
    people : mapping of int to People
        By replication.
    books : sequence of Book
        Strategy by strategy, replications rising within each.
    keep_records : bool
        Whether to keep everything that happened.
    """
    evidence, counts, lines = _evidence(parameters, calendar, people, books)
    tables = {
        "observations": observe(evidence, parameters, calendar),
        "samples": samples(evidence),
        "windows": evidence.windows,
        "months": by_month(evidence, calendar),
        "invoices": billing.invoiced(lines, parameters.start, parameters.horizon_months),
        "people": evidence.people,
        "seat_records": packed(evidence.records),
        "metered_use": counts.use,
        "seat_months": counts.months,
    }
    records = pd.DataFrame()
    if keep_records:
        records = chronicle(evidence.records, evidence.people, evidence.books)
    return Frames(**{name: rows.frame() for name, rows in tables.items()}, records=records)


def observe_each(
    parameters: Mapping[int, Parameters],
    calendar: Calendar,
    people: Mapping[int, People],
    books: Sequence[Book],
) -> Table:
    """Observe replications that have inputs of their own.

    Parameters
    ----------
    parameters : mapping of int to Parameters
        By the number of a run among these, which stands where replications stand otherwise: several
        may be the same replication. All have the same calendar.
    calendar, people, books
        As in :func:`lay_out`, by the same numbers.

    Returns
    -------
    Table
        As ``observations`` of :class:`Frames`.
    """
    evidence, *_ = _evidence(parameters, calendar, people, books)
    return observe(evidence, parameters, calendar)


def _evidence(
    parameters: Given[Parameters],
    calendar: Calendar,
    people: Mapping[int, People],
    books: Sequence[Book],
) -> tuple[Evidence, Counted, Table]:
    """Lay out what the books hold, what is billed, and the lines with what is only promised."""
    pages, whole, luck = _pages(parameters, books), joint(parameters), _luck(people)
    fates = concat([each.table(n) for n, each in people.items()])
    fates = own_names(fates, "profile", parameters)
    idle = concat([each.idle.table(n) for n, each in people.items()])
    owners = own_names(_owners(pages), "plan", parameters)
    records = {
        kind: own_names(
            table(kind, [(*page[:3], page.records.get(kind, ())) for page in pages]),
            "plan",
            parameters,
        )
        for kind in KINDS
    }
    counts = counted(parameters, calendar, fates, idle, records, owners, luck)
    lines, money = priced(counts, owners, parameters)
    found_hours = {
        name: np.concatenate([each.found_hours(name) for each in people.values()])
        for name in dict.fromkeys(owners["application"].tolist())
    }
    left = windows(fates, records, owners, whole.plans, calendar)
    left = with_common(left, fates, found_hours, calendar)
    left = with_control(
        left, fates, found_hours, records, owners, parameters, whole.plans, calendar, luck
    )
    evidence = Evidence(
        **vars(money),
        people=fates,
        records=records,
        windows=left,
    )
    return evidence, counts, lines


def _luck(people: Mapping[int, People]) -> Luck:
    seed = next(iter(people.values())).seed
    return Luck(seed, {number: each.replication for number, each in people.items()})


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


def of_strategies(frames: Frames, names: Collection[str]) -> Frames:
    """Leave out the rows of other strategies."""
    wanted = list(names)
    return Frames(
        *(
            frame[frame["strategy"].isin(wanted)].reset_index(drop=True)
            if "strategy" in frame
            else frame
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
            code, names = pd.factorize(rows["strategy"])
            keys.append(np.array([order[name] for name in names], dtype=int)[code])
        place = np.lexsort(keys)
        in_order = bool(np.all(place[:-1] < place[1:]))
        return rows if in_order else rows.iloc[place].reset_index(drop=True)

    return Frames(*(whole(columns.pop(name)) for name in Frames._fields))


def _pages(given: Given[Parameters], books: Sequence[Book]) -> list[_Page]:
    """Cut books into their applications, in the order of the books."""
    return [
        _page(given_for(given, book.replication), book, number)
        for book in books
        for number in range(len(book.books.records))
    ]


def _owners(pages: Sequence[_Page]) -> Table:
    """What each page says but for its records."""
    columns = zip(*(page[:-1] for page in pages), strict=True)
    return Table(
        {
            name: np.array(values, dtype=object if isinstance(values[0], str) else None)
            for name, values in zip(_Page._fields[:-1], columns, strict=True)
        }
    )


def _page(parameters: Parameters, book: Book, number: int) -> _Page:
    strategy = parameters.strategies[book.strategy]
    units: tuple[Strategy | Also, ...] = (strategy, *strategy.also)
    plan = parameters.plans[units[number].plan]
    return _Page(
        strategy=book.strategy,
        replication=book.replication,
        application=plan.application,
        plan=units[number].plan,
        mode=units[number].mode,
        sso_enforced=parameters.sso_enforced_of(book.strategy) and "sso" in plan.capabilities,
        end_hours=book.books.end_hours,
        records=book.books.records[number],
    )
