"""The answer: its sentences against its fields, rows that add up, and each special case."""

import json
import math
import re
from dataclasses import replace

import pytest
from builders.asked import JIT, LARGE, NO_FLIPS, TEAM, TWIN

from sim.core.estimates import Estimate
from sim.decisions import answer
from sim.decisions.answer import Row
from sim.decisions.answer.rounding import rounded, written, written_beside
from sim.decisions.answer.sentences import verdict


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
        answer.first(run(TEAM + JIT + LARGE)), run(TEAM + JIT + LARGE), draws=4, claims=NO_FLIPS
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
            # What is between hours has fewer digits than these where it is less well known.
            coarse = row.difference.step("hours", 0.1) / 2 if row.unit == "hours" else 0.0
            assert abs(row.shown[1] - row.shown[0] - row.shown[2]) <= coarse + 1e-9
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


@pytest.mark.parametrize(
    ("mean", "half", "unit", "text"),
    [
        # The table's step, however well another strategy's cost is known.
        (61_316.0, 900.0, "usd", "$61,300"),
        # A wide interval has fewer digits than the table, as beside the interval on other pages.
        (78_531.0, 10_400.0, "usd", "$79,000"),
        (3_712.0, 290.0, "hours", "3,710"),
        (418.4, 35.0, "hours", "418"),
        (0.04, 0.01, "hours", "0"),
    ],
)
def test_what_stands_beside_the_table_is_written_as_in_it(mean, half, unit, text):
    both = (Estimate(51_900.0, 51_000.0, 52_800.0), Estimate(58_200.0, 57_000.0, 59_400.0))
    rows = [Row("cost", "Cost", "sum", "usd", *both)]
    assert written_beside(rows, Estimate(mean, mean - half, mean + half), unit) == text


def test_hours_have_the_digits_of_their_own_intervals_as_on_every_page():
    both = (Estimate(653.9, 610.0, 698.0), Estimate(3_123.0, 2_917.0, 3_329.0))
    gap = Estimate(2_469.1, 2_220.0, 2_718.0)
    (row,) = written([Row("open_hours", "Hours", "hours", "hours", *both, gap, "more")])
    assert row.cells == ("654", "3,120", "+2,470")
    assert row.shown == (654.0, 3_120.0, 2_470.0)
    # The ends of what is not clear are rounded outwards, and hours are whole from 10 on.
    both = (Estimate(653.9, 610.0, 698.0), Estimate(658.2, 615.0, 701.0))
    gap = Estimate(4.3, -5.4, 14.03)
    (row,) = written([Row("open_hours", "Hours", "hours", "hours", *both, gap, "unclear")])
    assert row.cells == ("654", "658", "unclear (-6 to +15)")


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
    found = answer.completed(two, run(TEAM + JIT, more=need))
    assert found == two
    assert found.claims["choice"].isna().all()


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


def test_one_sentence_says_whether_the_choice_stays_in_all_cases(run):
    one = answer.first(run(TEAM + JIT))
    label, other = one.heads[1], one.heads[2]
    moved = replace(one, heads=("a year", other, label, "difference"))
    nobody = replace(one, choice=None, heads=("a year", "", "", ""))
    assert answer.across({"as it is": one, "late HR": one}) == (
        f"{label} is the choice in each of the 2 cases."
    )
    assert answer.across({"as it is": one, "late HR": one, "a layoff": moved, "a cap": nobody}) == (
        f"{label} is the choice in 2 of 4 cases; {other} in 1 (a layoff);"
        " none of the strategies in 1 (a cap)."
    )
