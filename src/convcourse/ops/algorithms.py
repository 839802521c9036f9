"""The algorithms that a lecture compares; all give one answer, that of `conv2d_loops`.

Each has the parameters, the result and the errors of `conv2d`, and is a loop over tiles: see
`convcourse.ops.tiling`. `convcourse.ops.fft` and `convcourse.ops.winograd` have two more.
"""

import numpy as np

from convcourse.ops.arrays import Array
from convcourse.ops.memory import Buffer
from convcourse.ops.tiling import Algorithm, Convolution, Tile

# Integers come out of a Fourier transform exactly, after rounding, while sums stay below this.
ROUNDED = 2.0**40


@Algorithm
def conv2d_im2col(conv: Convolution) -> None:
    """Convolve by one matrix product: each window becomes a row, the kernels are the columns.

    Parameters
    ----------
    x, w, b, **settings
        As in `conv2d`.

    Returns
    -------
    ndarray, shape (n, out_h, out_w, c_out)
        What `conv2d` gives.

    Raises
    ------
    ShapeError
        As `conv2d` does.

    Notes
    -----
    Chellapilla, Puri and Simard, "High Performance Convolutional Neural Networks for Document
    Processing" (2006). The matrix of all windows would be kh * kw times the images; here it is
    made tile by tile.

    Examples
    --------
    >>> conv2d_im2col(np.arange(9).reshape(1, 3, 3, 1), np.ones((2, 2, 1, 1), int))[0, :, :, 0]
    array([[ 8, 12],
           [20, 24]])
    """
    groups, kh, kw, c_in, c_out = conv.w.shape  # channels per group
    kernels = conv.w.reshape(groups, kh * kw * c_in, c_out)

    def multiply(tile: Tile) -> None:
        buffer = Buffer(conv.w.dtype)
        out = tile.y.reshape(-1, groups, c_out).transpose(1, 0, 2)
        np.matmul(tile.columns(groups, buffer), kernels, out=out)

    conv.each_tile(multiply, kernels.shape[1] * groups * kernels.itemsize)


@Algorithm
def conv2d_windows(conv: Convolution) -> None:
    """Convolve by contracting a view of all windows with the kernels.

    Parameters
    ----------
    x, w, b, **settings
        As in `conv2d`.

    Returns
    -------
    ndarray, shape (n, out_h, out_w, c_out)
        What `conv2d` gives.

    Raises
    ------
    ShapeError
        As `conv2d` does.

    Notes
    -----
    The shortest way to write it: `numpy.lib.stride_tricks.sliding_window_view` and
    `numpy.tensordot`, which then copies the windows into a matrix by itself.

    Examples
    --------
    >>> conv2d_windows(np.arange(9).reshape(1, 3, 3, 1), np.ones((2, 2, 1, 1), int))[0, :, :, 0]
    array([[ 8, 12],
           [20, 24]])
    """
    groups, kh, kw, c_in, c_out = conv.w.shape  # channels per group

    def contract(tile: Tile) -> None:
        windows = tile.windows()
        for group, kernels in enumerate(conv.w):
            inputs = slice(group * c_in, (group + 1) * c_in)
            outputs = slice(group * c_out, (group + 1) * c_out)
            tile.y[..., outputs] = np.tensordot(windows[..., inputs], kernels, axes=3)

    conv.each_tile(contract, kh * kw * groups * c_in * conv.w.itemsize)


@Algorithm
def conv2d_taps(conv: Convolution) -> None:
    """Convolve by shifting and adding: one product of whole images for each weight of a kernel.

    Parameters
    ----------
    x, w, b, **settings
        As in `conv2d`.

    Returns
    -------
    ndarray, shape (n, out_h, out_w, c_out)
        What `conv2d` gives.

    Raises
    ------
    ShapeError
        As `conv2d` does.

    Notes
    -----
    The sum over the kernel in `conv2d_loops`, taken as the outermost loop. No window is copied,
    so this is the fastest for 1 x 1 kernels and for depthwise convolutions.

    Examples
    --------
    >>> conv2d_taps(np.arange(9).reshape(1, 3, 3, 1), np.ones((2, 2, 1, 1), int))[0, :, :, 0]
    array([[ 8, 12],
           [20, 24]])
    """
    groups, _, _, c_in, c_out = conv.w.shape  # channels per group
    position_bytes = groups * (c_in + c_out) * conv.w.itemsize
    conv.each_tile(lambda tile: sum_of_taps(tile, conv.w), position_bytes, budget=1 << 20)


def sum_of_taps(tile: Tile, w: Array) -> None:
    """Fill in a tile by shifting and adding.

    Parameters
    ----------
    tile : Tile
        Its `y` is filled in.
    w : ndarray, shape (groups, kh, kw, c_in / groups, c_out / groups)
        Kernels of each group, in the dtype of the tile.

    Examples
    --------
    >>> conv = Convolution(np.ones((1, 3, 3, 1)), np.ones((2, 2, 1, 1)))
    >>> conv.each_tile(lambda tile: sum_of_taps(tile, conv.w), 8)
    >>> conv.y.ravel()
    array([4., 4., 4., 4.])
    """
    groups, _, _, c_in, c_out = w.shape  # channels per group
    sums = tile.y.reshape(*tile.y.shape[:3], groups, c_out)
    buffer = Buffer(w.dtype)
    product = buffer.array(sums.shape)
    for i, j, pixels in tile.taps():
        out = sums if (i, j) == (0, 0) else product
        if c_in == 1:
            # Repeated along the row, so that NumPy's innermost loop is a row and not a pixel.
            row = np.repeat(w[None, :, i, j, 0], sums.shape[2], axis=0)
            np.multiply(pixels[..., None], row, out=out)
        else:
            rows = pixels.reshape(-1, groups, c_in).transpose(1, 0, 2)
            np.matmul(rows, w[:, i, j], out=out.reshape(-1, groups, c_out).transpose(1, 0, 2))
        if out is product:
            sums += product
