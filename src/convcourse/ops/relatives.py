"""Relatives of the convolution: flipped, transposed, and channel by channel."""

from typing import SupportsIndex

import numpy as np
from numpy.typing import ArrayLike

from convcourse.ops.arrays import Array, as_array, sum_dtype
from convcourse.ops.convolution import conv2d
from convcourse.ops.pieces import Settings
from convcourse.ops.unrolled import add_windows
from convcourse.shapes import ShapeError, Window, conv_window
from convcourse.shapes.arguments import Padding2D, Pair, PairLike, pair
from convcourse.shapes.counts import group_channels

# Windows that are added back at a time, in bytes.
_BLOCK_BYTES = 4 << 20


def true_convolution(
    x: ArrayLike,
    w: ArrayLike,
    b: ArrayLike | None = None,
    *,
    stride: PairLike = 1,
    padding: Padding2D = "VALID",
    dilation: PairLike = 1,
    groups: SupportsIndex = 1,
) -> Array:
    """Convolve as mathematics and signal processing do: with the kernel flipped both ways.

    Parameters
    ----------
    x, w, b, stride, padding, dilation, groups
        As in `conv2d`.

    Returns
    -------
    ndarray, shape (n, out_h, out_w, c_out)
        What `conv2d` gives for the flipped kernels; the same where a kernel is symmetric.

    Raises
    ------
    ShapeError
        As `conv2d` does.

    Notes
    -----
    Goodfellow, Bengio and Courville, "Deep Learning" (2016), equation 9.4. As
    ``scipy.signal.convolve2d``; a network that learns its kernels learns them flipped instead.

    Examples
    --------
    >>> x, w = np.array([[0, 1, 0, 0]]), np.array([[1, 2, 3]])
    >>> true_convolution(x[None, :, :, None], w[:, :, None, None], padding="SAME").ravel()
    array([1, 2, 3, 0])
    """
    w = as_array("w", w)
    flipped = w[::-1, ::-1] if w.ndim == 4 else w  # which conv2d refuses
    settings: Settings = {
        "stride": stride,
        "padding": padding,
        "dilation": dilation,
        "groups": groups,
    }
    return conv2d(x, flipped, b, **settings)


def depthwise_conv2d(
    x: ArrayLike,
    w: ArrayLike,
    b: ArrayLike | None = None,
    *,
    stride: PairLike = 1,
    padding: Padding2D = "VALID",
    dilation: PairLike = 1,
) -> Array:
    """Convolve each channel with kernels of its own.

    Parameters
    ----------
    x : array_like, shape (n, height, width, c_in)
        Images.
    w : array_like, shape (kh, kw, c_in, multiplier)
        Kernels: so many for each channel, as ``tf.nn.depthwise_conv2d`` has them.
    b : array_like, shape (c_in * multiplier,), optional
        Biases, one for each output channel.
    stride, padding, dilation
        As in `conv2d`.

    Returns
    -------
    ndarray, shape (n, out_h, out_w, c_in * multiplier)
        The results of the first channel come first. Dtype as in `conv2d`.

    Raises
    ------
    ShapeError
        As `conv2d` does.

    Notes
    -----
    `conv2d` with as many groups as channels. Chollet, "Xception: Deep Learning with Depthwise
    Separable Convolutions" (2017).

    Examples
    --------
    >>> depthwise_conv2d([[[[1, 10]], [[2, 20]]]], [[[[1], [0]]], [[[1], [-1]]]]).ravel()
    array([  3, -20])
    """
    x, w = as_array("x", x), as_array("w", w)
    if w.ndim != 4 or (x.ndim == 4 and w.shape[2] != x.shape[3]):
        channels = x.shape[3] if x.ndim == 4 else "c_in"
        raise ShapeError(
            f"w must have the four axes (kh, kw, c_in, multiplier): got shape {w.shape} for x of "
            f"shape {x.shape}. Use w with {channels} on its third axis."
        )
    kh, kw, channels, multiplier = w.shape
    w = w.reshape(kh, kw, 1, channels * multiplier)
    settings: Settings = {
        "stride": stride,
        "padding": padding,
        "dilation": dilation,
        "groups": channels,
    }
    return conv2d(x, w, b, **settings)


