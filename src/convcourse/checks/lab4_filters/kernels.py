"""`box_blur`, `sharpen` and `edge_45`: kernels that students design.

Many kernels sharpen, and many find slanted edges. So two kernels count as the same if they do the
same: each is described by what it makes of flat areas and of edges, and descriptions are compared.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convcourse.checks.answers import Answer, Returned
from convcourse.checks.cases import Case, Check, Kind, Mistake
from convcourse.checks.lab4_filters.reading import BLUR, EDGES, SHARPEN, WEIGHTS

Array = NDArray[Any]

PREWITT = np.array([[1, 1, 1], [0, 0, 0], [-1, -1, -1]])
OUTLINE = np.array([[0, -1, 0], [-1, 4, -1], [0, -1, 0]])
IDENTITY = np.array([[0, 0, 0], [0, 1, 0], [0, 0, 0]])
SLANTED = np.array([[0, 1, 1], [-1, 0, 1], [-1, -1, 0]])

_CLOSE = 1e-3
"""What two sums of weights may differ by, in parts of the largest weight."""
_CLEARLY = 1.01
"""A response stands out if it is so many times the others."""


def _gives(kernel: Array) -> Callable[[], Array]:
    return lambda: kernel


def _box(k: int) -> Array:
    return np.full((k, k), 1 / k**2)


def _binomial(k: int) -> Array:
    row = np.ones(1)
    for _ in range(k - 1):
        row = np.convolve(row, [0.5, 0.5])
    return np.outer(row, row)


def _hole(k: int) -> Array:
    """The neighbours averaged, without the pixel itself; an even kernel has no middle."""
    kernel = np.full((k, k), 1 / max(k**2 - 1, 1))
    kernel[k // 2, k // 2] = 0
    return kernel


BOX_BLUR = Check(
    "box_blur",
    _box,
    kinds=(
        Kind(
            "odd sizes",
            1,
            (Case.of(3), Case.of(5)),
            lambda rng: Case.of(2 * int(rng.integers(1, 6)) + 1),
        ),
        Kind(
            "even sizes and 1",
            1,
            (Case.of(2), Case.of(1), Case.of(4)),
            lambda rng: Case.of(2 * int(rng.integers(1, 6))),
        ),
    ),
    mistakes=(
        Mistake("the weights are all 1: they add up to k * k", WEIGHTS, lambda k: np.ones((k, k))),
        Mistake(
            "the weights are 1 / k: they add up to k", WEIGHTS, lambda k: np.full((k, k), 1 / k)
        ),
        Mistake("the kernel is 3 x 3, whatever k is", BLUR, lambda k: _box(3)),
        Mistake("the size is odd, and k was even", BLUR, lambda k: _box(k + 1 - k % 2)),
        Mistake("the weights are 1 / 9, whatever k is", WEIGHTS, lambda k: np.full((k, k), 1 / 9)),
        Mistake("this is one row of k weights", BLUR, lambda k: np.full((1, k), 1 / k)),
        Mistake("this is one row of k weights", BLUR, lambda k: np.full(k, 1 / k)),
        Mistake("this is one column of k weights", BLUR, lambda k: np.full((k, 1), 1 / k)),
        Mistake(
            "the k * k weights stand in one row, not in a square",
            BLUR,
            lambda k: np.full(k * k, 1 / k**2),
        ),
        Mistake(
            "the weight in the middle is 0: the pixel itself counts as its neighbours do",
            BLUR,
            _hole,
        ),
        Mistake("this is a Gaussian blur: a box has equal weights", BLUR, _binomial),
        Mistake(
            "whole-number division makes the weights 0",
            WEIGHTS,
            lambda k: np.full((k, k), 1 // k**2),
        ),
        Mistake("all weights are 0: the picture turns black", WEIGHTS, lambda k: np.zeros((k, k))),
        Mistake("this is the identity: nothing is blurred", BLUR, lambda k: _identity(k)),
    ),
)


def _identity(k: int) -> Array:
    kernel = np.zeros((k, k))
    kernel[k // 2, k // 2] = 1
    return kernel


def _kernel(answer: Answer) -> Array | None:
    """The answer, if it is a kernel 3 x 3 of finite weights."""
    if not isinstance(answer, Returned) or answer.numbers.shape != (3, 3):
        return None
    kernel = answer.numbers.astype(np.float64)
    return kernel if np.isfinite(kernel).all() else None


def _compare(one: float, other: float, kernel: Array) -> str:
    allowed = _CLOSE * max(float(np.abs(kernel).max()), _CLOSE)
    return "equal" if abs(one - other) <= allowed else "more" if one > other else "less"


def _sharpness(answer: Answer) -> tuple[str, ...] | None:
    """What a kernel makes of flat areas, and of straight edges down and across.

    At an upright edge only the sums of the columns matter: where the sum at the side is negative,
    the bright side gets brighter and the dark side darker. Rows do the same for level edges.
    """
    kernel = _kernel(answer)
    if kernel is None:
        return None
    total = float(kernel.sum())
    flat = "black" if _compare(total, 0, kernel) == "equal" else _compare(total, 1, kernel)
    mirrored = all(np.allclose(kernel, np.flip(kernel, axis), atol=_CLOSE) for axis in (0, 1))
    if not mirrored:
        return ("lopsided",)
    sides = (kernel[0].sum(), kernel[:, 0].sum())
    return (flat, *(_compare(float(side), 0, kernel) for side in sides))


def _slant(answer: Answer) -> str | None:
    """The direction of edges that a kernel answers to most, if it leaves flat areas dark."""
    kernel = _kernel(answer)
    if kernel is None:
        return None
    if _compare(float(kernel.sum()), 0, kernel) != "equal":
        return "flat areas"
    row, col = np.mgrid[:3, :3]
    places = {"level": row, "upright": col, "rising": row + col, "falling": row - col}
    steps = np.arange(-2, 5)
    response = {
        name: max(abs(float(kernel[place >= step].sum())) for step in steps)
        for name, place in places.items()
    }
    best = max(response, key=lambda name: response[name])
    others = max(value for name, value in response.items() if name != best)
    stands_out = response[best] > _CLEARLY * max(others, _CLOSE)
    return ("slanted" if best in ("rising", "falling") else best) if stands_out else "none"


def _alike(describe: Callable[[Answer], object]) -> Callable[[Answer, Answer], bool]:
    def same(got: Answer, expected: Answer) -> bool:
        description = describe(got)
        return description is not None and description == describe(expected)

    return same


_BLURS = "the neighbours are added, and so edges are blurred: subtract them"
_ONE_WAY = "edges get steeper in one direction alone: {} ones stay as they are"
_LESS = "the weights add up to less than 1: flat areas get darker"
_MORE = "the weights add up to more than 1: flat areas get brighter"

SHARPEN_KERNEL = Check(
    "sharpen",
    _gives(IDENTITY + OUTLINE),
    kinds=(Kind("a kernel that sharpens", 2, (Case.of(),)),),
    same=_alike(_sharpness),
    wanted=(
        "a 3 x 3 kernel that keeps flat areas as they are, makes level and upright edges steeper, "
        "and is the same upside down and left to right"
    ),
    mistakes=(
        Mistake(
            "the weights add up to 0: this finds outlines, and flat areas turn black",
            WEIGHTS,
            _gives(OUTLINE),
        ),
        Mistake("nothing changes: this does what the identity does", SHARPEN, _gives(IDENTITY)),
        Mistake(_BLURS, SHARPEN, _gives(np.full((3, 3), 1 / 9))),
        Mistake(_MORE, WEIGHTS, _gives(2 * IDENTITY + OUTLINE)),
        Mistake(_MORE, WEIGHTS, _gives(2 * IDENTITY)),
        Mistake(_MORE, WEIGHTS, _gives(np.ones((3, 3)))),
        Mistake(_LESS, WEIGHTS, _gives(IDENTITY / 2 + OUTLINE)),
        Mistake(_LESS, WEIGHTS, _gives(IDENTITY / 2)),
        Mistake(_LESS, WEIGHTS, _gives(-IDENTITY - OUTLINE)),
        Mistake(
            "this is an outline with its signs changed: flat areas turn black",
            WEIGHTS,
            _gives(-OUTLINE),
        ),
        Mistake(
            _ONE_WAY.format("level"), SHARPEN, _gives(np.array([[0, 0, 0], [-1, 3, -1], [0, 0, 0]]))
        ),
        Mistake(
            _ONE_WAY.format("upright"),
            SHARPEN,
            _gives(np.array([[0, -1, 0], [0, 3, 0], [0, -1, 0]])),
        ),
        Mistake(
            "the kernel is lopsided: turned over, it is another one",
            SHARPEN,
            _gives(PREWITT),
        ),
        Mistake("flat areas and straight edges all turn black", WEIGHTS, _gives(0 * IDENTITY)),
    ),
)

EDGE_45 = Check(
    "edge_45",
    _gives(SLANTED),
    kinds=(Kind("a kernel for slanted edges", 2, (Case.of(),)),),
    same=_alike(_slant),
    wanted=(
        "a 3 x 3 kernel that leaves flat areas at 0, and answers more to edges along one of the "
        "diagonals than to edges in any other direction"
    ),
    mistakes=(
        Mistake("it answers most to upright edges", EDGES, _gives(PREWITT.T)),
        Mistake("it answers most to level edges", EDGES, _gives(PREWITT)),
        Mistake(
            "no direction stands out: other edges are answered to as strongly",
            EDGES,
            _gives(OUTLINE),
        ),
        Mistake(
            "the weights do not add up to 0: flat areas are answered to, too",
            WEIGHTS,
            _gives(IDENTITY),
        ),
    ),
)
