"""`shift_left` and `detect_curve`: filters at work on pixels."""

from collections.abc import Callable
from typing import Any

import numpy as np

from convcourse import ops
from convcourse.checks.cases import Case, Check, Kind
from convcourse.checks.common import sections
from convcourse.checks.common.convolution import in_own_dtype
from convcourse.checks.common.draws import ANY_NUMBERS
from convcourse.checks.common.mistakes import known
from convcourse.checks.lab4_filters.images import draw_image, in_another_dtype
from convcourse.checks.mistakes import Words
from convcourse.ops.arrays import Array

DIGITS = np.array([[1, 2, 3], [4, 5, 6], [7, 8, 9]])
_PLACES = ((0, 5), (1, 4), (2, 3), (3, 3), (4, 3), (5, 3))
CURVE_FILTER = np.zeros((7, 7), int)
CURVE_FILTER[tuple(np.transpose(_PLACES))] = 30
FROM_THE_RIGHT = np.array([[0, 0, 1]], dtype=np.float32)
BACK = np.array(
    [
        [0, 0, 0, 0, 0, 0, 30],
        [0, 0, 0, 0, 50, 50, 50],
        [0, 0, 0, 20, 50, 0, 0],
        [0, 0, 0, 50, 50, 0, 0],
        [0, 0, 0, 50, 50, 0, 0],
        [0, 0, 0, 50, 50, 0, 0],
        [0, 0, 0, 50, 50, 0, 0],
    ]
)
BRIGHT_PATCH = 255 - BACK
EAR = np.array(
    [
        [0, 0, 0, 0, 0, 0, 0],
        [0, 40, 0, 0, 0, 0, 0],
        [40, 0, 40, 0, 0, 0, 0],
        [40, 20, 0, 0, 0, 0, 0],
        [0, 50, 0, 0, 0, 0, 0],
        [0, 0, 50, 0, 0, 0, 0],
        [25, 25, 0, 50, 0, 0, 0],
    ]
)


def _shifted(image: Array) -> Array:
    x, w = image[None, :, :, None], FROM_THE_RIGHT[:, :, None, None]
    return ops.conv2d(x, w, padding="SAME")[0, :, :, 0]


def _moved(rows: int, cols: int, **how: Any) -> Callable[[Array], Array]:
    """Look so many rows further down and columns further right; beyond the image are zeros."""

    def wrong(image: Array) -> Array:
        height, width = image.shape
        padded: Array = np.pad(image, 2, **how)
        return padded[2 + rows : 2 + rows + height, 2 + cols : 2 + cols + width]

    return wrong


_KEPT = "the column on the right still holds old pixels, where zeros belong"

_WORDS: Words = {
    sections.SLIDING: {"products-not-added": "the products are given, and not their sum"},
    sections.FLIPPING: {"kernel-flipped": "the filter was flipped: this is true convolution"},
    sections.ROWS: {
        "shifted-up": "the picture moves up",
        "shifted-down": "the picture moves down",
        "result-transposed": "the result is transposed",
        "kernel-transposed": "the filter was transposed: rows and columns are swapped",
    },
    sections.NUMBERS: {
        "kept-in-input-dtype": (
            "the sum is kept in the patch's dtype: it overflows or loses fractions"
        ),
        "computed-in-input-dtype": "products of uint8 overflow: 255 is their largest number",
    },
    sections.SHIFT: {
        "shifted-right": "the picture moves to the right",
        "shifted-by-two": "the picture moves by two pixels",
        "shifted-up-and-left": "the picture moves up and to the left",
        "wrapped-around": "what leaves on the left comes back on the right, where zeros belong",
        "edges-copied": "the column on the right still holds old pixels, where zeros belong",
        "column-missing": "a column is missing: fill the free one with zeros",
        "valid-instead-of-same": "only the inside is there: this is VALID",
        "nothing-moved": "nothing moves",
        "mirrored-not-moved": "the picture is mirrored, and it is to be moved",
        "all-zeros": "the array has the right shape, and the picture is not in it: all zeros",
    },
    sections.CURVE: {
        "kernel-flipped-horizontally-only": "the filter was mirrored left to right",
        "weights-taken-as-one": "the weights were taken as 1, and they are 30",
        "weights-unused": "the pixels were added without the filter",
        "sums-multiplied": "pixels and weights were added up first, and then multiplied",
        "return-inside-loop": "only the first row is added: return stands inside a loop",
        "largest-product": "this is the largest product, and not their sum",
        "always-6600": "it is 6600 for every patch",
    },
    sections.EXERCISE_CURVE: {
        "number-in-an-array": "the number is given in an array that holds nothing else"
    },
}

