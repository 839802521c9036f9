"""Kernels over a photograph: the weights as written, their sum, and the image after them."""

import re

import numpy as np
import pytest
from scipy.signal import correlate2d

from convcourse.figures import fig_kernels
from convcourse.shapes import ShapeError

RNG = np.random.default_rng(3)
GREY, COLOUR = RNG.random((12, 16)), RNG.random((20, 12, 3))
GAUSS = np.outer([1, 4, 6, 4, 1], [1, 4, 6, 4, 1]) / 256
SHARPEN = np.array([[0, -1, 0], [-1, 5, -1], [0, -1, 0]])
OUTLINE = np.array([[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]])


@pytest.mark.parametrize("image", [GREY, GREY[..., None], COLOUR])
@pytest.mark.parametrize("w", [SHARPEN, GAUSS, np.ones((3, 3)) / 9, np.ones((1, 3)) / 3])
def test_the_image_after_a_kernel_is_that_of_scipy(image, w):
    picture = fig_kernels(image, {"w": w})
    (drawn,) = (np.asarray(shown.get_array()) for shown in picture.axes[0].images)
    planes = image.reshape(*image.shape[:2], -1)
    expected = [correlate2d(planes[..., c], w, mode="valid") for c in range(planes.shape[2])]
    wanted = np.round(255 * np.clip(np.stack(expected, axis=-1), 0, 1))
    assert np.abs(drawn - wanted).max() <= 1  # half a step either way in rounding


def test_differences_are_drawn_around_mid_grey():
    picture = fig_kernels(GREY, {"outline": OUTLINE})
    (drawn,) = (np.asarray(shown.get_array())[..., 0] for shown in picture.axes[0].images)
    y = correlate2d(GREY, OUTLINE, mode="valid")
    assert (drawn[y > 0.2] > 128).all()
    assert (drawn[y < -0.2] < 128).all()
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
    written = texts_of(fig_kernels(GREY, {"w": w}))
    places = {str(i) for i in range(5)}  # rows and columns are numbered
    cells = {text for text in written if re.fullmatch(r"-?[\d.]+", text)}
    assert numbers <= cells <= numbers | places
    assert note in written


def test_up_to_four_kernels_stand_side_by_side_and_can_be_read(texts_of):
    kernels = {"identity": [[1]], "gauss": GAUSS, "outline": OUTLINE, "long": np.ones((1, 7)) / 7}
    for count in range(1, 5):
        picture = fig_kernels(COLOUR, dict(list(kernels.items())[:count]))
        assert texts_of(picture)
        assert len(picture.axes[0].images) == count == len(picture.alt.splitlines())


@pytest.mark.parametrize(
    ("image", "kernels", "words"),
    [
        (GREY, {}, r"one to four kernels: got 0"),
        (GREY, {str(i): [[1]] for i in range(5)}, r"one to four kernels: got 5"),
        (GREY, {"w": [1, 2]}, r"w has shape \(2,\)"),
        (GREY[None, :, :, None], {"w": [[1]]}, r"got shape \(1, 12, 16, 1\)"),
        (GREY[:2], {"w": OUTLINE}, r"kernel does not fit"),
    ],
)
def test_what_cannot_be_drawn_is_refused(image, kernels, words):
    with pytest.raises(ShapeError, match=words):
        fig_kernels(image, kernels)
