"""The house style: strategies can be told apart by everybody, on paper and on a dark page."""

import io
from itertools import combinations

import numpy as np
import pytest
from matplotlib import colormaps
from matplotlib.colors import to_rgb
from matplotlib.image import imread

from sim import plots
from sim.core.vocabulary import USES
from sim.plots import week
from sim.plots.style import FILLS, LOOKS, ink_on, luminance, new_figure

# G. M. Machado, M. M. Oliveira, L. A. F. Fernandes: A physiologically-based model for simulation of
# color vision deficiency, IEEE Transactions on Visualization and Computer Graphics 15 (6), 2009,
# table for severity 1; applied to linear RGB.
MACHADO = {
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
    "all cones": np.eye(3).tolist(),
}
# CIE 15: sRGB to XYZ, and its white.
TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
WHITE = np.array([0.95047, 1.0, 1.08883])
# Two is just noticeable side by side; lines are thin and far apart.
FAR = {"deuteranopia": 20.0, "protanopia": 20.0, "all cones": 20.0, "tritanopia": 10.0}


def lab(colour: str, cones: str = "all cones") -> np.ndarray:
    """CIELAB coordinates of a colour as somebody sees it."""
    part = np.array(to_rgb(colour))
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    seen = np.clip(np.array(MACHADO[cones]) @ linear, 0, 1)
    x, y, z = TO_XYZ @ seen / WHITE
    f = [np.cbrt(t) if t > (6 / 29) ** 3 else t / (3 * (6 / 29) ** 2) + 4 / 29 for t in (x, y, z)]
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def contrast(one: object, other: object) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_of_difference_is_the_published_one() -> None:
    # Black and white are 100 apart; sRGB red is at (53.2, 80.1, 67.2).
    assert np.linalg.norm(lab("#ffffff") - lab("#000000")) == pytest.approx(100, abs=0.01)
    assert lab("#ff0000") == pytest.approx([53.24, 80.09, 67.20], abs=0.05)
    # Red and green of equal lightness become alike for who has no green cones.
    red, green = "#c0267e", "#00796b"
    assert np.linalg.norm(lab(red) - lab(green)) > 80
    assert np.linalg.norm(lab(red, "deuteranopia") - lab(green, "deuteranopia")) < 10


@pytest.mark.parametrize("cones", MACHADO)
def test_any_two_strategies_differ_in_colour_for_everybody(cones: str) -> None:
    for one, other in combinations(LOOKS, 2):
        apart = np.linalg.norm(lab(one.colour, cones) - lab(other.colour, cones))
        assert apart > FAR[cones], (one.colour, other.colour)


def test_a_line_is_read_on_white() -> None:
    for look in LOOKS:
        assert contrast(look.colour, "white") >= 4.5, look.colour


def test_in_grey_marker_and_line_tell_strategies_apart() -> None:
    assert len({look.marker for look in LOOKS}) == len(LOOKS)
    solid = [look for look in LOOKS if look.line == "-"]
    dashed = [look.line for look in LOOKS if look.line != "-"]
    assert len(set(dashed)) == len(dashed)
    # Two solid lines are as far apart in grey as black and a middle grey.
    assert abs(lab(solid[0].colour)[0] - lab(solid[1].colour)[0]) > 20
    assert len(solid) == 2


def test_what_is_written_on_a_colour_is_read() -> None:
    colours = [fill.colour for fill in FILLS.values()]
    colours += [colormaps[week.COLOURS](share) for share in np.linspace(0, 1, 101)]
    for colour in colours:
        assert contrast(colour, ink_on(colour)) >= 4.5, colour


def test_the_uses_of_a_seat_are_filled_differently() -> None:
    assert len({FILLS[use.colour] for use in USES.values()}) == len(USES)


@pytest.mark.parametrize("dpi", [110, 300])
def test_a_picture_brings_its_own_white_ground_and_prints(dpi: int) -> None:
    figure = new_figure(3.0)
    figure.subplots().plot([1, 2])
    pixels = imread(io.BytesIO(plots.png(figure, dpi)))
    assert pixels.shape[:2] == (3 * dpi, 8 * dpi)
    corners = pixels[[0, 0, -1, -1], [0, -1, 0, -1]]
    assert (corners == 1.0).all(), "the ground must be white and opaque, also on a dark page"


def test_svg_has_text_a_title_and_a_ground() -> None:
    figure = new_figure(3.0)
    figure.subplots().set_title("What it costs & why")
    image = plots.svg(plots.style.describe(figure, "What it costs, in words & numbers")).decode()
    assert "What it costs &amp; why</text>" in image
    assert "<title>What it costs, in words &amp; numbers</title>" in image
    assert "fill: #ffffff" in image
