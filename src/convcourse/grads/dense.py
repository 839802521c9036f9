"""Gradients of a dense layer."""

import numpy as np
from numpy.typing import ArrayLike

from convcourse.grads.arrays import Array, check_shape, grad_arrays
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
