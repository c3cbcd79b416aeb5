"""The picture of how well a fitted tenure agrees with what is in a file."""

import datetime as dt

import numpy as np
import pytest
from builders.people_files import company_rows
from builders.pictures import cut_off, drawn, overlapping, too_small

from sim.calibration import calibrate
from sim.plots import alt_text
from sim.plots.calibration import tenure_fit
from sim.tables.calibration import render_calibration


@pytest.fixture(scope="module", params=["one", "two"])
def found(request, tmp_path_factory):
    """A company of one kind of worker, or of two of which one stays for a short time."""
    rng = np.random.default_rng(41)
    rows = company_rows(rng, "Employee")
    if request.param == "two":
        rows += company_rows(rng, "Contractor", hires_a_year=40, mean_years=0.8)
    place = tmp_path_factory.mktemp("people") / "people.csv"
    place.write_text("\n".join(["id,start,end,cause,kind", *map(",".join, rows)]) + "\n")
    return calibrate(place, today=dt.date(2026, 1, 31))


def test_the_picture_can_be_read(found):
    figure = drawn(tenure_fit(found))
    assert (cut_off(figure), overlapping(figure), too_small(figure)) == ([], [], [])
    *_, last = figure.axes
    assert last.get_xlabel() == "Tenure, years"
    assert len(figure.axes) == len(found.segments)


def test_the_title_is_the_answer_of_the_screen(found):
    text, screen = alt_text(tenure_fit(found)), render_calibration(found)
    for segment in found.segments:
        own = next(each for each in segment.measured if each.key == "attrition_per_year")
        assert f"{segment.name.capitalize()}: {own.estimate.with_interval('share')} leave" in text
        assert own.estimate.text("share") in screen


def test_every_curve_is_drawn_to_the_last_leaver(found):
    figure = drawn(tenure_fit(found))
    for axes, segment in zip(figure.axes, found.segments, strict=True):
        steps, fitted = axes.get_lines()
        assert steps.get_ydata()[1:] == pytest.approx(100 * segment.curve.surviving)
        assert steps.get_ydata()[0] == fitted.get_ydata()[0] == 100
        assert steps.get_xdata()[-1] == fitted.get_xdata()[-1] <= axes.get_xlim()[1]
