"""Random inputs: sizes that differ, numbers without zeros, and arrays of every kind of number."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from convcourse.ops.arrays import Array


def differing(rng: np.random.Generator, low: int, high: int) -> tuple[int, int]:
    """Return two sizes that differ, from `low` to `high - 1`: none can pass for the other."""
    first, second = rng.permutation(np.arange(low, high))[:2]
    return int(first), int(second)


def signed(rng: np.random.Generator, high: int, shape: Iterable[int]) -> Array:
    """Return whole numbers of either sign below `high`, without 0, which would hide mistakes."""
    shape = tuple(shape)
    numbers: Array = rng.integers(1, high, size=shape) * rng.choice([-1, 1], size=shape)
    return numbers


def in_other_dtypes(
    rng: np.random.Generator, x: Array, w: Array, beside: Array
) -> tuple[Array, Array]:
    """Return images and kernels, one of them of fractions, or the images of uint8.

    Parameters
    ----------
    rng : numpy.random.Generator
    x, w : ndarray of int
        Small whole numbers.
    beside : ndarray
        Other kernels, for images of uint8.

    Returns
    -------
    tuple of ndarray
    """
    bright = (255 - x).astype(np.uint8)
    pairs: tuple[tuple[Array, Array], ...] = (
        (bright, w),
        (bright, beside),
        (x, w / 4),
        (x / 4, w),
        ((x / 8).astype(np.float32), (w / 2).astype(np.float32)),
    )
    return pairs[int(rng.integers(len(pairs)))]


def filled(*numbers: float, shape: Sequence[int], dtype: Any = None) -> Array:
    """Return an array of this shape with these numbers in reading order."""
    return np.array(numbers, dtype).reshape(shape)


NARROW_LAYERS = (
    (filled(200, 100, shape=(1, 1, 1, 2), dtype=np.uint8), filled(1, 1, shape=(1, 1, 2, 1))),
    (
        filled(90, 100, shape=(1, 1, 2, 1), dtype=np.uint8),
        filled(3, shape=(1, 1, 1, 1), dtype=np.uint8),
    ),
    (filled(1, 2, shape=(1, 1, 2, 1)), filled(0.5, shape=(1, 1, 1, 1))),
    (filled(0.5, 1.25, shape=(1, 1, 2, 1)), filled(1, shape=(1, 1, 1, 1))),
)
"""Images (n, height, width, c_in) and kernels (kh, kw, c_in, c_out), of uint8 or fractions."""
