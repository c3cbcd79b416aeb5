"""The benchmarks run, their textbook is the package's model, and the page has their lines."""

import datetime as dt

import pytest
from benchmarks import desk_alone, rows, textbook
from benchmarks.__main__ import BENCHMARKS, RESULTS, main

FUTURES = range(1, 61)
SMALL = 60
# A desk that is busy and a layoff: queues, priorities and reviews matter.
BUSY = {
    "workforce.employees.layoffs": [{"date": dt.date(2026, 10, 15), "share": 0.15}],
    "desk.admins": 1,
    "desk.desk_hours_per_day": 1.0,
    "desk.ticket_minutes": 60.0,
}


@pytest.mark.parametrize("more", [{}, BUSY], ids=["calm", "busy"])
def test_the_textbook_and_the_package_have_the_same_means(more):
    scenario = textbook.company(SMALL, more)
    package = textbook.package_sums(scenario, FUTURES)
    textbook.check(textbook.textbook_sums("simpy", scenario, FUTURES), package)
    assert sum(package["exposure hours"]) > 0


def test_two_models_that_differ_are_told_apart():
    scenario = textbook.company(SMALL)
    restless = scenario.override({"workforce.employees.attrition_per_year": 0.36})
    one, other = (textbook.textbook_sums("simpy", of, FUTURES) for of in (scenario, restless))
    with pytest.raises(rows.Disagreement, match=r"the textbook's mean is .* is wrong"):
        textbook.check(one, other)


def test_two_desks_that_differ_are_told_apart():
    waits = desk_alone.package_waits(2000.0)
    longer = {priority: [wait * 2 for wait in of] for priority, of in waits.items()}
    desk_alone.check(waits, waits)
    with pytest.raises(rows.Disagreement, match="one of the two is wrong"):
        desk_alone.check(waits, longer)


def test_models_that_disagree_end_the_run_with_a_sentence(monkeypatch, capsys):
    def measure(_quick):
        raise rows.Disagreement("leavers: 1 is not 2")

    monkeypatch.setattr(textbook, "measure", measure)
    assert main(["textbook"]) == 1
    assert capsys.readouterr().err == "textbook: leavers: 1 is not 2\n"


def test_an_aim_is_met_from_its_side():
    assert rows.at_most(2).is_met(2) and not rows.at_most(2).is_met(2.1)
    assert rows.at_least(2).is_met(2) and not rows.at_least(2).is_met(1.9)


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[] if name == "decision" else pytest.mark.slow)
        for name in BENCHMARKS
    ],
)
def test_each_benchmark_runs(name, capsys):
    assert main([name, "--quick"]) == 0
    assert f"| {name} |" in capsys.readouterr().out


def test_an_unknown_benchmark_is_named(capsys):
    with pytest.raises(SystemExit):
        main(["speed"])
    assert '"speed" is no benchmark; there is limit' in capsys.readouterr().err


def test_the_page_has_a_line_for_each_benchmark():
    lines = RESULTS.read_text(encoding="utf-8").splitlines()
    for name in BENCHMARKS:
        assert any(line.startswith(f"| {name} |") for line in lines), name
