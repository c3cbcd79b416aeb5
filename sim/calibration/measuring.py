"""Measuring one kind of people: who is there, how long they stay, who comes, who is laid off."""

import calendar
import math
from collections.abc import Sequence

import numpy as np

from sim import catalog
from sim.calibration import flows, intervals, layoffs, notice, observation, tenure
from sim.calibration.flows import Flows
from sim.calibration.layoffs import LayoffDay
from sim.calibration.measured import Measured, Part, Segment, together
from sim.calibration.observation import People, Window
from sim.calibration.tenure import FEWEST_AT_RISK, FEWEST_LEAVERS, Choice, Curve, Times
from sim.core.estimates import Estimate
from sim.core.numerals import counted, in_unit, number
from sim.core.renewal import daily_hires
from sim.core.units import DAYS_PER_YEAR
from sim.core.vocabulary import WEEKDAYS
from sim.metrics.intervals import share_of
from sim.workforce.people_file import Stay

# What a scenario takes at most, in leavers and layoffs a year.
_MOST_A_YEAR = 12.0
_MOST_GROWTH = 10.0
_STEPS, _ROUNDING = 41, 0.005
# A scenario that shrinks has to do it without hiring fewer than nobody, for so long.
_SHRINKING_DAYS = round(5 * DAYS_PER_YEAR)
# A fit that is so far outside the interval of what was seen is no detail.
_POOR = 0.03
_FEWEST_LEAVERS = f"fewer than {FEWEST_LEAVERS} left"


def measure(name: str, stays: Sequence[Stay], window: Window, *, begins_with_all: bool) -> Segment:
    """Measure a segment.

    Parameters
    ----------
    name : str
        Of the segment.
    stays : sequence of Stay
        Its people.
    window : Window
    begins_with_all : bool
        Whether those who were there when the window began are known to be in the file.

    Returns
    -------
    Segment
    """
    people = observation.people_of(stays)
    is_stated = np.array([stay.cause == "layoff" for stay in stays], bool)
    laid_off = layoffs.layoff_days(people, window, people.last[is_stated])
    days = np.array([each.date.toordinal() for each in laid_off], np.int64)
    times = observation.times_of(people, window, days)
    moves = flows.flows_of(people, window, days)
    choice, curve = fitted(times)
    left = observation.leavers(people, window) & ~np.isin(people.last, days)
    leavers = [stays[place] for place in np.flatnonzero(left).tolist()]
    parts = (
        _headcount(people, window),
        staying(times, choice, curve),
        _causes(leavers),
        _growth(moves, choice, begins_with_all=begins_with_all),
        _weekday(moves),
        _season(moves),
        _layoffs(laid_off, window),
        *notice.measure(leavers),
    )
    return Segment(name, len(times.left), *together(parts), choice, curve, tuple(laid_off))


def fitted(times: Times) -> tuple[Choice | None, Curve | None]:
    """Fit tenure if 5 people or more left, and draw Kaplan–Meier's curve beside it."""
    if times.left.sum() < FEWEST_LEAVERS:
        return None, None
    return tenure.fit(times), tenure.kaplan_meier(times)


def staying(times: Times, choice: Choice | None, curve: Curve | None) -> Part:
    """Say how many leave in a year, with which shape of tenure, and how well that fits."""
    count = int(times.left.sum())
    if choice is None:
        return Part(kept=(f"Attrition and tenure: {_FEWEST_LEAVERS} ({count}).",))
    attrition = choice.attrition_per_year
    if (attrition.high or math.inf) > _MOST_A_YEAR:
        return Part(kept=("Attrition: people stay for less than a month on average.",))
    seen = float((times.until - times.entered).sum())
    shape = choice.weibull.shape._replace(mean=choice.taken.shape.mean)
    label = "employed who leave in a year"
    measured = (
        Measured("attrition_per_year", label, "share", attrition, count, "leavers"),
        Measured("tenure_shape", "shape of tenure (Weibull)", "", shape, count, "leavers"),
    )
    verdict = "fits" if choice.is_weibull else "does not fit"
    remarks = [
        f"Attrition is one divided by the mean tenure. {count:,} left in"
        f" {counted(round(seen), 'year')} of employment,"
        f" {number(count / seen, None, None, 'share')} a year. A Weibull shape of"
        f" {choice.weibull.shape.text('')} {verdict} clearly better than 1 (likelihood ratio,"
        f" {_p_value(choice.p_value)}), so {'it' if choice.is_weibull else '1'} is taken."
    ]
    if curve is None:
        remarks.append(f"Kaplan–Meier: there are never {FEWEST_AT_RISK} at risk at one tenure.")
    else:
        gap_points = 100 * tenure.largest_gap(choice.taken, curve)
        is_poor = tenure.beyond_interval(choice.taken, curve) > _POOR
        poor = ", so no such curve describes how long people stay" if is_poor else ""
        remarks.append(
            f"Kaplan–Meier begins at a tenure of"
            f" {in_unit(f'{curve.from_years:.2g}', 'years')}, the first with"
            f" {FEWEST_AT_RISK} at risk. The fitted curve is at most {gap_points:.0f} points"
            f" away{poor}."
        )
    return Part(measured, tuple(remarks))


def _headcount(people: People, window: Window) -> Part:
    count = int((people.employed(window.days[-1:]) - (people.last == window.days[-1]).sum())[0])
    exact = Estimate(float(count), None, None)
    label = f"employed after {window.last}"
    return Part((Measured("headcount", label, "people", exact, count, "people", count),))


