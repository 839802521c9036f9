"""A convolution cut into tiles that fit the cache, so that no algorithm needs much memory.

Each algorithm is a loop over tiles. A tile is a small convolution without padding: its images are
there with their border and in the dtype of the sum, its result is to be filled in. The gradients
go through the same tiles, with the gradient of the result in the result's place.
"""

import functools
import itertools
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias, Unpack

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import ArrayLike

from convcourse.ops.arrays import Array, as_array, sum_dtype
from convcourse.ops.memory import Buffer, copy_runs
from convcourse.ops.threads import cost, each
from convcourse.shapes import Window, conv_window
from convcourse.shapes.arguments import Pair, Settings

# What an algorithm copies for a tile is about this large: still in the cache when it is read.
_TILE_BYTES = 2 << 20
# A result is cut into so many tiles, so that threads end together, but into none that would take
# less than so many nanoseconds.
_SHARES, _LEAST_COST = 8, 1_000_000
# For each product the BLAS copies its second factor, so the first should have about so many rows.
_LEAST_ROWS = 128
# Sums of integers below this are exact in float64, in any order.
_EXACT = 2.0**53

# Images, rows and columns of a result.
Block: TypeAlias = tuple[slice, slice, slice]


@dataclass(frozen=True, slots=True)
class Tile:
    """A part of a convolution: some images, or some rows of one, or some pixels of a row.

    Attributes
    ----------
    x : ndarray, shape (n, height, width, c_in)
        The pixels that the part sees, border included; beyond them zeros, if squares of outputs
        that should not be parted hang over the end of `y`.
    y : ndarray, shape (n, out_h, out_w, c_out)
        Its results, to be filled in. Without a copy, ``reshape(-1, c_out)`` gives a matrix.
    window : Window
        Kernel, stride and dilation; the padding is done.

    Examples
    --------
    >>> conv = Convolution(np.ones((2, 5, 5, 3)), np.ones((3, 3, 3, 8)))
    >>> conv.each_tile(lambda tile: print(tile.windows().shape), 8)
    (2, 3, 3, 3, 3, 3)
    """

    x: Array
    y: Array
    window: Window

    def windows(self) -> Array:
        """Return a view, (n, out_h, out_w, kh, kw, c_in), of every window of x."""
        (stride_h, stride_w), (step_h, step_w) = self.window.stride, self.window.dilation
        n, down, across, channel = self.x.strides
        shape = len(self.x), *self.y.shape[1:3], *self.window.kernel, self.x.shape[3]
        strides = n, stride_h * down, stride_w * across, step_h * down, step_w * across, channel
        if self.x.flags.c_contiguous:  # a view without further questions, much sooner made
            return np.ndarray(shape, self.x.dtype, self.x, 0, strides)
        return as_strided(self.x, shape, strides, writeable=False)

    def columns(self, groups: int, buffer: Buffer) -> Array:
        """Return the matrix, (groups, positions, kh * kw * c_in / groups), of every window of x.

        It is copied into the buffer. In memory its rows or its columns follow each other, whichever
        are copied in longer runs; the BLAS reads both.
        """
        windows = self.windows()
        n, out_h, out_w, kh, kw, c_in = windows.shape
        channels = c_in // groups
        windows = windows.reshape(n, out_h, out_w, kh, kw, groups, channels)
        # Axes: the group, then position (n, out_h, out_w) by weight (kh, kw, c) or the other way.
        positions_last = out_w > 4 * kw * channels
        order = (5, 3, 4, 6, 0, 1, 2) if positions_last else (5, 0, 1, 2, 3, 4, 6)
        windows = windows.transpose(order)
        columns = buffer.array(windows.shape)
        copy_runs(windows, columns)
        weights = kh * kw * channels
        if positions_last:
            return columns.reshape(groups, weights, n * out_h * out_w).transpose(0, 2, 1)
        return columns.reshape(groups, n * out_h * out_w, weights)

    def taps(self) -> Iterator[tuple[int, int, Array]]:
        """Yield, for each weight (i, j) of the kernel, the pixels that it meets, as a view."""
        (stride_h, stride_w), (step_h, step_w) = self.window.stride, self.window.dilation
        out_h, out_w = self.y.shape[1:3]
        for i, j in np.ndindex(*self.window.kernel):
            rows = slice(i * step_h, i * step_h + stride_h * out_h, stride_h)
            cols = slice(j * step_w, j * step_w + stride_w * out_w, stride_w)
            yield i, j, self.x[:, rows, cols]


