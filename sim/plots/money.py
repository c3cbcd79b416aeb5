"""How amounts of dollars are written in short, along an axis and in a picture."""

from matplotlib.axis import Axis

_THOUSAND = 1000
_MILLION = 1_000_000


def usd_axis(axis: Axis) -> None:
    """Write the ticks of an axis as dollars."""
    axis.set_major_formatter(usd_tick)


def usd_tick(value: float, _: object = None) -> str:
    """Write a round number of dollars in short: $5, $5k, $5M."""
    sign, size = "-" if value < 0 else "", abs(value)
    if size >= _MILLION:
        return f"{sign}${size / _MILLION:g}M"
    return f"{sign}${size / _THOUSAND:g}k" if size >= _THOUSAND else f"{sign}${size:g}"


def short_usd(value: float) -> str:
    """Write dollars with three digits, in short."""
    return usd_tick(float(f"{value:.3g}"))
