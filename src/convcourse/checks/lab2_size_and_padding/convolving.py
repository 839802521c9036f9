"""`same_answer` and `conv2d_same`: padding SAME, by hand and by code."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convcourse import ops
from convcourse.checks.cases import Case, Check, Kind, Mistake
from convcourse.checks.lab2_size_and_padding.reading import CORRELATION, COUNTING, NUMBERS, SAME

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


SAME_ANSWER = Check(
    "same_answer",
    _by_hand(_reference),
    kinds=(Kind("the answer worked by hand", 3, (Case.of(),)),),
    mistakes=(
        Mistake(_VALID, SAME, _by_hand(_valid)),
        Mistake(
            "the inner numbers are right, and the border is left at 0",
            SAME,
            _by_hand(_valid_in_zeros),
        ),
        Mistake(_FLIPPED, CORRELATION, _by_hand(_flipped)),
        Mistake(_TRANSPOSED, CORRELATION, _by_hand(_transposed)),
        Mistake(_KERNEL_TRANSPOSED, CORRELATION, _by_hand(_kernel_transposed)),
        Mistake(_EDGES, SAME, _by_hand(_edges_copied)),
        Mistake(
            "the picture was continued around its edges, where SAME pads zeros",
            SAME,
            _by_hand(_wrapped_around),
        ),
        Mistake(
            "both rows and both columns of zeros went after (bottom, right)",
            SAME,
            _by_hand(_padded_after),
        ),
        Mistake(
            "both rows and both columns of zeros went before (top, left)",
            SAME,
            _by_hand(_padded_before),
        ),
        Mistake(_ZEROS, CORRELATION, _by_hand(_zeros)),
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
    mistakes=(
        Mistake(_FLIPPED, CORRELATION, _flipped),
        Mistake(_VALID, SAME, _valid),
        Mistake("the stride is ignored", COUNTING, _stride_ignored),
        Mistake(
            "the stride is in the shape of the result and not in the positions",
            COUNTING,
            _stride_in_shape_only,
        ),
        Mistake("the stride is taken down the rows alone", COUNTING, _stride_down_only),
        Mistake("the stride is taken along the columns alone", COUNTING, _stride_across_only),
        Mistake("this is every s-th number of SAME with stride 1", SAME, _every_sth),
        Mistake("the odd pixel went to the top and left", SAME, _odd_pixel_first),
        Mistake("all the padding went to the bottom and right", SAME, _padded_after),
        Mistake("all the padding went to the top and left", SAME, _padded_before),
        Mistake("both sides got (f - 1) // 2 zeros", SAME, _half_of_one_less),
        Mistake("both sides got f // 2 zeros", SAME, _half_the_kernel),
        Mistake(
            "rows and columns were padded for each other: kh and kw swapped", SAME, _pads_swapped
        ),
        Mistake(_TRANSPOSED, CORRELATION, _transposed),
        Mistake(_KERNEL_TRANSPOSED, CORRELATION, _kernel_transposed),
        Mistake(_EDGES, SAME, _edges_copied),
        Mistake(
            "the picture was continued around its edges, where SAME pads zeros",
            SAME,
            _wrapped_around,
        ),
        Mistake(
            "the result is kept in the image's dtype: it overflows or loses fractions",
            NUMBERS,
            _in_own_dtype,
        ),
        Mistake(
            "products of uint8 overflow: 255 is their largest number", NUMBERS, _products_wrapped
        ),
        Mistake("fractions were cut off: the result is of integers", NUMBERS, _fractions_cut),
        Mistake(_ZEROS, CORRELATION, _zeros),
    ),
)
