"""Metrics: a catalogue of what they mean, and how they are observed in tables."""

from sim.metrics.catalogue import CATALOGUE, HEADLINE, definitions
from sim.metrics.evidence import Evidence, Priced
from sim.metrics.metric import Metric
from sim.metrics.money import PRICED
from sim.metrics.observation import BEHIND_MONEY, by_month, observe, samples, with_money

__all__ = [
    "BEHIND_MONEY",
    "CATALOGUE",
    "HEADLINE",
    "PRICED",
    "Evidence",
    "Metric",
    "Priced",
    "by_month",
    "definitions",
    "observe",
    "samples",
    "with_money",
]
