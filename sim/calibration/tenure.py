"""How long people stay: Weibull and exponential tenure by maximum likelihood, and Kaplan–Meier.

People who were there before anybody wrote down who leaves are left-truncated: had they left
earlier, they would not be in the file. People who are still there are right-censored. The
likelihood is that of Kalbfleisch and Prentice (2002), The Statistical Analysis of Failure Time
Data, section 3.2: the hazard at each departure, and the hazard survived by everybody from the age
at which he or she was first seen.
"""

import math
from typing import NamedTuple

import numpy as np
from scipy import special

from sim.calibration.intervals import best, profile
from sim.core.arrays import Flags, Floats, Whole
from sim.core.estimates import Estimate

FEWEST_LEAVERS = 5
FEWEST_AT_RISK = 10
# What a scenario takes as a shape.
SHAPES = (0.3, 5.0)
_LEVEL = 0.05
# Instead of 0, to divide by; and the logarithm of a factor that says nothing any more.
_HARDLY, _WIDEST = 1e-9, 700.0


class Times(NamedTuple):
    """Tenure as far as it was seen, one entry an employment, in years.

    Attributes
    ----------
    entered : array of float
        Tenure when the person was first seen; 0 for who started under our eyes.
    until : array of float
        Tenure when the person left, or was last seen.
    left : array of bool
        Whether the person left then.
    """

    entered: Floats
    until: Floats
    left: Flags


class Fit(NamedTuple):
    """Weibull tenure that fits best, or exponential tenure: then the shape is 1."""

    mean_years: Estimate
    shape: Estimate
    log_likelihood: float

    def surviving(self, years: Floats) -> Floats:
        """Return the share who stay for longer than so many years."""
        shape = self.shape.mean or 1.0
        scale = (self.mean_years.mean or 0.0) / math.gamma(1 + 1 / shape)
        surviving: Floats = np.exp(-((years / scale) ** shape))
        return surviving


class Choice(NamedTuple):
    """Both fits, the p-value of the test of shape 1 (likelihood ratio), and which one is taken."""

    exponential: Fit
    weibull: Fit
    p_value: float

    @property
    def is_weibull(self) -> bool:
        """Whether a shape other than 1 fits clearly better."""
        return self.p_value < _LEVEL

    @property
    def taken(self) -> Fit:
        """The Weibull distribution where it fits clearly better, else the exponential one."""
        return self.weibull if self.is_weibull else self.exponential

    @property
    def attrition_per_year(self) -> Estimate:
        """Leavers per head-year in the long run: one divided by the mean tenure."""
        mean, low, high = (1 / end if end else math.inf for end in self.taken.mean_years)
        return Estimate(mean, high, low)


class Curve(NamedTuple):
    """Kaplan–Meier: who stays for longer than each tenure, of those who stay for `from_years`.

    `low` and `high` are its 95 % interval, by Greenwood's variance on the log scale.
    """

    from_years: float
    years: Floats
    at_risk: Whole
    leavers: Whole
    surviving: Floats
    low: Floats
    high: Floats


def fit(times: Times) -> Choice:
    """Fit both distributions.

    Parameters
    ----------
    times : Times
        With at least one who left.

    Returns
    -------
    Choice
        Intervals are those of the profile likelihood, 95 %.
    """
    exponential, weibull = fit_exponential(times), fit_weibull(times)
    ratio = 2 * (weibull.log_likelihood - exponential.log_likelihood)
    return Choice(exponential, weibull, float(special.chdtrc(1, max(ratio, 0.0))))


def fit_exponential(times: Times) -> Fit:
    """Fit memoryless tenure: its mean is the time seen for each departure."""
    count, seen = int(times.left.sum()), float((times.until - times.entered).sum())

    def log_likelihood(mean: float) -> float:
        return -count * math.log(mean) - seen / mean

    mean_years = profile(log_likelihood, seen / count)
    return Fit(mean_years, Estimate(1.0, None, None), log_likelihood(seen / count))


