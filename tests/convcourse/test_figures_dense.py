"""Links from pixels to outputs, and weights that stay where they are while an image moves."""

import re

import numpy as np
import pytest

from convcourse.figures import fig_connections, fig_weighted_pixels
from convcourse.ops import conv2d
from convcourse.shapes import ShapeError
from convcourse.widgets import explore_connections, explore_moved_digit, explore_pixel_order

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


# --- the sliders over them --------------------------------------------------------------------


def test_sliders_choose_the_pixel():
    explorer = explore_connections(size=5, kernel=2)
    for row, col in [(0, 0), (4, 4), (2, 1)]:
        explorer.row.value, explorer.col.value = row, col
        assert explorer.picture.alt == fig_connections(size=5, kernel=2, row=row, col=col).alt
    assert (explorer.row.max, explorer.col.max) == (4, 4)


@pytest.mark.parametrize(("right", "down"), [(0, 0), (1, 0), (-2, 0), (0, 3), (2, -1)])
def test_a_moved_digit_is_moved_and_not_wrapped_round(right, down):
    explorer = explore_moved_digit(DIGIT[..., None], WEIGHTS)
    explorer.right.value, explorer.down.value = right, down
    moved = np.zeros_like(DIGIT)
    for i, j in np.argwhere(DIGIT):
        if 0 <= i + down < 9 and 0 <= j + right < 9:
            moved[i + down, j + right] = DIGIT[i, j]
    assert explorer.picture.alt == fig_weighted_pixels(moved, WEIGHTS).alt


def test_one_switch_gives_all_images_the_same_new_order():
    images = {"a": np.arange(12.0).reshape(3, 4) / 12, "b": 1 - np.arange(12.0).reshape(3, 4) / 12}
    explorer = explore_pixel_order(images, seed=1)
    plain = explorer.picture.html()
    explorer.shuffled.value = True
    a, b = (np.asarray(shown.get_array(), float) for shown in explorer.picture.axes[0].images)
    assert a.shape == b.shape == (3, 4, 3)
    assert np.abs(a + b - 255).max() <= 1
    assert not np.array_equal(a, np.sort(a.ravel()).reshape(a.shape))
    explorer.shuffled.value = False
    assert explorer.picture.html() == plain


@pytest.mark.parametrize(
    ("explore", "words"),
    [
        (lambda: explore_moved_digit(np.ones((2, 2, 3)), WEIGHTS), r"one grey image: got shape"),
        (lambda: explore_pixel_order({}), r"images of one shape: got \[\]"),
        (lambda: explore_pixel_order({"a": [[1]], "b": [[1, 2]]}), r"got \[\(1, 1\), \(1, 2\)\]"),
    ],
)
def test_sliders_refuse_what_is_no_image(explore, words):
    with pytest.raises(ShapeError, match=words):
        explore()
