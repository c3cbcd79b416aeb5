"""What the tests of stories share."""

from types import SimpleNamespace

import pytest
from builders.made_frames import ended, happened, people
from builders.stories import HORIZON, PLANS, SCENARIO

import sim
from sim import explanation
from sim.metrics.exposure import windows
from sim.records import events as r
from sim.records.columns import chronicle
from sim.scenarios.calendar import Calendar


@pytest.fixture(scope="module")
def scenario(tmp_path_factory):
    """Sixty people, of whom half leave in a year; the year begins on a Monday."""
    path = tmp_path_factory.mktemp("scenarios") / "sixty.toml"
    path.write_text(SCENARIO)
    return sim.load(path)


@pytest.fixture
def tell(scenario, monkeypatch):
    """Tell the story of the first person of a future made by hand."""

    def call(fates, rows, *, strategy="team", end=HORIZON + 24, sso=True, who=0, **plan):
        fates = people(*fates)
        begun = [(strategy, r.TermStarted(0.0, PLANS[strategy], 0, "standard", 60))]
        records = happened(*(((strategy, "claude"), row) for _, row in (*begun, *rows)))
        books = ended(((strategy, "claude"), 1, end), sso_enforced=sso)
        parameters = scenario.parameters
        plans = {name: of.model_copy(update=plan) for name, of in parameters.plans.items()}
        calendar = Calendar.of(parameters)
        open_ways = windows(fates, records, books, plans, calendar)
        result = SimpleNamespace(
            scenario=scenario,
            strategies=(strategy,),
            frames=SimpleNamespace(people=fates.frame()),
            windows=open_ways.frame(),
            records=chronicle(records, fates, books),
        )
        monkeypatch.setattr(explanation, "run", lambda *_, **__: result)
        person = None if who is None else fates["id"][who]
        return explanation.explain(scenario, strategy, 1, person)

    return call
