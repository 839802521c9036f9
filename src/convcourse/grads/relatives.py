"""Gradients of the relatives of the convolution: flipped, transposed, and channel by channel."""

from typing import SupportsIndex

from numpy.typing import ArrayLike

from convcourse.grads.arrays import Array, check_shape, grad_arrays
from convcourse.grads.convolution import conv2d_grad_w, conv2d_grads
from convcourse.ops import as_array, conv2d
from convcourse.ops.pieces import Settings
from convcourse.shapes import ShapeError
from convcourse.shapes.arguments import Padding2D, PairLike


def true_convolution_grads(
    x: ArrayLike,
    w: ArrayLike,
    grad_y: ArrayLike,
    *,
    stride: PairLike = 1,
    padding: Padding2D = "VALID",
    dilation: PairLike = 1,
    groups: SupportsIndex = 1,
) -> tuple[Array, Array, Array]:
    """Return the gradients of `convcourse.ops.true_convolution`.

    Parameters
    ----------
    x, w, grad_y, stride, padding, dilation, groups
        As in `conv2d_grads`.

    Returns
    -------
    grad_x, grad_w, grad_b : ndarray
        As `conv2d_grads` returns them.

    Raises
    ------
    ShapeError
        As `conv2d_grads` does.

    Examples
    --------
    >>> x, w = [[[[1], [2], [3]]]], [[[[10]], [[20]]]]
    >>> grad_x, grad_w, _ = true_convolution_grads(x, w, [[[[1], [0]]]])
    >>> grad_x.ravel(), grad_w.ravel()
    (array([20., 10.,  0.]), array([2., 1.]))
    """
    settings: Settings = {
        "stride": stride,
        "padding": padding,
        "dilation": dilation,
        "groups": groups,
    }
    w = as_array("w", w)
    flipped = w[::-1, ::-1] if w.ndim == 4 else w  # which conv2d_grads refuses
    grad_x, grad_w, grad_b = conv2d_grads(x, flipped, grad_y, **settings)
    return grad_x, grad_w[::-1, ::-1].copy(), grad_b


def depthwise_conv2d_grads(
    x: ArrayLike,
    w: ArrayLike,
    grad_y: ArrayLike,
    *,
    stride: PairLike = 1,
    padding: Padding2D = "VALID",
    dilation: PairLike = 1,
) -> tuple[Array, Array, Array]:
    """Return the gradients of `convcourse.ops.depthwise_conv2d`.

    Parameters
    ----------
    x : array_like, shape (n, height, width, c_in)
        Images.
    w : array_like, shape (kh, kw, c_in, multiplier)
        Kernels.
    grad_y : array_like, shape (n, out_h, out_w, c_in * multiplier)
        Gradient with respect to the outputs.
    stride, padding, dilation
        As in `conv2d`.

    Returns
    -------
    grad_x : ndarray, shape (n, height, width, c_in)
    grad_w : ndarray, shape (kh, kw, c_in, multiplier)
    grad_b : ndarray, shape (c_in * multiplier,)
        Dtype as in `conv2d_grads`.

    Raises
    ------
    ShapeError
        As `depthwise_conv2d` does, or if `grad_y` has another shape than the output.

    Examples
    --------
    >>> grad_x, grad_w, grad_b = depthwise_conv2d_grads([[[[1, 2]]]], [[[[3], [4]]]], [[[[1, 10]]]])
    >>> grad_x.ravel(), grad_w.ravel(), grad_b
    (array([ 3., 40.]), array([ 1., 20.]), array([ 1., 10.]))
    """
    x, w = as_array("x", x), as_array("w", w)
    if w.ndim != 4 or (x.ndim == 4 and w.shape[2] != x.shape[3]):
        channels = x.shape[3] if x.ndim == 4 else "c_in"
        raise ShapeError(
            f"w must have the four axes (kh, kw, c_in, multiplier): got shape {w.shape} for x of "
            f"shape {x.shape}. Use w with {channels} on its third axis."
        )
    kh, kw, channels, multiplier = w.shape
    settings: Settings = {
        "stride": stride,
        "padding": padding,
        "dilation": dilation,
        "groups": channels,
    }
    kernels = w.reshape(kh, kw, 1, channels * multiplier)
    grad_x, grad_w, grad_b = conv2d_grads(x, kernels, grad_y, **settings)
    return grad_x, grad_w.reshape(w.shape), grad_b


def conv2d_transpose_grads(
    y: ArrayLike,
    w: ArrayLike,
    grad_x: ArrayLike,
    *,
    stride: PairLike = 1,
    padding: Padding2D = "VALID",
    dilation: PairLike = 1,
    groups: SupportsIndex = 1,
) -> tuple[Array, Array]:
    """Return the gradients of `convcourse.ops.conv2d_transpose`, which makes x of y.

    Parameters
    ----------
    y : array_like, shape (n, out_h, out_w, c_out)
        Feature maps that are transposed back.
    w : array_like, shape (kh, kw, c_in / groups, c_out)
        Kernels, as in `conv2d`.
    grad_x : array_like, shape (n, height, width, c_in)
        Gradient with respect to the result.
    stride, padding, dilation, groups
        As in `conv2d_transpose`; its `output_size` is that of `grad_x`.

    Returns
    -------
    grad_y : ndarray, shape (n, out_h, out_w, c_out)
        The convolution of `grad_x`: the adjoint of the adjoint.
    grad_w : ndarray, shape (kh, kw, c_in / groups, c_out)
        Dtype as in `conv2d_grads`.

    Raises
    ------
    ShapeError
        As `conv2d` does for `grad_x`, or if `y` has another shape than its convolution.

    Examples
    --------
    >>> y, w = [[[[1], [2]]]], [[[[10]], [[20]]]]
    >>> grad_y, grad_w = conv2d_transpose_grads(y, w, [[[[1], [0], [-1]]]])
    >>> grad_y.ravel(), grad_w.ravel()
    (array([ 10., -20.]), array([ 1., -2.]))
    """
    settings: Settings = {
        "stride": stride,
        "padding": padding,
        "dilation": dilation,
        "groups": groups,
    }
    y, w, grad_x = grad_arrays(y=y, w=w, grad_x=grad_x)
    grad_y = conv2d(grad_x, w, **settings)
    origin = f"a convolution of grad_x of shape {grad_x.shape} makes y of shape {grad_y.shape}"
    check_shape("y", y, grad_y.shape, origin)
    return grad_y, conv2d_grad_w(grad_x, w, y, **settings)