def fit_weibull(times: Times) -> Fit:
    """Fit Weibull tenure, with shapes that a scenario takes."""
    count = int(times.left.sum())
    log_tenures = float(np.log(times.until[times.left]).sum())

    def survived(shape: float) -> float:
        return float((times.until**shape - times.entered**shape).sum())

    def best_mean(shape: float) -> float:
        return float((survived(shape) / count) ** (1 / shape)) * math.gamma(1 + 1 / shape)

    def log_likelihood(mean: float, shape: float) -> float:
        log_scale = math.log(mean) - special.gammaln(1 + 1 / shape)
        hazards = count * (math.log(shape) - shape * log_scale) + (shape - 1) * log_tenures
        return float(hazards - survived(shape) * math.exp(-shape * log_scale))

    def best_shape(mean: float | None = None) -> float:
        return best(lambda shape: log_likelihood(mean or best_mean(shape), shape), *SHAPES)

    shape = best_shape()
    mean = best_mean(shape)
    return Fit(
        profile(lambda value: log_likelihood(value, best_shape(value)), mean),
        profile(lambda value: log_likelihood(best_mean(value), value), shape, *SHAPES),
        log_likelihood(mean, shape),
    )


def kaplan_meier(times: Times) -> Curve | None:
    """Estimate who stays without a distribution, from the first tenure with 10 people at risk on.

    Parameters
    ----------
    times : Times

    Returns
    -------
    Curve or None
        None if there are never 10 at risk.

    Notes
    -----
    With left truncation few are at risk at a short tenure, and one who leaves among two would make
    half of everybody leave: so the curve begins where there are enough. Tsai, Jewell and Wang
    (1987), A note on the product-limit estimator under right censoring and left truncation,
    Biometrika 74.
    """
    steps = _steps(times)
    if steps is None:
        return None
    from_years, years, at_risk, leavers = steps
    surviving: Floats = np.cumprod(1 - leavers / at_risk, dtype=np.float64)
    # Where the last one at risk leaves, the variance has no end: anything is possible.
    variance = np.cumsum(leavers / np.maximum(at_risk * (at_risk - leavers), _HARDLY))
    spread = np.exp(np.minimum(1.96 * np.sqrt(variance), _WIDEST))
    high = np.minimum(surviving * spread, 1.0)
    high[surviving == 0] = 1.0
    return Curve(from_years, years, at_risk, leavers, surviving, surviving / spread, high)


def expected_leavers(times: Times, tenures: Floats) -> float:
    """Return how many would have left before they reached some tenures, by the hazard of others.

    Parameters
    ----------
    times : Times
        Those whose hazard is taken (Nelson–Aalen), where 10 or more are at risk.
    tenures : array of float
        In years, one a person.
    """
    steps = _steps(times)
    if steps is None:
        return 0.0
    _, years, at_risk, leavers = steps
    hazard = np.where(at_risk >= FEWEST_AT_RISK, leavers / at_risk, 0.0)
    cumulative = np.append(0.0, np.cumsum(hazard))
    return float(cumulative[np.searchsorted(years, tenures)].sum())


def _steps(times: Times) -> tuple[float, Floats, Whole, Whole] | None:
    """Return the first tenure with 10 at risk; later ones, those at risk then, and leavers."""
    entered, until = np.sort(times.entered), np.sort(times.until)
    begins = np.unique(entered)
    there = np.searchsorted(entered, begins, "right") - np.searchsorted(until, begins, "right")
    enough = begins[there >= FEWEST_AT_RISK]
    if not enough.size:
        return None
    ends = times.until[times.left]
    years, leavers = np.unique(ends[ends > enough[0]], return_counts=True)
    at_risk = np.searchsorted(entered, years) - np.searchsorted(until, years)
    return float(enough[0]), years, at_risk, leavers


def expected_curve(found: Fit, curve: Curve) -> Floats:
    """Return what a fit says where Kaplan–Meier's curve has steps, of those at its beginning."""
    begins = found.surviving(np.array([curve.from_years]))
    expected: Floats = found.surviving(curve.years) / begins
    return expected


def largest_gap(found: Fit, curve: Curve) -> float:
    """Return how far a fit is from Kaplan–Meier's curve, where 10 or more are at risk."""
    gaps = np.abs(expected_curve(found, curve) - curve.surviving)
    return float(gaps[curve.at_risk >= FEWEST_AT_RISK].max(initial=0.0))


def beyond_interval(found: Fit, curve: Curve) -> float:
    """Return how far a fit is outside the curve's interval, where 10 or more are at risk."""
    expected = expected_curve(found, curve)
    gaps = np.maximum(expected - curve.high, curve.low - expected)
    return float(gaps[curve.at_risk >= FEWEST_AT_RISK].max(initial=0.0))
