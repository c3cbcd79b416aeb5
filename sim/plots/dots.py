"""Dots with intervals, a row each: cases of a scenario, checks against theory, seeds."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from sim.comparison import capitalised
from sim.core.numerals import number
from sim.decisions import change_text, spoken, strongest, unit_words
from sim.metrics import CATALOGUE
from sim.plots.findings import Row, spread_of, written
from sim.plots.style import (
    INK,
    SMALL,
    Look,
    describe,
    headed,
    house,
    look_of,
    new_figure,
    rules,
)

_ROW_INCHES = 0.27
# Wider than this, values are drawn on a log scale.
_WIDE = 50.0


def by_case(rows: pd.DataFrame, metric: str) -> Figure:
    """Draw one metric in several cases, a row a strategy.

    Parameters
    ----------
    rows : DataFrame
        From :func:`sim.decisions.cases`.
    metric : str

    Returns
    -------
    Figure
        Bars are 95 % intervals; changes are against the first case, in the same futures.
    """
    those = rows[rows["metric"] == metric]
    cases = [str(name) for name in dict.fromkeys(those["case"])]
    strategies = [str(name) for name in dict.fromkeys(those["strategy"])]
    title, detail = strongest(rows, metric)
    with house():
        figure = new_figure(1.6 + _ROW_INCHES * len(cases) * (len(strategies) + 1))
        axes = figure.subplots()
        ticks: list[tuple[float, str, str]] = []
        at = 0.0
        for case in cases:
            axes.annotate(
                capitalised(case),
                (0, at),
                xycoords=("axes fraction", "data"),
                xytext=(4, 0),
                textcoords="offset points",
                weight="bold",
                size=SMALL,
                va="center",
            )
            for name in strategies:
                at += 1
                row = those[(those["case"] == case) & (those["strategy"] == name)].iloc[0]
                _dot(axes, at, row.to_dict(), "value", look_of(name, strategies))
                ticks.append((at, name, look_of(name, strategies).colour))
            at += 1.1
        axes.set_ylim(at - 0.4, -0.7)
        _named(axes, ticks)
        unit = CATALOGUE[metric].unit
        _scale(axes, those["value"].to_numpy(float, na_value=np.nan), unit)
        axes.set_xlabel(f"{capitalised(spoken(metric))}, {unit_words(unit)} (bars: 95 % intervals)")
        headed(axes, title, detail)
    return describe(figure, _case_alt(those, metric, cases, f"{title}. {detail}"))


def against_theory(checks: pd.DataFrame, finding: str) -> Figure:
    """Draw what was measured in percent of what must come out.

    Parameters
    ----------
    checks : DataFrame
        From :func:`sim.validation.check_all`; those that expect 0 are named and not drawn.
    finding : str
        From :func:`sim.validation.sentence`.

    Returns
    -------
    Figure
        Bars are 95 % intervals.
    """
    drawn = checks[checks["expected"] != 0].reset_index(drop=True)
    names = ["measured", "measured_low", "measured_high"]
    shares = drawn[names].astype("Float64").div(drawn["expected"], axis=0) * 100
    with house():
        figure = new_figure(1.9 + 0.55 * len(drawn))
        axes = figure.subplots()
        axes.axvline(100, color=INK, linewidth=1.4, linestyle=(0, (5, 3)))
        for at, row in enumerate(shares.to_dict("records")):
            _dot(axes, at, row, "measured", look_of("all", ["all"]))
            axes.annotate(
                _check_text(drawn.iloc[at].to_dict()),
                (1, at),
                xycoords=("axes fraction", "data"),
                xytext=(8, 0),
                textcoords="offset points",
                va="center",
                size=SMALL,
                annotation_clip=False,
            )
        axes.set_yticks(range(len(drawn)), [_wrapped(str(claim)) for claim in drawn["claim"]])
        axes.tick_params(axis="y", labelsize=SMALL)
        axes.set_ylim(len(drawn) - 0.5, -0.5)
        reach = float((shares - 100).abs().max().max()) * 1.25 or 1.0
        axes.set_xlim(100 - reach, 100 + reach)
        axes.set_xlabel("Measured, % of what must come out (bars: 95 % intervals)")
        rules(axes, "x")
        title = finding.split(":", maxsplit=1)[0]
        headed(axes, title, capitalised(finding[len(title) + 1 :].strip()))
    lines = [f"Measured against theory. {finding}"]
    lines += [
        f"  {row['claim']}: {_check_text(row).replace(chr(10), ', ')}"
        for row in checks.to_dict("records")
    ]
    return describe(figure, "\n".join(lines))


def by_seed(rows: pd.DataFrame, together: Sequence[float | None], metric: str) -> Figure:
    """Draw one metric under seed after seed, beside that of all futures together.

    Parameters
    ----------
    rows : DataFrame
        The rows of :class:`sim.validation.Seeds`.
    together : sequence of float
        Value, low and high end of all futures together.
    metric : str

    Returns
    -------
    Figure
        Bars are 95 % intervals; a filled dot's does not hold the value of all.
    """
    unit = CATALOGUE[metric].unit
    value, low, high = together
    said: Row = {"value": value, "value_low": low, "value_high": high}
    whole = f"{written(said, 'value', unit)}{spread_of(said, 'value', unit)}"
    title = (
        f"{rows['holds'].sum()} of {len(rows)} seeds have the value of all futures inside their"
        " interval"
    )
    detail = f"95 % of them should. All futures together: {whole}."
    look = look_of("all", ["all"])
    with house():
        figure = new_figure(3.6)
        axes = figure.subplots()
        axes.axhline(float(value or 0.0), color=INK, linewidth=1.4, linestyle=(0, (5, 3)))
        for row in rows.to_dict("records"):
            middle, below, above = (float(row[f"value{end}"]) for end in ("", "_low", "_high"))
            axes.errorbar(
                row["seed"],
                middle,
                yerr=[[middle - below], [above - middle]],
                fmt=look.marker,
                color=look.colour,
                markerfacecolor="white" if row["holds"] else look.colour,
                markeredgewidth=1.5,
                elinewidth=1.4,
                capsize=3,
            )
        axes.set_xticks(rows["seed"])
        axes.set_xlabel("Seed (bars: 95 % intervals; dashed: all futures together)")
        axes.set_ylabel(f"{capitalised(spoken(metric))}, {unit_words(unit)}")
        axes.yaxis.set_major_formatter(FuncFormatter(lambda at, _: number(at, None, None, unit)))
        rules(axes, "y")
        headed(axes, title, detail)
    lines = [f"{capitalised(spoken(metric))} by seed. {title}. {detail}"]
    lines += [
        f"  seed {row['seed']}: {written(row, 'value', unit)}{spread_of(row, 'value', unit)}"
        for row in rows.to_dict("records")
    ]
    return describe(figure, "\n".join(lines))


def _dot(axes: Axes, at: float, row: Row, name: str, look: Look) -> None:
    parts = (row[f"{name}{end}"] for end in ("", "_low", "_high"))
    middle, low, high = (np.nan if pd.isna(part) else float(part) for part in parts)
    axes.errorbar(
        middle,
        at,
        xerr=np.nan_to_num([[middle - low], [high - middle]]),
        fmt=look.marker,
        color=look.colour,
        markersize=7,
        markerfacecolor="white",
        markeredgewidth=1.6,
        elinewidth=1.6,
        capsize=3.5,
    )


def _named(axes: Axes, ticks: Sequence[tuple[float, str, str]]) -> None:
    axes.set_yticks([at for at, _, _ in ticks], [name for _, name, _ in ticks])
    for label, (_, _, colour) in zip(axes.get_yticklabels(), ticks, strict=True):
        label.set_color(colour)


def _scale(axes: Axes, values: np.ndarray, unit: str) -> None:
    least, most = float(np.nanmin(values)), float(np.nanmax(values))
    if least > 0 and most > _WIDE * least:
        axes.set_xscale("log")
    else:
        axes.set_xlim(left=0.0)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda at, _: _tick(at, unit)))
    rules(axes, "x")


def _tick(value: float, unit: str) -> str:
    if unit == "share":
        return f"{100 * value:g} %"
    return f"${value:,.12g}" if unit.startswith("USD") else f"{value:,.12g}"


def _case_alt(rows: pd.DataFrame, metric: str, cases: Sequence[str], finding: str) -> str:
    lines = [f"{capitalised(spoken(metric))} in {len(cases)} cases. {finding}"]
    for case in cases:
        those = rows[rows["case"] == case].to_dict("records")
        said = (
            f"{row['strategy']} {written(row, 'value', str(row['unit']))}"
            f"{spread_of(row, 'value', str(row['unit']))}"
            + (f", {change_text(row)}" if case != cases[0] else "")
            for row in those
        )
        lines.append(f"  {case}: {'; '.join(said)}")
    return "\n".join(lines)


def _check_text(row: Row) -> str:
    unit = str(row["unit"])
    if unit == "USD":
        # A bill is right to the cent or it is wrong.
        return f"${float(row['measured']):,.2f}\nexpected ${float(row['expected']):,.2f}"
    words = "" if unit in ("share", "") else f" {unit}"
    text = f"{written(row, 'measured', unit)}{words}{spread_of(row, 'measured', unit)}"
    expected = number(float(row["expected"]), None, None, unit)
    return f"{text}\nexpected {expected}{words}"


def _wrapped(text: str, most: int = 30) -> str:
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + len(word) >= most:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(lines)
