"""A file of people that the reader reads back."""

import csv
import datetime as dt
import io
from collections.abc import Iterable

from sim.workforce.people_file import Stay

COLUMNS = ("id", "start", "end", "cause", "kind", "told", "disabled", "seatwise_key")


def text(stays: Iterable[tuple[str, Stay]]) -> str:
    """Write employments as CSV.

    Parameters
    ----------
    stays : iterable of (str, Stay)
        Each with the id of its person. The key of the person's luck is written as well, so that
        what the file does not say comes out the same again.

    Returns
    -------
    str
        Midnight is written as a date without a time, as it is read.
    """
    stream = io.StringIO()
    lines = csv.writer(stream, lineterminator="\n")
    lines.writerow(COLUMNS)
    for name, stay in stays:
        moments = (stay.told, stay.disabled)
        lines.writerow(
            (
                name,
                _written(stay.start),
                _written(stay.end),
                stay.cause,
                stay.kind,
                *map(_written, moments),
                f"{stay.key:016x}",
            )
        )
    return stream.getvalue()


def _written(moment: dt.datetime | None) -> str:
    if moment is None:
        return ""
    # Every year with four digits, whatever the machine's own format does with early ones.
    if moment.time() == dt.time():
        return moment.date().isoformat()
    return moment.isoformat(" ", "seconds")
