"""Gradient ascent on an image: what would make this part of a network answer more?"""

from collections.abc import Callable
from typing import Any, SupportsIndex

import numpy as np

from convcourse.ops.arrays import Array, as_array
from convcourse.shapes import ShapeError
from convcourse.shapes.arguments import integer
from convcourse.tf_ops.start import tensorflow

SMALLEST = 8
"""Pixels that the smallest octave has at least, in height and in width."""


def ascend(
    score: Callable[[Any], Any],
    x: Any,
    *,
    steps: SupportsIndex = 20,
    rate: float = 0.05,
    jitter: SupportsIndex = 0,
    octaves: SupportsIndex = 1,
    scale: float = 1.4,
    seed: int = 0,
) -> Array:
    """Change images step by step so that a score grows; return every step.

    Each step adds the gradient of the score to the images, divided by the mean of its absolute
    values, so that a pixel moves by `rate` on average whatever the score is measured in. Values
    stay between 0 and 1. The network itself is not changed.

    Parameters
    ----------
    score : callable
        Takes a tensor of images and returns one number, or one for each image: then each image
        climbs its own. It must be built of TensorFlow's operations.
    x : (n, height, width, c) array_like
        The images to begin with, values between 0 and 1.
    steps : int, default 20
        Steps in each octave.
    rate : float, default 0.05
        How far a pixel moves in a step on average, black to white being 1.
    jitter : int, default 0
        Before each step the images are rolled by up to so many pixels each way, and back after
        it. A pattern then cannot rely on exact places, and comes out smoother.
    octaves : int, default 1
        Sizes at which the climb is done, the smallest first; what was added at one size is
        enlarged and kept at the next, so large patterns appear as well as small ones.
    scale : float, default 1.4
        How many times as wide and high an octave is as the one before it.
    seed : int
        Of the jitter.

    Returns
    -------
    (1 + octaves * steps, n, height, width, c) array
        The images as they were given, and as they are after each step, all in full size.

    Raises
    ------
    ShapeError
        If the images are no batch, a number is out of its range, or the smallest octave would be
        under eight pixels.
    ValueError
        If the score does not depend on the images in a way that TensorFlow can follow, or its
        gradient is not finite.

    Notes
    -----
    Erhan, Bengio, Courville and Vincent, "Visualizing Higher-Layer Features of a Deep Network"
    (2009) climb from noise; Mordvintsev, Olah and Tyka, "Inceptionism" (2015) from photographs,
    with jitter and octaves.

    Examples
    --------
    >>> import numpy as np
    >>> frames = ascend(lambda x: x[:, 0, 0, 0], np.zeros((1, 8, 8, 1)), steps=2, rate=1 / 128)
    >>> frames.shape, frames[:, 0, 0, 0, 0].tolist()
    ((3, 1, 8, 8, 1), [0.0, 0.5, 1.0])
    """
    start = as_array("x", x).astype(np.float32)
    steps, octaves = integer("steps", steps), integer("octaves", octaves)
    jitter = integer("jitter", jitter, minimum=0)
    sizes = _sizes(start.shape, octaves, scale)
    tf, rng = tensorflow(), np.random.default_rng(seed)
    frames, added = [start], tf.zeros_like(start)
    for size in sizes:
        base = tf.image.resize(start, size, antialias=True)
        y = tf.clip_by_value(base + tf.image.resize(added, size), 0, 1)
        for _ in range(steps):
            shift = rng.integers(-jitter, jitter + 1, 2)
            grad = _gradient(tf, score, tf.roll(y, shift, (1, 2)))
            y = tf.clip_by_value(y + rate * tf.roll(grad, -shift, (1, 2)), 0, 1)
            added = y - base
            full = tf.image.resize(added, start.shape[1:3])
            frames.append(tf.clip_by_value(start + full, 0, 1).numpy())
    return np.stack(frames)


def _sizes(shape: tuple[int, ...], octaves: int, scale: float) -> list[tuple[int, int]]:
    """Return height and width of each octave, the last being the full size."""
    if len(shape) != 4 or not all(shape):
        raise ShapeError(
            f"images are (n, height, width, c): got shape {shape}. Use x[None] for one image."
        )
    if not scale > 1:
        raise ShapeError(f"an octave is larger than the one before: got scale={scale}. Use > 1.")
    _, height, width, _ = shape
    factors = [scale**-k for k in reversed(range(octaves))]
    sizes = [(round(height * factor), round(width * factor)) for factor in factors]
    if octaves > 1 and min(sizes[0]) < SMALLEST:
        raise ShapeError(
            f"the smallest of {octaves} octaves would be {sizes[0][0]} x {sizes[0][1]} pixels, of "
            f"{height} x {width}. Use fewer octaves, a smaller scale or larger images."
        )
    return sizes


def _gradient(tf: Any, score: Callable[[Any], Any], x: Any) -> Any:
    """Return the gradient of the score, divided in each image by its mean absolute value."""
    with tf.GradientTape() as tape:
        tape.watch(x)
        value = score(x)
    grad = tape.gradient(value, x)
    if grad is None:
        raise ValueError(
            "the score does not depend on the images: the tape found no way from one to the "
            "other. Compute it from the argument with TensorFlow's operations, without NumPy."
        )
    if not tf.reduce_all(tf.math.is_finite(grad)):
        raise ValueError(
            "the gradient of the score is not finite at these images. A root or a logarithm at 0 "
            "does that: use squares, or add a small number first."
        )
    mean = tf.reduce_mean(tf.abs(grad), (1, 2, 3), keepdims=True)
    return tf.math.divide_no_nan(grad, mean)
