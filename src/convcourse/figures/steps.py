"""Convolution by hand: one window, its products and their sum."""

from __future__ import annotations

import itertools
import textwrap
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike, NDArray

from convcourse.figures.palette import SIGN, SMALL, TITLE, WIDTH
from convcourse.figures.picture import (
    Picture,
    draw_cell,
    draw_frame,
    draw_grid,
    draw_legend,
    draw_lines,
    lines_height,
    picture_of_error,
    start_picture,
    write,
)
from convcourse.figures.shown.arrays import (
    conv_plane,
    format_number,
    number_texts,
    one_plane,
    size_text,
    values_text,
)
from convcourse.figures.shown.size import AxisWindows
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
    hide: bool = False,
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
    hide : bool
        Whether outputs after this one are question marks, for a reader to predict.

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
    image, kernel = one_plane("x", x), one_plane("w", w)
    weights = kernel[::-1, ::-1] if flip else kernel
    try:
        window = Window.over(image.shape, kernel.shape, stride=stride, padding=padding)
    except ShapeError as error:
        return picture_of_error(str(error))
    y = conv_plane(image, weights, stride=stride, padding=window.padding)
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
    outputs = number_texts(y)
    if hide:
        outputs.flat[at[0] * columns.out + at[1] + 1 :] = "?"

    name_of_kernel = "kernel, flipped" if flip else "kernel"
    unit = _fitting(
        {
            "input": len(columns.positions),
            name_of_kernel: kernel.shape[1],
            "products": kernel.shape[1],
            "output": columns.out,
        }
    )
    tall = unit * max(len(rows.positions), kernel.shape[0], rows.out)
    texts = textwrap.wrap(f"y{name} = {written}", 88, subsequent_indent="    ")
    foot = _TOP + tall + 0.1
    picture, ax = start_picture(height=foot + lines_height(len(texts)) + 0.4)
    left, used = _LEFT, {"read", "product", "output"}
    grids = [
        ("input", number_texts(np.pad(image, window.padding)), "input", "×"),
        (name_of_kernel, number_texts(weights), "input", "="),
        ("products", number_texts(pixels * weights), "product", "Σ"),
        ("output", outputs, "output", ""),
    ]
    for title, cells, style, sign in grids:
        # A narrow grid stands in the middle below its title.
        wide = _width(title, cells.shape[1], unit)
        corner = (
            left + (wide - unit * cells.shape[1]) / 2,
            _TOP + (tall - unit * len(cells)) / 2,
        )
        if title == "input":
            used |= _draw_input(ax, cells, rows, columns, corner=corner, unit=unit, taps=taps)
        else:
            draw_grid(ax, cells, style, corner=corner, unit=unit)
        if title == "output":
            draw_frame(ax, (corner[0] + unit * at[1], corner[1] + unit * at[0], unit, unit))
        write(ax, left + wide / 2, _TOP - 0.5, title, TITLE)
        left += wide + _SIGN
        if sign:
            write(ax, left - _SIGN / 2, _TOP + tall / 2, sign, SIGN)
    draw_lines(ax, texts, top=foot)
    draw_legend(ax, used | {"input"})
    picture.alt = (
        f"An image of {size_text(image)} pixels under a kernel of {size_text(kernel)}. "
        f"Output {name} is {written}. "
        f"The whole output, {size_text(y)}: {values_text(outputs)}."
    )
    return picture


def _width(title: str, columns: int, unit: float) -> float:
    """Return the width of a grid in inches: that of its cells or of its title."""
    return max(columns * unit, 0.115 * len(title))


def _fitting(grids: dict[str, int]) -> float:
    """Return the largest cells with which grids of so many columns fit beside each other."""
    space = WIDTH - _LEFT - 3 * _SIGN - 0.3
    units = (0.6 - 0.01 * i for i in range(50))
    return next(u for u in units if sum(_width(*grid, u) for grid in grids.items()) <= space)


def _draw_input(
    ax: Axes,
    texts: NDArray[Any],
    rows: AxisWindows,
    columns: AxisWindows,
    *,
    corner: tuple[float, float],
    unit: float,
    taps: tuple[tuple[int, ...], tuple[int, ...]],
) -> set[str]:
    """Draw the padded image with its row and column numbers, and frame the window."""
    left, top = corner
    used = set()
    for (i, row), (j, col) in itertools.product(
        enumerate(rows.positions), enumerate(columns.positions)
    ):
        inside = 0 <= row < rows.size and 0 <= col < columns.size
        read = row in taps[0] and col in taps[1]
        style = "read" if read else "input" if inside else "zero"
        place = (left + unit * j, top + unit * i, unit, unit)
        draw_cell(ax, place, style, texts[i, j])
        used.add(style)
        if i == 0 and 0 <= col < columns.size:
            write(ax, left + unit * (j + 0.5), top - 0.16, str(col), SMALL)
        if j == 0 and 0 <= row < rows.size:
            write(ax, left - 0.14, top + unit * (i + 0.5), str(row), SMALL)
    first = taps[1][0] + columns.before, taps[0][0] + rows.before
    draw_frame(
        ax,
        (left + unit * first[0], top + unit * first[1], unit * columns.span, unit * rows.span),
    )
    return used


def _bracketed(text: str) -> str:
    return f"({text})" if text.startswith("-") else text
