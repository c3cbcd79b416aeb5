"""One company in several cases: whether the choice stays."""

from collections.abc import Mapping

from sim.comparison.findings import listed
from sim.comparison.labels import capitalised
from sim.core.numerals import counted
from sim.decisions.answer.model import Answer


def across(answers: Mapping[str, Answer]) -> str:
    """Say in one sentence which strategy is chosen in which case.

    Parameters
    ----------
    answers : mapping of case to Answer
        Of one company, the first as it is.
    """
    chosen: dict[str, list[str]] = {}
    for case, each in answers.items():
        chosen.setdefault(each.heads[1] or "none of the strategies", []).append(case)
    (name, cases), *others = chosen.items()
    if not others:
        return capitalised(f"{name} is the choice in each of the {counted(len(cases), 'case')}.")
    rest = [f"{other} in {len(there)} ({listed(there)})" for other, there in others]
    among = counted(len(answers), "case")
    parts = [f"{name} is the choice in {len(cases)} of {among}", *rest]
    return capitalised(f"{'; '.join(parts)}.")
