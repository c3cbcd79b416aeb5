"""A break-even in words: the answer in sentences, and the table that a reader sees."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from sim.comparison.findings import in_dollars, listed
from sim.comparison.labels import capitalised
from sim.comparison.printed import Sense, judged, of_estimate
from sim.comparison.rows import replications_of
from sim.core.estimates import Estimate
from sim.core.numerals import counted, in_unit, number
from sim.decisions.breakeven.crossings import Crossing, Pair, Taken
from sim.decisions.breakeven.lever import Lever
from sim.decisions.breakeven.walk_away import WalkAway
from sim.decisions.views import View
from sim.experiment import Result
from sim.metrics import Metric, intervals
from sim.scenarios.schema import Parameters

_DECISION = "decision_cost_usd"


def question(
    parameters: Parameters, moved: Lever, metric: Metric, pair: tuple[str, str] | None
) -> str:
    """Write what is asked."""
    what = moved.label if "(" in moved.label else moved.label.partition(",")[0]
    if metric.name != _DECISION:
        return f"Where does the difference in {metric.label} change its sign: {what}?"
    if pair is None:
        return f"Where does another strategy take over: {what}?"
    who = listed([parameters.label_of(name) for name in pair])
    return f"Where do {who} break even: {what}?"


class Written(NamedTuple):
    """What was found, and how it is said."""

    parameters: Parameters
    moved: Lever
    metric: Metric
    view: View
    pairs: Sequence[Pair]
    taken: Mapping[float, Taken]
    price: WalkAway | None
    no_price: str

    def headline(self) -> Iterator[str]:
        """Yield the answer: what cannot be chosen, then the nearest crossing."""
        begin = f"{capitalised(self.moved.label)}, {self.moved.said(self.moved.today)} today: "
        where, why = self._refused()
        if where:
            yield f"{begin}{where} {why}"
            begin = ""
        for pair in sorted(self.pairs, key=self._distance):
            yield begin + (self._turns(pair) if pair.crossings else self._throughout(pair))
            begin = ""
        yield from self._walk_away()

    def title(self) -> str:
        """Write the answer as the title of a picture."""
        pair = min(self.pairs, key=self._distance)
        where, _ = self._refused()
        if where and not pair.crossings:
            return where.rstrip(".")
        return (self._turns(pair) if pair.crossings else self._throughout(pair)).rstrip(".")

    def table(self) -> list[list[str]]:
        """Lay out the ends of the range, today and all crossings, for each pair."""
        judged_all = self._judged()
        several = len(self.pairs) > 1
        lines = []
        for pair in self.pairs:
            base, other = (self.parameters.label_of(name) for name in (pair.base, pair.other))
            rows: list[tuple[float, list[str]]] = []
            for value in self._ends(pair):
                cell, less = self._cell(*judged_all[_key(pair, value)], base, other)
                today = " (today)" if value == self.moved.today else ""
                rows.append((value, [f"{self.moved.said(value)}{today}", "", cell, less]))
            for turn in pair.crossings:
                said = f"jumps to {self._amount(turn.after)}" if turn.jump else self._amount(0.0)
                less = f"from here {base if turn.after > 0 else other}"
                at = self.moved.with_unit(self._written(turn.value.mean, turn))
                rows.append((turn.value.mean or 0.0, [at, self._interval(turn), said, less]))
            ordered = [cells for _, cells in sorted(rows, key=lambda row: row[0])]
            lines += [[other, *cells] for cells in ordered] if several else ordered
        base, other = (
            self.parameters.label_of(name) for name in (self.pairs[0].base, self.pairs[0].other)
        )
        more = f"a year, minus {base}" if several else f"{other} minus {base} a year"
        less = "cheaper" if self.metric.name == _DECISION else "lower"
        head = ["at", "95 % interval", more, less]
        return [["", *head] if several else head, *lines]

    def notes(self, frozen: Result, fewer: str) -> Iterator[str]:
        """Yield what it rests on."""
        count = len(replications_of(frozen))
        how = "run again" if self.moved.by_world else "billed again"
        if count == 1:
            yield f"One replication, without intervals, {how} at every value."
        else:
            yield (
                f"The same {counted(count, 'replication')}, {how} at every value. Intervals of a"
                " break-even are 95 %, from replications drawn anew; the differences of the table"
                " are tested together at 95 %."
            )
        if fewer:
            yield fewer
        here = self.taken.get(self.moved.today)
        if here is not None and here.choice != self.view.choice:
            yield (
                f"In these {count} {self.view.called(here.choice)} would be taken as things are,"
                f" and in {self.view.cells.replications} {self.view.called(self.view.choice)}: it"
                " is too close to call."
            )
        if self.no_price:
            yield self.no_price
        if self.price is not None:
            left = (
                f" {self.price.refused} more contradict a price of the range and are left out."
                if self.price.refused
                else ""
            )
            yield (
                f"Walk-away price: {counted(self.price.draws, 'draw')} of the other inputs from"
                f" their ranges, one possible future each.{left}"
            )

    def _distance(self, pair: Pair) -> float:
        values = [turn.value.mean for turn in pair.crossings if turn.value.mean is not None]
        return min((abs(value - self.moved.today) for value in values), default=math.inf)

    def _turns(self, pair: Pair) -> str:
        """Say where the other is the better of the two."""
        base, other = (self.parameters.label_of(name) for name in (pair.base, pair.other))
        return f"{other} {self._is_less()} than {base} {listed(list(self._regions(pair)))}."

    def _regions(self, pair: Pair) -> Iterator[str]:
        """Yield each part of the range in which the other has less."""
        begun: Crossing | None = None
        for place, turn in enumerate(pair.crossings):
            if turn.after < 0:
                begun = turn
            elif begun is not None:
                yield f"between {self._at(begun)} and {self._at(turn)}"
                begun = None
            elif place == 0:
                yield f"below {self._at(turn)}"
        if begun is not None:
            yield f"{'from' if begun.jump else 'above'} {self._at(begun)}{' on' * begun.jump}"

    def _at(self, turn: Crossing) -> str:
        value = self.moved.with_unit(self._written(turn.value.mean, turn))
        between = self._interval(turn)
        return f"{value} (95 % interval {between})" if between else value

    def _written(self, value: float | None, turn: Crossing) -> str:
        """Write a place of a crossing or an end of its interval; a part of a seat is none."""
        if self.moved.whole and value is not None:
            return f"{value:,.0f}"
        return number(value, turn.value.low, turn.value.high, self.moved.unit)

    def _interval(self, turn: Crossing) -> str:
        _, low, high = turn.value
        if low is None or high is None or high - low < 2 * self.moved.step * (not self.moved.whole):
            return ""
        if low == high:
            return ""
        ends = [
            f"{word}{self._written(end, turn)}"
            for end, limit, word in (
                (low, self.moved.low, "below "),
                (high, self.moved.high, "above "),
            )
            # A share is never below 0.
            for word in [word if end == limit and limit not in self.moved.bounds else ""]
        ]
        return " to ".join(ends)

    def _throughout(self, pair: Pair) -> str:
        """Say who has less over the whole range, and by how much at its ends."""
        base, other = (self.parameters.label_of(name) for name in (pair.base, pair.other))
        ends = self.moved.low, self.moved.high
        span = f"from {self.moved.said(ends[0])} to {self.moved.said(ends[1])}"
        means = [float(pair.gaps[end].mean()) for end in ends]
        if not any(gap.any() for gap in pair.gaps.values()):
            return f"{other} and {base} come out the same throughout, {span}."
        less, more = (base, other) if sum(means) > 0 else (other, base)
        judged_all = self._judged()
        amounts = [
            f"by {self._amount(abs(mean))} a year at {self.moved.said(end)}"
            for end, mean in zip(ends, means, strict=True)
        ]
        unclear = [
            self.moved.said(end) for end in ends if judged_all[_key(pair, end)][1] == "unclear"
        ]
        doubt = f"; not clear at {listed(unclear)}" if unclear else ""
        than = f"on average than {more}" if unclear else f"than {more}"
        return f"{less} {self._is_less()} {than} throughout, {span}: {listed(amounts)}{doubt}."

    def _refused(self) -> tuple[str, str]:
        """Say where the base cannot be chosen, whatever it costs, and why; empty if nowhere."""
        places = sorted(self.taken)
        refused = [value for value in places if self.taken[value].objection]
        if not refused or len(refused) == len(places) or self.metric.name != _DECISION:
            return "", ""
        first, last = places.index(refused[0]), places.index(refused[-1])
        begin = [self.moved.said(value) for value in places[max(first - 1, 0) : first + 1]]
        end = [self.moved.said(value) for value in places[last : last + 2]]
        parts = [
            f"from {_between(begin)} on" if len(begin) > 1 else "",
            f"up to {_between(end)}" if len(end) > 1 else "",
        ]
        base = self.parameters.label_of(self.pairs[0].base)
        where = " and ".join(part for part in parts if part)
        instead = dict.fromkeys(self.view.called(self.taken[value].choice) for value in refused)
        why = self.taken[refused[-1]].objection
        return (
            f"{base} cannot be chosen {where}, whatever it costs.",
            f"That is because {why}. Taken there is {listed(list(instead))}.",
        )

    def _walk_away(self) -> Iterator[str]:
        """Say how high a price may be, when the other inputs are not known either."""
        if self.price is None:
            return
        payer, other = (
            self.parameters.label_of(name) for name in (self.price.payer, self.price.other)
        )
        low, high = self.price.ends()
        draws = f"{self.price.worth_it} of {counted(self.price.draws, 'draw')} of the other inputs"
        yield (
            f"{payer} is worth it, against {other}, at today's"
            f" {self.moved.said(self.moved.today)} in {draws}. {self._most(low, high)}"
        )

    def _most(self, low: float, high: float) -> str:
        """Say the highest value at which it is worth it, in eight or nine of ten draws."""
        bottom, top = self.moved.said(self.moved.low), self.moved.said(self.moved.high)
        if high == -math.inf:
            return f"In at least nine of ten it is not worth it even at {bottom}."
        if low == math.inf:
            return f"In at least nine of ten it is still worth it at {top}."
        if math.isinf(low) and math.isinf(high):
            return f"In some it is not worth it even at {bottom}, in others it still is at {top}."
        if math.isinf(low):
            return f"In nine of ten it is worth it up to {self._price(high)} at most."
        if math.isinf(high):
            return f"In nine of ten it is worth it up to {self._price(low)} at least."
        return (
            f"The highest at which it is worth it lies between {self._price(low)} and"
            f" {self._price(high)} in eight of ten."
        )

    def _price(self, value: float) -> str:
        return self.moved.said(float(f"{value:.3g}"))

    def _judged(self) -> dict[str, tuple[Estimate, Sense]]:
        """Test all differences of the table together."""
        family = {}
        count = 0
        for pair in self.pairs:
            for value in self._ends(pair):
                gap = pair.gaps[value]
                count = len(gap)
                estimate = intervals.mean_of(gap)
                unit = self.metric.unit.lower()
                family[_key(pair, value)] = of_estimate(estimate, pair.larger[value], unit, count)
        return judged(family, count)

    def _ends(self, pair: Pair) -> list[float]:
        shown = {self.moved.low, self.moved.high, self.moved.today} & set(pair.gaps)
        return sorted(shown)

    def _cell(self, said: Estimate, sense: Sense, base: str, other: str) -> tuple[str, str]:
        if said.mean is None or sense == "same":
            return "0", "neither"
        if sense == "unclear":
            return f"{self._amount(said.mean)}, unclear", ""
        return self._amount(said.mean), base if said.mean > 0 else other

    def _amount(self, value: float) -> str:
        if self.metric.unit != "USD":
            return in_unit(f"{float(f'{value:.3g}'):,.12g}", self.metric.unit)
        return f"-{in_dollars(-value)}" if value < 0 else in_dollars(value)

    def _is_less(self) -> str:
        if self.metric.name == _DECISION:
            return "costs less"
        return f"is lower in {self.metric.label}"


def _key(pair: Pair, value: float) -> str:
    return f"{pair.other}@{value!r}"


def _between(values: Sequence[str]) -> str:
    return f"somewhere between {values[0]} and {values[-1]}"
