"""`batch_norm_grads`: the way back through a mean and a variance that x itself has made."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from convcourse import grads
from convcourse.checks.cases import Case, Check, Kind
from convcourse.checks.common import sections
from convcourse.checks.common.draws import filled, signed
from convcourse.checks.common.mistakes import known
from convcourse.checks.lab10_after_vgg.normalization import own_mean, own_var
from convcourse.checks.mistakes import Words, Wrong
from convcourse.checks.normalize import several
from convcourse.ops.arrays import Array

_EPS = 1e-3


class NormGrads(NamedTuple):
    """What `batch_norm_grads` returns."""

    grad_x: Array
    grad_gamma: Array
    grad_beta: Array


def _reference(
    x: Array, gamma: Array, grad_y: Array, eps: float = _EPS
) -> tuple[Array, Array, Array]:
    return grads.batch_norm_grads(x, gamma, grad_y, eps=eps)


class _WayBack:
    """The quantities on the way, as a mistake sees them; plain, not shared with the reference."""

    def __init__(self, x: Array, gamma: Array, grad_y: Array, eps: float = _EPS) -> None:
        self.x, self.gamma, self.grad_y, self.eps = x, gamma, grad_y, eps
        self.count = x.size // x.shape[-1]
        self.root = (own_var(x) + eps) ** 0.5
        self.z = (x - own_mean(x)) / self.root

    def total(self, values: Array) -> Array:
        """The sum of each channel."""
        total: Array = own_mean(values) * self.count
        return total

    def grads(self, grad_y: Array | None = None) -> NormGrads:
        """The three of them, as they should be."""
        back = self.grad_y if grad_y is None else grad_y
        shares = back - own_mean(back) - self.z * own_mean(back * self.z)
        return NormGrads(
            self.gamma / self.root * shares, self.total(back * self.z), self.total(back)
        )


def _all(wrong: Callable[[_WayBack], tuple[Array, ...]]) -> Wrong:
    return lambda *args, **settings: wrong(_WayBack(*args, **settings))


def _grad_x(wrong: Callable[[_WayBack], Array]) -> Wrong:
    return _all(lambda s: s.grads()._replace(grad_x=wrong(s)))


def _grad_gamma(wrong: Callable[[_WayBack], Array]) -> Wrong:
    return _all(lambda s: s.grads()._replace(grad_gamma=wrong(s)))


def _grad_beta(wrong: Callable[[_WayBack], Array]) -> Wrong:
    return _all(lambda s: s.grads()._replace(grad_beta=wrong(s)))


def _averaged(s: _WayBack) -> tuple[Array, ...]:
    found = s.grads()
    return found.grad_x, found.grad_gamma / s.count, found.grad_beta / s.count


def _with_sums(s: _WayBack) -> Array:
    shares = s.grad_y - s.total(s.grad_y) - s.z * s.total(s.grad_y * s.z)
    return s.gamma / s.root * shares


_WORDS: Words = {
    sections.EXERCISE_NORM_GRADS: {
        "mean-and-variance-held-fixed": (
            "grad_x takes mean and variance for fixed: each number has a part in both"
        ),
        "variance-held-fixed": "grad_x takes the variance for fixed: each number has a part in it",
        "mean-held-fixed": "grad_x takes the mean for fixed: each number has a part in it",
        "grad-x-without-gamma": "gamma is missing in grad_x",
        "grad-x-not-divided-by-the-root": "grad_x is not divided by the root of the variance",
        "grad-x-sums-for-means": "grad_x takes sums away, where means belong",
        "grad-x-sign": "grad_x has the wrong sign",
        "grad-x-shares-added": "the shares of mean and variance were added: they are taken away",
        "grad-gamma-of-x": "grad_gamma was made with x: gamma meets the normalized numbers",
        "grad-gamma-without-root": (
            "grad_gamma was made with x - mean: gamma meets that divided by the root"
        ),
        "grad-gamma-times-gamma": "grad_gamma has gamma itself as a factor",
        "grad-gamma-like-grad-beta": "grad_gamma is the sum of grad_y: gamma is a factor",
        "grad-beta-averaged": "grad_beta is a mean, where the sum belongs",
        "grad-gamma-averaged": "grad_gamma is a mean, where the sum belongs",
        "sums-averaged": "grad_gamma and grad_beta are means, where sums belong",
        "grad-beta-times-gamma": "grad_beta has gamma as a factor: beta is added after it",
        "gamma-and-beta-swapped": "grad_gamma and grad_beta stand in each other's place",
        "eps-forgotten": "eps is forgotten",
        "eps-not-used-as-given": "eps is 0.001 whatever is handed over",
        "sums-over-images-only": (
            "the sums run over the first axis alone: they run over all axes but the last"
        ),
    },
    sections.WORKED_EXAMPLE: {"all-zeros": "nothing was computed: all zeros, in the right shapes"},
}


def _other_eps(eps: Callable[[float], float]) -> Wrong:
    return lambda x, gamma, grad_y, eps_given=_EPS, **named: _WayBack(
        x, gamma, grad_y, eps(named.get("eps", eps_given))
    ).grads()


_MISTAKES = known(
    {
        "mean-and-variance-held-fixed": _grad_x(lambda s: s.gamma / s.root * s.grad_y),
        "variance-held-fixed": _grad_x(
            lambda s: s.gamma / s.root * (s.grad_y - own_mean(s.grad_y))
        ),
        "mean-held-fixed": _grad_x(
            lambda s: s.gamma / s.root * (s.grad_y - s.z * own_mean(s.grad_y * s.z))
        ),
        "grad-x-without-gamma": _grad_x(lambda s: s.grads().grad_x / s.gamma),
        "grad-x-not-divided-by-the-root": _grad_x(lambda s: s.grads().grad_x * s.root),
        "grad-x-sums-for-means": _grad_x(_with_sums),
        "grad-x-sign": _grad_x(lambda s: -s.grads().grad_x),
        "grad-x-shares-added": _grad_x(
            lambda s: (
                s.gamma / s.root * (s.grad_y + own_mean(s.grad_y) + s.z * own_mean(s.grad_y * s.z))
            )
        ),
        "grad-gamma-of-x": _grad_gamma(lambda s: s.total(s.grad_y * s.x)),
        "grad-gamma-without-root": _grad_gamma(lambda s: s.total(s.grad_y * s.z) * s.root),
        "grad-gamma-times-gamma": _grad_gamma(lambda s: s.total(s.grad_y * s.z) * s.gamma),
        "grad-gamma-like-grad-beta": _grad_gamma(lambda s: s.total(s.grad_y)),
        "grad-beta-averaged": _grad_beta(lambda s: own_mean(s.grad_y)),
        "grad-gamma-averaged": _grad_gamma(lambda s: own_mean(s.grad_y * s.z)),
        "sums-averaged": _all(_averaged),
        "grad-beta-times-gamma": _grad_beta(lambda s: s.total(s.grad_y) * s.gamma),
        "gamma-and-beta-swapped": _all(
            lambda s: (s.grads().grad_x, s.grads().grad_beta, s.grads().grad_gamma)
        ),
        "eps-forgotten": _other_eps(lambda eps: 0),
        "eps-not-used-as-given": _other_eps(lambda eps: _EPS),
        "sums-over-images-only": _all(
            lambda s: (s.grads().grad_x, (s.grad_y * s.z).sum(axis=0), s.grad_y.sum(axis=0))
        ),
        "all-zeros": _all(lambda s: tuple(map(np.zeros_like, s.grads()))),
    },
    _WORDS,
)

# --- cases ----------------------------------------------------------------------------------


def _draw(rng: np.random.Generator, shape: tuple[int, ...]) -> Case:
    x = signed(rng, 12, shape) / 2
    gamma = signed(rng, 8, shape[-1:]) / 4 + 3
    return Case.of(x, gamma, signed(rng, 8, shape) / 2, eps=float(rng.choice([0.25, 0.5, 2.0])))


def _draw_rows(rng: np.random.Generator) -> Case:
    n, channels = map(int, rng.permutation([3, 4, 5])[:2])
    return _draw(rng, (n, channels))


def _draw_maps(rng: np.random.Generator) -> Case:
    return _draw(rng, tuple(map(int, rng.permutation([1, 2, 3, 4]))))


BATCH_NORM_GRADS = Check(
    "batch_norm_grads",
    _reference,
    arguments=("x", "gamma", "grad_y"),
    read=several("grad_x", "grad_gamma", "grad_beta"),
    kinds=(
        Kind(
            "rows of numbers",
            3,
            (
                # 1 and 3: mean 2, variance 1, so with eps 3 they become -0.5 and 0.5.
                Case.of(
                    filled(1, 3, shape=(2, 1)),
                    np.array([2]),
                    filled(1, 0, shape=(2, 1)),
                    eps=3,
                ),
                Case.of(
                    filled(0, 2, 4, 10, shape=(4, 1)),
                    np.array([3]),
                    filled(1, -2, 4, 1, shape=(4, 1)),
                    eps=2,
                ),
                Case.of(
                    filled(1, 20, 3, 40, 8, 90, shape=(3, 2)),
                    np.array([2.0, 5.0]),
                    filled(1, 2, -3, 4, 5, -7, shape=(3, 2)),
                    eps=1,
                ),
                Case.of(
                    filled(0, 0.1, 0.3, shape=(3, 1)),
                    np.array([2.0]),
                    filled(1, 2, -4, shape=(3, 1)),
                ),
            ),
            _draw_rows,
        ),
        Kind(
            "maps with channels",
            2,
            (
                Case.of(
                    filled(1, 20, 3, 40, 5, 60, 8, 90, shape=(1, 2, 2, 2)),
                    np.array([2.0, 5.0]),
                    filled(1, 2, -3, 4, 5, -7, 2, 3, shape=(1, 2, 2, 2)),
                    eps=1,
                ),
            ),
            _draw_maps,
        ),
    ),
    mistakes=_MISTAKES,
)
