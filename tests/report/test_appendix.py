"""The appendix: sources, assumptions, differences and what would change the answer."""

import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from builders.little_asked import one_claim

import sim
from sim import decisions, report
from sim.experiment import Result
from sim.report.numbers import asked
from sim.scenarios.reliance import field_of
from sim.tables import Table
from sim.tables.numbers import changed, relied_on

TEAM = "Claude Team, billed annually"


def parts(content: report.Content, title: str) -> tuple:
    """What stands below a heading of the appendix."""
    return next(section.parts for section in content.sections if section.title == title)


def cells(table: Table) -> dict[str, list[str]]:
    """The texts of a table by the name of the row."""
    return {name: [cell.value for cell in row] for name, row in table.rows}


def test_it_says_what_no_strategy_has(content: report.Content) -> None:
    _, nobody_has = parts(content, "What no strategy gives you")
    assert "custom roles with granular permissions" in nobody_has
    assert "audit log" not in nobody_has
    bought, capabilities = parts(content, "The strategies")
    assert cells(capabilities)["Audit log"] == ["no", "yes"]
    assert cells(bought)[f"{TEAM}, by hand"][0] == TEAM


def test_changes_are_old_and_new_and_the_rest_has_its_source_and_date(
    result: Result, content: report.Content
) -> None:
    _, changed, sources = parts(content, "Sources")
    _, assumptions = parts(content, "Assumptions")
    assert cells(changed)[
        "Employees: share of people who leave in a year; the mean in the long run"
    ] == [
        "17 % → 40 % of people a year",
        "HR report 2025",
    ]
    assert cells(changed)["Length of the horizon"][0] == "36 → 12 months"
    assert len(assumptions.rows) == len(result.scenario.assumptions())
    said = (
        f"{len(assumptions.rows)} of the {len(assumptions.rows) + len(sources.rows)} numbers that"
        " this answer rests on are assumptions, not sourced; the report lists them, those that"
        " matter most first."
    )
    assert said in content.answer.careful
    assert cells(assumptions)["Probability that a review finds one orphaned member"][:2] == [
        "90 % of orphans",
        "50 % to 100 %",
    ]
    assert any(name.startswith("Loaded") for name, _ in sources.rows)
    dated = [row[-1].value for _, row in assumptions.rows]
    assert all(re.fullmatch(r"\d{4}(-\d\d)*", date) for date in dated)


def test_assumptions_come_by_what_they_matter(result: Result, content: report.Content) -> None:
    most = ("policies.review_detection_share", "use.idle_share")
    alone = replace(content.answer, choice="team", runner_up=None, matters_most=most)
    (order, table), _ = relied_on(result.scenario, alone)
    names = [name for name, _ in table.rows]
    assert names[:2] == [
        "Probability that a review finds one orphaned member",
        "Share of seat holders who do not use it, long run",
    ]
    assert order.startswith("First come those that matter most by page one, then those on which")
    own = [place for place, name in enumerate(names) if name.startswith(TEAM)]
    others = [place for place, name in enumerate(names) if name.startswith("Claude Enterprise")]
    assert own and others and max(own) < min(others)
    without = replace(alone, matters_most=())
    assert "matter most" not in relied_on(result.scenario, without)[0][0]


def test_every_number_of_the_scenario_has_words(result: Result) -> None:
    described = {
        key: field_of(result.scenario.parameters, tuple(key.split("."))).description
        for key in result.scenario.facts
    }
    assert all(described.values())
    assert described["plans.claude-enterprise.sync.slow_share"] == (
        "share of changes caught in the vendor's slow mode"
    )


def test_what_changes_is_said_for_every_shipped_scenario() -> None:
    for path in sorted(Path("scenarios").glob("*.toml")):
        scenario = sim.load(path)
        table = changed(scenario)
        assert len(table.rows) == len(scenario.changes())
        assert all(name.strip() for name, _ in table.rows)


def test_a_reader_meets_words_and_no_names_of_columns_keys_or_counted_months(
    content: report.Content,
) -> None:
    tables = [
        part for section in content.sections for part in section.parts if isinstance(part, Table)
    ]
    seen = [
        text
        for table in tables
        for text in (
            *(head for head in table.heads if head != "Source"),
            *(name for name, _ in table.rows),
            *(cell.value for _, row in table.rows for cell in row if "article" not in cell.value),
        )
    ]
    sentences = [text for _, text in content.notes] + [
        part for section in content.sections for part in section.parts if isinstance(part, str)
    ]
    for text in (*seen, *sentences):
        assert "_" not in text
        assert not re.search(r"\bmonth \d", text)
    for key in ("team", "enterprise"):
        assert key not in {head for table in tables for head in table.heads}


def test_differences_are_to_the_choice_unless_another_is_named(
    result: Result, content: report.Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    (table,) = parts(content, "Differences")
    assert table.caption.startswith(f"More or less than {TEAM}, by hand in the same futures")
    assert table.heads[1:] == ("Claude Enterprise, by SCIM",)
    assert not any(cell.verdict for _, row in table.rows for cell in row)
    one_claim(monkeypatch)
    (other,) = parts(report.gather(result, "enterprise", draws=2), "Differences")
    assert other.heads[1:] == (f"{TEAM}, by hand",)


def test_what_if_has_a_row_for_each_claim(content: report.Content) -> None:
    (table,) = parts(content, "What if")
    assert "Prices of October 2026" in cells(table)
    choices = {row[0] for row in cells(table).values()}
    known = {f"{TEAM}, by hand", "Claude Enterprise, by SCIM"}
    assert choices <= known | {"none can be chosen", "cannot be run"} and choices & known


def test_what_cannot_be_asked_says_why(
    result: Result, content: report.Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_claim(monkeypatch)
    claims = decisions.challenge(result, futures=2)
    why = "it cannot be run: x.toml: strategies.a.mode: the plan has none: take another"
    claims.loc[1, "sentence"] = f"On the facts of 2026-03 {why}"
    claims.loc[1, ["choice", "flips"]] = None, pd.NA
    table, refused = asked(result.scenario, replace(content.answer, claims=claims))
    (what, (then, *_)), *_ = table.rows
    assert (then.value, then.best) == ("cannot be run", False)
    assert refused == [f"{what} cannot be run: the plan has none: take another."]
    assert ("bold" in table.caption) == any(row[0].best for _, row in table.rows)


def test_a_picture_that_would_show_nothing_is_a_sentence(
    tmp_path: Path, scenario: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_claim(monkeypatch)
    (tmp_path / "people.csv").write_text("id,start,end,cause\na,2025-01-01,,\nb,2025-01-01,,\n")
    replayed = tmp_path / "replayed.toml"
    people = 'headcount = 0\npeople_file = "people.csv"'
    replayed.write_text(re.sub(r"headcount = 40\n.*\n", people + "\n", scenario.read_text()))
    told = report.gather(sim.run(sim.load(replayed), replications=1), draws=2)
    _, said = parts(told, "Pictures")
    assert said == (
        "What open hours are spent on is not drawn: nobody who left could still get in."
    )
    assert "people.csv" in report.html(told) and str(tmp_path) not in report.html(told)
