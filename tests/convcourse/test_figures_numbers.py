"""Grids of numbers: every number can be read."""

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from convcourse.figures import fig_numbers
from convcourse.figures.palette import INK
from convcourse.shapes import ShapeError

A = np.array([[2, 0, 1, 3], [7, 1, 1, 0], [0, 2, 5, 0], [0, 5, 1, 4]])
P = np.array([[1, 1, 1], [0, 0, 0], [-1, -1, -1]])
BIG = np.arange(64).reshape(8, 8)
PICTURES = {
    "one number": lambda: fig_numbers({"x": [[7]]}),
    "several": lambda: fig_numbers({"x": A, "w": P, "y": [[-4, -3], [3, -8]]}, between="*="),
    "marked": lambda: fig_numbers({"x": A, "y": P}, marked={"y": [(0, 0), (2, 1)]}),
    "long numbers": lambda: fig_numbers({"thirds": P / 3, "large": P * 12345.678}),
    "long titles": lambda: fig_numbers(
        {"V, the output of it all": [[1]], "V, turned round": [[2]]}
    ),
    "a wide one": lambda: fig_numbers({"matrix": np.ones((4, 16))}),
    "two of seven": lambda: fig_numbers({"a": np.eye(7) * 30, "b": np.eye(7) * 50}, between="×"),
}


@pytest.mark.parametrize("name", PICTURES)
def test_all_text_is_on_the_page_uncovered_and_inside_its_cell(name, texts_of):
    picture = PICTURES[name]()
    assert texts_of(picture)
    assert len(picture.alt) > 5


@pytest.mark.parametrize(
    ("draw", "words"),
    [
        (lambda: fig_numbers({}), r"got none\. Pass at least one"),
        (lambda: fig_numbers({"x": [1, 2]}), r"x has shape \(2,\)\. Pass two axes"),
        (lambda: fig_numbers({"x": A}, marked={"y": []}), r"'y'\. Mark places of x"),
        (lambda: fig_numbers({"x": A}, marked={"x": [(4, 0)]}), r"no place \[4, 0\]\. Use rows up"),
    ],
)
def test_arrays_and_places_that_are_not_there_are_refused(draw, words):
    with pytest.raises(ShapeError, match=words):
        draw()


def luminance(colour):
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_tinted_numbers_stand_out_and_stronger_weights_are_stronger_tinted():
    picture = fig_numbers({"w": [[-8, -4, 0, 4, 8]]})
    tints = [patch.get_facecolor()[:3] for patch in picture.axes[0].patches if patch.zorder == 2]
    strong_orange, orange, blue, strong_blue = tints
    for tint in tints:
        assert (luminance(tint) + 0.05) / (luminance(INK) + 0.05) > 7
    assert luminance(strong_orange) < luminance(orange)
    assert luminance(strong_blue) < luminance(blue)
    assert orange[2] < orange[0]
    assert blue[0] < blue[2]


@pytest.mark.parametrize("lost", [np.nan, np.inf, -np.inf])
def test_numbers_that_ran_away_are_written_and_not_tinted(lost):
    picture = fig_numbers({"w": [[1.0, lost]]})
    assert format(lost, ".4g") in picture.alt
    assert len(picture.axes[0].patches) < len(fig_numbers({"w": [[1.0, 2.0]]}).axes[0].patches)
