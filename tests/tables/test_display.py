"""The house display: what a notebook shows of a comparison or a frame, as HTML and as text."""

import re
from xml.etree import ElementTree

import pandas as pd
import pytest
from builders.made_results import made

from sim.comparison import compare
from sim.metrics import CATALOGUE
from sim.tables import Table, cases, differences, shown, totals
from sim.tables.cells import label

LUCK = [-1.0, 1.0] * 20


def answer(cost=(180.0, 260.0, 183.0), **about):
    """Three strategies; each future moves the costs of all by the same 10 dollars."""
    strategies = {
        name: {
            "total_cost_usd": [of + 10 * one for one in LUCK],
            "manual_hours": [hours + one / 60 for one in LUCK],
            "share_over_policy": (3.0, 10.0),
        }
        for name, of, hours in zip(("team", "enterprise", "robot"), cost, (40, 4, 40), strict=True)
    }
    return compare(made(strategies, 40, **about))


def cells(table: Table, row: str) -> dict[str, object]:
    return dict(zip(table.heads[1:], dict(table.rows)[row], strict=True))


def parsed(table: Table) -> ElementTree.Element:
    return ElementTree.fromstring(table.html().replace("<br>", "<br/>"))


def test_totals_say_value_interval_and_number_of_futures():
    table = totals(answer(), ["total_cost_usd", "manual_hours"])
    assert table.caption == (
        "Totals over 4 years, with 95 % intervals, 40 replications with inputs as assumed"
    )
    assert table.heads == ("", "team", "enterprise", "robot")
    assert cells(table, "Total cost")["enterprise"][:2] == ("$260.00", "$256.76 to $263.24")


@pytest.mark.parametrize(
    ("cost", "about", "best"),
    [
        # The intervals of 180 and 183 overlap, but in the same futures one is always dearer.
        ((180.0, 260.0, 183.0), {}, {"team"}),
        # So it is of two of which none is the baseline.
        ((260.0, 180.0, 183.0), {}, {"enterprise"}),
        ((260.0, 180.0, 180.5), {}, {"enterprise", "robot"}),
        ((180.0, 180.0, 260.0), {}, {"team", "enterprise"}),
        ((180.0, 180.0, 180.0), {}, set()),
        (
            (170.0, 260.0, 181.0),
            {"requires": ("scim",), "plans": {"team": (), "enterprise": ("scim",), "robot": ()}},
            {"enterprise"},
        ),
    ],
    ids=[
        "paired",
        "not the baseline",
        "too small to matter",
        "tie",
        "all the same",
        "not eligible",
    ],
)
def test_the_best_that_can_be_chosen_is_marked(cost, about, best):
    table = totals(answer(cost, **about), ["total_cost_usd"])
    found = {name.split(" (")[0] for name, cell in cells(table, "Total cost").items() if cell.best}
    assert found == best
    note = (
        "★ best, or not clearly worse: what differs in the same futures is compared, not the two"
        " numbers"
    )
    assert table.text().endswith(f"\n\n{note}") == bool(best)
    assert [cell.text for cell in parsed(table).iterfind("tfoot/tr/td")] == [note] * bool(best)
    strong = {element.text for element in parsed(table).iter("strong")}
    assert len(strong) == len({c.value for c in cells(table, "Total cost").values() if c.best})


def test_differences_say_what_is_better():
    table = differences(answer(), ["total_cost_usd", "share_over_policy"])
    assert table.caption.startswith("Difference to team in the same futures, over 4 years")
    assert table.heads == ("", "enterprise", "robot")
    assert cells(table, "Total cost")["robot"].verdict == "worse"
    assert "+$3 worse" in table.text()


def test_who_cannot_be_chosen_is_marked_in_the_head():
    table = totals(
        answer(requires=("scim",), plans=dict.fromkeys(("team", "enterprise", "robot"), ()))
    )
    assert table.heads[1] == "team (not eligible)"


def test_rows_say_on_hover_what_they_mean():
    page = parsed(totals(answer(), ["manual_hours"]))
    (name,) = page.iter("abbr")
    assert name.text == "Manual hours"
    assert name.attrib["title"] == CATALOGUE["manual_hours"].definition
    assert [head.attrib["scope"] for head in page.iter("th")] == ["col"] * 3 + ["row"]
    assert page.find("caption").text.startswith("Totals over 4 years")


def test_names_read_as_a_person_says_them_with_the_unit_in_brackets():
    called = {name: label(name) for name in CATALOGUE}
    assert called["time_to_access_hours_mean"] == "Mean time to access (hours)"
    assert called["exposure_hours_p95"] == "Time until 95 % of leavers are out (hours)"
    assert called["exposure_hours_total"] == "Hours open to leavers", "its unit is in the words"
    assert called["share_over_policy"] == "Leavers beyond the policy", "a percent sign is enough"
    assert len(set(called.values())) == len(called)
    # What a name of a column ends in, nobody says last.
    last = re.compile(r" (mean|total|p\d+|max|count)( \(|$)")
    assert not [text for text in called.values() if last.search(text)]