class Convolution:
    """The arrays and settings of one convolution, checked, and its result.

    Parameters
    ----------
    x, w, b, **settings
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
        The result, complete when all tiles have been filled in.
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
        self, x: ArrayLike, w: ArrayLike, b: ArrayLike | None = None, **settings: Unpack[Settings]
    ) -> None:
        """Check arrays and settings, and make room for the result."""
        self.x, w = as_array("x", x), as_array("w", w)
        self.b = None if b is None else as_array("b", b)
        b_shape = None if self.b is None else self.b.shape
        self.window = conv_window(self.x.shape, w.shape, b_shape, **settings)
        self.groups = int(settings.get("groups", 1))
        dtype = sum_dtype(*(array.dtype for array in (self.x, w, self.b) if array is not None))
        self.y = np.empty((len(self.x), *self.window.output, w.shape[3]), dtype)
        self.largest = _largest_sum(self.x, w) if dtype.kind == "i" else math.inf
        # Integers have no BLAS, so they borrow that of float64 where no digit can be lost.
        exact = np.dtype(np.float64) if self.largest < _EXACT else dtype
        kernels = w.astype(exact, copy=False).reshape(*w.shape[:3], self.groups, -1)
        self.w = np.ascontiguousarray(kernels.transpose(3, 0, 1, 2, 4))

    def each_tile(
        self,
        fill: Callable[[Tile], object],
        position_bytes: int,
        *,
        budget: int = _TILE_BYTES,
        rows_of: int = 1,
    ) -> None:
        """Have every tile filled in, several at a time.

        Parameters
        ----------
        fill : callable
            It gets a tile and fills in its `y`. Arrays of the tile are used again afterwards.
        position_bytes : int
            What it copies for each position of the window, in bytes.
        budget : int
            What it may copy for one tile, in bytes.
        rows_of : int, default 1
            Rows of the output that should not be parted; a square of them is a row of a product.
        """

        def finish(part: _Part) -> None:
            border, sums, y = Buffer(self.w.dtype), Buffer(self.w.dtype), self.y[part.block]
            seen = _seen(self.x, part, border)
            tile = Tile(seen, y if y.dtype == self.w.dtype else sums.array(y.shape), self.window)
            fill(tile)
            if tile.y is not y:
                y[...] = tile.y
            if self.b is not None:
                # Repeated along the row, so that NumPy's innermost loop is a row and not a pixel.
                y += np.repeat(self.b[None], y.shape[2], axis=0)

        positions = math.prod(self.y.shape[:3])
        whole = cost(positions * position_bytes, positions * self.w.size)
        parts = _parts(
            self.x.shape, self.y.shape, self.window, position_bytes, budget, rows_of, whole
        )
        each(finish, parts, cost=whole)


class Algorithm:
    """One way to compute a convolution, as a function of arrays and settings.

    Called as `convcourse.ops.conv2d` is, it makes a `Convolution`, fills it in and returns its
    result; `of` takes one that has been made already.

    Examples
    --------
    >>> zeros = Algorithm(lambda conv: conv.y.fill(0))
    >>> zeros(np.ones((2, 5, 5, 3)), np.ones((3, 3, 3, 8)), padding="SAME").shape
    (2, 5, 5, 8)
    """

    __name__: str

    def __init__(self, fill: Callable[[Convolution], None]) -> None:
        """Take the name and the documentation of the function that fills a convolution in."""
        functools.update_wrapper(self, fill)
        self.fill = fill

    def __call__(
        self, x: ArrayLike, w: ArrayLike, b: ArrayLike | None = None, **settings: Unpack[Settings]
    ) -> Array:
        """Convolve: see `convcourse.ops.conv2d`."""
        return self.of(Convolution(x, w, b, **settings))

    def of(self, conv: Convolution) -> Array:
        """Fill a convolution in, and return its result."""
        with np.errstate(invalid="ignore"):
            self.fill(conv)
        return conv.y


def tiles_of(
    x: Array, y: Array, window: Window, cut: Iterable[Block], border: Buffer, *, rows_of: int = 1
) -> Iterator[Tile]:
    """Yield tiles of a convolution whose result, or its gradient, is there already.

    Parameters
    ----------
    x : ndarray, shape (n, height, width, c_in)
        Images.
    y : ndarray, shape (n, out_h, out_w, c_out)
        Results, of the dtype of `x`.
    window : Window
        The settings.
    cut : iterable of block
        As `blocks` gives them.
    border : Buffer
        Of the same dtype.
    rows_of : int, default 1
        As in `Convolution.each_tile`.

    Yields
    ------
    Tile
        Its `x` is used again for the next one.

    Examples
    --------
    >>> x, y, border = np.ones((1, 4, 4, 1)), np.ones((1, 2, 2, 1)), Buffer(np.dtype(float))
    >>> cut = blocks(y.shape, 8, budget=16)
    >>> [tile.y.shape for tile in tiles_of(x, y, Window.over(4, 3), cut, border)]
    [(1, 1, 2, 1), (1, 1, 2, 1)]
    """
    for block in cut:
        part = _part(block, x.shape, window, rows_of)
        yield Tile(_seen(x, part, border), y[block], window)


@dataclass(frozen=True, slots=True)
class _Part:
    """A block of the result, the pixels that it sees, and the zeros around them."""

    block: Block
    pixels: Block
    border: tuple[Pair, Pair]


def _part(block: Block, x_shape: Sequence[int], window: Window, rows_of: int) -> _Part:
    """Return a block with what it sees, and what squares of outputs see that hang over its end."""
    images, *outputs = block
    axes = [_reach(window, axis, outputs[axis], x_shape[1 + axis], rows_of) for axis in (0, 1)]
    (rows, vertical), (cols, horizontal) = axes
    return _Part(block, (images, rows, cols), (vertical, horizontal))


@functools.lru_cache
def _parts(
    x_shape: tuple[int, ...],
    y_shape: tuple[int, ...],
    window: Window,
    position_bytes: int,
    budget: int,
    rows_of: int,
    cost: float,
) -> tuple[_Part, ...]:
    """Return the parts of a convolution: shapes alone decide, so they are found out once."""
    cut = blocks(y_shape, position_bytes, budget=budget, rows_of=rows_of, cost=cost)
    return (*(_part(block, x_shape, window, rows_of) for block in cut),)


def _seen(x: Array, part: _Part, border: Buffer) -> Array:
    """Return the pixels that a part of the result sees, copied only where they must be."""
    (top, bottom), (left, right) = part.border
    pixels = x[part.pixels]
    if not (top or bottom or left or right) and x.dtype == border.dtype:
        return pixels
    n, height, width, channels = pixels.shape
    seen = border.array((n, top + height + bottom, left + width + right, channels))
    seen[:, :top] = seen[:, top + height :] = 0
    seen[:, :, :left] = seen[:, :, left + width :] = 0
    seen[:, top : top + height, left : left + width] = pixels
    return seen


def blocks(
    shape: Sequence[int],
    position_bytes: int,
    *,
    budget: int = _TILE_BYTES,
    rows_of: int = 1,
    cost: float = math.inf,
) -> list[Block]:
    """Cut a result into blocks, contiguous in memory, of nearly the same size.

    Parameters
    ----------
    shape : sequence of int
        (n, out_h, out_w, ...) of the result. It alone decides where the cuts are.
    position_bytes, budget, rows_of
        As in `Convolution.each_tile`.
    cost : float, default infinity
        About how many nanoseconds the whole takes one thread. There are as many blocks as threads
        could share out well, unless each would take little.

    Returns
    -------
    list of (images, rows, columns)
        Slices of the first three axes.

    Examples
    --------
    >>> [(images.start, images.stop) for images, _, _ in blocks((5, 4, 4), 8, budget=256)]
    [(0, 2), (2, 4), (4, 6)]
    """
    n, height, width = shape[:3]
    shares = max(1, min(_SHARES, cost // _LEAST_COST))
    enough = max(int(n * height * width // shares), _LEAST_ROWS * rows_of**2)
    positions = max(1, min(budget // (position_bytes or 1), enough))
    cols = min(width, positions) if rows_of == 1 else width
    rows = min(height, max(1, positions // (width * rows_of)) * rows_of)
    images = max(1, positions // (width * height))
    steps = _even(n, images), -(-_even(height, rows) // rows_of) * rows_of, _even(width, cols)
    starts = (range(0, length, step) for length, step in zip(shape, steps, strict=False))
    return [
        (slice(image, image + steps[0]), slice(row, row + steps[1]), slice(col, col + steps[2]))
        for image, row, col in itertools.product(*starts)
    ]


def _even(length: int, most: int) -> int:
    """Return the step that cuts a length into as few parts as `most` does, but alike."""
    return -(-length // -(-length // most)) if length else 1


def _reach(
    window: Window, axis: int, outputs: slice, size: int, rows_of: int
) -> tuple[slice, Pair]:
    """Return which pixels of an axis some outputs see, and how much border before and after."""
    stop = min(outputs.stop, window.output[axis])
    over = -(stop - outputs.start) % rows_of * window.stride[axis]
    first = outputs.start * window.stride[axis] - window.padding[axis][0]
    last = (stop - 1) * window.stride[axis] - window.padding[axis][0] + window.span[axis]
    inside = slice(min(max(first, 0), size), min(max(last, 0), size))
    before = min(max(-first, 0), last - first)
    return inside, (before, last + over - first - before - (inside.stop - inside.start))


def _largest_sum(x: Array, w: Array) -> float:
    """Return what no sum of products of integers exceeds, bounds in float64."""
    if not x.size:
        return 0.0
    largest = max(abs(float(x.min())), abs(float(x.max())))
    return largest * float(np.abs(w.astype(np.float64)).sum(axis=(0, 1, 2)).max())
