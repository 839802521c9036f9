"""What can go wrong in `conv2d_nhwc`: a plain layer, each of whose steps can be replaced."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convcourse.checks.cases import Mistake
from convcourse.checks.lab3_channels_and_parameters.reading import (
    BIAS,
    CHANNELS,
    DTYPES,
    EXAMPLE,
    FLIPPED,
    LAYER,
    LAYOUTS,
    ONE_MAP,
    PADDING,
    SAME,
    STOPS,
)

Array = NDArray[Any]
Pair = tuple[int, int]
Sides = tuple[Pair, Pair]
Padding = str | Sides


def _wide(numbers: Array) -> Array:
    """The same numbers in a dtype that has room for their sums."""
    return numbers.astype(np.result_type(numbers, np.int64))


def _taps(x: Array, w: Array, b: Array | None) -> Array:
    """Products of windows (n, rows, cols, kh, kw, c_in) with the kernels, summed up."""
    y: Array = np.einsum("nrcijk,ijko->nrco", x, w)
    return y if b is None else y + b


def _total(n: int, f: int, s: int) -> int:
    return max((-(-n // s) - 1) * s + f - n, 0)


def _odd_after(n: int, f: int, s: int) -> Pair:
    total = _total(n, f, s)
    return total // 2, total - total // 2


def _as_given(padding: Sides) -> Sides:
    return padding


@dataclass(frozen=True)
class _Layer:
    """The layer: plain, not shared with the reference, and each of its steps replaceable."""

    kernels: Callable[[Array], Array] = lambda w: w
    strides: Callable[[Pair], Pair] = lambda strides: strides
    steps: Callable[[Pair], Pair] = lambda strides: strides
    same: Callable[[int, int, int], Pair] = _odd_after
    given: Callable[[Sides], Sides] = _as_given
    pad_axes: Pair = (1, 2)
    sums: Callable[[Array, Array, Array | None], Array] = _taps
    widen: Callable[[Array], Array] = _wide
    whole: Callable[[Array], Array] = lambda y: y

    def __call__(
        self,
        x: Array,
        w: Array,
        b: Array | None = None,
        stride: int | Pair = 1,
        padding: Padding = "VALID",
    ) -> Array:
        pair = (stride, stride) if isinstance(stride, int) else stride
        strides, w = self.strides(pair), self.kernels(self.widen(w))
        padded = np.pad(self.widen(x), self.around(x.shape, w.shape, strides, padding))
        sizes = zip(padded.shape[1:3], w.shape[:2], strides, strict=True)
        rows, cols = (len(range(0, n - f + 1, s)) for n, f, s in sizes)
        (down, across), (kh, kw) = self.steps(strides), w.shape[:2]
        i = (np.arange(rows) * down)[:, None, None, None] + np.arange(kh)[:, None]
        j = (np.arange(cols) * across)[:, None, None] + np.arange(kw)
        return self.whole(self.sums(padded[:, i, j], w, b))

    def around(
        self, x_shape: Sequence[int], w_shape: Sequence[int], strides: Pair, padding: Padding
    ) -> list[Pair]:
        """The zeros before and after each axis."""
        vertical = horizontal = (0, 0)
        if padding == "SAME":
            sizes = zip(x_shape[1:3], w_shape[:2], strides, strict=True)
            vertical, horizontal = (self.same(*axis) for axis in sizes)
        elif not isinstance(padding, str):
            vertical, horizontal = self.given(padding)
        around = [(0, 0)] * 4
        for axis, zeros in zip(self.pad_axes, (vertical, horizontal), strict=True):
            around[axis] = zeros
        return around


_RIGHT = _Layer()


def _summed(sums: Callable[[Array, Array, Array], Array]) -> _Layer:
    """A layer that adds the bias in another way."""

    def wrong(windows: Array, w: Array, b: Array | None) -> Array:
        return _taps(windows, w, b) if b is None else sums(windows, w, b)

    return replace(_RIGHT, sums=wrong)


def _one_number(windows: Array, w: Array, b: Array) -> Array:
    y: Array = _taps(windows, w, None) + b[0]
    return y


def _channels_averaged(windows: Array, w: Array, b: Array | None) -> Array:
    y: Array = _taps(windows, w, None) / w.shape[2]
    return y if b is None else y + b


def _one_channel(channel: int) -> _Layer:
    def sums(windows: Array, w: Array, b: Array | None) -> Array:
        return _taps(windows[..., [channel]], w[:, :, [channel]], b)

    return replace(_RIGHT, sums=sums)


def _not_added_up(windows: Array, w: Array, b: Array | None) -> Array:
    maps: Array = np.einsum("nrcijk,ijko->nrck", windows, w)
    return maps


def _channels_mixed(windows: Array, w: Array, b: Array | None) -> Array:
    """Every channel of the image with every weight: the sums over channels multiplied."""
    y: Array = np.einsum("nrcij,ijo->nrco", windows.sum(axis=-1), w.sum(axis=2))
    return y if b is None else y + b


def _first_kernel(windows: Array, w: Array, b: Array | None) -> Array:
    y: Array = _taps(windows, w, None)[..., :1]
    return y if b is None else y + b[:1]


def _kernels_added(windows: Array, w: Array, b: Array | None) -> Array:
    y: Array = _taps(windows, w, b).sum(axis=-1, keepdims=True)
    return y


def _in_own_dtype(
    x: Array,
    w: Array,
    b: Array | None = None,
    stride: int | Pair = 1,
    padding: Padding = "VALID",
) -> Array:
    return _RIGHT(x, w, b, stride, padding).astype(x.dtype)


def _layer(**steps: Any) -> _Layer:
    return replace(_RIGHT, **steps)


def _then(change: Callable[[Array], Array]) -> _Layer:
    return _layer(whole=change)


CONV2D_NHWC_MISTAKES = (
    Mistake(
        "the kernels were flipped: this is true convolution",
        FLIPPED,
        _layer(kernels=lambda w: w[::-1, ::-1]),
    ),
    Mistake("the bias is ignored", BIAS, _summed(lambda x, w, b: _taps(x, w, None))),
    Mistake(
        "the bias is added once for each weight of a kernel, and once for each output is right",
        BIAS,
        _summed(lambda x, w, b: _taps(x, w, b * w[..., 0].size)),
    ),
    Mistake(
        "the bias is added once for each channel, and once for each output is right",
        BIAS,
        _summed(lambda x, w, b: _taps(x, w, b * w.shape[2])),
    ),
    Mistake("all channels got the first bias", BIAS, _summed(_one_number)),
    Mistake("the bias is subtracted", BIAS, _summed(lambda x, w, b: _taps(x, w, -b))),
    Mistake(
        "the sum of all biases went to every output",
        BIAS,
        _summed(lambda x, w, b: _taps(x, w, None) + b.sum()),
    ),
    Mistake("the channels are averaged, where they are added", CHANNELS,
            _layer(sums=_channels_averaged)),
    Mistake("only the first input channel is used", CHANNELS, _one_channel(0)),
    Mistake("only the last input channel is used", CHANNELS, _one_channel(-1)),
    Mistake("the channels are not added up: one map for each of them", CHANNELS,
            _layer(sums=_not_added_up)),
    Mistake(
        "the channels were added before the kernel came: each has weights of its own",
        CHANNELS,
        _layer(sums=_channels_mixed),
    ),
    Mistake("only the first kernel is used", ONE_MAP, _layer(sums=_first_kernel)),
    Mistake("the maps of all kernels are added up: each is a channel of its own", ONE_MAP,
            _layer(sums=_kernels_added)),
    Mistake("only the first image of the batch is done", LAYOUTS, _then(lambda y: y[:1])),
    Mistake("the batch is left out of the result", LAYOUTS, _then(lambda y: y[0])),
    Mistake("the images of the batch are added up", LAYOUTS,
            _then(lambda y: y.sum(axis=0, keepdims=True))),
    Mistake("height and width of the result are swapped", LAYOUTS,
            _then(lambda y: y.swapaxes(1, 2))),
    Mistake("the result is channels first, and here channels come last", LAYOUTS,
            _then(lambda y: np.moveaxis(y, -1, 1))),
    Mistake("height and width of the kernels are swapped", LAYOUTS,
            _layer(kernels=lambda w: w.swapaxes(0, 1))),
    Mistake(
        "the kernels are read as (kh, kw, c_out, c_in)",
        LAYOUTS,
        _layer(kernels=lambda w: w.reshape(*w.shape[:2], *w.shape[:1:-1]).swapaxes(2, 3)),
    ),
    Mistake("the stride is ignored", STOPS, _layer(strides=lambda s: (1, 1))),
    Mistake(
        "the stride is in the shape of the result and not in the positions",
        STOPS,
        _layer(steps=lambda s: (1, 1)),
    ),
    Mistake("the two strides are swapped: the first goes down", LAYER,
            _layer(strides=lambda s: s[::-1])),
    Mistake("the first stride is used both ways", LAYER,
            _layer(strides=lambda s: (s[0], s[0]))),
    Mistake("the second stride is used both ways", LAYER,
            _layer(strides=lambda s: (s[1], s[1]))),
    Mistake("the stride is taken down the rows alone", LAYER,
            _layer(strides=lambda s: (s[0], 1))),
    Mistake("the stride is taken along the columns alone", LAYER,
            _layer(strides=lambda s: (1, s[1]))),
    Mistake("this is VALID: nothing was padded", SAME, _layer(same=lambda n, f, s: (0, 0))),
    Mistake("SAME's odd pixel went to the top and left", SAME,
            _layer(same=lambda n, f, s: _odd_after(n, f, s)[::-1])),
    Mistake("all of SAME's zeros went to the bottom and right", SAME,
            _layer(same=lambda n, f, s: (0, _total(n, f, s)))),
    Mistake("all of SAME's zeros went to the top and left", SAME,
            _layer(same=lambda n, f, s: (_total(n, f, s), 0))),
    Mistake("both sides got (f - 1) // 2 zeros", SAME,
            _layer(same=lambda n, f, s: ((f - 1) // 2, (f - 1) // 2))),
    Mistake("both sides got f // 2 zeros", SAME, _layer(same=lambda n, f, s: (f // 2, f // 2))),
    Mistake(
        "SAME was padded as for stride 1, and the stride changes how much is missing",
        SAME,
        _layer(same=lambda n, f, s: _odd_after(n, f, 1)),
    ),
    Mistake("the padding that was given is ignored", PADDING,
            _layer(given=lambda p: ((0, 0), (0, 0)))),
    Mistake("rows and columns of padding are swapped: top and bottom come first", LAYER,
            _layer(given=lambda p: p[::-1])),
    Mistake("opposite sides of the padding are swapped", LAYER,
            _layer(given=lambda p: (p[0][::-1], p[1][::-1]))),
    Mistake("only top and left were padded", PADDING,
            _layer(given=lambda p: ((p[0][0], 0), (p[1][0], 0)))),
    Mistake("both sides got what is for the first of them", PADDING,
            _layer(given=lambda p: ((p[0][0],) * 2, (p[1][0],) * 2))),
    Mistake("the padding was read as top, left, bottom, right", LAYER,
            _layer(given=lambda p: ((p[0][0], p[1][0]), (p[0][1], p[1][1])))),
    Mistake("zeros were added along the batch and the height, not the height and the width",
            LAYOUTS, _layer(pad_axes=(0, 1))),
    Mistake("the result is kept in the images' dtype: it overflows or loses fractions", DTYPES,
            _in_own_dtype),
    Mistake("sums of uint8 overflow: 255 is their largest number", DTYPES,
            _layer(widen=lambda numbers: numbers)),
    Mistake("fractions were cut off: the result is of integers", DTYPES,
            _then(lambda y: y.astype(np.int64))),
    Mistake("the array has the right shape, and nothing was computed: all zeros", EXAMPLE,
            _then(np.zeros_like)),
)  # fmt: skip
