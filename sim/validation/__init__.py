"""Can the model be trusted: what it measures beside what is known without it."""

from sim.validation.bills import vendor_bills
from sim.validation.checks import check_all, check_table, sentence
from sim.validation.leavers import attrition, missed_leavers, wait_for_sync
from sim.validation.luck import Seeds, seeds, twins

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
