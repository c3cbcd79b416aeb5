"""The catalogue: what each metric is called, means and is better at."""

import math
from collections.abc import Mapping
from typing import Literal, NamedTuple

import pandas as pd

from sim.core.vocabulary import CAUSES, COSTS, STAGES, USES, WORK


class Metric(NamedTuple):
    """An entry of the catalogue.

    ``sample`` and ``q`` are only for quantiles of the pooled people; ``words`` only where the name
    does not read well. Only a ``signed`` one can be below 0, and none is above ``most``.
    """

    name: str
    unit: str
    better: Literal["lower", "higher", "none"]
    definition: str
    kind: Literal["total", "ratio", "quantile"] = "total"
    sample: str = ""
    q: float | None = None
    words: str = ""
    signed: bool = False
    most: float = math.inf

    @property
    def label(self) -> str:
        """What to call it in a sentence; amounts show "usd" themselves."""
        return self.words or " ".join(word for word in self.name.split("_") if word != "usd")

    @property
    def bounds(self) -> tuple[float, float]:
        """What its value cannot pass, whatever the luck."""
        return -math.inf if self.signed else 0.0, self.most


_METRICS = (
    Metric(
        "total_cost_usd",
        "USD",
        "lower",
        "Licence, usage, tool and labour cost; exposure and waiting are not in it.",
    ),
    Metric(
        "licence_cost_usd",
        "USD",
        "lower",
        "What is billed for seats, or for users active in a month, accrued inside the horizon.",
    ),
    *(
        Metric(
            f"licence_cost_{use}_usd",
            "USD",
            "none" if use == "active" else "lower",
            f"Licence cost of seat-days {term.sentence}.",
        )
        for use, term in USES.items()
    ),
    Metric(
        "sunk_cost_usd",
        "USD",
        "lower",
        "Licence cost of the unused rest of terms that a switch cut short.",
    ),
    Metric(
        "usage_cost_usd",
        "USD",
        "lower",
        "Use beyond what seats include, where it is billed, accrued inside the horizon.",
    ),
    Metric(
        "tool_cost_usd",
        "USD",
        "lower",
        "Price of the automation, and of single sign-on that the company did not have, accrued"
        " inside the horizon.",
    ),
    Metric("labour_cost_usd", "USD", "lower", "Manual hours at the desk's loaded hourly rate."),
    Metric("exposure_cost_usd", "USD", "lower", "Exposed hours at the scenario's price, if any."),
    Metric(
        "waiting_cost_usd",
        "USD",
        "lower",
        "Days on which joiners waited at the scenario's price, if any.",
    ),
    Metric(
        "decision_cost_usd",
        "USD",
        "lower",
        "What the choice compares: total cost, priced exposure and priced waiting.",
    ),
    Metric(
        "committed_cost_usd",
        "USD",
        "none",
        "What is invoiced or promised for time behind the horizon.",
    ),
    Metric(
        "cost_per_active_seat_month_usd",
        "USD",
        "lower",
        "Total cost per month of a present member's seat in which the product was used.",
        "ratio",
    ),
    Metric(
        "manual_hours",
        "hours",
        "lower",
        "Hours of admins at work on what was caused inside the horizon, whenever done.",
    ),
    Metric("manual_actions", "actions", "lower", "Pieces of work done by admins."),
    *(
        Metric(
            f"manual_hours_{kind}", "hours", "lower", f"Hours of admins spent on {work.sentence}."
        )
        for kind, work in WORK.items()
    ),
    Metric(
        "busiest_week_hours",
        "hours",
        "lower",
        "Most work picked up in one full week of the horizon, weeks counted from hour 0.",
    ),
    Metric(
        "desk_utilisation",
        "share",
        "lower",
        "Manual hours over the hours all admins' desks were open inside the horizon.",
        "ratio",
    ),
    Metric(
        "exposure_hours_total",
        "hours",
        "lower",
        "Elapsed hours in which leavers could still get in, over all who left in the horizon.",
    ),
    Metric(
        "exposure_common_hours_total",
        "hours",
        "none",
        "Hours from leaving to the IdP's disable, or to a review if it was forgotten: in any plan.",
    ),
    Metric(
        "exposure_common_review_hours_total",
        "hours",
        "none",
        "Common exposed hours of forgotten accounts, which more frequent reviews would shorten.",
    ),
    Metric(
        "exposure_added_hours_total",
        "hours",
        "lower",
        "Exposed hours that the strategy adds to the common ones; below 0 where it is faster.",
        signed=True,
    ),
    Metric(
        "exposure_hours_mean",
        "hours",
        "lower",
        "Exposed hours per leaver who ever had access.",
        "ratio",
    ),
    *(
        Metric(
            f"exposure_hours_{label}",
            "hours",
            "lower",
            f"{text} exposure in hours of a leaver who ever had access.",
            "quantile",
            "exposure_hours",
            q,
            words,
        )
        for label, text, q, words in (
            ("p50", "Median", 0.5, "median exposure hours"),
            ("p95", "95 % quantile of the", 0.95, ""),
            ("max", "Longest", 1.0, "longest exposure hours"),
        )
    ),
    Metric(
        "share_over_policy",
        "share",
        "lower",
        "Share of leavers who ever had access and were exposed for longer than the policy allows.",
        "ratio",
        most=1.0,
    ),
    *(
        Metric(
            f"share_out_within_1_{length}",
            "share",
            "higher",
            f"Share of leavers who ever had access and were exposed for a {length} at most.",
            "ratio",
            words=f"share out within 1 {length}",
            most=1.0,
        )
        for length in ("hour", "day", "week")
    ),
    Metric(
        "leavers_without_access",
        "leavers",
        "none",
        "Leavers who never got a seat; no mean or share of exposure counts them.",
    ),
    Metric(
        "exposed_accounts_mean",
        "accounts",
        "lower",
        "Exposed hours per hour of the horizon: accounts open at a random instant.",
    ),
    *(
        Metric(f"exposure_stage_{stage}_hours", "hours", "lower", f"Exposed hours {term.sentence}.")
        for stage, term in STAGES.items()
    ),
    *(
        Metric(
            f"exposure_cause_{cause}_hours",
            "hours",
            "lower",
            f"Exposed hours after {term.sentence}.",
        )
        for cause, term in CAUSES.items()
    ),
    Metric(
        "orphaned_hours_total",
        "hours",
        "lower",
        "Elapsed hours for which leavers stayed members, usable or not.",
    ),
    Metric(
        "access_cut_early_hours_total",
        "hours",
        "lower",
        "Hours before leaving for which people had lost their access already.",
    ),
    Metric(
        "reprovisioned_count", "accounts", "lower", "Times a leaver's removed account came back."
    ),
    Metric(
        "console_refusals",
        "refusals",
        "none",
        "Removals that the console refused because the IdP still assigned the member.",
    ),
    Metric(
        "runs_failed", "runs", "lower", "Runs of the automation that failed and became a ticket."
    ),
    Metric("ownership_transfers", "transfers", "none", "Times the Owner's role was handed on."),
    Metric(
        "censored_windows",
        "leavers",
        "none",
        "Leavers still exposed when the books were closed, counted until then.",
    ),
    Metric(
        "censored_memberships",
        "leavers",
        "none",
        "Leavers still members when the books were closed, counted until then.",
    ),
    Metric(
        "time_to_access_hours_mean",
        "hours",
        "lower",
        "Hours from the start until a joiner could get in, per joiner who stayed until then.",
        "ratio",
    ),
    Metric(
        "time_to_access_hours_p95",
        "hours",
        "lower",
        "95 % quantile of the hours from the start until a joiner could get in.",
        "quantile",
        "time_to_access_hours",
        0.95,
    ),
    Metric(
        "joiners_cut_off",
        "joiners",
        "none",
        "Joiners still waiting when the books were closed, whose wait counts until then.",
    ),
    Metric(
        "waiting_days_total",
        "days",
        "lower",
        "Days for which joiners who had started, and members whom a first sync cut off, were out.",
    ),
    Metric("invitations_sent", "invitations", "none", "Invitations sent inside the horizon."),
    Metric("invitations_expired", "invitations", "lower", "Invitations expired unanswered."),
    Metric("invitations_resent", "invitations", "lower", "Invitations sent after an expired one."),
    Metric(
        "seat_utilisation",
        "share",
        "higher",
        "Share of purchased seat-days of present members who used the product.",
        "ratio",
        most=1.0,
    ),
    Metric(
        "seats_reclaimed", "seats", "none", "Seats that reviews took back because nobody used them."
    ),
    Metric(
        "seat_waits", "people", "lower", "People who had to wait because no more seats are sold."
    ),
    Metric(
        "first_seat_wait_month",
        "month",
        "none",
        "Month of the first wait for a seat, over the replications in which there is one.",
        "ratio",
    ),
    Metric(
        "switch_month",
        "month",
        "none",
        "Month of the first switch of plan or mode, over the replications in which there is one.",
        "ratio",
    ),
    Metric(
        "usage_run_out_days",
        "days",
        "lower",
        "Days without prepaid credit if it is bought once a month for a month like the last one.",
    ),
    Metric(
        "usage_blocked_usd_total",
        "USD",
        "lower",
        "Use at metered prices that limits, spend caps or run-out credit stopped.",
    ),
)

CATALOGUE: Mapping[str, Metric] = {metric.name: metric for metric in _METRICS}
_FIRST_COST, *_OTHER_COSTS = (f"{kind}_cost_usd" for kind in COSTS)
# The cost of licences comes first, and what of it is sunk stands below it.
HEADLINE: tuple[str, ...] = (
    "total_cost_usd",
    _FIRST_COST,
    "sunk_cost_usd",
    *_OTHER_COSTS,
    "exposure_cost_usd",
    "waiting_cost_usd",
    "decision_cost_usd",
    "committed_cost_usd",
    "usage_blocked_usd_total",
    "manual_hours",
    "exposure_hours_total",
    "exposure_common_hours_total",
    "exposure_hours_mean",
    "exposure_hours_p95",
    "share_out_within_1_day",
    "share_over_policy",
    "orphaned_hours_total",
    "time_to_access_hours_mean",
    "seat_utilisation",
)


def definitions() -> pd.DataFrame:
    """Return the catalogue for people: metric, unit, better, kind, definition."""
    catalogue = pd.DataFrame(CATALOGUE.values()).rename(columns={"name": "metric"})
    return catalogue[["metric", "unit", "better", "kind", "definition"]]
