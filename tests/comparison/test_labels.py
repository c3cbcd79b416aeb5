"""Labels travel with a frame, and keys stay where they join."""

import pandas as pd
import pytest

import sim
from sim.comparison.findings import in_dollars, in_percent, listed, week
from sim.comparison.labels import by_label, labelled, labels_of

ROWS = pd.DataFrame({"strategy": ["team", "enterprise"], "baseline": ["enterprise", "team"]})


def of_scaleup(rows: pd.DataFrame) -> pd.DataFrame:
    return labelled(rows.copy(), sim.load("scenarios/scaleup.toml").parameters)


def test_a_part_of_a_frame_knows_all_strategies_of_its_scenario() -> None:
    rows = of_scaleup(ROWS)
    some = rows[rows["strategy"] == "enterprise"].assign(cost=1.0).reset_index(drop=True)
    parameters = sim.load("scenarios/scaleup.toml").parameters
    assert labels_of(some) == {name: parameters.label_of(name) for name in parameters.strategies}
    assert list(labels_of(some)) == list(parameters.strategies)
    assert list(rows["strategy"]) == ["team", "enterprise"]


def test_strategies_and_baselines_are_called_by_label_and_only_once() -> None:
    called = by_label(of_scaleup(ROWS))
    assert list(called["strategy"]) == ["Team, by hand", "Enterprise, by SCIM"]
    assert list(called["baseline"]) == ["Enterprise, by SCIM", "Team, by hand"]
    assert by_label(called).equals(called)


def test_a_label_that_is_another_strategys_key_is_left_alone() -> None:
    rows = ROWS.copy()
    rows.attrs["labels"] = {"team": "enterprise", "enterprise": "team"}
    once = by_label(rows)
    assert list(once["strategy"]) == ["enterprise", "team"]
    assert by_label(once).equals(once)


def test_a_frame_without_labels_has_its_keys() -> None:
    assert labels_of(ROWS) == {"team": "team", "enterprise": "enterprise"}
    assert by_label(pd.DataFrame()).empty


@pytest.mark.parametrize(
    ("names", "text"),
    [
        (["a"], "a"),
        (["a", "b", "c"], "a, b and c"),
        (["Team, by hand", "b"], "Team, by hand and b"),
        (["Team, by hand", "b", "c"], "Team, by hand; b; and c"),
    ],
)
def test_names_with_commas_stay_apart(names: list[str], text: str) -> None:
    assert listed(names) == text


def test_numbers_in_titles_are_round() -> None:
    assert [in_percent(share) for share in (0, 0.004, 0.5481, 1)] == [
        "0 %",
        "under 1 %",
        "55 %",
        "100 %",
    ]
    assert in_dollars(71_602.4) == "$71,600"


def desk(minutes: dict[tuple[int, int], float]) -> pd.DataFrame:
    """Minutes of one strategy by weekday and hour."""
    rows = [("team", day, hour, value) for (day, hour), value in minutes.items()]
    frame = pd.DataFrame(rows, columns=["strategy", "weekday", "hour", "minutes"])
    frame["minutes_low"] = frame["minutes_high"] = frame["minutes"]
    return frame


@pytest.mark.parametrize(
    ("minutes", "text"),
    [
        ({(0, 9): 5.0, (1, 9): 46.0}, "on a Tuesday from 9 to 10 o'clock: 46 minutes"),
        ({(1, 9): 46.2, (1, 10): 46.4}, "on a Tuesday from 9 to 11 o'clock: 46 minutes"),
        ({(1, 9): 46.0, (3, 9): 46.0}, "Tuesday from 9 to 10 o'clock and on a Thursday from 9"),
        ({(day, 9): 46.0 for day in range(5)}, "in 5 equal hours of the week, such as on a Monday"),
    ],
)
def test_of_equal_hours_none_is_called_the_busiest(
    minutes: dict[tuple[int, int], float], text: str
) -> None:
    assert text in week.desk_week(desk({(4, 16): 1.0} | minutes), ["team"]).title
