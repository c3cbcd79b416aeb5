"""A small company in the lab, and what a person does with the panel."""

import html
import re
from collections.abc import Iterator
from typing import Any

from sim.lab import Lab

SMALL = """\
question = "Does it pay for <b>twenty</b> people?"
facts = "2026-03"
horizon_months = 12
idp = "okta"
sso_enforced = true

[workforce.employees]
headcount = 20
attrition_per_year = 0.3
growth_per_year = 0.1

[policies]
exposure_hours = 1

[strategies.team]
label = "Team, by hand"
plan = "claude-team-annual"
mode = "invite"

[strategies.enterprise]
label = "Enterprise, by SCIM"
plan = "claude-enterprise"
mode = "scim"
"""
HEADCOUNT = "workforce.employees.headcount"
RESPONSE = "desk.leaver_response_hours"
MISSED = "signals.missed_share"
PRICE = "plans.claude-enterprise.seat_price_usd_per_month"
ATTRITION = "workforce.employees.attrition_per_year"
EXPOSED = "policies.exposed_hour_usd"


def cost(of: Lab, strategy: str = "enterprise") -> float:
    place = "choice" if strategy == of.answer.choice else "runner_up"
    return getattr(of.answer.row("cost"), place).mean


def shown(of: Lab) -> str:
    """Everything that stands in the HTML parts of the panel."""
    parts = [widget for widget in of.panel.children if hasattr(widget, "value")]
    return "\n".join(str(widget.value) for widget in parts)


def widgets(of: Lab, kind: str) -> Iterator[Any]:
    """Every widget of a kind in the panel."""
    waiting = [of.panel]
    while waiting:
        widget = waiting.pop()
        waiting += getattr(widget, "children", ())
        if type(widget).__name__ == kind:
            yield widget


def typed(of: Lab, key: str, text: str) -> tuple[str, str]:
    """Type beside a slider; return what stands in the field then, and what is said about it."""
    label = of._levers[key].label
    box = next(
        each
        for each in widgets(of, "VBox")
        if len(each.children) == 3 and label in each.children[0].value
    )
    _, (_, field), note = box.children[0], box.children[1].children, box.children[2]
    field.value = text
    return field.value, re.sub("<[^>]+>", "", html.unescape(note.value))


def press(of: Lab, words: str) -> None:
    row = next(each for each in of.panel.children if type(each).__name__ == "HBox")
    next(button for button in row.children if button.description.startswith(words)).click()
