"""Rival claims, who goes with whom, and how facts are found."""

from pathlib import Path

import pytest
from builders.catalogues import NUMBER, WORDS, read

from sim import catalog
from sim.catalog import CatalogError, load
from sim.tables.listings import render_facts


@pytest.mark.parametrize(
    ("snapshot", "names"),
    [
        (
            "2026-03",
            [
                *("prorated-credit", "no-largest-team", "two-types-of-team-seat"),
                *("enterprise-by-use", "proration-by-month", "accounts-off-after-midnight"),
            ],
        ),
        ("2026-10", ["prorated-credit", "accounts-off-after-midnight", "console-removal"]),
    ],
)
def test_a_rival_claim_contradicts_the_facts(snapshot: str, names: list[str]) -> None:
    catalogue = load(snapshot)
    assert [rival.name for rival in catalogue.rivals] == names
    for rival in catalogue.rivals:
        assert rival.sentence.endswith(".") and rival.source and rival.as_of
        for key, value in rival.overrides.items():
            assert catalogue.facts[key].value != value


def test_a_claim_may_say_that_there_is_none(tmp_path: Path) -> None:
    text = RIVAL + "[rival.cheap.overrides]\n'desk.ticket_minutes' = 'none'\n"
    (rival,) = read(tmp_path, NUMBER + text).rivals
    assert rival.overrides == {"desk.ticket_minutes": None}
    # It contradicts the facts of its own snapshot, and no others.
    assert not read(tmp_path, 'base = "2026-03"\n', snapshot="2026-10").rivals


RIVAL = f"[rival.cheap]\nsentence = 'It is cheap.'\n{WORDS}"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (RIVAL, "rival.cheap: needs a sentence and a table of overrides"),
        (
            RIVAL + "[rival.cheap.overrides]\n'desk.ticket_minuets' = 1\n",
            "rival.cheap: overrides desk.ticket_minuets, which is no fact",
        ),
    ],
)
def test_a_rival_claim_must_say_what_it_changes(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(CatalogError, match=sentence):
        read(tmp_path, NUMBER + text)


PLANS = f"""
[plans.a]
supported_idps = ["okta"]
{WORDS}
[plans.b]
supported_idps = []
{WORDS}
[idps.okta]
title = "Okta"
{WORDS}
[idps.ping]
title = "Ping"
{WORDS}
"""
PING = f"""
[idps.ping.supporting_plans]
value = ["a", "b"]
unit = "words"
{WORDS.replace("a page", "the provider's page")}
"""


def test_a_plan_and_an_identity_provider_may_both_say_that_they_go_together(tmp_path: Path) -> None:
    assert read(tmp_path, PLANS).values["plans"]["a"]["supported_idps"] == ("okta",)
    both = read(tmp_path, PLANS + PING)
    assert both.values["plans"]["a"]["supported_idps"] == ("okta", "ping")
    assert both.values["plans"]["b"]["supported_idps"] == ("ping",)
    fact = both.facts["plans.a.supported_idps"]
    assert fact.value == ("okta", "ping")
    assert fact.source == "a page; for ping: the provider's page (2026-03)"
    # What only repeats the plan's own word adds nothing.
    again = read(tmp_path, PLANS.replace('["okta"]', '["okta", "ping"]') + PING)
    assert again.facts["plans.a.supported_idps"].source == "a page"
    assert both.values["idps"]["ping"] == {"title": "Ping"}
    assert "idps.ping.supporting_plans" not in both.facts


def test_an_identity_provider_names_plans_that_exist(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match='supporting_plans: there is no plan "plan-c"; did you'):
        read(tmp_path, PLANS.replace("plans.b", "plans.plan-b") + PING.replace('"b"', '"plan-c"'))


def test_an_identity_provider_may_be_like_another(tmp_path: Path) -> None:
    text = PLANS + PING.replace("[idps.ping.supporting_plans]", "[idps.ping.others]")
    like = f"[idps.pong]\nlike = 'ping'\ntitle = 'Pong'\n{WORDS}"
    values = read(tmp_path, text + like).values["idps"]
    assert values["pong"] == {**values["ping"], "title": "Pong"}


def test_yes_and_no_may_stand_bare_like_words(tmp_path: Path) -> None:
    fact = read(tmp_path, f"[plans.a]\nmetered = false\n{WORDS}").facts["plans.a.metered"]
    assert (fact.value, fact.unit, fact.source) == (False, "yes or no", "a page")


def test_facts_are_found_by_key_source_and_title_whatever_the_case() -> None:
    everything = catalog.facts()
    assert list(everything["key"]) == list(load().facts)
    assert set(catalog.facts("MISSED")["key"]) == {
        "signals.missed_share",
        "signals.idp_missed_share",
    }
    assert "signals.full_notice_share" in set(catalog.facts("harris poll")["key"])
    assert set(catalog.facts("billed monthly")["title"]) == {"Claude Team, billed monthly"}
    assert catalog.facts("nothing of the kind").empty


def test_values_are_shown_as_words_where_a_cell_cannot_hold_them() -> None:
    table = catalog.facts().set_index("key")["value"]
    assert table["desk.leaver_response_hours"] == "lognormal median 5.6, sigma 1.2"
    assert table["signals.joiner_ahead_days"] == 5
    assert table["idps.entra.retry_after_first_failure_hours"] == "6, 12, 24"
    assert table["plans.claude-enterprise.session_max_hours"] == "none"


def test_the_newest_facts_are_those_of_nobodys_choice() -> None:
    newest = catalog.snapshots()[-1]
    assert newest == "2026-10"
    assert load() is load("latest") is load(newest)
    assert catalog.facts("start").equals(catalog.facts("start", newest))


@pytest.mark.parametrize(
    ("as_of", "later"),
    [
        *(("2025", False), ("2026", False), ("2026-03", False), ("2026-03-27", False)),
        *(("2026-04", True), ("2026-04-09", True), ("2027", True)),
    ],
)
def test_a_fact_that_was_read_after_its_snapshot_is_listed_as_such(
    tmp_path: Path, as_of: str, later: bool
) -> None:
    dated = read(tmp_path, NUMBER.replace("2026-03", as_of))
    assert catalog.is_later(dated.facts["desk.ticket_minutes"], dated.snapshot) == later


def test_later_facts_of_the_catalogue_are_marked() -> None:
    march = catalog.facts(snapshot="2026-03").set_index("key")
    assert march.loc["plans.claude-enterprise.sync.poll_minutes", "is_later"]
    assert not march.loc["plans.claude-enterprise.seat_price_usd_per_month", "is_later"]
    assert not catalog.facts(snapshot="2026-10")["is_later"].any()
    listed = render_facts(catalog.facts("sync.poll_minutes", "2026-03"))
    assert listed.endswith("[2026-04-09, later than these facts, confidence high]\n")


@pytest.mark.parametrize("snapshot", catalog.snapshots())
def test_response_times_run_in_business_hours(snapshot):
    facts = load(snapshot).facts
    units = {fact.unit for key, fact in facts.items() if key.endswith("_response_hours")}
    assert units == {"business hours"}
