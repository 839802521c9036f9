"""Arrays as pictures take them, and their numbers as cells show them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from convcourse.ops import as_array, conv2d
from convcourse.shapes import ShapeError

__all__ = [
    "conv_plane",
    "format_number",
    "number_texts",
    "one_image",
    "one_plane",
    "size_text",
    "values_text",
]


def one_plane(name: str, array: ArrayLike) -> NDArray[Any]:
    """Return an array of rows and columns, (height, width).

    Raises
    ------
    ShapeError
        If it has other axes, or nothing in it.

    Examples
    --------
    >>> one_plane("w", [[1, 2]]).shape
    (1, 2)
    """
    plane = as_array(name, array)
    if plane.ndim != 2 or not plane.size:
        raise ShapeError(
            f"this picture is of rows and columns, but {name} has shape {plane.shape}. "
            "Pass two axes (height, width), for example one channel of one image, x[0, :, :, 0]."
        )
    return plane


def one_image(image: ArrayLike) -> NDArray[Any]:
    """Return an image as (height, width, c), c being 1 or 3.

    Raises
    ------
    ShapeError
        If the array is not one image.

    Examples
    --------
    >>> one_image([[0, 1]]).shape
    (1, 2, 1)
    """
    array = as_array("image", image)
    plane = array[..., None] if array.ndim == 2 else array
    if plane.ndim != 3 or plane.shape[2] not in (1, 3) or not plane.size:
        raise ShapeError(
            f"an image is drawn from (height, width), with 1 or 3 channels at the end or without: "
            f"got shape {array.shape}. Use x[0] for the first image of a batch, or x[..., 0] for "
            "one channel."
        )
    return plane


def conv_plane(x: NDArray[Any], w: NDArray[Any], **settings: Any) -> NDArray[Any]:
    """Convolve one channel, (height, width), with one kernel, (kh, kw): (out_h, out_w).

    Examples
    --------
    >>> conv_plane(np.eye(3), np.ones((2, 2)), stride=2).tolist()
    [[2.0]]
    """
    y: NDArray[Any] = conv2d(x[None, :, :, None], w[:, :, None, None], **settings)
    return y[0, :, :, 0]


def format_number(value: Any) -> str:
    """Write a number for a cell, in four digits at most.

    Examples
    --------
    >>> format_number(7), format_number(2.33333), format_number(-0.0)
    ('7', '2.333', '0')
    """
    return f"{value + 0:.4g}"  # + 0 makes a negative zero a zero


def number_texts(values: ArrayLike) -> NDArray[Any]:
    """Return an array of the same shape with each number as a cell shows it.

    Examples
    --------
    >>> number_texts([[1, 0.5]]).tolist()
    [['1', '0.5']]
    """
    array = np.asarray(values)
    texts = [format_number(value) for value in array.flat]
    return np.array(texts, object).reshape(array.shape)


def values_text(values: ArrayLike, *, between: str = ", ") -> str:
    """Return numbers or texts of two axes in one line, the rows between semicolons.

    Examples
    --------
    >>> values_text([[1, 0], [0, 1]])
    '1, 0; 0, 1'
    """
    array = np.asarray(values)
    texts = array if array.dtype == object else number_texts(array)
    return "; ".join(between.join(row) for row in texts)


def size_text(array: NDArray[Any]) -> str:
    """Return the shape of an array in words: "4 x 4".

    Examples
    --------
    >>> size_text(np.zeros((2, 3)))
    '2 x 3'
    """
    return " x ".join(map(str, array.shape))
