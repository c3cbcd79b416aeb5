"""Use against what is known of alternating spells and of lognormal costs."""

import datetime as dt

import numpy as np
import pytest
from builders.agreement import agrees
from builders.companies import company
from builders.made_frames import calendar, happened, people, plan, term

from sim import experiment
from sim.core import streams
from sim.metrics.usage import person_months
from sim.records.events import Activated, SeatTaken
from sim.records.memberships import spells
from sim.scenarios.schema import Parameters, UsageProfile, Use
from sim.workforce.use import idle_spells, rhythm, tastes

DAY = 24.0
PROFILES = {
    "chat": UsageProfile.model_validate(
        {
            "title": "Chat",
            "level_usd_per_month": {"law": "lognormal", "median": 20.0, "sigma": 0.8},
            "month_sigma": 0.5,
        }
    ),
    "code": UsageProfile.model_validate(
        {
            "title": "Code",
            "level_usd_per_month": {"law": "lognormal", "median": 100.0, "sigma": 0.5},
            "month_sigma": 0.3,
        }
    ),
}
COUNT = 40_000


def use(never=0.05, idle=0.2, active_days=90.0):
    return Use(
        never_start_share=never,
        idle_share=idle,
        active_days=active_days,
        premium_share=0.3,
        usage_mix={"chat": 0.75, "code": 0.25},
    )


def lives(of, count=COUNT, initial=True, days=1096.0, start_hours=0.0):
    """Tastes and idle spells of people who all stay until the end."""
    keys = streams.person_keys(streams.name_key("theory"), np.arange(count))

    def uniform(stream):
        return streams.uniform(1, 1, stream, keys)

    wanted = tastes(of, PROFILES, uniform)
    turns = rhythm(of, wanted["never_starts"], np.full(count, initial), uniform("idle at hour 0"))
    starts, ends = np.full(count, start_hours), np.full(count, days * DAY)
    return wanted, idle_spells(turns, starts, ends, keys, 1, 1)


def idle_hours(spells, count=COUNT):
    """Hours without use, by person."""
    return np.bincount(spells.person, spells.until_hours - spells.from_hours, count)


@pytest.mark.parametrize(("never", "idle"), [(0.0, 0.2), (0.05, 0.2), (0.2, 0.5)])
def test_the_idle_share_is_that_of_all_seat_holders(never, idle):
    _, spells = lives(use(never, idle))
    agrees(idle_hours(spells) / (1096 * DAY), idle)


@pytest.mark.parametrize("share_of_horizon", [0.0, 0.1, 0.5, 0.999])
def test_the_people_of_hour_0_are_met_in_the_long_run(share_of_horizon):
    _, spells = lives(use(0.1, 0.3))
    moment = share_of_horizon * 1096 * DAY
    idle = (spells.from_hours <= moment) & (moment < spells.until_hours)
    agrees(np.bincount(spells.person[idle], minlength=COUNT), 0.3)


def test_a_joiner_begins_active_and_comes_near_the_long_run():
    # Two states with rates a and b: the idle share is q (1 - exp(-(a + b) t)), q = a / (a + b).
    of = use(0.0, 0.4, active_days=60.0)
    _, spells = lives(of, initial=False)
    assert (spells.from_hours > 0).all()
    rate_per_day = 1 / 60.0 / 0.4
    for day in (30.0, 90.0, 1000.0):
        idle = (spells.from_hours <= day * DAY) & (day * DAY < spells.until_hours)
        theory = 0.4 * (1 - np.exp(-rate_per_day * day))
        agrees(np.bincount(spells.person[idle], minlength=COUNT), theory)


def test_spells_have_their_means():
    of = use(0.0, 0.25, active_days=30.0)
    _, spells = lives(of, initial=False, days=3650.0)
    first = np.unique(spells.person, return_index=True)[1]
    assert len(first) == COUNT
    agrees(spells.from_hours[first] / DAY, 30.0)
    agrees((spells.until_hours - spells.from_hours)[first] / DAY, 10.0)
    second = first[spells.person[np.minimum(first + 1, len(spells) - 1)] == np.arange(COUNT)] + 1
    agrees((spells.from_hours[second] - spells.until_hours[second - 1]) / DAY, 30.0)


def test_shares_of_people():
    wanted, _ = lives(use(never=0.2, idle=0.2))
    agrees(wanted["never_starts"], 0.2)
    agrees(wanted["needs_premium"], 0.3)
    agrees(wanted["profile"] == "code", 0.25)
    code = wanted["usage_level_usd"][wanted["profile"] == "code"]
    agrees(code, PROFILES["code"].level_usd_per_month.mean)


@pytest.mark.parametrize("metered", [True, False])
def test_metered_use_costs_the_mean_of_the_law_times_the_active_share(metered):
    count, of = 16_000, use(0.1, 0.3)
    year = calendar(dt.date(2027, 1, 1), 12)
    wanted, dormant = lives(of, count, days=365.0)
    fates = people(*({"usage_level_usd": 0.0} for _ in range(count))).assign(
        key=streams.person_keys(streams.name_key("theory"), np.arange(count)),
        profile=wanted["profile"],
        usage_level_usd=wanted["usage_level_usd"],
    )
    rows = [term(quantity=count)]
    rows += [("s", SeatTaken(0.0, person, 1)) for person in range(count)]
    rows += [("s", Activated(0.0, person, 1)) for person in range(count)]
    records = happened(*rows)
    parameters = Parameters.model_construct(
        usage=PROFILES, plans={"p": plan(metered=metered, pricing="active_users")}
    )
    found = person_months(
        fates,
        dormant.table(1),
        spells(fates, records),
        records,
        parameters,
        year,
        streams.Luck(1, {1: 1}),
    ).frame()
    days = found.groupby("person")["active_days"].sum().reindex(range(count), fill_value=0.0)
    agrees(days, 0.7 * 365)
    usd = found.groupby("person")["amount_cents"].sum().reindex(range(count), fill_value=0) / 100
    if metered:
        mean = sum(
            share * PROFILES[name].level_usd_per_month.mean for name, share in of.usage_mix.items()
        )
        agrees(usd / 12, 0.7 * mean)
    else:
        assert (usd == 0).all()


def test_idle_seat_days_are_the_long_run_share_of_all_seats():
    # Nobody comes or goes; who never starts under JIT at hour 0 is a member like everybody.
    scenario = company(
        {
            "facts": "2026-10",
            "horizon_months": 24,
            "workforce": {"employees": {"headcount": 500}},
            "use": {"never_start_share": 0.1, "idle_share": 0.3, "active_days": 30.0},
            "strategies": {"jit": {"plan": "claude-enterprise", "mode": "jit"}},
        }
    )
    months = experiment.run(scenario, replications=30).months
    seats = months.groupby("replication")[["idle", "active", "held"]].sum()
    agrees(seats["idle"] / seats["held"], 0.3)
    assert seats["held"].to_numpy() == pytest.approx((seats["idle"] + seats["active"]).to_numpy())
