"""How numbers are written for people: no more digits than their interval supports."""

import math
import re
from typing import Final

# Nothing is written finer than this, whatever the interval: cents, hundredths of a percent.
_FINEST: Final = {"usd": 0.01, "share": 0.0001}
_FINEST_ELSE: Final = 0.001


def number(value: float | None, low: float | None, high: float | None, unit: str) -> str:
    """Write a value with the digits that its interval supports.

    Parameters
    ----------
    value : float or None
    low, high : float or None
        Its interval: two significant digits of half its width are kept. Without one, or with one
        of no width, four digits of the value are, and all whole digits.
    unit : str
        ``"usd"`` (also as the first word: ``"usd per month"``), ``"share"`` or any other.

    Returns
    -------
    str
        With thousands separators; "$" before dollars, "%" behind shares; "n/a" for None.
    """
    if value is None:
        return "n/a"
    kind, step = _kind(unit), step_of(value, low, high, unit)
    if kind == "share":
        return f"{_digits(100 * value, 100 * step)} %"
    if kind != "usd":
        return _digits(value, step)
    text = _digits(value, _FINEST["usd"] if step < 1 else step)
    return f"-${text[1:]}" if text.startswith("-") else f"${text}"


def step_of(value: float, low: float | None, high: float | None, unit: str) -> float:
    """Return the smallest step in which :func:`number` writes a value.

    Parameters
    ----------
    value : float
    low, high, unit
        As :func:`number` takes them.
    """
    kind = _kind(unit)
    return max(_supported(value, low, high, kind), _FINEST.get(kind, _FINEST_ELSE))


def counted(count: float, noun: str, plural: str = "") -> str:
    """Write a count with its noun: "1 seat", "1,200 seats", "1 person".

    Parameters
    ----------
    count : float
        A number, as a rule a whole one.
    noun : str
        Of one of them, with whatever stands between it and the number: "whole week".
    plural : str
        Of more; with an s by default.
    """
    return f"{count:,.12g} {noun if count == 1 else plural or f'{noun}s'}"


def in_unit(text: str, unit: str) -> str:
    """Write a unit in words behind a number: "1 business hour", "20 minutes per member"."""
    if text == "1":
        # Of "minutes per member" the first noun is what is counted.
        unit = re.sub(r"^people\b", "person", unit)
        unit = re.sub(r"^((?:[a-z]+ )?[a-z]+)s\b", r"\1", unit)
    return f"{text} {unit}".rstrip()


def spread(low: float | None, high: float | None, unit: str) -> str:
    """Write an interval as "low to high", both ends with the digits that it supports."""
    return f"{number(low, low, high, unit)} to {number(high, low, high, unit)}"


def _kind(unit: str) -> str:
    return unit.lower().split()[0] if unit.split() else ""


def _supported(value: float, low: float | None, high: float | None, kind: str) -> float:
    half = 0.0 if low is None or high is None else (high - low) / 2
    if half > 0:
        return float(10.0 ** (math.floor(math.log10(half)) - 1))
    shown = 100 * value if kind == "share" else value
    if shown == round(shown):
        return 0.01 if kind == "share" else 1.0
    if kind == "usd" and abs(value) < 1000:
        return 0.0
    return min(1.0, float(10.0 ** (math.floor(math.log10(abs(value))) - 3)))


def _digits(value: float, step: float) -> str:
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    rounded = round(value / step) * step if step > 1 else round(value, decimals)
    # Adding 0 turns a negative zero into zero.
    return f"{rounded + 0.0:,.{decimals}f}"
