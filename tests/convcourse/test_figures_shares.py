"""A bar for each network beside an image, and the slider that moves the image."""

import numpy as np
import pytest
from matplotlib.patches import Rectangle

from convcourse.figures import fig_shares
from convcourse.shapes import ShapeError

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
