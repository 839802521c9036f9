"""`conv2d_nhwc`: a batch of images with channels, a bank of kernels, biases, strides, padding."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from convcourse import ops
from convcourse.checks.cases import Case, Check, Kind
from convcourse.checks.lab3_channels_and_parameters.layer_mistakes import (
    CONV2D_NHWC_MISTAKES,
    Array,
    Padding,
    Pair,
)


def _reference(
    x: Array, w: Array, b: Array | None = None, stride: int | Pair = 1, padding: Padding = "VALID"
) -> Array:
    return ops.conv2d(x, w, b, stride=stride, padding=padding)


def _differ(rng: np.random.Generator, low: int, high: int) -> Pair:
    first, second = rng.permutation(np.arange(low, high))[:2]
    return int(first), int(second)


def _draw_arrays(rng: np.random.Generator, *, channels: int = 1, batch: int = 0) -> list[Array]:
    """Images and kernels, neither with zeros, which would hide mistakes."""
    (height, width), (kh, kw), (c_in, c_out) = (
        _differ(rng, *bounds) for bounds in ((3, 8), (1, 4), (channels, channels + 3))
    )
    n = batch or int(rng.integers(1, 3))
    x = rng.integers(1, 10, size=(n, height, width, c_in))
    w = rng.integers(1, 4, size=(kh, kw, c_in, c_out))
    return [x, w * rng.choice([-1, 1], size=w.shape)]


def _draw_plain(rng: np.random.Generator) -> Case:
    return Case.of(*_draw_arrays(rng))


def _draw_biased(rng: np.random.Generator) -> Case:
    x, w = _draw_arrays(rng)
    b = rng.integers(1, 10, size=w.shape[3])
    return Case.of(x, w, b / 4 if rng.integers(2) else b)


def _draw_strided(rng: np.random.Generator) -> Case:
    strides = _differ(rng, 1, 4)
    return Case.of(*_draw_arrays(rng), stride=strides if rng.integers(3) else 2)


def _draw_same(rng: np.random.Generator) -> Case:
    stride = _differ(rng, 1, 4) if rng.integers(2) else int(rng.integers(1, 4))
    return Case.of(*_draw_arrays(rng), stride=stride, padding="SAME")


def _draw_padded(rng: np.random.Generator) -> Case:
    top, bottom, left, right = (int(n) for n in rng.permutation(4))
    return Case.of(*_draw_arrays(rng), padding=((top, bottom), (left, right)))


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


def _array(*numbers: float, shape: Sequence[int], dtype: Any = None) -> Array:
    return np.array(numbers, dtype).reshape(shape)


_ROW = _array(1, 2, 3, 4, shape=(1, 1, 4, 1))
_SQUARE = _array(1, 2, 3, 4, shape=(1, 2, 2, 1))
_POWERS = _array(1, 10, 100, 1000, shape=(2, 2, 1, 1))

CONV2D_NHWC = Check(
    "conv2d_nhwc",
    _reference,
    arguments=("x", "w", "b"),
    kinds=(
        Kind(
            "channels, batch and kernels",
            4,
            (
                Case.of(
                    _array(1, 2, 3, shape=(1, 1, 1, 3)), _array(1, 10, 100, shape=(1, 1, 3, 1))
                ),
                Case.of(_array(5, 6, shape=(1, 1, 1, 2)), _array(1, 2, 10, 20, shape=(1, 1, 2, 2))),
                Case.of(_SQUARE, _POWERS),
                Case.of(_array(1, 2, 3, shape=(3, 1, 1, 1)), _array(2, shape=(1, 1, 1, 1))),
            ),
            _draw_plain,
        ),
        Kind(
            "bias",
            1,
            (
                Case.of(_SQUARE, _array(1, 2, shape=(1, 1, 1, 2)), np.array([100, 200])),
                Case.of(
                    _array(1, 2, shape=(1, 1, 1, 2)),
                    _array(1, 10, shape=(1, 1, 2, 1)),
                    np.array([100]),
                ),
                Case.of(
                    _array(1, 2, shape=(1, 1, 2, 1)), _array(3, shape=(1, 1, 1, 1)), np.array([0.5])
                ),
            ),
            _draw_biased,
        ),
        Kind(
            "stride",
            2,
            (
                Case.of(_ROW, _array(1, shape=(1, 1, 1, 1)), stride=2),
                Case.of(
                    _array(*range(1, 10), shape=(1, 3, 3, 1)),
                    _array(1, shape=(1, 1, 1, 1)),
                    stride=(2, 1),
                ),
            ),
            _draw_strided,
        ),
        Kind(
            "SAME",
            2,
            (
                Case.of(_SQUARE, _POWERS, padding="SAME"),
                Case.of(_ROW, _array(1, 10, 100, shape=(1, 3, 1, 1)), stride=2, padding="SAME"),
            ),
            _draw_same,
        ),
        Kind(
            "padding by numbers",
            1,
            (
                Case.of(
                    _array(5, shape=(1, 1, 1, 1)),
                    _array(2, shape=(1, 1, 1, 1)),
                    padding=((1, 0), (0, 2)),
                ),
                Case.of(_SQUARE, _POWERS, padding=((0, 1), (1, 0))),
            ),
            _draw_padded,
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
    ),
    mistakes=CONV2D_NHWC_MISTAKES,
)
