"""Convolution of a batch of images with a bank of kernels: as it is defined, and fast."""

from typing import Unpack

import numpy as np
from numpy.typing import ArrayLike

from convcourse.ops.algorithms import conv2d_im2col, conv2d_taps
from convcourse.ops.arrays import Array, as_array, sum_dtype
from convcourse.ops.padding import padded
from convcourse.ops.tiling import Algorithm, Convolution
from convcourse.ops.winograd import conv2d_winograd, winograd_pays
from convcourse.shapes import conv_window
from convcourse.shapes.arguments import Settings


def conv2d_loops(
    x: ArrayLike, w: ArrayLike, b: ArrayLike | None = None, **settings: Unpack[Settings]
) -> Array:
    """Convolve images with kernels, one multiplication at a time: the definition, to read.

    Parameters
    ----------
    x, w, b, **settings
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
    window = conv_window(x.shape, w.shape, b.shape, **settings)
    dtype = sum_dtype(x.dtype, w.dtype, b.dtype)
    x, w, b = padded(x, window).astype(dtype), w.astype(dtype), b.astype(dtype)
    (stride_h, stride_w), (step_h, step_w) = window.stride, window.dilation
    kh, kw, inputs, c_out = w.shape
    outputs = c_out // int(settings.get("groups", 1))
    y = np.empty((len(x), *window.output, c_out), x.dtype)
    with np.errstate(invalid="ignore"):
        for image, row, col, out in np.ndindex(y.shape):
            first = out // outputs * inputs  # this output's group starts at this input channel
            total = b[out]
            for i, j, c in np.ndindex(kh, kw, inputs):
                row_seen, col_seen = row * stride_h + i * step_h, col * stride_w + j * step_w
                pixel = x[image, row_seen, col_seen, first + c]
                total = total + pixel * w[i, j, c, out]
            y[image, row, col, out] = total
    return y


def conv2d(
    x: ArrayLike, w: ArrayLike, b: ArrayLike | None = None, **settings: Unpack[Settings]
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
    TypeError
        If there is no setting of that name.

    Notes
    -----
    The shapes choose the algorithm:

    - `conv2d_taps` for 1 x 1 kernels, and where each channel is a group of its own;
    - `conv2d_winograd` for 3 x 3 and 5 x 5 kernels at stride 1 in float32, with 32 channels or more
      on both sides and patches enough to fill a product; its notes say what that costs in digits;
    - `conv2d_im2col` for everything else.

    The first and the last round as `conv2d_loops` does, in another order; integers are exact.
    Integers go through float64, where the BLAS is, if no sum can reach 2**53, else slowly through
    int64. Beyond its result it needs less than 64 MB with one thread, whatever the batch, and less
    than 20 MB more with each further one.

    Tiles are shared out among threads, see `threads`; neither their number nor other work on the
    machine changes a bit of the result.

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
    conv = Convolution(x, w, b, **settings)
    return _quickest(conv).of(conv)


def _quickest(conv: Convolution) -> Algorithm:
    if conv.window.kernel == (1, 1) or conv.w.shape[3] == 1 < conv.groups:
        return conv2d_taps
    is_float32 = conv.y.dtype == conv.w.dtype == np.float32
    _, *w_shape = conv.w.shape
    if is_float32 and winograd_pays(conv.x.shape, tuple(w_shape), conv.window):
        return conv2d_winograd
    return conv2d_im2col


def true_convolution(
    x: ArrayLike, w: ArrayLike, b: ArrayLike | None = None, **settings: Unpack[Settings]
) -> Array:
    """Convolve as mathematics and signal processing do: with the kernel flipped both ways.

    Parameters
    ----------
    x, w, b, **settings
        As in `conv2d`.

    Returns
    -------
    ndarray, shape (n, out_h, out_w, c_out)
        What `conv2d` gives for the flipped kernels; the same where a kernel is symmetric.

    Raises
    ------
    ShapeError
        As `conv2d` does.

    Notes
    -----
    Goodfellow, Bengio and Courville, "Deep Learning" (2016), equation 9.4. As
    ``scipy.signal.convolve2d``; a network that learns its kernels learns them flipped instead.

    Examples
    --------
    >>> x, w = np.array([[0, 1, 0, 0]]), np.array([[1, 2, 3]])
    >>> true_convolution(x[None, :, :, None], w[:, :, None, None], padding="SAME").ravel()
    array([1, 2, 3, 0])
    """
    w = as_array("w", w)
    flipped = w[::-1, ::-1] if w.ndim == 4 else w  # which conv2d refuses
    return conv2d(x, flipped, b, **settings)
