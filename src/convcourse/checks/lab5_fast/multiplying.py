"""`conv2d_im2col`: convolution as one matrix product, and much faster than loops."""

from collections.abc import Callable
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convcourse import ops
from convcourse.checks.cases import Case, Check, Clock, Kind
from convcourse.checks.common import sections
from convcourse.checks.common.mistakes import known
from convcourse.checks.mistakes import Words

Array = NDArray[Any]

SPEED_UP = 20
"""How many times as fast as plain loops an answer has to be."""

# The largest product that OpenBLAS does not share out among threads (2**18 multiplications): on a
# busy machine threads wait for each other, and that is not the student's doing.
_TIMED_X = 1, 10, 10, 3
_TIMED_W = 5, 5, 3, 96


def _reference(x: Array, w: Array, stride: int = 1) -> Array:
    return ops.conv2d(x, w, stride=stride)


def _allowed() -> float:
    """Measure the seconds that a case against the clock may take.

    Plain loops are timed at one position alone, which stands for all: they do the same there, and
    the whole case would keep a student waiting.
    """
    kh, kw, c_in, _ = _TIMED_W
    x, w = np.ones((1, kh, kw, c_in)), np.ones(_TIMED_W)
    start = perf_counter()
    ops.conv2d_loops(x, w)
    seconds = perf_counter() - start
    positions = (_TIMED_X[1] - kh + 1) * (_TIMED_X[2] - kw + 1)
    return seconds * positions / SPEED_UP


CLOCK = Clock(
    _allowed,
    f"{SPEED_UP} times as fast as loops",
    "Let NumPy do the work: cut out whole windows or slices, and leave the multiplications to "
    f"one matrix product. See {sections.PRODUCT}, and {sections.MEASURING}.",
    Case.of(np.ones((1, 1, 1, 1)), np.ones((1, 1, 1, 1))),
)


def _windows(x: Array, kh: int, kw: int, step: int, rows: int, cols: int) -> Array:
    """Windows (n, rows, cols, kh, kw, c_in): plain, and not shared with the reference."""
    i = (np.arange(rows) * step)[:, None, None, None] + np.arange(kh)[:, None]
    j = (np.arange(cols) * step)[:, None, None] + np.arange(kw)
    windows: Array = x[:, i, j]
    return windows


def _plain(x: Array, w: Array, stride: int = 1, *, step: int | None = None) -> Array:
    """Convolution, of the dtype that the arrays themselves have."""
    kh, kw = w.shape[:2]
    rows, cols = (
        len(range(0, n - f + 1, stride)) for n, f in zip(x.shape[1:3], w.shape[:2], strict=True)
    )
    windows = _windows(x, kh, kw, step or stride, rows, cols)
    y: Array = np.einsum("nrcijk,ijko->nrco", windows, w)
    return y


def _wide(numbers: Array) -> Array:
    return numbers.astype(np.result_type(numbers, np.int64))


def _right(x: Array, w: Array, stride: int = 1) -> Array:
    return _plain(_wide(x), _wide(w), stride)


def _then(change: Callable[[Array], Array]) -> Callable[..., Array]:
    return lambda x, w, stride=1: change(_right(x, w, stride))


def _weights(change: Callable[[Array], Array]) -> Callable[..., Array]:
    return lambda x, w, stride=1: _right(x, change(w), stride)


def _rows_in_order(*axes: int) -> Callable[..., Array]:
    """The rows of X_col in another order than the weights: both are flat by then."""

    def wrong(x: Array, w: Array, stride: int = 1) -> Array:
        flat = np.transpose(w, (*axes, 3)).reshape(-1, w.shape[3])
        return _right(x, flat.reshape(w.shape), stride)

    return wrong


def _kernels_in_rows(x: Array, w: Array, stride: int = 1) -> Array:
    """`w.reshape(c_out, -1)`: the right shape, with the numbers of several kernels in a row."""
    return _right(x, w.reshape(w.shape[3], -1).T.reshape(w.shape), stride)


