"""`im2col` and `col2im`: windows into columns, and columns back onto the image."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from convcourse import ops
from convcourse.checks.cases import Case, Check, Kind
from convcourse.checks.common import sections
from convcourse.checks.common.mistakes import known
from convcourse.checks.mistakes import Words
from convcourse.ops.arrays import Array

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


_LAYOUTS = {
    "rows-channel-first": _as(order=(2, 0, 1, 3, 4)),
    "rows-width-first": _as(order=(1, 0, 2, 3, 4)),
    "rows-channel-between": _as(order=(0, 2, 1, 3, 4)),
    "positions-down-first": _as(order=(0, 1, 2, 4, 3)),
    "kernel-transposed": _as(kernel=lambda kh, kw: (kw, kh)),
    "window-taken-as-square": _as(kernel=lambda kh, kw: (kh, kh)),
    "matrix-transposed": _as(order=(3, 4, 0, 1, 2), in_rows=2),
    "stride-ignored": _as(step=lambda s: 1, size_step=lambda s: 1),
    "stride-not-in-positions": _as(step=lambda s: 1),
}


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


def _draw_back(rng: np.random.Generator) -> Case:
    return _back(_draw_image(rng), rng)


def _draw_back_fractions(rng: np.random.Generator) -> Case:
    cols, *rest = _draw_back(rng).args
    return Case.of(cols / 4 if rng.integers(2) else (cols / 8).astype(np.float32), *rest)


def _count(*shape: int, dtype: Any = None) -> Array:
    """The numbers 1, 2, 3 ... in an array of this shape."""
    return np.arange(1, 1 + int(np.prod(shape)), dtype=dtype).reshape(shape)


_ORDER = "the rows are ordered {}, and they belong in the order of the kernel: (kh, kw, c)"
_WORDS: Words = {
    sections.FLIPPING: {
        "kernel-flipped": "the windows are turned by half a turn, as true convolution has them"
    },
    sections.STOPS: {
        "stride-not-in-positions": (
            "the stride is in the number of columns and not in the positions"
        ),
        "last-positions-missing": "the last position of each direction is left out",
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
    mistakes=known(
        {
            **{name: each.im2col for name, each in _LAYOUTS.items()},
            "first-channel-only": _first_channel,
            "kernel-flipped": lambda x, kh, kw, stride=1: (
                _RIGHT.im2col(x, kh, kw, stride)
                .reshape(kh, kw, x.shape[2], -1)[::-1, ::-1]
                .reshape(kh * kw * x.shape[2], -1)
            ),
            "numbers-resized-without-windows": lambda x, kh, kw, stride=1: np.resize(
                x, _RIGHT.im2col(x, kh, kw, stride).shape
            ),
            "reshaped-not-transposed": _columns(lambda cols: cols.T.reshape(cols.shape)),
            "last-positions-missing": _last_left_out,
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
            ),
            lambda rng: _back(_draw_one_channel(rng), rng),
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
            lambda rng: _back(_draw_strided(rng), rng),
        ),
        Kind(
            "fractions",
            1,
            (Case.of(np.array([[0.5, 1.25]]), (1, 2, 1), 1, 1),),
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
            **{name: each.col2im for name, each in _LAYOUTS.items() if name != "matrix-transposed"},
            "kernel-flipped": lambda cols, x_shape, kh, kw, stride=1: _RIGHT.col2im(
                cols.reshape(kh, kw, x_shape[2], -1)[::-1, ::-1].reshape(cols.shape),
                x_shape,
                kh,
                kw,
                stride,
            ),
            "numbers-resized-without-windows": lambda cols, x_shape, kh, kw, stride=1: np.resize(
                cols, x_shape
            ),
            "result-transposed": _image(lambda x: x.swapaxes(0, 1)),
            "batch-added": _image(lambda x: x[None]),
            "fractions-cut-off": _image(lambda x: x.astype(np.int64)),
            "all-zeros": _image(np.zeros_like),
        },
        _COL2IM_WORDS,
        _WORDS,
    ),
)
