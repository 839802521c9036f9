"""`im2col` and `col2im`: windows into columns, and columns back onto the image."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from convcourse import ops
from convcourse.checks.cases import Case, Check, Kind, generator
from convcourse.checks.common import sections
from convcourse.checks.common.mistakes import known
from convcourse.checks.lab5_fast.plain_columns import LAYOUTS, RIGHT, Shape, added
from convcourse.checks.mistakes import Words, Wrong
from convcourse.ops.arrays import Array

Kept = tuple[slice | int, slice | int]
"""Which rows and columns of positions are there."""


def _im2col(x: Array, kh: int, kw: int, stride: int = 1) -> Array:
    columns: Array = ops.im2col(x[None], kh, kw, stride=stride)
    return columns


def _col2im(cols: Array, x_shape: Shape, kh: int, kw: int, stride: int = 1) -> Array:
    image: Array = ops.col2im(cols, (1, *x_shape), kh, kw, stride=stride)[0]
    return image


def _columns(change: Callable[[Array], Array]) -> Callable[..., Array]:
    """`im2col` with something done to the matrix."""
    return lambda x, kh, kw, stride=1: change(RIGHT.im2col(x, kh, kw, stride))


def _image(change: Callable[[Array], Array]) -> Callable[..., Array]:
    """`col2im` with something done to the image."""
    return lambda cols, x_shape, kh, kw, stride=1: change(
        RIGHT.col2im(cols, x_shape, kh, kw, stride)
    )


def _seen(x_shape: Shape, kh: int, kw: int, stride: int) -> Array:
    """How many windows see each number of the image."""
    places = RIGHT.places(x_shape, kh, kw, stride)
    return added(places, np.ones(places.shape, np.int64), x_shape)


def _first_channel(x: Array, kh: int, kw: int, stride: int = 1) -> Array:
    return RIGHT.im2col(x[:, :, :1], kh, kw, stride)


def _last_left_out(x: Array, kh: int, kw: int, stride: int = 1) -> Array:
    cols = RIGHT.im2col(x[:-1, :-1], kh, kw, stride)
    return cols if cols.size else np.array([])  # what becomes of an empty list of windows


def _some(cols: Array, x_shape: Shape, kh: int, kw: int, stride: int, kept: Kept) -> Array:
    """The columns of some positions, and zeros for the others."""
    rows, across = ((n - f) // stride + 1 for n, f in zip(x_shape, (kh, kw), strict=False))
    some = np.zeros_like(cols).reshape(len(cols), rows, across)
    some[:, *kept] = cols.reshape(some.shape)[:, *kept]
    return some.reshape(cols.shape)


def _columns_of(kept: Kept) -> Wrong:
    return lambda x, kh, kw, stride=1: _some(
        RIGHT.im2col(x, kh, kw, stride), x.shape, kh, kw, stride, kept
    )


def _image_of(kept: Kept) -> Wrong:
    return lambda cols, x_shape, kh, kw, stride=1: RIGHT.col2im(
        _some(cols, x_shape, kh, kw, stride, kept), x_shape, kh, kw, stride
    )


_ENDS_EARLY: tuple[Kept, ...] = (np.s_[:-1, :-1], np.s_[:-1, :], np.s_[:, :-1])


def _overwritten(cols: Array, x_shape: Shape, kh: int, kw: int, stride: int = 1) -> Array:
    """The last window to come keeps the pixel."""
    x = np.zeros(int(np.prod(x_shape)), cols.dtype)
    for place, column in zip(RIGHT.places(x_shape, kh, kw, stride).T, cols.T, strict=True):
        x[place] = column
    return x.reshape(x_shape)


def _overwritten_by_taps(cols: Array, x_shape: Shape, kh: int, kw: int, stride: int = 1) -> Array:
    """The last row of the matrix to come keeps the pixel."""
    x = np.zeros(int(np.prod(x_shape)), cols.dtype)
    for place, row in zip(RIGHT.places(x_shape, kh, kw, stride), cols, strict=True):
        x[place] = row
    return x.reshape(x_shape)


def _averaged(cols: Array, x_shape: Shape, kh: int, kw: int, stride: int = 1) -> Array:
    """The inverse of im2col: what a pixel was, and not the sum over its windows."""
    seen = _seen(x_shape, kh, kw, stride)
    mean: Array = RIGHT.col2im(cols, x_shape, kh, kw, stride) / np.maximum(seen, 1)
    return mean


def _averaged_over_windows(cols: Array, x_shape: Shape, kh: int, kw: int, stride: int = 1) -> Array:
    mean: Array = RIGHT.col2im(cols, x_shape, kh, kw, stride) / (kh * kw)
    return mean


def _columns_first(cols: Array, x_shape: Shape, kh: int, kw: int, stride: int = 1) -> Array:
    return RIGHT.col2im(cols.T, x_shape, kh, kw, stride)


def _count(*shape: int, dtype: Any = None) -> Array:
    """The numbers 1, 2, 3 ... in an array of this shape."""
    return np.arange(1, 1 + int(np.prod(shape)), dtype=dtype).reshape(shape)


def _draw_image(rng: np.random.Generator, *, channels: Sequence[int] = (2, 3)) -> Case:
    """An image of numbers that all differ, and a kernel with a height and a width."""
    height, width = (int(n) for n in rng.permutation(np.arange(4, 9))[:2])
    kh, kw = (int(n) for n in rng.permutation(np.arange(1, 5))[:2])
    shape = height, width, int(rng.choice(channels))
    return Case.of(rng.permutation(np.arange(1, 1 + int(np.prod(shape)))).reshape(shape), kh, kw)


def _draw_one_channel(rng: np.random.Generator) -> Case:
    return _draw_image(rng, channels=[1])


def _draw_strided(rng: np.random.Generator) -> Case:
    x, kh, kw = _draw_image(rng).args
    return Case.of(x, kh, kw, stride=int(rng.integers(2, 4)))


def _draw_dtype(rng: np.random.Generator) -> Case:
    x, kh, kw = _draw_image(rng).args
    kinds = _of_every_sort(x)
    return Case.of(kinds[rng.integers(len(kinds))], kh, kw)


def _of_every_sort(x: Array) -> tuple[Array, ...]:
    return x / 4, (x / 8).astype(np.float32), x.astype(np.uint8), -x


def _back(case: Case, rng: np.random.Generator) -> Case:
    """The case of col2im that belongs to one of im2col, with columns of their own."""
    x, kh, kw = case.args
    shape = _im2col(x, kh, kw, **case.settings).shape
    cols = rng.integers(1, 10, size=shape) * rng.choice([-1, 1], size=shape)
    return Case.of(cols, x.shape, kh, kw, **case.settings)


def _shown_back(height: int, width: int, channels: int, kh: int, kw: int, **how: int) -> Case:
    """A case of col2im that is the same for everybody."""
    return _back(Case.of(_count(height, width, channels), kh, kw, **how), generator("columns"))


def _draw_back(rng: np.random.Generator) -> Case:
    return _back(_draw_image(rng), rng)


def _draw_back_fractions(rng: np.random.Generator) -> Case:
    cols, *rest = _draw_back(rng).args
    return Case.of(cols / 4 if rng.integers(2) else (cols / 8).astype(np.float32), *rest)


_ORDER = "the rows are ordered {}, and they belong in the order of the kernel: (kh, kw, c)"
_WORDS: Words = {
    sections.FLIPPING: {
        "kernel-flipped": "the windows are turned by half a turn, as true convolution has them"
    },
    sections.STOPS: {
        "stride-not-in-positions": (
            "the stride is in the number of columns and not in the positions"
        ),
        "last-positions-missing": "the last positions are left out, as if a loop ended one early",
        "only-first-row": (
            "only the first row of positions is there, as if return stood inside the loop"
        ),
        "only-first-number": (
            "only the first window is there, as if return stood inside the loops"
        ),
        "plus-one-forgotten": "the + 1 was forgotten in the number of positions",
    },
    sections.LAYOUTS: {
        "kernel-transposed": "kh and kw are swapped",
        "window-taken-as-square": "the window is kh x kh",
        "result-transposed": "height and width of the image are swapped",
        "batch-added": "the result is one image: it has no batch",
    },
    sections.COLUMNS: {
        "positions-down-first": (
            "the positions go down first, and they belong in reading order, row by row"
        ),
        "matrix-transposed": "the matrix is transposed: a window belongs in a column",
        "numbers-resized-without-windows": (
            "numbers were laid out in the shape of the matrix, and no window was cut out"
        ),
        "reshaped-not-transposed": (
            "a matrix with windows in its rows was reshaped, where it is to be transposed"
        ),
    },
    sections.ROW_ORDER: {
        "rows-channel-first": _ORDER.format("(c, kh, kw)"),
        "rows-reversed": _ORDER.format("(c, kw, kh)"),
        "rows-width-first": _ORDER.format("(kw, kh, c)"),
        "rows-channel-between": _ORDER.format("(kh, c, kw)"),
        "first-channel-only": "only the first channel is used",
    },
    sections.COPIES: {
        "overlaps-averaged": "a pixel got the mean over its windows, where the adjoint has the sum",
        "windows-counted": (
            "these are the numbers of windows that see a pixel: what they hold is missing"
        ),
    },
    sections.BACK: {
        "overlaps-overwritten": (
            "a pixel keeps what came last, where all that its windows hold is added up"
        ),
        "divided-by-kernel-size": (
            "the sum was divided by the size of the kernel, and the adjoint divides nothing"
        ),
    },
    sections.WORKED_EXAMPLE: {
        "all-zeros": "the array has the right shape, and nothing was put into it: all zeros"
    },
}

IM2COL = Check(
    "im2col",
    _im2col,
    arguments=("x", "kh", "kw"),
    kinds=(
        Kind(
            "one channel",
            3,
            (
                Case.of(_count(2, 3, 1), 1, 2),
                Case.of(_count(3, 3, 1), 2, 2),
                Case.of(_count(1, 1, 1), 1, 1),
            ),
            _draw_one_channel,
        ),
        Kind(
            "several channels",
            2,
            (
                Case.of(_count(1, 2, 2), 1, 1),
                Case.of(_count(1, 3, 2), 1, 2),
                Case.of(_count(5, 7, 4), 2, 3),
                Case.of(_count(6, 4, 3), 3, 2),
            ),
            _draw_image,
        ),
        Kind(
            "stride",
            2,
            (
                Case.of(_count(1, 4, 1), 1, 1, stride=2),
                Case.of(_count(3, 5, 1), 2, 1, stride=2),
                Case.of(_count(7, 8, 3), 2, 3, stride=2),
                Case.of(_count(9, 7, 2), 3, 1, stride=3),
                Case.of(_count(6, 5, 1), 1, 3, stride=2),
            ),
            _draw_strided,
        ),
        Kind(
            "fractions and other numbers",
            1,
            (
                Case.of(np.array([[[0.5], [1.25]]]), 1, 1),
                Case.of(np.array([[[200], [100]]], dtype=np.uint8), 1, 1),
                Case.of(np.array([[[-70_000], [90_000]], [[3], [-80_001]]]), 2, 1),
                *(Case.of(x, 2, 1) for x in _of_every_sort(_count(3, 4, 2))),
                *(Case.of(x, 1, 3) for x in _of_every_sort(_count(4, 5, 1))),
            ),
            _draw_dtype,
        ),
    ),
    mistakes=known(
        {
            **{name: each.im2col for name, each in LAYOUTS.items()},
            "first-channel-only": _first_channel,
            "kernel-flipped": lambda x, kh, kw, stride=1: (
                RIGHT.im2col(x, kh, kw, stride)
                .reshape(kh, kw, x.shape[2], -1)[::-1, ::-1]
                .reshape(kh * kw * x.shape[2], -1)
            ),
            "numbers-resized-without-windows": lambda x, kh, kw, stride=1: np.resize(
                x, RIGHT.im2col(x, kh, kw, stride).shape
            ),
            "reshaped-not-transposed": _columns(lambda cols: cols.T.reshape(cols.shape)),
            "last-positions-missing": [_last_left_out, *map(_columns_of, _ENDS_EARLY)],
            "only-first-row": _columns_of(np.s_[:1, :]),
            "only-first-number": _columns_of(np.s_[:1, :1]),
            "fractions-cut-off": _columns(lambda cols: cols.astype(np.int64)),
            "all-zeros": _columns(np.zeros_like),
        },
        _WORDS,
    ),
)

_COL2IM_WORDS: Words = {
    sections.BACK: {
        "numbers-resized-without-windows": (
            "numbers were laid out in the shape of the image, and no window was put back"
        ),
        "all-zeros": "the array has the right shape, and nothing was put into it: all zeros",
    }
}

COL2IM = Check(
    "col2im",
    _col2im,
    arguments=("cols",),
    kinds=(
        Kind(
            "one channel",
            3,
            (
                Case.of(np.array([[1, 2], [10, 20]]), (1, 3, 1), 1, 2),
                Case.of(_count(4, 4), (3, 3, 1), 2, 2),
                Case.of(np.array([[7]]), (1, 1, 1), 1, 1),
                *(_shown_back(5, 7, 1, 2, 3), _shown_back(6, 6, 1, 2, 3)),
                *(_shown_back(4, 4, 1, 1, 3), _shown_back(5, 5, 1, 4, 2)),
            ),
            lambda rng: _back(_draw_one_channel(rng), rng),
        ),
        Kind(
            "several channels",
            2,
            (
                Case.of(np.array([[1, 2], [3, 4]]), (1, 2, 2), 1, 1),
                Case.of(_count(4, 2), (1, 3, 2), 1, 2),
                *(_shown_back(5, 7, 3, 2, 3), _shown_back(6, 4, 2, 3, 1)),
            ),
            _draw_back,
        ),
        Kind(
            "stride",
            2,
            (
                Case.of(np.array([[1, 2]]), (1, 4, 1), 1, 1, stride=2),
                Case.of(_count(3, 2), (1, 5, 1), 1, 3, stride=2),
                *(_shown_back(7, 8, 3, 2, 3, stride=2), _shown_back(9, 7, 1, 4, 2, stride=2)),
                *(_shown_back(7, 6, 2, 3, 1, stride=3), _shown_back(5, 8, 1, 1, 3, stride=2)),
            ),
            lambda rng: _back(_draw_strided(rng), rng),
        ),
        Kind(
            "fractions",
            1,
            (
                Case.of(np.array([[0.5, 1.25]]), (1, 2, 1), 1, 1),
                Case.of(np.array([[70_000.5, -90_000.25]]), (1, 2, 1), 1, 1),
                Case.of(_count(2, 9) / 4 - 2, (3, 4, 1), 1, 2),
                Case.of((_count(4, 6) / 8 - 1).astype(np.float32), (3, 4, 1), 2, 2),
                Case.of(_count(2, 12) / 4 - 3, (3, 4, 2), 1, 1),
            ),
            _draw_back_fractions,
        ),
    ),
    mistakes=known(
        {
            "overlaps-overwritten": [_overwritten, _overwritten_by_taps],
            "overlaps-averaged": _averaged,
            "divided-by-kernel-size": _averaged_over_windows,
            "windows-counted": lambda cols, x_shape, kh, kw, stride=1: _seen(
                x_shape, kh, kw, stride
            ),
            "matrix-transposed": _columns_first,
            **{name: each.col2im for name, each in LAYOUTS.items() if name != "matrix-transposed"},
            "kernel-flipped": lambda cols, x_shape, kh, kw, stride=1: RIGHT.col2im(
                cols.reshape(kh, kw, x_shape[2], -1)[::-1, ::-1].reshape(cols.shape),
                x_shape,
                kh,
                kw,
                stride,
            ),
            "numbers-resized-without-windows": lambda cols, x_shape, kh, kw, stride=1: np.resize(
                cols, x_shape
            ),
            "last-positions-missing": list(map(_image_of, _ENDS_EARLY)),
            "only-first-row": _image_of(np.s_[:1, :]),
            "only-first-number": _image_of(np.s_[:1, :1]),
            "result-transposed": _image(lambda x: x.swapaxes(0, 1)),
            "batch-added": _image(lambda x: x[None]),
            "fractions-cut-off": _image(lambda x: x.astype(np.int64)),
            "all-zeros": _image(np.zeros_like),
        },
        _COL2IM_WORDS,
        _WORDS,
    ),
)