def _maps_in_rows(x: Array, w: Array, stride: int = 1) -> Array:
    """The product has a map in each row, and was reshaped where it is to be transposed."""
    y = _right(x, w, stride)
    return np.stack([image.reshape(-1, image.shape[2]).T.reshape(image.shape) for image in y])


def _batch_reshaped(x: Array, w: Array, stride: int = 1) -> Array:
    """The columns of all images side by side, shared out wrongly among them."""
    y = _right(x, w, stride)
    return (
        np.moveaxis(np.moveaxis(y, 3, 0).reshape(y.shape[3], -1), 0, -1)
        .reshape(*y.shape[1:3], y.shape[0], y.shape[3])
        .transpose(2, 0, 1, 3)
    )


def _in_own_dtype(x: Array, w: Array, stride: int = 1) -> Array:
    return _right(x, w, stride).astype(x.dtype)


def _first_channel(x: Array, w: Array, stride: int = 1) -> Array:
    return _right(x[..., :1], w[:, :, :1], stride)


def _averaged(x: Array, w: Array, stride: int = 1) -> Array:
    mean: Array = _right(x, w, stride) / w.shape[2]
    return mean


def _draw_arrays(rng: np.random.Generator) -> tuple[Array, Array]:
    """Images and kernels, neither with zeros, which would hide mistakes."""
    height, width = (int(n) for n in rng.permutation(np.arange(4, 8))[:2])
    kh, kw = (int(n) for n in rng.permutation(np.arange(1, 4))[:2])
    c_in, c_out = (int(n) for n in rng.permutation(np.arange(1, 5))[:2])
    x = rng.integers(1, 10, size=(int(rng.integers(1, 4)), height, width, c_in))
    w = rng.integers(1, 4, size=(kh, kw, c_in, c_out))
    return x, w * rng.choice([-1, 1], size=w.shape)


def _draw_plain(rng: np.random.Generator) -> Case:
    return Case.of(*_draw_arrays(rng))


def _draw_strided(rng: np.random.Generator) -> Case:
    return Case.of(*_draw_arrays(rng), stride=int(rng.integers(2, 4)))


def _draw_dtype(rng: np.random.Generator) -> Case:
    x, w = _draw_arrays(rng)
    bright = (255 - x).astype(np.uint8)
    choices = (
        (bright, w),
        (bright, np.abs(w).astype(np.uint8) * 80),
        (x, w / 4),
        (x / 4, w),
        ((x / 8).astype(np.float32), (w / 2).astype(np.float32)),
    )
    return Case.of(*choices[rng.integers(len(choices))])


def _draw_timed(rng: np.random.Generator) -> Case:
    """Whole numbers as floats: who loses fractions loses them elsewhere, and not here again."""
    x, w = (rng.integers(-9, 10, size=size).astype(float) for size in (_TIMED_X, _TIMED_W))
    return Case.of(x, w)


def _array(*numbers: float, shape: tuple[int, ...], dtype: Any = None) -> Array:
    return np.array(numbers, dtype).reshape(shape)


_WORDS: Words = {
    sections.FLIPPING: {"kernel-flipped": "the kernels were flipped: this is true convolution"},
    sections.NUMBERS: {
        "kept-in-input-dtype": (
            "the result is kept in the images' dtype: it overflows or loses fractions"
        )
    },
    sections.LAYOUTS: {
        "kernel-transposed": "height and width of the kernels are swapped",
        "result-transposed": "height and width of the result are swapped",
    },
    sections.PRODUCT: {
        "kernels-mixed-by-reshape": (
            "the weights were laid in rows by reshape alone, which mixes the kernels"
        ),
        "reshaped-not-transposed": "the product was reshaped, where its axes have to change places",
        "batch-mixed-by-reshape": (
            "the images of the batch are mixed up: their columns lie one after another"
        ),
        "result-still-a-matrix": "the result is a matrix still, and maps are wanted",
        "first-kernel-only": "only the first kernel is used",
    },
    sections.ROW_ORDER: {
        "weights-channel-first": (
            "the weights are in the order (c, kh, kw) and the rows of the windows are not"
        ),
        "rows-channel-first": (
            "the rows of the windows are in the order (c, kh, kw) and those of w are not"
        ),
    },
}

