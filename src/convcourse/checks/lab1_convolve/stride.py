"""`conv2d_strided`: the kernel takes longer steps."""

from collections.abc import Callable

import numpy as np

from convcourse.checks.cases import Case, Check, Kind
from convcourse.checks.common import sections
from convcourse.checks.common.convolution import slide, wide
from convcourse.checks.common.draws import BRIGHT, UNEVEN
from convcourse.checks.common.mistakes import known
from convcourse.checks.common.windows import kernels_window
from convcourse.checks.lab1_convolve.images import (
    DIGITS,
    DTYPES,
    SOBEL,
    A,
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

E5 = np.array([[2, 0, 3, 1, 0], [2, 4, 5, 2, 3], [0, 0, 3, 3, 1], [2, 9, 9, 7, 8], [3, 4, 7, 2, 1]])
SIX_BY_THREE = np.vstack([E5, E5[:1]])[:, :3]
ROW = np.array([[1, 2, 3, 4, 5, 6]])

_TOO_FEW = "there are too few stops: where the steps fit, the last is missing"
_TOO_MANY = "the number of stops was rounded up, where floor rounds down"


def _axes(image: Array, kernel: Array) -> list[tuple[int, int]]:
    return list(zip(image.shape, kernel.shape, strict=True))


def _strided(image: Array, kernel: Array, stride: int) -> Array:
    return slide(image, kernel, (stride, stride))


def _counted(count: Callable[[int, int, int], int]) -> Callable[[Array, Array, int], Array]:
    """Strided, with another number of stops; beyond the image there are zeros."""

    def wrong(image: Array, kernel: Array, stride: int) -> Array:
        axes = _axes(image, kernel)
        shape = [count(n, f, stride) for n, f in axes]
        padded = np.pad(wide(image), [(0, stride * n + f) for n, f in axes])
        return slide(padded, kernel, (stride, stride), shape)

    return wrong


def _up(n: int, f: int, s: int) -> int:
    return -(-(n - f) // s) + 1


def _up_by_windows(image: Array, kernel: Array, stride: int) -> Array:
    """Rounded up; a window that sticks out does not match the kernel's shape."""
    (kh, kw), shape = kernel.shape, [_up(n, f, stride) for n, f in _axes(image, kernel)]
    out = np.zeros(shape)
    for row, col in np.ndindex(out.shape):
        top, left = row * stride, col * stride
        out[row, col] = (wide(image)[top : top + kh, left : left + kw] * kernel).sum()
    return out


def _up_by_taps(image: Array, kernel: Array, stride: int) -> Array:
    """Rounded up; a tap beyond the image has no index."""
    out = np.zeros([_up(n, f, stride) for n, f in _axes(image, kernel)])
    for row, col, m, n in np.ndindex(*out.shape, *kernel.shape):
        out[row, col] += wide(image)[row * stride + m, col * stride + n] * kernel[m, n]
    return out


def _stride_in_shape_only(image: Array, kernel: Array, stride: int) -> Array:
    shape = [(n - f) // stride + 1 for n, f in _axes(image, kernel)]
    return slide(image, kernel, (1, 1), shape)


def _windows_of_thinned_out(image: Array, kernel: Array, stride: int) -> Array:
    """What NumPy's windows give, which refuse an image that is too small."""
    seen = np.lib.stride_tricks.sliding_window_view(wide(image)[::stride, ::stride], kernel.shape)
    y: Array = (seen * wide(kernel)).sum(axis=(2, 3))
    return y


def _steps_of_the_kernel(image: Array, kernel: Array, stride: int) -> Array:
    return slide(image, kernel)[:: kernel.shape[0], :: kernel.shape[1]]


def _full_size(n: int, f: int, s: int) -> int:
    return n - f + 1


def _strided_size(n: int, f: int, s: int) -> int:
    return (n - f) // s + 1


def _at_unstrided_places(size: Callable[[int, int, int], int]) -> Callable[..., Array]:
    """Each number goes where its window begins in the image; the array may have no such place."""

    def wrong(image: Array, kernel: Array, stride: int) -> Array:
        out = np.zeros([size(n, f, stride) for n, f in _axes(image, kernel)])
        y = _strided(image, kernel, stride)
        for row, col in np.ndindex(y.shape):
            out[row * stride, col * stride] = y[row, col]
        return out

    return wrong


def _in_size_of_stride_one(image: Array, kernel: Array, stride: int) -> Array:
    y, full = _strided(image, kernel, stride), slide(image, kernel)
    return np.pad(y, [(0, n - m) for n, m in zip(full.shape, y.shape, strict=True)])


def _draw_fitting(rng: np.random.Generator) -> Case:
    """The last window ends at the last pixel, down and across."""
    stride = int(rng.integers(2, 4))
    stops = rng.permutation(np.arange(1, 5))[:2]
    image = rng.integers(1, 10, size=(stops - 1) * stride + 3)
    return Case.of(image, draw_kernel(rng), stride)


def _draw_left_over(rng: np.random.Generator) -> Case:
    """Some pixels at the bottom and on the right are never read."""
    stride = int(rng.integers(2, 5))
    stops, left_over = rng.permutation(np.arange(1, 4))[:2], rng.integers(1, stride, size=2)
    image = rng.integers(1, 10, size=(stops - 1) * stride + 3 + left_over)
    return Case.of(image, draw_kernel(rng), stride)


def _draw_kernel(rng: np.random.Generator) -> Case:
    kernel = draw_kernel(rng, (1, 2, 4, 5))
    return Case.of(draw_image(rng, least=5), kernel, int(rng.integers(1, 5)))


_WORDS: Words = {
    sections.SLIDING: {"all-zeros": "nothing was computed: all zeros, in the right shape"},
    sections.STOPS: {
        "stride-one-too-long": "the steps are one pixel too long: stride pixels are skipped",
        "stride-taken-as-two": "the stride is taken to be 2, whatever it is",
        "stride-is-kernel-size": "the steps are as long as the kernel, whatever stride is",
        "image-thinned-out-first": (
            "pixels of the image were left out, and windows are to be: each reads all its pixels"
        ),
        "written-at-unstrided-places": (
            "numbers are written at the pixel where their window begins, and not side by side"
        ),
        "size-of-stride-one": "the array has the size of stride 1, and what is left over is 0",
    },
    sections.FLOOR: {
        "too-few-stops": "there are too few stops: where the steps fit, the last is missing",
        "size-rounded-up": "the number of stops was rounded up, where floor rounds down",
        "size-rounded-to-nearest": (
            "the number of stops was rounded to nearest, where floor rounds down"
        ),
        "kernel-left-out-of-size": "the kernel is left out of the number of stops",
    },
}

CONV2D_STRIDED = Check(
    "conv2d_strided",
    reference,
    arguments=("image", "kernel"),
    window=kernels_window,
    kinds=(
        Kind(
            "steps that fit",
            3,
            (
                Case.of(E5, P, 2),
                Case.of(E5[:3], SOBEL, 2),
                Case.of(SIX_BY_THREE, P, 3),
                Case.of(DIGITS, UNEVEN, 2),
                Case.of(BRIGHT[:3], UNEVEN, 2),
            ),
            _draw_fitting,
        ),
        Kind(
            "pixels left over",
            2,
            (
                Case.of(A, P, 2),
                Case.of(C[:3], SOBEL, 3),
                Case.of(np.vstack([E5, E5[:2]]), P, 3),
                Case.of(BRIGHT, UNEVEN, 2),
                Case.of(BRIGHT.T, UNEVEN, 2),
                Case.of(np.vstack([BRIGHT, BRIGHT]), UNEVEN, 2),
                Case.of(np.hstack([BRIGHT.T, BRIGHT.T]), UNEVEN, 2),
                Case.of(np.vstack([BRIGHT, BRIGHT]), UNEVEN, 4),
            ),
            _draw_left_over,
        ),
        Kind(
            "kernels of other shapes",
            1,
            (
                Case.of(ROW, np.array([[1, 10]]), 2),
                Case.of(ROW.T, np.array([[1], [10]]), 3),
                Case.of(ROW, np.array([[2]]), 4),
                Case.of(np.array([[1, 2, 3, 4], [5, 6, 7, 8]]), np.array([[2]]), 4),
                Case.of(np.array([[1, 2], [3, 4]]), np.array([[1, 10], [100, 1000]]), 1),
                Case.of(BRIGHT, UNEVEN[:2], 2),
                Case.of(BRIGHT.T, UNEVEN[:, :2], 2),
            ),
            _draw_kernel,
        ),
        Kind(
            "fractions and uint8",
            1,
            (
                *(Case.of(image, kernel, 2) for image, kernel in DTYPES),
                Case.of(np.array([[0.5, 1.25, 2.75]]), np.array([[2]]), 3),
            ),
            lambda rng: Case.of(*draw_dtypes(rng), int(rng.integers(1, 4))),
        ),
    ),
    mistakes=known(
        {
            "kernel-flipped": lambda image, kernel, stride: _strided(
                image, kernel[::-1, ::-1], stride
            ),
            "stride-ignored": lambda image, kernel, stride: slide(image, kernel),
            "stride-taken-as-two": lambda image, kernel, stride: _strided(image, kernel, 2),
            "stride-not-in-positions": _stride_in_shape_only,
            "stride-down-only": lambda image, kernel, stride: slide(image, kernel, (stride, 1)),
            "stride-across-only": lambda image, kernel, stride: slide(image, kernel, (1, stride)),
            "stride-one-too-long": lambda image, kernel, stride: slide(
                image, kernel, (stride + 1, stride + 1)
            ),
            "image-thinned-out-first": [
                lambda image, kernel, stride: slide(image[::stride, ::stride], kernel),
                _windows_of_thinned_out,
            ],
            "stride-is-kernel-size": _steps_of_the_kernel,
            "written-at-unstrided-places": [
                _at_unstrided_places(_full_size),
                _at_unstrided_places(_strided_size),
            ],
            "size-of-stride-one": _in_size_of_stride_one,
            "too-few-stops": [
                _counted(lambda n, f, s: (n - f + 1) // s),
                _counted(lambda n, f, s: -(-(n - f) // s)),
            ],
            "size-rounded-up": [_counted(_up), _up_by_windows, _up_by_taps],
            "size-rounded-to-nearest": _counted(lambda n, f, s: round((n - f) / s) + 1),
            "kernel-left-out-of-size": _counted(lambda n, f, s: n // s),
            **usual_mistakes(_strided),
        },
        _WORDS,
    ),
)
