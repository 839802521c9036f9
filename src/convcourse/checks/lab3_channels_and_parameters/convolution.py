"""`conv2d_nhwc`: a batch of images with channels, a bank of kernels, biases, strides, padding."""

from dataclasses import replace

import numpy as np

from convcourse import ops
from convcourse.checks.cases import Case, Check, Kind
from convcourse.checks.common import sections
from convcourse.checks.common.convolution import (
    LAYER,
    LAYER_MISTAKES,
    Padding,
    Pair,
    height_for_width,
    height_for_width_in_windows,
)
from convcourse.checks.common.draws import (
    BRIGHT,
    NARROW_LAYERS,
    differing,
    filled,
    in_other_dtypes,
    of_every_dtype,
    signed,
)
from convcourse.checks.common.mistakes import LAYER_WORDS, known
from convcourse.checks.common.windows import kernels_window
from convcourse.checks.mistakes import Words, Wrong
from convcourse.ops.arrays import Array


def _reference(
    x: Array, w: Array, b: Array | None = None, stride: int | Pair = 1, padding: Padding = "VALID"
) -> Array:
    return ops.conv2d(x, w, b, stride=stride, padding=padding)


def _thinned_out(
    x: Array, w: Array, b: Array | None = None, stride: int | Pair = 1, padding: Padding = "VALID"
) -> Array:
    down, across = (stride, stride) if isinstance(stride, int) else stride
    return LAYER(x[:, ::down, ::across], w, b, 1, padding)


def _padded_without_being_asked(
    x: Array, w: Array, b: Array | None = None, stride: int | Pair = 1, padding: Padding = "VALID"
) -> Array:
    return LAYER(x, w, b, stride, "SAME" if padding == "VALID" else padding)


def _as_wide_as_high(y: Array) -> Array:
    """Maps of as many columns as rows; a window that sticks out fails."""
    rows, cols = y.shape[1:3]
    if rows > cols:
        raise IndexError("a window beyond the image")
    return y[:, :, :rows]


_MORE_MISTAKES: dict[str, list[Wrong]] = {
    "kernels-reshaped-in-another-order": [
        replace(LAYER, kernels=lambda w: w.reshape(w.shape[3], -1).T.reshape(w.shape))
    ],
    "result-reshaped-not-transposed": [
        replace(LAYER, whole=lambda y: y.reshape(-1, y.shape[3]).T.reshape(y.shape))
    ],
    "kernel-width-taken-as-height": [
        replace(LAYER, kernels=height_for_width),
        replace(LAYER, kernels=height_for_width_in_windows),
    ],
    "square-images-only": [
        replace(LAYER, whole=_as_wide_as_high),
        replace(LAYER, whole=lambda y: _as_wide_as_high(y.swapaxes(1, 2)).swapaxes(1, 2)),
        replace(LAYER, whole=lambda y: y[:, :, : y.shape[1]]),
        replace(LAYER, whole=lambda y: y[:, : y.shape[2]]),
    ],
    "image-thinned-out-first": [_thinned_out],
    "same-instead-of-valid": [_padded_without_being_asked],
}


def _draw_arrays(rng: np.random.Generator, *, channels: int = 1, batch: int = 0) -> list[Array]:
    """Images and kernels, neither with zeros, which would hide mistakes."""
    (height, width), (kh, kw), (c_in, c_out) = (
        differing(rng, *bounds) for bounds in ((3, 8), (1, 4), (channels, channels + 3))
    )
    n = batch or int(rng.integers(1, 3))
    x = rng.integers(1, 10, size=(n, height, width, c_in))
    return [x, signed(rng, 4, (kh, kw, c_in, c_out))]


def _draw_biased(rng: np.random.Generator) -> Case:
    x, w = _draw_arrays(rng)
    b = rng.integers(1, 10, size=w.shape[3])
    return Case.of(x, w, b / 4 if rng.integers(2) else b)


def _draw_strided(rng: np.random.Generator) -> Case:
    strides = differing(rng, 1, 4)
    return Case.of(*_draw_arrays(rng), stride=strides if rng.integers(3) else 2)


def _draw_same(rng: np.random.Generator) -> Case:
    stride = differing(rng, 1, 4) if rng.integers(2) else int(rng.integers(1, 4))
    return Case.of(*_draw_arrays(rng), stride=stride, padding="SAME")


