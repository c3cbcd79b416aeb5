"""What meeting the same futures was worth, in words."""

import pandas as pd
import pytest
from builders.companies import SCIM, TEAM, company
from builders.lively import LIVELY

import sim
from sim import tables
from sim.comparison import worth


def differences(**gains):
    return pd.DataFrame(
        {"strategy": "enterprise", "metric": list(gains), "pairing_gain": list(gains.values())}
    ).astype({"pairing_gain": "Float64"})


def test_gains_are_said_by_what_they_help():
    rows = differences(
        total_cost_usd=14.04,
        licence_cost_usd=1234.5,
        labour_cost_usd=14.4,
        exposure_hours_total=1.1,
        exposure_hours_mean=0.85,
        orphaned_hours_total=0.5,
        manual_hours=None,
        seat_utilisation=7.0,
    )
    metrics = [name for name in rows["metric"] if name != "seat_utilisation"]
    assert list(worth(rows, metrics)) == [
        "Enterprise: 14 for total cost and labour cost; 1,200 for licence cost; about 1, which is"
        " no help, for hours open to leavers and mean time open to a leaver; less than 1, which is"
        " harm, for hours for which leavers stayed members."
    ]


def test_differences_without_variance_have_nothing_to_say():
    assert list(worth(differences(total_cost_usd=None), ["total_cost_usd"])) == []
    same = {"strategies": {"one": TEAM["team"], "other": dict(TEAM["team"])}}
    answer = sim.compare(sim.run(company(LIVELY, same), replications=3))
    assert "common random numbers" not in tables.render(answer)


def test_the_text_has_what_the_json_has():
    scenario = company(LIVELY, {"horizon_months": 3, "strategies": {**TEAM, **SCIM}})
    answer = sim.compare(sim.run(scenario, replications=6))
    text = " ".join(tables.render(answer, metrics=["licence_cost_usd"]).split())
    (row,) = (row for row in answer.to_json()["differences"] if row["metric"] == "licence_cost_usd")
    words = "Replications saved by common random numbers, as a factor - Claude Enterprise, by SCIM:"
    assert words in text
    if row["pairing_gain"] > 1.25:
        said = float(text.split(words)[1].split(" for ")[0].replace(",", ""))
        assert said == pytest.approx(row["pairing_gain"], rel=0.05)
