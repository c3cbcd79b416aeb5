"""What somebody typed beside a slider: a number as people write them, or why it is none."""

import re
from typing import Literal

from sim.core.printable import visible

Kind = Literal["share", "whole", "number"]

_NUMBER = re.compile(r"[-+]?(\d[\d.,]*|[.,]\d+)")
# Between digits: blanks, also the narrow and the fixed one, and apostrophes.
_GROUPING = re.compile(r"(?<=\d)[ \u00a0\u202f'\u2019](?=\d{3}(?!\d))")
# One to three digits, then groups of three: a thousand or a decimal fraction.
_GROUPED = re.compile(r"[-+]?[1-9]\d{0,2}([.,]\d{3})+")
_SIGNS = re.compile(r"^\$\s*|\s*(\$|usd|dollars?)$", re.IGNORECASE)
_LONGEST = 30
_EXAMPLES = {"share": "15 %", "whole": "90", "number": "12.5"}


class TypedError(ValueError):
    """What was typed is no value here; a sentence."""


def read(text: str, kind: Kind) -> float:
    """Return the number that somebody typed.

    Parameters
    ----------
    text : str
        With a decimal point or comma; digits may be grouped, "$" and "%" may stand around it.
    kind : {"share", "whole", "number"}
        A share is typed as a percentage or as a fraction below 1.

    Returns
    -------
    float
        A share as a fraction.

    Raises
    ------
    TypedError
        If it is no number, or may mean two.
    """
    said = text.replace("\u2212", "-").strip()
    percent = said.endswith("%")
    bare = _GROUPING.sub("", _SIGNS.sub("", said.removesuffix("%").strip()))
    quoted = f'"{visible(text.strip()[:30])}"'
    value = _value(bare, kind) if _NUMBER.fullmatch(bare) and len(bare) <= _LONGEST else None
    if value is None:
        raise TypedError(f"{quoted} is not a number; write one such as {_EXAMPLES[kind]}")
    if percent and kind != "share":
        raise TypedError(f"{quoted} is a percentage, and this is a number; write one without %")
    if kind != "whole" and _GROUPED.fullmatch(bare) and bare.count(",") == 1 and "." not in bare:
        raise TypedError(f"{quoted} may be {value:g} or {1000 * value:g}; write one of the two")
    if kind == "whole" and value != round(value):
        raise TypedError(f"{quoted} is not a whole number; write one such as {_EXAMPLES[kind]}")
    if kind != "share":
        return value
    if percent:
        return round(value / 100, 10)
    if abs(value) >= 1:
        raise TypedError(f"{quoted} as a share is {100 * value:,.6g} %; did you mean {value:g} %?")
    return value


def _value(bare: str, kind: Kind) -> float | None:
    """Read digits in which a comma or a point may be a decimal sign or group thousands."""
    marks = re.findall("[.,]", bare)
    grouped = len(set(marks)) == 1 and _GROUPED.fullmatch(bare)
    if not marks or (grouped and (kind == "whole" or len(marks) > 1)):
        return float(re.sub("[.,]", "", bare))
    if marks.count(marks[-1]) > 1:
        return None
    whole, _, decimals = bare.rpartition(marks[-1])
    return float(f"{re.sub('[.,]', '', whole)}.{decimals}")
