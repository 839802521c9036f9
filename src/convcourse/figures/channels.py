"""One output over several channels, pulled apart: the sums of the channels add up."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from convcourse.figures.palette import CELL, TITLE, WIDTH
from convcourse.figures.picture import (
    Picture,
    draw_cell,
    draw_grid,
    draw_legend,
    draw_lines,
    lines_height,
    start_picture,
    write,
)
from convcourse.figures.shown.arrays import format_number, number_texts
from convcourse.shapes import ShapeError

__all__ = ["fig_channels"]

_TITLES = ("input", "kernel", "products")


def fig_channels(
    x: ArrayLike, w: ArrayLike, *, bias: float = 0, row: int = 0, col: int = 0
) -> Picture:
    """Draw the products behind one output, channel by channel, and the sum that they make.

    Parameters
    ----------
    x : (height, width, c_in)
        One image.
    w : (kh, kw, c_in)
        One kernel.
    bias : float
        Added to the sum.
    row, col : int
        Where the window starts.

    Raises
    ------
    ShapeError
        If the arrays have other ranks or different channels, or the window is not on the image.

    Examples
    --------
    >>> import numpy as np
    >>> fig_channels(np.ones((3, 3, 2)), np.ones((2, 2, 2)), bias=1).alt
    'One output over 2 channels, window at row 0, column 0: (4) + (4) + bias 1 = 9.'
    """
    image, kernel = np.asarray(x), np.asarray(w)
    _refuse_what_does_not_fit(image, kernel, row, col)
    kh, kw, channels = kernel.shape
    products = image[row : row + kh, col : col + kw] * kernel
    side = min(CELL, (WIDTH - 4.6) / (image.shape[1] + 2 * kw))
    band = side * max(image.shape[0], kh) + 0.35
    picture, ax = start_picture(height=0.45 + band * channels + lines_height(1) + 0.45)
    lefts = np.cumsum([1.5, side * image.shape[1] + 0.7, side * kw + 0.7])
    for left, title in zip(lefts, _TITLES, strict=True):
        write(ax, left, 0.25, title, TITLE, align="left")
    for channel in range(channels):
        top = 0.45 + band * channel
        write(ax, 0.2, top + side * kh / 2, f"channel {channel}", TITLE, align="left")
        for (i, j), text in np.ndenumerate(number_texts(image[:, :, channel])):
            read = row <= i < row + kh and col <= j < col + kw
            box = (lefts[0] + side * j, top + side * i, side, side)
            draw_cell(ax, box, "read" if read else "input", text)
        for left, cells, kind in (
            (lefts[1], kernel[:, :, channel], "read"),
            (lefts[2], products[:, :, channel], "product"),
        ):
            draw_grid(ax, number_texts(cells), kind, corner=(left, top), unit=side)
        total = f"sum {format_number(products[:, :, channel].sum())}"
        write(ax, lefts[2] + side * kw + 0.25, top + side * kh / 2, total, TITLE, align="left")
    parts = [f"({format_number(part)})" for part in products.sum(axis=(0, 1))]
    result = format_number(products.sum() + bias)
    line = f"{' + '.join(parts)} + bias {format_number(bias)} = {result}"
    draw_lines(ax, [line], top=0.45 + band * channels)
    draw_legend(ax, {"input", "read", "product"})
    picture.alt = f"One output over {channels} channels, window at row {row}, column {col}: {line}."
    return picture


def _refuse_what_does_not_fit(
    image: NDArray[Any], kernel: NDArray[Any], row: int, col: int
) -> None:
    if image.ndim != 3 or kernel.ndim != 3 or image.shape[2] != kernel.shape[2]:
        raise ShapeError(
            "this picture is of one image (height, width, c_in) and one kernel (kh, kw, c_in), "
            f"but x has shape {image.shape} and w {kernel.shape}. "
            "Pass x[0] and w[..., 0], with the same channels."
        )
    last = [n - f for n, f in zip(image.shape[:2], kernel.shape[:2], strict=True)]
    if not (0 <= row <= last[0] and 0 <= col <= last[1]):
        raise ShapeError(
            f"the window does not lie on the image: it was asked to start at ({row}, {col}), and a "
            f"kernel of {kernel.shape[:2]} on an image of {image.shape[:2]} can start at rows "
            f"0 to {last[0]} and columns 0 to {last[1]}."
        )
