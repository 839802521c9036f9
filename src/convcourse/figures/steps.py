"""Convolution by hand: one window, its products and their sum."""

from __future__ import annotations

import itertools
import textwrap
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike, NDArray

from convcourse.figures.picture import (
    INK,
    WIDTH,
    Picture,
    draw_cell,
    draw_legend,
    draw_lines,
    format_number,
    lines_height,
    picture_of_error,
    start_picture,
)
from convcourse.figures.windows import AxisWindows
from convcourse.ops import conv2d
from convcourse.shapes import ShapeError, Window

__all__ = ["fig_steps"]

_LEFT, _TOP, _SIGN = 0.3, 0.75, 0.48  # inches: the row numbers, the titles, a sign between grids


def fig_steps(
    x: ArrayLike,
    w: ArrayLike,
    *,
    row: int = 0,
    col: int = 0,
    stride: int = 1,
    padding: str = "VALID",
    flip: bool = False,
    notation: str = "[row, col]",
) -> Picture:
    """Draw one window of a convolution: its pixels, the kernel, their products, and the output.

    Parameters
    ----------
    x : (height, width)
        The image.
    w : (kh, kw)
        The kernel.
    row, col : int
        The output that is computed; the last one where there are fewer.
    stride : int
        In pixels, along both axes.
    padding : str
        "VALID" or "SAME".
    flip : bool
        Whether the kernel is turned by half a turn first, as in a true convolution.
    notation : str
        "[row, col]", as arrays count, or "(x, y)", as points in a plane do.

    Returns
    -------
    Picture
        Where no window fits, it holds the sentence that says so.

    Raises
    ------
    ShapeError
        If `x` or `w` is not one image of numbers.

    Examples
    --------
    >>> print(fig_steps([[1, 2, 3], [4, 5, 6]], [[1, -1]], row=1).alt)
    An image of 2 x 3 pixels under a kernel of 1 x 2. Output [1, 0] is 4·1 + 5·(-1) = -1. \
The whole output, 2 x 2: -1, -1; -1, -1.
    """
    image, kernel = _image("x", x), _image("w", w)
    weights = kernel[::-1, ::-1] if flip else kernel
    try:
        window = Window.over(image.shape, kernel.shape, stride=stride, padding=padding)
    except ShapeError as error:
        return picture_of_error(str(error))
    y = conv2d(
        image[None, :, :, None], weights[:, :, None, None], stride=stride, padding=window.padding
    )[0, :, :, 0]
    rows, columns = (
        AxisWindows.of(size, taps, stride=stride, padding=sides)
        for size, taps, sides in zip(image.shape, kernel.shape, window.padding, strict=True)
    )
    at = min(row, rows.out - 1), min(col, columns.out - 1)
    taps = rows.taps(at[0]), columns.taps(at[1])
    pixels = np.pad(image, window.padding)[
        np.ix_(*(np.add(t, side[0]) for t, side in zip(taps, window.padding, strict=True)))
    ]
    terms = [
        f"{format_number(pixel)}·{_bracketed(format_number(weight))}"
        for pixel, weight in zip(pixels.flat, weights.flat, strict=True)
    ]
    name = f"(x={at[1]}, y={at[0]})" if notation == "(x, y)" else f"[{at[0]}, {at[1]}]"
    written = f"{' + '.join(terms)} = {format_number(y[at])}"
    texts = textwrap.wrap(f"y{name} = {written}", 88, subsequent_indent="    ")

    across = len(columns.positions) + 2 * kernel.shape[1] + columns.out
    unit = min(0.6, (WIDTH - _LEFT - 3 * _SIGN - 0.3) / across)
    tall = unit * max(len(rows.positions), kernel.shape[0], rows.out)
    foot = _TOP + tall + 0.1
    picture, ax = start_picture(height=foot + lines_height(len(texts)) + 0.4)
    left, used = _LEFT, set[str]()
    grids: list[tuple[str, NDArray[Any], str]] = [
        ("input", np.pad(image, window.padding), "×"),
        ("kernel, flipped" if flip else "kernel", weights, "="),
        ("products", pixels * weights + 0, "Σ"),  # + 0: no negative zero
        ("output", y, ""),
    ]
    for title, values, sign in grids:
        top = _TOP + (tall - unit * len(values)) / 2
        box = (left, top, unit, unit)
        if title == "input":
            used |= _draw_input(ax, values, rows, columns, box=box, taps=taps)
        else:
            style = {"products": "read by the kernel", "output": "output"}.get(title, "input pixel")
            _draw_grid(ax, values, style, box=box)
            used.add(style)
        if title == "output":
            _frame(ax, (left + unit * at[1], top + unit * at[0], unit, unit))
        wide = unit * values.shape[1]
        _write(ax, left + wide / 2, _TOP - 0.5, title, 13)
        left += wide + _SIGN
        _write(ax, left - _SIGN / 2, _TOP + tall / 2, sign, 20)
    draw_lines(ax, texts, top=foot)
    draw_legend(ax, used)
    values = "; ".join(", ".join(map(format_number, line)) for line in y)
    picture.alt = (
        f"An image of {_by(image)} pixels under a kernel of {_by(kernel)}. "
        f"Output {name} is {written}. The whole output, {_by(y)}: {values}."
    )
    return picture


