"""`conv_point`: one number of the output."""

import numpy as np

from convcourse.checks.cases import Case, Check, Kind, Mistake
from convcourse.checks.lab1_convolve.reading import FLIPPING, NUMBERS, ROWS, SLIDING, SUM, WINDOW
from convcourse.checks.lab1_convolve.sliding import (
    DTYPES,
    SOBEL,
    A,
    Array,
    B,
    C,
    P,
    draw_dtypes,
    draw_image,
    draw_kernel,
    in_own_dtype,
    reference,
    wide,
)


def _reference(image: Array, kernel: Array, row: int, col: int) -> object:
    return reference(image, kernel)[row, col]


def _window(image: Array, kernel: Array, row: int, col: int) -> Array:
    kh, kw = kernel.shape
    return wide(image)[row : row + kh, col : col + kw]


def _products(image: Array, kernel: Array, row: int, col: int) -> Array:
    return _window(image, kernel, row, col) * wide(kernel)


def _sum(image: Array, kernel: Array, row: int, col: int) -> Array:
    return np.asarray(_products(image, kernel, row, col).sum())


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


def _one_short(image: Array, kernel: Array, row: int, col: int) -> Array:
    return np.asarray(_products(image, kernel, row, col)[:-1, :-1].sum())


def _draw_place(rng: np.random.Generator, image: Array, kernel: Array) -> Case:
    row, col = (
        int(rng.integers(n - f + 1)) for n, f in zip(image.shape, kernel.shape, strict=True)
    )
    return Case.of(image, kernel, row, col)


def _draw_plain(rng: np.random.Generator) -> Case:
    return _draw_place(rng, draw_image(rng), draw_kernel(rng))


def _draw_kernel(rng: np.random.Generator) -> Case:
    return _draw_place(rng, draw_image(rng, least=5), draw_kernel(rng, (1, 2, 4, 5)))


def _draw_dtype(rng: np.random.Generator) -> Case:
    return _draw_place(rng, *draw_dtypes(rng))


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
            ),
            _draw_plain,
        ),
        Kind(
            "kernels of other shapes",
            2,
            (
                Case.of(np.array([[1, 2, 3], [4, 5, 6]]), np.array([[1, 10]]), 1, 1),
                Case.of(np.array([[1, 2], [3, 4]]), np.array([[2]]), 1, 0),
                Case.of(np.array([[1, 2], [3, 4], [5, 6]]), np.array([[1], [100]]), 1, 0),
            ),
            _draw_kernel,
        ),
        Kind(
            "fractions and uint8",
            1,
            tuple(Case.of(image, kernel, 0, 0) for image, kernel in DTYPES),
            _draw_dtype,
        ),
    ),
    mistakes=(
        Mistake(
            "the kernel was flipped: this is true convolution",
            FLIPPING,
            lambda image, kernel, row, col: _sum(image, kernel[::-1, ::-1], row, col),
        ),
        Mistake(
            "row and col were swapped",
            ROWS,
            lambda image, kernel, row, col: _sum(image, kernel, col, row),
        ),
        Mistake(
            "the kernel's rows and columns were swapped",
            ROWS,
            lambda image, kernel, row, col: _sum(image, kernel.T, row, col),
        ),
        Mistake("the window was laid around (row, col), and it begins there", WINDOW, _around),
        Mistake(
            "the window was laid around (row, col), and it begins there", WINDOW, _around_in_zeros
        ),
        Mistake(
            "row and col are not used: this is the window in the top left corner",
            WINDOW,
            lambda image, kernel, row, col: _sum(image, kernel, 0, 0),
        ),
        Mistake(
            "the window was counted in whole kernels: it begins at row * kh, col * kw",
            WINDOW,
            lambda image, kernel, row, col: _sum(
                image, kernel, row * kernel.shape[0], col * kernel.shape[1]
            ),
        ),
        Mistake("the last row and the last column of the kernel are left out", WINDOW, _one_short),
        Mistake("every window was taken as 3 x 3", WINDOW, _three_by_three),
        Mistake("every window was taken as 3 x 3", WINDOW, _three_by_three_taps),
        Mistake("the products are given, and not their sum", SUM, _products),
        Mistake(
            "the pixels were added without the kernel's weights",
            SLIDING,
            lambda image, kernel, row, col: _window(image, kernel, row, col).sum(),
        ),
        Mistake(
            "the products were averaged, and they are to be added",
            SLIDING,
            lambda image, kernel, row, col: _products(image, kernel, row, col).mean(),
        ),
        Mistake(
            "this is the pixel, and no kernel was laid on it",
            SLIDING,
            lambda image, kernel, row, col: image[row, col],
        ),
        Mistake(
            "the result is in the image's dtype: it overflows or loses fractions",
            NUMBERS,
            lambda image, kernel, row, col: in_own_dtype(_sum(image, kernel, row, col), image),
        ),
        Mistake(
            "fractions were cut off: the result is an integer",
            NUMBERS,
            lambda image, kernel, row, col: int(_sum(image, kernel, row, col)),
        ),
        Mistake("nothing was computed: it is always 0", SLIDING, lambda *case: 0),
    ),
)
