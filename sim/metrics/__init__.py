"""Metrics: a catalogue of what they mean, and how they are observed in frames."""

from sim.metrics.catalogue import CATALOGUE, HEADLINE, Metric, definitions
from sim.metrics.evidence import Evidence
from sim.metrics.observation import by_month, observe, samples

__all__ = [
    "CATALOGUE",
    "HEADLINE",
    "Evidence",
    "Metric",
    "by_month",
    "definitions",
    "observe",
    "samples",
]
