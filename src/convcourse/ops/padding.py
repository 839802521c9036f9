"""A border around images."""

import numpy as np
from numpy.typing import ArrayLike

from convcourse.ops.arrays import Array, as_array
from convcourse.shapes import Window, pad_amounts
from convcourse.shapes.arguments import Padding2D, Pair
from convcourse.shapes.windows import image_size


def pad2d(x: ArrayLike, padding: Padding2D) -> Array:
    """Return the images with a border of zeros around each.

    Parameters
    ----------
    x : array_like, shape (n, height, width, c)
        Images.
    padding : int or ((top, bottom), (left, right))
        Pixels to add on all four sides, or on each.

    Returns
    -------
    ndarray, shape (n, top + height + bottom, left + width + right, c)
        A new array of the same dtype.

    Raises
    ------
    ShapeError
        If the rank is wrong or the padding makes no sense.

    Examples
    --------
    >>> pad2d(np.ones((1, 1, 2, 1), int), ((0, 1), (2, 0)))[0, :, :, 0]
    array([[0, 0, 1, 1],
           [0, 0, 0, 0]])
    """
    x = as_array("x", x)
    image_size(x.shape)
    return _bordered(x, pad_amounts(padding), 0)


def padded(x: Array, window: Window, *, value: float = 0) -> Array:
    """Return the images with the border that a window asks for; they themselves if it asks none.

    Parameters
    ----------
    x : ndarray, shape (n, height, width, c)
        Images.
    window : Window
        Its padding is used.
    value : number, default 0
        What the border holds; it must be a value of the dtype of `x`.

    Returns
    -------
    ndarray, shape (n, top + height + bottom, left + width + right, c)

    Examples
    --------
    >>> padded(np.ones((1, 28, 28, 1)), Window.over(28, 5, padding="SAME")).shape
    (1, 32, 32, 1)
    """
    return _bordered(x, window.padding, value) if any(map(any, window.padding)) else x


def _bordered(x: Array, amounts: tuple[Pair, Pair], value: float) -> Array:
    (top, bottom), (left, right) = amounts
    n, height, width, channels = x.shape
    y = np.full((n, top + height + bottom, left + width + right, channels), value, x.dtype)
    y[:, top : top + height, left : left + width] = x
    return y
