"""`box_blur`, `sharpen` and `edge_45`: kernels that students design.

Many kernels sharpen, and many find slanted edges. So two kernels count as the same if they do the
same: each is described by what it makes of flat areas and of edges, and descriptions are compared.
"""

from collections.abc import Callable

import numpy as np

from convcourse.checks.cases import Case, Check, Kind
from convcourse.checks.common import sections
from convcourse.checks.common.mistakes import known
from convcourse.checks.mistakes import Words
from convcourse.checks.normalize import Answer, Returned
from convcourse.ops.arrays import Array

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


def _identity(k: int) -> Array:
    kernel = np.zeros((k, k))
    kernel[k // 2, k // 2] = 1
    return kernel


def _without_middle(k: int) -> Array:
    """The neighbours averaged, without the pixel itself; an even kernel has no middle."""
    kernel = np.full((k, k), 1 / max(k**2 - 1, 1))
    kernel[k // 2, k // 2] = 0
    return kernel


_WORDS: Words = {
    sections.WEIGHT_SUM: {
        "weights-all-one": "the weights are all 1: they add up to k * k",
        "weights-one-over-k": "the weights are 1 / k: they add up to k",
        "weights-one-ninth": "the weights are 1 / 9, whatever k is",
        "whole-number-division": "whole-number division makes the weights 0",
        "weights-all-zero": "all weights are 0: the picture turns black",
        "outline-not-sharpen": (
            "the weights add up to 0: this finds outlines, and flat areas turn black"
        ),
        "brightens-flat-areas": "the weights add up to more than 1: flat areas get brighter",
        "darkens-flat-areas": "the weights add up to less than 1: flat areas get darker",
        "negative-outline": "this is an outline with its signs changed: flat areas turn black",
        "answers-to-flat-areas": "the weights do not add up to 0: flat areas are answered to, too",
    },
    sections.BLUR: {
        "always-three-by-three": "the kernel is 3 x 3, whatever k is",
        "size-made-odd": "the size is odd, and k was even",
        "one-row-only": "this is one row of k weights",
        "one-column-only": "this is one column of k weights",
        "square-laid-in-one-row": "the k * k weights stand in one row, not in a square",
        "middle-weight-zero": (
            "the weight in the middle is 0: the pixel itself counts as its neighbours do"
        ),
        "gaussian-not-box": "this is a Gaussian blur: a box has equal weights",
        "identity": "this is the identity: nothing is blurred",
    },
    sections.SHARPEN: {
        "only-upright-edges-sharpened": (
            "edges get steeper in one direction alone: level ones stay as they are"
        ),
        "only-level-edges-sharpened": (
            "edges get steeper in one direction alone: upright ones stay as they are"
        ),
        "kernel-lopsided": "the kernel is lopsided: turned over, it is another one",
    },
    sections.EDGES: {
        "answers-to-upright-edges": "it answers most to upright edges",
        "answers-to-level-edges": "it answers most to level edges",
        "answers-to-all-edges": "no direction stands out: other edges are answered to as strongly",
    },
}

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
            (Case.of(2), Case.of(1), Case.of(4), Case.of(6)),
            lambda rng: Case.of(2 * int(rng.integers(1, 6))),
        ),
    ),
    mistakes=known(
        {
            "weights-all-one": lambda k: np.ones((k, k)),
            "weights-one-over-k": lambda k: np.full((k, k), 1 / k),
            "always-three-by-three": lambda k: _box(3),
            "size-made-odd": lambda k: _box(k + 1 - k % 2),
            "weights-one-ninth": lambda k: np.full((k, k), 1 / 9),
            "one-row-only": [lambda k: np.full((1, k), 1 / k), lambda k: np.full(k, 1 / k)],
            "one-column-only": lambda k: np.full((k, 1), 1 / k),
            "square-laid-in-one-row": lambda k: np.full(k * k, 1 / k**2),
            "middle-weight-zero": _without_middle,
            "gaussian-not-box": _binomial,
            "whole-number-division": lambda k: np.full((k, k), 1 // k**2),
            "weights-all-zero": lambda k: np.zeros((k, k)),
            "identity": _identity,
        },
        _WORDS,
    ),
)


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

_SHARPEN_WORDS: Words = {
    sections.WEIGHT_SUM: {"straight-edges-unseen": "flat areas and straight edges all turn black"},
    sections.SHARPEN: {
        "edges-not-steeper": (
            "flat areas and straight edges stay as they are, and edges are to get steeper"
        ),
        "blurs-not-sharpens": (
            "straight edges are blurred: the weights at each side add up to more than 0"
        ),
    },
}

SHARPEN_KERNEL = Check(
    "sharpen",
    _gives(IDENTITY + OUTLINE),
    kinds=(Kind("a kernel that sharpens", 2, (Case.of(),)),),
    same=_alike(_sharpness),
    wanted=(
        "a 3 x 3 kernel that keeps flat areas as they are, makes level and upright edges steeper, "
        "and is the same upside down and left to right"
    ),
    mistakes=known(
        {
            "outline-not-sharpen": _gives(OUTLINE),
            "edges-not-steeper": _gives(IDENTITY),
            "blurs-not-sharpens": _gives(np.full((3, 3), 1 / 9)),
            "brightens-flat-areas": [
                _gives(2 * IDENTITY + OUTLINE),
                _gives(2 * IDENTITY),
                _gives(np.ones((3, 3))),
            ],
            "darkens-flat-areas": [
                _gives(IDENTITY / 2 + OUTLINE),
                _gives(IDENTITY / 2),
                _gives(-IDENTITY - OUTLINE),
            ],
            "negative-outline": _gives(-OUTLINE),
            "only-upright-edges-sharpened": _gives(np.array([[0, 0, 0], [-1, 3, -1], [0, 0, 0]])),
            "only-level-edges-sharpened": _gives(np.array([[0, -1, 0], [0, 3, 0], [0, -1, 0]])),
            "kernel-lopsided": _gives(PREWITT),
            "straight-edges-unseen": _gives(0 * IDENTITY),
        },
        _SHARPEN_WORDS,
        _WORDS,
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
    mistakes=known(
        {
            "answers-to-upright-edges": _gives(PREWITT.T),
            "answers-to-level-edges": _gives(PREWITT),
            "answers-to-all-edges": _gives(OUTLINE),
            "answers-to-flat-areas": _gives(IDENTITY),
        },
        _WORDS,
    ),
)
