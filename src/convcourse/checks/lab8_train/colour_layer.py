"""`cifar_filter_shape` and `cifar_conv`: a layer over colour pictures, its blanks filled in."""

from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from convcourse import ops
from convcourse.checks.cases import Case, Check, Kind, generator
from convcourse.checks.common import sections
from convcourse.checks.common.convolution import LAYER, LAYER_MISTAKES
from convcourse.checks.common.mistakes import known
from convcourse.checks.common.windows import kernels_window
from convcourse.checks.mistakes import Words, chosen
from convcourse.ops.arrays import Array

_HAND = Kind("by hand", 2, (Case.of(),))

_WORDS: Words = {
    sections.FLIPPING: {
        "kernel-flipped": "the kernel is flipped, and tf.nn.conv2d does not flip it"
    },
    sections.STOPS: {
        "stride-ignored": "the stride is 1, and the layer moves by 2",
        "stride-down-only": "the stride is 2 downwards only",
        "stride-across-only": "the stride is 2 across only",
    },
    sections.SAME: {
        "every-sth-of-stride-one": (
            "every second place of stride 1 is kept: with SAME its windows start elsewhere"
        ),
        "valid-instead-of-same": "this is VALID, not SAME",
        "odd-padding-before": "the odd zero went before, and SAME puts it after",
    },
    sections.CHANNELS: {
        "channels-averaged": "the channels are averaged, and a filter adds them up"
    },
    sections.ONE_MAP: {
        "c-in-missing": "the channels of the pictures are missing",
        "c-out-missing": "the number of filters is missing",
        "one-channel-for-three": "these filters read one channel, and colour has three",
    },
    sections.LAYOUTS: {
        "c-in-c-out-swapped": "channels in and channels out have changed places",
        "kernels-first": "the number of filters stands first, as in PyTorch",
        "pytorch-order": "this is PyTorch's order",
        "channels-first": "the channels stand before height and width",
        "channels-reversed": "the channels are in reverse order",
    },
    sections.ACTIVATIONS: {
        "relu-added": "there is a ReLU behind the layer, and none was asked for"
    },
    sections.CIFAR_LAYER: {
        "batch-in-kernel-shape": "there are five numbers: a kernel knows no batch",
        "picture-shape": "this is the shape of the pictures",
        "map-shape": "this is the shape of a picture's map",
    },
}

CIFAR_FILTER_SHAPE = Check(
    "cifar_filter_shape",
    lambda: np.array([5, 5, 3, 16]),
    (_HAND,),
    is_value=True,
    mistakes=known(
        {
            "c-in-c-out-swapped": lambda: [5, 5, 16, 3],
            "kernels-first": lambda: [16, 5, 5, 3],
            "pytorch-order": lambda: [16, 3, 5, 5],
            "channels-first": lambda: [3, 5, 5, 16],
            "batch-in-kernel-shape": lambda: [1, 5, 5, 3, 16],
            "c-in-missing": lambda: [5, 5, 16],
            "c-out-missing": lambda: [5, 5, 3],
            "one-channel-for-three": lambda: [5, 5, 1, 16],
            "picture-shape": lambda: [32, 32, 3],
            "map-shape": lambda: [16, 16, 16],
        },
        _WORDS,
    ),
)


def _draw(rng: np.random.Generator) -> Case:
    height, width = (int(size) for size in rng.integers(5, 10, size=2))
    images = rng.random((int(rng.integers(1, 3)), height, width, 3))
    return _case(images, rng.normal(scale=0.1, size=(5, 5, 3, int(rng.integers(1, 17)))))


def _draw_other(rng: np.random.Generator) -> Case:
    c_in, c_out = (int(size) for size in rng.integers(1, 5, size=2))
    kh, kw = (int(size) for size in rng.permutation([1, 2, 3, 4, 6])[:2])
    images = rng.random((2, int(rng.integers(6, 9)), int(rng.integers(6, 9)), c_in))
    return _case(images, rng.normal(scale=0.1, size=(kh, kw, c_in, c_out)))


def _case(images: Array, filters: Array) -> Case:
    return Case.of(images.astype(np.float32), filters.astype(np.float32))


def _sized(*sizes: tuple[int, ...]) -> tuple[Case, ...]:
    """Images (n, height, width) and filters of these sizes, which SAME pads in every way."""
    rng = generator("sizes", str(sizes))
    return tuple(
        _case(rng.random((*size, w[2])), rng.normal(scale=0.1, size=w))
        for *size, w in ((n, height, width, tuple(w)) for n, height, width, *w in sizes)
    )


_ROW = np.array([1, 2, 3, 4]).reshape(1, 1, 4, 1)
_TAP = np.array([1, 10, 100]).reshape(1, 3, 1, 1)

_FIVE = _sized(
    (1, 8, 6, 5, 5, 3, 4),
    (2, 6, 8, 5, 5, 3, 16),
    (1, 7, 9, 5, 5, 3, 8),
    (2, 8, 7, 5, 5, 3, 3),
    (1, 5, 6, 5, 5, 3, 1),
    (1, 6, 6, 5, 5, 3, 2),
    (2, 8, 9, 5, 5, 3, 5),
)
_OTHER = (
    _case(_ROW, _TAP),
    *_sized(
        (2, 6, 8, 3, 1, 2, 3),
        (1, 8, 6, 1, 3, 3, 2),
        (2, 7, 8, 2, 3, 4, 1),
        (1, 6, 7, 4, 6, 2, 4),
        (2, 8, 6, 3, 2, 1, 3),
        (1, 6, 6, 3, 5, 2, 2),
        (2, 7, 6, 2, 3, 3, 1),
        (1, 8, 8, 3, 3, 1, 2),
        (2, 6, 7, 3, 2, 2, 2),
        (1, 6, 8, 1, 3, 1, 3),
        (1, 7, 6, 2, 5, 2, 1),
        (1, 7, 9, 2, 4, 2, 2),
        (2, 9, 7, 4, 2, 1, 3),
    ),
)

_SETTINGS: dict[str, Any] = {"stride": 2, "padding": "SAME"}

_MISTAKES = {name: partial(wrong, **_SETTINGS) for name, wrong in LAYER_MISTAKES.items()}

CIFAR_CONV = Check(
    "cifar_conv",
    partial(ops.conv2d, **_SETTINGS),
    arguments=("images", "filters"),
    window=partial(kernels_window, **_SETTINGS),
    kinds=(
        Kind("filters of 5 x 5 over three channels", 2, _FIVE, _draw),
        Kind("other filters and channels", 2, _OTHER, _draw_other),
    ),
    mistakes=known(
        {
            **chosen(_MISTAKES, "stride-ignored", "stride-down-only", "stride-across-only"),
            "every-sth-of-stride-one": lambda images, filters: LAYER(
                images, filters, padding="SAME"
            )[:, ::2, ::2],
            **chosen(_MISTAKES, "valid-instead-of-same", "odd-padding-before", "kernel-flipped"),
            **chosen(_MISTAKES, "half-kernel-on-both-sides", "half-kernel-less-one-on-both-sides"),
            "first-channel-only": _MISTAKES["first-channel-only"],
            "channels-reversed": partial(
                replace(LAYER, kernels=lambda w: w[:, :, ::-1]), **_SETTINGS
            ),
            "channels-averaged": _MISTAKES["channels-averaged"],
            "relu-added": partial(replace(LAYER, whole=lambda y: np.maximum(y, 0)), **_SETTINGS),
        },
        _WORDS,
    ),
)
