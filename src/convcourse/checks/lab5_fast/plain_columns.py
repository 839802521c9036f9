"""Windows as columns, number by number, each choice of which can be a wrong one.

Plain, and not shared with the reference: what the mistakes of `im2col` and `col2im` are made of.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from convcourse.ops.arrays import Array

Shape = tuple[int, int, int]


@dataclass(frozen=True)
class PlainColumns:
    """Where each number of the matrix of windows comes from: plain, and each choice replaceable.

    `order` says how the axes (kh, kw, c, rows, cols) are laid out in the matrix; the first
    `in_rows` of them make its rows. `fewer` positions are there in each direction.
    """

    order: Sequence[int] = (0, 1, 2, 3, 4)
    in_rows: int = 3
    step: Callable[[int], int] = lambda stride: stride
    size_step: Callable[[int], int] = lambda stride: stride
    kernel: Callable[[int, int], tuple[int, int]] = lambda kh, kw: (kh, kw)
    fewer: int = 0

    def places(self, x_shape: Shape, kh: int, kw: int, stride: int) -> Array:
        """The matrix, with the place of a number in the image instead of the number."""
        height, width, channels = x_shape
        kh, kw = self.kernel(kh, kw)
        rows, cols = (
            max(len(range(0, n - f + 1, self.size_step(stride))) - self.fewer, 0)
            for n, f in ((height, kh), (width, kw))
        )
        i, j, c, row, col = np.ogrid[:kh, :kw, :channels, :rows, :cols]
        down, across = row * self.step(stride) + i, col * self.step(stride) + j
        laid = np.transpose((down * width + across) * channels + c, self.order)
        total = int(np.prod(laid.shape[: self.in_rows]))
        places: Array = laid.reshape(total, laid.size // max(total, 1))
        return places

    def im2col(self, x: Array, kh: int, kw: int, stride: int = 1) -> Array:
        """Return the matrix of an image."""
        numbers: Array = x.ravel()[self.places(x.shape, kh, kw, stride)]
        return numbers

    def col2im(self, cols: Array, x_shape: Shape, kh: int, kw: int, stride: int = 1) -> Array:
        """Return the image to which a matrix adds up."""
        return added(self.places(x_shape, kh, kw, stride), cols, x_shape)


def added(places: Array, cols: Array, x_shape: Shape) -> Array:
    """Add each number of a matrix to the place in the image that stands there in `places`."""
    x = np.zeros(int(np.prod(x_shape)), cols.dtype)
    np.add.at(x, places.ravel(), cols.ravel())
    image: Array = x.reshape(x_shape)
    return image


RIGHT = PlainColumns()


def _as(**choices: Any) -> PlainColumns:
    return replace(RIGHT, **choices)


LAYOUTS = {
    "rows-reversed": _as(order=(2, 1, 0, 3, 4)),
    "rows-channel-first": _as(order=(2, 0, 1, 3, 4)),
    "rows-width-first": _as(order=(1, 0, 2, 3, 4)),
    "rows-channel-between": _as(order=(0, 2, 1, 3, 4)),
    "positions-down-first": _as(order=(0, 1, 2, 4, 3)),
    "kernel-transposed": _as(kernel=lambda kh, kw: (kw, kh)),
    "window-taken-as-square": _as(kernel=lambda kh, kw: (kh, kh)),
    "matrix-transposed": _as(order=(3, 4, 0, 1, 2), in_rows=2),
    "stride-ignored": _as(step=lambda s: 1, size_step=lambda s: 1),
    "stride-not-in-positions": _as(step=lambda s: 1),
    "plus-one-forgotten": _as(fewer=1),
}
"""What each choice gives, if it is a wrong one, by the name of the mistake."""
