"""Plain convolutions and what goes wrong with them; none of it is shared with the reference."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from convcourse.ops.arrays import Array

Pair = tuple[int, int]
Sides = tuple[Pair, Pair]
Padding = str | Sides


def wide(numbers: Array) -> Array:
    """Return the same numbers in a dtype that has room for their sums."""
    return numbers.astype(np.result_type(numbers, np.int64))


def in_own_dtype(result: Array, image: Array) -> Array:
    """Return a result squeezed into the image's dtype: integers wrap round, and have no fractions.

    Parameters
    ----------
    result, image : ndarray

    Returns
    -------
    ndarray
    """
    whole = wide(result).astype(np.int64) if image.dtype.kind in "iu" else result
    return whole.astype(image.dtype)


def height_for_width(kernel: Array) -> Array:
    """Return the weights that are read of a kernel whose height is taken for its width, too.

    Parameters
    ----------
    kernel : (kh, kw), or (kh, kw, c_in, c_out)

    Returns
    -------
    (kh, kh), or (kh, kh, c_in, c_out)

    Raises
    ------
    IndexError
        If the kernel is not as wide.
    """
    kh, kw = kernel.shape[:2]
    if kw < kh:
        raise IndexError("a weight beyond the kernel")
    return kernel[:, :kh]


def height_for_width_in_windows(kernel: Array) -> Array:
    """Return the same of windows that are kh wide, with which NumPy multiplies what it can stretch.

    Parameters
    ----------
    kernel : (kh, kw), or (kh, kw, c_in, c_out)

    Returns
    -------
    ndarray

    Raises
    ------
    ValueError
        If the kernel has another width than the windows.
    """
    kh, kw = kernel.shape[:2]
    if kh not in (1, kw) and kw != 1:
        raise ValueError("a window of another shape than the kernel")
    if kh == 1:
        row: Array = kernel.sum(axis=1, keepdims=True)
        return row
    return np.broadcast_to(kernel, (kh, kh, *kernel.shape[2:]))


def same_total(n: int, f: int, s: int) -> int:
    """Return how many zeros SAME adds to an axis of `n` for a kernel of `f` at stride `s`."""
    return max((-(-n // s) - 1) * s + f - n, 0)


def same_pads(n: int, f: int, s: int) -> Pair:
    """Return how many of them go before, and how many after: an odd one goes after."""
    total = same_total(n, f, s)
    return total // 2, total - total // 2


def windows(x: Array, kernel: Sequence[int], steps: Sequence[int], shape: Sequence[int]) -> Array:
    """Return what a kernel sees at each position: (n, rows, cols, kh, kw, c_in).

    Parameters
    ----------
    x : (n, height, width, c_in)
    kernel : sequence of int
        Its height and width.
    steps : sequence of int
        Pixels between two positions, down and across.
    shape : sequence of int
        The number of positions, down and across.

    Returns
    -------
    ndarray

    Raises
    ------
    ValueError
        If there are less than none.
    """
    (kh, kw), (down, across), (rows, cols) = kernel, steps, shape
    if rows < 0 or cols < 0:  # as NumPy says of an array of such a shape
        raise ValueError("the kernel does not fit")
    i = (np.arange(rows) * down)[:, None, None, None] + np.arange(kh)[:, None]
    j = (np.arange(cols) * across)[:, None, None] + np.arange(kw)
    seen: Array = x[:, i, j]
    return seen


def slide(
    image: Array,
    kernel: Array,
    steps: Pair = (1, 1),
    shape: Sequence[int] | None = None,
    *,
    widen: Callable[[Array], Array] = wide,
) -> Array:
    """Slide, multiply, add: one image (height, width) and one kernel (kh, kw), without padding.

    Parameters
    ----------
    image, kernel : ndarray
    steps : pair of int
        Pixels between two positions, down and across.
    shape : sequence of int, optional
        Another number of positions than fits.
    widen : callable
        Makes room for products, unless they are to overflow.

    Returns
    -------
    (rows, cols)
    """
    if shape is None:
        shape = [(n - f) // s + 1 for n, f, s in zip(image.shape, kernel.shape, steps, strict=True)]
    seen = windows(widen(image)[None, :, :, None], kernel.shape, steps, shape)[0, ..., 0]
    y: Array = (seen * widen(kernel)).sum(axis=(2, 3))
    return y


def _taps(seen: Array, w: Array, b: Array | None) -> Array:
    """Products of windows (n, rows, cols, kh, kw, c_in) with the kernels, summed up."""
    y: Array = np.einsum("nrcijk,ijko->nrco", seen, w)
    return y if b is None else y + b


def _as_given(padding: Sides) -> Sides:
    return padding


@dataclass(frozen=True)
class PlainLayer:
    """A convolutional layer, plain, each of whose steps can be replaced by a wrong one.

    Attributes
    ----------
    kernels, strides : callable
        What is made of the kernels (kh, kw, c_in, c_out), and of the two strides.
    steps : callable
        What is made of the strides in the positions alone, and not in the shape.
    same, given : callable
        The zeros before and after an axis for SAME, and those of a padding by numbers.
    mode : str
        What `numpy.pad` puts around the images.
    pad_axes : pair of int
        The axes that are padded.
    sums : callable
        From windows, kernels and biases to maps (n, rows, cols, c_out).
    widen : callable
        Makes room for sums.
    whole : callable
        What is made of the result.
    """

    kernels: Callable[[Array], Array] = lambda w: w
    strides: Callable[[Pair], Pair] = lambda strides: strides
    steps: Callable[[Pair], Pair] = lambda strides: strides
    same: Callable[[int, int, int], Pair] = same_pads
    given: Callable[[Sides], Sides] = _as_given
    mode: Any = "constant"
    pad_axes: Pair = (1, 2)
    sums: Callable[[Array, Array, Array | None], Array] = _taps
    widen: Callable[[Array], Array] = wide
    whole: Callable[[Array], Array] = lambda y: y

    def __call__(
        self,
        x: Array,
        w: Array,
        b: Array | None = None,
        stride: int | Pair = 1,
        padding: Padding = "VALID",
    ) -> Array:
        """Return the maps (n, rows, cols, c_out) of images (n, height, width, c_in)."""
        pair = (stride, stride) if isinstance(stride, int) else stride
        strides, w = self.strides(pair), self.kernels(self.widen(w))
        around = self._around(x.shape, w.shape, strides, padding)
        padded = np.pad(self.widen(x), around, mode=self.mode)
        sizes = zip(padded.shape[1:3], w.shape[:2], strides, strict=True)
        shape = [(n - f) // s + 1 for n, f, s in sizes]
        return self.whole(self.sums(windows(padded, w.shape[:2], self.steps(strides), shape), w, b))

    def _around(
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


LAYER = PlainLayer()


def _summed(sums: Callable[[Array, Array, Array], Array]) -> PlainLayer:
    """A layer that adds the bias in another way."""

    def wrong(windows: Array, w: Array, b: Array | None) -> Array:
        return _taps(windows, w, b) if b is None else sums(windows, w, b)

    return replace(LAYER, sums=wrong)


def _one_number(windows: Array, w: Array, b: Array) -> Array:
    y: Array = _taps(windows, w, None) + b[0]
    return y


def _channels_averaged(windows: Array, w: Array, b: Array | None) -> Array:
    y: Array = _taps(windows, w, None) / w.shape[2]
    return y if b is None else y + b


def _one_channel(channel: int) -> PlainLayer:
    def sums(windows: Array, w: Array, b: Array | None) -> Array:
        return _taps(windows[..., [channel]], w[:, :, [channel]], b)

    return replace(LAYER, sums=sums)


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
    return in_own_dtype(LAYER(x, w, b, stride, padding), x)


def _with(**steps: Any) -> PlainLayer:
    return replace(LAYER, **steps)


def _then(change: Callable[[Array], Array]) -> PlainLayer:
    return _with(whole=change)


LAYER_MISTAKES: dict[str, Callable[..., Array]] = {
    "kernel-flipped": _with(kernels=lambda w: w[::-1, ::-1]),
    "bias-forgotten": _summed(lambda x, w, b: _taps(x, w, None)),
    "bias-added-per-weight": _summed(lambda x, w, b: _taps(x, w, b * w[..., 0].size)),
    "bias-added-per-channel": _summed(lambda x, w, b: _taps(x, w, b * w.shape[2])),
    "first-bias-for-all": _summed(_one_number),
    "bias-subtracted": _summed(lambda x, w, b: _taps(x, w, -b)),
    "all-biases-added": _summed(lambda x, w, b: _taps(x, w, None) + b.sum()),
    "channels-averaged": _with(sums=_channels_averaged),
    "first-channel-only": _one_channel(0),
    "last-channel-only": _one_channel(-1),
    "channels-not-added": _with(sums=_not_added_up),
    "channels-added-before-weights": _with(sums=_channels_mixed),
    "first-kernel-only": _with(sums=_first_kernel),
    "maps-added": _with(sums=_kernels_added),
    "first-image-only": _then(lambda y: y[:1]),
    "batch-left-out": _then(lambda y: y[0]),
    "images-added": _then(lambda y: y.sum(axis=0, keepdims=True)),
    "result-transposed": _then(lambda y: y.swapaxes(1, 2)),
    "channels-first": _then(lambda y: np.moveaxis(y, -1, 1)),
    "kernel-transposed": _with(kernels=lambda w: w.swapaxes(0, 1)),
    "c-in-c-out-swapped": _with(
        kernels=lambda w: w.reshape(*w.shape[:2], *w.shape[:1:-1]).swapaxes(2, 3)
    ),
    "stride-ignored": _with(strides=lambda s: (1, 1)),
    "stride-not-in-positions": _with(steps=lambda s: (1, 1)),
    "strides-swapped": _with(strides=lambda s: s[::-1]),
    "first-stride-both-ways": _with(strides=lambda s: (s[0], s[0])),
    "second-stride-both-ways": _with(strides=lambda s: (s[1], s[1])),
    "stride-down-only": _with(strides=lambda s: (s[0], 1)),
    "stride-across-only": _with(strides=lambda s: (1, s[1])),
    "valid-instead-of-same": _with(same=lambda n, f, s: (0, 0)),
    "odd-padding-before": _with(same=lambda n, f, s: same_pads(n, f, s)[::-1]),
    "all-padding-after": _with(same=lambda n, f, s: (0, same_total(n, f, s))),
    "all-padding-before": _with(same=lambda n, f, s: (same_total(n, f, s), 0)),
    "half-kernel-less-one-on-both-sides": _with(same=lambda n, f, s: ((f - 1) // 2, (f - 1) // 2)),
    "half-kernel-on-both-sides": _with(same=lambda n, f, s: (f // 2, f // 2)),
    "padded-as-for-stride-one": _with(same=lambda n, f, s: same_pads(n, f, 1)),
    "padding-ignored": _with(given=lambda p: ((0, 0), (0, 0))),
    "row-column-padding-swapped": _with(given=lambda p: p[::-1]),
    "opposite-sides-swapped": _with(given=lambda p: (p[0][::-1], p[1][::-1])),
    "only-top-left-padded": _with(given=lambda p: ((p[0][0], 0), (p[1][0], 0))),
    "first-width-on-both-sides": _with(given=lambda p: ((p[0][0],) * 2, (p[1][0],) * 2)),
    "padding-read-as-top-left-bottom-right": _with(
        given=lambda p: ((p[0][0], p[1][0]), (p[0][1], p[1][1]))
    ),
    "batch-padded": _with(pad_axes=(0, 1)),
    "kept-in-input-dtype": _in_own_dtype,
    "computed-in-input-dtype": _with(widen=lambda numbers: numbers),
    "fractions-cut-off": _then(lambda y: y.astype(np.int64)),
    "all-zeros": _then(np.zeros_like),
}
"""What can go wrong in a layer, by name; each is called as `LAYER` is."""


def of_one_channel(layer: Callable[..., Array], **settings: Any) -> Callable[..., Array]:
    """Return a layer as a function of one image, one kernel and a stride.

    Parameters
    ----------
    layer : callable
        Called as `LAYER` is, with these settings.

    Returns
    -------
    callable
    """

    def convolve(image: Array, kernel: Array, stride: int = 1) -> Array:
        x, w = image[None, :, :, None], kernel[:, :, None, None]
        return layer(x, w, stride=stride, **settings)[0, :, :, 0]

    return convolve
