"""im2col: the matrix of all windows, and the copies of one pixel in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convcourse.figures.shown.arrays import format_number
from convcourse.ops import im2col
from convcourse.shapes import Window

__all__ = ["Unrolled"]


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
    row: int = 1
    col: int = 1

    @property
    def x(self) -> NDArray[Any]:
        """The image, (height, width, channels)."""
        shape = self.height, self.width, self.channels
        return np.arange(1, 1 + self.height * self.width * self.channels).reshape(shape)

    @property
    def window(self) -> Window:
        """The windows that become columns."""
        size, kernel = (self.height, self.width), (self.kh, self.kw)
        return Window.over(size, kernel, stride=self.stride, padding=self.padding)

    @property
    def output(self) -> NDArray[Any]:
        """The matrix: (kh * kw * channels, windows)."""
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
        'pixel [1, 1] is in 4 of 4 windows'
        """
        (out_h, out_w), output, (row, col) = self.window.output, self.output, self.pixel
        return (
            f"X_col is ({self.kh}·{self.kw}·{self.channels}, {out_h}·{out_w}) = {output.shape}: "
            f"{output.size} values from {self.x.size}, {format_number(self.factor)} times as many",
            f"pixel [{row}, {col}] is in {self.copies} of {output.shape[1]} windows",
        )
