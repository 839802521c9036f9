"""`same_answer` and `conv2d_same`: padding SAME, by hand and by code."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from convcourse import ops
from convcourse.checks.cases import Case, Check, Kind
from convcourse.checks.common import sections
from convcourse.checks.common.convolution import (
    LAYER,
    LAYER_MISTAKES,
    height_for_width,
    height_for_width_in_windows,
    of_one_channel,
    same_pads,
    slide,
)
from convcourse.checks.common.draws import (
    BRIGHT,
    FOUR_BY_FOUR,
    UNEVEN,
    differing,
    in_other_dtypes,
    of_every_dtype,
    signed,
)
from convcourse.checks.common.mistakes import known
from convcourse.checks.common.windows import kernels_window
from convcourse.checks.mistakes import Words, chosen
from convcourse.ops.arrays import Array

IMAGE = np.array([[2, 0, 3, 1], [1, 1, 0, 0], [1, 0, 2, 0], [1, 0, 1, 2]])
SOBEL = np.array([[1, 0, -1], [2, 0, -2], [1, 0, -1]])
WEIGHTS_OF_BYTES = (250 - np.abs(UNEVEN)).astype(np.uint8)


def _reference(image: Array, kernel: Array, stride: int = 1) -> Array:
    x, w = image[None, :, :, None], kernel[:, :, None, None]
    return ops.conv2d(x, w, stride=stride, padding="SAME")[0, :, :, 0]


def _same(layer: Callable[..., Array]) -> Callable[..., Array]:
    return of_one_channel(layer, padding="SAME")


_MISTAKES = {name: _same(wrong) for name, wrong in LAYER_MISTAKES.items()}
_VALID = of_one_channel(LAYER)
_EDGES_COPIED = _same(replace(LAYER, mode="edge"))
_WRAPPED_AROUND = _same(replace(LAYER, mode="wrap"))


def _border_left_zero(image: Array, kernel: Array, stride: int = 1) -> Array:
    inner = _VALID(image, kernel, stride)
    lacking = ((-(-n // stride) - m) for n, m in zip(image.shape, inner.shape, strict=True))
    return np.pad(inner, [(n // 2, n - n // 2) for n in lacking])


def _every_sth(image: Array, kernel: Array, stride: int = 1) -> Array:
    return _same(LAYER)(image, kernel)[::stride, ::stride]


def _of_kernel(change: Callable[[Array], Array]) -> Callable[..., Array]:
    return lambda image, kernel, stride=1: _same(LAYER)(image, change(kernel), stride)


def _cropped_from_full(before: Callable[[int], int]) -> Callable[..., Array]:
    """The middle of the full size, by a slice that is empty where nothing is to be cut off."""

    def wrong(image: Array, kernel: Array, stride: int = 1) -> Array:
        around = [f - 1 for f in kernel.shape]
        full = _VALID(np.pad(image, [(a, a) for a in around]), kernel)
        rows, cols = (slice(before(a), -(a - before(a))) for a in around)
        return full[rows, cols][::stride, ::stride]

    return wrong


def _inner_numbers_in_the_corner(image: Array, kernel: Array, stride: int = 1) -> Array:
    inner = _VALID(image, kernel, stride)
    lacking = ((-(-n // stride) - m) for n, m in zip(image.shape, inner.shape, strict=True))
    return np.pad(inner, [(0, n) for n in lacking])


def _pads_swapped(image: Array, kernel: Array, stride: int = 1) -> Array:
    pads = [((f - 1) // 2,) * 2 for f in kernel.shape[::-1]]
    return of_one_channel(LAYER, padding=pads)(image, kernel, stride)


def _products_wrapped(image: Array, kernel: Array, stride: int = 1) -> Array:
    axes = list(zip(image.shape, kernel.shape, strict=True))
    padded = np.pad(image, [same_pads(n, f, stride) for n, f in axes])
    shape = [-(-n // stride) for n, _ in axes]
    return slide(padded, kernel, (stride, stride), shape, widen=lambda numbers: numbers)


def _by_hand(wrong: Callable[[Array, Array], Array]) -> Callable[[], Array]:
    return lambda: wrong(IMAGE, SOBEL)


_WORDS: Words = {
    sections.SAME: {
        "negative-slice-at-zero": "a slice up to -0 is empty: [a:-b] fails where b is 0",
        "picture-in-the-corner": (
            "this is VALID in the top left corner: the zeros of SAME go around the image"
        ),
        "image-thinned-out-first": (
            "pixels of the image were left out, and windows are to be: each reads all its pixels"
        ),
        "border-left-zero": "the inner numbers are right, and the border is left at 0",
        "edges-copied": "the edge values were copied outwards, where SAME pads zeros",
        "wrapped-around": "the picture was continued around its edges, where SAME pads zeros",
        "all-padding-after": "both rows and both columns of zeros went after (bottom, right)",
        "all-padding-before": "both rows and both columns of zeros went before (top, left)",
        "every-sth-of-stride-one": "this is every s-th number of SAME with stride 1",
        "odd-padding-before": "the odd pixel went to the top and left",
        "row-column-padding-swapped": (
            "rows and columns were padded for each other: kh and kw swapped"
        ),
    },
    sections.WORKED_EXAMPLE: {
        "kernel-flipped": "the kernel was flipped: this is true convolution",
        "result-transposed": "the result is transposed: rows and columns are swapped",
        "kernel-transposed": "the kernel's height and width were swapped",
    },
    sections.EXERCISE_SAME: {
        "kept-in-input-dtype": (
            "the result is kept in the image's dtype: it overflows or loses fractions"
        ),
        "computed-in-input-dtype": "products of uint8 overflow: 255 is their largest number",
        "fractions-cut-off": "fractions were cut off: the result is of integers",
    },
}

_BY_HAND = {name: _by_hand(wrong) for name, wrong in _MISTAKES.items()}

SAME_ANSWER = Check(
    "same_answer",
    _by_hand(_reference),
    kinds=(Kind("the answer worked by hand", 3, (Case.of(),)),),
    mistakes=known(
        {
            "valid-instead-of-same": _by_hand(_VALID),
            "border-left-zero": _by_hand(_border_left_zero),
            **chosen(_BY_HAND, "kernel-flipped", "result-transposed", "kernel-transposed"),
            "edges-copied": _by_hand(_EDGES_COPIED),
            "wrapped-around": _by_hand(_WRAPPED_AROUND),
            **chosen(_BY_HAND, "all-padding-after", "all-padding-before", "all-zeros"),
        },
        _WORDS,
    ),
    is_value=True,
)


def _draw_pair(rng: np.random.Generator, kernels: Sequence[int]) -> tuple[Array, Array]:
    """An image and a kernel, neither with zeros, which would hide mistakes."""
    kh, kw = rng.choice(kernels, size=2)
    return rng.integers(1, 10, size=differing(rng, 1, 7)), signed(rng, 4, (kh, kw))


def _draw_dtype(rng: np.random.Generator) -> Case:
    image, kernel = _draw_pair(rng, [1, 3])
    beside = np.abs(kernel).astype(np.uint8) * 100
    return Case.of(*in_other_dtypes(rng, image, kernel, beside))


_CONV2D_SAME_WORDS: Words = {
    sections.SAME: {
        "all-padding-after": "all the padding went to the bottom and right",
        "all-padding-before": "all the padding went to the top and left",
    }
}

CONV2D_SAME = Check(
    "conv2d_same",
    _reference,
    arguments=("image", "kernel"),
    window=partial(kernels_window, padding="SAME"),
    kinds=(
        Kind(
            "odd kernels, stride 1",
            3,
            (
                Case.of(np.array([[1, 2], [3, 4]]), np.array([[0, 1, 0], [0, 0, 2], [0, 0, 0]])),
                Case.of(np.array([[1, 2, 3]]), np.array([[1, -1, 3]])),
                Case.of(np.array([[5]]), np.array([[2]])),
                Case.of(BRIGHT, UNEVEN),
            ),
            lambda rng: Case.of(*_draw_pair(rng, [1, 3, 5])),
        ),
        Kind(
            "even kernels",
            1,
            (
                Case.of(np.array([[1, 2], [3, 4]]), np.array([[1, 10], [100, 1000]])),
                Case.of(np.array([[1, 2, 3]]), np.array([[1, -2]])),
                Case.of(BRIGHT, FOUR_BY_FOUR[:, :2]),
                Case.of(BRIGHT, FOUR_BY_FOUR[:1]),
                Case.of(BRIGHT.T, FOUR_BY_FOUR[1:2]),
                Case.of(BRIGHT, FOUR_BY_FOUR[:, 2:3]),
            ),
            lambda rng: Case.of(*_draw_pair(rng, [2, 4])),
        ),
        Kind(
            "stride 2 and 3",
            2,
            (
                Case.of(np.array([[1, 2, 3, 4]]), np.array([[1, 10, 100]]), stride=2),
                Case.of(np.array([[1, 2, 3], [4, 5, 6], [7, 8, 9]]), np.array([[1, 10]]), stride=2),
                Case.of(BRIGHT, UNEVEN[:, :2], stride=2),
                Case.of(BRIGHT.T, UNEVEN[:2], stride=2),
                Case.of(BRIGHT, UNEVEN[:2], stride=3),
            ),
            lambda rng: Case.of(*_draw_pair(rng, [1, 2, 3, 4]), stride=int(rng.integers(2, 4))),
        ),
        Kind(
            "fractions and uint8",
            1,
            (
                Case.of(np.array([[200, 100]], dtype=np.uint8), np.array([[1, 1, -1]])),
                Case.of(np.array([[90, 100]], dtype=np.uint8), np.array([[3]], dtype=np.uint8)),
                Case.of(np.array([[1, 2]]), np.array([[0.5]])),
                Case.of(np.array([[0.5, 1.25]]), np.array([[1]])),
                *(Case.of(*pair) for pair in of_every_dtype(BRIGHT, UNEVEN, WEIGHTS_OF_BYTES)),
                Case.of(BRIGHT.astype(np.uint8), WEIGHTS_OF_BYTES),
                Case.of(BRIGHT.T.astype(np.uint8), WEIGHTS_OF_BYTES[:1]),
            ),
            _draw_dtype,
        ),
    ),
    mistakes=known(
        {
            **chosen(_MISTAKES, "kernel-flipped", "valid-instead-of-same", "stride-ignored"),
            **chosen(
                _MISTAKES, "stride-not-in-positions", "stride-down-only", "stride-across-only"
            ),
            "every-sth-of-stride-one": _every_sth,
            "image-thinned-out-first": lambda image, kernel, stride=1: _same(LAYER)(
                image[::stride, ::stride], kernel
            ),
            "negative-slice-at-zero": [
                _cropped_from_full(lambda a: a // 2),
                _cropped_from_full(lambda a: a - a // 2),
            ],
            "picture-in-the-corner": _inner_numbers_in_the_corner,
            "kernel-width-taken-as-height": [
                _of_kernel(height_for_width),
                _of_kernel(height_for_width_in_windows),
            ],
            **chosen(_MISTAKES, "odd-padding-before", "all-padding-after", "all-padding-before"),
            **chosen(_MISTAKES, "half-kernel-less-one-on-both-sides", "half-kernel-on-both-sides"),
            "row-column-padding-swapped": _pads_swapped,
            **chosen(_MISTAKES, "result-transposed", "kernel-transposed"),
            "edges-copied": _EDGES_COPIED,
            "wrapped-around": _WRAPPED_AROUND,
            **chosen(_MISTAKES, "kept-in-input-dtype"),
            "computed-in-input-dtype": _products_wrapped,
            **chosen(_MISTAKES, "fractions-cut-off", "all-zeros"),
        },
        _CONV2D_SAME_WORDS,
        _WORDS,
    ),
)