@np.errstate(invalid="ignore")
def conv2d_transpose(
    y: ArrayLike,
    w: ArrayLike,
    *,
    stride: PairLike = 1,
    padding: Padding2D = "VALID",
    dilation: PairLike = 1,
    groups: SupportsIndex = 1,
    output_size: PairLike | None = None,
) -> Array:
    """Give every output of a convolution back to the pixels that it saw: the adjoint in x.

    Parameters
    ----------
    y : array_like, shape (n, out_h, out_w, c_out)
        Feature maps, of the shape that `conv2d` gives.
    w : array_like, shape (kh, kw, c_in / groups, c_out)
        Kernels, as in `conv2d`.
    stride, padding, dilation, groups
        Of the convolution that is transposed.
    output_size : int or pair of int, optional
        Height and width of the result. Strides let several sizes have one and the same output;
        where it is left out, the result is out_h * stride_h by out_w * stride_w for SAME, and the
        smallest possible otherwise.

    Returns
    -------
    ndarray, shape (n, height, width, c_in)
        Dtype as in `conv2d`.

    Raises
    ------
    ShapeError
        As `conv2d` does, or if a convolution of the result would not have the shape of `y`.

    Notes
    -----
    Adjoint: ``(conv2d(x, w) * y).sum() == (x * conv2d_transpose(y, w)).sum()``, so it is also the
    gradient of `conv2d` with respect to x. Dumoulin and Visin, "A guide to convolution arithmetic
    for deep learning" (2016), chapter 4; ``tf.nn.conv2d_transpose``.

    At stride 1 it is a convolution of the padded `y` with the flipped kernels. Otherwise windows
    are made from the outputs by a matrix product, and added where they overlap.

    Examples
    --------
    >>> conv2d_transpose([[[[1], [2]]]], np.ones((1, 3, 1, 1), int), stride=2)[0, 0, :, 0]
    array([1, 1, 3, 2, 2])
    """
    y, w = as_array("y", y), as_array("w", w)
    if y.ndim != 4 or w.ndim != 4:
        raise ShapeError(
            f"y and w must have four axes, (n, out_h, out_w, c_out) and (kh, kw, c_in, c_out): got "
            f"shapes {y.shape} and {w.shape}. Use y[None] for one image."
        )
    reads, (makes, _) = w.shape[2], group_channels(w.shape[3], w.shape[3], groups)
    groups = w.shape[3] // makes
    size = _size_before(y.shape[1:3], w.shape[:2], stride, padding, dilation, output_size)
    x_shape = len(y), *size, groups * reads
    settings: Settings = {
        "stride": stride,
        "padding": padding,
        "dilation": dilation,
        "groups": groups,
    }
    window = conv_window(x_shape, w.shape, None, **settings)
    if y.shape != (len(y), *window.output, w.shape[3]):
        raise ShapeError(
            f"y is no convolution of such an image: got shape {y.shape}, and x of shape {x_shape} "
            f"with w of shape {w.shape} gives {(len(y), *window.output, w.shape[3])}. "
            "Use another output_size, or the settings of the convolution."
        )
    # Kernels by group, (groups, kh, kw, c_out / groups, c_in / groups): inputs become outputs.
    turned = w.reshape(*w.shape[:3], groups, makes).transpose(3, 0, 1, 4, 2)
    borders = [
        (span - 1 - before, span - 1 - after)
        for span, (before, after) in zip(window.span, window.padding, strict=True)
    ]
    if window.stride == (1, 1) and min(map(min, borders)) >= 0:
        flipped = np.moveaxis(turned[:, ::-1, ::-1], 0, 3).reshape(*w.shape[:2], makes, -1)
        return conv2d(y, flipped, padding=borders, dilation=dilation, groups=groups)
    dtype = sum_dtype(y.dtype, w.dtype)
    x = np.zeros(x_shape, dtype)
    turned = turned.transpose(0, 3, 1, 2, 4).astype(dtype).reshape(groups, makes, -1)
    images = max(1, _BLOCK_BYTES // (y[:1, ..., 0].size * turned[:, 0].size * dtype.itemsize or 1))
    for first in range(0, len(y), images):
        block = slice(first, first + images)
        outputs = y[block].astype(dtype, copy=False).reshape(-1, groups, makes).transpose(1, 0, 2)
        windows = np.matmul(outputs, turned).reshape(groups, *y[block].shape[:3], *w.shape[:3])
        for group in range(groups):
            add_windows(windows[group], x[block, ..., group * reads : (group + 1) * reads], window)
    return x


def _size_before(
    output: Pair,
    kernel: Pair,
    stride: PairLike,
    padding: Padding2D,
    dilation: PairLike,
    output_size: PairLike | None,
) -> Pair:
    """Return the size of the image whose convolution has this output."""
    if output_size is not None:
        return pair("output_size", output_size)
    (stride_h, stride_w), gaps = pair("stride", stride), pair("dilation", dilation)
    if isinstance(padding, str) and padding.upper() == "SAME":
        return output[0] * stride_h, output[1] * stride_w
    # The smallest image that the kernel fits tells its span and its padding.
    room = tuple(gap * (length - 1) + 1 for gap, length in zip(gaps, kernel, strict=True))
    window = Window.over(room, kernel, stride=stride, padding=padding, dilation=dilation)
    height, width = (
        (positions - 1) * step + span - sum(sides)
        for positions, step, span, sides in zip(
            output, window.stride, window.span, window.padding, strict=True
        )
    )
    return max(height, 1), max(width, 1)
