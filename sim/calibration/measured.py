"""What is measured in a file of people: every estimate beside what it rests on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, NamedTuple

from sim.calibration.layoffs import LayoffDay
from sim.calibration.observation import Window
from sim.calibration.tenure import Choice, Curve
from sim.core.estimates import Estimate
from sim.core.numerals import counted


class Measured(NamedTuple):
    """One estimate.

    Attributes
    ----------
    key : str
        Where it stands in the table of the segment, such as "attrition_per_year"; "" for what is
        only shown.
    label, unit : str
        What a reader sees.
    estimate : Estimate
    size : int
        How many it rests on.
    counted : str
        What these are, such as "leavers".
    value : object
        What a scenario says, where it is not the number itself.
    """

    key: str
    label: str
    unit: str
    estimate: Estimate
    size: int
    counted: str
    value: Any = None


class Part(NamedTuple):
    """What one question gives: estimates, how they were found, what keeps its default and why."""

    measured: tuple[Measured, ...] = ()
    remarks: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()


def together(parts: Iterable[Part]) -> Part:
    """Put what several questions give one behind the other."""
    measured, remarks, kept = zip(*parts, strict=True)
    return Part(*(tuple(chain.from_iterable(each)) for each in (measured, remarks, kept)))


@dataclass(frozen=True)
class Segment:
    """What was found about one kind of people.

    Attributes
    ----------
    name : str
        Of its table in a scenario.
    people : int
        Employments that were seen.
    measured : tuple of Measured
    remarks : tuple of str
        How it was found, in sentences.
    kept : tuple of str
        What keeps its default, and why, in sentences.
    tenure : Choice or None
        Both fits; None where too few left.
    curve : Curve or None
        Kaplan–Meier beside them.
    layoffs : tuple of LayoffDay
    """

    name: str
    people: int
    measured: tuple[Measured, ...]
    remarks: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    tenure: Choice | None = None
    curve: Curve | None = None
    layoffs: tuple[LayoffDay, ...] = ()


@dataclass(frozen=True)
class Calibration:
    """What was found in a file.

    Attributes
    ----------
    file : str
        Its name, without the folder.
    window : Window or None
        The days that it knows all about; None for a file without dates.
    notes : sequence of str
        How it was read.
    segments : tuple of Segment
    """

    file: str
    window: Window | None
    notes: Sequence[str]
    segments: tuple[Segment, ...]

    def source(self, segment: Segment) -> str:
        """Say where the numbers of a segment come from: file, days, people."""
        days = "durations without dates" if self.window is None else str(self.window)
        return f"{self.file}, {days}, {counted(segment.people, 'person', 'people')}"
