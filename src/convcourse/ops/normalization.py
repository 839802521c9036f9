"""Normalization: maps brought to a mean and a spread that a network learns."""

import numpy as np
from numpy.typing import ArrayLike

from convcourse.ops.activations import as_floats
from convcourse.ops.arrays import Array
from convcourse.shapes import ShapeError


def batch_norm(
    x: ArrayLike,
    gamma: ArrayLike,
    beta: ArrayLike,
    mean: ArrayLike,
    var: ArrayLike,
    *,
    eps: float = 1e-3,
) -> Array:
    """Return ``gamma * (x - mean) / sqrt(var + eps) + beta``, channel by channel.

    Parameters
    ----------
    x : array_like, shape (..., c)
        Maps (n, height, width, c) or rows (n, c): channels come last.
    gamma, beta : array_like, shape (c,)
        The spread and the mean that each channel gets.
    mean, var : array_like, shape (c,)
        What is taken away from each channel, and the variance that it is divided by: of the batch
        itself in training, of many earlier batches in use. `moments` gives those of a batch.
    eps : float, default 1e-3
        Keeps a channel without variance finite; the default is Keras'.

    Returns
    -------
    ndarray
        Of the shape of `x`.

    Raises
    ------
    ShapeError
        If there is not one number for each channel, or eps is negative.

    Notes
    -----
    Ioffe and Szegedy, "Batch Normalization: Accelerating Deep Network Training by Reducing
    Internal Covariate Shift" (2015), algorithms 1 and 2.

    Examples
    --------
    >>> batch_norm([[1.0, 10.0], [3.0, 10.0]], [2, 1], [0, 5], [2, 10], [1, 4], eps=0)
    array([[-2.,  5.],
           [ 2.,  5.]])
    """
    x = as_floats("x", x)
    if not x.ndim:
        raise ShapeError(f"x must have an axis of channels: got the one number {x}. Use [[{x}]].")
    if not eps >= 0:
        raise ShapeError(f"eps must not be negative: got {eps}. Use 1e-3, as Keras does.")
    given = {"gamma": gamma, "beta": beta, "mean": mean, "var": var}
    numbers = {name: as_floats(name, value).astype(x.dtype) for name, value in given.items()}
    for name, each in numbers.items():
        if each.shape != x.shape[-1:]:
            raise ShapeError(
                f"{name} must have one number for each of the {x.shape[-1]} channels of x: got "
                f"shape {each.shape}. Use shape ({x.shape[-1]},)."
            )
    with np.errstate(invalid="ignore", divide="ignore"):
        scale = numbers["gamma"] / np.sqrt(numbers["var"] + x.dtype.type(eps))
        y: Array = (x - numbers["mean"]) * scale + numbers["beta"]
    return y


def moments(x: ArrayLike) -> tuple[Array, Array]:
    """Return the mean and the variance of each channel, over all other axes.

    Parameters
    ----------
    x : array_like, shape (..., c)
        Maps or rows with channels last, and at least one of each.

    Returns
    -------
    mean, var : ndarray, shape (c,)
        The variance is the mean of the squared distances: divided by their number, not by one less.

    Raises
    ------
    ShapeError
        If there is nothing to take a mean of.

    Notes
    -----
    As ``tf.nn.moments`` over all axes but the last.

    Examples
    --------
    >>> moments([[1.0, 10.0], [3.0, 10.0]])
    (array([ 2., 10.]), array([1., 0.]))
    """
    x = as_floats("x", x)
    if x.ndim < 2 or not x.size:
        raise ShapeError(
            f"a mean over examples needs x of shape (n, ..., c): got shape {x.shape}. "
            "Use a batch with at least one example."
        )
    axes = tuple(range(x.ndim - 1))
    return x.mean(axis=axes), x.var(axis=axes)
