"""Depthwise convolution: each channel with kernels of its own."""

from typing import Unpack

from numpy.typing import ArrayLike

from convcourse.ops.arrays import Array, as_array
from convcourse.ops.convolution import conv2d
from convcourse.shapes import ShapeError
from convcourse.shapes.arguments import WindowSettings


def depthwise_conv2d(
    x: ArrayLike, w: ArrayLike, b: ArrayLike | None = None, **settings: Unpack[WindowSettings]
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
    return conv2d(x, w, b, groups=channels, **settings)
