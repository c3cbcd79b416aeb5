"""Files of people, read."""

import datetime as dt

from builders.companies import company
from sim.core.streams import name_key
from sim.scenarios.calendar import Calendar
from sim.workforce.replay import employments

HEADER = "id,start,end,cause\n"
CALENDAR = Calendar.of(company({"horizon_months": 12}).parameters)


def read(folder, text, encoding="utf-8"):
    (folder / "people.csv").write_bytes(text.encode(encoding))
    return employments("employees", str(folder / "people.csv"), CALENDAR)


def by_name(people, names):
    """People of a file by their ids there, which nothing but their luck is left of."""
    assert [person.key for person in people] == [name_key(name) for name in names]
    return dict(zip(names, people, strict=True))


def at(*moment):
    return (dt.datetime(*moment) - dt.datetime(2026, 6, 1)) / dt.timedelta(hours=1)
