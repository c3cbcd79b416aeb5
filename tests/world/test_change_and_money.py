"""What is billed at a change of plan."""

import pytest
from builders.changing import ANNUAL, ENTERPRISE, MONTHLY, OLD, taken
from builders.companies import OWNER, Lived, laid, staffed

from sim import experiment
from sim.records.events import SeatsBought, TermStarted

# Money


def billed(folder, switch, plan=ANNUAL, months=24, **overlay):
    strategy = {"plan": plan, "mode": "invite", "then": [{**ENTERPRISE, **switch}]}
    scenario = staffed(
        folder,
        OWNER,
        *((f"p{number}", OLD) for number in range(9)),
        overlay=laid(
            {
                "horizon_months": months,
                "strategies": {"up": strategy},
                "plans": {
                    "claude-enterprise": {
                        "minimum_seats": 10,
                        "annual_minimum_usd": 0.0,
                        "renewal_uplift_share": 0.0,
                    }
                },
            },
            overlay,
        ),
    )
    return experiment.run(scenario, replications=1)


def test_a_change_at_the_end_of_a_term_starts_no_new_term_of_the_old_plan(tmp_path):
    result = billed(tmp_path, {"at_month": 12})
    lines = result.invoices[["plan", "kind", "amount_cents"]].to_numpy().tolist()
    assert lines == [
        [ANNUAL, "seats", 10 * 2500 * 12],
        ["claude-enterprise", "seats", 10 * 6000 * 12],
    ]


def test_a_change_inside_a_term_pays_for_its_rest_once(tmp_path):
    result = billed(tmp_path, {"at_month": 6}, months=18)
    lines = result.invoices[["plan", "kind", "amount_cents"]].to_numpy().tolist()
    # From 1 June to 1 December are 183 of 365 days.
    used = round(300_000 * 183 / 365)
    assert lines == [
        [ANNUAL, "seats", used],
        [ANNUAL, "sunk", 300_000 - used],
        ["claude-enterprise", "seats", 720_000],
        # The same vendor credits the rest to the plan that is moved to.
        ["claude-enterprise", "credit", used - 300_000],
    ]
    months = result.months
    assert months["purchased"].tolist() == pytest.approx([10.0] * 18)
    assert months["accrued_usd"].sum() == pytest.approx(used / 100 + 7200)
    assert months["cash_usd"].sum() == pytest.approx(used / 100 + 7200)


def test_nobody_has_two_seats_at_a_change(tmp_path):
    result = billed(tmp_path, {"at_month": 2}, plan=MONTHLY, months=6)
    assert result.months["purchased"].tolist() == pytest.approx([10.0] * 6)
    assert result.months["active"].tolist() == pytest.approx([10.0] * 6)
    # Two months of Team; then a year of Enterprise.
    assert result.invoices.groupby("plan")["amount_cents"].sum().to_dict() == {
        MONTHLY: 2 * 30_000,
        "claude-enterprise": 720_000,
    }


def test_a_seat_bought_at_a_change_on_the_day_of_a_renewal_is_in_the_new_term(tmp_path):
    # ada waits in July for the change that lets her in, on the very day on which terms renew.
    strategy = {
        "plan": MONTHLY,
        "mode": "invite",
        "then": [{"plan": MONTHLY, "mode": "jit", "at_month": 2}],
    }
    scenario = staffed(
        tmp_path,
        OWNER,
        ("ada", "2026-07-27"),
        overlay={
            "facts": "2026-10",
            "horizon_months": 4,
            "strategies": {"up": strategy},
            "plans": {
                MONTHLY: {
                    "minimum_seats": 1,
                    "invitation_holds_seat": False,
                    "seat_purchase": "with_the_action",
                }
            },
            "signals": {"accept_first_share": 0.0},
        },
    )
    world = Lived(scenario)
    assert taken(world, "ada") == world.hours(SeatsBought) == [world.at(2026, 8, 1)]
    quantities = [each.quantity for each in world.of(TermStarted) if each.seat_type == "standard"]
    assert quantities == [1, 1, 2, 2]
    months = experiment.run(scenario, replications=1).months
    assert months["purchased"].tolist() == months["held"].tolist() == [1.0, 1.0, 2.0, 2.0]