def _causes(leavers: Sequence[Stay]) -> Part:
    stated = [stay for stay in leavers if stay.cause_is_stated]
    if len(stated) < FEWEST_LEAVERS:
        return Part(kept=("Involuntary share: fewer than 5 leavers with a cause.",))
    found = share_of(sum(stay.cause != "voluntary" for stay in stated), len(stated))
    label = "leavers who go involuntarily"
    who = "leavers with a cause"
    return Part((Measured("involuntary_share", label, "share", found, len(stated), who),))


def _growth(moves: Flows, choice: Choice | None, *, begins_with_all: bool) -> Part:
    started = intervals.rate(moves.starts.size, moves.window.years)
    label = "people who start in a year"
    hires = Measured("", label, "people", started, moves.starts.size, "hires")
    found = flows.growth_a_year(moves)
    if not begins_with_all:
        why = (
            "Growth: the file begins with its first start, and may lack who was there before;"
            " --from DATE says from when on it has everybody."
        )
        return Part((hires,), kept=(why,))
    if found is None:
        return Part((hires,), kept=("Growth: it needs a year that begins with 10 people or more.",))
    possible = _without_layoffs(found, choice)
    if possible is None:
        return Part((hires,), kept=("Growth: no scenario can shrink or grow as fast as here.",))
    count = moves.starts.size + moves.ends.size
    label = "net growth a year"
    growth = Measured("growth_per_year", label, "share", possible, count, "hires and leavers")
    cut = f"Growth was {found.text('share')} a year; it is cut to what attrition can do by itself."
    return Part((hires, growth), () if possible.mean == found.mean else (cut,))


def _without_layoffs(growth: Estimate, choice: Choice | None) -> Estimate | None:
    """Cut growth to what a scenario can have without layoffs, if that is inside its interval."""
    value, low, high = growth
    if value is None or low is None or high is None or value > _MOST_GROWTH:
        return None
    attrition, shape = _attrition(choice)
    for least in np.linspace(low, high, _STEPS).tolist():
        # A little more, because what is written is rounded.
        if daily_hires(least - _ROUNDING, attrition, shape, _SHRINKING_DAYS).min() >= 0:
            return Estimate(max(value, least), least, min(high, _MOST_GROWTH))
    return None


def _attrition(choice: Choice | None) -> tuple[float, float]:
    if choice is None:
        facts = catalog.load(catalog.LATEST).facts
        return facts["segment.attrition_per_year"].value, facts["segment.tenure_shape"].value
    return choice.attrition_per_year.mean or 0.0, choice.taken.shape.mean or 1.0


def _weekday(moves: Flows) -> Part:
    found = flows.start_weekday(moves)
    if found is None:
        return Part(kept=("Weekday of starting: fewer than 5 hires.",))
    label = f"hires who start on a {WEEKDAYS[found.key].label}"
    value = found.key if found.is_usual else "any"
    measured = Measured(
        "start_weekday", label, "share", found.share, moves.starts.size, "hires", value
    )
    remark = "" if found.is_usual else "No weekday has 60 % of the starts, so any is taken."
    return Part((measured,), (remark,) if remark else ())


def _season(moves: Flows) -> Part:
    found = flows.season(moves)
    if found is None:
        return Part(kept=("Season: it needs two whole years and 60 who came or went in them.",))
    if not found.is_clear:
        why = f"Season: none is clear at 1 % (chi-square, {_p_value(found.p_value)})."
        return Part(kept=(why,))
    place = int(found.multipliers.argmax())
    label = f"pace of the busiest month, {calendar.month_name[place + 1]}"
    busiest = Estimate(float(found.multipliers[place]), None, None)
    count = moves.starts.size + moves.ends.size
    values = [round(each, 2) for each in found.multipliers.tolist()]
    measured = Measured("season", label, "", busiest, count, "hires and leavers", values)
    return Part(
        (measured,), (f"Season: chi-square over twelve months, {_p_value(found.p_value)}.",)
    )


def _layoffs(found: Sequence[LayoffDay], window: Window) -> Part:
    if not found:
        return Part(kept=("Layoffs: no day has far more leavers than the days around it.",))
    rate = intervals.rate(len(found), window.years).within(0.0, _MOST_A_YEAR)
    law = catalog.load(catalog.LATEST).facts["segment.layoff_share"].value
    logs = np.log([each.share for each in found])
    # A few layoffs say little of how layoffs differ, so the catalogue's spread is taken.
    half = 1.96 * law["sigma"] / math.sqrt(len(found))
    median, low, high = (math.exp(logs.mean() + step) for step in (0.0, -half, half))
    share = Estimate(median, low, min(high, 1.0))
    label, value = "employed who are hit by a layoff (median)", law | {"median": median}
    measured = (
        Measured("layoffs_per_year", "layoffs a year", "", rate, len(found), "layoffs"),
        Measured("layoff_share", label, "share", share, len(found), "layoffs", value),
    )
    days = "; ".join(f"{each.date}, {each.people:,} of {each.employed:,}" for each in found)
    return Part(measured, (f"Layoffs: {days}. Attrition is without them.",))


def _p_value(value: float) -> str:
    return "p < 0.001" if value < 0.001 else f"p = {value:.2g}"
