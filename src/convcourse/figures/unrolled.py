"""im2col: the matrix of all windows, and the copies of one pixel in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convcourse.figures.parts import draw_frame, write
from convcourse.figures.picture import (
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
from convcourse.ops import im2col, pad2d
from convcourse.shapes import ShapeError, Window

__all__ = ["Unrolled", "fig_im2col"]


@dataclass(frozen=True, kw_only=True)
class Unrolled:
    """An image whose values count from 1, under a kernel, and one of its pixels.

    Attributes
    ----------
    height, width, channels, kh, kw, stride : int
        Sizes in pixels.
    padding : str
        "VALID" or "SAME". Padding is 0, which no value of the image is.
    row, col : int
        The pixel whose copies are looked for; the last one where there are fewer.

    Examples
    --------
    >>> windows = Unrolled(height=3, width=3, kh=2, kw=2, row=1, col=1)
    >>> windows.output.shape, windows.copies
    ((4, 4), 4)
    """

    height: int = 4
    width: int = 4
    channels: int = 1
    kh: int = 3
    kw: int = 3
    stride: int = 1
    padding: str = "VALID"
    row: int = 0
    col: int = 0

    @property
    def x(self) -> NDArray[Any]:
        """The image, (height, width, channels)."""
        shape = self.height, self.width, self.channels
        return np.arange(1, 1 + self.height * self.width * self.channels).reshape(shape)

    @property
    def window(self) -> Window:
        """The windows that become rows."""
        size, kernel = (self.height, self.width), (self.kh, self.kw)
        return Window.over(size, kernel, stride=self.stride, padding=self.padding)

    @property
    def output(self) -> NDArray[Any]:
        """The matrix: (windows, kh * kw * channels)."""
        padding = self.window.padding
        return im2col(self.x[None], self.kh, self.kw, stride=self.stride, padding=padding)

    @property
    def pixel(self) -> tuple[int, int]:
        """The pixel that is looked for: (row, col)."""
        return min(self.row, self.height - 1), min(self.col, self.width - 1)

    @property
    def copies(self) -> int:
        """How many windows hold the pixel."""
        return int((self.output == self.x[self.pixel][0]).sum())

    @property
    def factor(self) -> float:
        """How many times as many values the matrix holds as the image."""
        return self.output.size / self.x.size

    @property
    def sizes(self) -> tuple[str, str]:
        """The shape of the matrix and the copies of the pixel, in words.

        Examples
        --------
        >>> Unrolled().sizes[1]
        'pixel [0, 0] is in 1 of 4 windows'
        """
        (out_h, out_w), output, (row, col) = self.window.output, self.output, self.pixel
        return (
            f"X_col is ({out_h}·{out_w}, {self.kh}·{self.kw}·{self.channels}) = {output.shape}: "
            f"{output.size} values from {self.x.size}, {format_number(self.factor)} times as many",
            f"pixel [{row}, {col}] is in {self.copies} of {len(output)} windows",
        )


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
    top = lines_height(2) + 0.45
    grid_height = max(unit * len(image), tall * len(matrix))
    picture, ax = start_picture(height=top + grid_height + 0.6)
    draw_lines(ax, windows.sizes, top=0)
    write(ax, 0.2, top - 0.2, "x, channel 0", 12, align="left")
    write(ax, left, top - 0.2, "X_col: one window in each row", 12, align="left")
    used = set()
    for values, corner, size in (
        (image, (0.2, top), (unit, unit)),
        (matrix, (left, top), (wide, tall)),
    ):
        for (i, j), value in np.ndenumerate(values):
            box = (corner[0] + size[0] * j, corner[1] + size[1] * i, *size)
            style = "padding, a zero" if value == 0 else "input pixel"
            if value in wanted:
                style = "read by the kernel"
                draw_frame(ax, box, linewidth=1.8)
            draw_cell(ax, box, style, str(value))
            used.add(style)
    for i in range(len(matrix)):
        write(ax, left - 0.08, top + tall * (i + 0.5), str(i), min(10, 50 * tall), align="right")
    draw_legend(ax, used, _NAMES)
    channels = f"{windows.channels} channel{'s' if windows.channels > 1 else ''}"
    picture.alt = (
        f"An image of {windows.height} x {windows.width} pixels and {channels} under a kernel of "
        f"{windows.kh} x {windows.kw}. {'. '.join(windows.sizes)}."
    )
    return picture


_NAMES = {"input pixel": "value of x", "read by the kernel": "the chosen pixel and its copies"}
