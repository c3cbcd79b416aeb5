"""The answer: its sentences against its fields, rows that add up, and each special case."""

import json
import math
import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sim
from sim.comparison.printed import Paired, judged
from sim.core.estimates import Estimate
from sim.decisions import answer
from sim.decisions.answer import Answer, Row
from sim.decisions.answer.changes import flips_if
from sim.decisions.answer.drawn import Drawn
from sim.decisions.answer.rounding import rounded, written
from sim.decisions.answer.sentences import verdict
from sim.decisions.answer.sure import how_sure, matters_most
from sim.decisions.price_flips import price_flips

COMPANY = """\
facts = "2026-10"
horizon_months = {months}
idp = "okta"
sso_enforced = true
{more}

[workforce.employees]
headcount = {people}
attrition_per_year = 0.5
"""
STRATEGY = """
[strategies.{name}]
label = "{label}"
plan = "{plan}"
mode = "{mode}"
"""
TEAM = STRATEGY.format(name="t", label="Team, by hand", plan="claude-team-annual", mode="invite")
TWIN = STRATEGY.format(name="tt", label="Team again", plan="claude-team-annual", mode="invite")
JIT = STRATEGY.format(name="j", label="Team, by JIT", plan="claude-team-annual", mode="jit")
LARGE = STRATEGY.format(name="e", label="Enterprise", plan="claude-enterprise", mode="scim")
NO_FLIPS = pd.DataFrame(
    [("", "2026-10", None, None, None, None, None, False)],
    columns=[
        *("claim", "facts", "choice", "other"),
        *("break_even_usd", "break_even_usd_low", "break_even_usd_high", "flips"),
    ],
)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Run a company with some strategies; the same words give the same result."""
    folder = tmp_path_factory.mktemp("asked")

    @cache
    def call(strategies, more="", people=20, months=13, replications=20):
        path: Path = folder / "asked.toml"
        path.write_text(COMPANY.format(people=people, months=months, more=more) + strategies)
        return sim.run(sim.load(path), replications=replications)

    return call


def amounts_in(text: str) -> list[float]:
    """Read the amounts of a sentence: dollars, percent, and counts of hours."""
    found = re.findall(r"\$([\d,.]*\d)|(\d+) %|([\d,.]*\d) (?:fewer|more) hours", text)
    return [float(each.replace(",", "")) for groups in found for each in groups if each]


def written_like(value: float) -> set[float]:
    """What a number may look like in a sentence: few digits, or in percent."""
    return {rounded(abs(value), digits) * scale for digits in (2, 3) for scale in (1, 100)}


def test_every_amount_of_the_verdict_is_a_row(run):
    for strategies in (TEAM + LARGE, TEAM + JIT):
        found = answer.first(run(strategies))
        numbers = [number for row in found.rows for number in row.shown if number is not None]
        numbers += [end for row in found.rows for end in row.difference[1:] if end is not None]
        known = set().union(*map(written_like, numbers))
        amounts = [each for text in found.verdict for each in amounts_in(text)]
        assert amounts
        assert set(amounts) <= known


def test_every_other_amount_is_a_named_field(run):
    found = answer.completed(
        answer.first(run(TEAM + JIT + LARGE)), run(TEAM + JIT + LARGE), draws=4, flips=NO_FLIPS
    )
    rows = [number for row in found.rows for number in row.shown if number is not None]
    known = set().union(*map(written_like, [*rows, *found.amounts.values()]))
    assert re.fullmatch(r".*: \$[\d,]+ a year, [\d,]+ hours open to leavers", found.also[0])
    told = (*found.also, *found.why, *found.how_sure, *found.careful)
    amounts = [each for text in told for each in amounts_in(text)]
    assert len(amounts) >= 4
    assert {round(each, 6) for each in amounts} <= {round(each, 6) for each in known}
    assert found.amounts["how_sure.draws"] == 4
    assert json.loads(json.dumps(found.to_json(), allow_nan=False))["amounts"] == found.amounts


def test_printed_costs_add_up_in_both_columns_and_between_them(run):
    for more in ("", "[policies]\nexposed_hour_usd = 5\nwaiting_day_usd = 40"):
        found = answer.first(run(TEAM + LARGE, more=more))
        for place in range(3):
            parts = [
                row.shown[place]
                for row in found.rows
                if row.kind in ("part", "risk") and row.unit == "usd"
            ]
            assert math.isclose(sum(parts), found.deciding.shown[place])
        for row in found.rows:
            assert math.isclose(row.shown[1] - row.shown[0], row.shown[2], abs_tol=1e-9)
        keys = {row.key for row in found.rows}
        assert ("open_hours_cost" in keys) is ("cost_and_risk" in keys) is bool(more)
        assert "tool" not in keys, "no strategy has one"


def test_the_printed_sum_is_the_rounded_sum_whatever_the_parts_are():
    parts = [
        Row(key, key, "part", "usd", Estimate(usd, None, None), Estimate(usd + 7, None, None))
        for key, usd in {"licence": 10_003.4, "usage": 204.4, "labour": 96.3}.items()
    ]
    sums = [sum(getattr(row, name).mean for row in parts) for name in ("choice", "runner_up")]
    whole = Row("cost", "Cost", "sum", "usd", *(Estimate(usd, None, None) for usd in sums))
    rows = {row.key: row for row in written([*parts, whole])}
    assert rows["cost"].shown[:2] == (10_300, 10_330)
    assert sum(row.shown[0] for key, row in rows.items() if key != "cost") == 10_300
    assert rows["cost"].cells[0] == "$10,300"


def test_what_is_between_two_is_rounded_as_well_as_the_two():
    exact = {"licence": (48_650.0, 49_055.0), "labour": (1_081.0, 1_668.0)}
    exact["cost"] = tuple(map(sum, zip(*exact.values(), strict=True)))
    rows = written(
        [
            Row(key, key, "sum" if key == "cost" else "part", "usd", *estimates)
            for key, usd in exact.items()
            for estimates in [[Estimate(each, None, None) for each in usd]]
        ]
    )
    assert [row.shown for row in rows] == [
        (48_600, 49_000, 400),
        (1_100, 1_700, 600),
        (49_700, 50_700, 1_000),
    ]


def test_invoices_are_by_contract_year_and_named_by_their_last_month(run):
    result = run(TEAM + LARGE)
    found = answer.first(result)
    labels = [row.label for row in found.rows if row.kind == "invoice"]
    assert labels == ["Invoices, year to October 2027", "Invoices, rest to November 2027"]
    months = result.months[result.months["strategy"] == found.choice]
    first = months[months["month"] <= 12].groupby("replication")["cash_usd"].sum().mean()
    assert found.row("invoices_1").choice.mean == pytest.approx(first)


def test_an_invoice_is_never_negative_nor_its_interval(run):
    rows = answer.first(run(TEAM + LARGE, replications=2)).rows
    invoices = [row for row in rows if row.kind == "invoice"]
    assert invoices
    for row in invoices:
        assert row.choice.low >= 0 and row.runner_up.low >= 0


def test_the_others_are_named_with_their_cost_and_reasons_come_first(run):
    small = 'requires = ["audit_log"]'
    found = answer.first(run(TEAM + LARGE + JIT, more=small))
    assert (found.choice, found.runner_up) == ("e", None)
    assert found.verdict[1] == "It is the only one that can be chosen."
    assert len(found.also) == 2
    for text, label in zip(found.also, ("Team, by hand", "Team, by JIT"), strict=True):
        assert re.fullmatch(
            rf"{label} cannot be chosen: .* has no audit log, .* \(\$[\d,]+ a year\)", text
        )


def test_who_runs_out_of_seats_is_no_choice_and_the_month_is_said(run):
    found = answer.first(run(TEAM + LARGE, more="", people=150, months=6, replications=3))
    growing = run(TEAM + LARGE, people=160, months=3, replications=2)
    full = answer.first(growing)
    assert full.choice == "e"
    assert full.also[0].startswith("Team, by hand cannot be chosen: its seats run out in ")
    assert re.search(r" in (November|December|January) 20\d\d ", full.also[0])
    assert "cheaper" not in " ".join(full.verdict)
    assert found.choice in ("t", "e")


def test_none_that_can_be_chosen(run):
    need = 'requires = ["audit_log"]'
    alone, two = answer.first(run(TEAM, more=need)), answer.first(run(TEAM + JIT, more=need))
    assert (alone.choice, alone.rows) == (None, ())
    assert alone.verdict[0].startswith("Team, by hand cannot be chosen: Claude Team")
    assert two.verdict == ("None of these strategies can be chosen.",)
    assert len(two.also) == 2
    assert answer.completed(two, run(TEAM + JIT, more=need)) is two


def test_one_strategy_alone_has_a_cost_and_no_difference(run):
    found = answer.first(run(TEAM))
    assert re.fullmatch(r"Team, by hand costs about \$[\d,]+ a year\.", found.verdict[0])
    assert found.verdict[1] == "There is no other to compare."
    assert all(row.cells[1:] == ("", "") for row in found.rows)


def test_seats_that_nobody_uses_are_the_reason_for_dearer_licences(run):
    # Who never starts has a seat by hand, and none by JIT.
    idle = "[use]\nnever_start_share = 0.3\nidle_share = 0.4"
    found = answer.first(run(JIT + TEAM, more=idle, people=60))
    assert (found.choice, found.runner_up) == ("j", "t")
    (why,) = (each for each in found.why if "licences" in each)
    assert why.endswith(" more for licences, mostly for seats held by people who do not use them.")
    # Seats in use differ by their price: that is no reason of its own.
    assert "mostly for seats" not in " ".join(answer.first(run(TEAM + LARGE)).why)


def test_an_invoice_that_is_not_clear_says_what_may_be():
    difference = Estimate(400.0, -310.0, 1_020.0)
    year = Row("i", "Invoices", "invoice", "usd", Estimate(54_200.0, None, None),
               Estimate(54_600.0, None, None), difference, "unclear")  # fmt: skip
    assert written([year])[0].cells[2] == "unclear (-$400 to +$1,100)"


def test_names_of_plans_and_modes_are_explained(run):
    assert answer.first(run(TEAM + LARGE)).meaning == (
        "Plans: Claude Team, billed annually; Claude Enterprise.",
        "By hand: an admin invites and removes people.",
        "By SCIM (directory sync): the company's directory adds and removes people itself.",
    )


def test_exact_ties_are_said(run):
    found = answer.first(run(TEAM + TWIN))
    assert found.verdict == (
        "Take Team, by hand: it costs exactly as much as Team again, but comes first in the"
        " scenario.",
        "How long leavers can still get in is the same under both.",
    )
    assert {row.sense for row in found.rows} == {"same"}
    assert {row.cells[2] for row in found.rows} == {"0"}


def test_one_replication_makes_nothing_clear(run):
    found = answer.first(run(TEAM + LARGE, replications=1))
    assert {row.sense for row in found.rows} <= {"unclear", "same"}
    assert "in one possible future" in found.verdict[0]
    assert found.careful[0] == "One replication says nothing about luck: take more."


def test_a_difference_that_is_not_clear_is_never_a_bare_number(run):
    for strategies in (TEAM + LARGE, TEAM + JIT):
        for row in answer.first(run(strategies)).rows:
            if row.sense == "unclear":
                assert "unclear" in row.cells[2]
                assert row.difference.low <= 0 <= row.difference.high
            elif row.sense == "too small to matter":
                assert "negligible" in row.cells[2]
            else:
                assert re.fullmatch(r"[+-][$\d,.]+( pts?)?|0|under .*", row.cells[2])


def difference(mean: float, standard_error: float, unit: str = "usd") -> Paired:
    return Paired(mean, standard_error, 1000.0, unit)


def test_holm_steps_down_through_all_that_is_printed():
    # With 101 replications the two-sided p-values are about 0.003, 0.02, 0.03 and 0.2.
    family = {"a": 3.04, "b": 2.37, "c": 2.2, "d": 1.29}
    found = judged({key: difference(20 * t, 20) for key, t in family.items()}, 101)
    assert [sense for _, sense in found.values()] == ["more", "unclear", "unclear", "unclear"]
    # Alone, the second would be clear: a family of one is the usual test.
    assert judged({"b": difference(20 * 2.37, 20)}, 101)["b"][1] == "more"
    # All clear: the bound widens with each that is.
    all_clear = {"a": 3.04, "b": 2.6, "c": 2.3, "d": 2.0}
    found = judged({key: difference(-20 * t, 20) for key, t in all_clear.items()}, 101)
    assert {sense for _, sense in found.values()} == {"less"}


def test_small_same_and_unknown_differences_have_their_words():
    found = judged(
        {
            "small": difference(9.0, 0.1),
            "within": difference(1.0, 1.0),
            "point": difference(0.009, 0.0001, "share"),
            "same": difference(0.0, 0.0),
            "fixed": difference(30.0, 0.0),
            "undefined": None,
        },
        50,
    )
    assert {key: sense for key, (_, sense) in found.items()} == {
        "small": "too small to matter",
        "within": "too small to matter",
        "point": "too small to matter",
        "same": "same",
        "fixed": "more",
        "undefined": "unclear",
    }


def test_an_interval_of_shares_never_leaves_what_is_possible():
    ((estimate, sense),) = judged({"a": difference(0.5, 0.4, "share")}, 10).values()
    assert sense == "unclear"
    assert -1 <= estimate.low <= 0 and estimate.high == 1


def draws(difference, inputs=None, choice=1000.0):
    size = len(difference)
    costs = {"t": np.full(size, choice), "e": choice + np.asarray(difference)}
    return Drawn(inputs or {}, costs, {}, {})


def test_how_sure_counts_draws_in_which_the_choice_stays(run):
    scenario = run(TEAM + LARGE).scenario
    amounts: dict[str, float] = {}
    (said,) = how_sure(scenario, draws(np.arange(-10.0, 90)), "t", "e", amounts).sentences
    assert amounts["how_sure.stays"] == 90
    assert "Enterprise costs from $5 less to $84 more a year in nine of ten of them." in said
    assert "Team, by hand stays the choice in 90, otherwise mostly Enterprise." in said
    (said,) = how_sure(scenario, draws(np.arange(100.0, 200)), "t", "e", amounts).sentences
    assert "costs $100 to $190 more a year" in said and "in 100." in said
    found = draws(np.arange(100.0, 200))
    found.costs["t"][:30] = found.costs["e"][:20] = np.inf
    (said,) = how_sure(scenario, found, "t", "e", amounts).sentences
    assert "a year in nine of ten of those in which both can be chosen." in said
    assert amounts["how_sure.stays"] == 70, "who waits for a seat cannot be chosen there"


def test_what_matters_most_is_clear_and_in_words(run):
    scenario = run(TEAM + LARGE).scenario
    rising, noise = np.linspace(0, 1, 100), np.sin(np.arange(100.0) * 7)
    inputs = {"segment.involuntary_share": rising, "desk.ticket_minutes": noise}
    assert list(matters_most(inputs, 50 * rising + noise)) == ["segment.involuntary_share"]
    assert list(matters_most(inputs, np.cos(np.arange(100.0) * 11))) == []
    assert list(matters_most(inputs, np.ones(100))) == []
    few = {name: values[:5] for name, values in inputs.items()}
    assert list(matters_most(few, rising[:5])) == [], "five in line may be luck"
    found = how_sure(scenario, draws(50 * rising + noise, inputs), "t", "e", {})
    assert found.inputs == ("segment.involuntary_share",)
    assert found.sentences[1] == "Matters most: share of attrition that is involuntary."
    nothing = how_sure(scenario, draws(np.cos(np.arange(100.0) * 11), inputs), "t", "e", {})
    assert (nothing.inputs, nothing.sentences[1]) == ((), "No single input stands out.")


def test_what_flips_it_comes_from_the_flips(run):
    result = run(TEAM + LARGE)
    begun = answer.first(result)
    assert flips_if(result.scenario, [], NO_FLIPS, {}) == ("nothing within plausible ranges",)
    other = pd.DataFrame([{"claim": "", "facts": "2026-03", "choice": "e", "flips": True}])
    lines = pd.concat([NO_FLIPS, other], ignore_index=True)
    told = answer.completed(begun, result, draws=2, flips=lines)
    assert (told.verdict, told.rows) == (begun.verdict, begun.rows)
    *near, hour = price_flips(result)
    assert near and list(told.flips_if) == [
        *(f"{flip.clause} (then Enterprise)" for flip in near),
        f"an hour open to leavers, which has no price today, is worth over ${hour.value:,.0f} (then"
        " Enterprise)",
    ]
    priced = hour._replace(today=5.0)
    assert flips_if(result.scenario, [priced], NO_FLIPS, {}) == (
        f"an hour open to leavers is worth more than ${hour.value:,.0f} instead of $5 (then"
        " Enterprise)",
    )
    assert told.careful[0] == (
        "With the prices of March 2026 the choice is another one (then Enterprise)."
    )


def test_at_most_three_cautions(run):
    result = run(TEAM + LARGE)
    begun = replace(answer.first(result), careful=("a.", "b.", "c."))
    lines = pd.concat(
        [NO_FLIPS, pd.DataFrame([{"claim": "", "facts": "2026-03", "choice": None, "flips": True}])]
    )
    found: Answer = answer.completed(begun, result, draws=2, flips=lines)
    assert len(found.careful) == 3
    assert found.careful[0].endswith("(then none can be chosen).")


def test_what_is_much_dearer_on_average_is_not_called_close():
    row = Row(
        *("cost", "Cost", "sum", "usd", Estimate(76_000, 75_000, 77_000)),
        Estimate(130_000, 90_000, 170_000),
        Estimate(54_000, -12_000, 120_000),
        "unclear",
        shown=(76_000, 130_000, 54_000),
    )
    fewer = Row(
        *("open_hours", "Hours", "hours", "hours", Estimate(600, 590, 610)),
        Estimate(380, 370, 390),
        Estimate(-220, -250, -190),
        "less",
        shown=(600, 380, -220),
    )
    money, hours = verdict({"cost": row, "open_hours": fewer}, "Team", "Enterprise", 0, "")
    assert money == (
        "Take Team: about $54,000 a year cheaper than Enterprise on average, but that is not clear:"
        " between $120,000 cheaper and $12,000 dearer."
    )
    assert hours == "Leavers can still get in for about 220 more hours a year."
    close = replace(row, difference=Estimate(600, -1_000, 2_200), shown=(76_000, 76_600, 600))
    money, _ = verdict({"cost": close, "open_hours": fewer}, "Team", "Enterprise", 0, "")
    assert money.startswith("By cost alone take Team, but Enterprise is not clearly dearer;")


def test_what_never_differs_costs_as_much(run):
    scenario = run(TEAM + LARGE).scenario
    same = np.full(30, 1000.0)
    said = how_sure(scenario, Drawn({}, {"t": same, "e": same}, {}, {}), "t", "e", {}).sentences[0]
    assert "Enterprise costs as much a year in nine of ten of them." in said