FRAME = pd.DataFrame(
    {
        "name": ["a & <b>", 'c"', "d"],
        "cost_usd": [100.0, 300.0, None],
        "cost_usd_low": [90.0, 280.0, None],
        "cost_usd_high": [110.0, 320.0, None],
        "idle_share": [0.25, 0.5, 0.125],
        "binds": [True, False, True],
        "exposure_hours_total": [1.0, 2.0, 3.0],
    }
)


def test_any_frame_is_laid_out():
    table = shown(FRAME, "Some <things>", meaning={"binds": 'So "so"'})
    assert table.heads == ("Name", "Cost", "Idle share", "Binds", "Hours open to leavers")
    assert cells(table, 'c"')["Cost"][:2] == ("$300", "$280 to $320")
    assert cells(table, "d")["Cost"].value == "n/a"
    assert cells(table, "d")["Idle share"].value == "12.50 %"
    assert [row[2].value for _, row in table.rows] == ["yes", "no", "yes"]


def test_texts_are_escaped():
    table = shown(FRAME, "Some <things>", meaning={"binds": 'So "so" & <so>'})
    page = parsed(table)
    assert page.find("caption").text == "Some <things>"
    titles = {element.text: element.attrib["title"] for element in page.iter("abbr")}
    assert titles["Binds"] == 'So "so" & <so>'
    assert titles["Hours open to leavers"] == CATALOGUE["exposure_hours_total"].definition
    assert [head.text for head in page.iter("th")][5:] == ["a & <b>", 'c"', "d"]


def test_the_text_form_is_aligned_and_has_all_values():
    lines = shown(FRAME, "Things").text().splitlines()
    assert lines[0] == "Things"
    assert lines[2].split() == [
        "Name",
        "Cost",
        "Idle",
        "share",
        "Binds",
        "Hours",
        "open",
        "to",
        "leavers",
    ]
    assert lines[3].split() == [
        "a",
        "&",
        "<b>",
        "$100",
        "[$90",
        "to",
        "$110]",
        "25",
        "%",
        "yes",
        "1",
    ]
    assert len({line.index("Binds") for line in lines if "Binds" in line}) == 1
    assert repr(shown(FRAME, "Things")) == "\n".join(lines)


def test_a_case_says_its_value_its_interval_and_below_the_first_what_changed():
    def row(case: str, mean: float, change: tuple[float, float, float]) -> dict[str, object]:
        ends = dict(zip(("change", "change_low", "change_high"), change, strict=True))
        own = {"case": case, "strategy": "team", "metric": "total_cost_usd", "unit": "USD"}
        return own | {"value": mean, "value_low": mean - 90, "value_high": mean + 90} | ends

    rows = [
        row("as it is", 1000.0, (0.0, 0.0, 0.0)),
        row("the same", 1000.0, (0.0, 0.0, 0.0)),
        row("dearer", 1250.0, (250.0, 240.0, 260.0)),
        row("hardly", 1003.0, (3.0, -2.0, 8.0)),
    ]
    table = cases(pd.DataFrame(rows), "total_cost_usd", "Total cost, 40 replications")
    assert table.heads == ("", "team")
    assert {name: own[0].change for name, own in table.rows} == {
        "As it is": "",
        "The same": "same",
        "Dearer": "+$250",
        "Hardly": "+$3.00 (unclear)",
    }
    assert "<td>$1,250<br><small>$1,160 to $1,340</small><br><small>+$250</small></td>" in (
        table.html()
    )
    few = [each | {"strategy": name} for each in rows[:2] for name in ("a", "b", "c")]
    across = cases(pd.DataFrame(few), "total_cost_usd", "Total cost")
    assert across.heads == ("", "As it is", "The same")
    assert [name for name, _ in across.rows] == ["a", "b", "c"]
    assert table.text().rstrip().endswith("[$913 to $1,093] +$3.00 (unclear)")


def test_strategies_are_called_by_their_labels():
    found = answer()
    labels = {"team": "Team, by hand", "enterprise": "Enterprise", "robot": "Robot"}
    found.metrics.attrs["labels"] = labels
    assert totals(found).heads[1:] == tuple(labels.values())
    assert differences(found).caption.startswith("Difference to Team, by hand in")
    frame = pd.DataFrame({"strategy": ["robot"], "cost_usd": [1.0]})
    frame.attrs["labels"] = labels
    assert [name for name, _ in shown(frame, "Costs").rows] == ["Robot"]
