"""Distributions of durations: each knows its mean and its inverse CDF.

A distribution never draws. It turns a uniform number that was looked up in :mod:`sim.core.streams`
into a value, so that a larger median moves every duration up and changes no other one.
"""

import math
from abc import ABC, abstractmethod
from typing import Annotated, Any, Literal, get_args, overload

import numpy as np
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, model_validator
from scipy import special

from sim.core.arrays import Floats

# More minutes than the longest horizon has, and more dollars a month than anybody uses.
LARGEST = 1e7
SMALLEST = 1e-6


class _Distribution(BaseModel, ABC):
    """What all distributions share: strict tables, and one inverse for scalars and arrays."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)

    @overload
    def ppf(self, u: float) -> float: ...
    @overload
    def ppf(self, u: Floats) -> Floats: ...
    def ppf(self, u: float | Floats) -> float | Floats:
        """Return the value below which the share `u` of all values lies.

        Parameters
        ----------
        u : float or array of float
            Uniform numbers in (0, 1).

        Returns
        -------
        float or array of float
            Values in the unit of the field that holds the distribution.
        """
        values = self._inverse(u)
        # The far tail of a wide distribution has no meaning, only an overflow.
        if isinstance(u, float):
            return min(float(values), LARGEST)
        return np.minimum(values, LARGEST)

    @abstractmethod
    def _inverse(self, u: float | Floats) -> Floats:
        """Return the values of uniform numbers; scalars give what :class:`float` takes."""

    @property
    @abstractmethod
    def mean(self) -> float:
        """Mean, in the unit of the field that holds the distribution."""


class Constant(_Distribution):
    """Always the same value; a bare number in a scenario means this."""

    law: Literal["constant"] = "constant"
    value: float = Field(ge=0, le=LARGEST, description="the value itself")

    def _inverse(self, u: float | Floats) -> Floats:
        return np.full_like(u, self.value)

    @property
    def mean(self) -> float:
        """The value itself."""
        return self.value


class Uniform(_Distribution):
    """Every value between two ends equally likely."""

    law: Literal["uniform"] = "uniform"
    low: float = Field(ge=0, le=LARGEST, description="smallest value")
    high: float = Field(ge=0, le=LARGEST, description="largest value")

    @model_validator(mode="after")
    def _ordered(self) -> "Uniform":
        if self.low > self.high:
            raise ValueError(f"low = {self.low:g} is above high = {self.high:g}")
        return self

    def _inverse(self, u: float | Floats) -> Floats:
        return np.asarray(self.low + (self.high - self.low) * u)

    @property
    def mean(self) -> float:
        """Half-way between the ends."""
        return (self.low + self.high) / 2


class Triangular(_Distribution):
    """An expert's lowest, most likely and highest value."""

    law: Literal["triangular"] = "triangular"
    low: float = Field(ge=0, le=LARGEST, description="smallest value")
    mode: float = Field(ge=0, le=LARGEST, description="most likely value")
    high: float = Field(ge=0, le=LARGEST, description="largest value")

    @model_validator(mode="after")
    def _ordered(self) -> "Triangular":
        if not (self.low <= self.mode <= self.high and self.low < self.high):
            raise ValueError(
                f"low = {self.low:g}, mode = {self.mode:g}, high = {self.high:g} are not in order"
            )
        return self

    def _inverse(self, u: float | Floats) -> Floats:
        width, left, right = self.high - self.low, self.mode - self.low, self.high - self.mode
        return np.where(
            u < left / width,
            self.low + np.sqrt(u * width * left),
            self.high - np.sqrt((1 - u) * width * right),
        )

    @property
    def mean(self) -> float:
        """Average of lowest, most likely and highest value."""
        return (self.low + self.mode + self.high) / 3


class Exponential(_Distribution):
    """Memoryless waiting."""

    law: Literal["exponential"] = "exponential"
    mean_value: float = Field(ge=SMALLEST, le=LARGEST, alias="mean", description="mean")

    def _inverse(self, u: float | Floats) -> Floats:
        return -self.mean_value * np.log1p(-u)

    @property
    def mean(self) -> float:
        """Mean, as given."""
        return self.mean_value


class Lognormal(_Distribution):
    """A median and a spread: most values near it, a few far above."""

    law: Literal["lognormal"] = "lognormal"
    median: float = Field(ge=SMALLEST, le=LARGEST, description="median")
    sigma: float = Field(ge=0, le=5, description="standard deviation of the logarithm")

    def _inverse(self, u: float | Floats) -> Floats:
        return np.asarray(self.median * np.exp(self.sigma * special.ndtri(u)))

    @property
    def mean(self) -> float:
        """Median times exp(sigma² / 2)."""
        return self.median * math.exp(self.sigma**2 / 2)


class Weibull(_Distribution):
    """Ageing (shape > 1) or settling in (shape < 1); shape 1 is memoryless."""

    law: Literal["weibull"] = "weibull"
    mean_value: float = Field(ge=SMALLEST, le=LARGEST, alias="mean", description="mean")
    shape: float = Field(ge=0.2, le=20, description="shape")

    @property
    def scale(self) -> float:
        """Scale derived from the mean, never given."""
        return self.mean_value / math.gamma(1 + 1 / self.shape)

    def _inverse(self, u: float | Floats) -> Floats:
        return np.asarray(self.scale * (-np.log1p(-u)) ** (1 / self.shape))

    @property
    def mean(self) -> float:
        """Mean, as given."""
        return self.mean_value


AnyDistribution = Annotated[
    Constant | Uniform | Triangular | Exponential | Lognormal | Weibull,
    Field(discriminator="law"),
]
DISTRIBUTIONS: tuple[type[_Distribution], ...] = get_args(get_args(AnyDistribution)[0])


def _from_number(value: object) -> object:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return {"law": "constant", "value": value}
    return value


Distribution = Annotated[AnyDistribution, BeforeValidator(_from_number)]
"""A distribution as scenarios write it: a bare number, or a table with the key ``law``."""

_DISTRIBUTION: TypeAdapter[AnyDistribution] = TypeAdapter(Distribution)
# Parts of a table that are its name and shape; the others are in its unit.
_SHAPE = ("law", "sigma", "shape")


def median_of(value: Any) -> float:
    """Return a number itself, or the median of a distribution's table.

    Parameters
    ----------
    value : float or mapping
        As a scenario or the catalogue writes it.
    """
    # A plain number is no duration: an amount may be larger than any, and growth below 0.
    if isinstance(value, int | float):
        return float(value)
    return float(_DISTRIBUTION.validate_python(value).ppf(0.5))


def with_median(table: dict[str, Any], median: float) -> dict[str, Any]:
    """Return the table of a distribution of the same shape with another median.

    Parameters
    ----------
    table : dict
        A distribution as a scenario or the catalogue writes it.
    median : float
    """
    now = median_of(table)
    if table["law"] == "constant" or not now:
        return {"law": "constant", "value": median}
    return {key: part if key in _SHAPE else part * median / now for key, part in table.items()}
