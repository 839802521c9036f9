"""`conv_point`: one number of the output."""

from collections.abc import Callable

import numpy as np

from convcourse.checks.cases import Case, Check, Kind
from convcourse.checks.common import sections
from convcourse.checks.common.convolution import height_for_width, in_own_dtype, wide
from convcourse.checks.common.draws import BRIGHT, FOUR_BY_FOUR, UNEVEN
from convcourse.checks.common.mistakes import known
from convcourse.checks.lab1_convolve.images import (
    DIGITS,
    DTYPES,
    KERNEL_MISTAKES,
    SOBEL,
    A,
    B,
    C,
    P,
    draw_dtypes,
    draw_image,
    draw_kernel,
    reference,
)
from convcourse.checks.mistakes import Words
from convcourse.ops.arrays import Array


def _reference(image: Array, kernel: Array, row: int, col: int) -> object:
    return reference(image, kernel)[row, col]


def _window(image: Array, kernel: Array, row: int, col: int) -> Array:
    kh, kw = kernel.shape
    return wide(image)[row : row + kh, col : col + kw]


def _products(image: Array, kernel: Array, row: int, col: int) -> Array:
    return _window(image, kernel, row, col) * wide(kernel)


def _sum(image: Array, kernel: Array, row: int, col: int) -> Array:
    return np.asarray(_products(image, kernel, row, col).sum())


def _of_kernel(change: Callable[[Array], Array]) -> Callable[..., Array]:
    return lambda image, kernel, row, col: _sum(image, change(kernel), row, col)


def _sum_inside(image: Array, kernel: Array, row: int, col: int) -> Array:
    """What lies beyond the image counts for nothing."""
    window = _window(image, kernel, row, col)
    return np.asarray((window * wide(kernel)[: window.shape[0], : window.shape[1]]).sum())


def _around(image: Array, kernel: Array, row: int, col: int) -> Array:
    """Row and col as the middle, cut out as a slice is: nothing where it would start below 0."""
    kh, kw = kernel.shape
    top, left = row - kh // 2, col - kw // 2
    return np.asarray((wide(image)[top : top + kh, left : left + kw] * kernel).sum())


