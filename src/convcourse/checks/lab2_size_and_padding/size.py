"""`output_size`: how many positions a kernel has along one axis."""

from collections.abc import Callable

import numpy as np

from convcourse import shapes
from convcourse.checks.cases import Case, Check, Kind, Mistake
from convcourse.checks.lab2_size_and_padding.reading import (
    COUNTING,
    DILATION,
    FLOOR,
    FORMULA,
    IMPOSSIBLE,
    PADDING,
    SAME,
)

_NEAREST = "the division is rounded to nearest, where floor rounds down"
_NO_ERROR = "an impossible size gives a number and no error"


def _reference(n: int, f: int, s: int = 1, p: int = 0, d: int = 1) -> int:
    return shapes.output_size(n, f, stride=s, padding=p, dilation=d)


def _room(n: int, span: int, p: int = 0) -> int:
    """Pixels that the kernel can move by: plain, and not shared with the reference."""
    room = n + 2 * p - span
    if room < 0:
        raise ValueError("the kernel does not fit")
    return room


def _span(f: int, d: int) -> int:
    return d * (f - 1) + 1


def _mistake(
    sentence: str, explained: str, formula: Callable[[int, int, int, int, int], float]
) -> Mistake:
    def wrong(n: int, f: int, s: int = 1, p: int = 0, d: int = 1) -> float:
        return formula(n, f, s, p, d)

    return Mistake(sentence, explained, wrong)


def _draw_plain(rng: np.random.Generator) -> Case:
    n = int(rng.integers(1, 41))
    return Case.of(n, int(rng.integers(1, n + 1)))


def _draw_padded(rng: np.random.Generator) -> Case:
    n, p = int(rng.integers(1, 21)), int(rng.integers(1, 5))
    return Case.of(n, int(rng.integers(1, n + 2 * p + 1)), p=p)


def _draw_strided(rng: np.random.Generator) -> Case:
    n, s = int(rng.integers(4, 61)), int(rng.integers(2, 6))
    return Case.of(n, int(rng.integers(1, min(n, 11) + 1)), s=s)


def _draw_dilated(rng: np.random.Generator) -> Case:
    f, d = int(rng.integers(2, 6)), int(rng.integers(2, 5))
    n = _span(f, d) + int(rng.integers(0, 20))
    return Case.of(n, f, s=int(rng.integers(1, 4)), p=int(rng.integers(0, 3)), d=d)


def _draw_impossible(rng: np.random.Generator) -> Case:
    f, d, p = int(rng.integers(4, 9)), int(rng.integers(1, 4)), int(rng.integers(0, 2))
    n = _span(f, d) - 2 * p - int(rng.integers(1, 3))
    return Case.of(n, f, s=int(rng.integers(1, 4)), p=p, d=d)


OUTPUT_SIZE = Check(
    "output_size",
    _reference,
    kinds=(
        Kind(
            "any input and kernel", 2, (Case.of(4, 3), Case.of(28, 5), Case.of(7, 1)), _draw_plain
        ),
        Kind("padding", 1, (Case.of(4, 3, p=1), Case.of(32, 5, p=2)), _draw_padded),
        Kind(
            "stride",
            1,
            (Case.of(5, 3, s=2), Case.of(7, 3, s=3), Case.of(227, 11, s=4)),
            _draw_strided,
        ),
        Kind(
            "dilation, with the rest",
            1,
            (Case.of(5, 3, d=2), Case.of(7, 2, d=3), Case.of(8, 3, s=3, p=1, d=2)),
            _draw_dilated,
        ),
        Kind(
            "impossible sizes",
            1,
            (Case.of(4, 7), Case.of(4, 7, p=1), Case.of(6, 3, d=3), Case.of(2, 4, s=2)),
            _draw_impossible,
        ),
    ),
    mistakes=(
        _mistake(
            "the division is rounded up, where floor rounds down",
            FLOOR,
            lambda n, f, s, p, d: -(-_room(n, _span(f, d), p) // s) + 1,
        ),
        _mistake(_NEAREST, FLOOR, lambda n, f, s, p, d: round(_room(n, _span(f, d), p) / s) + 1),
        _mistake(_NEAREST, FLOOR, lambda n, f, s, p, d: round(_room(n, _span(f, d), p) / s + 1)),
        _mistake(_NEAREST, FLOOR, lambda n, f, s, p, d: int(_room(n, _span(f, d), p) / s + 1.5)),
        _mistake(
            "the division is not rounded down: positions are whole",
            FLOOR,
            lambda n, f, s, p, d: _room(n, _span(f, d), p) / s + 1,
        ),
        _mistake(
            "the + 1 was forgotten", FORMULA, lambda n, f, s, p, d: _room(n, _span(f, d), p) // s
        ),
        _mistake(
            "parentheses are missing: only the kernel is divided by the stride",
            FORMULA,
            lambda n, f, s, p, d: n + 2 * p - _span(f, d) // s + 1,
        ),
        _mistake(
            "p is counted once, and it is added on both sides",
            PADDING,
            lambda n, f, s, p, d: _room(n + p, _span(f, d)) // s + 1,
        ),
        _mistake(
            "the padding is ignored",
            PADDING,
            lambda n, f, s, p, d: _room(n, _span(f, d)) // s + 1,
        ),
        _mistake(
            "the stride is ignored", COUNTING, lambda n, f, s, p, d: _room(n, _span(f, d), p) + 1
        ),
        _mistake(
            "the dilation is ignored", DILATION, lambda n, f, s, p, d: _room(n, f, p) // s + 1
        ),
        _mistake(
            "the span was taken as d * f: a gap too many",
            DILATION,
            lambda n, f, s, p, d: _room(n, d * f, p) // s + 1,
        ),
        _mistake(
            "d zeros were put in every gap, where d - 1 fit",
            DILATION,
            lambda n, f, s, p, d: _room(n, f + (f - 1) * d, p) // s + 1,
        ),
        _mistake(_NO_ERROR, IMPOSSIBLE, lambda n, f, s, p, d: (n + 2 * p - _span(f, d)) // s + 1),
        _mistake(
            _NO_ERROR, IMPOSSIBLE, lambda n, f, s, p, d: max((n + 2 * p - _span(f, d)) // s + 1, 0)
        ),
        _mistake(
            "this is the size for padding SAME, which forgets f and p",
            SAME,
            lambda n, f, s, p, d: -(-n // s),
        ),
    ),
)
