"""Gradients of the activations."""

import numpy as np
from numpy.typing import ArrayLike

from convcourse.grads.arrays import Array, check_shape, grad_arrays, where_or_zero
from convcourse.ops import as_array
from convcourse.shapes import ShapeError


def relu_grad(x: ArrayLike, grad_y: ArrayLike) -> Array:
    """Return the gradient of `convcourse.ops.relu` with respect to its input.

    Parameters
    ----------
    x : array_like
        Inputs of any shape.
    grad_y : array_like, shape of x
        Gradient with respect to the outputs.

    Returns
    -------
    ndarray, shape of x
        `grad_y` where x > 0, else 0, at x = 0 too, as TensorFlow has it. Its dtype is float64
        where both arrays are integers, else NumPy's promotion of their dtypes and float32.

    Raises
    ------
    ShapeError
        If the shapes differ.

    Examples
    --------
    >>> relu_grad([-1.0, 0.0, 2.0], [5.0, 6.0, 7.0])
    array([0., 0., 7.])
    """
    x, grad_y = grad_arrays(x=x, grad_y=grad_y)
    check_shape("grad_y", grad_y, x.shape, f"x has shape {x.shape}")
    return where_or_zero(grad_y, x > 0)


def leaky_relu_grad(x: ArrayLike, grad_y: ArrayLike, *, alpha: float = 0.2) -> Array:
    """Return the gradient of `convcourse.ops.leaky_relu` with respect to its input.

    Parameters
    ----------
    x : array_like
        Inputs of any shape.
    grad_y : array_like, shape of x
        Gradient with respect to the outputs.
    alpha : float, default 0.2
        Slope where x <= 0.

    Returns
    -------
    ndarray, shape of x
        `grad_y` where x > 0, else ``alpha * grad_y``, at x = 0 too, as TensorFlow has it. Its
        dtype is float64 where both arrays are integers, else NumPy's promotion of their dtypes
        and float32.

    Raises
    ------
    ShapeError
        If the shapes differ, or `alpha` is not one finite number.

    Examples
    --------
    >>> leaky_relu_grad([-1.0, 2.0], [5.0, 7.0], alpha=0.1)
    array([0.5, 7. ])
    """
    x, grad_y = grad_arrays(x=x, grad_y=grad_y)
    check_shape("grad_y", grad_y, x.shape, f"x has shape {x.shape}")
    slope = as_array("alpha", alpha)
    if slope.ndim or not np.isfinite(slope):
        raise ShapeError(f"alpha must be one finite number: got {alpha!r}. Use 0.1, for example.")
    if not slope:  # 0 times an infinite gradient would be NaN
        return where_or_zero(grad_y, x > 0)
    return np.where(x > 0, grad_y, grad_y * slope.astype(x.dtype))


def softmax_grad(y: ArrayLike, grad_y: ArrayLike, *, axis: int = -1) -> Array:
    """Return the gradient of `convcourse.ops.softmax` with respect to its input.

    Parameters
    ----------
    y : array_like
        What softmax gave, not what it was given: its gradient is known from its outputs.
    grad_y : array_like, shape of y
        Gradient with respect to the outputs.
    axis : int, default -1
        The axis along which `y` sums to 1.

    Returns
    -------
    ndarray, shape of y
        float64 where both arrays are integers, else NumPy's promotion of their dtypes and float32.

    Raises
    ------
    ShapeError
        If the shapes differ, or there is no such axis.

    Notes
    -----
    The Jacobian is ``diag(y) - y yᵀ``: Bridle, "Training Stochastic Model Recognition Algorithms
    as Networks" (1989).

    Examples
    --------
    >>> softmax_grad([0.25, 0.75], [1.0, 0.0])
    array([ 0.1875, -0.1875])
    """
    y, grad_y = grad_arrays(y=y, grad_y=grad_y)
    check_shape("grad_y", grad_y, y.shape, f"y has shape {y.shape}")
    if not isinstance(axis, int) or not -y.ndim <= axis < y.ndim:
        raise ShapeError(
            f"y must have the axis of the softmax: got axis={axis!r} and shape {y.shape}. "
            "Use axis=-1, the last, on an array with at least one axis."
        )
    with np.errstate(invalid="ignore"):
        grad_x: Array = y * (grad_y - (grad_y * y).sum(axis=axis, keepdims=True))
    return grad_x
