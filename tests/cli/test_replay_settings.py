"""What is set for a replay, and what only the past can say."""

import pytest
from builders.attempts import small

PEOPLE = "id,start,end\nboss,2019-01-07,\n1,2021-03-01,2024-06-15\n2,2021-03-01,2024-11-15\n"
OF_PEOPLE = "in a replay people.csv says it; leave it out"
OF_TIME = "a replay takes --from and --months instead"


@pytest.fixture
def replay(tmp_path, seatwise):
    """Replay a small company with settings; give exit code, standard output and standard error."""
    (tmp_path / "people.csv").write_text(PEOPLE)
    words = ("replay", small(tmp_path), "--hr", tmp_path / "people.csv", "--replications", 2)

    def call(*settings: str) -> tuple[int, str, str]:
        return seatwise(*words, *(word for each in settings for word in ("--set", each)))

    return call


@pytest.mark.parametrize(
    ("setting", "what"),
    [
        ("workforce.employees.headcount=9", OF_PEOPLE),
        ("workforce.employees.growth_per_year=0.5", OF_PEOPLE),
        ("workforce.employees.hires_per_year=3", OF_PEOPLE),
        ("workforce.employees.hires=[{ month = 1, people = 2 }]", OF_PEOPLE),
        ("workforce.employees.layoffs_per_year=1", OF_PEOPLE),
        ("workforce.employees.attrition_per_year=1", OF_PEOPLE),
        ("workforce.employees.time_to_fill_days=9", OF_PEOPLE),
        ("horizon_months=6", OF_TIME),
        ("start=2026-12-01", OF_TIME),
        (
            "contract={ plan = 'claude-team-monthly', started_on = 2026-01-01, seats = 8 }",
            "a contract of today was not signed in the past; leave it out",
        ),
    ],
)
def test_what_the_past_says_is_refused(replay, setting, what):
    code, out, err = replay(setting)
    key = setting.partition("=")[0]
    assert (code, out) == (2, "")
    assert {line.partition(": ")[2] for line in err.splitlines()} == {what}
    assert err.startswith(key)


def test_all_is_refused_at_once(replay):
    _, _, err = replay("horizon_months=6", "workforce.employees.headcount=9")
    assert len(err.splitlines()) == 2


def test_all_else_is_set(replay):
    settings = ("desk.admins=2", "workforce.employees.seat_share=1", "policies.exposure_hours=5")
    code, out, _ = replay(*settings)
    assert code == 0 and "these 2 leavers" in " ".join(out.split())
