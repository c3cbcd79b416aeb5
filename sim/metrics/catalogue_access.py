"""What each metric of access and of seats is called, means and is better at."""

from sim.core.vocabulary import CAUSES, STAGES
from sim.metrics.metric import Metric

ACCESS_AND_SEATS = (
    Metric(
        "exposure_hours_total",
        "hours",
        "lower",
        "Elapsed hours in which leavers could still get in, over all who left in the horizon.",
        words="hours open to leavers",
    ),
    Metric(
        "exposure_common_hours_total",
        "hours",
        "none",
        "Hours from leaving to the IdP's disable, or to a review if it was forgotten: in any plan.",
        words="open hours that no plan prevents",
    ),
    Metric(
        "exposure_common_review_hours_total",
        "hours",
        "none",
        "Common exposed hours of forgotten accounts, which more frequent reviews would shorten.",
        words="open hours that only reviews shorten",
    ),
    Metric(
        "exposure_added_hours_total",
        "hours",
        "lower",
        "Exposed hours that the strategy adds to the common ones; below 0 where it is faster.",
        signed=True,
        words="open hours that the strategy adds",
    ),
    Metric(
        "exposure_hours_mean",
        "hours",
        "lower",
        "Exposed hours per leaver who ever had access.",
        "ratio",
        words="mean time open to a leaver",
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
            ("p50", "Median", 0.5, "time until half the leavers are out"),
            ("p95", "95 % quantile of the", 0.95, "time until 95 % of leavers are out"),
            ("max", "Longest", 1.0, "longest time open to a leaver"),
        )
    ),
    Metric(
        "share_over_policy",
        "share",
        "lower",
        "Share of leavers who ever had access and were exposed for longer than the policy allows.",
        "ratio",
        most=1.0,
        words="leavers beyond the policy",
    ),
    *(
        Metric(
            f"share_out_within_1_{length}",
            "share",
            "higher",
            f"Share of leavers who ever had access and were exposed for {article} {length} at"
            " most.",
            "ratio",
            words=f"leavers out within {article} {length}",
            most=1.0,
        )
        for article, length in (("an", "hour"), ("a", "day"), ("a", "week"))
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
        words="accounts open to leavers on average",
    ),
    *(
        Metric(
            f"exposure_stage_{stage}_hours",
            "hours",
            "lower",
            f"Exposed hours {term.sentence}.",
            words=f"open hours {term.label}",
        )
        for stage, term in STAGES.items()
    ),
    *(
        Metric(
            f"exposure_cause_{cause}_hours",
            "hours",
            "lower",
            f"Exposed hours after {term.sentence}.",
            words=f"open hours after {term.sentence}",
        )
        for cause, term in CAUSES.items()
    ),
    Metric(
        "orphaned_hours_total",
        "hours",
        "lower",
        "Elapsed hours for which leavers stayed members, usable or not.",
        words="hours for which leavers stayed members",
    ),
    Metric(
        "access_cut_early_hours_total",
        "hours",
        "lower",
        "Hours before leaving for which people had lost their access already.",
        words="hours of access cut off early",
    ),
    Metric(
        "reprovisioned_count",
        "accounts",
        "lower",
        "Times a leaver's removed account came back.",
        words="removed accounts that came back",
    ),
    Metric(
        "console_refusals",
        "refusals",
        "none",
        "Removals that the console refused because the IdP still assigned the member.",
    ),
    Metric(
        "runs_failed",
        "runs",
        "lower",
        "Runs of the automation that failed and became a ticket.",
        words="failed runs of the automation",
    ),
    Metric("ownership_transfers", "transfers", "none", "Times the Owner's role was handed on."),
    Metric(
        "censored_windows",
        "leavers",
        "none",
        "Leavers still exposed when the books were closed, counted until then.",
        words="leavers who could still get in at the end",
    ),
    Metric(
        "censored_memberships",
        "leavers",
        "none",
        "Leavers still members when the books were closed, counted until then.",
        words="leavers who were still members at the end",
    ),
    Metric(
        "time_to_access_hours_mean",
        "hours",
        "lower",
        "Hours from the start until a joiner could get in, per joiner who stayed until then.",
        "ratio",
        words="mean time to access",
    ),
    Metric(
        "time_to_access_hours_p95",
        "hours",
        "lower",
        "95 % quantile of the hours from the start until a joiner could get in.",
        "quantile",
        "time_to_access_hours",
        0.95,
        words="time until 95 % of joiners have access",
    ),
    Metric(
        "joiners_cut_off",
        "joiners",
        "none",
        "Joiners still waiting when the books were closed, whose wait counts until then.",
        words="joiners who still waited at the end",
    ),
    Metric(
        "waiting_days_total",
        "days",
        "lower",
        "Days for which joiners who had started, and members whom a first sync cut off, were out.",
        words="days of waiting for access",
    ),
    Metric("invitations_sent", "invitations", "none", "Invitations sent inside the horizon."),
    Metric(
        "invitations_expired",
        "invitations",
        "lower",
        "Invitations expired unanswered.",
        words="expired invitations",
    ),
    Metric(
        "invitations_resent",
        "invitations",
        "lower",
        "Invitations sent after an expired one.",
        words="invitations sent again",
    ),
    Metric(
        "seat_utilisation",
        "share",
        "higher",
        "Share of purchased seat-days of present members who used the product.",
        "ratio",
        most=1.0,
    ),
    Metric(
        "seats_reclaimed",
        "seats",
        "none",
        "Seats that reviews took back because nobody used them.",
        words="seats taken back",
    ),
    Metric(
        "seat_waits",
        "people",
        "lower",
        "People who had to wait because no more seats are sold.",
        words="people who waited for a seat",
    ),
    Metric(
        "first_seat_wait_month",
        "month",
        "none",
        "Month of the first wait for a seat, over the replications in which there is one.",
        "ratio",
        words="month of the first wait for a seat",
    ),
    Metric(
        "switch_month",
        "month",
        "none",
        "Month of the first switch of plan or mode, over the replications in which there is one.",
        "ratio",
        words="month of the first switch",
    ),
    Metric(
        "usage_run_out_days",
        "days",
        "lower",
        "Days without prepaid credit if it is bought once a month for a month like the last one.",
        words="days without prepaid credit",
    ),
    Metric(
        "usage_blocked_usd_total",
        "USD",
        "lower",
        "Use at metered prices that limits, spend caps or run-out credit stopped.",
        words="use that was blocked",
    ),
)
