"""The catalogue: every number with its source, and the facts that were agreed."""

from pathlib import Path

import pytest

from sim import catalog
from sim.catalog import CatalogError, Fact, load

WORDS = 'source = "a page"\nas_of = "2026-03"\nconfidence = "high"\n'
NUMBER = f'[desk.ticket_minutes]\nvalue = 10\nunit = "minutes"\nlow = 3\nhigh = 30\n{WORDS}'


def read(folder: Path, text: str, snapshot: str = "2026-03") -> catalog.Catalogue:
    (folder / snapshot).mkdir(exist_ok=True)
    (folder / snapshot / "facts.toml").write_text(text, encoding="utf-8")
    return catalog.read(folder, snapshot)


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
        (NUMBER.replace("low = 3", "low = 11"), "low = 11, 10 and high = 30 are not in order"),
        (NUMBER.replace("= 10", "= { law = 'constnat', value = 1 }"), "is not a law"),
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


def test_every_fact_has_a_source_and_every_number_a_range() -> None:
    for fact in load().facts.values():
        assert fact.unit and fact.source and fact.as_of, fact.key
        if isinstance(fact.value, int | float | dict) and not isinstance(fact.value, bool):
            assert fact.low is not None and fact.high is not None, fact.key
            assert fact.low <= catalog.centre(fact.value) <= fact.high, fact.key


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("plans.claude-team-annual.seat_price_usd_per_month", 25),
        ("plans.claude-team-monthly.seat_price_usd_per_month", 30),
        ("plans.claude-team-monthly.minimum_seats", 5),
        ("plans.claude-team-monthly.billing_interval_months", 1),
        ("plans.claude-team-monthly.counts_day_of_change", False),
        ("plans.claude-team-annual.counts_day_of_change", True),
        ("plans.claude-team-annual.modes", ("invite",)),
        ("plans.claude-enterprise.seat_price_usd_per_month", 60),
        ("plans.claude-enterprise.minimum_seats", 70),
        ("plans.claude-enterprise.annual_minimum_usd", 50_000),
        ("plans.claude-enterprise.supported_idps", ("okta", "entra", "google")),
        ("plans.claude-enterprise.session_max_hours", None),
        ("idps.entra.cycle_minutes", 40),
        ("idps.entra.retry_hours", (6, 12, 24)),
        ("idps.google.cycle_minutes", 30),
        ("idps.okta.retry_hours", ()),
        ("signals.missed_share", 0.10),
        ("segment.attrition_per_year", 0.17),
        ("segment.involuntary_weekday_weights", (357, 489, 542, 506, 372)),
        ("desk.loaded_rate_usd_per_hour", 62),
        ("policies.review_interval_days", 90),
    ],
)
def test_the_facts_of_march_2026(key: str, value: object) -> None:
    catalogue = load("2026-03")
    found: object = catalogue.values
    for part in key.split("."):
        found = found[part]  # type: ignore[index]
    assert found == value == catalogue.facts[key].value


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
    assert table["idps.entra.retry_hours"] == "6, 12, 24"
    assert table["plans.claude-enterprise.session_max_hours"] == "none"


def test_the_shipped_snapshot_is_there() -> None:
    assert catalog.DEFAULT_SNAPSHOT in catalog.snapshots()
