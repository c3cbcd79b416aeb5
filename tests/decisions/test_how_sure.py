"""The rest of the answer: how sure it is, what matters most, what flips it, and cautions."""

from dataclasses import replace

import numpy as np
import pandas as pd
from builders.asked import LARGE, NO_FLIPS, TEAM

from sim.decisions import answer
from sim.decisions.answer import Answer
from sim.decisions.answer.changes import flips_if
from sim.decisions.answer.drawn import Drawn
from sim.decisions.answer.sure import how_sure, matters_most
from sim.decisions.price_flips import price_flips


def draws(difference, inputs=None, choice=1000.0):
    size = len(difference)
    costs = {"t": np.full(size, choice), "e": choice + np.asarray(difference)}
    return Drawn(inputs or {}, costs, {}, {})


def test_how_sure_counts_draws_in_which_the_choice_stays(run):
    scenario = run(TEAM + LARGE).scenario
    amounts: dict[str, float] = {}
    (said,) = how_sure(scenario, draws(np.arange(-10.0, 90)), "t", "e", amounts).sentences
    assert amounts["how_sure.stays"] == 90
    assert "Enterprise costs from $5 less to $84 more a year in nine of ten of them." in said
    assert "Team, by hand stays the choice in 90, otherwise mostly Enterprise." in said
    (said,) = how_sure(scenario, draws(np.arange(100.0, 200)), "t", "e", amounts).sentences
    assert "costs $100 to $190 more a year" in said and "in 100." in said
    found = draws(np.arange(100.0, 200))
    found.costs["t"][:30] = found.costs["e"][:20] = np.inf
    (said,) = how_sure(scenario, found, "t", "e", amounts).sentences
    assert "a year in nine of ten of those in which both can be chosen." in said
    assert amounts["how_sure.stays"] == 70, "who waits for a seat cannot be chosen there"


def test_what_matters_most_is_clear_and_in_words(run):
    scenario = run(TEAM + LARGE).scenario
    rising, noise = np.linspace(0, 1, 100), np.sin(np.arange(100.0) * 7)
    inputs = {"segment.involuntary_share": rising, "desk.ticket_minutes": noise}
    assert list(matters_most(inputs, 50 * rising + noise)) == ["segment.involuntary_share"]
    assert list(matters_most(inputs, np.cos(np.arange(100.0) * 11))) == []
    assert list(matters_most(inputs, np.ones(100))) == []
    few = {name: values[:5] for name, values in inputs.items()}
    assert list(matters_most(few, rising[:5])) == [], "five in line may be luck"
    found = how_sure(scenario, draws(50 * rising + noise, inputs), "t", "e", {})
    assert found.inputs == ("segment.involuntary_share",)
    assert found.sentences[1] == "Matters most: share of attrition that is involuntary."
    nothing = how_sure(scenario, draws(np.cos(np.arange(100.0) * 11), inputs), "t", "e", {})
    assert (nothing.inputs, nothing.sentences[1]) == ((), "No single input stands out.")


def test_what_flips_it_comes_from_the_flips(run):
    result = run(TEAM + LARGE)
    begun = answer.first(result)
    assert flips_if(result.scenario, [], NO_FLIPS, {}) == ("nothing within plausible ranges",)
    other = pd.DataFrame([{"claim": "", "facts": "2026-03", "choice": "e", "flips": True}])
    lines = pd.concat([NO_FLIPS, other], ignore_index=True)
    told = answer.completed(begun, result, draws=2, claims=lines)
    assert (told.verdict, told.rows) == (begun.verdict, begun.rows)
    *near, hour = price_flips(result)
    assert near and list(told.flips_if) == [
        *(f"{flip.clause} (then Enterprise)" for flip in near),
        f"an hour open to leavers, which has no price today, is worth over ${hour.value:,.0f} (then"
        " Enterprise)",
    ]
    priced = hour._replace(today=5.0)
    assert flips_if(result.scenario, [priced], NO_FLIPS, {}) == (
        f"an hour open to leavers is worth more than ${hour.value:,.0f} instead of $5 (then"
        " Enterprise)",
    )
    assert told.careful[0] == (
        "With the prices of March 2026 the choice is another one (then Enterprise)."
    )


def test_at_most_three_cautions(run):
    result = run(TEAM + LARGE)
    begun = replace(answer.first(result), careful=("a.", "b.", "c."))
    lines = pd.concat(
        [NO_FLIPS, pd.DataFrame([{"claim": "", "facts": "2026-03", "choice": None, "flips": True}])]
    )
    found: Answer = answer.completed(begun, result, draws=2, claims=lines)
    assert len(found.careful) == 3
    assert found.careful[0].endswith("(then none can be chosen).")


def test_what_never_differs_costs_as_much(run):
    scenario = run(TEAM + LARGE).scenario
    same = np.full(30, 1000.0)
    said = how_sure(scenario, Drawn({}, {"t": same, "e": same}, {}, {}), "t", "e", {}).sentences[0]
    assert "Enterprise costs as much a year in nine of ten of them." in said
