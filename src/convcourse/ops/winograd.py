"""Winograd's convolution: a quarter or less of the multiplications, a little less exact.

A patch of 4 x 4 outputs of a 3 x 3 kernel needs 144 multiplications by the definition. Taken as
values of polynomials at the points 0, 1, -1, 2, -2 and infinity it needs 36, one for each pair of
points. With 5 x 5 kernels it needs 400 and, with 1/2 and -1/2 as further points, 64.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from convcourse.ops.algorithms import ROUNDED, conv2d_taps, sum_of_taps
from convcourse.ops.arrays import Array
from convcourse.ops.memory import Buffer
from convcourse.ops.threads import cost, each
from convcourse.ops.tiling import Algorithm, Convolution, Tile
from convcourse.shapes import ShapeError, Window


def _transforms(points: Sequence[float]) -> tuple[Array, Array, Array]:
    """Return the transforms, along one axis, of pixels, of weights and of products.

    They evaluate polynomials at the points and at infinity, and interpolate (Toom and Cook): as
    many pixels to as many values, weights to values, products of values to 4 outputs.
    """
    values = len(points) + 1
    weights = values - 3
    pixels_to, weights_to, to_outputs = (
        np.zeros(shape) for shape in ((values, values), (values, weights), (4, values))
    )
    for k, point in enumerate(points):
        others = [*points[:k], *points[k + 1 :]]
        pixels_to[k, :-1] = np.poly(others)[::-1]
        weights_to[k] = point ** np.arange(weights) / np.prod(np.subtract(point, others))
        to_outputs[:, k] = point ** np.arange(4)
    pixels_to[-1] = np.poly(points)[::-1]
    weights_to[-1, -1] = to_outputs[-1, -1] = 1
    return pixels_to, weights_to, to_outputs


# By the length of a kernel.
_TRANSFORMS = {
    3: _transforms((0.0, 1.0, -1.0, 2.0, -2.0)),
    5: _transforms((0.0, 1.0, -1.0, 2.0, -2.0, 0.5, -0.5)),
}
# In two dimensions a transform is applied along both axes: one matrix, the Kronecker square.
PIXELS_2D, WEIGHTS_2D, OUTPUTS_2D = (np.kron(m, m) for m in _TRANSFORMS[3])

# How far outputs may be from the true sums, in the unit that `conv2d_winograd` explains.
ERROR_BOUND = 100
# Each of two buffers has about this size: large enough that the products are, and still in cache.
_TILE_BYTES = 8 << 20
# It has to do with this share of the multiplications, which run at two thirds of the speed.
_PAYS = 0.6
# Kernels that a thread transforms at a time.
_LEAST_WEIGHTS = 1 << 14


@Algorithm
@np.errstate(over="ignore")
def conv2d_winograd(conv: Convolution) -> None:
    """Convolve by Winograd's algorithm: 3 x 3 or 5 x 5 kernels with stride, dilation, groups 1.

    Parameters
    ----------
    x, w, b, padding
        As in `conv2d`.
    stride, dilation, groups
        1; they are here so that all algorithms are called alike.

    Returns
    -------
    ndarray, shape (n, out_h, out_w, c_out)
        What `conv2d` gives, up to rounding: see the notes.

    Raises
    ------
    ShapeError
        As `conv2d` does, and for other kernels, strides, dilations and groups.

    Notes
    -----
    F(4 x 4, 3 x 3) and F(4 x 4, 5 x 5) of Lavin and Gray, "Fast Algorithms for Convolutional
    Neural Networks" (2016).

    The transforms multiply by up to 8 and cancel again, which costs digits. In units of rounding
    (6e-8 in float32) times the largest pixel times the sum of the absolute weights, the largest
    error seen is 67 for one channel and falls to 14 for 64, where plain summation has 14; tests
    hold it below ``ERROR_BOUND``. Integers are rounded and exact. A tile whose result is not
    finite is shifted and added instead, so that NaN and infinity reach the outputs that see them
    and no other.

    Examples
    --------
    >>> conv2d_winograd(np.arange(16).reshape(1, 4, 4, 1), np.ones((3, 3, 1, 1), int))[0, :, :, 0]
    array([[45, 54],
           [81, 90]])
    """
    window = conv.window
    if not _is_for(window) or conv.groups != 1:
        raise ShapeError(
            "conv2d_winograd convolves with 3 x 3 or 5 x 5 kernels at stride, dilation and groups "
            f"1: got kernel {window.kernel}, stride {window.stride}, dilation {window.dilation}, "
            f"groups {conv.groups}. Use conv2d."
        )
    if conv.y.dtype.kind == "i" and conv.largest >= ROUNDED:
        conv2d_taps.fill(conv)
        return
    kernels = conv.w[0]
    c_in, c_out = kernels.shape[2:]
    dtype = kernels.dtype
    pixels_to, weights_to, to_outputs = _TRANSFORMS[window.kernel[0]]
    pixel_steps, output_steps = _steps(pixels_to, dtype), _steps(to_outputs, dtype)
    weights_2d = np.kron(weights_to, weights_to).astype(dtype)
    points = len(weights_2d)
    flat = kernels.reshape(-1, c_in * c_out)
    weights = np.empty((points, c_in * c_out), dtype)
    step = max(_LEAST_WEIGHTS, c_in * c_out // 16)

    def transform(first: int) -> None:
        part = slice(first, first + step)
        np.matmul(weights_2d, flat[:, part], out=weights[:, part])

    def multiply(tile: Tile) -> None:
        buffers = [Buffer(dtype), Buffer(dtype)]  # the first holds what was computed last
        patches = patches_of(tile, buffers[0])
        shape = patches.shape[2:5]
        values = _transformed(patches, pixel_steps, buffers).reshape(points, -1, c_in)
        buffers.reverse()
        products = buffers[0].array((points, values.shape[1], c_out))
        np.matmul(values, weights.reshape(points, c_in, c_out), out=products)
        outputs = _transformed(products, output_steps, buffers)
        if conv.y.dtype.kind == "i":
            np.rint(outputs, out=outputs)
        _join(outputs.reshape(4, 4, *shape, c_out), tile.y)
        # Whatever is not finite spreads over all its patch, so one output of each will tell.
        if not np.isfinite(tile.y[:, ::4, ::4]).all():
            sum_of_taps(tile, conv.w)

    each(transform, range(0, c_in * c_out, step), cost=cost(weights.nbytes, points * flat.size))
    position_bytes = points * max(c_in, c_out) * dtype.itemsize // 16
    conv.each_tile(multiply, position_bytes, budget=_TILE_BYTES, rows_of=4)


def winograd_pays(x_shape: tuple[int, ...], w_shape: tuple[int, ...], window: Window) -> bool:
    """Return whether Winograd's algorithm is quicker than a product of all windows, in float32.

    Parameters
    ----------
    x_shape : tuple of int
        (n, height, width, c_in).
    w_shape : tuple of int
        (kh, kw, c_in, c_out).
    window : Window
        The settings.

    Returns
    -------
    bool
        True for 3 x 3 and 5 x 5 kernels of all channels at stride 1, where what the transforms and
        what hangs over the edges cost is less than what is saved, and there is memory for the
        kernels.

    Examples
    --------
    >>> window = Window.over(56, 3, padding="SAME")
    >>> winograd_pays((32, 56, 56, 64), (3, 3, 64, 64), window)
    True
    """
    (length, _), (out_h, out_w), (c_in, c_out) = window.kernel, window.output, w_shape[2:]
    points = (length + 3) ** 2
    patches = x_shape[0] * -(-out_h // 4) * -(-out_w // 4)
    # Transforms and products of patches; each transformed weight is worth 32, as it is written.
    work = patches * points * (c_in * (36 + c_out) + 16 * c_out) + points * 32 * c_in * c_out
    return (
        _is_for(window)
        and c_in == x_shape[3]
        and min(c_in, c_out) >= 32
        and points * 4 * c_in * c_out <= 40 << 20
        and work <= _PAYS * x_shape[0] * out_h * out_w * length**2 * c_in * c_out
    )


def _is_for(window: Window) -> bool:
    """Return whether there are transforms for a kernel, and it moves as they need it."""
    (height, width), steps = window.kernel, (window.stride, window.dilation)
    return height == width in _TRANSFORMS and steps == ((1, 1), (1, 1))


def patches_of(tile: Tile, buffer: Buffer) -> Array:
    """Return what patches of 4 x 4 outputs see.

    Parameters
    ----------
    tile : Tile
        A tile of a convolution with square kernels at stride 1, of squares of 4 rows.
    buffer : Buffer
        Where they are copied to.

    Returns
    -------
    ndarray, shape (kh + 3, kw + 3, n, down, across, c_in)

    Examples
    --------
    >>> tile = Tile(np.ones((1, 10, 6, 2)), np.ones((1, 5, 4, 3)), Window.over((7, 6), 3))
    >>> patches_of(tile, Buffer(np.dtype(float))).shape
    (6, 6, 1, 2, 1, 2)
    """
    size = tile.window.kernel[0] + 3, tile.window.kernel[1] + 3
    seen = sliding_window_view(tile.x, size, axis=(1, 2))[:, ::4, ::4].transpose(4, 5, 0, 1, 2, 3)
    down, across = (-(-length // 4) for length in tile.y.shape[1:3])
    patches = buffer.array((*size, len(tile.x), down, across, tile.x.shape[3]))
    # One copy: 64 of them would take as long as the products, and hold other threads up.
    patches[...] = seen
    return patches


def _steps(matrix: Array, dtype: np.dtype[Any]) -> list[Array]:
    """Return what applies a transform along two axes: one product, or two where that is quicker."""
    steps = [np.kron(matrix, matrix)] if matrix.shape[1] <= 6 else [matrix, matrix]
    return [step.astype(dtype) for step in steps]


def _transformed(values: Array, steps: list[Array], buffers: list[Buffer]) -> Array:
    """Apply a transform to the first axes of values; the first buffer has them, then the result."""
    batch = 1
    for matrix in steps:
        made, given = matrix.shape
        values = values.reshape(batch, given, -1)
        buffers.reverse()
        values = np.matmul(matrix, values, out=buffers[0].array((batch, made, values.shape[2])))
        batch *= made
    return values


def _join(patches: Array, y: Array) -> None:
    """Put patches, (4, 4, n, down, across, c_out), side by side, and cut what hangs over."""
    for i, j in np.ndindex(4, 4):
        pixels = y[:, i::4, j::4]
        pixels[...] = patches[i, j, :, : pixels.shape[1], : pixels.shape[2]]
