"""When the terms of a seat pool renew, when an Owner lowers the seats, when a free role ends."""

import datetime as dt

from sim.core.clock import Process, Rank
from sim.core.units import HOURS_PER_DAY
from sim.scenarios.calendar import anniversary
from sim.scenarios.schema import Contract
from sim.world.seats import Seats


def begin(seats: Seats, people: list[int]) -> None:
    """Start a contract now, with a seat for each of these people, if so many are sold."""
    seats.open(people)
    company = seats.company
    _go_on(seats, company.calendar.datetime_at(company.clock.now).date(), 1)


def resume(seats: Seats, people: list[int], contract: Contract) -> None:
    """Go on with a contract in force: with its seats and its anniversaries.

    Its current term began at the last anniversary. What these people miss is bought at once.
    """
    calendar, months = seats.company.calendar, seats.plan.term_months
    term = 0
    while anniversary(contract.started_on, (term + 1) * months) <= calendar.start:
        term += 1
    began = anniversary(contract.started_on, term * months)
    seats.resume(people, contract.seats, term, calendar.hours_at(began))
    _go_on(seats, contract.started_on, term + 1)


def _go_on(seats: Seats, started_on: dt.date, term: int) -> None:
    clock = seats.company.clock
    clock.start(_renewals(seats, started_on, term))
    if seats.plan.free_role_share:
        clock.start(_free_role_end(seats))


def _renewals(seats: Seats, started_on: dt.date, term: int) -> Process:
    """Renew term after term, on the anniversaries of the contract."""
    clock, calendar = seats.company.clock, seats.company.calendar
    while True:
        renewal = calendar.hours_at(anniversary(started_on, term * seats.plan.term_months))
        if renewal >= calendar.horizon_hours:
            return
        if seats.plan.reduction == "owner":
            clock.start(_reduction(seats, term, renewal))
        yield clock.at(renewal, Rank.RENEWAL)
        if seats.is_ended:
            return
        seats.renew(term)
        term += 1


def _reduction(seats: Seats, term: int, renewal: float) -> Process:
    """Let an Owner lower the seats some days before a renewal, or forget it."""
    company, policies = seats.company, seats.company.parameters.policies
    lead_hours = policies.reduction_lead_days * HOURS_PER_DAY
    yield company.clock.at(renewal - lead_hours, Rank.SEAT)
    u = company.draws.number(f"{seats.plan.application} reduction", term)
    if u < policies.reduction_discipline_share and not seats.owner_is_busy:
        seats.plan_reduction()


def _free_role_end(seats: Seats) -> Process:
    company, last_day = seats.company, seats.plan.free_role_ends
    assert last_day is not None
    yield company.clock.at(company.calendar.hours_at(last_day), Rank.SEAT)
    if not seats.is_ended:
        seats.end_free_role()
