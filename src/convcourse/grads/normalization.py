"""Gradients of batch normalization, where mean and variance are those of the batch itself."""

import numpy as np
from numpy.typing import ArrayLike

from convcourse.grads.arrays import Array, check_shape, grad_arrays
from convcourse.ops import moments
from convcourse.shapes import ShapeError


def batch_norm_grads(
    x: ArrayLike, gamma: ArrayLike, grad_y: ArrayLike, *, eps: float = 1e-3
) -> tuple[Array, Array, Array]:
    """Return the gradients of ``batch_norm(x, gamma, beta, *moments(x), eps=eps)``.

    Parameters
    ----------
    x : array_like, shape (..., c)
        Maps (n, height, width, c) or rows (n, c).
    gamma : array_like, shape (c,)
        The spread that each channel gets.
    grad_y : array_like, shape (..., c)
        Gradient with respect to the output.
    eps : float, default 1e-3
        As in `batch_norm`.

    Returns
    -------
    grad_x : ndarray, shape (..., c)
    grad_gamma, grad_beta : ndarray, shape (c,)

    Raises
    ------
    ShapeError
        If a shape does not fit.

    Notes
    -----
    Every number of a channel has a part in its mean and its variance, so each gets three shares:
    its own, and what comes back through either. With ``z = (x - mean) / sqrt(var + eps)`` and
    means over all axes but the last, ``grad_x = gamma / sqrt(var + eps) * (grad_y - mean(grad_y)
    - z * mean(grad_y * z))``: Ioffe and Szegedy (2015), section 3, put together.

    Examples
    --------
    >>> grad_x, grad_gamma, grad_beta = batch_norm_grads([[1], [3]], [2], [[1], [0]], eps=3)
    >>> grad_x.ravel().round(3).tolist(), grad_gamma.tolist(), grad_beta.tolist()
    ([0.375, -0.375], [-0.5], [1.0])
    """
    x, gamma, grad_y = grad_arrays(x=x, gamma=gamma, grad_y=grad_y)
    mean, var = moments(x)
    if gamma.shape != mean.shape:
        raise ShapeError(
            f"gamma must have one number for each of the {len(mean)} channels of x: got shape "
            f"{gamma.shape}. Use shape ({len(mean)},)."
        )
    check_shape("grad_y", grad_y, x.shape, f"x and so y have shape {x.shape}")
    axes = tuple(range(x.ndim - 1))
    root = np.sqrt(var + x.dtype.type(eps))
    z = (x - mean) / root
    grad_gamma, grad_beta = (grad_y * z).sum(axis=axes), grad_y.sum(axis=axes)
    count = x.dtype.type(x.size // len(mean))
    grad_x: Array = gamma / root * (grad_y - grad_beta / count - z * (grad_gamma / count))
    return grad_x, grad_gamma, grad_beta
