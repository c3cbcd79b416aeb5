"""Can the model be trusted: what it measures beside what is known without it."""

from sim.trust.bills import vendor_bills
from sim.trust.checks import check_all, check_table, sentence
from sim.trust.luck import Seeds, seeds, twins
from sim.trust.people import attrition
from sim.trust.reviews import missed_leavers
from sim.trust.sync import wait_for_sync

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
