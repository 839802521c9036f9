"""The door for arrays: real numbers of a known dtype, padded where a window asks for it."""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from convcourse.shapes import ShapeError, Window, pad_amounts
from convcourse.shapes.arguments import Padding2D, Pair
from convcourse.shapes.windows import image_size

Array: TypeAlias = NDArray[Any]


def as_array(name: str, value: ArrayLike) -> Array:
    """Return anything that holds real numbers as an array, without a copy where it is one.

    Parameters
    ----------
    name : str
        What the array is called in the message of an error.
    value : array_like
        An array, nested lists, a TensorFlow tensor.

    Returns
    -------
    ndarray
        Of bools, integers or floats.

    Raises
    ------
    ShapeError
        If nested lists differ in length, or the values are not real numbers.

    Examples
    --------
    >>> as_array("x", [[1, 2], [3, 4]]).shape
    (2, 2)
    """
    try:
        array = np.asarray(value)
    except ValueError:
        raise ShapeError(
            f"{name} must be an array: got nested lists of different lengths. "
            "Use rows of equal length."
        ) from None
    if array.dtype.kind not in "biuf":
        raise ShapeError(
            f"{name} must hold real numbers: got dtype {array.dtype} and shape {array.shape}. "
            f"Use integers or floats, for example {name}.astype(float)."
        )
    return array


def sum_dtype(*dtypes: DTypeLike) -> np.dtype[Any]:
    """Return the dtype in which `conv2d` sums products of arrays of these dtypes.

    Parameters
    ----------
    *dtypes : dtype
        Of images, kernels and biases.

    Returns
    -------
    dtype
        int64 for integers and bools; else NumPy's promotion of them and float32.

    Examples
    --------
    >>> sum_dtype("uint8", "int8"), sum_dtype("uint8", "float32"), sum_dtype("float16", "float16")
    (dtype('int64'), dtype('float32'), dtype('float32'))
    """
    kinds = {np.dtype(dtype).kind for dtype in dtypes}
    return np.result_type(*dtypes, np.float32 if "f" in kinds else np.int64)


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
