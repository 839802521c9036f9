"""`conv2d` and `true_convolution`: all windows, with the kernel as it is and flipped."""

import numpy as np

from convcourse.checks.cases import Case, Check, Kind
from convcourse.checks.common import sections
from convcourse.checks.common.convolution import slide, wide
from convcourse.checks.common.draws import BRIGHT, FOUR_BY_FOUR, UNEVEN
from convcourse.checks.common.mistakes import known
from convcourse.checks.common.windows import kernels_window
from convcourse.checks.lab1_convolve.images import (
    DIGITS,
    DOT,
    DTYPES,
    SOBEL,
    A,
    B,
    C,
    P,
    draw_dtypes,
    draw_image,
    draw_kernel,
    reference,
    usual_mistakes,
)
from convcourse.checks.mistakes import Words
from convcourse.ops.arrays import Array


def _true_reference(image: Array, kernel: Array) -> Array:
    return reference(image, kernel[::-1, ::-1])


def _flipped(image: Array, kernel: Array) -> Array:
    return slide(image, kernel[::-1, ::-1])


def _sides_swapped(image: Array, kernel: Array) -> Array:
    """Rows counted along the width: right for square images alone."""
    (width, height), (kh, kw) = image.shape, kernel.shape
    out = np.zeros((height - kh + 1, width - kw + 1))
    for row, col in np.ndindex(out.shape):
        out[row, col] = (wide(image)[row : row + kh, col : col + kw] * kernel).sum()
    return out


def _sides_swapped_by_taps(image: Array, kernel: Array) -> Array:
    (width, height), (kh, kw) = image.shape, kernel.shape
    out = np.zeros((height - kh + 1, width - kw + 1))
    for row, col, m, n in np.ndindex(*out.shape, kh, kw):
        out[row, col] += wide(image)[row + m, col + n] * kernel[m, n]
    return out


def _three_by_three(image: Array, kernel: Array) -> Array:
    out = np.zeros([n - 2 for n in image.shape])
    for row, col in np.ndindex(out.shape):
        out[row, col] = (wide(image)[row : row + 3, col : col + 3] * kernel).sum()
    return out


def _three_by_three_taps(image: Array, kernel: Array) -> Array:
    out = np.zeros([n - f + 1 for n, f in zip(image.shape, kernel.shape, strict=True)])
    for row, col, m, n in np.ndindex(*out.shape, 3, 3):
        out[row, col] += wide(image)[row + m, col + n] * kernel[m, n]
    return out


def _one_short(image: Array, kernel: Array) -> Array:
    cut = wide(kernel)
    cut[-1], cut[:, -1] = 0, 0
    return slide(image, cut)


def _draw_plain(rng: np.random.Generator) -> Case:
    return Case.of(draw_image(rng), draw_kernel(rng))


def _draw_kernel(rng: np.random.Generator) -> Case:
    return Case.of(draw_image(rng, least=5), draw_kernel(rng, (1, 2, 4, 5)))


def _draw_dtype(rng: np.random.Generator) -> Case:
    return Case.of(*draw_dtypes(rng))


_OTHER_SHAPES = (
    Case.of(np.array([[1, 2, 3]]), np.array([[1, 10]])),
    Case.of(np.array([[1], [2], [3]]), np.array([[1], [10]])),
    Case.of(np.array([[1, 2], [3, 4]]), np.array([[1, 10], [100, 1000]])),
    Case.of(np.array([[5, 6], [7, 8]]), np.array([[2]])),
    Case.of(BRIGHT, UNEVEN[:2]),
    Case.of(BRIGHT, UNEVEN[:, :2]),
    Case.of(BRIGHT, FOUR_BY_FOUR),
    Case.of(BRIGHT.T, FOUR_BY_FOUR[:, 1:]),
)
_DTYPES = tuple(Case.of(image, kernel) for image, kernel in DTYPES)

