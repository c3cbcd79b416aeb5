"""Decisions: what a comparison does not say by itself, such as how its answer moves with size."""

from sim.decisions.sizes import HEADCOUNTS, BySize, by_size, kinks, resized

__all__ = ["HEADCOUNTS", "BySize", "by_size", "kinks", "resized"]
