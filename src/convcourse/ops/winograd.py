"""Winograd's convolution: a quarter of the multiplications of a 3 x 3 kernel, a little less exact.

A tile of 4 x 4 outputs needs 144 multiplications by the definition. Taken as values of polynomials
at the points 0, 1, -1, 2, -2 and infinity it needs 36, one for each pair of points.
"""

from typing import SupportsIndex

import numpy as np
from numpy.typing import ArrayLike

from convcourse.ops.arrays import Array, sum_dtype
from convcourse.ops.pieces import Buffer, Convolution, Piece, Settings
from convcourse.ops.ways import ROUNDED, conv2d_taps, sum_of_taps
from convcourse.shapes import ShapeError, conv_window
from convcourse.shapes.arguments import Padding2D, PairLike

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
_PIXELS_2D, _WEIGHTS_2D, _OUTPUTS_2D = (np.kron(m, m) for m in (_PIXELS, _WEIGHTS, _OUTPUTS))

# How far outputs may be from the true sums, in the unit that `conv2d_winograd` explains.
ERROR_BOUND = 100
# Each of two buffers has about this size: large enough that the products are, and still in cache.
_PIECE_BYTES = 8 << 20


@np.errstate(invalid="ignore", over="ignore")
def conv2d_winograd(
    x: ArrayLike,
    w: ArrayLike,
    b: ArrayLike | None = None,
    *,
    stride: PairLike = 1,
    padding: Padding2D = "VALID",
    dilation: PairLike = 1,
    groups: SupportsIndex = 1,
) -> Array:
    """Convolve with 3 x 3 kernels by Winograd's F(4 x 4, 3 x 3), with stride, dilation, groups 1.

    Parameters
    ----------
    x, w, b, padding
        As in `conv2d`.
    stride, dilation, groups
        1; they are here so that all ways are called alike.

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
    hold it below ``ERROR_BOUND``. Integers are rounded and exact. A piece whose result is not
    finite is shifted and added instead, so that NaN and infinity reach the outputs that see them
    and no other.

    Examples
    --------
    >>> conv2d_winograd(np.arange(16).reshape(1, 4, 4, 1), np.ones((3, 3, 1, 1), int))[0, :, :, 0]
    array([[45, 54],
           [81, 90]])
    """
    conv = Convolution(x, w, b, stride=stride, padding=padding, dilation=dilation, groups=groups)
    window = conv.window
    if (window.kernel, window.stride, window.dilation, conv.groups) != ((3, 3), (1, 1), (1, 1), 1):
        raise ShapeError(
            "conv2d_winograd convolves with 3 x 3 kernels at stride, dilation and groups 1: got "
            f"kernel {window.kernel}, stride {window.stride}, dilation {window.dilation}, "
            f"groups {conv.groups}. Use conv2d."
        )
    if conv.y.dtype.kind == "i" and conv.largest >= ROUNDED:
        return conv2d_taps(x, w, b, padding=padding)
    kernels = conv.w[0]
    c_in, c_out = kernels.shape[2:]
    dtype = kernels.dtype
    pixels_2d, weights_2d, outputs_2d = (
        matrix.astype(dtype) for matrix in (_PIXELS_2D, _WEIGHTS_2D, _OUTPUTS_2D)
    )
    weights = (weights_2d @ kernels.reshape(9, -1)).reshape(36, c_in, c_out)
    one, two = Buffer(dtype), Buffer(dtype)
    position_bytes = 36 * max(c_in, c_out) * dtype.itemsize // 16
    for piece in conv.pieces(position_bytes, budget=_PIECE_BYTES, rows_of=4):
        tiles = _tiles(piece, one)
        count = tiles[0, 0].size // c_in
        values = two.array((36, count * c_in))
        np.matmul(pixels_2d, tiles.reshape(36, -1), out=values)
        products = one.array((36, count, c_out))  # the tiles are no longer needed
        np.matmul(values.reshape(36, count, c_in), weights, out=products)
        outputs = two.array((16, count * c_out))
        np.matmul(outputs_2d, products.reshape(36, -1), out=outputs)
        if conv.y.dtype.kind == "i":
            np.rint(outputs, out=outputs)
        _lay(outputs.reshape(4, 4, *tiles.shape[2:5], c_out), piece.y)
        # Whatever is not finite spreads over all its tile, so one output of each will tell.
        if not np.isfinite(piece.y[:, ::4, ::4]).all():
            sum_of_taps(piece, conv.w, one)
    return conv.y


def winograd_pays(x: Array, w: Array, settings: Settings) -> bool:
    """Return whether `conv2d` should choose `conv2d_winograd`.

    Parameters
    ----------
    x : ndarray, shape (n, height, width, c_in)
        Images.
    w : ndarray, shape (kh, kw, c_in / groups, c_out)
        Kernels.
    settings : Settings
        Of `conv2d`, as they are given; looked at last.

    Returns
    -------
    bool
        True for float32 and 3 x 3 kernels at stride 1, with enough channels to pay for the
        transforms, enough tiles to pay for the transformed kernels, and room to hold those.

    Examples
    --------
    >>> x, w = np.ones((32, 56, 56, 64), np.float32), np.ones((3, 3, 64, 64), np.float32)
    >>> winograd_pays(x, w, {"stride": 1, "padding": "SAME", "dilation": 1, "groups": 1})
    True
    """
    kh, kw, c_in, c_out = w.shape
    if (
        (kh, kw) != (3, 3)
        or min(c_in, c_out) < 32
        or c_in != x.shape[3]
        or sum_dtype(x.dtype, w.dtype) != np.float32
        or 36 * 4 * c_in * c_out > 40 << 20
    ):
        return False
    window = conv_window(x.shape, w.shape, None, **settings)
    tiles = len(x) * -(-window.output[0] // 4) * -(-window.output[1] // 4)
    return (window.stride, window.dilation) == ((1, 1), (1, 1)) and tiles >= 128


def _tiles(piece: Piece, buffer: Buffer) -> Array:
    """Return the tiles, (6, 6, n, down, across, c_in), zero beyond the edge of the piece."""
    n, out_h, out_w, _ = piece.y.shape
    down, across = -(-out_h // 4), -(-out_w // 4)
    tiles = buffer.array((6, 6, n, down, across, piece.x.shape[3]))
    for i, j in np.ndindex(6, 6):
        pixels = piece.x[:, i::4, j::4][:, :down, :across]
        rows, cols = pixels.shape[1:3]
        tiles[i, j, :, :rows, :cols] = pixels
        tiles[i, j, :, rows:] = tiles[i, j, :, :, cols:] = 0
    return tiles


def _lay(tiles: Array, y: Array) -> None:
    """Lay tiles, (4, 4, n, down, across, c_out), side by side, and cut what hangs over."""
    for i, j in np.ndindex(4, 4):
        pixels = y[:, i::4, j::4]
        pixels[...] = tiles[i, j, :, : pixels.shape[1], : pixels.shape[2]]
