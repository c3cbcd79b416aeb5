"""Clear, unclear or negligible: the same on the screen, in tables, titles and documents."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from builders.made_results import made

import sim
from sim.comparison import compare
from sim.comparison.findings.costs import steps
from sim.comparison.printed import PRINTED, of_amounts
from sim.comparison.rows import cells_of
from sim.comparison.senses import Pair, on_screen
from sim.core.vocabulary import COSTS
from sim.decisions import answer
from sim.metrics import HEADLINE
from sim.tables import differences

N = 100
LUCK = np.tile([-1.0, 1.0], N // 2)
OTHER_WAY = {"more": "less", "less": "more"}


def three(cost, hours, **about):
    """A choice, a runner-up with this cost and these open hours, and one that is far dearer."""
    rows = {"cheap": (40_000, 4000), "close": (cost, hours), "dear": (90_000 + 9 * LUCK, 500)}
    given = {
        name: {
            **dict.fromkeys((f"{kind}_cost_usd" for kind in COSTS), 0.0),
            "licence_cost_usd": usd + 0 * LUCK,
            "total_cost_usd": usd + 0 * LUCK,
            "exposure_hours_total": open_hours + 0 * LUCK,
        }
        for name, (usd, open_hours) in rows.items()
    }
    return made(given, N, **about)


def sense(result, strategy, metric, baseline="cheap"):
    rows = compare(result, baseline).differences
    return rows[(rows["strategy"] == strategy) & (rows["metric"] == metric)].squeeze()


def lucky(mean, t):
    """Amounts with a mean whose Student's t against 0 is `t`."""
    return mean + LUCK * mean / t * np.sqrt(N - 1)


def test_what_is_clear_alone_may_be_unclear_beside_others():
    alone = lucky(800.0, 2.1)
    row = sense(three(40_000 + alone, 4000 + lucky(-50.0, 1.0)), "close", "total_cost_usd")
    assert row["low"] > 0, "alone it is clear"
    assert row["joint_low"] < 0 and row["sense"] == "unclear"


def test_the_joint_interval_contains_0_where_a_difference_is_unclear_and_only_there():
    for t in (1.0, 2.1, 2.4, 2.7, 3.5):
        rows = compare(three(40_000 + lucky(800.0, t), 4000 + lucky(-90.0, 9.0))).differences
        moving = rows[rows["high"] > rows["low"]]
        inside = (moving["joint_low"] < 0) & (moving["joint_high"] > 0)
        assert (inside == (moving["sense"] == "unclear")).all()


@pytest.mark.parametrize(("t", "word"), [(1.0, "unclear"), (5.0, "worse")])
def test_tables_and_titles_say_what_the_screen_says(t, word):
    result = three(40_000 + lucky(800.0, t), 4000)
    compared = compare(result)
    on_screen = answer.first(result)
    row = on_screen.row("cost")
    table = differences(compared, ["total_cost_usd"])
    assert (on_screen.choice, on_screen.runner_up) == ("cheap", "close")
    assert dict(table.rows)["Total cost"][0].verdict == word
    _, finding = steps(compared.metrics, compared.differences, "cheap", "close", 4.0)
    assert ("clearly" in finding.title) == (row.sense == "unclear") == (word == "unclear")


def test_under_a_hundredth_is_negligible_however_clear():
    row = sense(three(40_000 + lucky(100.0, 50.0), 4000), "close", "total_cost_usd")
    assert row["low"] > 0 and row["sense"] == "too small to matter"
    table = differences(compare(three(40_000 + lucky(100.0, 50.0), 4000)), ["total_cost_usd"])
    assert dict(table.rows)["Total cost"][0].verdict == "negligible"


def test_one_replication_has_no_sense_but_unclear():
    given = {"a": {"total_cost_usd": 1.0}, "b": {"total_cost_usd": 2.0}}
    assert set(compare(made(given, 1)).differences["sense"]) == {"unclear"}


def test_a_main_part_of_a_difference_that_matters_is_not_negligible(small, monkeypatch):
    pair, cells = Pair("t", "r"), cells_of(small)
    # Each adds 0.9 % of its own amount, and both together 1.8 % of half as much.
    each = replace(of_amounts(np.array([9.0, 9.0]), np.array([0.0, 0.0])), larger=1000.0)
    rows = {"licence": each, "labour": each, "cost": replace(each, mean=18.0)}
    monkeypatch.setattr("sim.comparison.senses.shown_keys", lambda *_: list(rows))
    monkeypatch.setattr("sim.comparison.senses.paired", lambda *of: rows[of[3]])
    found = on_screen(small, cells, pair)
    assert [found[key][1] for key in rows] == ["more", "more", "more"]
    # Where the whole is too small, its parts are as well.
    rows["cost"] = replace(each, mean=18.0, larger=2000.0)
    found = on_screen(small, cells, pair)
    assert {found[key][1] for key in rows} == {"too small to matter"}


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A real run of few people, with rows of every kind, and invoices."""
    path = tmp_path_factory.mktemp("senses") / "small.toml"
    strategies = "".join(
        f'[strategies.{name}]\nlabel = "{label}"\nplan = "{plan}"\nmode = "{mode}"\n'
        for name, label, plan, mode in (
            ("t", "Team, by hand", "claude-team-annual", "invite"),
            ("r", "Team, by robot", "claude-team-annual", "automation"),
            ("e", "Enterprise", "claude-enterprise", "scim"),
        )
    )
    path.write_text(
        'facts = "2026-10"\nhorizon_months = 12\nidp = "okta"\n'
        "[policies]\nexposed_hour_usd = 3\n"
        "[workforce.employees]\nheadcount = 40\nattrition_per_year = 0.5\n" + strategies,
        encoding="utf-8",
    )
    return sim.run(sim.load(path), replications=12, workers=1)


def test_every_printed_difference_is_as_clear_in_the_table_from_either_side(small):
    said = answer.first(small)
    for baseline, strategy in ((said.choice, said.runner_up), (said.runner_up, said.choice)):
        rows = compare(small, baseline).differences
        rows = rows[rows["strategy"] == strategy].set_index("metric")
        for row in said.rows:
            if row.key not in PRINTED:
                continue
            printed, there = PRINTED[row.key], rows.loc[PRINTED[row.key].metric]
            turned = (baseline == said.runner_up) != printed.inverted
            expected = OTHER_WAY.get(row.sense, row.sense) if turned else row.sense
            assert there["sense"] == expected, row.key
            estimate = -row.difference if turned else row.difference
            assert there["mean"] == pytest.approx(estimate.mean)
            assert there["joint_low"] == pytest.approx(estimate.low)
    assert {PRINTED[row.key].metric for row in said.rows if row.key in PRINTED} <= set(HEADLINE)


def test_tables_call_strategies_by_their_labels(small):
    compared = compare(small, "t")
    assert differences(compared).heads == ("", "Team, by robot", "Enterprise")
    assert differences(compared).caption.startswith("Difference to Team, by hand in the same")
    assert isinstance(compared.to_json()["differences"], list)
    assert {row["strategy"] for row in compared.to_json()["differences"]} == {"r", "e"}
    assert not pd.isna(compared.differences["sense"]).any()
