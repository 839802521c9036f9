"""The three sums behind the gradients of a convolution, block by block so that they fit the cache.

Arrays come in checked, and in one dtype.
"""

import math
from collections.abc import Iterator

import numpy as np

from convcourse.grads.arrays import Array
from convcourse.ops import conv2d_transpose
from convcourse.ops.arrays import padded
from convcourse.ops.pieces import Buffer, Piece
from convcourse.shapes import Window

# What is copied at a time, in bytes: little enough to be in the cache still when it is read.
_COLUMNS_BYTES = 4 << 20
_MOST_COLUMNS_BYTES = 16 << 20
_PLANES_BYTES = 4 << 20
_TAPS_BYTES = 1 << 20
# Pixels that are summed in the dtype of the gradient.
_SUMMED_AT_ONCE = 1024
# With fewer channels than this, a product that ends in channels is too narrow to be fast.
_FEW_CHANNELS = 16


def grad_biases(grad_y: Array) -> Array:
    """Return the sum over images and positions.

    Parameters
    ----------
    grad_y : ndarray, shape (n, out_h, out_w, c_out)
        Gradient with respect to the outputs.

    Returns
    -------
    ndarray, shape (c_out,)

    Examples
    --------
    >>> grad_biases(np.ones((2, 3, 3, 2)))
    array([18., 18.])
    """
    channels = grad_y.shape[3]
    ones = np.ones(_SUMMED_AT_ONCE, grad_y.dtype)
    total = np.zeros(channels, np.result_type(grad_y, np.float64))
    images = max(1, _COLUMNS_BYTES // (grad_y[:1].nbytes or 1))
    for first in range(0, len(grad_y), images):
        pixels = grad_y[first : first + images].reshape(-1, channels)
        whole = len(pixels) // len(ones) * len(ones)
        # A product adds faster than a sum, but some kernels of the BLAS add one by one: so few
        # pixels at a time that float32 loses nothing, and their sums in float64.
        total += (ones @ pixels[:whole].reshape(-1, len(ones), channels)).sum(0, total.dtype)
        total += pixels[whole:].sum(0, total.dtype)
    return total.astype(grad_y.dtype)


def grad_kernels(
    x: Array, w_shape: tuple[int, ...], grad_y: Array, window: Window, groups: int
) -> Array:
    """Return, for each weight, the sum of the pixels it met times the gradients it made of them.

    Parameters
    ----------
    x : ndarray, shape (n, height, width, c_in)
        Images.
    w_shape : tuple of int
        (kh, kw, c_in / groups, c_out).
    grad_y : ndarray, shape (n, out_h, out_w, c_out)
        Gradient with respect to the outputs.
    window : Window
        Settings of the convolution.
    groups : int
        Its groups.

    Returns
    -------
    ndarray, shape (kh, kw, c_in / groups, c_out)

    Examples
    --------
    >>> x, grad_y = np.ones((1, 4, 4, 1)), np.ones((1, 2, 2, 1))
    >>> grad_kernels(x, (3, 3, 1, 1), grad_y, Window.over(4, 3), 1)[:, :, 0, 0].tolist()
    [[4.0, 4.0, 4.0], [4.0, 4.0, 4.0], [4.0, 4.0, 4.0]]
    """
    kh, kw, reads, c_out = w_shape
    grad_w = np.zeros((groups, kh, kw, reads, c_out // groups), x.dtype)
    buffer = Buffer(x.dtype)
    if reads == 1 < groups:
        for piece in _pieces(x, grad_y, window, 2 * c_out, _TAPS_BYTES):
            _add_taps(piece, grad_w, buffer)
    else:
        # Blocks several times the size of the result, or adding it up would take the time.
        budget = min(max(_COLUMNS_BYTES, 8 * grad_w.nbytes), _MOST_COLUMNS_BYTES)
        for piece in _pieces(x, grad_y, window, kh * kw * reads * groups, budget):
            _add_columns(piece, grad_w, buffer)
    return np.moveaxis(grad_w, 0, 3).reshape(w_shape)


def _add_taps(piece: Piece, grad_w: Array, buffer: Buffer) -> None:
    """Add what a piece of a depthwise convolution gives, one weight of all kernels at a time."""
    groups, makes = len(grad_w), grad_w.shape[4]
    grad_y = piece.y.reshape(*piece.y.shape[:3], groups, makes)
    product = buffer.array(grad_y.shape)
    ones = np.ones(math.prod(grad_y.shape[:3]), grad_w.dtype)
    for i, j, pixels in piece.taps():
        np.multiply(pixels[..., None], grad_y, out=product)
        grad_w[:, i, j, 0] += (ones @ product.reshape(len(ones), -1)).reshape(groups, makes)


def _add_columns(piece: Piece, grad_w: Array, buffer: Buffer) -> None:
    """Add what a piece gives: its windows as the rows of a matrix, transposed, times gradients."""
    groups, _, kw, reads, makes = grad_w.shape
    windows = piece.windows()
    windows = windows.reshape(*windows.shape[:5], groups, reads)
    # Axes: the group, then position (n, out_h, out_w) and weight (kh, kw, c), longer runs last.
    positions_last = windows.shape[2] > 4 * kw * reads
    windows = windows.transpose((5, 3, 4, 6, 0, 1, 2) if positions_last else (5, 0, 1, 2, 3, 4, 6))
    columns = buffer.array(windows.shape)
    np.copyto(columns, windows)
    grad_y = piece.y.reshape(-1, groups, makes).transpose(1, 0, 2)
    if positions_last:
        columns = columns.reshape(groups, -1, grad_y.shape[1])
    else:
        columns = columns.reshape(groups, grad_y.shape[1], -1).transpose(0, 2, 1)
    grad_w += (columns @ grad_y).reshape(grad_w.shape)


def _pieces(
    x: Array, grad_y: Array, window: Window, position_size: int, budget: int
) -> Iterator[Piece]:
    """Cut a convolution into some images, or some rows of one; y of a piece is its gradient.

    The size is how many numbers the caller copies for each position, the budget is in bytes.
    """
    out_h, out_w = window.output
    rows = max(1, budget // (position_size * x.itemsize * out_w))
    images, rows = max(1, rows // out_h), min(rows, out_h)
    for image in range(0, len(x), images):
        seen = padded(x[image : image + images], window)
        for row in range(0, out_h, rows):
            part = grad_y[image : image + images, row : row + rows]
            top = row * window.stride[0]
            bottom = top + (part.shape[1] - 1) * window.stride[0] + window.span[0]
            yield Piece(seen[:, top:bottom], part, window)


def grad_images(
    x_shape: tuple[int, ...], w: Array, grad_y: Array, window: Window, groups: int
) -> Array:
    """Return, for each pixel, the sum of the weights it met times the gradients of the outputs.

    Parameters
    ----------
    x_shape : tuple of int
        (n, height, width, c_in).
    w : ndarray, shape (kh, kw, c_in / groups, c_out)
        Kernels.
    grad_y : ndarray, shape (n, out_h, out_w, c_out)
        Gradient with respect to the outputs.
    window : Window
        Settings of the convolution.
    groups : int
        Its groups.

    Returns
    -------
    ndarray, shape (n, height, width, c_in)

    Examples
    --------
    >>> w, grad_y = np.ones((2, 2, 1, 1)), np.ones((1, 2, 2, 1))
    >>> grad_images((1, 3, 3, 1), w, grad_y, Window.over(3, 2), 1)[0, :, :, 0]
    array([[1., 2., 1.],
           [2., 4., 2.],
           [1., 2., 1.]])
    """
    if groups == 1 and x_shape[3] < _FEW_CHANNELS:
        return _sum_of_planes(x_shape, w, grad_y, window)
    return conv2d_transpose(
        grad_y,
        w,
        stride=window.stride,
        padding=window.padding,
        dilation=window.dilation,
        groups=groups,
        output_size=x_shape[1:3],
    )


def _sum_of_planes(x_shape: tuple[int, ...], w: Array, grad_y: Array, window: Window) -> Array:
    """Shift and add, with whole planes of one channel as the unit.

    A pixel is known by its phase within a step of the stride, and by its cell, the number of the
    step. A weight sends all outputs to pixels of one phase, shifted by a number of cells. Planes
    of cells have room for every shift, so that a shift of rows and columns is one of memory.
    """
    (stride_h, stride_w), (gap_h, gap_w) = window.stride, window.dilation
    (top, _), (left, _) = window.padding
    (span_h, span_w), (out_h, out_w) = window.span, window.output
    n, height, width, c_in = x_shape
    shifts_h, shifts_w = -(-span_h // stride_h), -(-span_w // stride_w)
    cells_h, cells_w = out_h + shifts_h - 1, out_w + shifts_w - 1
    # Kernels with zeros in their gaps and up to a whole number of cells, (shift, phase) apart.
    c_out = w.shape[3]
    holed = np.zeros((shifts_h * stride_h, shifts_w * stride_w, c_in, c_out), w.dtype)
    holed[:span_h:gap_h, :span_w:gap_w] = w
    holed = holed.reshape(shifts_h, stride_h, shifts_w, stride_w, c_in, c_out)
    kernels = holed.transpose(0, 2, 1, 3, 4, 5).reshape(-1, c_out)

    grad_x = np.zeros(x_shape, w.dtype)
    images = max(1, _PLANES_BYTES // (len(kernels) * cells_h * cells_w * w.itemsize))
    outputs, products = Buffer(w.dtype), Buffer(w.dtype)
    for first in range(0, n, images):
        block = grad_y[first : first + images]
        roomy = outputs.array((len(block), cells_h, cells_w, c_out))
        roomy[:, out_h:] = roomy[:, :, out_w:] = 0
        roomy[:, :out_h, :out_w] = block
        cells = len(block) * cells_h * cells_w
        planes = products.array((shifts_h, shifts_w, len(kernels) // (shifts_h * shifts_w), cells))
        np.matmul(kernels, roomy.reshape(cells, c_out).T, out=planes.reshape(-1, cells))
        total = planes[0, 0]
        for i, j in np.ndindex(shifts_h, shifts_w):
            if shift := i * cells_w + j:
                total[:, shift:] += planes[i, j, :, : cells - shift]
        # From (phase, channel, image, cell) to the pixels of images.
        split = total.reshape(stride_h, stride_w, c_in, len(block), cells_h, cells_w)
        pixels = split.transpose(3, 4, 0, 5, 1, 2)
        pixels = pixels.reshape(len(block), cells_h * stride_h, cells_w * stride_w, c_in)
        inside = pixels[:, top : top + height, left : left + width]
        grad_x[first : first + images, : inside.shape[1], : inside.shape[2]] = inside
    return grad_x
