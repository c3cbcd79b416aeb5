"""Random valid companies of up to 60 people and 24 months, in every mode and on both snapshots."""

import datetime as dt
from pathlib import Path
from zlib import crc32

from hypothesis import reject
from hypothesis import strategies as st

from builders.companies import company
from sim.scenarios import Scenario, ScenarioError
from sim.scenarios.schema import CompanyHours

DAYS = list(CompanyHours.model_fields["working_days"].annotation.__args__[0].__args__)
CAUSES = ["", "voluntary", "involuntary", "layoff"]


def company_or_refusal(overlay, folder=Path()) -> Scenario:
    """Return the company; one that shrinks faster than its people leave is refused, and no case."""
    try:
        return company(overlay, folder=folder)
    except ScenarioError as error:
        faster = ("makes leave, even if nobody", "is faster than people leave")
        if not all(any(words in problem for words in faster) for problem in error.problems):
            raise
        reject()


def number(low, high):
    return st.one_of(st.just(float(low)), st.just(float(high)), st.floats(low, high))


share = number(0, 1)


def law(scale):
    """A law of durations up to about a scale."""
    above_0 = st.floats(scale / 1000, scale)
    ends = st.tuples(number(0, scale), number(0, scale)).map(sorted)
    return st.one_of(
        st.just(0),
        number(0, scale),
        ends.map(lambda of: {"law": "uniform", "low": of[0], "high": of[1]}),
        above_0.map(lambda mean: {"law": "exponential", "mean": mean}),
        st.tuples(above_0, st.floats(0, 1.5)).map(
            lambda of: {"law": "lognormal", "median": of[0], "sigma": of[1]}
        ),
        st.tuples(above_0, st.floats(0.5, 4)).map(
            lambda of: {"law": "weibull", "mean": of[0], "shape": of[1]}
        ),
        ends.map(
            lambda of: {"law": "triangular", "low": of[0], "mode": of[0], "high": of[1] + 0.1}
        ),
    )


def some(fields):
    """Some of the fields; the rest is as calm as in CALM, or as in the catalogue."""
    return st.fixed_dictionaries({}, optional=fields)


def forgotten_once(of):
    """Nobody is forgotten in two ways."""
    if "missed_share" in of:
        of["missed_share"] = min(of["missed_share"], 1 - of.get("idp_missed_share", 0.0))
    return of


signals = some(
    {
        "joiner_ahead_days": law(30),
        "joiner_late_share": share,
        "joiner_late_days": law(30),
        "full_notice_days": st.integers(1, 40),
        "involuntary_late_share": share,
        "late_days": law(40),
        "idp_lag_hours": law(200),
        # One number decides both, so their sum is at most 1.
        "missed_share": number(0, 0.5),
        "idp_missed_share": number(0, 0.5),
        "session_kept_share": share,
        "reaction_days": law(20),
        "accept_first_share": share,
        "accept_resend_share": share,
        "self_join_share": share,
        "console_first_share": share,
        "broken_integration_share": share,
    }
).map(forgotten_once)
notice = st.tuples(share, share, share).map(
    lambda of: dict(
        zip(
            ("full_notice_share", "short_notice_share", "late_share"),
            (part / max(sum(of), 1.0) for part in of),
            strict=True,
        )
    )
)
use = st.tuples(share, share, st.floats(5, 400), share).map(
    lambda of: {
        "never_start_share": min(of[:2]),
        "idle_share": max(of[:2]),
        "active_days": of[2],
        "premium_share": of[3],
    }
)
hiring = st.one_of(
    st.just({}),
    st.floats(-0.3, 0.6).map(lambda rate: {"growth_per_year": rate}),
    st.floats(0, 20).map(lambda rate: {"hires_per_year": rate}),
    st.lists(
        st.fixed_dictionaries({"month": st.integers(1, 24), "people": st.integers(1, 6)}),
        max_size=3,
    ).map(lambda hires: {"hires": hires}),
)


@st.composite
def segments(draw, most, start, months):
    last = start + dt.timedelta(days=30 * months)
    segment = draw(
        some(
            {
                "attrition_per_year": number(0, 3),
                "tenure_shape": st.floats(0.5, 3),
                "involuntary_share": share,
                "backfill_share": share,
                "time_to_fill_days": law(60),
                "start_weekday": st.sampled_from([*DAYS, "any"]),
                "season": st.lists(st.floats(0.1, 3), min_size=12, max_size=12),
                "layoffs": st.lists(
                    st.fixed_dictionaries(
                        {
                            "date": st.dates(start, last),
                            "share": share,
                            "known_days": st.integers(0, 30),
                        }
                    ),
                    max_size=2,
                ),
                "layoffs_per_year": number(0, 2),
                "layoff_share": law(1),
                "layoff_known_days": st.integers(0, 30),
                "seat_share": share,
                "admin_share": share,
                "signals": signals,
                "use": use,
            }
        )
    )
    return {"headcount": draw(st.integers(0, most)), **draw(hiring), **segment}


