"""`output_size`: how many positions a kernel has along one axis."""

from collections.abc import Callable

import numpy as np

from convcourse import shapes
from convcourse.checks.cases import Case, Check, Kind
from convcourse.checks.common import sections
from convcourse.checks.common.mistakes import known
from convcourse.checks.mistakes import Words

_NEAREST = "the division is rounded to nearest, where floor rounds down"
_NO_ERROR = "an impossible size gives a number and no error"


def _reference(n: int, f: int, s: int = 1, p: int = 0, d: int = 1) -> int:
    return shapes.output_size(n, f, stride=s, padding=p, dilation=d)


def _slack(n: int, span: int, p: int = 0) -> int:
    """Pixels that the kernel can move by: plain, and not shared with the reference."""
    slack = n + 2 * p - span
    if slack < 0:
        raise ValueError("the kernel does not fit")
    return slack


def _span(f: int, d: int) -> int:
    return d * (f - 1) + 1


def _stops(n: int, f: int, s: int, p: int, d: int) -> int:
    """The formula, of sizes that are impossible, too."""
    return (n + 2 * p - _span(f, d)) // s + 1


def _refused(refuse: bool, n: int, f: int, s: int, p: int, d: int) -> int:
    """The formula, where it is asked for something else than it should be whether a kernel fits."""
    if refuse:
        raise ValueError("the kernel does not fit")
    return _stops(n, f, s, p, d)


def _by(formula: Callable[[int, int, int, int, int], float]) -> Callable[..., float]:
    """Another formula, called as `output_size` is."""

    def wrong(n: int, f: int, s: int = 1, p: int = 0, d: int = 1) -> float:
        return formula(n, f, s, p, d)

    return wrong


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


_WORDS: Words = {
    sections.FORMULA: {
        "plus-one-forgotten": "the + 1 was forgotten",
        "only-kernel-divided-by-stride": (
            "parentheses are missing: only the kernel is divided by the stride"
        ),
        "only-padding-divided-by-stride": (
            "parentheses are missing: only the padding is divided by the stride"
        ),
        "only-image-divided-by-stride": (
            "parentheses are missing: only n + 2 * p is divided by the stride"
        ),
        "padding-not-divided-by-stride": "the padding is added after the division by the stride",
        "plus-one-divided-by-stride": (
            "the + 1 is divided by the stride, too: it comes after the division"
        ),
    },
    sections.FLOOR: {
        "size-rounded-up": "the division is rounded up, where floor rounds down",
        "size-rounded-to-nearest": "the division is rounded to nearest, where floor rounds down",
        "size-not-rounded": "the division is not rounded down: positions are whole",
    },
    sections.PADDING: {
        "padding-counted-once": "p is counted once, and it is added on both sides",
        "padding-ignored": "the padding is ignored",
        "padding-subtracted": "the padding is subtracted, and it makes the image larger",
    },
    sections.SAME: {
        "same-instead-of-formula": "this is the size for padding SAME, which forgets f and p"
    },
    sections.DILATION: {
        "dilation-ignored": "the dilation is ignored",
        "span-is-dilation-times-kernel": "the span was taken as d * f: a gap too many",
        "span-one-short": "the span was taken as d * (f - 1), without the pixel it begins with",
        "dilation-as-zeros-between": "d zeros were put in every gap, where d - 1 fit",
    },
    sections.EXERCISE_OUTPUT_SIZE: {
        "impossible-size-without-error": "an impossible size gives a number and no error",
        "exact-fit-refused": "a kernel that fits exactly is refused: it has one position",
        "padding-left-out-of-refusal": (
            "what fits with its padding is refused: whether it fits was asked without p"
        ),
    },
}

