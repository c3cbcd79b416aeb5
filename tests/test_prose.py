"""What notebooks say of their scenarios in words is what the scenarios say."""

from pathlib import Path

import nbformat

import sim

REPOSITORY = Path(__file__).resolve().parents[1]


def prose(name: str) -> str:
    notebook = nbformat.read(REPOSITORY / "notebooks" / f"{name}.ipynb", as_version=4)
    return "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


def test_the_marketing_team_is_as_its_notebook_says() -> None:
    parameters = sim.load(REPOSITORY / "scenarios" / "marketing-stack.toml").parameters
    text = prose("10-other-apps")
    assert "# Four tools, one admin" in text and "runs four applications" in text
    for strategy in parameters.strategies.values():
        plans = [
            parameters.plans[plan] for plan in (strategy.plan, *(a.plan for a in strategy.also))
        ]
        assert len({plan.application for plan in plans}) == 4
        assert [plan.pricing for plan in plans] == ["seats", "free", "active_users", "seats"]
        assert plans[-1].removal_takes_effect == "cycle_end"
    assert parameters.desk.admins == 1
    hours = parameters.hours.closes_hour - parameters.hours.opens_hour
    assert parameters.desk.desk_hours_per_day < hours


def test_the_budget_is_on_the_terms_that_its_notebook_names() -> None:
    parameters = sim.load(REPOSITORY / "scenarios" / "metered.toml").parameters
    assert "Enterprise is paid by use" in prose("02-budget")
    assert parameters.plans["claude-enterprise"].metered
    assert not parameters.plans["claude-team-annual"].metered


def test_the_cheap_plan_ends_where_the_upgrade_notebook_says_so() -> None:
    parameters = sim.load(REPOSITORY / "scenarios" / "upgrade-when.toml").parameters
    assert "cheap plan sells only so many seats" in prose("04-when-to-upgrade")
    assert parameters.plans["claude-team-annual"].maximum_seats is not None
    assert parameters.plans["claude-enterprise"].maximum_seats is None
