"""`same_padding` and `pad2d`: how many zeros go where."""

from collections.abc import Callable
from typing import Any

import numpy as np

from convcourse import shapes
from convcourse.checks.cases import Case, Check, Kind
from convcourse.checks.common import sections
from convcourse.checks.common.draws import ANY_NUMBERS, differing
from convcourse.checks.common.mistakes import known
from convcourse.checks.mistakes import Words
from convcourse.ops.arrays import Array


def _reference(n: int, f: int, s: int = 1) -> tuple[int, int]:
    return shapes.same_padding(n, f, stride=s)


def _lacking(n: int, f: int, s: int) -> int:
    """Pixels that the last window lacks; negative where some are left over."""
    return (-(-n // s) - 1) * s + f - n


def _total(n: int, f: int, s: int) -> int:
    return max(_lacking(n, f, s), 0)


def _halves(total: int) -> tuple[int, int]:
    return total // 2, -(-total // 2)


def _draw_strided(rng: np.random.Generator) -> Case:
    s = int(rng.integers(2, 6))
    return Case.of(int(rng.integers(1, 61)), s + int(rng.integers(0, 6)), s=s)


def _draw_left_over(rng: np.random.Generator) -> Case:
    s = int(rng.integers(2, 6))
    return Case.of(s * int(rng.integers(1, 9)), int(rng.integers(1, s)), s=s)


_WORDS: Words = {
    sections.SAME: {
        "odd-padding-before": "the odd pixel went before (top, left), and SAME puts it after",
        "larger-half-on-both-sides": "both sides got the larger half of an odd total",
        "smaller-half-on-both-sides": "both sides got the smaller half of an odd total",
        "stride-ignored": "the stride is ignored: f - 1 was shared out",
        "half-kernel-on-both-sides": "both sides got f // 2, which suits odd kernels at stride 1",
        "half-kernel-less-one-on-both-sides": (
            "both sides got (f - 1) // 2, which suits odd kernels at stride 1"
        ),
        "all-padding-after": "all the padding went on one side, after",
        "all-padding-before": "all the padding went on one side, before",
        "padding-not-whole": "half a pixel is padded: an odd total has a smaller and a larger half",
        "one-stride-too-many": (
            "a stride too many is counted: the last window begins (out - 1) * s pixels in"
        ),
        "pixels-left-over-forgotten": (
            "f - s was shared out, which forgets that n may not be a multiple of s"
        ),
        "size-kept-at-any-stride": (
            "the zeros keep the size n at any stride, where SAME gives n / s, rounded up"
        ),
        "negative-padding": "a negative total was kept, where nothing is to be padded",
        "total-padding-not-split": "the total was given, not its two parts",
        "same-size-rounded-down": "the size of the output was rounded down, and SAME rounds up",
        "valid-instead-of-same": "this is VALID: no padding at all",
    },
    sections.EXERCISE_PAD: {
        "top-bottom-swapped": "top and bottom were swapped",
        "left-right-swapped": "left and right were swapped",
        "opposite-sides-swapped": (
            "opposite sides were swapped, top with bottom and left with right"
        ),
        "row-column-padding-swapped": (
            "height and width were swapped: top and bottom went to the columns"
        ),
        "padding-read-as-top-left-bottom-right": (
            "the arguments were read as top, left, bottom, right"
        ),
        "only-top-left-padded": "one side of each pair is missing: only top and left were added",
        "only-bottom-right-padded": (
            "one side of each pair is missing: only bottom and right were added"
        ),
        "only-rows-padded": "only rows were added",
        "only-columns-padded": "only columns were added",
        "top-on-all-sides": "all sides got the width of top",
        "edges-copied": "the edge values were copied outwards, where zeros belong",
        "padded-with-ones": "the picture was padded with ones, where zeros belong",
        "all-zeros": "the array has the right shape, and the picture is not in it: all zeros",
        "picture-in-the-corner": (
            "the picture was put in the top left corner, not top rows down and left columns in"
        ),
        "result-transposed": "the result is transposed",
        "nothing-padded": "nothing was added",
        "first-width-on-both-sides": "both sides got what is for the first of them",
        "widths-taken-as-one": "every side got one row or column, whatever the widths are",
        "mirrored-outwards": "the picture was mirrored outwards, where zeros belong",
        "negative-slice-at-zero": "a slice up to -0 is empty: [top:-bottom] fails at 0",
        "fractions-cut-off": "the fractions were cut off: the array is of integers",
    },
}

SAME_PADDING = Check(
    "same_padding",
    _reference,
    kinds=(
        Kind(
            "odd kernels, stride 1",
            2,
            (Case.of(4, 3), Case.of(28, 5)),
            lambda rng: Case.of(int(rng.integers(1, 41)), 2 * int(rng.integers(1, 5)) + 1),
        ),
        Kind(
            "even kernels",
            1,
            (Case.of(4, 2), Case.of(32, 4)),
            lambda rng: Case.of(int(rng.integers(1, 41)), 2 * int(rng.integers(1, 5))),
        ),
        Kind(
            "stride",
            1,
            (
                Case.of(6, 3, s=2),
                Case.of(28, 5, s=2),
                Case.of(224, 11, s=4),
                Case.of(7, 5, s=2),
                Case.of(11, 7, s=3),
                Case.of(9, 6, s=3),
                Case.of(13, 6, s=4),
                Case.of(12, 9, s=4),
                Case.of(8, 7, s=4),
                Case.of(10, 10, s=5),
                Case.of(12, 8, s=4),
                Case.of(10, 8, s=5),
                Case.of(14, 8, s=5),
                Case.of(8, 6, s=3),
                Case.of(10, 8, s=4),
                Case.of(11, 4, s=4),
            ),
            _draw_strided,
        ),
        Kind("nothing to pad", 1, (Case.of(6, 1, s=2), Case.of(8, 3, s=4)), _draw_left_over),
    ),
    mistakes=known(
        {
            "odd-padding-before": lambda n, f, s=1: _halves(_total(n, f, s))[::-1],
            "larger-half-on-both-sides": lambda n, f, s=1: [_halves(_total(n, f, s))[1]] * 2,
            "smaller-half-on-both-sides": lambda n, f, s=1: [_halves(_total(n, f, s))[0]] * 2,
            "stride-ignored": lambda n, f, s=1: _halves(f - 1),
            "half-kernel-on-both-sides": lambda n, f, s=1: (f // 2, f // 2),
            "half-kernel-less-one-on-both-sides": lambda n, f, s=1: ((f - 1) // 2, (f - 1) // 2),
            "all-padding-after": lambda n, f, s=1: (0, _total(n, f, s)),
            "all-padding-before": lambda n, f, s=1: (_total(n, f, s), 0),
            "padding-not-whole": [
                lambda n, f, s=1: ((f - 1) / 2, (f - 1) / 2),
                lambda n, f, s=1: (_total(n, f, s) / 2, _total(n, f, s) / 2),
            ],
            "one-stride-too-many": lambda n, f, s=1: _halves(max(_lacking(n, f, s) + s, 0)),
            "pixels-left-over-forgotten": lambda n, f, s=1: _halves(max(f - s, 0)),
            "size-kept-at-any-stride": lambda n, f, s=1: _halves((n - 1) * s + f - n),
            "negative-padding": lambda n, f, s=1: _halves(_lacking(n, f, s)),
            "total-padding-not-split": [
                lambda n, f, s=1: (_total(n, f, s), _total(n, f, s)),
                lambda n, f, s=1: _total(n, f, s),
            ],
            "same-size-rounded-down": lambda n, f, s=1: _halves(max((n // s - 1) * s + f - n, 0)),
            "valid-instead-of-same": lambda n, f, s=1: (0, 0),
        },
        _WORDS,
    ),
)


def _pad(image: Array, top: int, bottom: int, left: int, right: int, **how: Any) -> Array:
    return np.pad(image, ((top, bottom), (left, right)), **how)


def _padded(*names: str, **how: Any) -> Callable[..., Array]:
    """Pad by the widths of these names, in the order top, bottom, left, right; "" is none."""

    def wrong(image: Array, top: int, bottom: int, left: int, right: int) -> Array:
        widths = {"": 0, "top": top, "bottom": bottom, "left": left, "right": right}
        return _pad(image, *(widths[name] for name in names), **how)

    return wrong


def _transposed(image: Array, top: int, bottom: int, left: int, right: int) -> Array:
    return _pad(image, top, bottom, left, right).T


def _zeros(image: Array, top: int, bottom: int, left: int, right: int) -> Array:
    return np.zeros_like(_pad(image, top, bottom, left, right))


def _negative_slice(image: Array, top: int, bottom: int, left: int, right: int) -> Array:
    out = np.zeros_like(_pad(image, top, bottom, left, right))
    out[top:-bottom, left:-right] = image
    return out


def _in_the_corner(image: Array, top: int, bottom: int, left: int, right: int) -> Array:
    return _pad(image, 0, top + bottom, 0, left + right)


def _fractions_cut(image: Array, top: int, bottom: int, left: int, right: int) -> Array:
    return _pad(image.astype(np.int64), top, bottom, left, right)


def _draw_image(rng: np.random.Generator) -> Array:
    return rng.integers(1, 10, size=differing(rng, 1, 6))


def _draw_four(rng: np.random.Generator) -> Case:
    widths = rng.permutation(np.arange(1, 6))[:4]
    return Case.of(_draw_image(rng), *map(int, widths))


def _draw_some_zero(rng: np.random.Generator) -> Case:
    widths = np.where(rng.permutation(4) < rng.integers(1, 4), 0, rng.permutation(4) + 1)
    return Case.of(_draw_image(rng), *map(int, widths))


def _draw_dtype(rng: np.random.Generator) -> Case:
    image, widths = _draw_image(rng), map(int, rng.permutation(4))
    if rng.integers(2):
        return Case.of(image / 4 + 0.125, *widths)
    return Case.of((image + 200).astype(np.uint8), *widths)


PAD2D = Check(
    "pad2d",
    _pad,
    arguments=("image",),
    kinds=(
        Kind(
            "four different widths",
            2,
            (
                Case.of(np.array([[1, 2], [3, 4]]), 1, 1, 1, 1),
                Case.of(np.array([[5]]), 1, 2, 3, 4),
                Case.of(np.array([[5, 6]]), 1, 2, 3, 4),
            ),
            _draw_four,
        ),
        Kind(
            "some widths 0",
            1,
            (
                Case.of(np.array([[1, 2], [3, 4]]), 0, 1, 0, 1),
                Case.of(np.array([[1, 2], [3, 4]]), 1, 0, 2, 0),
                Case.of(np.array([[7]]), 0, 0, 0, 0),
            ),
            _draw_some_zero,
        ),
        Kind(
            "fractions and uint8",
            1,
            (
                Case.of(np.array([[0.5, 1.25]]), 1, 0, 1, 2),
                Case.of(np.array([[250], [3]], dtype=np.uint8), 1, 2, 0, 1),
                Case.of(ANY_NUMBERS, 1, 0, 2, 3),
            ),
            _draw_dtype,
        ),
    ),
    mistakes=known(
        {
            "top-bottom-swapped": _padded("bottom", "top", "left", "right"),
            "left-right-swapped": _padded("top", "bottom", "right", "left"),
            "opposite-sides-swapped": _padded("bottom", "top", "right", "left"),
            "row-column-padding-swapped": _padded("left", "right", "top", "bottom"),
            "padding-read-as-top-left-bottom-right": _padded("top", "left", "bottom", "right"),
            "only-top-left-padded": _padded("top", "", "left", ""),
            "only-bottom-right-padded": _padded("", "bottom", "", "right"),
            "only-rows-padded": _padded("top", "bottom", "", ""),
            "only-columns-padded": _padded("", "", "left", "right"),
            "top-on-all-sides": _padded("top", "top", "top", "top"),
            "edges-copied": _padded("top", "bottom", "left", "right", mode="edge"),
            "padded-with-ones": _padded("top", "bottom", "left", "right", constant_values=1),
            "all-zeros": _zeros,
            "picture-in-the-corner": _in_the_corner,
            "result-transposed": _transposed,
            "nothing-padded": _padded("", "", "", ""),
            "first-width-on-both-sides": _padded("top", "top", "left", "left"),
            "widths-taken-as-one": lambda image, top, bottom, left, right: np.pad(image, 1),
            "mirrored-outwards": [
                _padded("top", "bottom", "left", "right", mode="symmetric"),
                _padded("top", "bottom", "left", "right", mode="reflect"),
            ],
            "negative-slice-at-zero": _negative_slice,
            "fractions-cut-off": _fractions_cut,
        },
        _WORDS,
    ),
)
