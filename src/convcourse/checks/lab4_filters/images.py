"""Random images for the checks of lab 4, of every kind of number."""

import numpy as np

from convcourse.checks.common.draws import differing
from convcourse.ops.arrays import Array


def draw_image(rng: np.random.Generator, *, least: int) -> Array:
    """An image taller than wide or wider than tall, without zeros, which would hide mistakes."""
    return rng.integers(1, 10, size=differing(rng, least, least + 5))


def in_another_dtype(rng: np.random.Generator, image: Array) -> Array:
    """The image with fractions, or as uint8."""
    choices = (
        (255 - image).astype(np.uint8),
        (image * 25).astype(np.uint8),
        image / 4,
        (image / 8).astype(np.float32),
    )
    return choices[int(rng.integers(len(choices)))]
