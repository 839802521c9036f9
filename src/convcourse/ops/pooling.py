"""Max and average pooling of a batch of images, channel by channel."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike

from convcourse.ops.arrays import Array, as_array
from convcourse.ops.padding import padded
from convcourse.shapes import Window, pool_window
from convcourse.shapes.arguments import Padding2D, PairLike


def max_pool2d(
    x: ArrayLike,
    size: PairLike,
    *,
    stride: PairLike | None = None,
    padding: Padding2D = "VALID",
) -> Array:
    """Return the largest value of each window, channel by channel.

    Parameters
    ----------
    x : array_like, shape (n, height, width, c)
        Images.
    size : int or pair of int
        Height and width of the window in pixels.
    stride : int or pair of int, optional
        Step in pixels; the size itself where it is left out.
    padding : "VALID", "SAME", int or ((top, bottom), (left, right)), default "VALID"
        In pixels, less than the size. Padding is never the largest, not even among negatives.

    Returns
    -------
    ndarray, shape (n, out_h, out_w, c)
        Of the dtype of `x`. NaN where a window holds one.

    Raises
    ------
    ShapeError
        If the rank is wrong, the window does not fit, or a setting makes no sense.

    Notes
    -----
    As ``tf.nn.max_pool2d``. VALID drops the rows and columns that no window reaches.

    Examples
    --------
    >>> x = np.array([[1, 5, 2], [3, 4, 9], [8, 0, 7]])[None, :, :, None]
    >>> max_pool2d(x, 2)[0, :, :, 0], max_pool2d(-x, 2, padding="SAME")[0, :, :, 0].tolist()
    (array([[5]]), [[-1, -2], [0, -7]])
    """
    x = as_array("x", x)
    window = pool_window(x.shape, size, stride=stride, padding=padding)
    lowest = {"b": False, "f": -np.inf}.get(x.dtype.kind)
    if lowest is None:
        lowest = np.iinfo(x.dtype).min
    taps = _taps(padded(x, window, value=lowest), window)
    first = next(taps)
    y = np.maximum(first, next(taps, first))
    for tap in taps:
        np.maximum(y, tap, out=y)
    return y


def avg_pool2d(
    x: ArrayLike,
    size: PairLike,
    *,
    stride: PairLike | None = None,
    padding: Padding2D = "VALID",
) -> Array:
    """Return the mean of each window, channel by channel.

    Parameters
    ----------
    x : array_like, shape (n, height, width, c)
        Images.
    size : int or pair of int
        Height and width of the window in pixels.
    stride : int or pair of int, optional
        Step in pixels; the size itself where it is left out.
    padding : "VALID", "SAME", int or ((top, bottom), (left, right)), default "VALID"
        In pixels, less than the size. Padding is not counted: the mean is over real pixels.

    Returns
    -------
    ndarray, shape (n, out_h, out_w, c)
        float64 for integers, as `numpy.mean` has it; else of the dtype of `x`, at least float32.

    Raises
    ------
    ShapeError
        If the rank is wrong, the window does not fit, or a setting makes no sense.

    Notes
    -----
    As ``tf.nn.avg_pool2d``. VALID drops the rows and columns that no window reaches.

    Examples
    --------
    >>> x = np.array([[1, 5, 2], [3, 3, 9], [8, 0, 7]])[None, :, :, None]
    >>> avg_pool2d(x, 2)[0, :, :, 0], avg_pool2d(x, 2, padding="SAME")[0, :, :, 0].tolist()
    (array([[3.]]), [[3.0, 5.5], [4.0, 7.0]])
    """
    x = as_array("x", x)
    window = pool_window(x.shape, size, stride=stride, padding=padding)
    x = x.astype(np.result_type(x, np.float32 if x.dtype.kind == "f" else np.float64), copy=False)
    y = np.zeros((len(x), *window.output, x.shape[3]), x.dtype)
    pixels = np.zeros((1, *window.output, 1), x.dtype)
    real = np.ones((1, *x.shape[1:3], 1), x.dtype)
    with np.errstate(invalid="ignore"):
        for tap, counted in zip(
            _taps(padded(x, window), window), _taps(padded(real, window), window), strict=True
        ):
            y += tap
            pixels += counted
        y /= pixels
    return y


def _taps(x: Array, window: Window) -> Iterator[Array]:
    """Yield, for each place in the window, the pixels that all windows see there."""
    (stride_h, stride_w), (out_h, out_w) = window.stride, window.output
    for i, j in np.ndindex(*window.kernel):
        yield x[:, i : i + stride_h * out_h : stride_h, j : j + stride_w * out_w : stride_w]
