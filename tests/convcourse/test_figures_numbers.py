"""Pictures of numbers: grids, bars and curves show the numbers that they are given."""

import numpy as np
import pytest
from matplotlib.patches import Rectangle

from convcourse.figures import fig_bars, fig_curves, fig_numbers
from convcourse.figures.palette import INK
from tests.contrast import contrast, luminance

PAIRS = {"conv_1": (194_688, 320.0), "dense_1": (36_864, 36_928.5)}
CURVES = {"loss": [4.0, 2.0, 1.0], "validation loss": [5.0, 3.0, 2.5], "limit": [1.0, 1.0, 1.0]}


def test_tinted_numbers_stand_out_and_stronger_weights_are_stronger_tinted():
    picture = fig_numbers({"w": [[-8, -4, 0, 4, 8]]})
    tints = [patch.get_facecolor()[:3] for patch in picture.axes[0].patches if patch.zorder == 2]
    strong_orange, orange, blue, strong_blue = tints
    for tint in tints:
        assert contrast(tint, INK) > 7
    assert luminance(strong_orange) < luminance(orange)
    assert luminance(strong_blue) < luminance(blue)
    assert orange[2] < orange[0]
    assert blue[0] < blue[2]


@pytest.mark.parametrize("lost", [np.nan, np.inf, -np.inf])
def test_numbers_that_ran_away_are_written_and_not_tinted(lost):
    picture = fig_numbers({"w": [[1.0, lost]]})
    assert format(lost, ".4g") in picture.alt
    assert len(picture.axes[0].patches) < len(fig_numbers({"w": [[1.0, 2.0]]}).axes[0].patches)


def test_every_bar_has_its_length_its_number_and_its_words():
    picture = fig_bars(PAIRS, label=("MACs", "parameters"))
    for panel, ax in enumerate(picture.axes):
        widths = [bar.get_width() for bar in ax.patches if isinstance(bar, Rectangle)]
        assert widths == [pair[panel] for pair in PAIRS.values()]
    texts = [text.get_text() for ax in picture.axes for text in ax.texts]
    assert texts == ["194,688", "36,864", "320", "36,928"]
    assert picture.alt == (
        "MACs: conv_1 194,688, dense_1 36,864. parameters: conv_1 320, dense_1 36,928."
    )


def test_the_first_name_stands_on_top():
    picture = fig_bars({"loops": 2.5, "im2col": 0.01}, label="seconds", scale="log")
    [ax] = picture.axes
    bottom, top = ax.get_ylim()
    assert bottom > top
    assert ax.get_xscale() == "log"


def test_every_value_stands_at_its_place_and_the_alternative_text_tells_the_ends():
    picture = fig_curves(CURVES, x=[10, 20, 30], x_label="epoch", y_label="loss", scale="log")
    [ax] = picture.axes
    for line, (name, values) in zip(ax.get_lines(), CURVES.items(), strict=True):
        assert line.get_label() == name
        np.testing.assert_array_equal(line.get_xdata(), [10, 20, 30])
        np.testing.assert_array_equal(line.get_ydata(), values)
    assert picture.alt.startswith("loss over epoch. loss: from 4 at 10 to 1 at 30.")
    assert ax.get_yscale() == "log"


@pytest.mark.parametrize(
    ("x", "whole"), [(None, True), ([1, 2, 3], True), ([0.1, 0.2, 0.4], False)]
)
def test_places_that_are_whole_numbers_get_no_ticks_between_them(x, whole):
    ticks = fig_curves(CURVES, x=x, x_label="epoch", y_label="loss").axes[0].get_xticks()
    assert (ticks == ticks.round()).all() == whole


def test_curves_differ_in_colour_dash_and_marker():
    lines = fig_curves(CURVES, x_label="epoch", y_label="loss").axes[0].get_lines()
    for look in ("get_color", "get_linestyle", "get_marker"):
        assert len({getattr(line, look)() for line in lines}) == len(CURVES)