_WORDS: Words = {
    sections.SLIDING: {"all-zeros": "nothing was computed: all zeros, in the right shape"},
    sections.FLIPPING: {
        "full-true-convolution": (
            "this is true convolution of full size: the kernel is flipped, and windows stick out"
        ),
        "same-true-convolution": (
            "this is true convolution of the image's size: the kernel is flipped, and zeros are "
            "around the image"
        ),
        "kernel-not-flipped": "the kernel was not flipped: this is cross-correlation",
    },
    sections.ROWS: {"height-width-swapped": "height and width were swapped"},
    sections.WINDOW: {
        "taken-as-three-by-three": "every kernel was taken as 3 x 3",
        "stride-is-kernel-size": (
            "windows begin a whole kernel apart, where each begins one pixel after the last"
        ),
    },
    sections.EXERCISE_TRUE_CONVOLUTION: {
        "kernel-transposed-not-flipped": "the kernel was transposed, and it is to be flipped",
        "kernel-turned-by-quarter": (
            "the kernel was turned by a quarter, and it is to be turned by half"
        ),
        "image-flipped-not-kernel": "the image was flipped, and the kernel is to be",
        "result-flipped-not-kernel": (
            "the numbers are turned around: the result was flipped, or image and kernel both were, "
            "and the kernel alone is to be"
        ),
        "kernel-negated-not-flipped": (
            "the signs of the kernel were changed, and its places are to be"
        ),
    },
}

CONV2D = Check(
    "conv2d",
    reference,
    arguments=("image", "kernel"),
    window=kernels_window,
    kinds=(
        Kind(
            "3 x 3 kernels",
            4,
            (
                Case.of(A, P),
                Case.of(B, P),
                Case.of(C, SOBEL),
                Case.of(DOT, DIGITS),
                Case.of(A[:3], P),
                Case.of(DIGITS, UNEVEN),
                Case.of(BRIGHT, UNEVEN),
            ),
            _draw_plain,
        ),
        Kind("kernels of other shapes", 3, _OTHER_SHAPES, _draw_kernel),
        Kind("fractions and uint8", 1, _DTYPES, _draw_dtype),
    ),
    mistakes=known(
        {
            "kernel-flipped": _flipped,
            "kernel-flipped-vertically-only": lambda image, kernel: slide(image, kernel[::-1]),
            "kernel-flipped-horizontally-only": lambda image, kernel: slide(image, kernel[:, ::-1]),
            "height-width-swapped": [_sides_swapped, _sides_swapped_by_taps],
            "taken-as-three-by-three": [_three_by_three, _three_by_three_taps],
            "kernel-end-left-out": _one_short,
            "full-true-convolution": lambda image, kernel: _flipped(
                np.pad(image, [(f - 1, f - 1) for f in kernel.shape]), kernel
            ),
            "same-true-convolution": lambda image, kernel: _flipped(
                np.pad(image, [(f // 2, (f - 1) // 2) for f in kernel.shape]), kernel
            ),
            "stride-is-kernel-size": lambda image, kernel: slide(image, kernel, kernel.shape),
            **usual_mistakes(slide),
        },
        _WORDS,
    ),
)

TRUE_CONVOLUTION = Check(
    "true_convolution",
    _true_reference,
    arguments=("image", "kernel"),
    window=kernels_window,
    kinds=(
        Kind(
            "3 x 3 kernels",
            3,
            (
                Case.of(A, P),
                Case.of(C, SOBEL),
                Case.of(DOT, DIGITS),
                Case.of(DIGITS, np.diag([1, 2, 3])),
                Case.of(BRIGHT, UNEVEN),
            ),
            _draw_plain,
        ),
        Kind("kernels of other shapes", 1, _OTHER_SHAPES, _draw_kernel),
        Kind("fractions and uint8", 1, _DTYPES, _draw_dtype),
    ),
    mistakes=known(
        {
            "kernel-not-flipped": slide,
            "kernel-flipped-vertically-only": lambda image, kernel: slide(image, kernel[::-1]),
            "kernel-flipped-horizontally-only": lambda image, kernel: slide(image, kernel[:, ::-1]),
            "kernel-transposed-not-flipped": lambda image, kernel: slide(image, kernel.T),
            "kernel-turned-by-quarter": [
                lambda image, kernel: slide(image, np.rot90(kernel)),
                lambda image, kernel: slide(image, np.rot90(kernel, -1)),
            ],
            "image-flipped-not-kernel": lambda image, kernel: slide(image[::-1, ::-1], kernel),
            "result-flipped-not-kernel": lambda image, kernel: slide(image, kernel)[::-1, ::-1],
            "kernel-negated-not-flipped": lambda image, kernel: -slide(image, kernel),
            **usual_mistakes(_flipped),
        },
        _WORDS,
    ),
)
