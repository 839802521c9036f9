"""`grad_of_power`: the student's `numeric_grad` at work on functions that numbers describe.

A function cannot be sent to the student, so the lab gives one that is made of numbers: the
weighted sum of x, to some power. With a coarse `eps` central, forward and backward differences
lie far apart, and the numbers are such that none of them is rounded.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from convcourse import grads
from convcourse.checks.cases import Case, Check, Kind
from convcourse.checks.common import sections
from convcourse.checks.common.mistakes import known
from convcourse.checks.mistakes import Words
from convcourse.ops.arrays import Array

Function = Callable[[Array], Any]


def _power(weights: Array, power: int) -> Function:
    return lambda x: (weights * x).sum() ** power


def _reference(weights: Array, x: Array, power: int = 2, eps: float = 1e-5) -> Array:
    return grads.numeric_grad(_power(weights, power), x, eps=eps)


# --- mistakes: plain, and not shared with the reference ---------------------------------------


def _moved(x: Array, place: tuple[int, ...], by: float) -> Array:
    moved = x.astype(np.float64)
    moved[place] += by
    return moved


def _each(rule: Callable[[Function, Array, tuple[int, ...], float], float]) -> Callable[..., Array]:
    """Apply a rule of one's own to each number of x."""

    def wrong(weights: Array, x: Array, power: int = 2, eps: float = 1e-5) -> Array:
        f, grad = _power(weights, power), np.zeros(x.shape)
        for place in np.ndindex(x.shape):
            grad[place] = rule(f, x, place, eps)
        return grad

    return wrong


def _central(f: Function, x: Array, place: tuple[int, ...], eps: float) -> float:
    return float(f(_moved(x, place, eps)) - f(_moved(x, place, -eps))) / (2 * eps)


def _forward(f: Function, x: Array, place: tuple[int, ...], eps: float) -> float:
    return float(f(_moved(x, place, eps)) - f(x)) / eps


def _backward(f: Function, x: Array, place: tuple[int, ...], eps: float) -> float:
    return float(f(x) - f(_moved(x, place, -eps))) / eps


def _in_whole_numbers(f: Function, x: Array, place: tuple[int, ...], eps: float) -> float:
    ahead, behind = x.copy(), x.copy()
    ahead[place] = x[place] + eps
    behind[place] = x[place] - eps
    return float(f(ahead) - f(behind)) / (2 * eps)


def _some(grad: Array, kept: slice) -> Array:
    """Zeros, but for some of the numbers in reading order."""
    some = np.zeros_like(grad)
    some.ravel()[kept] = grad.ravel()[kept]
    return some


def _all_at_once(weights: Array, x: Array, power: int = 2, eps: float = 1e-5) -> Array:
    f = _power(weights, power)
    return np.full(x.shape, (f(x + eps) - f(x - eps)) / (2 * eps))


def _all_at_once_one_number(
    weights: Array, x: Array, power: int = 2, eps: float = 1e-5
) -> np.float64:
    f = _power(weights, power)
    return np.float64((f(x + eps) - f(x - eps)) / (2 * eps))


def _rows_at_once(weights: Array, x: Array, power: int = 2, eps: float = 1e-5) -> Array:
    f, grad = _power(weights, power), np.zeros(x.shape)
    for row in range(len(x)):
        ahead, behind = x.astype(np.float64), x.astype(np.float64)
        ahead[row] += eps
        behind[row] -= eps
        grad[row] = (f(ahead) - f(behind)) / (2 * eps)
    return grad


def _not_put_back(weights: Array, x: Array, power: int = 2, eps: float = 1e-5) -> Array:
    f, grad, point = _power(weights, power), np.zeros(x.shape), x.astype(np.float64)
    for place in np.ndindex(x.shape):
        point[place] += eps
        ahead = f(point)
        point[place] -= 2 * eps
        grad[place] = (ahead - f(point)) / (2 * eps)
    return grad


def _then(change: Callable[[Array, Array], Array]) -> Callable[..., Array]:
    """Find the gradient, and spoil it; `change` sees x too."""

    def wrong(weights: Array, x: Array, power: int = 2, eps: float = 1e-5) -> Array:
        return change(_each(_central)(weights, x, power, eps), x)

    return wrong


# --- cases ----------------------------------------------------------------------------------


def _draw(rng: np.random.Generator, shape: tuple[int, ...]) -> Case:
    weights = rng.permutation(np.arange(1, 1 + np.prod(shape))).reshape(shape) / 2
    x = rng.integers(1, 5, size=shape) * rng.choice([-1.0, 1.0], size=shape)
    while (weights * x).sum() == 0:  # a flat place hides much
        x = x + 1
    return Case.of(weights, x, power=int(rng.integers(2, 4)), eps=float(rng.choice([0.5, 0.25])))


