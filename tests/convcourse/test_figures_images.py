"""Pictures of images: what is black, what is white, and what is written beside them."""

import re
from itertools import pairwise

import numpy as np
import pytest
from matplotlib.patches import Rectangle
from scipy.signal import correlate2d

from convcourse.figures import fig_images, fig_kernels, fig_shares, fig_weighted_pixels
from convcourse.shapes import ShapeError

GREY = np.array([[0.0, 0.25], [0.5, 1.0]])
PICTURES = {
    "one": {"one image": GREY},
    "colour": {"a": np.zeros((3, 4, 3)), "b": np.ones((4, 3, 1))},
    "two rows": {f"number {i}": np.eye(5) for i in range(7)},
    "long titles": {f"{i}: " + 9 * "a long title " : GREY for i in range(4)},
    "tall and wide": {"tall": np.ones((30, 3)), "wide": np.ones((2, 40)), "$x_1$": GREY},
}  # fmt: skip
RNG = np.random.default_rng(3)
PHOTO, COLOUR = RNG.random((12, 16)), RNG.random((20, 12, 3))
GAUSS = np.outer([1, 4, 6, 4, 1], [1, 4, 6, 4, 1]) / 256
SHARPEN = np.array([[0, -1, 0], [-1, 5, -1], [0, -1, 0]])
OUTLINE = np.array([[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]])


def drawn(picture):
    return [np.asarray(image.get_array()) for image in picture.axes[0].images]


@pytest.mark.parametrize("name", PICTURES)
def test_no_title_is_clipped_or_covered_and_none_is_left_out(name, texts_of):
    picture = fig_images(PICTURES[name])
    written = " ".join(texts_of(picture))
    for title in PICTURES[name]:
        assert " ".join(title.split()) in written
    assert len(drawn(picture)) == len(PICTURES[name])


def test_values_become_greys_from_low_to_high_and_what_lies_beyond_is_cut():
    (grey,) = drawn(fig_images({"x": GREY}))
    assert grey[..., 0].tolist() == [[0, 64], [128, 255]]
    assert (grey == grey[..., :1]).all()
    (signed,) = drawn(fig_images({"x": [[-5.0, -1.0, 0.0, 1.0, 5.0]]}, low=-1, high=1))
    assert signed[0, :, 0].tolist() == [0, 0, 128, 255, 255]


def test_colour_stays_colour():
    image = np.zeros((1, 2, 3))
    image[0, 0], image[0, 1] = (1, 0, 0), (0, 0, 1)
    (colour,) = drawn(fig_images({"x": image}))
    assert colour.tolist() == [[[255, 0, 0], [0, 0, 255]]]


def test_a_frame_lies_around_the_pixels_that_it_names():
    picture = fig_images({"x": np.zeros((10, 20))}, frames={"x": [(2, 5, 4, 8)]})
    left, right, bottom, top = picture.axes[0].images[0].get_extent()
    patches = picture.axes[0].patches
    framed = [each for each in patches if isinstance(each, Rectangle) and each.get_linewidth() > 1]
    assert len(framed) == 2  # a light one and a dark one
    for patch in framed:
        assert patch.get_x() == pytest.approx(left + (right - left) * 5 / 20)
        assert patch.get_y() == pytest.approx(top + (bottom - top) * 2 / 10)
        assert patch.get_width() == pytest.approx((right - left) * 8 / 20)
        assert patch.get_height() == pytest.approx((bottom - top) * 4 / 10)
    assert picture.alt.endswith("Framed in x: 4 x 8 pixels from row 2 and column 5 on.")


@pytest.mark.parametrize(
    ("frames", "words"),
    [
        ({"y": [(0, 0, 1, 1)]}, "no image is called 'y'. Frame pixels of x"),
        ({"x": [(8, 0, 3, 1)]}, r"x is 10 x 20: it has no 3 x 1 pixels from \[8, 0\] on"),
        ({"x": [(0, 0, 0, 1)]}, "it has no 0 x 1 pixels"),
        ({"x": [(-1, 0, 2, 2)]}, "it has no 2 x 2 pixels"),
    ],
)
def test_a_frame_around_what_is_not_there_is_refused(frames, words):
    with pytest.raises(ShapeError, match=words):
        fig_images({"x": np.zeros((10, 20))}, frames=frames)


