"""Random people: who works there, starts and leaves, and how anybody hears of it."""

import datetime as dt

from hypothesis import strategies as st

from builders.random_values import law, number, share, some
from sim.scenarios.schema import CompanyHours

DAYS = list(CompanyHours.model_fields["working_days"].annotation.__args__[0].__args__)
CAUSES = ["", "voluntary", "involuntary", "layoff"]


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


@st.composite
def people_files(draw, start, months):
    """Rows of a file of people, some of whom start or leave outside the horizon."""
    day = st.dates(start - dt.timedelta(days=400), start + dt.timedelta(days=31 * months + 60))
    rows = ["id,start,end,cause"]
    for place in range(draw(st.integers(0, 15))):
        first, last = sorted((draw(day), draw(day)))
        end, cause = (
            (last.isoformat(), draw(st.sampled_from(CAUSES))) if draw(st.booleans()) else ("", "")
        )
        rows.append(f"p{place},{first.isoformat()},{end},{cause}")
    return "\n".join(rows) + "\n"