def _image(name: str, values: ArrayLike) -> NDArray[Any]:
    array = np.asarray(values)
    if array.ndim != 2 or not array.size:
        raise ShapeError(
            f"this picture is of one image and one kernel, but {name} has shape {array.shape}. "
            f"Pass two axes, for example {name}[0, :, :, 0]."
        )
    return array


def _draw_input(
    ax: Axes,
    padded: NDArray[Any],
    rows: AxisWindows,
    columns: AxisWindows,
    *,
    box: tuple[float, float, float, float],
    taps: tuple[tuple[int, ...], tuple[int, ...]],
) -> set[str]:
    """Draw the padded image with its row and column numbers, and frame the window."""
    left, top, unit, _ = box
    used = set()
    for (i, row), (j, col) in itertools.product(
        enumerate(rows.positions), enumerate(columns.positions)
    ):
        inside = 0 <= row < rows.size and 0 <= col < columns.size
        read = row in taps[0] and col in taps[1]
        style = "read by the kernel" if read else "input pixel" if inside else "padding, a zero"
        place = (left + unit * j, top + unit * i, unit, unit)
        draw_cell(ax, place, style, format_number(padded[i, j]))
        used.add(style)
        if i == 0 and 0 <= col < columns.size:
            _write(ax, left + unit * (j + 0.5), top - 0.16, str(col), 10)
        if j == 0 and 0 <= row < rows.size:
            _write(ax, left - 0.14, top + unit * (i + 0.5), str(row), 10)
    corner = taps[1][0] + columns.before, taps[0][0] + rows.before
    _frame(
        ax,
        (left + unit * corner[0], top + unit * corner[1], unit * columns.span, unit * rows.span),
    )
    return used


def _draw_grid(
    ax: Axes, values: NDArray[Any], style: str, *, box: tuple[float, float, float, float]
) -> None:
    left, top, unit, _ = box
    for (i, j), value in np.ndenumerate(values):
        place = (left + unit * j, top + unit * i, unit, unit)
        draw_cell(ax, place, style, format_number(value))


def _frame(ax: Axes, box: tuple[float, float, float, float]) -> None:
    left, top, width, height = box
    frame = Rectangle((left, top), width, height, fill=False, linewidth=3, edgecolor=INK)
    ax.add_patch(frame).set_zorder(3)


def _write(ax: Axes, x: float, y: float, text: str, size: float) -> None:
    ax.text(x, y, text, size=size, color=INK, ha="center", va="center_baseline")


def _bracketed(text: str) -> str:
    return f"({text})" if text.startswith("-") else text


def _by(array: NDArray[Any]) -> str:
    return " x ".join(map(str, array.shape))