def test_images_keep_their_proportions_and_do_not_overlap():
    picture = fig_images(PICTURES["tall and wide"])
    boxes = [image.get_extent() for image in picture.axes[0].images]
    for (left, right, bottom, top), image in zip(boxes, drawn(picture), strict=True):
        height, width = image.shape[:2]
        assert (bottom - top) / (right - left) == pytest.approx(height / width)
    for one, other in pairwise(boxes):
        assert one[1] < other[0]


def test_the_alternative_text_lists_the_images_unless_it_is_given():
    assert "x: 2 x 2 pixels, values from 0 to 1." in fig_images({"x": GREY}).alt
    assert fig_images({"x": GREY}, alt="A ramp of grey").alt == "A ramp of grey"


@pytest.mark.parametrize("image", [PHOTO, PHOTO[..., None], COLOUR])
@pytest.mark.parametrize("w", [SHARPEN, GAUSS, np.ones((3, 3)) / 9, np.ones((1, 3)) / 3])
def test_the_image_after_a_kernel_is_that_of_scipy(image, w):
    picture = fig_kernels(image, {"w": w})
    (after,) = drawn(picture)
    planes = image.reshape(*image.shape[:2], -1)
    expected = [correlate2d(planes[..., c], w, mode="valid") for c in range(planes.shape[2])]
    wanted = np.round(255 * np.clip(np.stack(expected, axis=-1), 0, 1))
    assert np.abs(after - wanted).max() <= 1  # half a step either way in rounding


def test_differences_are_drawn_around_mid_grey():
    picture = fig_kernels(PHOTO, {"outline": OUTLINE})
    grey = drawn(picture)[0][..., 0]
    y = correlate2d(PHOTO, OUTLINE, mode="valid")
    assert (grey[y > 0.2] > 128).all()
    assert (grey[y < -0.2] < 128).all()
    assert "sum 0" in picture.alt
    assert "0 as mid-grey" in picture.alt


@pytest.mark.parametrize(
    ("w", "numbers", "note"),
    [
        (GAUSS, {"1", "4", "6", "16", "24", "36"}, "weights: these / 256, sum 1"),
        (np.full((3, 3), 1 / 9), {"1"}, "weights: these / 9, sum 1"),
        (SHARPEN, {"0", "-1", "5"}, "weights: sum 1"),
        (OUTLINE * 0.1, {"-1", "8"}, "weights: these / 10, sum 0"),
        (np.array([[np.pi, 0]]), {"3.142", "0"}, "weights: sum 3.142"),
    ],
)
def test_weights_are_written_whole_where_they_have_a_common_divisor(w, numbers, note, texts_of):
    written = texts_of(fig_kernels(PHOTO, {"w": w}))
    places = {str(i) for i in range(5)}  # rows and columns are numbered
    cells = {text for text in written if re.fullmatch(r"-?[\d.]+", text)}
    assert numbers <= cells <= numbers | places
    assert note in written


@pytest.mark.parametrize("count", range(1, 5))
def test_up_to_four_kernels_stand_side_by_side(count):
    picture = fig_kernels(COLOUR, {str(i): SHARPEN for i in range(count)})
    assert len(drawn(picture)) == count == len(picture.alt.splitlines())


def test_three_weights_are_multiplied_with_the_pixels_below_them(texts_of):
    digit, weights = np.zeros((9, 9)), {(2, 3): 0.6, (3, 3): 0.1, (5, 3): 0.9}
    digit[2:6, 3] = [0.8, 0.4, 0.3, 1.0]
    picture = fig_weighted_pixels(digit, weights)
    total = sum(weight * digit[place] for place, weight in weights.items())
    assert f"Sum of these 3: {total:.4g}." in picture.alt
    written = texts_of(picture)
    assert f"sum = {total:.4g}" in written
    assert "0.6 · 0.8 = 0.48" in written


def test_bars_are_as_long_as_their_shares_and_say_so(texts_of):
    shares = {"dense": 0.25, "CNN": 0.9, "nothing": 0.0, "all": 1.0}
    picture = fig_shares(np.eye(8), shares, title="Moved")
    assert {"Moved", *shares, "25.0%", "90.0%", "0.0%", "100.0%"} <= set(texts_of(picture))
    bars = [patch for patch in picture.axes[0].patches if type(patch) is Rectangle][1:]
    parts = [
        inner.get_width() / frame.get_width()
        for inner, frame in zip(bars[::2], bars[1::2], strict=True)
    ]
    assert parts == pytest.approx(list(shares.values()))
    assert picture.alt.startswith("Moved. Read rightly: dense 25.0%, CNN 90.0%,")
    assert fig_shares(np.eye(8)[..., None], {"dense": 1}).alt == "Read rightly: dense 100.0%."
