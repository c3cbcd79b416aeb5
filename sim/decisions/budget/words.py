"""What a budget says in words: its headline, its table, and the finding of its picture."""

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from operator import itemgetter

import pandas as pd

from sim.comparison import capitalised
from sim.comparison.findings import Finding, Row, in_dollars, in_percent, listed, records
from sim.comparison.judgement import FEW_REPLICATIONS
from sim.comparison.labels import by_label
from sim.comparison.rows import read
from sim.core.estimates import Estimate
from sim.core.numerals import counted, number, spread
from sim.core.units import MONTHS_PER_YEAR
from sim.decisions.study import Study

# What is to be enough has so many digits, and is rounded upwards.
_DIGITS = 3
# A middle that moves by less is the same to a reader.
_SAME_SHARE = 0.02
_PERCENTILES = ("cash_usd_p10", "cash_usd_p50", "cash_usd_p90")


def enough(own: pd.DataFrame, label: str, chosen: bool) -> str:
    """Say what is enough in nine of ten possible futures, whether inputs are as assumed or drawn.

    Parameters
    ----------
    own : DataFrame
        Rows of one strategy of the frame of :func:`sim.decisions.budget`.
    label : str
        What it is called.
    chosen : bool
        Whether it is the strategy to take.
    """
    years, drawn = _taken(own, "year"), _rows(own, "year", "drawn")
    amounts = [f"{upwards(row['cash_usd_p90'])} for {row['called']}" for row in years]
    who = f"{label}, the strategy to take" if chosen else label
    each = "each of them" if len(years) > 1 else "that"
    both = ", whether the inputs are as assumed or drawn from their ranges" if drawn else ""
    said = (
        f"Put aside {listed(amounts)} under {who}: {each} is enough in nine of ten possible"
        f" futures{both}."
    )
    if len(years) > 1:
        (whole,) = _taken(own, "horizon")
        said += f" For {whole['called']} together it is {upwards(whole['cash_usd_p90'])}."
    return f"{said}{_less(own)}" if drawn else said


def _taken(own: pd.DataFrame, period: str) -> Sequence[Row]:
    """Return what is enough at both levels: with inputs as given, or drawn where that is more."""
    drawn = {row["number"]: row for row in _rows(own, period, "drawn")}
    return [
        max(row, drawn.get(row["number"], row), key=itemgetter("cash_usd_p90"))
        for row in _rows(own, period)
    ]


def _less(own: pd.DataFrame) -> str:
    """Say what would do at the level that needs less."""
    taken = _enough(_taken(own, "year"))
    for inputs, words in (("as given", "as assumed"), ("drawn", "drawn")):
        amounts = _enough(_rows(own, "year", inputs))
        if amounts != taken:
            (whole,) = _enough(_rows(own, "horizon", inputs))
            together = f", together {whole}" if len(amounts) > 1 else ""
            return f" With the inputs {words} {listed(amounts)} would do{together}."
    return ""


def _enough(rows: Sequence[Row]) -> list[str]:
    return [upwards(row["cash_usd_p90"]) for row in rows]


def against(label: str, objection: str) -> Iterator[str]:
    """Say what keeps the strategy from being chosen, if anything does."""
    if objection:
        yield f"{capitalised(label)} cannot be chosen: {objection}."


def limits(own: pd.DataFrame, limit_usd: float | None) -> Iterator[str]:
    """Say how often each year stays inside the limit."""
    if limit_usd is None:
        return
    for row in _rows(own, "year"):
        at_most = f"At most {_exact(limit_usd)}" if limit_usd else "Nothing"
        said = f"{at_most} is invoiced in {row['called']} {_often(row)}"
        same = [each for each in _rows(own, "year", "drawn") if each["number"] == row["number"]]
        yield said + "".join(f", and {_often(each)} with inputs drawn" for each in same) + "."


def cliffs(own: pd.DataFrame) -> str:
    """Name the months in which far more is invoiced than falls into them."""
    months = own[(own["period"] == "month") & (own["inputs"] == "as given")]
    found = months[months["cliff"]]
    if found.empty:
        dearest = dearest_month(months)
        return (
            "No month is far above its accrued cost; the dearest is"
            f" {dearest['called']}, with {in_dollars(dearest['cash_usd_p50'])} in the middle"
            " future."
        )
    share = float(found["cash_usd"].sum() / months["cash_usd"].sum())
    which = [f"{row['called']} ({in_dollars(row['cash_usd_p50'])})" for row in records(found)]
    count, each = ("one month", "it") if len(which) == 1 else (f"{len(which)} months", "each")
    return (
        f"{in_percent(share)} of all cash goes out in {count}: {listed(which)} in the middle"
        f" future. Far more is invoiced in {each} than is used up in it."
    )


