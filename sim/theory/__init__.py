"""Can the model be trusted: what it measures beside what is known without it."""

from sim.theory.bills import vendor_bills
from sim.theory.checks import check_all, check_table, sentence
from sim.theory.leavers import attrition, missed_leavers, wait_for_sync
from sim.theory.luck import Seeds, seeds, twins

__all__ = [
    "Seeds",
    "attrition",
    "check_all",
    "check_table",
    "missed_leavers",
    "seeds",
    "sentence",
    "twins",
    "vendor_bills",
    "wait_for_sync",
]
