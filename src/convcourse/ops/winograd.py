"""Winograd's convolution: a quarter of the multiplications of a 3 x 3 kernel, a little less exact.

A patch of 4 x 4 outputs needs 144 multiplications by the definition. Taken as values of polynomials
at the points 0, 1, -1, 2, -2 and infinity it needs 36, one for each pair of points.
"""

import numpy as np

from convcourse.ops.algorithms import ROUNDED, conv2d_taps, sum_of_taps
from convcourse.ops.arrays import Array
from convcourse.ops.memory import Buffer
from convcourse.ops.threads import each
from convcourse.ops.tiling import Algorithm, Convolution, Tile, cost
from convcourse.shapes import ShapeError, Window

# Six pixels to six values, three weights to six values, six products to four outputs.
_PIXELS = np.array(
    [
        [4, 0, -5, 0, 1, 0],
        [0, -4, -4, 1, 1, 0],
        [0, 4, -4, -1, 1, 0],
        [0, -2, -1, 2, 1, 0],
        [0, 2, -1, -2, 1, 0],
        [0, 4, 0, -5, 0, 1],
    ]
)
_WEIGHTS = np.array([[6, 0, 0], [-4, -4, -4], [-4, 4, -4], [1, 2, 4], [1, -2, 4], [0, 0, 24]]) / 24
_OUTPUTS = np.array(
    [[1, 1, 1, 1, 1, 0], [0, 1, -1, 2, -2, 0], [0, 1, 1, 4, 4, 0], [0, 1, -1, 8, -8, 1]]
)
# In two dimensions a transform is applied along both axes: one matrix, the Kronecker square.
PIXELS_2D, WEIGHTS_2D, OUTPUTS_2D = (np.kron(m, m) for m in (_PIXELS, _WEIGHTS, _OUTPUTS))

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
    """Convolve with 3 x 3 kernels by Winograd's F(4 x 4, 3 x 3), with stride, dilation, groups 1.

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
    Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks" (2016).

    The transforms multiply by up to 8 and cancel again, which costs digits. In units of rounding
    (6e-8 in float32) times the largest pixel times the sum of the absolute weights, the largest
    error seen is 31 for one channel and falls to 8 for many, where plain summation has 14; tests
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
    if (window.kernel, window.stride, window.dilation, conv.groups) != ((3, 3), (1, 1), (1, 1), 1):
        raise ShapeError(
            "conv2d_winograd convolves with 3 x 3 kernels at stride, dilation and groups 1: got "
            f"kernel {window.kernel}, stride {window.stride}, dilation {window.dilation}, "
            f"groups {conv.groups}. Use conv2d."
        )
    if conv.y.dtype.kind == "i" and conv.largest >= ROUNDED:
        conv2d_taps.fill(conv)
        return
    kernels = conv.w[0]
    c_in, c_out = kernels.shape[2:]
    dtype = kernels.dtype
    pixels_2d, weights_2d, outputs_2d = (
        matrix.astype(dtype) for matrix in (PIXELS_2D, WEIGHTS_2D, OUTPUTS_2D)
    )
    flat, weights = kernels.reshape(9, -1), np.empty((36, c_in * c_out), dtype)
    step = max(_LEAST_WEIGHTS, c_in * c_out // 16)

    def transform(first: int) -> None:
        part = slice(first, first + step)
        np.matmul(weights_2d, flat[:, part], out=weights[:, part])

    def multiply(tile: Tile) -> None:
        one, two = Buffer(dtype), Buffer(dtype)
        patches = patches_of(tile, one)
        count = patches[0, 0].size // c_in
        values = two.array((36, count * c_in))
        np.matmul(pixels_2d, patches.reshape(36, -1), out=values)
        products = one.array((36, count, c_out))  # the patches are no longer needed
        np.matmul(values.reshape(36, count, c_in), weights.reshape(36, c_in, c_out), out=products)
        outputs = two.array((16, count * c_out))
        np.matmul(outputs_2d, products.reshape(36, -1), out=outputs)
        if conv.y.dtype.kind == "i":
            np.rint(outputs, out=outputs)
        _join(outputs.reshape(4, 4, *patches.shape[2:5], c_out), tile.y)
        # Whatever is not finite spreads over all its patch, so one output of each will tell.
        if not np.isfinite(tile.y[:, ::4, ::4]).all():
            sum_of_taps(tile, conv.w)

    each(transform, range(0, c_in * c_out, step), cost=cost(weights.nbytes, 9 * weights.size))
    position_bytes = 36 * max(c_in, c_out) * dtype.itemsize // 16
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
        True for 3 x 3 kernels of all channels at stride 1, where what the transforms and what hangs
        over the edges cost is less than what is saved, and there is memory for the kernels.

    Examples
    --------
    >>> window = Window.over(56, 3, padding="SAME")
    >>> winograd_pays((32, 56, 56, 64), (3, 3, 64, 64), window)
    True
    """
    out_h, out_w = window.output
    c_in, c_out = w_shape[2:]
    patches = x_shape[0] * -(-out_h // 4) * -(-out_w // 4)
    # Transforms and products of patches; each transformed weight is worth 32, as it is written.
    work = patches * 36 * (c_in * (36 + c_out) + 16 * c_out) + 36 * 32 * c_in * c_out
    return (
        (window.kernel, window.stride, window.dilation) == ((3, 3), (1, 1), (1, 1))
        and c_in == x_shape[3]
        and min(c_in, c_out) >= 32
        and 36 * 4 * c_in * c_out <= 40 << 20
        and work <= _PAYS * x_shape[0] * out_h * out_w * 9 * c_in * c_out
    )


def patches_of(tile: Tile, buffer: Buffer) -> Array:
    """Return what patches of 4 x 4 outputs see, with zeros beyond the edge of the tile.

    Parameters
    ----------
    tile : Tile
        A tile of a convolution with 3 x 3 kernels at stride 1.
    buffer : Buffer
        Where they are copied to.

    Returns
    -------
    ndarray, shape (6, 6, n, down, across, c_in)

    Examples
    --------
    >>> tile = Tile(np.ones((1, 7, 6, 2)), np.ones((1, 5, 4, 3)), Window.over((7, 6), 3))
    >>> patches_of(tile, Buffer(np.dtype(float))).shape
    (6, 6, 1, 2, 1, 2)
    """
    n, out_h, out_w, _ = tile.y.shape
    down, across = -(-out_h // 4), -(-out_w // 4)
    patches = buffer.array((6, 6, n, down, across, tile.x.shape[3]))
    for i, j in np.ndindex(6, 6):
        pixels = tile.x[:, i::4, j::4][:, :down, :across]
        rows, cols = pixels.shape[1:3]
        patches[i, j, :, :rows, :cols] = pixels
        patches[i, j, :, rows:] = patches[i, j, :, :, cols:] = 0
    return patches


def _join(patches: Array, y: Array) -> None:
    """Put patches, (4, 4, n, down, across, c_out), side by side, and cut what hangs over."""
    for i, j in np.ndindex(4, 4):
        pixels = y[:, i::4, j::4]
        pixels[...] = patches[i, j, :, : pixels.shape[1], : pixels.shape[2]]
