"""A bar for each network beside an image, and the slider that moves the image."""

import re

import numpy as np
import pytest
from matplotlib.patches import Rectangle

from convcourse.figures import fig_shares
from convcourse.shapes import ShapeError
from convcourse.widgets import explore_shift

SHARES = {"dense": 0.25, "CNN": 0.9, "nothing": 0.0, "all": 1.0}
IMAGE = np.eye(8)


def test_bars_are_as_long_as_their_shares_and_say_so(texts_of):
    picture = fig_shares(IMAGE, SHARES, title="Moved")
    assert {"Moved", *SHARES, "25.0%", "90.0%", "0.0%", "100.0%"} <= set(texts_of(picture))
    bars = [patch for patch in picture.axes[0].patches if type(patch) is Rectangle][1:]
    drawn = [
        inner.get_width() / frame.get_width()
        for inner, frame in zip(bars[::2], bars[1::2], strict=True)
    ]
    assert drawn == pytest.approx(list(SHARES.values()))
    assert picture.alt.startswith("Moved. Read rightly: dense 25.0%, CNN 90.0%,")


def test_without_a_title_the_alternative_text_begins_with_the_shares():
    assert fig_shares(IMAGE[..., None], {"dense": 1}).alt == "Read rightly: dense 100.0%."


@pytest.mark.parametrize("shares", [{}, {"dense": 1.01}, {"dense": -0.1}, {"dense": float("nan")}])
def test_what_is_no_share_is_refused(shares):
    with pytest.raises(ShapeError, match=r"a share is between 0 and 1, .* got \{"):
        fig_shares(IMAGE, shares)


def test_the_slider_moves_the_image_and_shows_the_shares_of_that_place():
    image = np.zeros((4, 6))
    image[1, 0] = 1
    curves = {"dense": [0.9, 0.5, 0.1], "CNN": [0.9, 0.8, 0.7]}
    explorer = explore_shift(image, curves, [0, 1, 4])
    for right, dense, cnn in [(0, "90.0", "90.0"), (1, "50.0", "80.0"), (4, "10.0", "70.0")]:
        explorer.right.value = right
        words = explorer.picture.alt
        assert re.search(rf"right by {right} pixels?\..*dense {dense}%, CNN {cnn}%", words)
        drawn = explorer.picture.axes[0].images[0].get_array()
        assert np.argwhere(drawn[..., 0]).tolist() == [[1, right]]
        assert explorer.picture.alt in explorer._view.value


@pytest.mark.parametrize(
    ("curves", "shifts"), [({"dense": [0.9]}, [0, 1]), ({"dense": []}, []), ({"a": 0.5}, [0])]
)
def test_the_slider_needs_a_share_for_each_place(curves, shifts):
    with pytest.raises(ShapeError, match=r"one share for each of \d shifts: got"):
        explore_shift(IMAGE, curves, shifts)