def owed(amount: Estimate, until: str) -> str:
    """Say what is invoiced or promised for time behind the horizon."""
    if not amount.mean:
        return f"Nothing is invoiced or promised for the time after {until}."
    return (
        f"{in_dollars(amount.mean)} on average is invoiced or promised for the time after {until}."
    )


def table(own: pd.DataFrame, limit_usd: float | None) -> list[tuple[str, ...]]:
    """Lay the years, the horizon and the months of a strategy out in words."""
    drawn = {(row["period"], row["number"]): row for row in records(own[own["inputs"] == "drawn"])}
    head = ["invoiced in", "P10", "middle", "P90", *["P90, inputs drawn"] * bool(drawn), "accrued"]
    lines = [(*head, *([] if limit_usd is None else [f"inside {_exact(limit_usd)}"]))]
    years = _years_and_all(_rows(own, "year"), _rows(own, "horizon"))
    for row in (*years, *_rows(own, "month")):
        cells = [in_dollars(row["cash_usd_p10"]), in_dollars(row["cash_usd_p50"])]
        cells.append(upwards(row["cash_usd_p90"]))
        if drawn:
            cells.append(upwards(drawn[row["period"], row["number"]]["cash_usd_p90"]))
        cells.append(in_dollars(row["accrued_usd_p50"]))
        if limit_usd is not None:
            share = read(row, "inside_share")
            cells.append("" if share.mean is None else in_percent(share.mean))
        mark = ", a cliff" if row["cliff"] else ""
        lines.append((f"{str(row['called']).removeprefix('the ')}{mark}", *cells))
    return lines


def by_year(study: Study) -> pd.DataFrame:
    """Lay out what is enough for each year under each strategy.

    Parameters
    ----------
    study : Study
        Of :func:`sim.decisions.budget`.

    Returns
    -------
    DataFrame
        One row a ``strategy`` and ``year``: ``invoiced_usd`` on average, ``enough_usd`` in nine of
        ten futures, and ``enough_with_inputs_drawn_usd`` where inputs are drawn, each with the ends
        ``_low`` and ``_high`` of a 95 % interval.
    """
    years = study.frame[study.frame["period"] == "year"]
    rows = years[years["inputs"] == "as given"].set_index(["strategy", "number"])
    drawn = years[years["inputs"] == "drawn"].set_index(["strategy", "number"])
    columns = {"year": rows["called"].str.removeprefix("the ").str.removeprefix("year ")}
    for end in ("", "_low", "_high"):
        columns[f"invoiced_usd{end}"] = rows[f"cash_usd{end}"]
        columns[f"enough_usd{end}"] = rows[f"cash_usd_p90{end}"]
        if not drawn.empty:
            columns[f"enough_with_inputs_drawn_usd{end}"] = drawn[f"cash_usd_p90{end}"]
    found = pd.DataFrame(columns).reset_index().drop(columns="number")
    found.attrs.update(study.frame.attrs)
    return found


def notes(own: pd.DataFrame, start: dt.date) -> Iterator[str]:
    """Say what the numbers rest on."""
    (whole,), drawn = _rows(own, "horizon"), _rows(own, "horizon", "drawn")
    rest = f" and {counted(drawn[0]['replications'], 'draw')} of the inputs" if drawn else ""
    yield (
        f"From {counted(whole['replications'], 'possible future')}{rest}. P10 and P90: in one of"
        " ten less is invoiced than the first, in one of ten more than the second. Accrued: what"
        " of all invoices falls into the time, in the middle future. Each line is worked out on"
        " its own, so months do not add up to a year."
    )
    if whole["replications"] < FEW_REPLICATIONS:
        yield f"Percentiles of fewer than {FEW_REPLICATIONS} futures are rough."
    ends = [
        f"{spread(of.low, of.high, 'usd')} for {row['called']}"
        for row in _years_and_all(_taken(own, "year"), _taken(own, "horizon"))
        for of in [read(row, "cash_usd_p90")]
        if of.low is not None and of.low != of.high
    ]
    if ends:
        yield f"How closely so many futures tell what is enough (95 % intervals): {listed(ends)}."
    yield "The admins' own work is on no invoice and not in here, nor are taxes."
    if start.day != 1:
        yield f"Months begin on day {start.day} of the calendar month by which they are called."
    short = [row for row in _rows(own, "year") if row["months"] < MONTHS_PER_YEAR]
    if short and read(short[0], "inside_share").mean is not None:
        yield f"The limit is for a year, and taken whole for {short[0]['called']}."


