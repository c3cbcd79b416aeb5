import re
from types import SimpleNamespace

import pandas as pd
import pytest
from builders.made_results import made
from hypothesis import given
from hypothesis import strategies as st

from sim.comparison import compare
from sim.core.numerals import number, spread
from sim.tables import differences, render, render_flips, totals
from sim.tables.cells import main_metrics

WRITTEN = {
    "rounded to two digits of half the width": ((26134.7, 25900, 26360, "USD"), "$26,130"),
    "wide": ((26134.7, 3000, 49000, "USD"), "$26,000"),
    "cents or whole dollars, not tenths": ((29.43, 27.0, 31.9, "USD"), "$29.43"),
    "never finer than cents": ((29.4321, 29.4320, 29.4322, "USD"), "$29.43"),
    "below 0": ((-26134.7, -26360, -25900, "USD"), "-$26,130"),
    "negative zero": ((-0.2, -40, 40, "USD"), "$0"),
    "share": ((0.0321, 0.030, 0.034, "share"), "3.21 %"),
    "wide share": ((0.321, 0.1, 0.5, "share"), "32 %"),
    "whole share without an interval": ((0.05, None, None, "share"), "5 %"),
    "hours": ((1.475, 1.47, 1.48, "hours"), "1.475"),
    "tiny hours": ((0.00012, 0.0001, 0.00014, "hours"), "0.000"),
    "exact": ((8100.0, 8100.0, 8100.0, "USD"), "$8,100"),
    "exact cents": ((950.5, None, None, "USD"), "$950.50"),
    "exact dollars and cents of a large sum": ((12950.55, None, None, "USD"), "$12,951"),
    "four digits without an interval": ((12.34567, None, None, "hours"), "12.35"),
    "all whole digits without an interval": ((1234567.8, None, None, "hours"), "1,234,568"),
    "zero": ((0.0, 0.0, 0.0, "hours"), "0"),
    "no unit": ((3.0, None, None, ""), "3"),
    "undefined": ((None, None, None, "hours"), "n/a"),
}


@pytest.mark.parametrize(("given_", "text"), WRITTEN.values(), ids=WRITTEN)
def test_how_numbers_are_written(given_, text):
    assert number(*given_) == text


def read(text: str) -> float:
    value = float(re.sub(r"[$,%\s]", "", text))
    return value / 100 if text.endswith("%") else value


moderate = st.floats(-1e9, 1e9)
widths = st.floats(1e-6, 1e8)
units = st.sampled_from(["USD", "share", "hours"])


@given(moderate, widths, units)
def test_rounding_moves_a_number_by_less_than_a_tenth_of_half_its_interval(value, half, unit):
    finest = {"USD": 0.01, "share": 0.0001, "hours": 0.001}[unit]
    text = number(value, value - half, value + half, unit)
    error = abs(read(text) - value)
    assert error <= max(0.0501 * half, finest * 0.51) + abs(value) * 1e-12


@given(moderate, widths, st.floats(1, 1000), units)
def test_a_wider_interval_never_gives_more_digits(value, half, factor, unit):
    def decimals(width):
        text = number(value, value - width, value + width, unit)
        return len(re.sub(r"[^\d.]", "", text).partition(".")[2])

    assert decimals(half * factor) <= decimals(half)


@given(st.floats(-1e6, 1e6), st.floats(0, 1e6), st.floats(0, 1e6), units)
def test_ends_stay_in_order_around_the_value(value, below, above, unit):
    low, high = value - below, value + above
    ends = [read(end) for end in spread(low, high, unit).split(" to ")]
    assert ends[0] <= read(number(value, low, high, unit)) <= ends[1]


@given(st.one_of(moderate, st.none()), units)
def test_a_number_without_an_interval_is_still_written(value, unit):
    text = number(value, None, None, unit)
    assert text == "n/a" or abs(read(text) - value) <= max(0.5, abs(value) * 1e-3)


def answer(**about):
    """Two strategies whose only luck is a dollar and a minute."""
    luck = [-1.0, 1.0] * 50

    def totals(cost, work, exposure, over):
        return {
            "total_cost_usd": [cost + one for one in luck],
            "manual_hours": [work + one / 60 for one in luck],
            "exposure_hours_total": float(exposure),
            "share_over_policy": (over, 10.0),
            "seat_utilisation": ([9 + one / 10 for one in luck], 10.0),
        }

    strategies = {"team": totals(180_000, 400, 2000, 3.0)}
    strategies["enterprise"] = totals(260_000, 40, 20, 1.0)
    assumptions = {"desk.admins": "2", "desk.ticket_minutes": "10", "country": "US"}
    return compare(made(strategies, 100, **{"assumptions": assumptions, **about}))


TERMINAL = """\
Totals over 4 years, with 95 % intervals

                                                                 team                     enterprise
"""


def test_the_answer_in_a_terminal():
    text = render(answer(), width=100)
    assert "\x1b" not in text
    assert all(len(line) <= 100 and line == line.rstrip() for line in text.splitlines())
    assert text.startswith(TERMINAL)
    assert "$180,000.00 [$179,999.80 to $180,000.20]" in render(answer(), width=130)
    for line in (
        r"Total cost +\+\$80,000 worse",
        r"Manual hours +-360 better",
        r"Leavers beyond the policy +-20 pts better",
        r"Seat utilisation +0 pts same",
        r"- Facts of 2026-03, 100 replications from seed 1 with inputs as assumed, scenario",
        r"- 3 of the 12 numbers that this answer rests on are assumptions, not sourced:",
        r"- desk: admins = 2; ticket_minutes = 10",
        r"- scenario: country = US",
    ):
        assert re.search(f"^{line}", text, re.MULTILINE), line
    assert "[89.80 to 90.20 %]" in text, "one sign is enough for both ends"
    assert render(answer(), width=100) == text


