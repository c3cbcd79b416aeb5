"""Every number has a smallest and a largest value, and so has an experiment (kinds 4 and 8)."""

import pytest
from builders.attempts import assert_said, attempt, small

import sim
from sim import ScenarioError

ROBOT = '[strategies.robot]\nplan = "claude-team-monthly"\nmode = "automation"\n'


def refused(folder, more):
    with pytest.raises(ScenarioError) as error:
        sim.load(small(folder, more))
    return "\n".join(error.value.problems)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ("[use]\nactive_days = 0.001\n", "use.active_days: found 0.001; allowed is a number from"),
        (
            f"[automation]\nreconcile_interval_hours = 0.001\n{ROBOT}",
            "automation.reconcile_interval_hours: found 0.001; allowed is a number from",
        ),
        (
            "[idps.okta]\nretry_after_first_failure_hours = [0.001]\n",
            "found 0.001; allowed is a number from",
        ),
        ("[desk]\ndesk_hours_per_day = 1e-9\n", "found 1e-09; allowed is a number from"),
        ("[hours]\nopens_hour = 9\ncloses_hour = 9.0000001\n", "closes_hour"),
    ],
)
def test_a_time_that_is_repeated_has_a_smallest_value(tmp_path, more, sentence):
    assert sentence in refused(tmp_path, more)


@pytest.mark.parametrize(
    "law",
    [
        "1e308",
        "{ law = 'exponential', mean = 1e308 }",
        "{ law = 'lognormal', median = 1e308, sigma = 5 }",
        "{ law = 'weibull', mean = 1e308, shape = 0.2 }",
        "{ law = 'uniform', low = 0, high = 1e308 }",
        "{ law = 'triangular', low = 0, mode = 1, high = 1e308 }",
    ],
)
@pytest.mark.parametrize("key", ["signals.late_days", "usage.chat.level_usd_per_month"])
def test_a_law_has_a_largest_value(tmp_path, key, law):
    table, _, name = key.rpartition(".")
    assert "allowed is" in refused(tmp_path, f"[{table}]\n{name} = {law}\n")


@pytest.mark.parametrize(
    "more",
    [
        f"requires = {'[' * 500}{']' * 500}\n",
        f"[{'.'.join('a' * 2000)}]\n",
        f"[desk]\nadmins = 1{'0' * 4500}\n",
        f"[desk]\nadmins = 0x{'f' * 5000}\n",
    ],
    ids=["arrays", "tables", "digits", "hexadecimal"],
)
def test_what_a_parser_cannot_take_is_a_sentence(tmp_path, more):
    # What stands before the first table belongs to the top of the file.
    (tmp_path / "deep.toml").write_text(more)
    with pytest.raises(ScenarioError, match=r"deep\.toml"):
        sim.load(tmp_path / "deep.toml")


@pytest.mark.parametrize(
    "words",
    [
        ("run", "--replication", "1" + 20 * "0"),
        ("compare", "--replications", "1" + 20 * "0"),
        ("compare", "--precision", "1e-300"),
        ("compare", "--workers", "1" + 20 * "0"),
        ("compare", "--set", f"desk.admins=1{'0' * 4500}"),
        ("compare", "--set", f"{'a.' * 5000}b=1"),
    ],
    ids=lambda words: " ".join(words)[:30],
)
def test_an_option_has_a_largest_value(tmp_path, words):
    assert_said(attempt(words[0], small(tmp_path), *words[1:]), 2)


def test_an_experiment_of_years_is_refused_with_its_size(tmp_path):
    path = small(tmp_path)
    words = ("--set", "workforce.employees.headcount=200000", "--set", "horizon_months=120")
    assert_said(attempt("compare", path, *words), 2, "events", "--yes")


def test_a_cycle_of_no_time_is_a_push(tmp_path):
    more = "[idps.entra]\ncycle_minutes = 5e-324\n"
    scenario = sim.load(small(tmp_path, more)).override({"idp": "entra"})
    assert scenario.parameters.idps["entra"].cycle_minutes == 0
