"""The three sums behind the gradients of a convolution, tile by tile so that they fit the cache.

Arrays come in checked, and in one dtype.
"""

import math

import numpy as np

from convcourse.grads.arrays import Array
from convcourse.grads.winograd import grad_kernels_winograd, grad_kernels_winograd_pays
from convcourse.ops import conv2d_transpose
from convcourse.ops.memory import Buffer
from convcourse.ops.threads import cost, each
from convcourse.ops.tiling import Tile, blocks, tiles_of
from convcourse.shapes import Window

# What is copied at a time, in bytes: little enough to be in the cache still when it is read.
_COLUMNS_BYTES = 4 << 20
_MOST_COLUMNS_BYTES = 16 << 20
_PLANES_BYTES = 4 << 20
_TAPS_BYTES = 1 << 20
_SUM_BYTES = 1 << 20
# Shares of a sum over tiles, and what they may hold.
_MOST_SHARES, _SUMS_BYTES = 16, 16 << 20
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
    pixels = grad_y.reshape(-1, channels)
    step = max(1, _SUM_BYTES // (len(ones) * channels * grad_y.itemsize or 1)) * len(ones)
    starts = range(0, len(pixels), step)
    sums = np.empty((len(starts), channels), np.result_type(grad_y, np.float64))

    def add(part: int) -> None:
        block = pixels[starts[part] : starts[part] + step]
        whole = len(block) // len(ones) * len(ones)
        # A product adds faster than a sum, but some kernels of the BLAS add one by one: so few
        # pixels at a time that float32 loses nothing, and their sums in float64.
        products = ones @ block[:whole].reshape(-1, len(ones), channels)
        sums[part] = products.sum(0, sums.dtype) + block[whole:].sum(0, sums.dtype)

    each(add, range(len(starts)), cost=cost(0, grad_y.size))
    total: Array = sums.sum(0)
    return total.astype(grad_y.dtype, copy=False)


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
    kh, kw, c_in, c_out = w_shape  # of the inputs those of a group
    if x.dtype == np.float32 and grad_kernels_winograd_pays(x.shape, w_shape, window):
        grad_w = grad_kernels_winograd(x, grad_y, window)
        if np.isfinite(grad_w).all():
            return grad_w
    shape = groups, kh, kw, c_in, c_out // groups
    size = math.prod(shape) * x.itemsize
    if c_in == 1 < groups:
        copied, budget, add = 2 * c_out, _TAPS_BYTES, _add_taps
    else:
        # Tiles several times the size of the result, or adding it up would take the time.
        copied, budget, add = kh * kw * c_in * groups, max(_COLUMNS_BYTES, 4 * size), _add_columns
    position_bytes, positions = copied * x.itemsize, math.prod(grad_y.shape[:3])
    whole = cost(positions * position_bytes, positions * math.prod(w_shape))
    budget = min(budget, _MOST_COLUMNS_BYTES)
    cut = blocks(grad_y.shape, position_bytes, budget=budget, cost=whole)
    # Each share is added up by one thread from first to last, and the shares in their order, so
    # that any number of threads rounds alike.
    shares = min(len(cut), max(2, min(_MOST_SHARES, _SUMS_BYTES // (size or 1)))) or 1
    sums = np.zeros((shares, *shape), x.dtype)

    def add_share(share: int) -> None:
        part = slice(share * len(cut) // shares, (share + 1) * len(cut) // shares)
        border, buffer = Buffer(x.dtype), Buffer(x.dtype)
        for tile in tiles_of(x, grad_y, window, cut[part], border):
            add(tile, sums[share], buffer)

    each(add_share, range(shares), cost=whole)
    total: Array = sums[0]
    for more in sums[1:]:
        total += more
    return np.moveaxis(total, 0, 3).reshape(w_shape)


def _add_taps(tile: Tile, grad_w: Array, buffer: Buffer) -> None:
    """Add what a tile of a depthwise convolution gives, one weight of all kernels at a time."""
    groups, c_out = len(grad_w), grad_w.shape[4]
    grad_y = tile.y.reshape(*tile.y.shape[:3], groups, c_out)
    product = buffer.array(grad_y.shape)
    ones = np.ones(math.prod(grad_y.shape[:3]), grad_w.dtype)
    for i, j, pixels in tile.taps():
        np.multiply(pixels[..., None], grad_y, out=product)
        grad_w[:, i, j, 0] += (ones @ product.reshape(len(ones), -1)).reshape(groups, c_out)


def _add_columns(tile: Tile, grad_w: Array, buffer: Buffer) -> None:
    """Add what a tile gives: the transpose of its columns in `conv2d_im2col`, times gradients."""
    groups, c_out = len(grad_w), grad_w.shape[4]
    columns = tile.columns(groups, buffer)
    grad_y = tile.y.reshape(-1, groups, c_out).transpose(1, 0, 2)
    grad_w += (columns.transpose(0, 2, 1) @ grad_y).reshape(grad_w.shape)


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
    of cells hold every shift, so that a shift of rows and columns is one of memory.
    """
    (stride_h, stride_w), (step_h, step_w) = window.stride, window.dilation
    (top, _), (left, _) = window.padding
    (span_h, span_w), (out_h, out_w) = window.span, window.output
    n, height, width, c_in = x_shape
    shifts_h, shifts_w = -(-span_h // stride_h), -(-span_w // stride_w)
    cells_h, cells_w = out_h + shifts_h - 1, out_w + shifts_w - 1
    # Kernels with zeros between their weights and up to whole cells, (shift, phase) apart.
    c_out = w.shape[3]
    dilated = np.zeros((shifts_h * stride_h, shifts_w * stride_w, c_in, c_out), w.dtype)
    dilated[:span_h:step_h, :span_w:step_w] = w
    dilated = dilated.reshape(shifts_h, stride_h, shifts_w, stride_w, c_in, c_out)
    kernels = dilated.transpose(0, 2, 1, 3, 4, 5).reshape(-1, c_out)

    grad_x = np.zeros(x_shape, w.dtype)
    images = max(1, _PLANES_BYTES // (len(kernels) * cells_h * cells_w * w.itemsize))

    def shift_and_add(first: int) -> None:
        outputs, products = Buffer(w.dtype), Buffer(w.dtype)
        block = grad_y[first : first + images]
        cells_y = outputs.array((len(block), cells_h, cells_w, c_out))
        cells_y[:, out_h:] = cells_y[:, :, out_w:] = 0
        cells_y[:, :out_h, :out_w] = block
        cells = len(block) * cells_h * cells_w
        planes = products.array((shifts_h, shifts_w, len(kernels) // (shifts_h * shifts_w), cells))
        np.matmul(kernels, cells_y.reshape(cells, c_out).T, out=planes.reshape(-1, cells))
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

    made = n * cells_h * cells_w * len(kernels)
    each(shift_and_add, range(0, n, images), cost=cost(2 * made * w.itemsize, made * c_out))
    return grad_x
