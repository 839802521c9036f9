"""`residual_block`: two convolutions, and the way around them."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from convcourse import ops
from convcourse.checks.cases import Case, Check, Kind
from convcourse.checks.common import sections
from convcourse.checks.common.convolution import LAYER, same_pads
from convcourse.checks.common.draws import filled, signed
from convcourse.checks.common.mistakes import known
from convcourse.checks.mistakes import Words
from convcourse.ops.arrays import Array


def _reference(x: Array, w1: Array, w2: Array) -> Array:
    inner = ops.relu(ops.conv2d(x, w1, padding="SAME"))
    return ops.relu(x + ops.conv2d(inner, w2, padding="SAME"))


def _relu(x: Array) -> Array:
    return np.where(x > 0, x, 0)


def _as_it_is(x: Array) -> Array:
    return x


_OnMaps = Callable[[Array], Array]


@dataclass(frozen=True)
class _ResidualBlock:
    """A block with one step of it changed; plain, and not shared with the reference."""

    first: _OnMaps = _relu  # after the first convolution
    second: _OnMaps = _as_it_is  # after the second
    last: _OnMaps = _relu  # after the sum
    around: _OnMaps = _as_it_is  # what goes around
    together: Callable[[Array, Array], Array] = np.add
    kernels: Callable[[Array, Array], tuple[Array, Array]] = lambda w1, w2: (w1, w2)
    layer: Callable[..., Array] = LAYER

    def __call__(self, x: Array, w1: Array, w2: Array) -> Array:
        w1, w2 = self.kernels(w1, w2)
        inner = self.first(self.layer(x, w1, padding="SAME"))
        branch = self.second(self.layer(inner, w2, padding="SAME"))
        return self.last(self.together(self.around(x), branch))


def _turned(w1: Array, w2: Array) -> tuple[Array, Array]:
    return w1[::-1, ::-1], w2[::-1, ::-1]


_WORDS: Words = {
    sections.EXERCISE_RESIDUAL: {
        "skip-forgotten": "x does not go around: the branch alone comes out",
        "branch-forgotten": "x comes out without the branch",
        "first-relu-missing": "the ReLU between the convolutions is missing",
        "last-relu-missing": "the ReLU after the sum is missing",
        "both-relus-missing": "both ReLUs are missing",
        "relu-before-the-sum": "the last ReLU came before the sum: it belongs after it",
        "relu-before-and-after-the-sum": "there is a ReLU before the sum, too: none belongs there",
        "input-through-relu": "x went around through a ReLU: it goes around as it is",
        "branch-subtracted": "the branch was taken away from x, and it is to be added",
        "sum-halved": "the sum was halved: x and the branch are added",
        "multiplied": "x and the branch were multiplied, and they are to be added",
        "first-kernel-twice": "w1 was used in both convolutions",
        "second-kernel-twice": "w2 was used in both convolutions",
        "kernels-swapped": "w1 and w2 have changed places",
        "odd-padding-before": "of an even kernel's padding the odd zero went to the top and left",
        "one-convolution": "the second convolution is missing",
    },
    sections.FLIPPING: {"kernel-flipped": "the kernels were flipped: this is true convolution"},
    sections.WORKED_EXAMPLE: {"all-zeros": "nothing was computed: all zeros, in the right shape"},
}


def _one_convolution(x: Array, w1: Array, w2: Array) -> Array:
    return _relu(x + LAYER(x, w1, padding="SAME"))


_MISTAKES = known(
    {
        "skip-forgotten": _ResidualBlock(together=lambda x, branch: branch),
        "branch-forgotten": _ResidualBlock(together=lambda x, branch: x),
        "first-relu-missing": _ResidualBlock(first=_as_it_is),
        "last-relu-missing": _ResidualBlock(last=_as_it_is),
        "both-relus-missing": _ResidualBlock(first=_as_it_is, last=_as_it_is),
        "relu-before-the-sum": _ResidualBlock(second=_relu, last=_as_it_is),
        "relu-before-and-after-the-sum": _ResidualBlock(second=_relu),
        "input-through-relu": _ResidualBlock(around=_relu),
        "branch-subtracted": _ResidualBlock(together=np.subtract),
        "sum-halved": _ResidualBlock(together=lambda x, branch: (x + branch) / 2),
        "multiplied": _ResidualBlock(together=np.multiply),
        "first-kernel-twice": _ResidualBlock(kernels=lambda w1, w2: (w1, w1)),
        "second-kernel-twice": _ResidualBlock(kernels=lambda w1, w2: (w2, w2)),
        "kernels-swapped": _ResidualBlock(kernels=lambda w1, w2: (w2, w1)),
        "kernel-flipped": _ResidualBlock(kernels=_turned),
        "odd-padding-before": _ResidualBlock(
            layer=replace(LAYER, same=lambda n, f, s: same_pads(n, f, s)[::-1])
        ),
        "one-convolution": _one_convolution,
        "all-zeros": lambda x, w1, w2: np.zeros(x.shape),
    },
    _WORDS,
)

# --- cases ----------------------------------------------------------------------------------


def _draw(rng: np.random.Generator, sides: tuple[int, int], channels: int = 1, n: int = 1) -> Case:
    """Numbers for which ReLUs cut something off, inside and at the end."""
    height, width = map(int, rng.permutation([3, 4, 5])[:2])
    inner = channels if channels == 1 else channels + 1
    while True:
        x = signed(rng, 9, (n, height, width, channels))
        w1 = signed(rng, 4, (*sides, channels, inner))
        w2 = signed(rng, 4, (*sides, inner, channels))
        cut = [LAYER(x, w1, padding="SAME") < 0, _ResidualBlock(last=_as_it_is)(x, w1, w2) < 0]
        if all(0.2 < part.mean() < 0.8 for part in cut):
            return Case.of(x, w1, w2)


def _draw_channels(rng: np.random.Generator) -> Case:
    n, channels = map(int, rng.permutation([1, 2, 3])[:2])
    return _draw(rng, (3, 3), channels + 1, n)


def _draw_sides(rng: np.random.Generator) -> Case:
    sides = [(1, 2), (2, 1), (2, 3), (2, 2), (1, 3), (3, 2)]
    return _draw(rng, sides[int(rng.integers(len(sides)))])


RESIDUAL_BLOCK = Check(
    "residual_block",
    _reference,
    arguments=("x", "w1", "w2"),
    kinds=(
        Kind(
            "one channel",
            2,
            (
                # Weights in the middle alone: 5 + 3 * relu(2 * 5), and 0 for -5 + 3 * 0.
                Case.of(
                    filled(5, -5, 1, shape=(1, 1, 3, 1)),
                    filled(0, 2, 0, shape=(1, 3, 1, 1)),
                    filled(0, 3, 0, shape=(1, 3, 1, 1)),
                ),
                Case.of(
                    filled(1, -2, 3, -4, 5, shape=(1, 1, 5, 1)),
                    filled(1, 0, -1, shape=(1, 3, 1, 1)),
                    filled(1, -2, 1, shape=(1, 3, 1, 1)),
                ),
                # Sums beyond what one byte holds.
                Case.of(
                    filled(60, -40, 20, -80, 30, -70, shape=(1, 2, 3, 1)),
                    filled(1, 0, 2, -1, 1, 0, 3, 0, -2, shape=(3, 3, 1, 1)),
                    filled(0, 1, -1, 2, 0, -3, 1, 1, 0, shape=(3, 3, 1, 1)),
                ),
            ),
            lambda rng: _draw(rng, (3, 3)),
        ),
        Kind(
            "images and channels",
            1,
            (
                Case.of(
                    filled(1, -2, 3, 4, shape=(1, 1, 2, 2)),
                    filled(1, -1, 2, 0, 1, -3, shape=(1, 1, 2, 3)),
                    filled(1, 0, -2, 1, 0, 3, shape=(1, 1, 3, 2)),
                ),
            ),
            _draw_channels,
        ),
        Kind(
            "kernels of other sides",
            1,
            (
                Case.of(
                    filled(100, 20, -40, 30, shape=(1, 1, 4, 1)),
                    filled(1, 10, shape=(1, 2, 1, 1)),
                    filled(2, -1, shape=(1, 2, 1, 1)),
                ),
            ),
            _draw_sides,
        ),
    ),
    mistakes=_MISTAKES,
)
