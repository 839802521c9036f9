"""The ways to convolve that a lecture compares; all give one answer, that of `conv2d_loops`.

Each has the parameters, the result and the errors of `conv2d`, and works piece by piece: see
`convcourse.ops.pieces`.
"""

from typing import SupportsIndex

import numpy as np
from numpy.typing import ArrayLike

from convcourse.ops.arrays import Array
from convcourse.ops.pieces import Buffer, Convolution, Piece
from convcourse.shapes.arguments import Padding2D, PairLike

# Integers come out of a Fourier transform exactly, after rounding, while sums stay below this.
ROUNDED = 2.0**40


@np.errstate(invalid="ignore")
def conv2d_im2col(
    x: ArrayLike,
    w: ArrayLike,
    b: ArrayLike | None = None,
    *,
    stride: PairLike = 1,
    padding: Padding2D = "VALID",
    dilation: PairLike = 1,
    groups: SupportsIndex = 1,
) -> Array:
    """Convolve by one matrix product: each window becomes a row, the kernels are the columns.

    Parameters
    ----------
    x, w, b, stride, padding, dilation, groups
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
    made piece by piece. In memory its rows or its columns follow each other, whichever are copied
    in longer runs; the BLAS reads both.

    Examples
    --------
    >>> conv2d_im2col(np.arange(9).reshape(1, 3, 3, 1), np.ones((2, 2, 1, 1), int))[0, :, :, 0]
    array([[ 8, 12],
           [20, 24]])
    """
    conv = Convolution(x, w, b, stride=stride, padding=padding, dilation=dilation, groups=groups)
    split, kh, kw, reads, makes = conv.w.shape
    kernels = conv.w.reshape(split, kh * kw * reads, makes)
    buffer = Buffer(conv.w.dtype)
    positions_last = conv.window.output[1] > 4 * kw * reads
    for piece in conv.pieces(kernels.shape[1] * split * kernels.itemsize):
        windows = piece.windows()
        windows = windows.reshape(*windows.shape[:5], split, reads)
        # Axes: the group, then position (n, out_h, out_w) by weight (kh, kw, c) or the other way.
        order = (5, 3, 4, 6, 0, 1, 2) if positions_last else (5, 0, 1, 2, 3, 4, 6)
        windows = windows.transpose(order)
        columns = buffer.array(windows.shape)
        np.copyto(columns, windows)
        out = piece.y.reshape(-1, split, makes).transpose(1, 0, 2)
        if positions_last:
            columns = columns.reshape(split, -1, out.shape[1]).transpose(0, 2, 1)
        np.matmul(columns.reshape(split, out.shape[1], -1), kernels, out=out)
    return conv.y


