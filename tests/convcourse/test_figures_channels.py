"""The picture of one output over several channels says what the plain loops compute."""

import numpy as np
import pytest

from convcourse.figures import fig_channels
from convcourse.ops import conv2d_loops
from convcourse.shapes import ShapeError


@pytest.mark.parametrize(("row", "col"), [(0, 0), (1, 2), (2, 1)])
def test_the_sum_in_the_picture_is_the_output_of_the_plain_loops(row: int, col: int) -> None:
    rng = np.random.default_rng(row)
    x, w = rng.integers(-9, 9, (4, 5, 3)), rng.integers(-9, 9, (2, 3, 3))
    y = conv2d_loops(x[None], w[..., None], np.array([7]))[0, row, col, 0]
    picture = fig_channels(x, w, bias=7, row=row, col=col)
    assert picture.alt.endswith(f"+ bias 7 = {y}.")
    assert picture.alt.startswith(
        f"One output over 3 channels, window at row {row}, column {col}: ("
    )


def test_every_number_of_the_image_and_of_the_kernel_is_drawn() -> None:
    x, w = np.arange(100, 124).reshape(3, 4, 2), np.arange(200, 208).reshape(2, 2, 2)
    texts = {text.get_text() for text in fig_channels(x, w).axes[0].texts}
    assert {str(number) for number in (*x.flat, *w.flat)} <= texts


@pytest.mark.parametrize(
    ("x", "w", "place", "words"),
    [
        ((3, 3), (2, 2, 1), (0, 0), r"but x has shape \(3, 3\) and w \(2, 2, 1\). Pass x\[0\]"),
        ((3, 3, 2), (2, 2, 3), (0, 0), "with the same channels"),
        ((3, 3, 2), (2, 2, 2), (2, 0), r"start at \(2, 0\), and .* rows 0 to 1 and columns 0 to 1"),
        ((3, 3, 2), (2, 2, 2), (0, -1), "can start at rows 0 to 1"),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_what_would_work(
    x: tuple[int, ...], w: tuple[int, ...], place: tuple[int, int], words: str
) -> None:
    with pytest.raises(ShapeError, match=words):
        fig_channels(np.ones(x), np.ones(w), row=place[0], col=place[1])
