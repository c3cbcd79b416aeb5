"""How the catalogue is read, and what its facts say."""

import datetime as dt
from pathlib import Path

import pytest
from builders.catalogues import NUMBER, WORDS, read

from sim import catalog
from sim.catalog import CatalogError, Fact, load
from sim.core.distributions import median_of
from sim.scenarios.schema import Plan, UsageProfile


def test_a_sound_number_is_read(tmp_path: Path) -> None:
    read_in = read(tmp_path, NUMBER)
    assert read_in.values == {"desk": {"ticket_minutes": 10}}
    assert read_in.facts["desk.ticket_minutes"] == Fact(
        "desk.ticket_minutes", 10, "minutes", "a page", "2026-03", "high", 3, 30
    )


@pytest.mark.parametrize("key", ["unit", "source", "as_of", "confidence"])
@pytest.mark.parametrize("left", ["", ' = " "'])
def test_a_number_that_travels_alone_does_not_load(tmp_path: Path, key: str, left: str) -> None:
    lines = [f"{key}{left}" if line.startswith(key) else line for line in NUMBER.splitlines()]
    text = "\n".join(line for line in lines if line != key)
    with pytest.raises(CatalogError) as error:
        read(tmp_path, text)
    assert str(error.value) == (
        f"2026-03/facts.toml: desk.ticket_minutes: has no {key}; every number of the catalogue"
        " needs value, unit, source, as_of and confidence"
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[desk]\nticket_minutes = 10\n" + WORDS, "has no unit"),
        ("[desk]\nticket_minutes = { law = 'constant', value = 1 }\n" + WORDS, "has no unit"),
        ("[desk]\nticket_minutes = 'ten'\n", "has no source"),
        (NUMBER.replace("low = 3\n", ""), "has no plausible range"),
        (NUMBER.replace("low = 3", "low = 11"), "low = 11, 10 and high = 30"),
        (NUMBER.replace("= 10", "= { law = 'constnat', value = 1 }"), "is not a distribution"),
        (NUMBER.replace('"high"', '"certain"'), "confidence is high, medium, low or assumption"),
        (NUMBER.replace('"high"', '"assumption"'), "an assumption has confidence"),
        (NUMBER.replace("a page", "assumption: a guess"), "an assumption has confidence"),
        (NUMBER.replace('"2026-03"', '"last year"'), "as_of is a year"),
        (NUMBER + "sauce = 1\n", "unknown key sauce"),
    ],
)
def test_what_is_wrong_is_named_with_file_and_key(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(CatalogError, match=f"2026-03/facts.toml: desk.ticket_minutes: {sentence}"):
        read(tmp_path, text)


def test_a_later_snapshot_states_only_what_differs(tmp_path: Path) -> None:
    read(tmp_path, NUMBER + NUMBER.replace("ticket", "purchase"))
    later = read(
        tmp_path, 'base = "2026-03"\n' + NUMBER.replace("= 10", "= 12"), snapshot="2026-10"
    )
    assert later.values == {"desk": {"ticket_minutes": 12, "purchase_minutes": 10}}
    assert catalog.read(tmp_path, "2026-03").values["desk"]["ticket_minutes"] == 10


@pytest.mark.parametrize("snapshot", catalog.snapshots())
def test_every_fact_has_a_source_and_every_number_a_range(snapshot: str) -> None:
    for fact in load(snapshot).facts.values():
        assert fact.unit and fact.source and fact.as_of, fact.key
        if isinstance(fact.value, int | float | dict) and not isinstance(fact.value, bool):
            assert fact.low is not None and fact.high is not None, fact.key
            assert fact.low <= median_of(fact.value) <= fact.high, fact.key


@pytest.mark.parametrize("snapshot", catalog.snapshots())
def test_no_plausible_range_doubles_a_price_in_two_years(snapshot: str) -> None:
    facts = catalog.load(snapshot).facts
    for key, fact in facts.items():
        if key.endswith(".renewal_uplift_share"):
            _, plan, _ = key.split(".")
            renewals = 12 / facts[f"plans.{plan}.term_months"].value
            assert (1 + fact.high) ** (2 * renewals) < 2, plan


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("plans.claude-team-annual.seat_price_usd_per_month", 25),
        ("plans.claude-team-monthly.seat_price_usd_per_month", 30),
        ("plans.claude-team-monthly.minimum_seats", 5),
        ("plans.claude-team-monthly.billing_interval_months", 1),
        ("plans.claude-team-monthly.counts_day_of_change", False),
        ("plans.claude-team-annual.counts_day_of_change", True),
        ("plans.claude-team-annual.modes", ("invite", "automation")),
        ("plans.claude-enterprise.seat_price_usd_per_month", 60),
        ("plans.claude-enterprise.minimum_seats", 70),
        ("plans.claude-enterprise.annual_minimum_usd", 50_000),
        ("plans.claude-enterprise.supported_idps", ("okta", "entra", "google")),
        ("plans.claude-enterprise.session_max_hours", None),
        ("idps.entra.cycle_minutes", 40),
        ("idps.entra.retry_after_first_failure_hours", (6, 12, 24)),
        ("idps.google.cycle_minutes", 30),
        ("idps.okta.retry_after_first_failure_hours", ()),
        ("signals.missed_share", 0.09),
        ("segment.attrition_per_year", 0.17),
        ("segment.involuntary_weekday_weights", (357, 489, 542, 506, 372)),
        ("desk.loaded_rate_usd_per_hour", 62),
        ("policies.review_interval_days", 90),
        ("plans.claude-team-annual.invitation_holds_seat", False),
        ("plans.claude-team-monthly.reduction", "automatic"),
        ("plans.claude-team-annual.usage_view", "none"),
        ("plans.claude-team-annual.maximum_seats", 150),
        ("plans.claude-team-annual.ownership_transfer_days", {"law": "constant", "value": 3}),
        ("plans.claude-enterprise.usage_view", "audit_log"),
        ("plans.claude-enterprise.metered", False),
        ("plans.claude-enterprise.setup_hours", 8),
        ("plans.claude-enterprise.contract_lead_days", 30),
        ("plans.claude-enterprise.sync.reprovision_share", 0.5),
        ("plans.claude-enterprise.sync.refuses_console_removal", False),
        ("plans.adroll-ads.pricing", "free"),
        ("plans.adroll-ads.invite_expiry_days", 14),
        ("plans.ahrefs-casual.pricing", "active_users"),
        ("plans.ahrefs-casual.included_users", 1),
        ("plans.ahrefs-power.seat_price_usd_per_month", 50),
        ("plans.loom-business.removal_takes_effect", "cycle_end"),
        ("plans.loom-business.free_role_ends", dt.date(2026, 6, 1)),
        ("automation.setup_hours", 2),
        ("automation.price_usd_per_year", 5000),
        ("automation.approval_hours", None),
        ("use.idle_share", 0.20),
        ("use.never_start_share", 0.05),
        ("signals.self_join_share", 0),
        ("signals.idp_missed_share", 0.01),
        ("idp_disable", "at_exit"),
        ("start", dt.date(2026, 4, 1)),
        ("idps.entra.retry_every_hours", 24),
        ("idps.entra.retry_days", 28),
        ("idps.entra.removal_safeguard_count", None),
        ("idps.okta.sso_price_usd_per_member_month", 0),
        ("plans.claude-team-annual.seat_purchase", "by_admin"),
        ("plans.claude-enterprise.seat_purchase", "by_admin"),
        ("plans.claude-team-annual.included_usage_usd_per_member_month", None),
        ("plans.claude-team-annual.upgrade_credit_share", 1),
        ("plans.claude-enterprise.proration", "day"),
        ("plans.claude-enterprise.overflow", "blocked"),
        ("plans.loom-business.added_seats_invoiced", "next_invoice"),
        ("plans.loom-business.upgrade_credit_share", 0),
        ("automation.price_usd_per_member_month", 1),
        ("segment.layoff_known_days", 5),
        ("policies.spare_seats", 0),
        ("policies.waiting_day_usd", None),
        ("audit.sample_terminations", 25),
        ("policies.reclaim_after_days", None),
    ],
)
def test_the_facts_of_march_2026(key: str, value: object) -> None:
    assert_holds("2026-03", key, value)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("plans.claude-team-annual.seat_price_usd_per_month", 20),
        ("plans.claude-team-annual.premium_seat_price_usd_per_month", 100),
        ("plans.claude-team-monthly.seat_price_usd_per_month", 25),
        ("plans.claude-team-monthly.premium_seat_price_usd_per_month", 125),
        ("plans.claude-team-monthly.minimum_seats", 2),
        ("plans.claude-team-monthly.maximum_seats", 150),
        ("plans.claude-team-monthly.term_months", 1),
        ("plans.claude-team-annual.modes", ("invite", "jit", "automation")),
        ("plans.claude-team-annual.invitation_holds_seat", True),
        ("plans.claude-team-annual.reduction", "owner"),
        ("plans.claude-team-annual.usage_view", "analytics"),
        ("plans.claude-enterprise.seat_price_usd_per_month", 20),
        ("plans.claude-enterprise.metered", True),
        ("plans.claude-enterprise.minimum_seats", 20),
        ("plans.claude-enterprise.annual_minimum_usd", 0),
        ("plans.claude-enterprise.prepaid_credit_usd", 5000),
        ("plans.claude-enterprise.sync.refuses_console_removal", True),
        ("plans.claude-enterprise.sync.poll_minutes", {"law": "uniform", "low": 0, "high": 1}),
        ("plans.claude-enterprise-sales.minimum_seats", 50),
        ("plans.claude-enterprise-sales.prepaid_credit_usd", None),
        ("plans.claude-enterprise-sales.metered", True),
        ("plans.claude-enterprise-sales.title", "Claude Enterprise, through sales"),
        ("plans.adroll-ads.invite_expiry_days", 14),
        ("desk.ownership_transfer_minutes", 5),
        ("signals.self_join_share", 0.2),
        ("start", dt.date(2026, 11, 1)),
        ("plans.claude-team-annual.included_usage_usd_per_member_month", 100),
        ("plans.claude-team-monthly.included_usage_usd_per_member_month", 100),
        ("plans.claude-team-annual.included_usage_premium_factor", 5),
        ("plans.claude-team-annual.overflow", "blocked"),
        ("plans.claude-team-annual.spend_cap_usd_per_member_month", None),
        ("plans.claude-team-annual.jit_seat_type", "highest"),
        ("plans.claude-enterprise.included_usage_usd_per_member_month", 0),
        ("plans.claude-enterprise.overflow", "extra_usage"),
        ("signals.missed_share", 0.09),
    ],
)
def test_the_facts_of_october_2026(key: str, value: object) -> None:
    assert_holds("2026-10", key, value)


