"""When a simulated number agrees with theory."""

import numpy as np
from scipy import stats

CONFIDENCE = 0.999
LARGEST_RELATIVE_ERROR = 0.012
# An error of this size must lie outside the interval.
SMALLEST_MISTAKE = 0.05


def agrees(values, theory):
    """Whether independent values, or batch means, have this mean: inside a 99.9 % interval."""
    values = np.asarray(values, float)
    error = values.std(ddof=1) / np.sqrt(len(values))
    reach = stats.t.ppf((1 + CONFIDENCE) / 2, len(values) - 1) * error
    assert error <= LARGEST_RELATIVE_ERROR * theory, f"standard error {error:g}: take more values"
    assert reach < SMALLEST_MISTAKE * theory, f"reach {reach:g}: take more values"
    assert abs(values.mean() - theory) <= reach, f"{values.mean():g} ± {reach:g}, not {theory:g}"


def batch_means(values, batches=50):
    """Means of consecutive stretches of a series, long enough to be nearly independent."""
    length = len(values) // batches
    return np.asarray(values[: batches * length]).reshape(batches, length).mean(axis=1)