def moved_by_draws(middle_usd: tuple[float, float], words: str, way: int) -> str:
    """Say why the middle of all invoices is another one with inputs drawn; nothing if it is not.

    Parameters
    ----------
    middle_usd : tuple of float
        With inputs as given, and drawn.
    words : str
        The input that the invoices follow most steadily.
    way : int
        1 if it stands at the low end of its range, so that it can only rise; -1 at the high end;
        0 if that explains nothing.
    """
    before_usd, after_usd = middle_usd
    if not before_usd or abs(after_usd / before_usd - 1) < _SAME_SHARE:
        return ""
    size = f"{abs(after_usd / before_usd - 1):.0%}".replace("%", " %")
    said = (
        "With inputs drawn the middle of all invoices is"
        f" {size} {'lower' if after_usd < before_usd else 'higher'}"
    )
    if not words or not way:
        return f"{said}."
    end, move = ("top", "fall") if way < 0 else ("bottom", "rise")
    return (
        f"{said}. They depend most on one input, {words}: it is assumed at the {end} of its range,"
        f" so that it can only {move} when it is drawn."
    )


def by_month(study: Study) -> Finding:
    """Say what is enough for the first year, and which months stand out."""
    own = by_label(study.frame)
    own = own[own["strategy"] == study.details["strategy"]]
    first = _taken(own, "year")[0]
    title = (
        f"{capitalised(str(first['strategy']))}: {upwards(first['cash_usd_p90'])} is enough for"
        f" {first['called']} in nine of ten futures"
    )
    detail = f"Broken line: accrued cost. {cliffs(own)}"
    return Finding("Invoices by month, in USD", title, detail, list(_lines(study)))


def dearest_month(months: pd.DataFrame) -> Row:
    """Return the row with the most cash in the middle replication."""
    return max(records(months), key=itemgetter("cash_usd_p50"))


def _lines(study: Study) -> Iterator[str]:
    months = by_label(study.frame[study.frame["period"] == "month"])
    for (name, inputs), rows in months.groupby(["strategy", "inputs"], sort=False):
        yield f"{name}, inputs {inputs}: P10, P50, P90 of invoices; P50 of accrued cost:"
        for row in records(rows):
            amounts = ", ".join(_whole(row[name]) for name in _PERCENTILES)
            yield f"  {row['called']}: {amounts}; {_whole(row['accrued_usd_p50'])}"


def _years_and_all(years: Sequence[Row], whole: Sequence[Row]) -> Sequence[Row]:
    """Return the years, and all of them together if there is more than one."""
    return years if len(years) == 1 else [*years, *whole]


def _rows(own: pd.DataFrame, period: str, inputs: str = "as given") -> Sequence[Row]:
    return records(own[(own["period"] == period) & (own["inputs"] == inputs)])


def _often(row: Row) -> str:
    share = read(row, "inside_share")
    assert share.mean is not None and share.low is not None and share.high is not None
    count = round(share.mean * row["replications"])
    ends = f"{math.floor(100 * share.low)} to {math.ceil(100 * share.high)} %"
    return f"in {count} of {counted(row['replications'], 'future')} (95 %: {ends})"


def upwards(usd: float) -> str:
    """Write an amount that is to be enough: rounded upwards."""
    step = 10.0 ** max(math.floor(math.log10(usd)) + 1 - _DIGITS, 0) if usd > 0 else 1.0
    # What is a whole number of steps but for its last bits is not rounded up by one.
    return _exact(math.ceil(usd / step - 1e-9) * step)


def _whole(usd: float) -> str:
    """Write a number of dollars without cents."""
    return number(float(round(usd)), None, None, "usd")


def _exact(usd: float) -> str:
    return f"${usd:,.2f}".removesuffix(".00")
