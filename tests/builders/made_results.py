"""Results that no world has run: numbers made up so that the answer is known beforehand."""

import datetime as dt
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd

from sim.metrics import CATALOGUE
from sim.metrics.estimates import Cells, measured
from sim.scenarios.schema import CompanyHours

# On how many numbers a made-up result rests.
NUMBERS = 12
RATIOS = {
    "share_over_policy": (0.0, 10.0),
    "first_seat_wait_month": (0.0, 0.0),
    "time_to_access_hours_mean": (0.0, 10.0),
}
MANIFEST = {"version": "0.1.0", "digest": "5f0c" * 16, "facts": "2026-03", "seed": 1}


@dataclass
class MadeRun:
    """Looks like the result of a run to a comparison."""

    scenario: Any
    strategies: tuple[str, ...]
    observations: pd.DataFrame
    samples: pd.DataFrame
    months: pd.DataFrame
    manifest: dict[str, object] = field(default_factory=lambda: dict(MANIFEST))

    @property
    def cells(self) -> Cells:
        """What was measured, as a result keeps it."""
        return measured(
            self.observations, self.samples, self.strategies, int(str(self.manifest["seed"]))
        )


def scenario(
    *,
    plans: dict[str, tuple[str, ...]],
    requires: tuple[str, ...] = (),
    max_share_over_policy: float | None = None,
    exposed_hour_usd: float | None = None,
    term_months: int = 12,
    waiting_day_usd: float | None = None,
    assumptions: dict[str, object] | None = None,
) -> Any:
    """A scenario of exactly four years (1,461 days); `plans` are capabilities by strategy."""
    parameters = SimpleNamespace(
        question_asked=lambda: "Is Enterprise worth it for a 150-person scale-up on Okta?",
        start=dt.date(2026, 4, 1),
        horizon_months=48,
        facts="2026-03",
        country="US",
        hours=CompanyHours(working_days=("monday",), opens_hour=9.0, closes_hour=17.0),
        desk=SimpleNamespace(desk_hours_per_day=4.0),
        workforce={
            "employees": SimpleNamespace(headcount=1150, people_file=None, layoffs=()),
            "contractors": SimpleNamespace(headcount=10, people_file=None, layoffs=()),
        },
        requires=requires,
        label_of=lambda name: name,
        strategies={
            name: SimpleNamespace(plan=name, mode="invite", then=(), also=()) for name in plans
        },
        plans={
            name: SimpleNamespace(
                title=f"Claude {name.title()}",
                capabilities=capabilities,
                maximum_seats=150,
                term_months=term_months,
            )
            for name, capabilities in plans.items()
        },
        policies=SimpleNamespace(
            exposure_hours=1.0,
            max_share_over_policy=max_share_over_policy,
            exposed_hour_usd=exposed_hour_usd,
            waiting_day_usd=waiting_day_usd,
            review_interval_days=90.0,
        ),
    )
    return SimpleNamespace(
        name="scaleup",
        parameters=parameters,
        assumptions=lambda: pd.DataFrame((assumptions or {}).items(), columns=["key", "value"]),
        relied_on=lambda: dict.fromkeys(range(NUMBERS), SimpleNamespace(confidence="high")),
    )


def observations(totals: dict[str, dict[str, Any]], replications: int) -> pd.DataFrame:
    """Lay out values by strategy and metric; a pair is (numerator, denominator).

    What a comparison always looks at and `totals` does not name is 0; the cost that a choice
    compares is the total and the cost of exposure.
    """
    always = dict.fromkeys(
        (
            "total_cost_usd",
            "committed_cost_usd",
            "manual_hours",
            "exposure_hours_total",
            "censored_windows",
            "censored_memberships",
            "joiners_cut_off",
        ),
        0.0,
    )
    frames = []
    for strategy, named in totals.items():
        cost, exposure = (named.get(f"{one}_cost_usd", 0.0) for one in ("total", "exposure"))
        given = {"decision_cost_usd": np.add(cost, exposure), **named}
        for metric, value in {**always, **RATIOS, **given}.items():
            above, below = value if isinstance(value, tuple) else (value, 1.0)
            assert metric in CATALOGUE
            frames.append(
                pd.DataFrame(
                    {
                        "strategy": strategy,
                        "replication": np.arange(1, replications + 1),
                        "metric": metric,
                        "numerator": above,
                        "denominator": below,
                        "control": 0.0,
                    }
                )
            )
    return pd.concat(frames, ignore_index=True)


def no_samples() -> pd.DataFrame:
    """The samples of futures in which nobody came or left."""
    columns = {"strategy": "object", "replication": "int64", "sample": "object", "value": "float64"}
    return pd.DataFrame({name: pd.Series(dtype=of) for name, of in columns.items()})


def no_invoices() -> pd.DataFrame:
    """The months of a result in which nothing was invoiced."""
    columns = {"strategy": "object", "replication": "int64", "month": "int64", "cash_usd": float}
    return pd.DataFrame({name: pd.Series(dtype=of) for name, of in columns.items()})


def made(
    totals: dict[str, dict[str, Any]],
    replications: int = 100,
    samples: pd.DataFrame | None = None,
    **about: Any,
) -> MadeRun:
    """A result with the given values by strategy and metric."""
    return MadeRun(
        scenario(**{"plans": dict.fromkeys(totals, ()), **about}),
        tuple(totals),
        observations(totals, replications),
        no_samples() if samples is None else samples,
        no_invoices(),
    )
