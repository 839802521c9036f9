"""`sobel_magnitude`: how steep the picture is, in whatever direction."""

from collections.abc import Callable

import numpy as np

from convcourse import ops
from convcourse.checks.answers import Answer, Returned, agree
from convcourse.checks.cases import Case, Check, Kind, Mistake
from convcourse.checks.lab4_filters.images import Array, draw_image, in_another_dtype
from convcourse.checks.lab4_filters.reading import EDGES, NUMBERS, ROWS

SOBEL = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
PREWITT = np.array([[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]])


def _magnitude(image: Array) -> Array:
    x, w = image[None, :, :, None], np.stack([SOBEL, SOBEL.T], axis=-1, dtype=np.float32)
    across, down = np.moveaxis(ops.conv2d(x, w[:, :, None])[0], -1, 0)
    return np.asarray(np.hypot(across, down))


def _apart_from_the_rim(got: Answer, expected: Answer) -> bool:
    """Whether two answers agree, or one has a rim of one pixel more and agrees inside it."""
    if isinstance(got, Returned) and isinstance(expected, Returned):
        shapes = got.numbers.shape, tuple(n + 2 for n in expected.numbers.shape)
        if got.numbers.ndim == 2 and shapes[0] == shapes[1]:
            return agree(Returned(got.numbers[1:-1, 1:-1]), expected)
    return agree(got, expected)


def _slide(image: Array, kernel: Array) -> Array:
    """Slide, multiply, add: plain, and not shared with the reference."""
    out = np.zeros([n - 2 for n in image.shape], np.result_type(image, kernel))
    for row, col in np.ndindex(out.shape):
        out[row, col] = (image[row : row + 3, col : col + 3] * kernel).sum()
    return out


def _mixed(mix: Callable[[Array, Array], Array], kernel: Array = SOBEL) -> Callable[[Array], Array]:
    """Another way of making one number of the changes across and down."""

    def wrong(image: Array) -> Array:
        pixels = image.astype(np.float64)
        return mix(_slide(pixels, kernel), _slide(pixels, kernel.T))

    return wrong


def _changes_wrapped(image: Array) -> Array:
    """The changes are kept in the image's dtype, where those of uint8 start again at 0."""
    kernels = (SOBEL.astype(image.dtype), SOBEL.T.astype(image.dtype))
    across, down = (_slide(image, kernel).astype(np.float64) for kernel in kernels)
    return np.hypot(across, down)


SOBEL_MAGNITUDE = Check(
    "sobel_magnitude",
    _magnitude,
    arguments=("image",),
    same=_apart_from_the_rim,
    kinds=(
        Kind(
            "whole numbers",
            3,
            (
                Case.of(np.array([[0, 0, 0], [0, 0, 3], [0, 4, 0]])),
                Case.of(np.array([[0, 0, 1], [0, 0, 1], [0, 0, 1]])),
                Case.of(np.array([[5, 5, 5], [5, 5, 5], [1, 1, 1]])),
                Case.of(np.array([[0, 0, 9, 9], [0, 9, 9, 9], [9, 9, 9, 9]])),
            ),
            lambda rng: Case.of(draw_image(rng, least=3)),
        ),
        Kind(
            "fractions and uint8",
            1,
            (
                Case.of(np.array([[0, 0, 200], [0, 0, 200], [0, 0, 200]], dtype=np.uint8)),
                Case.of(np.array([[200, 100, 3], [200, 100, 3], [200, 100, 3]], dtype=np.uint8)),
                Case.of(np.array([[0, 0, 0.5], [0, 0, 0.25], [0, 0, 0.125]])),
            ),
            lambda rng: Case.of(in_another_dtype(rng, draw_image(rng, least=3))),
        ),
    ),
    mistakes=(
        Mistake("only the change across is there", EDGES, _mixed(lambda gx, gy: gx)),
        Mistake("only the change across is there", EDGES, _mixed(lambda gx, gy: np.abs(gx))),
        Mistake("only the change across is there", EDGES, _mixed(lambda gx, gy: -gx)),
        Mistake("only the change down is there", EDGES, _mixed(lambda gx, gy: gy)),
        Mistake("only the change down is there", EDGES, _mixed(lambda gx, gy: np.abs(gy))),
        Mistake("only the change down is there", EDGES, _mixed(lambda gx, gy: -gy)),
        Mistake(
            "the changes were added without signs, not as sides of a right angle",
            EDGES,
            _mixed(lambda gx, gy: np.abs(gx) + np.abs(gy)),
        ),
        Mistake(
            "the two changes were added with their signs, so that they can cancel",
            EDGES,
            _mixed(lambda gx, gy: gx + gy),
        ),
        Mistake(
            "the two changes were added with their signs, so that they can cancel",
            EDGES,
            _mixed(lambda gx, gy: np.abs(gx + gy)),
        ),
        Mistake("the root is missing", EDGES, _mixed(lambda gx, gy: gx**2 + gy**2)),
        Mistake(
            "the changes were not squared before the root",
            EDGES,
            _mixed(lambda gx, gy: np.sqrt(np.abs(gx) + np.abs(gy))),
        ),
        Mistake(
            "this is the larger of the two changes",
            EDGES,
            _mixed(lambda gx, gy: np.maximum(np.abs(gx), np.abs(gy))),
        ),
        Mistake(
            "this is the mean of the two squares under the root, not their sum",
            EDGES,
            _mixed(lambda gx, gy: np.sqrt((gx**2 + gy**2) / 2)),
        ),
        Mistake(
            "these are Prewitt kernels: Sobel counts the middle twice",
            EDGES,
            _mixed(np.hypot, PREWITT),
        ),
        Mistake("the result is transposed", ROWS, _mixed(lambda gx, gy: np.hypot(gx, gy).T)),
        Mistake(
            "the result was scaled: divided by 8",
            EDGES,
            _mixed(lambda gx, gy: np.hypot(gx, gy) / 8),
        ),
        Mistake(
            "the result was scaled: its largest number is 1",
            EDGES,
            _mixed(lambda gx, gy: np.hypot(gx, gy) / max(float(np.hypot(gx, gy).max()), 1e-9)),
        ),
        Mistake(
            "the result was scaled: its largest number is 255",
            EDGES,
            _mixed(
                lambda gx, gy: 255 * np.hypot(gx, gy) / max(float(np.hypot(gx, gy).max()), 1e-9)
            ),
        ),
        Mistake(
            "the changes were computed in uint8: nothing below 0 or above 255 fits",
            NUMBERS,
            _changes_wrapped,
        ),
        Mistake(
            "the result is in the image's dtype: it overflows or loses fractions",
            NUMBERS,
            lambda image: _mixed(np.hypot)(image).astype(np.int64).astype(image.dtype),
        ),
        Mistake(
            "fractions were cut off: the result is of integers",
            NUMBERS,
            _mixed(lambda gx, gy: np.hypot(gx, gy).astype(np.int64)),
        ),
        Mistake(
            "the array has the right shape, and nothing was computed: all zeros",
            EDGES,
            _mixed(lambda gx, gy: np.zeros_like(gx)),
        ),
    ),
)
