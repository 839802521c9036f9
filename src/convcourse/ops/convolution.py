"""Convolution of a batch of images with a bank of kernels: as it is defined, and fast."""

from typing import SupportsIndex

import numpy as np
from numpy.typing import ArrayLike

from convcourse.ops.arrays import Array, as_array, padded, sum_dtype
from convcourse.ops.pieces import Settings
from convcourse.ops.ways import conv2d_im2col, conv2d_taps
from convcourse.ops.winograd import conv2d_winograd, winograd_pays
from convcourse.shapes import conv_window
from convcourse.shapes.arguments import Padding2D, PairLike


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
    x, w = as_array("x", x), as_array("w", w)
    b = np.zeros(w.shape[-1:], np.bool_) if b is None else as_array("b", b)
    window = conv_window(
        x.shape, w.shape, b.shape, stride=stride, padding=padding, dilation=dilation, groups=groups
    )
    dtype = sum_dtype(x.dtype, w.dtype, b.dtype)
    x, w, b = padded(x, window).astype(dtype), w.astype(dtype), b.astype(dtype)
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
    The shapes choose the way:

    - `conv2d_taps` for 1 x 1 kernels, and where each channel is a group of its own;
    - `conv2d_winograd` for 3 x 3 kernels at stride 1 in float32, with 32 channels or more on both
      sides and tiles enough to fill a product; its notes say what that costs in digits;
    - `conv2d_im2col` for everything else.

    The first and the last round as `conv2d_loops` does, in another order; integers are exact.
    Integers go through float64, where the BLAS is, if no sum can reach 2**53, else slowly through
    int64. Beyond its result it needs less than 64 MB, whatever the batch.

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
    x, w = as_array("x", x), as_array("w", w)
    settings: Settings = {
        "stride": stride,
        "padding": padding,
        "dilation": dilation,
        "groups": groups,
    }
    if x.ndim != 4 or w.ndim != 4:
        way = conv2d_im2col  # any will do: it refuses
    elif w.shape[:2] == (1, 1) or w.shape[2] == 1 < x.shape[3]:
        way = conv2d_taps
    elif winograd_pays(x, w, settings):
        way = conv2d_winograd
    else:
        way = conv2d_im2col
    return way(x, w, b, **settings)