SHIFT_LEFT = Check(
    "shift_left",
    _shifted,
    arguments=("image",),
    kinds=(
        Kind(
            "whole numbers",
            2,
            (
                Case.of(np.array([[1, 2, 3]])),
                Case.of(DIGITS),
                Case.of(np.array([[4], [5], [6], [7]])),
            ),
            lambda rng: Case.of(draw_image(rng, least=2)),
        ),
        Kind(
            "fractions and uint8",
            1,
            (
                Case.of(np.array([[0.5, 1.25]])),
                Case.of(np.array([[3, 250], [255, 4]], dtype=np.uint8)),
                Case.of(ANY_NUMBERS),
            ),
            lambda rng: Case.of(in_another_dtype(rng, draw_image(rng, least=2))),
        ),
    ),
    mistakes=known(
        {
            "shifted-right": _moved(0, -1),
            "shifted-up": _moved(1, 0),
            "shifted-down": _moved(-1, 0),
            "shifted-by-two": _moved(0, 2),
            "shifted-up-and-left": _moved(1, 1),
            "wrapped-around": [
                lambda image: np.roll(image, -1, axis=1),
                lambda image: np.roll(image, -1),
            ],
            "edges-copied": _moved(0, 1, mode="edge"),
            "column-missing": lambda image: image[:, 1:],
            "valid-instead-of-same": lambda image: image[1:-1, 2:],
            "nothing-moved": lambda image: image,
            "mirrored-not-moved": lambda image: image[:, ::-1],
            "result-transposed": lambda image: _moved(0, 1)(image).T,
            "fractions-cut-off": lambda image: _moved(0, 1)(image).astype(np.int64),
            "all-zeros": np.zeros_like,
        },
        _WORDS,
    ),
)


def _response(patch: Array) -> Array:
    x, w = patch[None, :, :, None], CURVE_FILTER[:, :, None, None].astype(np.float32)
    return np.asarray(ops.conv2d(x, w)[0, 0, 0, 0])


def _weighed(patch: Array, weights: Array) -> Array:
    """Multiply and add: plain, and not shared with the reference."""
    return np.asarray((patch.astype(np.result_type(patch, np.int64)) * weights).sum())


def _draw_patch(rng: np.random.Generator) -> Array:
    return rng.integers(1, 100, size=(7, 7))


_DETECT_CURVE_WORDS: Words = {
    sections.NUMBERS: {"fractions-cut-off": "fractions were cut off: the result is an integer"},
    sections.CURVE: {"all-zeros": "nothing was computed: it is always 0"},
}

DETECT_CURVE = Check(
    "detect_curve",
    _response,
    arguments=("patch",),
    kinds=(
        Kind(
            "whole numbers", 1, (Case.of(BACK), Case.of(EAR)), lambda rng: Case.of(_draw_patch(rng))
        ),
        Kind(
            "fractions and uint8",
            1,
            (
                Case.of(BACK.astype(np.uint8)),
                Case.of(BACK / 100),
                *(Case.of(BRIGHT_PATCH / n) for n in (8, 64, 512)),
            ),
            lambda rng: Case.of(in_another_dtype(rng, _draw_patch(rng) // 10)),
        ),
    ),
    mistakes=known(
        {
            "kernel-flipped": lambda patch: _weighed(patch, CURVE_FILTER[::-1, ::-1]),
            "kernel-transposed": lambda patch: _weighed(patch, CURVE_FILTER.T),
            "kernel-flipped-horizontally-only": lambda patch: _weighed(
                patch, CURVE_FILTER[:, ::-1]
            ),
            "weights-taken-as-one": lambda patch: _weighed(patch, CURVE_FILTER // 30),
            "products-averaged": lambda patch: _weighed(patch, CURVE_FILTER) / 49,
            "weights-unused": lambda patch: _weighed(patch, np.ones((7, 7))),
            "sums-multiplied": lambda patch: _weighed(patch, np.full((7, 7), CURVE_FILTER.sum())),
            "return-inside-loop": lambda patch: _weighed(patch[:1], CURVE_FILTER[:1]),
            "products-not-added": lambda patch: patch.astype(np.float64) * CURVE_FILTER,
            "number-in-an-array": lambda patch: _weighed(patch, CURVE_FILTER).reshape(1, 1),
            "largest-product": lambda patch: (patch.astype(np.float64) * CURVE_FILTER).max(),
            "kept-in-input-dtype": lambda patch: in_own_dtype(_weighed(patch, CURVE_FILTER), patch),
            "computed-in-input-dtype": lambda patch: (
                patch * CURVE_FILTER.astype(patch.dtype)
            ).sum(),
            "fractions-cut-off": lambda patch: int(_weighed(patch, CURVE_FILTER)),
            "all-zeros": lambda patch: 0,
            "always-6600": lambda patch: 6600,
        },
        _DETECT_CURVE_WORDS,
        _WORDS,
    ),
)
