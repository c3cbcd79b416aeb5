"""Made results to compare."""

import numpy as np

N = 100
# Mean 0 and no spread to speak of: luck that no interval mistakes for a difference.
LUCK = np.tile([-1.0, 1.0], N // 2)


def totals(cost, work, exposure, **more):
    return {
        "total_cost_usd": cost + 0.0 * LUCK,
        "manual_hours": work + 0.0 * LUCK,
        "exposure_hours_total": exposure + 0.0 * LUCK,
        **more,
    }


TEAM = totals(100_000 + LUCK, 800 + LUCK, 4000 + LUCK)
