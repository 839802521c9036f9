"""Convolution of a batch of images with a bank of kernels: as it is defined, and fast."""

from collections.abc import Iterator
from typing import SupportsIndex

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike

from convcourse.ops.arrays import Array, as_array, padded, sum_dtype
from convcourse.shapes import Window, conv_window
from convcourse.shapes.arguments import Padding2D, PairLike

# Gathered windows of about this size stay in a core's cache until the product has read them.
_BLOCK_BYTES = 2 << 20


def conv2d_loops(
    x: ArrayLike,
    w: ArrayLike,
    b: ArrayLike | None = None,
    *,
    stride: PairLike = 1,
    padding: Padding2D = "VALID",
    dilation: PairLike = 1,
    groups: SupportsIndex = 1,
) -> Array:
    """Convolve images with kernels, one multiplication at a time: the definition, to read.

    Parameters
    ----------
    x, w, b, stride, padding, dilation, groups
        As in `conv2d`.

    Returns
    -------
    ndarray, shape (n, out_h, out_w, c_out)
        What `conv2d` gives, slowly.

    Raises
    ------
    ShapeError
        As `conv2d` does.

    Notes
    -----
    Goodfellow, Bengio and Courville, "Deep Learning" (2016), equations 9.6 and 9.7: the kernel is
    not flipped, so this is cross-correlation, which the field calls convolution.

    Examples
    --------
    >>> x = np.arange(9).reshape(1, 3, 3, 1)
    >>> conv2d_loops(x, np.ones((2, 2, 1, 1), int))[0, :, :, 0]
    array([[ 8, 12],
           [20, 24]])
    """
    x, w, b = _conv_arrays(x, w, b)
    window = conv_window(
        x.shape, w.shape, b.shape, stride=stride, padding=padding, dilation=dilation, groups=groups
    )
    x = padded(x, window)
    (stride_h, stride_w), (gap_h, gap_w) = window.stride, window.dilation
    kh, kw, inputs, c_out = w.shape
    outputs = c_out // int(groups)
    y = np.empty((len(x), *window.output, c_out), x.dtype)
    with np.errstate(invalid="ignore"):
        for image, row, col, out in np.ndindex(y.shape):
            first = out // outputs * inputs  # this output's group starts at this input channel
            total = b[out]
            for i, j, c in np.ndindex(kh, kw, inputs):
                pixel = x[image, row * stride_h + i * gap_h, col * stride_w + j * gap_w, first + c]
                total = total + pixel * w[i, j, c, out]
            y[image, row, col, out] = total
    return y


