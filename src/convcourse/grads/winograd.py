"""The gradient with respect to 3 x 3 kernels, by the adjoint of Winograd's convolution."""

import numpy as np

from convcourse.grads.arrays import Array
from convcourse.ops.memory import Buffer
from convcourse.ops.threads import cost, each, one_blas_thread
from convcourse.ops.tiling import Block, blocks, tiles_of
from convcourse.ops.winograd import (
    OUTPUTS_2D,
    PIXELS_2D,
    WEIGHTS_2D,
    patches_of,
    winograd_pays,
)
from convcourse.shapes import Window

# With fewer channels, the sums of products are too small to be worth the transforms.
_LEAST_CHANNELS = 128
# What a thread transforms at a time, in bytes, and how much of it is multiplied together.
_PART_BYTES, _PARTS = 1 << 20, 16
# Points that a thread multiplies at a time.
_POINTS = 3


def grad_kernels_winograd(x: Array, grad_y: Array, window: Window) -> Array:
    """Return, for each weight, the sum of the pixels it met times the gradients it made of them.

    Parameters
    ----------
    x : ndarray, shape (n, height, width, c_in)
        Images.
    grad_y : ndarray, shape (n, out_h, out_w, c_out)
        Gradient with respect to the outputs.
    window : Window
        Settings of the convolution: 3 x 3 kernels, stride and dilation 1.

    Returns
    -------
    ndarray, shape (3, 3, c_in, c_out)
        Where not all pixels and gradients are finite, it may be so in fewer places still.

    Notes
    -----
    `convcourse.ops.conv2d_winograd` is linear in the kernels: it transforms them, multiplies them
    by values of patches, and transforms the products. The adjoint takes these steps backwards.

    Examples
    --------
    >>> x, grad_y = np.ones((1, 6, 6, 1)), np.ones((1, 4, 4, 1))
    >>> grad_kernels_winograd(x, grad_y, Window.over(6, 3))[:, :, 0, 0].round(6).tolist()
    [[16.0, 16.0, 16.0], [16.0, 16.0, 16.0], [16.0, 16.0, 16.0]]
    """
    c_in, c_out = x.shape[3], grad_y.shape[3]
    pixels_2d, weights_2d, outputs_2d = (
        matrix.astype(x.dtype) for matrix in (PIXELS_2D, WEIGHTS_2D, OUTPUTS_2D)
    )
    sums = np.zeros((36, c_in, c_out), x.dtype)
    all_values, all_slopes = Buffer(x.dtype), Buffer(x.dtype)
    position_bytes = 36 * (c_in + c_out) * x.itemsize // 16
    cut = blocks(grad_y.shape, position_bytes, budget=_PART_BYTES, rows_of=4)
    for first in range(0, len(cut), _PARTS):
        parts = cut[first : first + _PARTS]
        ends = np.cumsum([_patches(*grad_y[part].shape[:3]) for part in parts])
        values = all_values.array((36, ends[-1], c_in))
        slopes = all_slopes.array((36, ends[-1], c_out))

        def transform(
            place: tuple[Block, int], values: Array = values, slopes: Array = slopes
        ) -> None:
            part, end = place
            border, patches = Buffer(x.dtype), Buffer(x.dtype)
            for tile in tiles_of(x, grad_y, window, [part], border, rows_of=4):
                seen = patches_of(tile, patches)
                here = slice(end - _patches(*tile.y.shape[:3]), end)
                into = values.reshape(36, -1)[:, here.start * c_in : here.stop * c_in]
                np.matmul(pixels_2d, seen.reshape(36, -1), out=into)
                made = _outputs(tile.y, patches)
                into = slopes.reshape(36, -1)[:, here.start * c_out : here.stop * c_out]
                np.matmul(outputs_2d.T, made.reshape(16, -1), out=into)

        def multiply(point: int, values: Array = values, slopes: Array = slopes) -> None:
            points = slice(point, point + _POINTS)
            sums[points] += values[points].transpose(0, 2, 1) @ slopes[points]

        size = values.size + slopes.size
        each(transform, zip(parts, ends, strict=True), cost=cost(size * x.itemsize, 36 * size))
        each(multiply, range(0, 36, _POINTS), cost=cost(2 * sums.nbytes, values.size * c_out))
    with one_blas_thread():
        total: Array = weights_2d.T @ sums.reshape(36, -1)
    return total.reshape(3, 3, c_in, c_out)


def grad_kernels_winograd_pays(
    x_shape: tuple[int, ...], w_shape: tuple[int, ...], window: Window
) -> bool:
    """Return whether `grad_kernels_winograd` is quicker than a product of all windows, in float32.

    Parameters
    ----------
    x_shape, w_shape, window
        As in `convcourse.ops.winograd.winograd_pays`.

    Returns
    -------
    bool

    Examples
    --------
    >>> window = Window.over(56, 3, padding="SAME")
    >>> grad_kernels_winograd_pays((32, 56, 56, 256), (3, 3, 256, 256), window)
    True
    """
    return (
        window.kernel == (3, 3)
        and min(w_shape[2:]) >= _LEAST_CHANNELS
        and winograd_pays(x_shape, w_shape, window)
    )


def _patches(n: int, out_h: int, out_w: int) -> int:
    """Return how many patches of 4 x 4 hold so many outputs."""
    return n * -(-out_h // 4) * -(-out_w // 4)


def _outputs(y: Array, buffer: Buffer) -> Array:
    """Return the patches, (4, 4, n, down, across, c_out), of outputs, zero beyond the edge."""
    n, out_h, out_w, c_out = y.shape
    patches = buffer.array((4, 4, n, -(-out_h // 4), -(-out_w // 4), c_out))
    for i, j in np.ndindex(4, 4):
        outputs = y[:, i::4, j::4]
        rows, cols = outputs.shape[1:3]
        patches[i, j, :, :rows, :cols] = outputs
        patches[i, j, :, rows:] = patches[i, j, :, :, cols:] = 0
    return patches
