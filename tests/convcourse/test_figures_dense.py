"""Links from pixels to outputs, and weights that stay where they are while an image moves."""

import re

import numpy as np
import pytest

from convcourse.figures import fig_connections, fig_weighted_pixels
from convcourse.ops import conv2d
from convcourse.shapes import ShapeError

DIGIT = np.zeros((9, 9))
DIGIT[2:6, 3] = [0.8, 0.4, 0.3, 1.0]
WEIGHTS = {(2, 3): 0.6, (3, 3): 0.1, (5, 3): 0.9}


@pytest.mark.parametrize(("size", "kernel"), [(4, 3), (5, 3), (5, 2), (3, 1), (6, 6)])
def test_a_pixel_feeds_the_outputs_that_change_when_it_does(size, kernel):
    w = np.arange(1, kernel * kernel + 1).reshape(kernel, kernel)
    feeds = []
    for row, col in np.ndindex(size, size):
        alone = np.zeros((1, size, size, 1), int)
        alone[0, row, col, 0] = 1
        y = conv2d(alone, w[:, :, None, None])[0, :, :, 0]
        feeds.append(np.count_nonzero(y))
        alt = fig_connections(size=size, kernel=kernel, row=row, col=col).alt
        assert alt.startswith(f"Pixel [{row}, {col}] feeds {feeds[-1]} of {y.size} outputs: ")
        links = re.findall(r"y\[(\d+), (\d+)\] through w\[(\d+), (\d+)\]", alt)
        for i, j, r, c in (map(int, link) for link in links):
            assert y[i, j] == w[r, c]
        assert len(links) == feeds[-1]
    counts = re.search(r"row by row: ([\d ;]+); (\d+) links", alt)
    assert [int(n) for n in re.findall(r"\d+", counts[1])] == feeds
    assert int(counts[2]) == sum(feeds)


@pytest.mark.parametrize("settings", [{}, {"row": 1, "col": 2}, {"size": 6, "row": 5}])
def test_the_links_can_be_read(settings, texts_of):
    assert texts_of(fig_connections(**settings))


@pytest.mark.parametrize(
    ("settings", "words"),
    [({"kernel": 5}, "kernel does not fit"), ({"row": 4}, r"no pixel \[4, 0\]\. Use rows")],
)
def test_links_that_are_not_there_give_their_reason(settings, words):
    assert re.search(words, fig_connections(**settings).alt)


def test_three_weights_are_multiplied_with_the_pixels_below_them(texts_of):
    picture = fig_weighted_pixels(DIGIT, WEIGHTS)
    total = sum(weight * DIGIT[place] for place, weight in WEIGHTS.items())
    assert f"Sum of these 3: {total:.4g}." in picture.alt
    written = texts_of(picture)
    assert f"sum = {total:.4g}" in written
    assert "0.6 · 0.8 = 0.48" in written


@pytest.mark.parametrize(
    ("image", "weights"),
    [
        (DIGIT, {}),
        (DIGIT, {(i, 0): 1.0 for i in range(4)}),
        (DIGIT, {(9, 0): 1.0}),
        (np.ones((2, 2, 3)), {(0, 0): 1.0}),
    ],
)
def test_weights_that_do_not_suit_the_image_are_refused(image, weights):
    with pytest.raises(ShapeError, match=r"one to three weights on a grey image: got .* Use place"):
        fig_weighted_pixels(image, weights)
