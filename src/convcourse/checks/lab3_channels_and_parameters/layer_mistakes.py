"""What can go wrong in `conv2d_nhwc`: a plain layer, each of whose steps can be replaced."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convcourse.checks.common import sections
from convcourse.checks.common.mistakes import known
from convcourse.checks.mistakes import Words

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
    x: Array, w: Array, b: Array | None = None, stride: int | Pair = 1, padding: Padding = "VALID"
) -> Array:
    return _RIGHT(x, w, b, stride, padding).astype(x.dtype)


def _layer(**steps: Any) -> _Layer:
    return replace(_RIGHT, **steps)


def _then(change: Callable[[Array], Array]) -> _Layer:
    return _layer(whole=change)


_WORDS: Words = {
    sections.FLIPPING: {"kernel-flipped": "the kernels were flipped: this is true convolution"},
    sections.NUMBERS: {
        "kept-in-input-dtype": (
            "the result is kept in the images' dtype: it overflows or loses fractions"
        )
    },
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
        "images-added": "the images of the batch are added up",
        "result-transposed": "height and width of the result are swapped",
        "kernel-transposed": "height and width of the kernels are swapped",
        "c-in-c-out-swapped": "the kernels are read as (kh, kw, c_out, c_in)",
        "batch-padded": (
            "zeros were added along the batch and the height, not the height and the width"
        ),
    },
    sections.EXERCISE_CHANNELS: {
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

CONV2D_NHWC_MISTAKES = known(
    {
        "kernel-flipped": _layer(kernels=lambda w: w[::-1, ::-1]),
        "bias-forgotten": _summed(lambda x, w, b: _taps(x, w, None)),
        "bias-added-per-weight": _summed(lambda x, w, b: _taps(x, w, b * w[..., 0].size)),
        "bias-added-per-channel": _summed(lambda x, w, b: _taps(x, w, b * w.shape[2])),
        "first-bias-for-all": _summed(_one_number),
        "bias-subtracted": _summed(lambda x, w, b: _taps(x, w, -b)),
        "all-biases-added": _summed(lambda x, w, b: _taps(x, w, None) + b.sum()),
        "channels-averaged": _layer(sums=_channels_averaged),
        "first-channel-only": _one_channel(0),
        "last-channel-only": _one_channel(-1),
        "channels-not-added": _layer(sums=_not_added_up),
        "channels-added-before-weights": _layer(sums=_channels_mixed),
        "first-kernel-only": _layer(sums=_first_kernel),
        "maps-added": _layer(sums=_kernels_added),
        "first-image-only": _then(lambda y: y[:1]),
        "batch-left-out": _then(lambda y: y[0]),
        "images-added": _then(lambda y: y.sum(axis=0, keepdims=True)),
        "result-transposed": _then(lambda y: y.swapaxes(1, 2)),
        "channels-first": _then(lambda y: np.moveaxis(y, -1, 1)),
        "kernel-transposed": _layer(kernels=lambda w: w.swapaxes(0, 1)),
        "c-in-c-out-swapped": _layer(
            kernels=lambda w: w.reshape(*w.shape[:2], *w.shape[:1:-1]).swapaxes(2, 3)
        ),
        "stride-ignored": _layer(strides=lambda s: (1, 1)),
        "stride-not-in-positions": _layer(steps=lambda s: (1, 1)),
        "strides-swapped": _layer(strides=lambda s: s[::-1]),
        "first-stride-both-ways": _layer(strides=lambda s: (s[0], s[0])),
        "second-stride-both-ways": _layer(strides=lambda s: (s[1], s[1])),
        "stride-down-only": _layer(strides=lambda s: (s[0], 1)),
        "stride-across-only": _layer(strides=lambda s: (1, s[1])),
        "valid-instead-of-same": _layer(same=lambda n, f, s: (0, 0)),
        "odd-padding-before": _layer(same=lambda n, f, s: _odd_after(n, f, s)[::-1]),
        "all-padding-after": _layer(same=lambda n, f, s: (0, _total(n, f, s))),
        "all-padding-before": _layer(same=lambda n, f, s: (_total(n, f, s), 0)),
        "half-kernel-less-one-on-both-sides": _layer(
            same=lambda n, f, s: ((f - 1) // 2, (f - 1) // 2)
        ),
        "half-kernel-on-both-sides": _layer(same=lambda n, f, s: (f // 2, f // 2)),
        "padded-as-for-stride-one": _layer(same=lambda n, f, s: _odd_after(n, f, 1)),
        "padding-ignored": _layer(given=lambda p: ((0, 0), (0, 0))),
        "row-column-padding-swapped": _layer(given=lambda p: p[::-1]),
        "opposite-sides-swapped": _layer(given=lambda p: (p[0][::-1], p[1][::-1])),
        "only-top-left-padded": _layer(given=lambda p: ((p[0][0], 0), (p[1][0], 0))),
        "first-width-on-both-sides": _layer(given=lambda p: ((p[0][0],) * 2, (p[1][0],) * 2)),
        "padding-read-as-top-left-bottom-right": _layer(
            given=lambda p: ((p[0][0], p[1][0]), (p[0][1], p[1][1]))
        ),
        "batch-padded": _layer(pad_axes=(0, 1)),
        "kept-in-input-dtype": _in_own_dtype,
        "computed-in-input-dtype": _layer(widen=lambda numbers: numbers),
        "fractions-cut-off": _then(lambda y: y.astype(np.int64)),
        "all-zeros": _then(np.zeros_like),
    },
    _WORDS,
)
