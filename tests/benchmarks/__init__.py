"""Benchmarks: ratios measured side by side in one run, each against an aim."""
