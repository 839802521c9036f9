"""The gradient of any function by trying: the truth that every formula is held against."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from convcourse.ops import as_array
from convcourse.shapes import ShapeError


def numeric_grad(
    f: Callable[[NDArray[np.float64]], Any], x: ArrayLike, *, eps: float = 1e-5
) -> NDArray[np.float64]:
    """Return the gradient of a function by central differences.

    Parameters
    ----------
    f : function
        Takes an array of float64 of the shape of `x` and returns one number.
    x : array_like
        Where to take the gradient, of any shape. It is copied and never changed.
    eps : float, default 1e-5
        How far each number is moved, up and down. The error of the differences falls with
        ``eps ** 2``, that of rounding grows with ``1 / eps``.

    Returns
    -------
    ndarray of float64, shape of x

    Raises
    ------
    ShapeError
        If `f` returns more than one number, `x` does not hold real numbers, or `eps` is not a
        positive number.

    Notes
    -----
    ``(f(x + eps) - f(x - eps)) / (2 eps)`` for each number of `x`: two calls of `f` each.

    Examples
    --------
    >>> numeric_grad(lambda x: (x**2).sum(), [[1, 2, 3]]).round(6)
    array([[2., 4., 6.]])
    """
    if not (math.isfinite(eps) and eps > 0):
        raise ShapeError(f"eps must be a positive number: got {eps}. Use 1e-5, for example.")
    point = as_array("x", x).astype(np.float64)
    grad = np.empty_like(point)
    for place in np.ndindex(point.shape):
        here = point[place]
        ahead, behind = here + eps, here - eps
        point[place] = ahead
        rise = _one_number(f(point))
        point[place] = behind
        rise -= _one_number(f(point))
        point[place] = here
        grad[place] = rise / (ahead - behind)  # the step that was taken, after rounding
    return grad


def _one_number(value: Any) -> float:
    array = as_array("the value of f", value)
    if array.size != 1:
        raise ShapeError(
            f"f must return one number: got shape {array.shape}. Use its sum, for example."
        )
    return float(array.item())
