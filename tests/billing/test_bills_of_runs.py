"""Bills of whole runs, from people and days to cents.

1 June 2026 is a Monday; the desk opens at 9, and everybody is let in at once.
"""

import pytest
from builders.companies import OWNER, company, laid, named, staffed

from sim import experiment

OLD = "2025-01-01"
USES_CODE = {"usage_mix": {"chat": 0.0, "cowork": 0.0, "code": 1.0}}
CHATS = {"usage_mix": {"chat": 1.0, "cowork": 0.0, "code": 0.0}}
MONTHLY, ANNUAL = "claude-team-monthly", "claude-team-annual"


def run(folder, *rows, plan, mode="invite", rules=None, **overlay):
    base = {
        "facts": "2026-10",
        "strategies": {"one": {"plan": plan, "mode": mode}},
        "plans": {plan: {"minimum_seats": 0, **(rules or {})}},
    }
    return experiment.run(
        staffed(folder, OWNER, *rows, overlay=laid(base, overlay)), replications=1
    )


def observed(result, metric, strategy="one"):
    rows = result.observations
    return rows[(rows["metric"] == metric) & (rows["strategy"] == strategy)]["numerator"].item()


def test_users_added_to_loom_are_on_the_next_invoice(tmp_path):
    new = [("ada", "2026-06-05"), ("bob", "2026-06-05")]
    rules = {"free_role_share": 0.0, "counts_day_of_change": True}
    result = run(tmp_path, *new, plan="loom-business", rules=rules, horizon_months=2)
    lines = result.invoices[["date", "period_start", "kind", "amount_cents"]].astype(str)
    # 26 of 30 days for two at $18.
    assert lines.to_numpy().tolist() == [
        ["2026-06-01", "2026-06-01", "seats", "1800"],
        ["2026-07-01", "2026-07-01", "seats", "5400"],
        ["2026-07-01", "2026-06-05", "added_seats", "3120"],
    ]
    assert result.months["cash_usd"].tolist() == [18.0, 85.2]
    assert result.months["accrued_usd"].tolist() == [49.2, 54.0]
    assert observed(result, "committed_cost_usd") == 0.0


def test_a_minimum_a_month_is_billed_to_the_end_of_each_month(tmp_path):
    staff = [(f"p{number}", OLD) for number in range(3)]
    rules = {"seat_price_usd_per_month": 20.0, "monthly_minimum_usd": 100.0}
    result = run(tmp_path, *staff, plan=MONTHLY, rules=rules)
    lines = result.invoices.groupby("kind")["amount_cents"].agg(["size", "sum"])
    assert lines.to_dict("index") == {
        "commitment_shortfall": {"size": 12, "sum": 12 * 2000},
        "seats": {"size": 12, "sum": 12 * 8000},
    }
    assert observed(result, "licence_cost_usd") == 1200.0


def test_what_a_year_in_advance_owes_behind_the_horizon(tmp_path):
    rules = {"seat_price_usd_per_month": 20.0}
    result = run(tmp_path, ("ada", OLD), plan=ANNUAL, rules=rules, horizon_months=3)
    # June, July and August are 92 of 365 days.
    assert observed(result, "licence_cost_usd") == round(480 * 92 / 365, 2)
    assert observed(result, "committed_cost_usd") == round(480 * 273 / 365, 2)
    by_month = {"billing_interval_months": 1}
    result = run(tmp_path, ("ada", OLD), plan=ANNUAL, rules=rules | by_month, horizon_months=3)
    assert result.months["cash_usd"].tolist() == [40.0] * 3
    assert observed(result, "committed_cost_usd") == 9 * 40.0


def test_single_sign_on_is_paid_for_by_who_did_not_have_it(tmp_path):
    strategies = {
        name: {"plan": MONTHLY, "mode": "invite", "sso_enforced": enforced}
        for name, enforced in (("open", False), ("shut", True))
    }
    overlay = {
        "strategies": strategies,
        "idp": "okta",
        "idps": {"okta": {"sso_price_usd_per_member_month": 2.5}},
        "horizon_months": 2,
    }
    for has_it, cost_usd in ((False, 10.0), (True, 0.0)):
        rows = ("ada", OLD)
        result = run(tmp_path, rows, plan=MONTHLY, **overlay, sso_enforced=has_it)
        assert observed(result, "tool_cost_usd", "open") == 0.0
        assert observed(result, "tool_cost_usd", "shut") == cost_usd


def test_the_automation_is_paid_by_the_year_and_by_the_member(tmp_path):
    prices = {"price_usd_per_year": 1200.0, "price_usd_per_member_month": 1.0}
    result = run(tmp_path, ("ada", OLD), plan=MONTHLY, mode="automation", automation=prices)
    assert observed(result, "tool_cost_usd") == 1200.0 + 2 * 12


@pytest.mark.parametrize(
    ("rules", "billed_usd", "blocked_usd"),
    [
        ({"overflow": "blocked"}, 0.0, 110.0),
        ({"overflow": "extra_usage"}, 110.0, 0.0),
        ({"overflow": "extra_usage", "spend_cap_usd_per_member_month": 30.0}, 47.5, 62.5),
    ],
)
def test_heavy_users_are_stopped_or_pay(tmp_path, rules, billed_usd, blocked_usd):
    # Of 120 and 45 USD of use a month, 27.50 are included in each seat: 92.50 and 17.50 are beyond.
    level = {"level_usd_per_month": {"law": "constant", "value": 120.0}, "month_sigma": 0.0}
    less = {"level_usd_per_month": {"law": "constant", "value": 45.0}, "month_sigma": 0.0}
    rules = {"included_usage_usd_per_member_month": 27.5, "minimum_seats": 0, **rules}
    scenario = company(
        laid(
            {
                "facts": "2026-10",
                "horizon_months": 1,
                "strategies": {"one": {"plan": MONTHLY, "mode": "invite"}},
                "plans": {MONTHLY: rules},
                "usage": {"code": level, "chat": less},
            },
            {
                "workforce": {
                    "heavy": named(tmp_path, "heavy", OWNER, use=USES_CODE),
                    "light": named(tmp_path, "light", ("ada", OLD), use=CHATS),
                }
            },
        ),
        folder=tmp_path,
    )
    result = experiment.run(scenario, replications=1)
    assert observed(result, "usage_cost_usd") == billed_usd
    assert observed(result, "usage_blocked_usd_total") == blocked_usd
