"""Activations: what a neuron answers to the sum it has formed."""

import numpy as np
from numpy.typing import ArrayLike

from convcourse.ops.arrays import Array, as_array
from convcourse.shapes import ShapeError


def relu(x: ArrayLike) -> Array:
    """Return the larger of 0 and x, element by element.

    Parameters
    ----------
    x : array_like
        Of any shape.

    Returns
    -------
    ndarray
        Of the shape and dtype of `x`. NaN stays NaN.

    Raises
    ------
    ShapeError
        If `x` does not hold real numbers.

    Notes
    -----
    Nair and Hinton, "Rectified Linear Units Improve Restricted Boltzmann Machines" (2010).

    Examples
    --------
    >>> relu([-2.0, 0.0, 3.0])
    array([0., 0., 3.])
    """
    x = as_array("x", x)
    # As many zeros as one example has, because NumPy compares with a single one at a third of the
    # speed.
    larger: Array = np.maximum(x, np.zeros(x.shape[1:], x.dtype))
    return larger


def leaky_relu(x: ArrayLike, *, alpha: float = 0.2) -> Array:
    """Return x where it is positive, and alpha times x elsewhere.

    Parameters
    ----------
    x : array_like
        Of any shape.
    alpha : float, default 0.2
        Slope of the negative side, as in ``tf.nn.leaky_relu``.

    Returns
    -------
    ndarray
        Of the shape of `x`; of its dtype for floats, else float64.

    Raises
    ------
    ShapeError
        If `x` does not hold real numbers, or `alpha` is not a finite one.

    Notes
    -----
    Maas, Hannun and Ng, "Rectifier Nonlinearities Improve Neural Network Acoustic Models" (2013).

    Examples
    --------
    >>> leaky_relu([-2.0, 0.0, 3.0], alpha=0.1)
    array([-0.2,  0. ,  3. ])
    """
    x = as_floats("x", x)
    slope = as_array("alpha", alpha)
    if slope.ndim or not np.isfinite(slope):
        raise ShapeError(f"alpha must be one finite number: got {alpha!r}. Use 0.1, for example.")
    return np.where(x > 0, x, x * slope.astype(x.dtype))


def softmax(x: ArrayLike, *, axis: int = -1) -> Array:
    """Return positive numbers that sum to 1, in the ratios of the exponentials of x.

    Parameters
    ----------
    x : array_like
        Scores; of any shape with at least one axis.
    axis : int, default -1
        The axis along which they sum to 1.

    Returns
    -------
    ndarray
        Of the shape of `x`; of its dtype for floats, else float64.

    Raises
    ------
    ShapeError
        If `x` does not hold real numbers or does not have the axis.

    Notes
    -----
    Goodfellow, Bengio and Courville, "Deep Learning" (2016), equation 4.1. The largest score is
    subtracted first, which changes no ratio, and no exponential overflows.

    Examples
    --------
    >>> softmax([1000.0, 1000.0]), softmax([1.0, 2.0, 3.0]).round(4)
    (array([0.5, 0.5]), array([0.09  , 0.2447, 0.6652]))
    """
    x = as_floats("x", x)
    if not isinstance(axis, int) or not -x.ndim <= axis < x.ndim:
        raise ShapeError(
            f"x must have the axis of the softmax: got axis={axis!r} and shape {x.shape}. "
            "Use axis=-1, the last, on an array with at least one axis."
        )
    if not x.size:
        return x.copy()
    with np.errstate(invalid="ignore"):  # infinities of both signs, or two of one: NaN
        powers: Array = np.exp(x - x.max(axis=axis, keepdims=True))
        powers /= powers.sum(axis=axis, keepdims=True)
    return powers


def as_floats(name: str, value: ArrayLike) -> Array:
    """Return anything that holds real numbers as an array of floats.

    Parameters
    ----------
    name : str
        What the array is called in the message of an error.
    value : array_like
        Floats stay what they are; bools and integers become float64.

    Returns
    -------
    ndarray

    Raises
    ------
    ShapeError
        As `as_array` does.

    Examples
    --------
    >>> as_floats("x", [1, 2])
    array([1., 2.])
    """
    array = as_array(name, value)
    return array if array.dtype.kind == "f" else array.astype(np.float64)
