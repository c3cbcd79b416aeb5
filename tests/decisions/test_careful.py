"""What *Careful* warns of: layoffs that hit nobody, and means that nobody had."""

import datetime as dt
import re

import pytest
from builders.attempts import small
from builders.companies import company

import sim
from sim.decisions import answer

LAYOFFS = "workforce.employees.layoffs"


def careful(folder, settings, replications=2) -> tuple[str, ...]:
    scenario = sim.load(small(folder))
    given = {"start": dt.date(2026, 12, 1), **settings}
    result = sim.run(scenario.override(given), replications=replications, workers=1)
    return answer.first(result).careful


def layoffs(*days: str) -> dict[str, object]:
    return {LAYOFFS: [{"date": dt.date.fromisoformat(day), "share": 0.5} for day in days]}


@pytest.mark.parametrize("day", ["2026-11-30", "2020-01-01", "2027-03-01", "2027-02-28"])
def test_a_layoff_outside_the_horizon_is_said_to_hit_nobody(tmp_path, day):
    """The last day of these months is a Sunday: its layoff would be on the Monday after it."""
    first, *_ = careful(tmp_path, layoffs(day))
    date = dt.date.fromisoformat(day)
    said = f"{date.day} {date:%B %Y}"
    assert first == f"The layoff of {said} is not in these 3 months and hits nobody."


def test_several_are_counted(tmp_path):
    first, *_ = careful(tmp_path, layoffs("2028-01-03", "2020-01-06", "2027-01-11"))
    assert first == (
        "2 layoffs, such as that of 6 January 2020, are not in these 3 months and hit nobody."
    )


def test_a_layoff_inside_it_is_no_reason_for_care(tmp_path):
    said = careful(tmp_path, layoffs("2026-12-01", "2027-02-26"))
    assert not any("layoff" in each for each in said)


def test_what_is_left_to_pay_is_in_no_row_of_cost():
    """The invoices may hold it: a term that is paid ahead ends after these months."""
    plans = {"yearly": "claude-team-annual", "monthly": "claude-team-monthly"}
    both = {name: {"plan": plan, "mode": "invite", "label": name} for name, plan in plans.items()}
    scenario = company({"horizon_months": 13, "strategies": both})
    found = answer.first(sim.run(scenario, replications=20, workers=1)).careful
    assert re.fullmatch(
        r"yearly has \$[\d,]+ more to pay than monthly for time after these 13 months\. No row of"
        r" cost counts that; what is billed before then is in the invoices\.",
        found[0],
    )


OUTSIDE = (
    "mean open hours hold what is expected of who is forgotten, and lie outside what any of these"
    " had."
)


def test_a_mean_that_no_replication_had_is_said_where_there_are_few(tmp_path):
    result = sim.run(sim.load(small(tmp_path)), replications=2, workers=1)
    metrics = sim.compare(result).metrics.set_index("metric").loc["exposure_hours_total"]
    assert metrics["mean"] > 24 and metrics["p90"] < 1
    said = answer.first(result).careful[0]
    assert said.startswith("Only 2 replications: what is clear") and said.endswith(f"; {OUTSIDE}")
    assert sim.compare(result).warnings[0].endswith(f"; {OUTSIDE}")


def test_a_mean_between_those_that_happened_needs_no_word(tmp_path):
    """Where nobody can be forgotten, nothing is expected that did not happen."""
    settings = {"signals.missed_share": 0.0, "signals.idp_missed_share": 0.0}
    said, *_ = careful(tmp_path, settings)
    assert said == "Only 2 replications: what is clear with so few may not stay clear."
