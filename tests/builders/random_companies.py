"""Random valid companies of up to 60 people and 24 months, in every mode and on both snapshots."""

import datetime as dt
from pathlib import Path
from zlib import crc32

from hypothesis import reject
from hypothesis import strategies as st

from builders.companies import company
from builders.random_people import DAYS, notice, people_files, segments, signals, use
from builders.random_tariffs import fitting, free_roles, plans, sync
from builders.random_values import law, number, share, some
from sim.scenarios import Scenario, ScenarioError


def company_or_refusal(overlay, folder=Path()) -> Scenario:
    """Return the company; one that shrinks faster than its people leave is refused, and no case."""
    try:
        return company(overlay, folder=folder)
    except ScenarioError as error:
        faster = ("makes leave, even if nobody", "is faster than people leave")
        if not all(any(words in problem for words in faster) for problem in error.problems):
            raise
        reject()


automation = some(
    {
        "setup_hours": number(0, 20),
        "setup_days": number(0, 30),
        "approval_hours": st.one_of(st.just("none"), law(20)),
        "run_minutes": law(120),
        "failure_share": share,
        "outages_per_year": number(0, 30),
        "outage_days": law(10),
        "reconcile_interval_hours": st.floats(6, 1000),
        "price_usd_per_member_month": st.sampled_from([0.0, 1.5]),
    }
)
idp = some(
    {
        "cycle_minutes": st.sampled_from([0.0, 5.0, 30.0, 40.0, 1440.0]),
        "push_minutes": law(120),
        "run_minutes": law(30),
        "retry_after_first_failure_hours": st.sampled_from(
            [[], [6.0, 12.0, 24.0], [0.5, 1.0, 6.0, 24.0]]
        ),
        "sso_price_usd_per_member_month": st.sampled_from([0.0, 2.0]),
    }
)
desk = some(
    {
        "admins": st.integers(1, 4),
        "desk_hours_per_day": st.floats(0.5, 24),
        "urgent_response_hours": law(20),
        "leaver_response_hours": law(40),
        "joiner_response_hours": law(40),
        "resend_response_hours": law(40),
        "review_response_hours": law(40),
        "hands_on_minutes": law(120),
        "ticket_minutes": number(0, 30),
        "further_address_minutes": number(0, 10),
        "purchase_minutes": number(0, 30),
        "review_minutes": number(0, 600),
        "review_minutes_per_member": number(0, 10),
        "repair_minutes": number(0, 600),
        "cross_check_minutes_per_member": number(0, 10),
        "audit_query_minutes_per_member": number(0, 10),
        "analytics_minutes": number(0, 30),
        "ownership_transfer_minutes": number(0, 60),
        "integration_repair_minutes": number(0, 90),
        "hand_over_minutes": number(0, 60),
    }
)
policies = some(
    {
        "exposure_hours": st.floats(0.5, 100),
        "exposed_hour_usd": st.one_of(st.just("none"), st.sampled_from([0.0, 0.5, 100.0])),
        "waiting_day_usd": st.one_of(st.just("none"), st.sampled_from([0.0, 40.0])),
        "review_interval_days": st.floats(1, 200),
        "review_detection_share": share,
        "give_up_after_invitations": st.integers(1, 4),
        "reclaim_after_days": st.one_of(st.just("none"), st.floats(1, 200)),
        "reduction_discipline_share": share,
        "reduction_lead_days": number(0, 60),
    }
)


@st.composite
def hours(draw):
    opens, closes = sorted(draw(st.sets(st.integers(0, 48), min_size=2, max_size=2)))
    days = draw(st.sets(st.sampled_from(DAYS), min_size=1))
    return {"working_days": sorted(days), "opens_hour": opens / 2, "closes_hour": closes / 2}


TEAM = ("claude-team-annual", "claude-team-monthly")
ENTERPRISE = {
    "2026-03": ("claude-enterprise",),
    "2026-10": ("claude-enterprise", "claude-enterprise-sales"),
}
OTHERS = ("adroll-ads", "ahrefs-casual", "loom-business")
MODES = {
    "2026-03": {"team": ("invite", "automation"), "enterprise": ("invite", "scim", "automation")},
    "2026-10": {
        "team": ("invite", "jit", "automation"),
        "enterprise": ("invite", "jit", "scim", "automation"),
    },
}


