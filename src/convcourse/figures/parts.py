"""Parts that several pictures share: a grid of numbers, a frame around cells, a word."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike, NDArray

from convcourse.figures.picture import INK, draw_cell, format_number
from convcourse.shapes import ShapeError

__all__ = [
    "as_image",
    "draw_frame",
    "draw_grid",
    "number_texts",
    "size_text",
    "values_text",
    "write",
]


def as_image(name: str, values: ArrayLike) -> NDArray[Any]:
    """Return one image or one kernel as an array, or say what would be one.

    Examples
    --------
    >>> as_image("w", [[1, -1]]).shape
    (1, 2)
    """
    array = np.asarray(values)
    if array.ndim != 2 or not array.size:
        raise ShapeError(
            f"this picture is of one image and one kernel, but {name} has shape {array.shape}. "
            f"Pass two axes, for example {name}[0, :, :, 0]."
        )
    return array


def size_text(array: NDArray[Any]) -> str:
    """Return the shape of an array in words: "4 x 4".

    Examples
    --------
    >>> size_text(np.zeros((2, 3)))
    '2 x 3'
    """
    return " x ".join(map(str, array.shape))


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


def values_text(values: ArrayLike) -> str:
    """Return numbers or texts of two axes in one line, the rows between semicolons.

    Examples
    --------
    >>> values_text(np.eye(2))
    '1, 0; 0, 1'
    """
    array = np.asarray(values)
    texts = array if array.dtype == object else number_texts(array)
    return "; ".join(", ".join(row) for row in texts)


def draw_grid(
    ax: Axes, texts: NDArray[Any], style: str, *, corner: tuple[float, float], unit: float
) -> None:
    """Draw texts as square cells of `unit` inches, from `corner` = (left, top) on."""
    left, top = corner
    for (i, j), text in np.ndenumerate(texts):
        draw_cell(ax, (left + unit * j, top + unit * i, unit, unit), style, text)


def draw_frame(ax: Axes, box: tuple[float, float, float, float], *, linewidth: float = 3) -> None:
    """Frame `box` = (left, top, width, height): what is chosen, told without colour."""
    left, top, width, height = box
    frame = Rectangle((left, top), width, height, fill=False, linewidth=linewidth, edgecolor=INK)
    ax.add_patch(frame).set_zorder(3)


def write(ax: Axes, x: float, y: float, text: str, size: float, *, align: str = "center") -> None:
    """Write a word, its middle (or its left or right end) at (x, y)."""
    label = ax.text(x, y, text, size=size, color=INK, ha=align, va="center_baseline")
    label.set_parse_math(False)
