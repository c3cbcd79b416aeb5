"""The one shape of a study: a question over paired replications, answered in sentences and a frame.

A study is a function ``f(scenario, *, replications, seed, workers, …)`` that returns a
:class:`Study`. The command line, the notebooks and ``plots.study`` show any of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from sim.comparison.judgement import company_in_a_line
from sim.core.numerals import counted
from sim.experiment import estimated_events
from sim.scenarios import Scenario

# A study is finished in a minute on two cores, which is about so many events.
_EVENTS = 1e7
FEWEST = 2


@dataclass(frozen=True)
class Study:
    """What a study found.

    Attributes
    ----------
    kind : str
        Which study it is, such as "audit"; ``plots.study`` picks the picture by it.
    question : str
        What was asked.
    company : str
        People, months and month of the prices, in a line.
    headline : tuple of str
        The answer in sentences, the most important first; the reason, where the question does not
        apply.
    frame : DataFrame
        Every number, tidy: values with ``_low`` and ``_high`` of their 95 % interval. Empty where
        the question does not apply.
    table : sequence of sequence of str
        What a reader sees of it: cells in words, the head first; empty for none.
    notes : tuple of str
        What it rests on: how many replications, what was left out.
    details : mapping
        What a picture needs besides, such as the label and the unit of a parameter.
    inputs : DataFrame
        What was drawn, where inputs were and a reader is to see them: ``input`` in words, its
        ``key`` and ``unit``, ``low``, ``value`` and ``high``; and ``is_clear``, whether the answer
        clearly follows it.
    listed : int
        How many of these, the first ones, a screen lists.
    """

    kind: str
    question: str
    company: str
    headline: tuple[str, ...]
    frame: pd.DataFrame
    table: Sequence[Sequence[str]] = ()
    notes: tuple[str, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)
    inputs: pd.DataFrame = field(default_factory=pd.DataFrame)
    listed: int = 0

    @property
    def applies(self) -> bool:
        """Whether the question has an answer here."""
        return not self.frame.empty


def inapplicable(kind: str, question: str, scenario: Scenario, why: str) -> Study:
    """Return a study of a question that does not apply to a scenario.

    Parameters
    ----------
    kind, question : str
    scenario : Scenario
    why : str
        A sentence.
    """
    company = company_in_a_line(scenario.parameters)
    return Study(kind, question, company, (why,), pd.DataFrame())


def affordable(
    scenario: Scenario,
    strategies: Sequence[str],
    wanted: int,
    runs: int = 1,
    fewest: int = FEWEST,
) -> tuple[int, str]:
    """Return how many replications fit in about a minute, and a sentence if these are fewer.

    Parameters
    ----------
    scenario : Scenario
    strategies : sequence of str
    wanted : int
        Replications of each run that are taken if there is time.
    runs : int
        How often the study runs the strategies.
    fewest : int
        Replications that are taken in any case.
    """
    events = runs * estimated_events(scenario.parameters, strategies, 1)
    able = max(fewest, min(wanted, int(_EVENTS / max(events, 1.0))))
    if able == wanted:
        return wanted, ""
    return able, (
        f"{counted(able, 'replication')} instead of {wanted}, so that it takes about a minute:"
        " --replications takes more."
    )