def _around_in_zeros(image: Array, kernel: Array, row: int, col: int) -> Array:
    frame = [(f // 2, f) for f in kernel.shape]
    return _sum(np.pad(wide(image), frame), kernel, row, col)


def _three_by_three(image: Array, kernel: Array, row: int, col: int) -> Array:
    return np.asarray((wide(image)[row : row + 3, col : col + 3] * kernel).sum())


def _three_by_three_taps(image: Array, kernel: Array, row: int, col: int) -> Array:
    taps = [wide(image)[row + m, col + n] * kernel[m, n] for m in range(3) for n in range(3)]
    return np.asarray(sum(taps))


def _square_window(axis: int) -> Callable[..., Array]:
    """A window as wide as the kernel is high, or as high as it is wide."""

    def wrong(image: Array, kernel: Array, row: int, col: int) -> Array:
        f = kernel.shape[axis]
        return np.asarray((wide(image)[row : row + f, col : col + f] * kernel).sum())

    return wrong


def _one_short(image: Array, kernel: Array, row: int, col: int) -> Array:
    return np.asarray(_products(image, kernel, row, col)[:-1, :-1].sum())


def _draw_place(rng: np.random.Generator, image: Array, kernel: Array) -> Case:
    row, col = (
        int(rng.integers(n - f + 1)) for n, f in zip(image.shape, kernel.shape, strict=True)
    )
    return Case.of(image, kernel, row, col)


_WORDS: Words = {
    sections.SLIDING: {
        "pixel-itself": "this is the pixel, and no kernel was laid on it",
        "all-zeros": "nothing was computed: it is always 0",
    },
    sections.DOUBLE_SUM: {
        "products-not-added": "the products are given, and not their sum",
        "return-inside-loop": "not all products are added: return stands inside a loop",
    },
    sections.ROWS: {"row-col-swapped": "row and col were swapped"},
    sections.WINDOW: {
        "window-around-the-position": "the window was laid around (row, col), and it begins there",
        "row-col-unused": "row and col are not used: this is the window in the top left corner",
        "window-counted-in-kernels": (
            "the window was counted in whole kernels: it begins at row * kh, col * kw"
        ),
        "taken-as-three-by-three": "every window was taken as 3 x 3",
    },
    sections.NUMBERS: {"fractions-cut-off": "fractions were cut off: the result is an integer"},
}

CONV_POINT = Check(
    "conv_point",
    _reference,
    arguments=("image", "kernel"),
    kinds=(
        Kind(
            "3 x 3 kernels",
            2,
            (
                Case.of(A, P, 0, 0),
                Case.of(A, P, 0, 1),
                Case.of(A, P, 1, 0),
                Case.of(B, P, 1, 1),
                Case.of(C, SOBEL, 1, 0),
                Case.of(DIGITS, UNEVEN, 0, 0),
                Case.of(BRIGHT, UNEVEN, 1, 2),
                Case.of(BRIGHT.T, UNEVEN, 2, 1),
            ),
            lambda rng: _draw_place(rng, draw_image(rng), draw_kernel(rng)),
        ),
        Kind(
            "kernels of other shapes",
            2,
            (
                Case.of(np.array([[1, 2, 3], [4, 5, 6]]), np.array([[1, 10]]), 1, 1),
                Case.of(np.array([[1, 2], [3, 4]]), np.array([[2]]), 1, 0),
                Case.of(np.array([[1, 2], [3, 4], [5, 6]]), np.array([[1], [100]]), 1, 0),
                Case.of(BRIGHT, UNEVEN[:2], 1, 2),
                Case.of(BRIGHT, UNEVEN[:, :2], 0, 3),
                Case.of(BRIGHT.T, UNEVEN[:2, 1:], 2, 1),
                Case.of(BRIGHT, UNEVEN[:1, :1] * 7, 1, 2),
                Case.of(BRIGHT.T, UNEVEN[:1, 1:2], 0, 1),
                Case.of(BRIGHT, FOUR_BY_FOUR[:, 1:3], 0, 2),
                Case.of(BRIGHT, FOUR_BY_FOUR, 0, 1),
                Case.of(BRIGHT.T, FOUR_BY_FOUR[:, 1:], 1, 0),
                Case.of(BRIGHT, UNEVEN[:, :1], 1, 3),
                Case.of(BRIGHT, UNEVEN[:1], 2, 1),
                Case.of(BRIGHT.T, FOUR_BY_FOUR[:, :2], 1, 2),
                Case.of(BRIGHT.T, FOUR_BY_FOUR, 1, 0),
            ),
            lambda rng: _draw_place(rng, draw_image(rng, least=5), draw_kernel(rng, (1, 2, 4, 5))),
        ),
        Kind(
            "fractions and uint8",
            1,
            tuple(
                Case.of(image, kernel, *(0, 0) if image.shape == (3, 3) else (1, 2))
                for image, kernel in DTYPES
            ),
            lambda rng: _draw_place(rng, *draw_dtypes(rng)),
        ),
    ),
    mistakes=known(
        {
            "kernel-flipped": _of_kernel(np.flip),
            "row-col-swapped": [
                lambda image, kernel, row, col: _sum(image, kernel, col, row),
                lambda image, kernel, row, col: _sum_inside(image, kernel, col, row),
            ],
            "kernel-flipped-vertically-only": _of_kernel(np.flipud),
            "kernel-flipped-horizontally-only": _of_kernel(np.fliplr),
            "kernel-transposed": _of_kernel(np.transpose),
            **{name: list(map(_of_kernel, ways)) for name, ways in KERNEL_MISTAKES.items()},
            "kernel-width-taken-as-height": [_of_kernel(height_for_width), _square_window(0)],
            "kernel-height-taken-as-width": [
                _of_kernel(lambda kernel: height_for_width(kernel.T).T),
                _square_window(1),
            ],
            "return-inside-loop": [
                _of_kernel(lambda kernel: kernel[:1]),
                _of_kernel(lambda kernel: kernel[:1, :1]),
            ],
            "window-around-the-position": [_around, _around_in_zeros],
            "row-col-unused": lambda image, kernel, row, col: _sum(image, kernel, 0, 0),
            "window-counted-in-kernels": lambda image, kernel, row, col: _sum(
                image, kernel, row * kernel.shape[0], col * kernel.shape[1]
            ),
            "kernel-end-left-out": _one_short,
            "taken-as-three-by-three": [_three_by_three, _three_by_three_taps],
            "products-not-added": _products,
            "weights-unused": lambda image, kernel, row, col: _window(
                image, kernel, row, col
            ).sum(),
            "products-averaged": lambda image, kernel, row, col: _products(
                image, kernel, row, col
            ).mean(),
            "pixel-itself": lambda image, kernel, row, col: image[row, col],
            "kept-in-input-dtype": lambda image, kernel, row, col: in_own_dtype(
                _sum(image, kernel, row, col), image
            ),
            "fractions-cut-off": lambda image, kernel, row, col: int(_sum(image, kernel, row, col)),
            "all-zeros": lambda *case: 0,
        },
        _WORDS,
    ),
)