def test_intervals_get_a_line_of_their_own_where_the_terminal_is_narrow():
    text = render(answer(), width=70)
    assert all(len(line) <= 70 for line in text.splitlines())
    assert re.search(r"Total cost +\$180,000.00 +\$260,000.00\n +\[\$179,999.80 to", text)


def test_colour_marks_better_and_worse():
    text = render(answer(), colour=True)
    assert "\x1b[31mworse" in text.replace(" ", "")
    assert "\x1b[32mbetter" in text.replace(" ", "")


def test_what_to_doubt_comes_before_the_numbers():
    text = render(
        answer(requires=("scim",), plans={"team": (), "enterprise": ("scim",)}, assumptions={})
    )
    doubt = text.index("Caveats")
    assert doubt < text.index("Totals over 4 years")
    assert "- Team is not eligible: " in text
    assert "- Every number has a source." in text


def test_a_single_strategy_has_no_differences():
    text = render(compare(made({"team": {"total_cost_usd": 4.0}}, 30)))
    assert "Difference to" not in text
    assert re.search(r"^Total cost +\$4$", text, re.MULTILINE)


def test_rows_can_be_chosen_and_undefined_is_not_available():
    text = render(answer(), metrics=["exposure_hours_p95", "manual_actions", "manual_hours"])
    assert re.search(r"Time until 95 % of leavers are out \(hours\) +n/a +n/a", text)
    assert "Total cost " not in text
    assert "Manual actions" not in text


def costs(**more):
    """Two strategies with the costs that not everybody has."""
    some = dict.fromkeys(("sunk_cost_usd", "usage_cost_usd", "tool_cost_usd"), 0.0)
    strategies = {
        "team": {"total_cost_usd": 40.0, **some},
        "enterprise": {"total_cost_usd": 80.0, **some, **more},
    }
    return compare(made(strategies, 30))


def test_costs_that_nobody_has_are_not_shown():
    assert not re.search("Sunk|Usage|Tool", render(costs()))
    text = render(costs(usage_cost_usd=8.0))
    assert len(re.findall(r"^Usage cost +\$0 +\$8$", text, re.MULTILINE)) == 1
    assert re.search(r"^Usage cost +\+\$8 worse$", text, re.MULTILINE)
    assert not re.search("Sunk|Tool", text)
    rows = [name for name, _ in totals(costs(sunk_cost_usd=8.0)).rows]
    assert rows[:2] == ["Total cost", "Sunk cost"]
    # What was asked for is shown whatever it is.
    assert [name for name, _ in differences(costs(), ["tool_cost_usd"]).rows] == ["Tool cost"]


def test_who_cannot_be_chosen_is_marked_in_the_heading():
    waits = {"first_seat_wait_month": (14.0, 1.0)}
    cost = {"total_cost_usd": 4.0}
    answer = compare(
        made(
            {"team": {**cost, **waits}, "jit": {**cost, **waits}, "enterprise": cost},
            30,
            requires=("sso",),
            plans={"team": ("sso",), "jit": (), "enterprise": ("sso",)},
        )
    )
    text = render(answer, metrics=["total_cost_usd"], width=100)
    assert re.search(
        r"^ +team \(infeasible\) +jit \(not eligible\) +enterprise$", text, re.MULTILINE
    )
    assert re.search(r"^ +jit \(not eligible\) +enterprise$", text, re.MULTILINE)
    narrow = render(answer, metrics=["total_cost_usd"], width=60)
    assert re.search(r"team +jit\n +\(infeasible\) +\(not eligible\) +enterprise", narrow)


def test_what_cannot_be_chosen_is_never_called_better_cheaper_or_safer():
    cheap, dear = {"total_cost_usd": 4.0}, {"total_cost_usd": 9.0}
    waits = {"first_seat_wait_month": (14.0, 1.0)}
    cases = (
        made({"team": {**cheap, **waits}, "enterprise": dear}, 30),
        made({"enterprise": dear, "team": {**cheap, **waits}}, 30),
        made(
            {"enterprise": dear, "team": cheap},
            30,
            requires=("sso",),
            plans={"team": (), "enterprise": ("sso",)},
        ),
    )
    for result in cases:
        text = render(compare(result))
        assert re.search(r"Total cost +[+-]\$5$", text, re.MULTILINE)
        assert not re.search(r"better|worse|cheaper|dearer|safer", text), text


FLIPS = pd.DataFrame(
    {
        "sentence": [
            "As things are the choice is team.",
            "On the facts of 2026-10 " + 20 * "it flips ",
        ]
    }
)


def test_whether_it_flips():
    text = render_flips(FLIPS)
    assert text.startswith("Does the choice flip?\n\n- As things are the choice is team.\n- On the")
    assert max(map(len, text.splitlines())) <= 100
    assert text.endswith("flips\n")


def test_priced_exposure_and_waiting_bring_the_cost_that_the_choice_compares():
    def shown(**means):
        rows = pd.DataFrame({"metric": list(means), "mean": list(means.values())})
        return main_metrics(SimpleNamespace(metrics=rows), None)

    assert "decision_cost_usd" not in shown(total_cost_usd=1.0, decision_cost_usd=1.0)
    priced = shown(total_cost_usd=1.0, waiting_cost_usd=2.0, decision_cost_usd=3.0)
    assert {"waiting_cost_usd", "decision_cost_usd"} < set(priced)
    assert "exposure_cost_usd" not in priced