def _draw_padded(rng: np.random.Generator) -> Case:
    top, bottom, left, right = (int(n) for n in rng.permutation(4))
    return Case.of(*_draw_arrays(rng), padding=((top, bottom), (left, right)))


def _draw_dtype(rng: np.random.Generator) -> Case:
    x, w = _draw_arrays(rng)
    return Case.of(*in_other_dtypes(rng, x, w, np.abs(w).astype(np.uint8) * 80))


_IMAGES = np.stack(
    [
        np.stack([BRIGHT, BRIGHT[::-1]], axis=-1),
        np.stack([255 - BRIGHT, BRIGHT[:, ::-1]], axis=-1),
    ]
)
"""Two images of unequal sides and two channels."""
_KERNELS = filled(*(n * (-1) ** (n // 2) for n in range(1, 37)), shape=(3, 2, 2, 3))
"""Three kernels of unequal sides, of either sign."""
_EVEN = filled(*(n * (-1) ** (n // 3) for n in range(1, 33)), shape=(4, 2, 2, 2))
_BYTES = np.abs(_KERNELS).astype(np.uint8) * 6
_ROW = filled(1, 2, 3, 4, shape=(1, 1, 4, 1))
_SQUARE = filled(1, 2, 3, 4, shape=(1, 2, 2, 1))
_POWERS = filled(1, 10, 100, 1000, shape=(2, 2, 1, 1))

_WORDS: Words = {
    sections.PADDING: {
        "padding-ignored": "the padding that was given is ignored",
        "only-top-left-padded": "only top and left were padded",
        "first-width-on-both-sides": "both sides got what is for the first of them",
    },
    sections.SAME: {
        "odd-padding-before": "SAME's odd pixel went to the top and left",
        "all-padding-after": "all of SAME's zeros went to the bottom and right",
        "all-padding-before": "all of SAME's zeros went to the top and left",
        "padded-as-for-stride-one": (
            "SAME was padded as for stride 1, and the stride changes how much is missing"
        ),
    },
    sections.CHANNELS: {
        "last-channel-only": "only the last input channel is used",
        "channels-not-added": "the channels are not added up: one map for each of them",
        "channels-added-before-weights": (
            "the channels were added before the kernel came: each has weights of its own"
        ),
    },
    sections.ONE_MAP: {
        "first-kernel-only": "only the first kernel is used",
        "maps-added": "the maps of all kernels are added up: each is a channel of its own",
    },
    sections.BIAS: {
        "bias-forgotten": "the bias is ignored",
        "bias-added-per-weight": (
            "the bias is added once for each weight of a kernel, and once for each output is right"
        ),
        "bias-added-per-channel": (
            "the bias is added once for each channel, and once for each output is right"
        ),
        "first-bias-for-all": "all channels got the first bias",
        "bias-subtracted": "the bias is subtracted",
        "all-biases-added": "the sum of all biases went to every output",
    },
    sections.LAYOUTS: {
        "kernels-reshaped-in-another-order": (
            "the kernels were reshaped to (c_out, …), and their last axis is c_out: "
            "reshape to (…, c_out)"
        ),
        "result-reshaped-not-transposed": (
            "the maps were transposed and reshaped, which mixes channels with positions"
        ),
        "images-added": "the images of the batch are added up",
        "c-in-c-out-swapped": "the kernels are read as (kh, kw, c_out, c_in)",
        "batch-padded": (
            "zeros were added along the batch and the height, not the height and the width"
        ),
    },
    sections.EXERCISE_CHANNELS: {
        "image-thinned-out-first": (
            "pixels of the images were left out, and windows are to be: each reads all its pixels"
        ),
        "strides-swapped": "the two strides are swapped: the first goes down",
        "first-stride-both-ways": "the first stride is used both ways",
        "second-stride-both-ways": "the second stride is used both ways",
        "stride-down-only": "the stride is taken down the rows alone",
        "stride-across-only": "the stride is taken along the columns alone",
        "row-column-padding-swapped": (
            "rows and columns of padding are swapped: top and bottom come first"
        ),
        "opposite-sides-swapped": "opposite sides of the padding are swapped",
        "padding-read-as-top-left-bottom-right": "the padding was read as top, left, bottom, right",
    },
}

CONV2D_NHWC = Check(
    "conv2d_nhwc",
    _reference,
    arguments=("x", "w", "b"),
    window=lambda x, w, b=None, **settings: kernels_window(x, w, **settings),
    kinds=(
        Kind(
            "channels, batch and kernels",
            4,
            (
                Case.of(
                    filled(1, 2, 3, shape=(1, 1, 1, 3)), filled(1, 10, 100, shape=(1, 1, 3, 1))
                ),
                Case.of(filled(5, 6, shape=(1, 1, 1, 2)), filled(1, 2, 10, 20, shape=(1, 1, 2, 2))),
                Case.of(_SQUARE, _POWERS),
                Case.of(filled(1, 2, 3, shape=(3, 1, 1, 1)), filled(2, shape=(1, 1, 1, 1))),
                Case.of(_IMAGES, _KERNELS),
            ),
            lambda rng: Case.of(*_draw_arrays(rng)),
        ),
        Kind(
            "bias",
            1,
            (
                Case.of(_SQUARE, filled(1, 2, shape=(1, 1, 1, 2)), np.array([100, 200])),
                Case.of(
                    filled(1, 2, shape=(1, 1, 1, 2)),
                    filled(1, 10, shape=(1, 1, 2, 1)),
                    np.array([100]),
                ),
                Case.of(
                    filled(1, 2, shape=(1, 1, 2, 1)), filled(3, shape=(1, 1, 1, 1)), np.array([0.5])
                ),
                Case.of(_IMAGES, _KERNELS, np.array([500, -70, 9])),
            ),
            _draw_biased,
        ),
        Kind(
            "stride",
            2,
            (
                Case.of(_ROW, filled(1, shape=(1, 1, 1, 1)), stride=2),
                Case.of(
                    filled(*range(1, 10), shape=(1, 3, 3, 1)),
                    filled(1, shape=(1, 1, 1, 1)),
                    stride=(2, 1),
                ),
                Case.of(_IMAGES, _KERNELS[:2], stride=2),
                Case.of(_IMAGES, _KERNELS, stride=(1, 3)),
                Case.of(_IMAGES, _KERNELS[:1], stride=(3, 2)),
            ),
            _draw_strided,
        ),
        Kind(
            "SAME",
            2,
            (
                Case.of(_SQUARE, _POWERS, padding="SAME"),
                Case.of(_ROW, filled(1, 10, 100, shape=(1, 3, 1, 1)), stride=2, padding="SAME"),
                Case.of(_IMAGES, _KERNELS, padding="SAME"),
                Case.of(_IMAGES, _EVEN, padding="SAME"),
                Case.of(_IMAGES, _EVEN, stride=(1, 2), padding="SAME"),
                Case.of(_IMAGES, _KERNELS, stride=(2, 1), padding="SAME"),
                Case.of(_IMAGES, _KERNELS.swapaxes(0, 1), stride=(1, 3), padding="SAME"),
                Case.of(_IMAGES, _KERNELS, stride=2, padding="SAME"),
                Case.of(_IMAGES.swapaxes(1, 2), _KERNELS, stride=(3, 2), padding="SAME"),
            ),
            _draw_same,
        ),
        Kind(
            "padding by numbers",
            1,
            (
                Case.of(
                    filled(5, shape=(1, 1, 1, 1)),
                    filled(2, shape=(1, 1, 1, 1)),
                    padding=((1, 0), (0, 2)),
                ),
                Case.of(_SQUARE, _POWERS, padding=((0, 1), (1, 0))),
                Case.of(_IMAGES, _KERNELS, padding=((1, 2), (0, 3))),
                Case.of(_IMAGES.swapaxes(1, 2), _KERNELS, padding=((3, 1), (0, 1))),
            ),
            _draw_padded,
        ),
        Kind(
            "fractions and uint8",
            1,
            tuple(
                Case.of(x, w)
                for x, w in (
                    *NARROW_LAYERS,
                    *of_every_dtype(_IMAGES, _KERNELS, _BYTES),
                    (_IMAGES.astype(np.uint8), 250 - _BYTES),
                    (_IMAGES * 1.23457, _KERNELS),  # rounding shows, to however few decimals
                )
            ),
            _draw_dtype,
        ),
    ),
    mistakes=known({**LAYER_MISTAKES, **_MORE_MISTAKES}, _WORDS, LAYER_WORDS),
)
