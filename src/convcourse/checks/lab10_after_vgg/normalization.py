"""`batch_norm`: channels brought to another mean and spread, by numbers that are handed over."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from convcourse import ops
from convcourse.checks.cases import Case, Check, Kind
from convcourse.checks.common import sections
from convcourse.checks.common.draws import filled, signed
from convcourse.checks.common.mistakes import known
from convcourse.checks.mistakes import Words, Wrong
from convcourse.ops.arrays import Array

_EPS = 1e-3


class NormCall(NamedTuple):
    """What `batch_norm` is called with."""

    x: Array
    gamma: Array
    beta: Array
    mean: Array
    var: Array
    eps: float = _EPS


def _reference(
    x: Array, gamma: Array, beta: Array, mean: Array, var: Array, eps: float = _EPS
) -> Array:
    return ops.batch_norm(x, gamma, beta, mean, var, eps=eps)


def _call(wrong: Callable[[NormCall], Array]) -> Wrong:
    return lambda *args, **settings: wrong(NormCall(*args, **settings))


def _right(call: NormCall) -> Array:
    root = (call.var + call.eps) ** 0.5
    result: Array = (call.x - call.mean) / root * call.gamma + call.beta
    return result


def _with(**change: Callable[[NormCall], Any]) -> Wrong:
    """The right formula, with something else in the place of an argument."""
    return _call(
        lambda call: _right(call._replace(**{name: new(call) for name, new in change.items()}))
    )


def own_mean(x: Array) -> Array:
    """Return the mean of each channel, added up example by example."""
    rows = x.reshape(-1, x.shape[-1])
    mean: Array = np.add.reduce(rows) / len(rows)
    return mean


def own_var(x: Array) -> Array:
    """Return the mean of the squared distances of each channel from its mean."""
    return own_mean((x - own_mean(x)) ** 2)


_WORDS: Words = {
    sections.EXERCISE_NORM: {
        "variance-not-rooted": "it is divided by the variance, where its square root belongs",
        "eps-outside-the-root": "eps was added to the root: it belongs to the variance, inside",
        "eps-forgotten": "eps is forgotten",
        "eps-not-used-as-given": "eps is 0.001 whatever is handed over",
        "gamma-forgotten": "gamma is forgotten: it stretches each channel",
        "beta-forgotten": "beta is forgotten: it moves each channel",
        "gamma-beta-swapped": "gamma and beta have changed places",
        "mean-not-subtracted": "the mean is not taken away",
        "mean-added": "the mean was added, and it is to be taken away",
        "multiplied-by-the-root": "it was multiplied by the root, where it is divided",
        "beta-scaled-too": "beta was multiplied by gamma: it is added at the end",
        "batch-mean-and-variance": (
            "mean and variance are those of x itself: use the ones that are handed over"
        ),
        "batch-mean": "the mean is that of x itself: use the one that is handed over",
        "batch-variance": "the variance is that of x itself: use the one that is handed over",
        "first-channel-for-all": "the numbers of the first channel are used for all",
    },
    sections.NUMBERS: {
        "kept-in-input-dtype": "the result is in the dtype of x: it loses its fractions"
    },
    sections.WORKED_EXAMPLE: {"all-zeros": "nothing was computed: all zeros, in the right shape"},
}


def _first(name: str) -> Callable[[NormCall], Array]:
    return lambda call: np.full_like(getattr(call, name), getattr(call, name)[0])


_MISTAKES = known(
    {
        "variance-not-rooted": _call(lambda c: (c.x - c.mean) / (c.var + c.eps) * c.gamma + c.beta),
        "eps-outside-the-root": _call(
            lambda c: (c.x - c.mean) / (c.var**0.5 + c.eps) * c.gamma + c.beta
        ),
        "eps-forgotten": _with(eps=lambda c: 0),
        "eps-not-used-as-given": _with(eps=lambda c: _EPS),
        "gamma-forgotten": _with(gamma=lambda c: np.ones_like(c.gamma)),
        "beta-forgotten": _with(beta=lambda c: np.zeros_like(c.beta)),
        "gamma-beta-swapped": _with(gamma=lambda c: c.beta, beta=lambda c: c.gamma),
        "mean-not-subtracted": _with(mean=lambda c: np.zeros_like(c.mean)),
        "mean-added": _with(mean=lambda c: -c.mean),
        "multiplied-by-the-root": _call(
            lambda c: (c.x - c.mean) * (c.var + c.eps) ** 0.5 * c.gamma + c.beta
        ),
        "beta-scaled-too": _with(beta=lambda c: c.beta * c.gamma),
        "batch-mean-and-variance": _with(mean=lambda c: own_mean(c.x), var=lambda c: own_var(c.x)),
        "batch-mean": _with(mean=lambda c: own_mean(c.x)),
        "batch-variance": _with(var=lambda c: own_var(c.x)),
        "first-channel-for-all": _with(
            **{name: _first(name) for name in ("gamma", "beta", "mean", "var")}
        ),
        "kept-in-input-dtype": _call(lambda c: _right(c).astype(c.x.dtype)),
        "all-zeros": _call(lambda c: np.zeros(c.x.shape)),
    },
    _WORDS,
)

# --- cases ----------------------------------------------------------------------------------


def _numbers(rng: np.random.Generator, channels: int) -> tuple[Array, ...]:
    gamma, beta, mean = (signed(rng, 8, (channels,)) / 4 for _ in range(3))
    return gamma, beta + 3, mean, rng.integers(1, 12, size=channels) / 4


def _draw_rows(rng: np.random.Generator) -> Case:
    n, channels = map(int, rng.permutation([2, 3, 4])[:2])
    return _case(rng, (n, channels))


def _draw_maps(rng: np.random.Generator) -> Case:
    return _case(rng, tuple(map(int, rng.permutation([1, 2, 3, 4]))))


def _case(rng: np.random.Generator, shape: tuple[int, ...]) -> Case:
    x = signed(rng, 12, shape)
    eps = float(rng.choice([0.25, 0.5, 1.0]))
    return Case.of(x / 2 if rng.random() < 0.5 else x, *_numbers(rng, shape[-1]), eps=eps)


def _one(*values: float) -> list[Array]:
    return [np.array([value]) for value in values]


BATCH_NORM = Check(
    "batch_norm",
    _reference,
    arguments=("x", "gamma", "beta", "mean", "var"),
    kinds=(
        Kind(
            "rows of numbers",
            2,
            (
                # 3 lies 2 above the mean 1, which is one root of 3 + 1: 10 * 1 + 5.
                Case.of(filled(3, shape=(1, 1)), *_one(10, 5, 1, 3), eps=1),
                Case.of(filled(5, 1, shape=(2, 1)), *_one(2, 3, 1, 12), eps=4),
                Case.of(
                    filled(1, 20, 3, 40, shape=(2, 2)),
                    np.array([2.0, 3.0]),
                    np.array([10.0, 20.0]),
                    np.array([2.0, 10.0]),
                    np.array([3.0, 99.0]),
                    eps=1,
                ),
                # Far from the mean, with the eps that is there where none is given.
                Case.of(filled(0.5, -300, shape=(2, 1)), *_one(2, 3, 1, 0.002)),
            ),
            _draw_rows,
        ),
        Kind(
            "maps with channels",
            1,
            (
                Case.of(
                    filled(1, 20, 3, 40, 5, 60, 7, 80, shape=(1, 2, 2, 2)),
                    np.array([2.0, 3.0]),
                    np.array([10.0, 20.0]),
                    np.array([2.0, 10.0]),
                    np.array([3.0, 99.0]),
                    eps=1,
                ),
            ),
            _draw_maps,
        ),
    ),
    mistakes=_MISTAKES,
)