def assert_holds(snapshot: str, key: str, value: object) -> None:
    catalogue = load(snapshot)
    found: object = catalogue.values
    for part in key.split("."):
        found = found[part]  # type: ignore[index]
    assert found == value == catalogue.facts[key].value


@pytest.mark.parametrize("snapshot", catalog.snapshots())
def test_every_plan_says_each_thing_that_the_schema_asks(snapshot: str) -> None:
    plans = load(snapshot).values["plans"]
    for name, plan in plans.items():
        assert set(Plan.model_fields) - {"sync"} <= set(plan), name
        assert ("sync" in plan) == ("scim" in plan["modes"]) == ("scim" in plan["capabilities"])
        assert ("jit" in plan["modes"]) == ("jit" in plan["capabilities"]), name
        Plan.model_validate(plan)


def test_a_later_snapshot_leaves_other_applications_as_they_are() -> None:
    before, after = (load(snapshot).values["plans"] for snapshot in ("2026-03", "2026-10"))
    assert "claude-enterprise-sales" in set(after) - set(before)
    for name, plan in before.items():
        assert (plan == after[name]) == (plan["application"] != "claude"), name


@pytest.mark.parametrize(("profile", "mean"), [("chat", 30), ("cowork", 40), ("code", 215)])
def test_metered_use_has_the_published_mean(profile: str, mean: float) -> None:
    usage = load().values["usage"][profile]
    assert UsageProfile.model_validate(usage).level_usd_per_month.mean == pytest.approx(mean, 0.01)


def test_the_runbook_is_listed_in_the_order_of_the_clicks() -> None:
    keys = [key for key in catalog.facts("runbook")["key"] if key.startswith("runbook.")]
    assert keys[:8] == ["runbook.add_user.title", *(f"runbook.add_user.{n}" for n in range(1, 8))]
    assert list(dict.fromkeys(key.split(".")[1] for key in keys)) == [
        *("add_user", "remove_user", "transfer_ownership", "check_usage", "find_unused_seats")
    ]
    later = catalog.facts("runbook.add_user", "2026-10").set_index("key")
    assert list(later.index) == list(catalog.facts("runbook.add_user")["key"])
    assert "when the invitation is sent" in later.loc["runbook.add_user.7", "value"]