def stages(facts):
    """Every plan of Claude with every mode that it allows."""
    modes = MODES[facts]
    return [(plan, mode) for plan in TEAM for mode in modes["team"]] + [
        (plan, mode) for plan in ENTERPRISE[facts] for mode in modes["enterprise"]
    ]


@st.composite
def switches(draw, facts, months, first):
    """What a strategy changes to; never back from Enterprise, and never to what it is."""
    before, found, month, headcount = first, [], 0, 0
    for _ in range(draw(st.sampled_from([0, 0, 1, 1, 2, 3]))):
        onwards = [
            stage
            for stage in stages(facts)
            if stage != before and not (before[0] not in TEAM and stage[0] in TEAM)
        ]
        before = draw(st.sampled_from(onwards))
        trigger = draw(st.sampled_from(["at_month", "at_headcount", "at_seat_cap"]))
        value = True
        if trigger == "at_month":
            month = value = draw(st.integers(month + 1, month + months))
        elif trigger == "at_headcount":
            headcount = value = draw(st.integers(headcount + 1, headcount + 70))
        found.append({"plan": before[0], "mode": before[1], trigger: value})
    return found


@st.composite
def strategies(draw, facts, months):
    """A way to run seats, perhaps in several stages and with further applications."""
    first = draw(st.sampled_from(stages(facts)))
    then = draw(switches(facts, months, first))
    names = draw(st.lists(st.sampled_from(OTHERS), max_size=2, unique=True))
    also = [
        {
            "plan": name,
            "mode": draw(st.sampled_from(["invite", "automation"])),
            "seat_share": draw(share),
        }
        for name in names
    ]
    return {"plan": first[0], "mode": first[1], "then": then, "also": also}


def needs_sso(way):
    """Whether a strategy can only be run with SSO enforced."""
    return "jit" in {way["mode"], *(stage["mode"] for stage in way["then"])}


@st.composite
def companies(draw, folder):
    """A scenario with two ways to run seats, one of them with SSO enforced and, if it can, not."""
    facts = draw(st.sampled_from(["2026-03", "2026-10"]))
    months = draw(st.integers(1, 24))
    start = draw(st.dates(dt.date(2023, 1, 1), dt.date(2027, 12, 31)))
    workforce, left = {}, 60
    for name in draw(st.sampled_from([["employees"], ["employees", "contractors"]])):
        workforce[name] = draw(segments(left, start, months))
        left -= workforce[name]["headcount"]
    if draw(st.integers(0, 3)) == 0:
        file = draw(people_files(start, months))
        path = folder / f"{crc32(file.encode())}.csv"
        path.write_text(file)
        workforce["named"] = {"people_file": path.name, "headcount": 0}
    idp_name = draw(st.sampled_from(["okta", "entra", "google"]))
    way, other = draw(strategies(facts, months)), draw(strategies(facts, months))
    ways = {"shut": {**way, "sso_enforced": True}, "other": {**other, "sso_enforced": True}}
    if not needs_sso(way):
        ways["open"] = {**way, "sso_enforced": False}
    used = sorted(
        {stage["plan"] for each in (way, other) for stage in (each, *each["then"], *each["also"])}
    )
    tariffs = {name: fitting(name, draw(plans)) for name in used}
    if "loom-business" in used:
        tariffs["loom-business"] |= draw(free_roles(start, months))
    for name in ENTERPRISE[facts]:
        tariffs[name] = {**tariffs.get(name, {}), "sync": draw(sync)}
    overlay = {
        "facts": facts,
        "start": start,
        "horizon_months": months,
        "country": draw(st.sampled_from(["US", "DE", "GB", "FR", "JP", "IN"])),
        "idp": idp_name,
        "start_state": draw(st.sampled_from(["running", "rollout"])),
        "idp_disable": draw(st.sampled_from(["at_exit", "after_midnight", "by_ticket"])),
        "hours": draw(st.one_of(st.just({}), hours())),
        "workforce": workforce,
        "signals": {**draw(signals), **draw(notice)},
        "use": draw(st.one_of(st.just({}), use)),
        "desk": draw(desk),
        "policies": draw(policies),
        "automation": draw(automation),
        "idps": {idp_name: draw(idp)},
        "plans": tariffs,
        "strategies": ways,
    }
    return company_or_refusal(overlay, folder)
