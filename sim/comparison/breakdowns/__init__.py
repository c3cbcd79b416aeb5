"""What lies behind the totals of a result: by length, hour of leaving, month and desk hour."""

from sim.comparison.breakdowns.desk import desk_week
from sim.comparison.breakdowns.leaving import by_leaving_hour
from sim.comparison.breakdowns.seats import seat_day_split, seats_by_month
from sim.comparison.breakdowns.survival import MARKS_HOURS, at_marks, survival

__all__ = [
    "MARKS_HOURS",
    "at_marks",
    "by_leaving_hour",
    "desk_week",
    "seat_day_split",
    "seats_by_month",
    "survival",
]
