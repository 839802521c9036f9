"""Gradients of convolution with respect to images, kernels and biases."""

from typing import Unpack

import numpy as np
from numpy.typing import ArrayLike

from convcourse.grads.algorithms import grad_biases, grad_images, grad_kernels
from convcourse.grads.arrays import Array, check_shape, grad_arrays
from convcourse.shapes import ShapeError, Window, conv_window
from convcourse.shapes.arguments import Settings


@np.errstate(invalid="ignore")
def conv2d_grads(
    x: ArrayLike, w: ArrayLike, grad_y: ArrayLike, **settings: Unpack[Settings]
) -> tuple[Array, Array, Array]:
    """Return the gradients of `convcourse.ops.conv2d` with respect to all that it is given.

    Parameters
    ----------
    x : array_like, shape (n, height, width, c_in)
        Images.
    w : array_like, shape (kh, kw, c_in / groups, c_out)
        Kernels.
    grad_y : array_like, shape (n, out_h, out_w, c_out)
        Gradient with respect to the outputs.
    **settings
        As in `conv2d`.

    Returns
    -------
    grad_x : ndarray, shape (n, height, width, c_in)
    grad_w : ndarray, shape (kh, kw, c_in / groups, c_out)
    grad_b : ndarray, shape (c_out,)
        float64 where all arrays are integers, else NumPy's promotion of their dtypes and float32.

    Raises
    ------
    ShapeError
        As `conv2d` does, or if `grad_y` has another shape than the output.

    Notes
    -----
    Goodfellow, Bengio and Courville, "Deep Learning" (2016), equations 9.11 and 9.13. NaN and
    infinity propagate; beside what they must reach, they may reach pixels near by.

    Beyond its results it needs less than 64 MB with one thread, whatever the batch, and less than
    20 MB more with each further one. Threads are those of `convcourse.ops.threads`, and change no
    bit.

    Examples
    --------
    >>> x, w = [[[[1], [2], [3]]]], [[[[10]], [[20]]]]
    >>> grad_x, grad_w, grad_b = conv2d_grads(x, w, [[[[1], [-1]]]])
    >>> grad_x.ravel(), grad_w.ravel(), grad_b
    (array([ 10.,  10., -20.]), array([-1., -1.]), array([0.]))
    """
    x, w, grad_y, window, groups = _conv_arrays(x, w, grad_y, settings)
    grad_x = grad_images(x.shape, w, grad_y, window, groups)
    return grad_x, grad_kernels(x, w.shape, grad_y, window, groups), grad_biases(grad_y)


@np.errstate(invalid="ignore")
def conv2d_grad_x(
    x: ArrayLike, w: ArrayLike, grad_y: ArrayLike, **settings: Unpack[Settings]
) -> Array:
    """Return the gradient of `convcourse.ops.conv2d` with respect to the images alone.

    Parameters
    ----------
    x, w, grad_y, **settings
        As in `conv2d_grads`; of `x` only shape and dtype are used.

    Returns
    -------
    ndarray, shape (n, height, width, c_in)
        The first that `conv2d_grads` returns.

    Raises
    ------
    ShapeError
        As `conv2d_grads` does.

    Examples
    --------
    >>> x, w = [[[[1], [2], [3]]]], [[[[10]], [[20]]]]
    >>> conv2d_grad_x(x, w, [[[[1], [-1]]]]).ravel()
    array([ 10.,  10., -20.])
    """
    x, w, grad_y, window, groups = _conv_arrays(x, w, grad_y, settings)
    return grad_images(x.shape, w, grad_y, window, groups)


@np.errstate(invalid="ignore")
def conv2d_grad_w(
    x: ArrayLike, w: ArrayLike, grad_y: ArrayLike, **settings: Unpack[Settings]
) -> Array:
    """Return the gradient of `convcourse.ops.conv2d` with respect to the kernels alone.

    Parameters
    ----------
    x, w, grad_y, **settings
        As in `conv2d_grads`; of `w` only shape and dtype are used.

    Returns
    -------
    ndarray, shape (kh, kw, c_in / groups, c_out)
        The second that `conv2d_grads` returns.

    Raises
    ------
    ShapeError
        As `conv2d_grads` does.

    Examples
    --------
    >>> x, w = [[[[1], [2], [3]]]], [[[[10]], [[20]]]]
    >>> conv2d_grad_w(x, w, [[[[1], [-1]]]]).ravel()
    array([-1., -1.])
    """
    x, w, grad_y, window, groups = _conv_arrays(x, w, grad_y, settings)
    return grad_kernels(x, w.shape, grad_y, window, groups)


@np.errstate(invalid="ignore")
def conv2d_grad_b(grad_y: ArrayLike) -> Array:
    """Return the gradient of `convcourse.ops.conv2d` with respect to the biases alone.

    Parameters
    ----------
    grad_y : array_like, shape (n, out_h, out_w, c_out)
        Gradient with respect to the outputs.

    Returns
    -------
    ndarray, shape (c_out,)
        The third that `conv2d_grads` returns: the sum over images and positions.

    Raises
    ------
    ShapeError
        If the rank is wrong.

    Examples
    --------
    >>> conv2d_grad_b([[[[1, 10], [2, 20]]]])
    array([ 3., 30.])
    """
    (grad_y,) = grad_arrays(grad_y=grad_y)
    if grad_y.ndim != 4:
        raise ShapeError(
            "grad_y must have the four axes (n, out_h, out_w, c_out): "
            f"got shape {grad_y.shape}. Use grad_y[None] for one image."
        )
    return grad_biases(grad_y)


def _conv_arrays(
    x: ArrayLike, w: ArrayLike, grad_y: ArrayLike, settings: Settings
) -> tuple[Array, Array, Array, Window, int]:
    """Return arrays in the dtype of the gradients, the window and the groups, once all is checked.

    Where dtypes are alike, nothing is copied.
    """
    x, w, grad_y = grad_arrays(x=x, w=w, grad_y=grad_y)
    window = conv_window(x.shape, w.shape, None, **settings)
    shape = (len(x), *window.output, w.shape[3])
    origin = f"x of shape {x.shape} and w of shape {w.shape} make y of shape {shape}"
    check_shape("grad_y", grad_y, shape, origin)
    return x, w, grad_y, window, int(settings.get("groups", 1))