OUTPUT_SIZE = Check(
    "output_size",
    _reference,
    kinds=(
        Kind(
            "any input and kernel",
            2,
            (Case.of(4, 3), Case.of(28, 5), Case.of(7, 1), Case.of(3, 3), Case.of(1, 1)),
            _draw_plain,
        ),
        Kind(
            "padding",
            1,
            (
                Case.of(4, 3, p=1),
                Case.of(32, 5, p=2),
                Case.of(3, 5, p=1),
                Case.of(6, 4, p=3),
                Case.of(5, 7, p=2),
            ),
            _draw_padded,
        ),
        Kind(
            "stride",
            1,
            (
                Case.of(5, 3, s=2),
                Case.of(7, 3, s=3),
                Case.of(227, 11, s=4),
                Case.of(3, 3, s=2),
                Case.of(8, 3, s=3),
                Case.of(9, 2, s=4),
                Case.of(12, 3, s=4),
                Case.of(14, 3, s=5),
                Case.of(1, 1, s=3),
            ),
            _draw_strided,
        ),
        Kind(
            "dilation, with the rest",
            1,
            (
                Case.of(5, 3, d=2),
                Case.of(7, 2, d=3),
                Case.of(8, 3, s=3, p=1, d=2),
                Case.of(13, 4, s=2, p=3, d=3),
                Case.of(9, 2, s=2, p=2, d=4),
                Case.of(14, 4, p=2, d=2),
                Case.of(10, 2, s=4, p=3, d=2),
                Case.of(11, 3, s=3, p=2, d=2),
                Case.of(12, 3, s=4, p=5, d=3),
                Case.of(15, 4, d=3),
                Case.of(1, 1, d=4),
            ),
            _draw_dilated,
        ),
        Kind(
            "impossible sizes",
            1,
            (
                Case.of(4, 7),
                Case.of(4, 7, p=1),
                Case.of(6, 3, d=3),
                Case.of(2, 4, s=2),
                Case.of(2, 5, s=3, p=1),
                Case.of(3, 7, s=2, p=1),
                Case.of(5, 4, s=3, p=1, d=3),
                Case.of(3, 4, s=4, p=2, d=3),
                Case.of(3, 8, s=5, p=2),
                Case.of(4, 6, s=3, d=2),
            ),
            _draw_impossible,
        ),
    ),
    mistakes=known(
        {
            "size-rounded-up": _by(lambda n, f, s, p, d: -(-_slack(n, _span(f, d), p) // s) + 1),
            "size-rounded-to-nearest": [
                _by(lambda n, f, s, p, d: round(_slack(n, _span(f, d), p) / s) + 1),
                _by(lambda n, f, s, p, d: round(_slack(n, _span(f, d), p) / s + 1)),
                _by(lambda n, f, s, p, d: int(_slack(n, _span(f, d), p) / s + 1.5)),
            ],
            "size-not-rounded": _by(lambda n, f, s, p, d: _slack(n, _span(f, d), p) / s + 1),
            "plus-one-forgotten": _by(lambda n, f, s, p, d: _slack(n, _span(f, d), p) // s),
            "only-kernel-divided-by-stride": _by(
                lambda n, f, s, p, d: n + 2 * p - _span(f, d) // s + 1
            ),
            "only-padding-divided-by-stride": _by(
                lambda n, f, s, p, d: n - _span(f, d) + 2 * p // s + 1
            ),
            "only-image-divided-by-stride": _by(
                lambda n, f, s, p, d: (n + 2 * p) // s - _span(f, d) + 1
            ),
            "padding-not-divided-by-stride": _by(
                lambda n, f, s, p, d: (n - _span(f, d)) // s + 2 * p + 1
            ),
            "padding-subtracted": _by(lambda n, f, s, p, d: (n - 2 * p - _span(f, d)) // s + 1),
            "plus-one-divided-by-stride": _by(
                lambda n, f, s, p, d: (_slack(n, _span(f, d), p) + 1) // s
            ),
            "span-one-short": _by(lambda n, f, s, p, d: _slack(n, d * (f - 1), p) // s + 1),
            "padding-counted-once": _by(lambda n, f, s, p, d: _slack(n + p, _span(f, d)) // s + 1),
            "padding-ignored": _by(lambda n, f, s, p, d: _slack(n, _span(f, d)) // s + 1),
            "stride-ignored": _by(lambda n, f, s, p, d: _slack(n, _span(f, d), p) + 1),
            "dilation-ignored": _by(lambda n, f, s, p, d: _slack(n, f, p) // s + 1),
            "span-is-dilation-times-kernel": _by(
                lambda n, f, s, p, d: _slack(n, d * f, p) // s + 1
            ),
            "dilation-as-zeros-between": _by(
                lambda n, f, s, p, d: _slack(n, f + (f - 1) * d, p) // s + 1
            ),
            "impossible-size-without-error": [
                _by(_stops),
                _by(lambda n, f, s, p, d: max(_stops(n, f, s, p, d), 0)),
                _by(lambda n, f, s, p, d: int((n + 2 * p - _span(f, d)) / s) + 1),
                _by(lambda n, f, s, p, d: _refused(n + 2 * p < f, n, f, s, p, d)),
                _by(lambda n, f, s, p, d: _refused(_stops(n, f, s, p, d) < 0, n, f, s, p, d)),
                _by(lambda n, f, s, p, d: max(_stops(n, f, s, p, d), 1)),
            ],
            "exact-fit-refused": _by(
                lambda n, f, s, p, d: _refused(n + 2 * p <= _span(f, d), n, f, s, p, d)
            ),
            "padding-left-out-of-refusal": _by(
                lambda n, f, s, p, d: _refused(n < _span(f, d), n, f, s, p, d)
            ),
            "same-instead-of-formula": _by(lambda n, f, s, p, d: -(-n // s)),
        },
        _WORDS,
    ),
)
