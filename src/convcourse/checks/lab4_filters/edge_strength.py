"""`sobel_magnitude`: how steep the picture is, in whatever direction."""

from collections.abc import Callable

import numpy as np

from convcourse import ops
from convcourse.checks.cases import Case, Check, Kind
from convcourse.checks.common import sections
from convcourse.checks.common.convolution import in_own_dtype, slide
from convcourse.checks.common.draws import BRIGHT
from convcourse.checks.common.mistakes import known
from convcourse.checks.common.windows import kernels_window
from convcourse.checks.lab4_filters.images import draw_image, in_another_dtype
from convcourse.checks.mistakes import Words
from convcourse.checks.normalize import Answer, Returned, agree
from convcourse.ops.arrays import Array

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


def _mixed(mix: Callable[[Array, Array], Array], kernel: Array = SOBEL) -> Callable[[Array], Array]:
    """Another way of making one number of the changes across and down."""

    def wrong(image: Array) -> Array:
        pixels = image.astype(np.float64)
        return mix(slide(pixels, kernel), slide(pixels, kernel.T))

    return wrong


def _changes_wrapped(image: Array) -> Array:
    """The changes are kept in the image's dtype, where those of uint8 start again at 0."""
    kernels = (SOBEL.astype(image.dtype), SOBEL.T.astype(image.dtype))
    across, down = (
        slide(image, kernel, widen=lambda numbers: numbers).astype(image.dtype).astype(np.float64)
        for kernel in kernels
    )
    return np.hypot(across, down)


_WORDS: Words = {
    sections.ROWS: {"result-transposed": "the result is transposed"},
    sections.NUMBERS: {
        "computed-in-input-dtype": (
            "the changes were computed in uint8: nothing below 0 or above 255 fits"
        )
    },
    sections.EDGES: {
        "only-change-across": "only the change across is there",
        "only-change-down": "only the change down is there",
        "changes-added-without-signs": (
            "the changes were added without signs, not as sides of a right angle"
        ),
        "changes-cancel": "the two changes were added with their signs, so that they can cancel",
        "root-missing": "the root is missing",
        "root-without-squares": "the changes were not squared before the root",
        "one-change-squared-twice": "one of the two changes is there twice, and the other is not",
        "in-image-sized-array": (
            "the right numbers stand top left in an array of the image's size: "
            "they belong in its middle"
        ),
        "clipped-at-255": "numbers are cut off at 255",
        "clipped-at-one": "numbers are cut off at 1",
        "wrapped-at-256": "numbers are made bytes: without fractions, and 0 again after 255",
        "inputs-cut-to-integers": ("fractions of image were cut off before anything was computed"),
        "rounded": "numbers are rounded to whole ones",
        "larger-change": "this is the larger of the two changes",
        "mean-of-squares": "this is the mean of the two squares under the root, not their sum",
        "prewitt-for-sobel": "these are Prewitt kernels: Sobel counts the middle twice",
        "scaled-by-eighth": "the result was scaled: divided by 8",
        "scaled-to-one": "the result was scaled: its largest number is 1",
        "scaled-to-255": "the result was scaled: its largest number is 255",
        "all-zeros": "nothing was computed: all zeros, in the right shape",
    },
}

SOBEL_MAGNITUDE = Check(
    "sobel_magnitude",
    _magnitude,
    arguments=("image",),
    window=lambda image: kernels_window(image, SOBEL),
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
                Case.of(BRIGHT),
                Case.of(BRIGHT.T),
                Case.of(255 - BRIGHT),
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
                Case.of(BRIGHT.astype(np.uint8)),
                Case.of((255 - BRIGHT.T).astype(np.uint8)),
                *(Case.of(BRIGHT / n) for n in (2, 8, 32)),
                Case.of(BRIGHT.T / 4),
            ),
            lambda rng: Case.of(in_another_dtype(rng, draw_image(rng, least=3))),
        ),
    ),
    mistakes=known(
        {
            "only-change-across": [
                _mixed(lambda gx, gy: gx),
                _mixed(lambda gx, gy: np.abs(gx)),
                _mixed(lambda gx, gy: -gx),
            ],
            "only-change-down": [
                _mixed(lambda gx, gy: gy),
                _mixed(lambda gx, gy: np.abs(gy)),
                _mixed(lambda gx, gy: -gy),
            ],
            "changes-added-without-signs": _mixed(lambda gx, gy: np.abs(gx) + np.abs(gy)),
            "changes-cancel": [
                _mixed(lambda gx, gy: gx + gy),
                _mixed(lambda gx, gy: np.abs(gx + gy)),
            ],
            "root-missing": _mixed(lambda gx, gy: gx**2 + gy**2),
            "root-without-squares": _mixed(lambda gx, gy: np.sqrt(np.abs(gx) + np.abs(gy))),
            "larger-change": _mixed(lambda gx, gy: np.maximum(np.abs(gx), np.abs(gy))),
            "one-change-squared-twice": [
                _mixed(lambda gx, gy: np.sqrt(gx**2 + gx**2)),
                _mixed(lambda gx, gy: np.sqrt(gy**2 + gy**2)),
            ],
            "in-image-sized-array": lambda image: np.pad(_mixed(np.hypot)(image), [(0, 2)] * 2),
            "clipped-at-255": _mixed(lambda gx, gy: np.minimum(np.hypot(gx, gy), 255)),
            "clipped-at-one": _mixed(lambda gx, gy: np.minimum(np.hypot(gx, gy), 1)),
            "wrapped-at-256": _mixed(lambda gx, gy: np.hypot(gx, gy).astype(np.int64) % 256),
            "inputs-cut-to-integers": lambda image: _mixed(np.hypot)(image.astype(np.int64)),
            "rounded": _mixed(lambda gx, gy: np.round(np.hypot(gx, gy))),
            "mean-of-squares": _mixed(lambda gx, gy: np.sqrt((gx**2 + gy**2) / 2)),
            "prewitt-for-sobel": _mixed(np.hypot, PREWITT),
            "result-transposed": _mixed(lambda gx, gy: np.hypot(gx, gy).T),
            "scaled-by-eighth": _mixed(lambda gx, gy: np.hypot(gx, gy) / 8),
            "scaled-to-one": _mixed(
                lambda gx, gy: np.hypot(gx, gy) / max(float(np.hypot(gx, gy).max()), 1e-9)
            ),
            "scaled-to-255": _mixed(
                lambda gx, gy: 255 * np.hypot(gx, gy) / max(float(np.hypot(gx, gy).max()), 1e-9)
            ),
            "computed-in-input-dtype": _changes_wrapped,
            "kept-in-input-dtype": lambda image: in_own_dtype(_mixed(np.hypot)(image), image),
            "fractions-cut-off": _mixed(lambda gx, gy: np.hypot(gx, gy).astype(np.int64)),
            "all-zeros": _mixed(lambda gx, gy: np.zeros_like(gx)),
        },
        _WORDS,
    ),
)
