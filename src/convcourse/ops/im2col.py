"""The matrix of all windows, whole, to look at: `im2col`, and its adjoint `col2im`."""

from collections.abc import Sequence
from typing import SupportsIndex, Unpack

import numpy as np
from numpy.typing import ArrayLike

from convcourse.ops.arrays import Array, as_array
from convcourse.ops.padding import padded
from convcourse.ops.tiling import Tile
from convcourse.shapes import ShapeError, Window, conv_window
from convcourse.shapes.arguments import WindowSettings, integer


def im2col(
    x: ArrayLike,
    kh: SupportsIndex,
    kw: SupportsIndex,
    **settings: Unpack[WindowSettings],
) -> Array:
    """Return the matrix whose columns are the windows of the images.

    Parameters
    ----------
    x : array_like, shape (n, height, width, c_in)
        Images.
    kh, kw : int
        Height and width of the kernel.
    stride, padding, dilation
        As in `conv2d`.

    Returns
    -------
    ndarray, shape (kh * kw * c_in, n * out_h * out_w)
        Of the dtype of `x`. A column holds a window in the order of its kernel: row, column,
        channel.

    Raises
    ------
    ShapeError
        As `conv2d` does.

    Notes
    -----
    ``w.reshape(-1, c_out).T @ im2col(x, kh, kw)`` is the convolution, one row for each kernel.
    Chellapilla, Puri and Simard (2006). It is kh * kw times as large as the images.

    Examples
    --------
    >>> im2col(np.arange(9).reshape(1, 3, 3, 1), 2, 2)  # the last window is the last column
    array([[0, 1, 3, 4],
           [1, 2, 4, 5],
           [3, 4, 6, 7],
           [4, 5, 7, 8]])
    """
    x = as_array("x", x)
    window = _window(x.shape, kh, kw, settings)
    kernel_size = window.kernel[0] * window.kernel[1] * x.shape[3]
    tile = Tile(padded(x, window), np.empty((len(x), *window.output, 0)), window)
    windows = len(x) * window.output[0] * window.output[1]
    return np.array(tile.windows(), order="C").reshape(windows, kernel_size).T


def col2im(
    cols: ArrayLike,
    x_shape: Sequence[SupportsIndex],
    kh: SupportsIndex,
    kw: SupportsIndex,
    **settings: Unpack[WindowSettings],
) -> Array:
    """Add every window back to where `im2col` took it from: its adjoint.

    Parameters
    ----------
    cols : array_like, shape (kh * kw * c_in, n * out_h * out_w)
        Windows, one in a column.
    x_shape : sequence of int
        (n, height, width, c_in) of the images.
    kh, kw, stride, padding, dilation
        As in `im2col`.

    Returns
    -------
    ndarray, shape (n, height, width, c_in)
        Of the dtype of `cols`. A pixel holds the sum over the windows that see it.

    Raises
    ------
    ShapeError
        As `im2col` does, or if `cols` does not have the shape that `im2col` gives.

    Notes
    -----
    Adjoint: ``(im2col(x) * cols).sum() == (x * col2im(cols)).sum()``. It is not the inverse: a
    pixel is counted as often as it is seen.

    Examples
    --------
    >>> col2im(np.ones((4, 4), int), (1, 3, 3, 1), 2, 2)[0, :, :, 0]
    array([[1, 2, 1],
           [2, 4, 2],
           [1, 2, 1]])
    """
    cols = as_array("cols", cols)
    window = _window(x_shape, kh, kw, settings)
    n, height, width, channels = (integer("x_shape", size, minimum=0) for size in x_shape)
    windows = n * window.output[0] * window.output[1]
    wanted = window.kernel[0] * window.kernel[1] * channels, windows
    if cols.shape != wanted:
        raise ShapeError(
            f"cols must hold one window in each column: got shape {cols.shape} for images of shape "
            f"{(n, height, width, channels)}. Use cols of shape {wanted}."
        )
    x = np.zeros((n, height, width, channels), cols.dtype)
    add_windows(cols.T.reshape(n, *window.output, *window.kernel, channels), x, window)
    return x


def add_windows(windows: Array, x: Array, window: Window) -> None:
    """Add every window to the pixels that it sees.

    Parameters
    ----------
    windows : ndarray, shape (n, out_h, out_w, kh, kw, c)
        What to add.
    x : ndarray, shape (n, height, width, c)
        Images without border; what falls into the border is lost.
    window : Window
        The settings.

    Examples
    --------
    >>> x = np.zeros((1, 3, 3, 1), int)
    >>> add_windows(np.ones((1, 2, 2, 2, 2, 1), int), x, Window.over(3, 2))
    >>> x.ravel()
    array([1, 2, 1, 2, 4, 2, 1, 2, 1])
    """
    (top, _), (left, _) = window.padding
    whole = x if not any(map(any, window.padding)) else padded(np.zeros_like(x), window)
    for i, j, pixels in Tile(whole, windows[:, :, :, 0, 0], window).taps():
        pixels += windows[:, :, :, i, j]
    if whole is not x:
        x += whole[:, top : top + x.shape[1], left : left + x.shape[2]]


def _window(
    x_shape: Sequence[SupportsIndex],
    kh: SupportsIndex,
    kw: SupportsIndex,
    settings: WindowSettings,
) -> Window:
    """Return the window of a kernel of one weight for each pixel and channel that it sees."""
    shape = tuple(x_shape)
    channels = shape[3] if len(shape) == 4 else 1
    kernel = integer("kh", kh), integer("kw", kw), channels, 1
    return conv_window(shape, kernel, **settings)
