"""What each metric of money and of admins' work is called, means and is better at."""

from sim.core.vocabulary import USES, WORK
from sim.metrics.metric import Metric

COSTS_AND_WORK = (
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
            words=f"licence cost of seats {term.label}",
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
    Metric(
        "exposure_cost_usd",
        "USD",
        "lower",
        "Exposed hours at the scenario's price, if any.",
        words="cost of open hours",
    ),
    Metric(
        "waiting_cost_usd",
        "USD",
        "lower",
        "Days on which joiners waited at the scenario's price, if any.",
        words="cost of waiting",
    ),
    Metric(
        "decision_cost_usd",
        "USD",
        "lower",
        "What the choice compares: total cost, priced exposure and priced waiting.",
        words="cost and risk",
    ),
    Metric(
        "committed_cost_usd",
        "USD",
        "none",
        "What is invoiced or promised for time behind the horizon.",
        words="cost committed beyond the horizon",
    ),
    Metric(
        "cost_per_active_seat_month_usd",
        "USD",
        "lower",
        "Total cost per month of a present member's seat in which the product was used.",
        "ratio",
        words="cost of a month of a seat in use",
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
            f"manual_hours_{kind}",
            "hours",
            "lower",
            f"Hours of admins spent on {work.sentence}.",
            words=f"manual hours spent on {work.sentence}",
        )
        for kind, work in WORK.items()
    ),
    Metric(
        "busiest_week_hours",
        "hours",
        "lower",
        "Most work picked up in one full week of the horizon, weeks counted from the first day.",
        words="manual hours in the busiest week",
    ),
    Metric(
        "desk_utilisation",
        "share",
        "lower",
        "Manual hours over the hours all admins' desks were open inside the horizon.",
        "ratio",
    ),
)