plan = some(
    {
        "monthly_minimum_usd": st.sampled_from([0.0, 250.0]),
        "proration": st.sampled_from(["day", "month", "none"]),
        "added_seats_invoiced": st.sampled_from(
            ["at_once", "next_invoice", "quarterly", "at_renewal"]
        ),
        "upgrade_credit_share": st.floats(0, 1),
        "renewal_uplift_share": st.sampled_from([0.0, 0.05, 0.1]),
        "counts_day_of_change": st.booleans(),
        "invite_expiry_days": st.floats(0.1, 40),
        "session_max_hours": st.one_of(st.just("none"), st.floats(1, 2000)),
        "reduction": st.sampled_from(["automatic", "owner"]),
        "credits_removal": st.booleans(),
        "invitation_holds_seat": st.booleans(),
        "removal_takes_effect": st.sampled_from(["at_once", "cycle_end"]),
        "pricing": st.sampled_from(["seats", "seats", "seats", "active_users", "free"]),
        "included_users": st.integers(0, 3),
        "prepaid_credit_usd": st.sampled_from(["none", 500.0]),
        "usage_view": st.sampled_from(["none", "audit_log", "analytics"]),
        "ownership_transfer_days": law(5),
        "setup_hours": number(0, 20),
        "contract_lead_days": number(0, 60),
    }
)
steps = st.lists(st.integers(2, 60), max_size=2, unique=True).map(sorted)
prices = st.tuples(
    st.integers(0, 9000), st.one_of(st.just("none"), st.integers(0, 9000)), steps
).map(
    lambda of: {
        "seat_price_usd_per_month": of[0] / 100,
        "premium_seat_price_usd_per_month": of[1] if of[1] == "none" else sum(of[:2]) / 100,
        "price_tiers": [
            {"from_seats": seats, "seat_price_usd_per_month": of[0] // (place + 2) / 100}
            for place, seats in enumerate(of[2])
        ],
    }
)
terms = st.tuples(
    st.sampled_from([(1, 1), (1, 7), (3, 3), (1, 12), (3, 12), (12, 12), (12, 24)]),
    st.sampled_from([0.0, 1000.0, 50_000.0]),
).map(
    lambda of: {
        "billing_interval_months": of[0][0],
        "term_months": of[0][1],
        "annual_minimum_usd": 0.0 if of[0][1] % 12 else of[1],
    }
)
use_limits = st.fixed_dictionaries(
    {
        "metered": st.booleans(),
        "included_usage_usd_per_member_month": st.sampled_from([0.0, 20.0]),
        "included_usage_premium_factor": st.sampled_from([1.0, 5.0]),
        "overflow": st.sampled_from(["blocked", "extra_usage"]),
        "spend_cap_usd_per_member_month": st.sampled_from(["none", 30.0]),
    }
).map(
    lambda of: {
        **of,
        # What is billed from the first dollar on is metered, and what is stopped needs no cap.
        "metered": of["metered"]
        or (of["overflow"], of["included_usage_usd_per_member_month"]) == ("extra_usage", 0.0),
        "spend_cap_usd_per_member_month": "none"
        if of["overflow"] == "blocked"
        else of["spend_cap_usd_per_member_month"],
    }
)
limits = st.tuples(st.integers(0, 40), st.one_of(st.just("none"), st.integers(1, 60))).map(
    lambda of: {
        "minimum_seats": of[0] if of[1] == "none" else min(of),
        "maximum_seats": of[1],
    }
)


plans = st.tuples(
    plan,
    st.one_of(st.just({}), prices),
    terms,
    st.one_of(st.just({}), limits),
    st.one_of(st.just({}), use_limits),
).map(lambda parts: {key: value for part in parts for key, value in part.items()})


OF_SEATS = {
    "renewal_uplift_share": 0.0,
    "annual_minimum_usd": 0.0,
    "monthly_minimum_usd": 0.0,
    "price_tiers": [],
}


def fitting(name, tariff):
    """A tariff without what only seats are billed, where it sells none."""
    usual = {"ahrefs-casual": "active_users", "adroll-ads": "free"}.get(name, "seats")
    return tariff if tariff.get("pricing", usual) == "seats" else {**tariff, **OF_SEATS}


def free_roles(start, months):
    """A role that is free until a day."""
    last = start + dt.timedelta(days=30 * months)
    return st.fixed_dictionaries(
        {"free_role_share": share, "free_role_ends": st.dates(start, last)}
    )


sync = some(
    {
        "poll_minutes": law(10),
        "processing_minutes": law(60),
        "slow_share": share,
        "slow_hours": law(20),
        "failure_share": number(0, 0.9),
        "silent_share": share,
        "breaks_per_year": number(0, 20),
        "break_noticed_days": law(20),
        "outages_per_year": number(0, 100),
        "outage_hours": law(48),
        "reprovision_share": share,
        "refuses_console_removal": st.booleans(),
    }
)
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


@st.composite
def people_files(draw, start, months):
    """Rows of a file of people, some of whom start or leave outside the horizon."""
    day = st.dates(start - dt.timedelta(days=400), start + dt.timedelta(days=31 * months + 60))
    rows = ["id,start,end,cause"]
    for number in range(draw(st.integers(0, 15))):
        first, last = sorted((draw(day), draw(day)))
        end, cause = (
            (last.isoformat(), draw(st.sampled_from(CAUSES))) if draw(st.booleans()) else ("", "")
        )
        rows.append(f"p{number},{first.isoformat()},{end},{cause}")
    return "\n".join(rows) + "\n"


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
