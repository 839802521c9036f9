"""Random images for the checks of lab 4, of every kind of number."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def draw_image(rng: np.random.Generator, *, least: int) -> Array:
    """An image taller than wide or wider than tall, without zeros, which would hide mistakes."""
    height, width = rng.permutation(np.arange(least, least + 5))[:2]
    return rng.integers(1, 10, size=(height, width))


def in_another_dtype(rng: np.random.Generator, image: Array) -> Array:
    """The image with fractions, or as uint8."""
    choices = (
        (255 - image).astype(np.uint8),
        (image * 25).astype(np.uint8),
        image / 4,
        (image / 8).astype(np.float32),
    )
    return choices[int(rng.integers(len(choices)))]
