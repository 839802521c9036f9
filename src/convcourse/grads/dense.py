"""Gradients of a dense layer and of the activations."""

import numpy as np
from numpy.typing import ArrayLike

from convcourse.grads.arrays import Array, check_shape, grad_arrays, where_or_zero
from convcourse.ops import as_array
from convcourse.shapes import ShapeError


def dense_grads(x: ArrayLike, w: ArrayLike, grad_y: ArrayLike) -> tuple[Array, Array, Array]:
    """Return the gradients of a dense layer, ``y = x @ w + b``.

    Parameters
    ----------
    x : array_like, shape (n, n_in)
        Inputs.
    w : array_like, shape (n_in, n_out)
        Weights.
    grad_y : array_like, shape (n, n_out)
        Gradient with respect to the outputs.

    Returns
    -------
    grad_x : ndarray, shape (n, n_in)
    grad_w : ndarray, shape (n_in, n_out)
    grad_b : ndarray, shape (n_out,)
        float64 where all arrays are integers, else NumPy's promotion of their dtypes and float32.

    Raises
    ------
    ShapeError
        If a rank or a length is wrong.

    Notes
    -----
    Goodfellow, Bengio and Courville, "Deep Learning" (2016), section 6.5.6.

    Examples
    --------
    >>> grad_x, grad_w, grad_b = dense_grads([[1, 2]], [[3, 4], [5, 6]], [[1, 10]])
    >>> grad_x, grad_w.tolist(), grad_b
    (array([[43., 65.]]), [[1.0, 10.0], [2.0, 20.0]], array([ 1., 10.]))
    """
    x, w, grad_y = grad_arrays(x=x, w=w, grad_y=grad_y)
    if x.ndim != 2 or w.ndim != 2 or x.shape[1] != w.shape[0]:
        raise ShapeError(
            "a dense layer needs x of shape (n, n_in) and w of shape (n_in, n_out): "
            f"got shapes {x.shape} and {w.shape}. Use x.reshape(len(x), -1), and as many rows of w "
            "as x has columns."
        )
    origin = f"x of shape {x.shape} and w of shape {w.shape} make y of shape {(len(x), w.shape[1])}"
    check_shape("grad_y", grad_y, (len(x), w.shape[1]), origin)
    with np.errstate(invalid="ignore"):
        return grad_y @ w.T, x.T @ grad_y, grad_y.sum(axis=0)


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
