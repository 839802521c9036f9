"""`same_answer` and `conv2d_same`: padding SAME, by hand and by code."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convcourse import ops
from convcourse.checks.cases import Case, Check, Kind
from convcourse.checks.common import sections
from convcourse.checks.common.mistakes import known
from convcourse.checks.mistakes import Words

Array = NDArray[Any]
Sides = Callable[[int, int, int], tuple[int, int]]

IMAGE = np.array([[2, 0, 3, 1], [1, 1, 0, 0], [1, 0, 2, 0], [1, 0, 1, 2]])
SOBEL = np.array([[1, 0, -1], [2, 0, -2], [1, 0, -1]])


def _reference(image: Array, kernel: Array, stride: int = 1) -> Array:
    x, w = image[None, :, :, None], kernel[:, :, None, None]
    return ops.conv2d(x, w, stride=stride, padding="SAME")[0, :, :, 0]


def _slide(padded: Array, kernel: Array, step: tuple[int, int], shape: Sequence[int]) -> Array:
    """Slide, multiply, add: plain, and not shared with the reference."""
    (kh, kw), (down, across) = kernel.shape, step
    out = np.zeros(shape, np.result_type(padded, kernel, np.int64))
    for row, col in np.ndindex(out.shape):
        window = padded[row * down : row * down + kh, col * across : col * across + kw]
        out[row, col] = (window * kernel).sum()
    return out


def _wide(numbers: Array) -> Array:
    """The same numbers in a dtype that has room for their sums."""
    return numbers.astype(np.result_type(numbers, np.int64))


def _halves(total: int) -> tuple[int, int]:
    return total // 2, -(-total // 2)


def _total(n: int, f: int, s: int) -> int:
    return max((-(-n // s) - 1) * s + f - n, 0)


def _odd_after(n: int, f: int, s: int) -> tuple[int, int]:
    return _halves(_total(n, f, s))


def _odd_before(n: int, f: int, s: int) -> tuple[int, int]:
    return _odd_after(n, f, s)[::-1]


def _all_after(n: int, f: int, s: int) -> tuple[int, int]:
    return 0, _total(n, f, s)


def _all_before(n: int, f: int, s: int) -> tuple[int, int]:
    return _total(n, f, s), 0


def _same(
    image: Array,
    kernel: Array,
    strides: tuple[int, int],
    *,
    sides: Sides = _odd_after,
    step: tuple[int, int] | None = None,
    mode: Any = "constant",
) -> Array:
    """SAME with something else about it: where zeros go, how far a step is, what is padded."""
    axes = list(zip(image.shape, kernel.shape, strides, strict=True))
    padded = np.pad(_wide(image), [sides(*axis) for axis in axes], mode=mode)
    return _slide(padded, _wide(kernel), step or strides, [-(-n // s) for n, _, s in axes])


def _by_formula(image: Array, kernel: Array, stride: int, pads: Sequence[int]) -> Array:
    """The same amounts on both sides of an axis, and the size that the formula then gives."""
    padded = np.pad(_wide(image), [(p, p) for p in pads])
    sizes = zip(padded.shape, kernel.shape, strict=True)
    return _slide(
        padded, _wide(kernel), (stride, stride), [(n - f) // stride + 1 for n, f in sizes]
    )


def _flipped(image: Array, kernel: Array, stride: int = 1) -> Array:
    return _same(image, kernel[::-1, ::-1], (stride, stride))


def _valid(image: Array, kernel: Array, stride: int = 1) -> Array:
    return _by_formula(image, kernel, stride, (0, 0))


def _valid_in_zeros(image: Array, kernel: Array, stride: int = 1) -> Array:
    valid = _valid(image, kernel, stride)
    lacking = ((-(-n // stride) - m) for n, m in zip(image.shape, valid.shape, strict=True))
    return np.pad(valid, [_halves(n) for n in lacking])


def _stride_ignored(image: Array, kernel: Array, stride: int = 1) -> Array:
    return _same(image, kernel, (1, 1))


def _stride_in_shape_only(image: Array, kernel: Array, stride: int = 1) -> Array:
    return _same(image, kernel, (stride, stride), step=(1, 1))


def _stride_down_only(image: Array, kernel: Array, stride: int = 1) -> Array:
    return _same(image, kernel, (stride, 1))


def _stride_across_only(image: Array, kernel: Array, stride: int = 1) -> Array:
    return _same(image, kernel, (1, stride))


def _every_sth(image: Array, kernel: Array, stride: int = 1) -> Array:
    return _same(image, kernel, (1, 1))[::stride, ::stride]


def _odd_pixel_first(image: Array, kernel: Array, stride: int = 1) -> Array:
    return _same(image, kernel, (stride, stride), sides=_odd_before)


def _padded_after(image: Array, kernel: Array, stride: int = 1) -> Array:
    return _same(image, kernel, (stride, stride), sides=_all_after)


def _padded_before(image: Array, kernel: Array, stride: int = 1) -> Array:
    return _same(image, kernel, (stride, stride), sides=_all_before)


def _half_of_one_less(image: Array, kernel: Array, stride: int = 1) -> Array:
    return _by_formula(image, kernel, stride, [(f - 1) // 2 for f in kernel.shape])


def _half_the_kernel(image: Array, kernel: Array, stride: int = 1) -> Array:
    return _by_formula(image, kernel, stride, [f // 2 for f in kernel.shape])


def _pads_swapped(image: Array, kernel: Array, stride: int = 1) -> Array:
    return _by_formula(image, kernel, stride, [(f - 1) // 2 for f in kernel.shape[::-1]])


def _transposed(image: Array, kernel: Array, stride: int = 1) -> Array:
    return _same(image, kernel, (stride, stride)).T


def _kernel_transposed(image: Array, kernel: Array, stride: int = 1) -> Array:
    return _same(image, kernel.T, (stride, stride))


def _edges_copied(image: Array, kernel: Array, stride: int = 1) -> Array:
    return _same(image, kernel, (stride, stride), mode="edge")


def _wrapped_around(image: Array, kernel: Array, stride: int = 1) -> Array:
    return _same(image, kernel, (stride, stride), mode="wrap")


def _in_own_dtype(image: Array, kernel: Array, stride: int = 1) -> Array:
    return _same(image, kernel, (stride, stride)).astype(image.dtype)


def _products_wrapped(image: Array, kernel: Array, stride: int = 1) -> Array:
    axes = list(zip(image.shape, kernel.shape, strict=True))
    padded = np.pad(image, [_odd_after(n, f, stride) for n, f in axes])
    return _slide(padded, kernel, (stride, stride), [-(-n // stride) for n, _ in axes])


def _fractions_cut(image: Array, kernel: Array, stride: int = 1) -> Array:
    return _same(image, kernel, (stride, stride)).astype(np.int64)


def _zeros(image: Array, kernel: Array, stride: int = 1) -> Array:
    return np.zeros_like(_same(image, kernel, (stride, stride)))


_FLIPPED = "the kernel was flipped: this is true convolution"
_VALID = "this is VALID: nothing was padded"
_TRANSPOSED = "the result is transposed: rows and columns are swapped"
_KERNEL_TRANSPOSED = "the kernel's height and width were swapped"
_EDGES = "the edge values were copied outwards, where SAME pads zeros"
_ZEROS = "the array has the right shape, and nothing was computed: all zeros"


def _by_hand(wrong: Callable[[Array, Array], Array]) -> Callable[[], Array]:
    return lambda: wrong(IMAGE, SOBEL)


_WORDS: Words = {
    sections.SAME: {
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

SAME_ANSWER = Check(
    "same_answer",
    _by_hand(_reference),
    kinds=(Kind("the answer worked by hand", 3, (Case.of(),)),),
    mistakes=known(
        {
            "valid-instead-of-same": _by_hand(_valid),
            "border-left-zero": _by_hand(_valid_in_zeros),
            "kernel-flipped": _by_hand(_flipped),
            "result-transposed": _by_hand(_transposed),
            "kernel-transposed": _by_hand(_kernel_transposed),
            "edges-copied": _by_hand(_edges_copied),
            "wrapped-around": _by_hand(_wrapped_around),
            "all-padding-after": _by_hand(_padded_after),
            "all-padding-before": _by_hand(_padded_before),
            "all-zeros": _by_hand(_zeros),
        },
        _WORDS,
    ),
    is_value=True,
)


def _draw_shape(rng: np.random.Generator) -> tuple[int, int]:
    height, width = rng.permutation(np.arange(1, 7))[:2]
    return int(height), int(width)


def _draw_pair(rng: np.random.Generator, kernels: Sequence[int]) -> tuple[Array, Array]:
    """An image and a kernel, neither with zeros, which would hide mistakes."""
    kh, kw = rng.choice(kernels, size=2)
    image = rng.integers(1, 10, size=_draw_shape(rng))
    kernel = rng.integers(1, 4, size=(kh, kw)) * rng.choice([-1, 1], size=(kh, kw))
    return image, kernel


def _draw_odd(rng: np.random.Generator) -> Case:
    return Case.of(*_draw_pair(rng, [1, 3, 5]))


def _draw_even(rng: np.random.Generator) -> Case:
    return Case.of(*_draw_pair(rng, [2, 4]))


def _draw_strided(rng: np.random.Generator) -> Case:
    return Case.of(*_draw_pair(rng, [1, 2, 3, 4]), stride=int(rng.integers(2, 4)))


def _draw_dtype(rng: np.random.Generator) -> Case:
    image, kernel = _draw_pair(rng, [1, 3])
    bright = (255 - image).astype(np.uint8)
    choices = (
        (bright, kernel),
        (bright, np.abs(kernel).astype(np.uint8) * 100),
        (image, kernel / 4),
        (image / 4, kernel),
        ((image / 8).astype(np.float32), (kernel / 2).astype(np.float32)),
    )
    return Case.of(*choices[rng.integers(len(choices))])


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
    kinds=(
        Kind(
            "odd kernels, stride 1",
            3,
            (
                Case.of(np.array([[1, 2], [3, 4]]), np.array([[0, 1, 0], [0, 0, 2], [0, 0, 0]])),
                Case.of(np.array([[1, 2, 3]]), np.array([[1, -1, 3]])),
                Case.of(np.array([[5]]), np.array([[2]])),
            ),
            _draw_odd,
        ),
        Kind(
            "even kernels",
            1,
            (
                Case.of(np.array([[1, 2], [3, 4]]), np.array([[1, 10], [100, 1000]])),
                Case.of(np.array([[1, 2, 3]]), np.array([[1, -2]])),
            ),
            _draw_even,
        ),
        Kind(
            "stride 2 and 3",
            2,
            (
                Case.of(np.array([[1, 2, 3, 4]]), np.array([[1, 10, 100]]), stride=2),
                Case.of(np.array([[1, 2, 3], [4, 5, 6], [7, 8, 9]]), np.array([[1, 10]]), stride=2),
            ),
            _draw_strided,
        ),
        Kind(
            "fractions and uint8",
            1,
            (
                Case.of(np.array([[200, 100]], dtype=np.uint8), np.array([[1, 1, -1]])),
                Case.of(np.array([[90, 100]], dtype=np.uint8), np.array([[3]], dtype=np.uint8)),
                Case.of(np.array([[1, 2]]), np.array([[0.5]])),
                Case.of(np.array([[0.5, 1.25]]), np.array([[1]])),
            ),
            _draw_dtype,
        ),
    ),
    mistakes=known(
        {
            "kernel-flipped": _flipped,
            "valid-instead-of-same": _valid,
            "stride-ignored": _stride_ignored,
            "stride-not-in-positions": _stride_in_shape_only,
            "stride-down-only": _stride_down_only,
            "stride-across-only": _stride_across_only,
            "every-sth-of-stride-one": _every_sth,
            "odd-padding-before": _odd_pixel_first,
            "all-padding-after": _padded_after,
            "all-padding-before": _padded_before,
            "half-kernel-less-one-on-both-sides": _half_of_one_less,
            "half-kernel-on-both-sides": _half_the_kernel,
            "row-column-padding-swapped": _pads_swapped,
            "result-transposed": _transposed,
            "kernel-transposed": _kernel_transposed,
            "edges-copied": _edges_copied,
            "wrapped-around": _wrapped_around,
            "kept-in-input-dtype": _in_own_dtype,
            "computed-in-input-dtype": _products_wrapped,
            "fractions-cut-off": _fractions_cut,
            "all-zeros": _zeros,
        },
        _CONV2D_SAME_WORDS,
        _WORDS,
    ),
)
