"""`learn_kernel`: gradient descent from zeros, the same numbers for everyone."""

from collections.abc import Callable
from typing import Any

import numpy as np

from convcourse import grads, ops
from convcourse.checks.cases import Case, Check, Kind, generator
from convcourse.checks.common import sections
from convcourse.checks.common.convolution import LAYER
from convcourse.checks.common.mistakes import known
from convcourse.checks.mistakes import Words
from convcourse.ops.arrays import Array

Shape = tuple[int, int, int, int]


def _reference(x: Array, y: Array, shape: Shape, steps: int, lr: float) -> Array:
    w = np.zeros(shape)
    for _ in range(steps):
        error = ops.conv2d(x, w) - y
        w -= lr * grads.conv2d_grads(x, w, 2 * error / error.size)[1]
    return w


# --- mistakes: plain, and not shared with the reference ---------------------------------------


def _descend(
    x: Array,
    y: Array,
    shape: Shape,
    steps: int,
    lr: float,
    *,
    slope: Callable[[Array], Array] = lambda error: 2 * error / error.size,
    start: float = 0.0,
    more: int = 0,
    always_from_the_start: bool = False,
) -> Array:
    """Descend with a slope of one's own: the gradient of the loss for a given error."""
    rows = _windows_as_rows(x, shape)
    first = w = np.full((rows.shape[1], shape[3]), start)
    for _ in range(steps + more):
        error = (rows @ (first if always_from_the_start else w)).reshape(y.shape) - y
        w = w - lr * rows.T @ slope(error).reshape(len(rows), -1)
    return w.reshape(shape)


def _windows_as_rows(x: Array, shape: Shape) -> Array:
    """Return what the kernel sees at each position as a row of a matrix: many steps are quick."""
    kh, kw = shape[:2]
    places = np.ndindex(len(x), x.shape[1] - kh + 1, x.shape[2] - kw + 1)
    return np.array([x[n, row : row + kh, col : col + kw].ravel() for n, row, col in places])


def _wrong(**how: Any) -> Callable[..., Array]:
    return lambda x, y, shape, steps, lr: _descend(x, y, shape, steps, lr, **how)


def _then(change: Callable[[Array], Array]) -> Callable[..., Array]:
    return lambda x, y, shape, steps, lr: change(_descend(x, y, shape, steps, lr))


def _lr_ignored(x: Array, y: Array, shape: Shape, steps: int, lr: float) -> Array:
    return _descend(x, y, shape, steps, 1.0)


def _one_step(x: Array, y: Array, shape: Shape, steps: int, lr: float) -> Array:
    return _descend(x, y, shape, 1, lr)


def _prediction(x: Array, y: Array, shape: Shape, steps: int, lr: float) -> Array:
    return LAYER(x, _descend(x, y, shape, steps, lr))


def _last_loss(x: Array, y: Array, shape: Shape, steps: int, lr: float) -> Array:
    w = _descend(x, y, shape, steps, lr)
    return np.asarray(((LAYER(x, w) - y) ** 2).mean())


# --- cases ----------------------------------------------------------------------------------


def _draw(
    rng: np.random.Generator,
    steps: int,
    *,
    n: int = 1,
    c_in: int = 1,
    c_out: int = 1,
    size: int = 5,
    lr: float = 0.1,
) -> Case:
    """Noise, and what a kernel of whole numbers makes of it."""
    kh, kw = map(int, rng.permutation([1, 2, 3])[:2])
    shape = (kh, kw, c_in, c_out)
    x = rng.normal(size=(n, size, size + 1, c_in)).round(1)
    target = np.multiply(rng.integers(1, 4, size=shape), rng.choice([-1, 1], size=shape))
    return Case.of(x, ops.conv2d(x, target), shape, steps, lr)


def _draw_many(rng: np.random.Generator) -> Case:
    n, c_in, c_out = map(int, rng.permutation([1, 2, 3]))
    return _draw(rng, int(rng.integers(2, 4)), n=n, c_in=c_in, c_out=c_out, size=4)


