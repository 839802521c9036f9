"""`cifar_filter_shape` and `cifar_conv`: a layer over colour pictures, its blanks filled in."""

from functools import partial

import numpy as np

from convcourse import ops
from convcourse.checks.cases import Case, Check, Kind, Mistake
from convcourse.ops.arrays import Array
from convcourse.shapes import same_padding

_LAYER = "lecture 12, section “the CIFAR layer”"
_LAYOUTS = "lecture 05, section “layouts”"
_CHANNELS = "lecture 05, section “one kernel, one map”"
_SAME = "lecture 04, section “VALID and SAME”"
_STRIDE = "lecture 04, section “count the stops”"
_FLIP = "lecture 02, section “convolution flips the kernel”"

_HAND = Kind("by hand", 2, (Case.of(),))

CIFAR_FILTER_SHAPE = Check(
    "cifar_filter_shape",
    lambda: np.array([5, 5, 3, 16]),
    (_HAND,),
    is_value=True,
    mistakes=(
        Mistake(
            "channels in and channels out have changed places", _LAYOUTS, lambda: [5, 5, 16, 3]
        ),
        Mistake(
            "the number of filters stands first, as in PyTorch", _LAYOUTS, lambda: [16, 5, 5, 3]
        ),
        Mistake("this is PyTorch's order", _LAYOUTS, lambda: [16, 3, 5, 5]),
        Mistake("the channels stand before height and width", _LAYOUTS, lambda: [3, 5, 5, 16]),
        Mistake(
            "there are five numbers: a kernel knows no batch", _LAYER, lambda: [1, 5, 5, 3, 16]
        ),
        Mistake("the channels of the pictures are missing", _CHANNELS, lambda: [5, 5, 16]),
        Mistake("the number of filters is missing", _CHANNELS, lambda: [5, 5, 3]),
        Mistake(
            "these filters read one channel, and colour has three", _CHANNELS, lambda: [5, 5, 1, 16]
        ),
        Mistake("this is the shape of the pictures", _LAYER, lambda: [32, 32, 3]),
        Mistake("this is the shape of a picture's map", _LAYER, lambda: [16, 16, 16]),
    ),
)


def _slide(
    images: Array, filters: Array, *, strides: tuple[int, int] = (2, 2), extra: str = "after"
) -> Array:
    """Convolve with padding SAME, its odd zero after or before; plain, and not the reference."""
    frame = [(0, 0)]
    for size, side, stride in zip(images.shape[1:3], filters.shape, strides, strict=False):
        before, after = same_padding(size, side, stride=stride)
        frame.append({"after": (before, after), "before": (after, before), "none": (0, 0)}[extra])
    windows = np.lib.stride_tricks.sliding_window_view(
        np.pad(images, [*frame, (0, 0)]), filters.shape[:2], axis=(1, 2)
    )
    return np.tensordot(
        windows[:, :: strides[0], :: strides[1]], filters.transpose(2, 0, 1, 3), axes=3
    )


def _twisted(images: Array, filters: Array) -> Array:
    """Each channel meets the weights of another: what channels in the wrong order give."""
    return _slide(images, filters[:, :, ::-1])


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


_ROW = np.array([1, 2, 3, 4]).reshape(1, 1, 4, 1)
_TAP = np.array([1, 10, 100]).reshape(1, 3, 1, 1)

CIFAR_CONV = Check(
    "cifar_conv",
    partial(ops.conv2d, stride=2, padding="SAME"),
    arguments=("images", "filters"),
    kinds=(
        Kind("filters of 5 x 5 over three channels", 2, (), _draw),
        Kind("other filters and channels", 2, (_case(_ROW, _TAP),), _draw_other),
    ),
    mistakes=(
        Mistake(
            "the stride is 1, and the layer moves by 2",
            _STRIDE,
            partial(_slide, strides=(1, 1)),
        ),
        Mistake("the stride is 2 downwards only", _STRIDE, partial(_slide, strides=(2, 1))),
        Mistake("the stride is 2 across only", _STRIDE, partial(_slide, strides=(1, 2))),
        Mistake(
            "every second place of stride 1 is kept: with SAME its windows start elsewhere",
            _SAME,
            lambda images, filters: _slide(images, filters, strides=(1, 1))[:, ::2, ::2],
        ),
        Mistake("this is VALID, not SAME", _SAME, partial(_slide, extra="none")),
        Mistake(
            "the odd zero went before, and SAME puts it after",
            _SAME,
            partial(_slide, extra="before"),
        ),
        Mistake(
            "the kernel is flipped, and tf.nn.conv2d does not flip it",
            _FLIP,
            lambda images, filters: _slide(images, filters[::-1, ::-1]),
        ),
        Mistake("the channels are in reverse order", _LAYOUTS, _twisted),
        Mistake(
            "the channels are averaged, and a filter adds them up",
            "lecture 05, section “channels are added up”",
            lambda images, filters: _slide(images, filters) / filters.shape[2],
        ),
        Mistake(
            "there is a ReLU behind the layer, and none was asked for",
            "lecture 09, section “activations”",
            lambda images, filters: np.maximum(_slide(images, filters), 0),
        ),
    ),
)
