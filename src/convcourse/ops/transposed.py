"""Transposed convolution: the adjoint of a convolution, which gives outputs back to pixels."""

from typing import Unpack

import numpy as np
from numpy.typing import ArrayLike

from convcourse.ops.arrays import Array, as_array, sum_dtype
from convcourse.ops.convolution import conv2d
from convcourse.ops.im2col import add_windows
from convcourse.ops.threads import cost, each
from convcourse.shapes import ShapeError, Window, conv_window, kernel_span
from convcourse.shapes.arguments import Pair, PairLike, Settings, pair
from convcourse.shapes.counts import group_channels

# Windows that are added back at a time, in bytes.
_BLOCK_BYTES = 4 << 20


@np.errstate(invalid="ignore")
def conv2d_transpose(
    y: ArrayLike,
    w: ArrayLike,
    *,
    output_size: PairLike | None = None,
    **settings: Unpack[Settings],
) -> Array:
    """Give every output of a convolution back to the pixels that it saw: the adjoint in x.

    Parameters
    ----------
    y : array_like, shape (n, out_h, out_w, c_out)
        Feature maps, of the shape that `conv2d` gives.
    w : array_like, shape (kh, kw, c_in / groups, c_out)
        Kernels, as in `conv2d`.
    stride, padding, dilation, groups
        Of the convolution that is transposed.
    output_size : int or pair of int, optional
        Height and width of the result. Strides let several sizes have one and the same output;
        where it is left out, the result is out_h * stride_h by out_w * stride_w for SAME, and the
        smallest possible otherwise.

    Returns
    -------
    ndarray, shape (n, height, width, c_in)
        Dtype as in `conv2d`.

    Raises
    ------
    ShapeError
        As `conv2d` does, or if a convolution of the result would not have the shape of `y`.

    Notes
    -----
    Adjoint: ``(conv2d(x, w) * y).sum() == (x * conv2d_transpose(y, w)).sum()``, so it is also the
    gradient of `conv2d` with respect to x. Dumoulin and Visin, "A guide to convolution arithmetic
    for deep learning" (2016), chapter 4; ``tf.nn.conv2d_transpose``.

    At stride 1 it is a convolution of the padded `y` with the flipped kernels. Otherwise windows
    are made from the outputs by a matrix product, and added where they overlap.

    Examples
    --------
    >>> conv2d_transpose([[[[1], [2]]]], np.ones((1, 3, 1, 1), int), stride=2)[0, 0, :, 0]
    array([1, 1, 3, 2, 2])
    """
    y, w = as_array("y", y), as_array("w", w)
    if y.ndim != 4 or w.ndim != 4:
        raise ShapeError(
            f"y and w must have four axes, (n, out_h, out_w, c_out) and (kh, kw, c_in, c_out): got "
            f"shapes {y.shape} and {w.shape}. Use y[None] for one image."
        )
    groups = settings.get("groups", 1)
    # Channels per group of the image, and of the feature maps.
    c_in, (c_out, _) = w.shape[2], group_channels(w.shape[3], w.shape[3], groups)
    groups = w.shape[3] // c_out
    size = _size_before(y.shape[1:3], w.shape[:2], output_size, settings)
    x_shape = len(y), *size, groups * c_in
    window = conv_window(x_shape, w.shape, **settings)
    if y.shape != (len(y), *window.output, w.shape[3]):
        raise ShapeError(
            f"y is no convolution of such an image: got shape {y.shape}, and x of shape {x_shape} "
            f"with w of shape {w.shape} gives {(len(y), *window.output, w.shape[3])}. "
            "Use another output_size, or the settings of the convolution."
        )
    # Kernels by group, (groups, kh, kw, c_out / groups, c_in / groups): inputs become outputs.
    turned = w.reshape(*w.shape[:3], groups, c_out).transpose(3, 0, 1, 4, 2)
    borders = [
        (span - 1 - before, span - 1 - after)
        for span, (before, after) in zip(window.span, window.padding, strict=True)
    ]
    if window.stride == (1, 1) and min(map(min, borders)) >= 0:
        flipped = np.moveaxis(turned[:, ::-1, ::-1], 0, 3).reshape(*w.shape[:2], c_out, -1)
        return conv2d(y, flipped, padding=borders, dilation=window.dilation, groups=groups)
    dtype = sum_dtype(y.dtype, w.dtype)
    x = np.zeros(x_shape, dtype)
    turned = turned.transpose(0, 3, 1, 2, 4).astype(dtype).reshape(groups, c_out, -1)
    images = max(1, _BLOCK_BYTES // (y[:1, ..., 0].size * turned[:, 0].size * dtype.itemsize or 1))

    def give_back(first: int) -> None:
        block = slice(first, first + images)
        outputs = y[block].astype(dtype, copy=False).reshape(-1, groups, c_out).transpose(1, 0, 2)
        windows = np.matmul(outputs, turned).reshape(groups, *y[block].shape[:3], *w.shape[:3])
        for group in range(groups):
            add_windows(windows[group], x[block, ..., group * c_in : (group + 1) * c_in], window)

    # Each output makes a window for each weight of its kernel.
    made = y[..., 0].size * turned.size // c_out
    each(give_back, range(0, len(y), images), cost=cost(2 * made * dtype.itemsize, made * c_out))
    return x


def _size_before(
    output: Pair, kernel: Pair, output_size: PairLike | None, settings: Settings
) -> Pair:
    """Return the size of the image whose convolution has this output."""
    if output_size is not None:
        return pair("output_size", output_size)
    stride, padding = pair("stride", settings.get("stride", 1)), settings.get("padding", "VALID")
    dilation = pair("dilation", settings.get("dilation", 1))
    if isinstance(padding, str) and padding.upper() == "SAME":
        return output[0] * stride[0], output[1] * stride[1]
    # The smallest image that the kernel fits tells its padding.
    smallest = tuple(kernel_span(n, dilation=d) for n, d in zip(kernel, dilation, strict=True))
    window = Window.over(smallest, kernel, stride=stride, padding=padding, dilation=dilation)
    height, width = (
        (positions - 1) * step + span - sum(sides)
        for positions, step, span, sides in zip(
            output, window.stride, window.span, window.padding, strict=True
        )
    )
    return max(height, 1), max(width, 1)
