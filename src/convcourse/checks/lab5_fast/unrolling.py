"""`im2col` and `col2im`: windows into columns, and columns back onto the image."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convcourse import ops
from convcourse.checks.cases import Case, Check, Kind, Mistake
from convcourse.checks.lab5_fast.reading import (
    BACK,
    COLUMNS,
    COPIED,
    DTYPES,
    EXAMPLE,
    FLIPPED,
    LAYOUTS,
    ORDER,
    STOPS,
)

Array = NDArray[Any]
Shape = tuple[int, int, int]


def _im2col(x: Array, kh: int, kw: int, stride: int = 1) -> Array:
    rows: Array = ops.im2col(x[None], kh, kw, stride=stride)
    return rows.T


def _col2im(cols: Array, x_shape: Shape, kh: int, kw: int, stride: int = 1) -> Array:
    image: Array = ops.col2im(cols.T, (1, *x_shape), kh, kw, stride=stride)[0]
    return image


@dataclass(frozen=True)
class _Unrolled:
    """Where each number of the matrix of windows comes from: plain, and each choice replaceable.

    `order` says how the axes (kh, kw, c, rows, cols) are laid out in the matrix; the first
    `in_rows` of them make its rows.
    """

    order: Sequence[int] = (0, 1, 2, 3, 4)
    in_rows: int = 3
    step: Callable[[int], int] = lambda stride: stride
    size_step: Callable[[int], int] = lambda stride: stride
    kernel: Callable[[int, int], tuple[int, int]] = lambda kh, kw: (kh, kw)

    def places(self, x_shape: Shape, kh: int, kw: int, stride: int) -> Array:
        """The matrix, with the place of a number in the image instead of the number."""
        height, width, channels = x_shape
        kh, kw = self.kernel(kh, kw)
        rows = len(range(0, height - kh + 1, self.size_step(stride)))
        cols = len(range(0, width - kw + 1, self.size_step(stride)))
        i, j, c, row, col = np.ogrid[:kh, :kw, :channels, :rows, :cols]
        down, across = row * self.step(stride) + i, col * self.step(stride) + j
        laid = np.transpose((down * width + across) * channels + c, self.order)
        total = int(np.prod(laid.shape[: self.in_rows]))
        places: Array = laid.reshape(total, laid.size // max(total, 1))
        return places

    def im2col(self, x: Array, kh: int, kw: int, stride: int = 1) -> Array:
        numbers: Array = x.ravel()[self.places(x.shape, kh, kw, stride)]
        return numbers

    def col2im(self, cols: Array, x_shape: Shape, kh: int, kw: int, stride: int = 1) -> Array:
        return _added(self.places(x_shape, kh, kw, stride), cols, x_shape)


def _added(places: Array, cols: Array, x_shape: Shape) -> Array:
    x = np.zeros(int(np.prod(x_shape)), cols.dtype)
    np.add.at(x, places.ravel(), cols.ravel())
    image: Array = x.reshape(x_shape)
    return image


_RIGHT = _Unrolled()


def _as(**choices: Any) -> _Unrolled:
    return replace(_RIGHT, **choices)


def _columns(change: Callable[[Array], Array]) -> Callable[..., Array]:
    """`im2col` with something done to the matrix."""
    return lambda x, kh, kw, stride=1: change(_RIGHT.im2col(x, kh, kw, stride))


def _image(change: Callable[[Array], Array]) -> Callable[..., Array]:
    """`col2im` with something done to the image."""
    return lambda cols, x_shape, kh, kw, stride=1: change(
        _RIGHT.col2im(cols, x_shape, kh, kw, stride)
    )


def _seen(x_shape: Shape, kh: int, kw: int, stride: int) -> Array:
    """How many windows see each number of the image."""
    places = _RIGHT.places(x_shape, kh, kw, stride)
    return _added(places, np.ones(places.shape, np.int64), x_shape)


def _first_channel(x: Array, kh: int, kw: int, stride: int = 1) -> Array:
    return _RIGHT.im2col(x[:, :, :1], kh, kw, stride)


def _last_left_out(x: Array, kh: int, kw: int, stride: int = 1) -> Array:
    cols = _RIGHT.im2col(x[:-1, :-1], kh, kw, stride)
    return cols if cols.size else np.array([])  # what becomes of an empty list of windows


def _overwritten(cols: Array, x_shape: Shape, kh: int, kw: int, stride: int = 1) -> Array:
    """The last window to come keeps the pixel."""
    x = np.zeros(int(np.prod(x_shape)), cols.dtype)
    for place, column in zip(_RIGHT.places(x_shape, kh, kw, stride).T, cols.T, strict=True):
        x[place] = column
    return x.reshape(x_shape)


def _overwritten_by_taps(cols: Array, x_shape: Shape, kh: int, kw: int, stride: int = 1) -> Array:
    """The last row of the matrix to come keeps the pixel."""
    x = np.zeros(int(np.prod(x_shape)), cols.dtype)
    for place, row in zip(_RIGHT.places(x_shape, kh, kw, stride), cols, strict=True):
        x[place] = row
    return x.reshape(x_shape)


def _averaged(cols: Array, x_shape: Shape, kh: int, kw: int, stride: int = 1) -> Array:
    """The inverse of im2col: what a pixel was, and not the sum over its windows."""
    seen = _seen(x_shape, kh, kw, stride)
    mean: Array = _RIGHT.col2im(cols, x_shape, kh, kw, stride) / np.maximum(seen, 1)
    return mean


def _averaged_over_windows(cols: Array, x_shape: Shape, kh: int, kw: int, stride: int = 1) -> Array:
    mean: Array = _RIGHT.col2im(cols, x_shape, kh, kw, stride) / (kh * kw)
    return mean


def _columns_first(cols: Array, x_shape: Shape, kh: int, kw: int, stride: int = 1) -> Array:
    return _RIGHT.col2im(cols.T, x_shape, kh, kw, stride)


_ORDER = "the rows are ordered {}, and they belong in the order of the kernel: (kh, kw, c)"
_CHANNELS_FIRST = _ORDER.format("(c, kh, kw)")
_KW_FIRST = _ORDER.format("(kw, kh, c)")
_C_BETWEEN = _ORDER.format("(kh, c, kw)")
_DOWN_FIRST = "the positions go down first, and they belong in reading order, row by row"
_SWAPPED = "kh and kw are swapped"
_TRANSPOSED = "the matrix is transposed: a window belongs in a column"
_IGNORED = "the stride is ignored"
_SHAPE_ONLY = "the stride is in the number of columns and not in the positions"
_FRACTIONS = "fractions were cut off: the result is of integers"
_ZEROS = "the array has the right shape, and nothing was put into it: all zeros"

_LAYOUT_MISTAKES = (
    (_CHANNELS_FIRST, ORDER, _as(order=(2, 0, 1, 3, 4))),
    (_KW_FIRST, ORDER, _as(order=(1, 0, 2, 3, 4))),
    (_C_BETWEEN, ORDER, _as(order=(0, 2, 1, 3, 4))),
    (_DOWN_FIRST, COLUMNS, _as(order=(0, 1, 2, 4, 3))),
    (_SWAPPED, LAYOUTS, _as(kernel=lambda kh, kw: (kw, kh))),
    ("the window is kh x kh", LAYOUTS, _as(kernel=lambda kh, kw: (kh, kh))),
    (_TRANSPOSED, COLUMNS, _as(order=(3, 4, 0, 1, 2), in_rows=2)),
    (_IGNORED, STOPS, _as(step=lambda s: 1, size_step=lambda s: 1)),
    (_SHAPE_ONLY, STOPS, _as(step=lambda s: 1)),
)


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
    kinds = (x / 4, (x / 8).astype(np.float32), x.astype(np.uint8), -x)
    return Case.of(kinds[rng.integers(len(kinds))], kh, kw)


def _back(case: Case, rng: np.random.Generator) -> Case:
    """The case of col2im that belongs to one of im2col, with columns of their own."""
    x, kh, kw = case.args
    shape = _im2col(x, kh, kw, **case.settings).shape
    cols = rng.integers(1, 10, size=shape) * rng.choice([-1, 1], size=shape)
    return Case.of(cols, x.shape, kh, kw, **case.settings)


def _draw_back_one_channel(rng: np.random.Generator) -> Case:
    return _back(_draw_one_channel(rng), rng)


def _draw_back(rng: np.random.Generator) -> Case:
    return _back(_draw_image(rng), rng)


def _draw_back_strided(rng: np.random.Generator) -> Case:
    return _back(_draw_strided(rng), rng)


def _draw_back_fractions(rng: np.random.Generator) -> Case:
    cols, *rest = _draw_back(rng).args
    return Case.of(cols / 4 if rng.integers(2) else (cols / 8).astype(np.float32), *rest)


def _count(*shape: int, dtype: Any = None) -> Array:
    """The numbers 1, 2, 3 ... in an array of this shape."""
    return np.arange(1, 1 + int(np.prod(shape)), dtype=dtype).reshape(shape)


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
            (Case.of(_count(1, 2, 2), 1, 1), Case.of(_count(1, 3, 2), 1, 2)),
            _draw_image,
        ),
        Kind(
            "stride",
            2,
            (Case.of(_count(1, 4, 1), 1, 1, stride=2), Case.of(_count(3, 5, 1), 2, 1, stride=2)),
            _draw_strided,
        ),
        Kind(
            "fractions and other numbers",
            1,
            (
                Case.of(np.array([[[0.5], [1.25]]]), 1, 1),
                Case.of(np.array([[[200], [100]]], dtype=np.uint8), 1, 1),
            ),
            _draw_dtype,
        ),
    ),
    mistakes=(
        *(Mistake(sentence, where, each.im2col) for sentence, where, each in _LAYOUT_MISTAKES),
        Mistake("only the first channel is used", ORDER, _first_channel),
        Mistake(
            "the windows are turned by half a turn, as true convolution has them",
            FLIPPED,
            lambda x, kh, kw, stride=1: (
                _RIGHT.im2col(x, kh, kw, stride)
                .reshape(kh, kw, x.shape[2], -1)[::-1, ::-1]
                .reshape(kh * kw * x.shape[2], -1)
            ),
        ),
        Mistake(
            "numbers were laid out in the shape of the matrix, and no window was cut out",
            COLUMNS,
            lambda x, kh, kw, stride=1: np.resize(x, _RIGHT.im2col(x, kh, kw, stride).shape),
        ),
        Mistake(
            "a matrix with windows in its rows was reshaped, where it is to be transposed",
            COLUMNS,
            _columns(lambda cols: cols.T.reshape(cols.shape)),
        ),
        Mistake(
            "the last position of each direction is left out",
            STOPS,
            _last_left_out,
        ),
        Mistake(_FRACTIONS, DTYPES, _columns(lambda cols: cols.astype(np.int64))),
        Mistake(_ZEROS, EXAMPLE, _columns(np.zeros_like)),
    ),
)

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
            ),
            _draw_back_one_channel,
        ),
        Kind(
            "several channels",
            2,
            (
                Case.of(np.array([[1, 2], [3, 4]]), (1, 2, 2), 1, 1),
                Case.of(_count(4, 2), (1, 3, 2), 1, 2),
            ),
            _draw_back,
        ),
        Kind(
            "stride",
            2,
            (
                Case.of(np.array([[1, 2]]), (1, 4, 1), 1, 1, stride=2),
                Case.of(_count(3, 2), (1, 5, 1), 1, 3, stride=2),
            ),
            _draw_back_strided,
        ),
        Kind(
            "fractions",
            1,
            (Case.of(np.array([[0.5, 1.25]]), (1, 2, 1), 1, 1),),
            _draw_back_fractions,
        ),
    ),
    mistakes=(
        Mistake(
            "a pixel keeps what came last, where all that its windows hold is added up",
            BACK,
            _overwritten,
        ),
        Mistake(
            "a pixel keeps what came last, where all that its windows hold is added up",
            BACK,
            _overwritten_by_taps,
        ),
        Mistake(
            "a pixel got the mean over its windows, where the adjoint has the sum",
            COPIED,
            _averaged,
        ),
        Mistake(
            "the sum was divided by the size of the kernel, and the adjoint divides nothing",
            BACK,
            _averaged_over_windows,
        ),
        Mistake(
            "these are the numbers of windows that see a pixel: what they hold is missing",
            COPIED,
            lambda cols, x_shape, kh, kw, stride=1: _seen(x_shape, kh, kw, stride),
        ),
        Mistake(_TRANSPOSED, COLUMNS, _columns_first),
        *(
            Mistake(sentence, where, each.col2im)
            for sentence, where, each in _LAYOUT_MISTAKES
            if sentence is not _TRANSPOSED
        ),
        Mistake(
            "the windows are turned by half a turn, as true convolution has them",
            FLIPPED,
            lambda cols, x_shape, kh, kw, stride=1: _RIGHT.col2im(
                cols.reshape(kh, kw, x_shape[2], -1)[::-1, ::-1].reshape(cols.shape),
                x_shape,
                kh,
                kw,
                stride,
            ),
        ),
        Mistake(
            "numbers were laid out in the shape of the image, and no window was put back",
            BACK,
            lambda cols, x_shape, kh, kw, stride=1: np.resize(cols, x_shape),
        ),
        Mistake("height and width of the image are swapped", LAYOUTS,
                _image(lambda x: x.swapaxes(0, 1))),
        Mistake("the result is one image: it has no batch", LAYOUTS, _image(lambda x: x[None])),
        Mistake(_FRACTIONS, DTYPES, _image(lambda x: x.astype(np.int64))),
        Mistake(_ZEROS, BACK, _image(np.zeros_like)),
    ),
)  # fmt: skip
