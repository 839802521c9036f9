"""First values of weights."""

import math
from typing import TypeAlias

import numpy as np
from numpy.typing import DTypeLike

from convcourse.ops.arrays import Array
from convcourse.shapes.layers import Shape

Seed: TypeAlias = int | np.random.Generator | None


def glorot_uniform(shape: Shape, *, seed: Seed = None, dtype: DTypeLike = np.float32) -> Array:
    """Return random weights whose outputs and gradients neither grow nor fade at first.

    Parameters
    ----------
    shape : tuple of int
        (n_in, n_out) of a dense layer or (kh, kw, c_in, c_out) of a convolution.
    seed : int, numpy.random.Generator or None
        Where the random numbers come from; None is a new place each time.
    dtype : dtype, default float32
        Of the weights.

    Returns
    -------
    ndarray
        Uniform between ±sqrt(6 / (fan_in + fan_out)), where a weight's fans are the inputs of
        its output, kh·kw·c_in, and the outputs of its input, kh·kw·c_out.

    Notes
    -----
    Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks"
    (2010), equation 16, for kernels as Keras counts them.

    Examples
    --------
    >>> w = glorot_uniform((3, 3, 1, 5), seed=0)
    >>> w.shape, bool(abs(w).max() <= (6 / (9 + 45)) ** 0.5)
    ((3, 3, 1, 5), True)
    """
    *kernel, c_in, c_out = shape
    limit = math.sqrt(6 / (math.prod(kernel) * (c_in + c_out)))
    return np.random.default_rng(seed).uniform(-limit, limit, shape).astype(dtype)
