"""All that a report says: page one is the answer, the appendix what it rests on."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sim.comparison import Comparison, compare
from sim.decisions.answer import DRAWS, Answer, completed, first
from sim.experiment import Result, Workers
from sim.experiment.progress import Tell
from sim.report.numbers import all_numbers, asked, paired_differences
from sim.report.pictures import Picture, page_one_picture, pictures
from sim.report.plans import capabilities, lacked_by_all, strategies
from sim.tables import Table, provenance
from sim.tables.numbers import changed, relied_on

_LEFT_OUT = (
    "Whether anybody misuses an open account, and what that would cost.",
    "Taxes, discounting and discounts: prices are those of the dated facts, and the plans of large"
    " companies are negotiated.",
    "People who change roles, limits of a directory's sync, and keys that outlive a member.",
)

Part = str | Sequence[str] | Table | Picture


class Section(NamedTuple):
    """A heading, and what is below it: paragraphs, lists of sentences, tables and pictures."""

    title: str
    parts: tuple[Part, ...]


class Content(NamedTuple):
    """What a report says.

    Page one is the answer, with one picture where something can be chosen, and what is needed to
    get the same numbers again. The sections are the appendix.
    """

    answer: Answer
    notes: tuple[tuple[str, str], ...]
    picture: Picture | None
    provenance: str
    sections: tuple[Section, ...]


def gather(
    result: Result,
    baseline: str | None = None,
    workers: Workers = "auto",
    draws: int = DRAWS,
    progress: Tell | None = None,
) -> Content:
    """Collect all that a report of a result says.

    Parameters
    ----------
    result : Result
        From :func:`sim.run`.
    baseline, workers, draws, progress
        As :func:`sim.report.write` takes them.

    Returns
    -------
    Content

    Raises
    ------
    ValueError
        If the baseline is not among the strategies.
    """
    answer = completed(first(result), result, draws=draws, workers=workers, progress=progress)
    comparison = compare(result, baseline or answer.choice)
    said = (
        Section(title, tuple(part for part in parts if part))
        for title, *parts in _appendix(result, answer, comparison)
    )
    return Content(
        answer,
        tuple((label, text) for label, text in _notes(answer) if text),
        page_one_picture(answer, comparison),
        provenance(comparison),
        tuple(section for section in said if section.parts),
    )


def _notes(answer: Answer) -> Iterator[tuple[str, str]]:
    """Yield what stands below the table: a word, and what it says."""
    yield "Also", " · ".join(answer.also)
    yield "Why", " ".join(answer.why)
    yield "How sure", " ".join(answer.how_sure)
    yield "Flips if", f"{'; '.join(answer.flips_if)}." if answer.flips_if else ""
    yield "Careful", " ".join(answer.careful)
    yield "Meaning", " ".join(answer.meaning)


def _appendix(
    result: Result, answer: Answer, comparison: Comparison
) -> Iterator[tuple[str, *tuple[Part | None, ...]]]:
    """Yield titles, each with its parts; an empty part is left out, and a title without parts."""
    parameters = result.scenario.parameters
    assumed, sourced = relied_on(result.scenario, answer)
    lacked = lacked_by_all(parameters)
    yield "Pictures", *pictures(comparison)
    yield "The strategies", strategies(parameters), capabilities(parameters)
    yield (
        "What no strategy gives you",
        "With any of them you get none of these, by the dated facts:" if lacked else None,
        lacked,
    )
    yield "All numbers", *all_numbers(comparison)
    yield "Differences", paired_differences(comparison)
    yield "What if", *asked(result.scenario, answer)
    yield "Assumptions", *assumed
    yield "Caveats", comparison.warnings, "Not in any of these numbers:", _LEFT_OUT
    everything_else = "Everything else about the company comes from the dated catalogue."
    yield "Sources", everything_else, changed(result.scenario), sourced
