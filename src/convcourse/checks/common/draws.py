"""Random inputs: sizes that differ, numbers without zeros, and arrays of every kind of number."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from convcourse.ops.arrays import Array


def differing(rng: np.random.Generator, low: int, high: int) -> tuple[int, int]:
    """Return two sizes that differ, from `low` to `high - 1`: none can pass for the other."""
    first, second = rng.permutation(np.arange(low, high))[:2]
    return int(first), int(second)


def all_differing(rng: np.random.Generator, *ranges: tuple[int, int]) -> tuple[int, ...]:
    """Return a whole number from each range, its end left out: none can pass for another."""
    while True:
        numbers = tuple(int(rng.integers(low, high)) for low, high in ranges)
        if len(set(numbers)) == len(numbers):
            return numbers


def signed(rng: np.random.Generator, high: int, shape: Iterable[int]) -> Array:
    """Return whole numbers of either sign below `high`, without 0, which would hide mistakes."""
    shape = tuple(shape)
    numbers: Array = rng.integers(1, high, size=shape) * rng.choice([-1, 1], size=shape)
    return numbers


ANY_NUMBERS = np.reshape([0.5, -1.25, 30001, 3, -20000.5, 258, 7.75, 1, -2, 4, 5, 9], (4, 3))
"""Fractions, large numbers and negative ones: no integers hold all of them, nor does float16."""


def of_every_dtype(x: Array, w: Array, beside: Array) -> tuple[tuple[Array, Array], ...]:
    """Return images and kernels, one of them of fractions, or the images of uint8.

    Parameters
    ----------
    x, w : ndarray of int
        Whole numbers, those of `x` from 0 to 255.
    beside : ndarray
        Other kernels, for images of uint8.

    Returns
    -------
    tuple of pairs of ndarray
    """
    bright = (255 - x).astype(np.uint8)
    return (
        (bright, w),
        (bright, beside),
        (x, w / 4),
        (x / 4, w),
        ((x / 8).astype(np.float32), (w / 2).astype(np.float32)),
    )


def in_other_dtypes(
    rng: np.random.Generator, x: Array, w: Array, beside: Array
) -> tuple[Array, Array]:
    """Return one pair of `of_every_dtype`."""
    pairs = of_every_dtype(x, w, beside)
    return pairs[int(rng.integers(len(pairs)))]


def filled(*numbers: float, shape: Sequence[int], dtype: Any = None) -> Array:
    """Return an array of this shape with these numbers in reading order."""
    return np.array(numbers, dtype).reshape(shape)


BRIGHT = np.array(
    [
        [151, 43, 223, 97, 11],
        [67, 251, 137, 23, 181],
        [31, 173, 83, 241, 113],
        [199, 53, 149, 71, 167],
    ]
)
"""An image of more columns than rows with sums that a byte has no room for."""
UNEVEN = np.array([[1, -2, 3], [-4, 5, -6], [7, 8, -9]])
"""A kernel that flipped or transposed is another one."""
FOUR_BY_FOUR = np.pad(UNEVEN, (0, 1), mode="wrap")
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
