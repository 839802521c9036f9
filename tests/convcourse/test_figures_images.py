"""Pictures of images: what is black, what is white, and what is written above them."""

from itertools import pairwise

import numpy as np
import pytest

from convcourse.figures import fig_images
from convcourse.shapes import ShapeError

GREY = np.array([[0.0, 0.25], [0.5, 1.0]])
PICTURES = {
    "one": {"one image": GREY},
    "colour": {"a": np.zeros((3, 4, 3)), "b": np.ones((4, 3, 1))},
    "two rows": {f"number {i}": np.eye(5) for i in range(7)},
    "long titles": {f"{i}: " + 9 * "a long title " : GREY for i in range(4)},
    "tall and wide": {"tall": np.ones((30, 3)), "wide": np.ones((2, 40)), "$x_1$": GREY},
}  # fmt: skip


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


@pytest.mark.parametrize(
    ("images", "settings", "words"),
    [
        ({}, {}, r"got 0 images.*Use at least one image"),
        ({"x": GREY}, {"per_row": 0}, r"per_row=0.*per_row of at least 1"),
        ({"x": GREY}, {"low": 1, "high": 1}, r"low=1 and high=1\. Use.*a low below high"),
        ({"x": np.ones((1, 4, 4, 1))}, {}, r"got shape \(1, 4, 4, 1\)\. Use x\[0\] for the first"),
        ({"x": np.ones((4, 4, 2))}, {}, r"got shape \(4, 4, 2\)\."),
        ({"x": np.ones(4)}, {}, r"got shape \(4,\)\."),
        ({"x": np.ones((0, 4))}, {}, r"got shape \(0, 4\)\."),
    ],
)
def test_what_is_no_image_is_refused(images, settings, words):
    with pytest.raises(ShapeError, match=words):
        fig_images(images, **settings)