def _learned() -> Case:
    """Enough noise and steps for the kernel of a horizontal edge to be found."""
    edge = np.array([[1, 1, 1], [0, 0, 0], [-1, -1, -1]])[:, :, None, None]
    x = np.random.default_rng(0).normal(size=(1, 8, 7, 1)).round(1)
    return Case.of(x, ops.conv2d(x, edge), edge.shape, 150, 0.2)


_SQUARE = np.array([[1.0, 2.0], [3.0, 4.0]])[None, :, :, None]

_WORDS: Words = {
    sections.LEARNING: {
        "gradient-added": "the steps lead uphill: the gradient is subtracted",
        "gradient-of-the-start": "the gradient is that of the start, in every step",
        "kernel-flipped": "the kernel is turned round in both directions",
    },
    sections.WORKED_EXAMPLE: {
        "all-zeros": "the array has the right shape, and nothing was learned: all zeros"
    },
    sections.EXERCISE_LEARN: {
        "factor-two-missing": "the 2 is missing: the slope of a square is twice the error",
        "loss-summed": "the loss is a sum, where the mean of the squared errors is asked for",
        "error-sent-back": "the error itself was sent back, in place of 2 * error / error.size",
        "loss-over-images-only": "the loss is divided by the number of images, not of all errors",
        "absolute-error": "this is the slope of the mean absolute error: errors are squared",
        "one-step-too-many": "there is one step too many",
        "one-step-too-few": "there is one step too few",
        "always-one-step": "there is one step, whatever steps says",
        "learning-rate-ignored": "lr is ignored: the steps have length 1",
        "starts-from-ones": "it starts from ones, where zeros are asked for",
        "output-not-kernel": "this is what the kernel makes of x: w is asked for",
        "loss-not-kernel": "this is the loss: w is asked for",
    },
}

LEARN_KERNEL = Check(
    "learn_kernel",
    _reference,
    arguments=("x", "y", "shape", "steps", "lr"),
    kinds=(
        Kind(
            "one step",
            1,
            (
                Case.of(_SQUARE, np.array([[[[2.0]]]]), (2, 2, 1, 1), 1, 0.25),
                Case.of(_SQUARE, 3 * _SQUARE, (1, 1, 1, 1), 1, 0.1),
            ),
            lambda rng: _draw(rng, 1),
        ),
        Kind(
            "several steps",
            1,
            (
                Case.of(_SQUARE, 3 * _SQUARE, (1, 1, 1, 1), 2, 0.1),
                Case.of(_SQUARE, 3 * _SQUARE, (1, 1, 1, 1), 0, 0.1),
            ),
            lambda rng: _draw(rng, int(rng.integers(2, 6)), lr=float(rng.choice([0.05, 0.2]))),
        ),
        Kind(
            "images and channels",
            1,
            (
                Case.of(np.ones((2, 1, 1, 2)), np.ones((2, 1, 1, 1)), (1, 1, 2, 1), 1, 0.5),
                *(
                    _draw(generator("images", str(n)), n, n=n, c_in=2, c_out=3)
                    for n in (2, 3, 4, 5)
                ),
            ),
            _draw_many,
        ),
        Kind("an edge kernel, learned", 1, (_learned(),)),
    ),
    mistakes=known(
        {
            "gradient-added": _wrong(slope=lambda error: -2 * error / error.size),
            "factor-two-missing": _wrong(slope=lambda error: error / error.size),
            "loss-summed": _wrong(slope=lambda error: 2 * error),
            "error-sent-back": _wrong(slope=lambda error: error),
            "loss-over-images-only": _wrong(slope=lambda error: 2 * error / len(error)),
            "absolute-error": _wrong(slope=lambda error: np.sign(error) / error.size),
            "gradient-of-the-start": _wrong(always_from_the_start=True),
            "one-step-too-many": _wrong(more=1),
            "one-step-too-few": _wrong(more=-1),
            "always-one-step": _one_step,
            "learning-rate-ignored": _lr_ignored,
            "starts-from-ones": _wrong(start=1.0),
            "kernel-flipped": _then(lambda w: w[::-1, ::-1]),
            "output-not-kernel": _prediction,
            "loss-not-kernel": _last_loss,
            "all-zeros": _then(np.zeros_like),
        },
        _WORDS,
    ),
)
