"""A convolution cut into pieces that fit the cache, so that no way of computing it needs much room.

Each way of convolving is a loop over pieces. A piece is a small convolution without padding: its
images are there with their border and in the dtype of the sum, its result is to be filled in.
"""

import itertools
import math
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, SupportsIndex, TypedDict

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import ArrayLike, NDArray

from convcourse.ops.arrays import Array, as_array, sum_dtype
from convcourse.shapes import Window, conv_window
from convcourse.shapes.arguments import Padding2D, Pair, PairLike

# What a way copies for one piece has about this size: it is still in the cache when it is read.
_PIECE_BYTES = 2 << 20
# What a thread keeps for its next computation, in bytes and in pieces.
_SPARE_BYTES, _SPARE_COUNT = 32 << 20, 4
# Sums of integers below this are exact in float64, in any order.
_EXACT = 2.0**53


class Settings(TypedDict):
    """The settings of a convolution, as they are given.

    Examples
    --------
    >>> settings: Settings = {"stride": 2, "padding": "SAME", "dilation": 1, "groups": 1}
    """

    stride: PairLike
    padding: Padding2D
    dilation: PairLike
    groups: SupportsIndex


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a convolution: some images, or some rows of one, or some pixels of a row.

    Attributes
    ----------
    x : ndarray, shape (n, height, width, c_in)
        The pixels that the part sees, border included.
    y : ndarray, shape (n, out_h, out_w, c_out)
        Its results, to be filled in. Without a copy, ``reshape(-1, c_out)`` gives a matrix.
    window : Window
        Kernel, stride and dilation; the padding is done.

    Examples
    --------
    >>> conv = Convolution(np.ones((2, 5, 5, 3)), np.ones((3, 3, 3, 8)))
    >>> [piece.windows().shape for piece in conv.pieces(8)]
    [(2, 3, 3, 3, 3, 3)]
    """

    x: Array
    y: Array
    window: Window

    def windows(self) -> Array:
        """Return a view, (n, out_h, out_w, kh, kw, c_in), of every window of x."""
        (stride_h, stride_w), (gap_h, gap_w) = self.window.stride, self.window.dilation
        n, down, across, channel = self.x.strides
        return as_strided(
            self.x,
            (len(self.x), *self.y.shape[1:3], *self.window.kernel, self.x.shape[3]),
            (n, stride_h * down, stride_w * across, gap_h * down, gap_w * across, channel),
            writeable=False,
        )

    def taps(self) -> Iterator[tuple[int, int, Array]]:
        """Yield, for each weight (i, j) of the kernel, the pixels that it meets, as a view."""
        (stride_h, stride_w), (gap_h, gap_w) = self.window.stride, self.window.dilation
        out_h, out_w = self.y.shape[1:3]
        for i, j in np.ndindex(*self.window.kernel):
            rows = slice(i * gap_h, i * gap_h + stride_h * out_h, stride_h)
            cols = slice(j * gap_w, j * gap_w + stride_w * out_w, stride_w)
            yield i, j, self.x[:, rows, cols]


class Convolution:
    """The arrays and settings of one convolution, checked, and its result.

    Parameters
    ----------
    x, w, b, stride, padding, dilation, groups
        As in `convcourse.ops.conv2d`.

    Attributes
    ----------
    x : ndarray, shape (n, height, width, c_in)
        Images, as they came.
    w : ndarray, shape (groups, kh, kw, c_in / groups, c_out / groups)
        Kernels of each group, in the dtype in which products are summed.
    b : ndarray, shape (c_out,), or None
        Biases.
    y : ndarray, shape (n, out_h, out_w, c_out)
        The result, complete when all pieces have been filled in.
    window : Window
        The settings as pairs.
    groups : int
        Groups that the channels are split into.
    largest : float
        For integers, what no sum of products can exceed; infinity for floats.

    Raises
    ------
    ShapeError
        As `convcourse.ops.conv2d` does.

    Examples
    --------
    >>> conv = Convolution(np.ones((2, 5, 5, 3), int), np.ones((3, 3, 3, 8), int), padding="SAME")
    >>> conv.y.shape, conv.y.dtype, conv.w.dtype, conv.largest
    ((2, 5, 5, 8), dtype('int64'), dtype('float64'), 27.0)
    """

    def __init__(
        self,
        x: ArrayLike,
        w: ArrayLike,
        b: ArrayLike | None = None,
        *,
        stride: PairLike = 1,
        padding: Padding2D = "VALID",
        dilation: PairLike = 1,
        groups: SupportsIndex = 1,
    ) -> None:
        """Check arrays and settings, and make room for the result."""
        self.x, w = as_array("x", x), as_array("w", w)
        self.b = None if b is None else as_array("b", b)
        self.window = conv_window(
            self.x.shape,
            w.shape,
            None if self.b is None else self.b.shape,
            stride=stride,
            padding=padding,
            dilation=dilation,
            groups=groups,
        )
        self.groups = int(groups)
        dtype = sum_dtype(*(array.dtype for array in (self.x, w, self.b) if array is not None))
        self.y = np.empty((len(self.x), *self.window.output, w.shape[3]), dtype)
        self.largest = _largest_sum(self.x, w) if dtype.kind == "i" else math.inf
        # Integers have no BLAS, so they borrow that of float64 where no digit can be lost.
        exact = np.dtype(np.float64) if self.largest < _EXACT else dtype
        kernels = w.astype(exact, copy=False).reshape(*w.shape[:3], self.groups, -1)
        self.w = np.ascontiguousarray(np.moveaxis(kernels, 3, 0))

    def pieces(
        self, position_bytes: int, *, budget: int = _PIECE_BYTES, rows_of: int = 1
    ) -> Iterator[Piece]:
        """Yield pieces; what has been filled in is finished when the next one is asked for.

        Parameters
        ----------
        position_bytes : int
            What the caller copies for each position of the window, in bytes.
        budget : int
            What it may copy for one piece, in bytes.
        rows_of : int, default 1
            Rows of the output that should not be parted.

        Yields
        ------
        Piece
            Its arrays are used again for the next one.
        """
        positions = max(1, budget // position_bytes)
        borders = Buffer(self.w.dtype)
        sums = Buffer(self.w.dtype)
        for block in _blocks((len(self.y), *self.window.output), positions, rows_of):
            y = self.y[block]
            piece = Piece(
                self._seen(block, borders),
                y if y.dtype == self.w.dtype else sums.array(y.shape),
                self.window,
            )
            yield piece
            if piece.y is not y:
                y[...] = piece.y
            if self.b is not None:
                # Repeated along the row, so that NumPy's innermost loop is a row and not a pixel.
                y += np.repeat(self.b[None], y.shape[2], axis=0)

    def _seen(self, block: tuple[slice, slice, slice], buffer: "Buffer") -> Array:
        """Return the pixels that a block of the output sees, copied only where they must be."""
        images, *outputs = block
        axes = [_reach(self.window, axis, outputs[axis], self.x.shape[1 + axis]) for axis in (0, 1)]
        (rows, (top, bottom)), (cols, (left, right)) = axes
        x = self.x[images, rows, cols]
        if not (top or bottom or left or right) and x.dtype == self.w.dtype:
            return x
        n, height, width, channels = x.shape
        seen = buffer.array((n, top + height + bottom, left + width + right, channels))
        seen[:, :top] = seen[:, top + height :] = 0
        seen[:, :, :left] = seen[:, :, left + width :] = 0
        seen[:, top : top + height, left : left + width] = x
        return seen


class Buffer:
    """Memory that is used again: fresh memory costs more than the copy into it.

    An array takes the place of the one before, and must not be used when its buffer is gone: then
    the memory waits for the next buffer of the same thread, mostly that of the next call.

    Examples
    --------
    >>> buffer = Buffer(np.dtype(float))
    >>> buffer.array((2, 3)).shape
    (2, 3)
    """

    def __init__(self, dtype: np.dtype[Any]) -> None:
        """Hold no memory yet."""
        self.dtype = dtype
        self._memory = np.empty(0, np.uint8)

    def __del__(self) -> None:
        """Leave the memory to the next buffer."""
        _SPARE.keep(self._memory)

    def array(self, shape: tuple[int, ...]) -> Array:
        """Return an array of the shape, holding anything."""
        size = math.prod(shape) * self.dtype.itemsize
        if size > self._memory.nbytes:
            _SPARE.keep(self._memory)
            self._memory = _SPARE.take(size)
        return self._memory[:size].view(self.dtype).reshape(shape)


class _Spare(threading.local):
    """Memory that waits for its next use: for each thread its own, so that none is shared."""

    def __init__(self) -> None:
        self.waiting: list[NDArray[np.uint8]] = []

    def keep(self, memory: NDArray[np.uint8]) -> None:
        """Put memory by, and let go of what has waited longest if that makes it too much."""
        if memory.size:
            self.waiting.append(memory)
        while sum(map(len, self.waiting)) > _SPARE_BYTES or len(self.waiting) > _SPARE_COUNT:
            del self.waiting[0]

    def take(self, size: int) -> NDArray[np.uint8]:
        """Return the smallest memory that is large enough, or else fresh memory."""
        fitting = [memory for memory in self.waiting if memory.nbytes >= size]
        chosen = min(fitting, key=len) if fitting else np.empty(size, np.uint8)
        self.waiting = [memory for memory in self.waiting if memory is not chosen]
        return chosen


_SPARE = _Spare()


def _blocks(
    shape: tuple[int, int, int], positions: int, rows_of: int
) -> Iterator[tuple[slice, slice, slice]]:
    """Cut (images, rows, columns) into blocks of about so many positions, contiguous in memory."""
    _, height, width = shape
    cols = min(width, positions) if rows_of == 1 else width
    rows = max(1, positions // (width * rows_of)) * rows_of
    images = max(1, positions // (width * height))
    steps = images, min(rows, height), cols
    starts = (range(0, length, step) for length, step in zip(shape, steps, strict=True))
    for image, row, col in itertools.product(*starts):
        yield slice(image, image + images), slice(row, row + steps[1]), slice(col, col + cols)


def _reach(window: Window, axis: int, outputs: slice, size: int) -> tuple[slice, Pair]:
    """Return which pixels of an axis some outputs see, and how much border before and after."""
    stop = min(outputs.stop, window.output[axis])
    first = outputs.start * window.stride[axis] - window.padding[axis][0]
    last = (stop - 1) * window.stride[axis] - window.padding[axis][0] + window.span[axis]
    inside = slice(min(max(first, 0), size), min(max(last, 0), size))
    before = min(max(-first, 0), last - first)
    return inside, (before, last - first - before - (inside.stop - inside.start))


def _largest_sum(x: Array, w: Array) -> float:
    """Return what no sum of products of integers exceeds, bounds in float64."""
    if not x.size:
        return 0.0
    largest = max(abs(float(x.min())), abs(float(x.max())))
    return largest * float(np.abs(w.astype(np.float64)).sum(axis=(0, 1, 2)).max())