CONV2D_IM2COL = Check(
    "conv2d_im2col",
    _reference,
    arguments=("x", "w"),
    kinds=(
        Kind(
            "channels, batch and kernels",
            4,
            (
                Case.of(
                    _array(1, 2, 3, 4, shape=(1, 2, 2, 1)),
                    _array(1, 10, 100, 1000, shape=(2, 2, 1, 1)),
                ),
                Case.of(_array(5, 6, shape=(1, 1, 1, 2)), _array(1, 2, 10, 20, shape=(1, 1, 2, 2))),
                Case.of(_array(1, 2, 3, 4, shape=(2, 1, 2, 1)), _array(1, 10, shape=(1, 1, 1, 2))),
            ),
            _draw_plain,
        ),
        Kind(
            "stride",
            2,
            (
                Case.of(
                    _array(1, 2, 3, 4, shape=(1, 1, 4, 1)), _array(1, shape=(1, 1, 1, 1)), stride=2
                ),
                Case.of(
                    _array(*range(1, 10), shape=(1, 3, 3, 1)),
                    _array(1, shape=(1, 1, 1, 1)),
                    stride=2,
                ),
            ),
            _draw_strided,
        ),
        Kind(
            "fractions and uint8",
            1,
            (
                Case.of(
                    _array(200, 100, shape=(1, 1, 1, 2), dtype=np.uint8),
                    _array(1, 1, shape=(1, 1, 2, 1)),
                ),
                Case.of(
                    _array(90, 100, shape=(1, 1, 2, 1), dtype=np.uint8),
                    _array(3, shape=(1, 1, 1, 1), dtype=np.uint8),
                ),
                Case.of(_array(1, 2, shape=(1, 1, 2, 1)), _array(0.5, shape=(1, 1, 1, 1))),
                Case.of(_array(0.5, 1.25, shape=(1, 1, 2, 1)), _array(1, shape=(1, 1, 1, 1))),
            ),
            _draw_dtype,
        ),
        Kind(f"{SPEED_UP} times as fast as loops", 2, (), _draw_timed, CLOCK),
    ),
    mistakes=known(
        {
            "kernel-flipped": _weights(lambda w: w[::-1, ::-1]),
            "weights-channel-first": _rows_in_order(2, 0, 1),
            "rows-channel-first": lambda x, w, stride=1: _right(
                x, w.reshape(w.shape[2], *w.shape[:2], -1).transpose(1, 2, 0, 3), stride
            ),
            "kernels-mixed-by-reshape": _kernels_in_rows,
            "reshaped-not-transposed": _maps_in_rows,
            "batch-mixed-by-reshape": _batch_reshaped,
            "kernel-transposed": _weights(lambda w: w.swapaxes(0, 1)),
            "result-transposed": _then(lambda y: y.swapaxes(1, 2)),
            "channels-first": _then(lambda y: np.moveaxis(y, -1, 1)),
            "result-still-a-matrix": [
                _then(lambda y: y.reshape(-1, y.shape[3])),
                _then(lambda y: y.reshape(-1, y.shape[3]).T),
            ],
            "first-image-only": _then(lambda y: y[:1]),
            "batch-left-out": _then(lambda y: y[0]),
            "first-kernel-only": _then(lambda y: y[..., :1]),
            "first-channel-only": _first_channel,
            "channels-averaged": _averaged,
            "stride-ignored": lambda x, w, stride=1: _right(x, w),
            "stride-not-in-positions": lambda x, w, stride=1: _plain(
                _wide(x), _wide(w), stride, step=1
            ),
            "stride-down-only": lambda x, w, stride=1: _right(x, w)[:, ::stride],
            "stride-across-only": lambda x, w, stride=1: _right(x, w)[:, :, ::stride],
            "kept-in-input-dtype": _in_own_dtype,
            "computed-in-input-dtype": _plain,
            "fractions-cut-off": _then(lambda y: y.astype(np.int64)),
            "all-zeros": _then(np.zeros_like),
        },
        _WORDS,
    ),
)