def _draw_shape(rng: np.random.Generator) -> Case:
    shapes = ((2, 3), (3, 2), (4, 1), (2, 1, 3), (1, 2, 2, 1))
    return _draw(rng, shapes[rng.integers(len(shapes))])


def _draw_whole(rng: np.random.Generator) -> Case:
    case = _draw(rng, (int(rng.integers(2, 4)),))
    weights, x = case.args
    return Case((weights, x.astype(np.int64)), case.settings)


_WORDS: Words = {
    sections.NUMBERS: {
        "computed-in-input-dtype": (
            "whole numbers were moved in an array of integers, which cuts eps off"
        ),
        "kept-in-input-dtype": (
            "the gradient is kept in the dtype of x, which cuts its fractions off"
        ),
    },
    sections.GRAD_CHECK: {
        "divided-by-eps": "it is divided by eps, where the two points lie 2 eps apart",
        "not-divided-by-eps": "it is not divided by 2 eps",
        "sign-wrong": "the sign is wrong: it is ahead less behind",
        "all-moved-at-once": "all numbers were moved at once, where each is moved alone",
        "row-moved-at-once": "a whole row was moved at once, where each number is moved alone",
    },
    sections.EXERCISE_NUMERIC_GRAD: {
        "forward-difference": "this is the forward difference, (f(x + eps) - f(x)) / eps",
        "backward-difference": "this is the backward difference, (f(x) - f(x - eps)) / eps",
        "one-side-moved": "one side alone was moved, and it is divided by 2 eps",
        "eps-ignored": "eps is ignored: 1e-5 was used",
        "not-put-back": "a number was not put back before the next one moved",
        "only-first-number": (
            "only the first number has a gradient, as if return stood inside the loop"
        ),
        "last-positions-missing": "the last number has no gradient: the loop ends one early",
        "flat-gradient": "the gradient is a flat row, where it has the shape of x",
    },
}

GRAD_OF_POWER = Check(
    "grad_of_power",
    _reference,
    arguments=("weights", "x"),
    kinds=(
        Kind(
            "a row of numbers",
            2,
            (
                Case.of(np.array([1.0, 3.0]), np.array([1.0, 2.0]), eps=0.5),
                Case.of(np.array([1.0, 2.0]), np.array([3.0, -1.0]), power=3, eps=0.5),
                Case.of(np.array([1.0, 3.0]), np.array([1.0, 2.0])),
            ),
            lambda rng: _draw(rng, (int(rng.integers(2, 5)),)),
        ),
        Kind(
            "any shape",
            1,
            (
                Case.of(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[1.0, 0.0], [1.0, 0.0]])),
                Case.of(np.ones((1, 2, 1, 1)), np.ones((1, 2, 1, 1)), power=3, eps=0.5),
            ),
            _draw_shape,
        ),
        Kind(
            "whole numbers",
            1,
            (
                Case.of(np.array([1.0, 3.0]), np.array([1, 2]), eps=0.5),
                Case.of(np.array([1.5, -2.0, 0.5]), np.array([-2, 3, 1]), eps=0.25),
                Case.of(np.array([0.5, 2.0, -1.5, 1.0]), np.array([2, -1, 3, -4]), eps=0.5),
                Case.of(np.array([2.5, 1.0]), np.array([-3, 4]), power=3, eps=0.5),
            ),
            _draw_whole,
        ),
    ),
    mistakes=known(
        {
            "forward-difference": _each(_forward),
            "backward-difference": _each(_backward),
            "divided-by-eps": _then(lambda grad, x: 2 * grad),
            "not-divided-by-eps": _each(
                lambda f, x, place, eps: 2 * eps * _central(f, x, place, eps)
            ),
            "one-side-moved": _each(lambda f, x, place, eps: _forward(f, x, place, eps) / 2),
            "eps-ignored": _each(lambda f, x, place, eps: _central(f, x, place, 1e-5)),
            "sign-wrong": _then(lambda g, x: -g),
            "all-moved-at-once": [_all_at_once, _all_at_once_one_number],
            "row-moved-at-once": _rows_at_once,
            "not-put-back": _not_put_back,
            "computed-in-input-dtype": [
                _each(_in_whole_numbers),
                lambda weights, x, power=2, eps=1e-5: _each(_in_whole_numbers)(
                    weights, x, power, eps
                ).astype(x.dtype),
            ],
            "only-first-number": _then(lambda grad, x: _some(grad, slice(1))),
            "last-positions-missing": _then(lambda grad, x: _some(grad, slice(-1))),
            "kept-in-input-dtype": _then(lambda grad, x: grad.astype(x.dtype)),
            "flat-gradient": _then(lambda grad, x: grad.ravel()),
            "all-zeros": _then(lambda grad, x: np.zeros_like(grad)),
        },
        _WORDS,
    ),
)
