"""im2col: the matrix of all windows, and the copies of one pixel in it."""

from __future__ import annotations

import numpy as np

from convcourse.figures.palette import TEXT, WIDTH
from convcourse.figures.picture import (
    Picture,
    draw_cell,
    draw_frame,
    draw_legend,
    draw_lines,
    lines_height,
    picture_of_error,
    start_picture,
    write,
)
from convcourse.figures.shown.im2col import Unrolled
from convcourse.ops import pad2d
from convcourse.shapes import ShapeError

__all__ = ["fig_im2col"]


def fig_im2col(windows: Unrolled) -> Picture:
    """Draw an image and the matrix of its windows, the copies of one pixel framed.

    Parameters
    ----------
    windows : Unrolled
        The image, the kernel and the pixel.

    Returns
    -------
    Picture
        Where no window fits, it holds the sentence that says so.

    Examples
    --------
    >>> fig_im2col(Unrolled(row=1, col=1)).alt[-40:]
    'many. pixel [1, 1] is in 4 of 4 windows.'
    """
    try:
        window = windows.window
    except ShapeError as error:
        return picture_of_error(str(error))
    image = pad2d(windows.x[None], window.padding)[0, :, :, 0]
    matrix, wanted = windows.output, windows.x[windows.pixel]
    unit = min(0.42, 3.2 / image.shape[1], 4.0 / image.shape[0])
    left = 0.2 + unit * image.shape[1] + 0.6
    wide = min(0.42, (WIDTH - left - 0.2) / matrix.shape[1])
    tall = min(0.3, 5.5 / len(matrix))
    top = lines_height(2) + 0.65
    grid_height = max(unit * len(image), tall * len(matrix))
    picture, ax = start_picture(height=top + grid_height + 0.6)
    draw_lines(ax, windows.sizes, top=0)
    write(ax, 0.2, top - 0.35, "x, channel 0", TEXT, align="left")
    write(ax, left, top - 0.35, "X_col: one window in each column", TEXT, align="left")
    used = set()
    for values, corner, size in (
        (image, (0.2, top), (unit, unit)),
        (matrix, (left, top), (wide, tall)),
    ):
        for (i, j), value in np.ndenumerate(values):
            box = (corner[0] + size[0] * j, corner[1] + size[1] * i, *size)
            style = "zero" if value == 0 else "input"
            if value in wanted:
                style = "read"
                draw_frame(ax, box, linewidth=1.8)
            draw_cell(ax, box, style, str(value))
            used.add(style)
    for j in range(matrix.shape[1]):
        write(ax, left + wide * (j + 0.5), top - 0.12, str(j), min(10, 32 * wide))
    draw_legend(ax, used, _NAMES)
    channels = f"{windows.channels} channel{'s' if windows.channels > 1 else ''}"
    picture.alt = (
        f"An image of {windows.height} x {windows.width} pixels and {channels} under a kernel of "
        f"{windows.kh} x {windows.kw}. {'. '.join(windows.sizes)}."
    )
    return picture


_NAMES = {"input": "value of x", "read": "the chosen pixel and its copies"}