def conv2d(
    x: ArrayLike,
    w: ArrayLike,
    b: ArrayLike | None = None,
    *,
    stride: PairLike = 1,
    padding: Padding2D = "VALID",
    dilation: PairLike = 1,
    groups: SupportsIndex = 1,
) -> Array:
    """Convolve a batch of images with a bank of kernels.

    Parameters
    ----------
    x : array_like, shape (n, height, width, c_in)
        Images.
    w : array_like, shape (kh, kw, c_in / groups, c_out)
        Kernels.
    b : array_like, shape (c_out,), optional
        Biases, one for each output channel.
    stride : int or pair of int, default 1
        Step of the kernel in pixels, (vertical, horizontal).
    padding : "VALID", "SAME", int or ((top, bottom), (left, right)), default "VALID"
        Zeros around the images, in pixels. The names may be in any case; SAME is TensorFlow's,
        with the odd pixel at the bottom and right.
    dilation : int or pair of int, default 1
        Distance between neighbouring weights in pixels, (vertical, horizontal).
    groups : int, default 1
        Groups that the channels are split into; c_in groups make a depthwise convolution.

    Returns
    -------
    ndarray, shape (n, out_h, out_w, c_out)
        int64 where all arrays are integers, else NumPy's promotion of their dtypes and float32.

    Raises
    ------
    ShapeError
        If a rank, a number of channels or a length is wrong, the kernel does not fit, a setting
        makes no sense, or an array does not hold real numbers.

    Notes
    -----
    Each block of windows is copied into the rows of one matrix and multiplied by the kernels:
    Chellapilla, Puri and Simard, "High Performance Convolutional Neural Networks for Document
    Processing" (2006). The blocks fit the cache and share one buffer, so that the matrix of all
    windows, several times the size of the images, is never held.

    Examples
    --------
    >>> x = np.array([[2, 0, 1, 3], [7, 1, 1, 0], [0, 2, 5, 0], [0, 5, 1, 4]])[None, :, :, None]
    >>> w = np.array([[1, 1, 1], [0, 0, 0], [-1, -1, -1]])[:, :, None, None]
    >>> conv2d(x, w)[0, :, :, 0]
    array([[-4, -3],
           [ 3, -8]])
    >>> conv2d(x, w, padding="SAME", stride=(2, 1)).shape
    (1, 2, 4, 1)
    """
    x, w, b = _conv_arrays(x, w, b)
    window = conv_window(
        x.shape, w.shape, b.shape, stride=stride, padding=padding, dilation=dilation, groups=groups
    )
    groups = int(groups)
    windows = _windows(x, window, groups)
    kh, kw, inputs, c_out = w.shape
    kernels = w.reshape(kh * kw * inputs, groups, c_out // groups).transpose(1, 0, 2)
    kernels = np.ascontiguousarray(kernels)
    y = np.empty((len(x), *window.output, c_out), x.dtype)
    row_size = window.output[1] * groups * kernels.shape[1]
    rows = max(1, _BLOCK_BYTES // (row_size * x.itemsize))
    buffer = np.empty(min(rows, len(x) * window.output[0]) * row_size, x.dtype)
    with np.errstate(invalid="ignore"):
        for block in _blocks(len(x), window.output[0], rows):
            gathered = windows[:, *block]
            columns = buffer[: gathered.size].reshape(gathered.shape)
            np.copyto(columns, gathered)
            out = y[block].reshape(-1, groups, c_out // groups)  # a view: blocks are contiguous
            np.matmul(columns.reshape(groups, len(out), -1), kernels, out=out.transpose(1, 0, 2))
            y[block] += b
    return y


def _conv_arrays(x: ArrayLike, w: ArrayLike, b: ArrayLike | None) -> tuple[Array, Array, Array]:
    """Return the three arrays in the dtype of their sum; no bias is a bias of zeros."""
    x, w = as_array("x", x), as_array("w", w)
    b = np.zeros(w.shape[-1:], np.bool_) if b is None else as_array("b", b)
    dtype = sum_dtype(x.dtype, w.dtype, b.dtype)
    return x.astype(dtype, copy=False), w.astype(dtype, copy=False), b.astype(dtype, copy=False)


def _windows(x: Array, window: Window, groups: int) -> Array:
    """Return a view, (groups, n, out_h, out_w, kh, kw, c_in / groups), of every window of x."""
    (stride_h, stride_w), (gap_h, gap_w) = window.stride, window.dilation
    x = padded(x, window)
    windows = sliding_window_view(x, window.span, axis=(1, 2))
    windows = windows[:, ::stride_h, ::stride_w, :, ::gap_h, ::gap_w]
    n, out_h, out_w, channels, kh, kw = windows.shape
    view = windows.transpose(0, 1, 2, 4, 5, 3)
    # Splitting an axis in two never needs a copy.
    view = view.reshape(n, out_h, out_w, kh, kw, groups, channels // groups)
    return view.transpose(5, 0, 1, 2, 3, 4, 6)


def _blocks(n: int, height: int, rows: int) -> Iterator[tuple[slice, slice]]:
    """Cut n images of a height into blocks of about so many rows: (images, rows) as slices."""
    images, rows = max(1, rows // height), min(rows, height)
    for image in range(0, n, images):
        for row in range(0, height, rows):
            yield slice(image, image + images), slice(row, row + rows)