@np.errstate(invalid="ignore")
def conv2d_windows(
    x: ArrayLike,
    w: ArrayLike,
    b: ArrayLike | None = None,
    *,
    stride: PairLike = 1,
    padding: Padding2D = "VALID",
    dilation: PairLike = 1,
    groups: SupportsIndex = 1,
) -> Array:
    """Convolve by contracting a view of all windows with the kernels.

    Parameters
    ----------
    x, w, b, stride, padding, dilation, groups
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
    conv = Convolution(x, w, b, stride=stride, padding=padding, dilation=dilation, groups=groups)
    split, kh, kw, reads, makes = conv.w.shape
    for piece in conv.pieces(kh * kw * split * reads * conv.w.itemsize):
        windows = piece.windows()
        for group, kernels in enumerate(conv.w):
            read = slice(group * reads, (group + 1) * reads)
            made = slice(group * makes, (group + 1) * makes)
            piece.y[..., made] = np.tensordot(windows[..., read], kernels, axes=3)
    return conv.y


@np.errstate(invalid="ignore")
def conv2d_taps(
    x: ArrayLike,
    w: ArrayLike,
    b: ArrayLike | None = None,
    *,
    stride: PairLike = 1,
    padding: Padding2D = "VALID",
    dilation: PairLike = 1,
    groups: SupportsIndex = 1,
) -> Array:
    """Convolve by shifting and adding: one product of whole images for each weight of a kernel.

    Parameters
    ----------
    x, w, b, stride, padding, dilation, groups
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
    so this is the fastest way for 1 x 1 kernels and for depthwise convolutions.

    Examples
    --------
    >>> conv2d_taps(np.arange(9).reshape(1, 3, 3, 1), np.ones((2, 2, 1, 1), int))[0, :, :, 0]
    array([[ 8, 12],
           [20, 24]])
    """
    conv = Convolution(x, w, b, stride=stride, padding=padding, dilation=dilation, groups=groups)
    buffer = Buffer(conv.w.dtype)
    split, _, _, reads, makes = conv.w.shape
    for piece in conv.pieces(split * (reads + makes) * conv.w.itemsize, budget=1 << 20):
        sum_of_taps(piece, conv.w, buffer)
    return conv.y


def sum_of_taps(piece: Piece, w: Array, buffer: Buffer) -> None:
    """Fill in a piece by shifting and adding.

    Parameters
    ----------
    piece : Piece
        Its `y` is filled in.
    w : ndarray, shape (groups, kh, kw, c_in / groups, c_out / groups)
        Kernels of each group.
    buffer : Buffer
        Of the same dtype.

    Examples
    --------
    >>> conv = Convolution(np.ones((1, 3, 3, 1)), np.ones((2, 2, 1, 1)))
    >>> for piece in conv.pieces(8):
    ...     sum_of_taps(piece, conv.w, Buffer(conv.w.dtype))
    >>> conv.y.ravel()
    array([4., 4., 4., 4.])
    """
    groups, _, _, reads, makes = w.shape
    sums = piece.y.reshape(*piece.y.shape[:3], groups, makes)
    product = buffer.array(sums.shape)
    for i, j, pixels in piece.taps():
        out = sums if (i, j) == (0, 0) else product
        if reads == 1:
            # Repeated along the row, so that NumPy's innermost loop is a row and not a pixel.
            row = np.repeat(w[None, :, i, j, 0], sums.shape[2], axis=0)
            np.multiply(pixels[..., None], row, out=out)
        else:
            rows = pixels.reshape(-1, groups, reads).transpose(1, 0, 2)
            np.matmul(rows, w[:, i, j], out=out.reshape(-1, groups, makes).transpose(1, 0, 2))
        if out is product:
            sums += product


@np.errstate(invalid="ignore")
def conv2d_fft(
    x: ArrayLike,
    w: ArrayLike,
    b: ArrayLike | None = None,
    *,
    stride: PairLike = 1,
    padding: Padding2D = "VALID",
    dilation: PairLike = 1,
    groups: SupportsIndex = 1,
) -> Array:
    """Convolve by the Fourier transform: products of spectra, which pays for large kernels.

    Parameters
    ----------
    x, w, b, stride, padding, dilation, groups
        As in `conv2d`.

    Returns
    -------
    ndarray, shape (n, out_h, out_w, c_out)
        What `conv2d` gives, up to rounding relative to the largest values of an image; exact for
        integers.

    Raises
    ------
    ShapeError
        As `conv2d` does.

    Notes
    -----
    The convolution theorem: Oppenheim and Schafer, "Discrete-Time Signal Processing", chapter 8.
    The conjugate of the kernel's spectrum makes it a cross-correlation. Every output depends on
    every pixel, so NaN and infinity would spread, and large integers could lose digits: where a
    piece holds one of these, it is shifted and added.

    Examples
    --------
    >>> conv2d_fft(np.arange(9).reshape(1, 3, 3, 1), np.ones((2, 2, 1, 1), int))[0, :, :, 0]
    array([[ 8, 12],
           [20, 24]])
    """
    conv = Convolution(x, w, b, stride=stride, padding=padding, dilation=dilation, groups=groups)
    split, _, _, reads, makes = conv.w.shape
    (stride_h, stride_w), (gap_h, gap_w) = conv.window.stride, conv.window.dilation
    holed = np.zeros((split, *conv.window.span, reads, makes), conv.w.dtype)
    holed[:, ::gap_h, ::gap_w] = conv.w
    exact = conv.largest < ROUNDED or conv.y.dtype.kind == "f"
    buffer = Buffer(conv.w.dtype)
    for piece in conv.pieces(4 * split * (reads + makes) * conv.w.itemsize):
        if not (exact and np.isfinite(piece.x).all() and np.isfinite(conv.w).all()):
            sum_of_taps(piece, conv.w, buffer)
            continue
        height, width = piece.x.shape[1:3]
        pixels = np.fft.rfft2(piece.x, axes=(1, 2))
        pixels = pixels.reshape(*pixels.shape[:3], split, reads).transpose(1, 2, 3, 0, 4)
        for group, made in np.ndindex(split, makes):  # one at a time: spectra are large
            kernel = np.fft.rfft2(holed[group, ..., made], (height, width), axes=(0, 1)).conj()
            spectrum = np.moveaxis((pixels[:, :, group] @ kernel[..., None])[..., 0], 2, 0)
            plane = np.fft.irfft2(spectrum, (height, width), axes=(1, 2))
            plane = plane[:, ::stride_h, ::stride_w][:, : piece.y.shape[1], : piece.y.shape[2]]
            integers = conv.y.dtype.kind == "i"
            piece.y[..., group * makes + made] = np.rint(plane) if integers else plane
    return conv.y
