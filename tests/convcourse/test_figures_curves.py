"""Curves are drawn as given, and each can be told from the others without its colour."""

import numpy as np
import pytest

from convcourse.figures import fig_curves
from convcourse.shapes import ShapeError

CURVES = {"loss": [4.0, 2.0, 1.0], "validation loss": [5.0, 3.0, 2.5], "limit": [1.0, 1.0, 1.0]}


def test_every_value_stands_at_its_place_and_the_alternative_text_tells_the_ends() -> None:
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
def test_places_that_are_whole_numbers_get_no_ticks_between_them(x, whole) -> None:
    ticks = fig_curves(CURVES, x=x, x_label="epoch", y_label="loss").axes[0].get_xticks()
    assert (ticks == ticks.round()).all() == whole


def test_curves_differ_in_colour_dash_and_marker() -> None:
    lines = fig_curves(CURVES, x_label="epoch", y_label="loss").axes[0].get_lines()
    for look in ("get_color", "get_linestyle", "get_marker"):
        assert len({getattr(line, look)() for line in lines}) == len(CURVES)


@pytest.mark.parametrize(
    ("curves", "x", "words"),
    [
        ({}, None, "one to 5 curves of one length"),
        ({"a": [1, 2], "b": [1]}, None, "of equal length"),
        ({str(i): [1] for i in range(6)}, None, "one to 5 curves"),
        ({"a": [[1, 2]]}, None, "of one length"),
        ({"a": [1, 2]}, [1, 2, 3], r"one place for each value: got shape \(3,\) for 2 values"),
    ],
)
def test_what_is_no_set_of_curves_is_refused(
    curves: dict[str, list[int]], x: list[int] | None, words: str
) -> None:
    with pytest.raises(ShapeError, match=words):
        fig_curves(curves, x=x, x_label="step", y_label="loss")
