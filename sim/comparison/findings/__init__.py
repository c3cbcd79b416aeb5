"""What frames say in sentences: the titles, details and alt texts of pictures, all computed."""

from sim.comparison.findings.words import (
    Finding,
    Row,
    in_percent,
    listed,
    read,
    records,
    strategies_of,
    with_word,
    yearly,
)

__all__ = [
    "Finding",
    "Row",
    "in_percent",
    "listed",
    "read",
    "records",
    "strategies_of",
    "with_word",
    "yearly",
]
