"""`conv2d_im2col`: convolution as one matrix product, and much faster than loops."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from convcourse import ops
from convcourse.checks.cases import Case, Check, Kind
from convcourse.checks.clock import Clock
from convcourse.checks.common import sections
from convcourse.checks.common.convolution import LAYER, LAYER_MISTAKES
from convcourse.checks.common.draws import NARROW_LAYERS, differing, filled, in_other_dtypes, signed
from convcourse.checks.common.mistakes import LAYER_WORDS, known
from convcourse.checks.common.windows import kernels_window
from convcourse.checks.mistakes import Words, chosen
from convcourse.ops.arrays import Array
from convcourse.shapes.sizes import output_size

SPEED_UP = 20
"""How many times as fast as plain loops an answer has to be."""

# The largest product that OpenBLAS does not share out among threads (2**18 multiplications): on a
# busy machine threads wait for each other, and that is not the student's doing.
_TIMED_X = 1, 10, 10, 3
_TIMED_W = 5, 5, 3, 96


def _reference(x: Array, w: Array, stride: int = 1) -> Array:
    return ops.conv2d(x, w, stride=stride)


_X, _W = np.ones((1, *_TIMED_W[:3])), np.ones(_TIMED_W)

# Plain loops at one position stand for all: they do the same there, and the whole case would keep a
# student waiting.
CLOCK = Clock(
    lambda: ops.conv2d_loops(_X, _W),
    output_size(_TIMED_X[1], _TIMED_W[0]) * output_size(_TIMED_X[2], _TIMED_W[1]) / SPEED_UP,
    f"{SPEED_UP} times as fast as loops",
    "Let NumPy do the work: cut out whole windows or slices, and leave the multiplications to "
    f"one matrix product. See {sections.PRODUCT}, and {sections.MEASURING}.",
)


def _rows_in_order(*axes: int) -> Callable[..., Array]:
    """The rows of X_col in another order than the weights: both are flat by then."""

    def wrong(x: Array, w: Array, stride: int = 1) -> Array:
        flat = np.transpose(w, (*axes, 3)).reshape(-1, w.shape[3])
        return LAYER(x, flat.reshape(w.shape), stride=stride)

    return wrong


def _kernels_in_rows(x: Array, w: Array, stride: int = 1) -> Array:
    """`w.reshape(c_out, -1)`: the right shape, with the numbers of several kernels in a row."""
    return LAYER(x, w.reshape(w.shape[3], -1).T.reshape(w.shape), stride=stride)


def _maps_in_rows(x: Array, w: Array, stride: int = 1) -> Array:
    """The product has a map in each row, and was reshaped where it is to be transposed."""
    y = LAYER(x, w, stride=stride)
    return np.stack([image.reshape(-1, image.shape[2]).T.reshape(image.shape) for image in y])


def _whole_product_reshaped(x: Array, w: Array, stride: int = 1) -> Array:
    y = LAYER(x, w, stride=stride)
    return y.reshape(-1, y.shape[3]).T.reshape(y.shape)


def _maps_first_reshaped(x: Array, w: Array, stride: int = 1) -> Array:
    """The product has a position in each row, and was taken for maps in rows."""
    y = LAYER(x, w, stride=stride)
    n, rows, cols, c = y.shape
    return y.reshape(n, c, rows, cols).transpose(0, 2, 3, 1)


def _batch_in_maps(x: Array, w: Array, stride: int = 1) -> Array:
    y = LAYER(x, w, stride=stride)
    n, rows, cols, c = y.shape
    return y.reshape(-1, c).T.reshape(n, c, rows, cols).transpose(0, 2, 3, 1)


def _batch_reshaped(x: Array, w: Array, stride: int = 1) -> Array:
    """The columns of all images side by side, shared out wrongly among them."""
    y = LAYER(x, w, stride=stride)
    return (
        np.moveaxis(np.moveaxis(y, 3, 0).reshape(y.shape[3], -1), 0, -1)
        .reshape(*y.shape[1:3], y.shape[0], y.shape[3])
        .transpose(2, 0, 1, 3)
    )


def _draw_arrays(rng: np.random.Generator) -> tuple[Array, Array]:
    """Images and kernels, neither with zeros, which would hide mistakes."""
    (height, width), (kh, kw), (c_in, c_out) = (
        differing(rng, *bounds) for bounds in ((4, 8), (1, 4), (1, 5))
    )
    x = rng.integers(1, 10, size=(int(rng.integers(1, 4)), height, width, c_in))
    return x, signed(rng, 4, (kh, kw, c_in, c_out))


def _draw_dtype(rng: np.random.Generator) -> Case:
    x, w = _draw_arrays(rng)
    return Case.of(*in_other_dtypes(rng, x, w, np.abs(w).astype(np.uint8) * 80))


def _draw_timed(rng: np.random.Generator) -> Case:
    """Whole numbers as floats: who loses fractions loses them elsewhere, and not here again."""
    x, w = (rng.integers(-9, 10, size=size).astype(float) for size in (_TIMED_X, _TIMED_W))
    return Case.of(x, w)


_BRIGHT = filled(250, 3, 200, 7, 190, 90, shape=(1, 2, 3, 1), dtype=np.uint8)
_DIFFERENCE = filled(-2, 3, shape=(1, 2, 1, 1))

_WORDS: Words = {
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
    window=kernels_window,
    kinds=(
        Kind(
            "channels, batch and kernels",
            4,
            (
                Case.of(
                    filled(1, 2, 3, 4, shape=(1, 2, 2, 1)),
                    filled(1, 10, 100, 1000, shape=(2, 2, 1, 1)),
                ),
                Case.of(filled(5, 6, shape=(1, 1, 1, 2)), filled(1, 2, 10, 20, shape=(1, 1, 2, 2))),
                Case.of(filled(1, 2, 3, 4, shape=(2, 1, 2, 1)), filled(1, 10, shape=(1, 1, 1, 2))),
            ),
            lambda rng: Case.of(*_draw_arrays(rng)),
        ),
        Kind(
            "stride",
            2,
            (
                Case.of(
                    filled(1, 2, 3, 4, shape=(1, 1, 4, 1)), filled(1, shape=(1, 1, 1, 1)), stride=2
                ),
                Case.of(
                    filled(*range(1, 10), shape=(1, 3, 3, 1)),
                    filled(1, shape=(1, 1, 1, 1)),
                    stride=2,
                ),
                Case.of(  # sums that have no room in a byte
                    filled(*range(1, 10), shape=(1, 3, 3, 1)),
                    filled(20, shape=(1, 1, 1, 1)),
                    stride=2,
                ),
            ),
            lambda rng: Case.of(*_draw_arrays(rng), stride=int(rng.integers(2, 4))),
        ),
        Kind(
            "fractions and uint8",
            1,
            (
                *(Case.of(x, w) for x, w in NARROW_LAYERS),
                *(Case.of(bright, _DIFFERENCE) for bright in (_BRIGHT, _BRIGHT.swapaxes(1, 2))),
                Case.of(_BRIGHT, 2 * _DIFFERENCE),
                Case.of(_BRIGHT, _DIFFERENCE.swapaxes(0, 1)),
            ),
            _draw_dtype,
        ),
        Kind(f"{SPEED_UP} times as fast as loops", 2, (), _draw_timed, CLOCK),
    ),
    mistakes=known(
        {
            **chosen(LAYER_MISTAKES, "kernel-flipped"),
            "weights-channel-first": _rows_in_order(2, 0, 1),
            "rows-channel-first": lambda x, w, stride=1: LAYER(
                x, w.reshape(w.shape[2], *w.shape[:2], -1).transpose(1, 2, 0, 3), stride=stride
            ),
            "kernels-mixed-by-reshape": _kernels_in_rows,
            "reshaped-not-transposed": [
                _maps_in_rows,
                _whole_product_reshaped,
                _maps_first_reshaped,
            ],
            "batch-mixed-by-reshape": [_batch_reshaped, _batch_in_maps],
            "products-averaged": [
                lambda x, w, stride=1: LAYER(x, w, stride=stride) / w[:, :, 0, 0].size,
                lambda x, w, stride=1: LAYER(x, w, stride=stride) / w[..., 0].size,
            ],
            **chosen(LAYER_MISTAKES, "kernel-transposed", "result-transposed", "channels-first"),
            "result-still-a-matrix": [
                replace(LAYER, whole=lambda y: y.reshape(-1, y.shape[3])),
                replace(LAYER, whole=lambda y: y.reshape(-1, y.shape[3]).T),
            ],
            **chosen(
                LAYER_MISTAKES,
                "first-image-only",
                "batch-left-out",
                "first-kernel-only",
                "first-channel-only",
                "channels-averaged",
                "stride-ignored",
                "stride-not-in-positions",
                "stride-down-only",
                "stride-across-only",
                "kept-in-input-dtype",
                "computed-in-input-dtype",
                "fractions-cut-off",
                "all-zeros",
            ),
        },
        _WORDS,
        LAYER_WORDS,
    ),
)
