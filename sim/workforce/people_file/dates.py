"""Dates as HR systems write them: which number is the month, and what means "still here"."""

import datetime as dt
import re
from collections.abc import Iterable
from typing import Literal

Order = Literal["month first", "day first"]

WRITE = "write a local date as 2026-04-01 or 2026-04-01 09:00"
# What stands for no date at all; later years than the last mean "for ever".
_NOTHING = {"", "-", "null", "nat", "nan", "none", "na", "n/a"}
_LAST_YEAR = 2100
_DATE = re.compile(r"(\d{1,4})([-/.])(\d{1,2})\2(\d{1,4})(?:[ T]+(.+))?")
_ZONE = re.compile(r"\d:\d\d(:\d\d(\.\d+)?)? ?(Z|[+-]\d\d(:?\d\d)?)$", re.IGNORECASE)
# A cell that is meant as a date; anything else may be a name in a wrong column.
_MEANT = re.compile(r"[\d\s/.:,TZ+-]{1,40}")
_YEAR_DIGITS = 4
_MONTHS = 12


def read(text: str, order: Order | None, zone: dt.tzinfo | None = None) -> dt.datetime | None:
    """Read a date with or without a time of day; midnight means that none was given.

    Parameters
    ----------
    text : str
        Year first, or last: with dots the day is first, with slashes or dashes `order` says it.
    order : str or None
    zone : tzinfo, optional
        Of the office: a time that says its own zone is turned to it, or else read as it stands.

    Returns
    -------
    datetime or None
        None for what stands for no date, such as ``NULL``, ``0000-00-00`` or ``2999-01-01``.

    Raises
    ------
    ValueError
        If it is no date.
    """
    if text.casefold() in _NOTHING:
        return None
    found = _DATE.fullmatch(text)
    if found is None:
        moment = dt.datetime.fromisoformat(text)
    else:
        year, month, day = _parts(found, order)
        if year == 0 or year > _LAST_YEAR:
            return None
        moment = dt.datetime.combine(dt.date(year, month, day), _time(found[5]))
    if zone is not None and moment.tzinfo is not None and moment.time() != dt.time():
        moment = moment.astimezone(zone)
    return moment.replace(tzinfo=None)


def has_zone(text: str) -> bool:
    """Whether a time says its distance from UTC."""
    return _ZONE.search(text) is not None


def quoted(text: str) -> str:
    """Quote a cell that is no date, if it is meant as one: nobody's name gets into a message."""
    is_meant = text.casefold() in _NOTHING or _MEANT.fullmatch(text)
    return f"'{text}'" if is_meant else "no date"


def order_of(texts: Iterable[str]) -> Order | None:
    """Find out from all dates of a file whether months or days are first; None if none says it."""
    pairs = {
        (int(found[1]), int(found[3]))
        for found in map(_DATE.fullmatch, texts)
        if found and _is_year_last(found) and found[2] != "."
    }
    days_first = any(first > _MONTHS for first, _ in pairs)
    months_first = any(second > _MONTHS for _, second in pairs)
    if days_first == months_first:
        return None
    return "day first" if days_first else "month first"


def is_ambiguous(text: str) -> bool:
    """Whether a date can be read in two ways."""
    found = _DATE.fullmatch(text)
    if found is None or not _is_year_last(found) or found[2] == ".":
        return False
    return max(int(found[1]), int(found[3])) <= _MONTHS and found[1] != found[3]


def _is_year_last(found: re.Match[str]) -> bool:
    return len(found[1]) < _YEAR_DIGITS <= len(found[4])


def _parts(found: re.Match[str], order: Order | None) -> tuple[int, int, int]:
    first, second, third = int(found[1]), int(found[3]), int(found[4])
    if len(found[1]) == _YEAR_DIGITS:
        return first, second, third
    if not _is_year_last(found):
        raise ValueError(found[0])
    if found[2] == "." or order == "day first":
        return third, second, first
    return third, first, second


def _time(text: str | None) -> dt.time:
    if text is None:
        return dt.time()
    # Spreadsheets write 9:00.
    return dt.time.fromisoformat(text if text[1:2] != ":" else f"0{text}")
