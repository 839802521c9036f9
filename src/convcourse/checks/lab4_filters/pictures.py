"""`shift_left` and `detect_curve`: filters at work on pixels."""

from collections.abc import Callable
from typing import Any

import numpy as np

from convcourse import ops
from convcourse.checks.cases import Case, Check, Kind, Mistake
from convcourse.checks.lab4_filters.images import Array, draw_image, in_another_dtype
from convcourse.checks.lab4_filters.reading import (
    CURVE,
    FLIPPING,
    NUMBERS,
    ONE_NUMBER,
    ROWS,
    SHIFT,
    SLIDING,
)

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
            ),
            lambda rng: Case.of(in_another_dtype(rng, draw_image(rng, least=2))),
        ),
    ),
    mistakes=(
        Mistake("the picture moves to the right", SHIFT, _moved(0, -1)),
        Mistake("the picture moves up", ROWS, _moved(1, 0)),
        Mistake("the picture moves down", ROWS, _moved(-1, 0)),
        Mistake("the picture moves by two pixels", SHIFT, _moved(0, 2)),
        Mistake("the picture moves up and to the left", SHIFT, _moved(1, 1)),
        Mistake(
            "what leaves on the left comes back on the right, where zeros belong",
            SHIFT,
            lambda image: np.roll(image, -1, axis=1),
        ),
        Mistake(
            "what leaves on the left comes back on the right, where zeros belong",
            SHIFT,
            lambda image: np.roll(image, -1),
        ),
        Mistake(_KEPT, SHIFT, _moved(0, 1, mode="edge")),
        Mistake(
            "a column is missing: fill the free one with zeros",
            SHIFT,
            lambda image: image[:, 1:],
        ),
        Mistake("only the inside is there: this is VALID", SHIFT, lambda image: image[1:-1, 2:]),
        Mistake("nothing moves", SHIFT, lambda image: image),
        Mistake(
            "the picture is mirrored, and it is to be moved", SHIFT, lambda image: image[:, ::-1]
        ),
        Mistake("the result is transposed", ROWS, lambda image: _moved(0, 1)(image).T),
        Mistake(
            "fractions were cut off: the result is of integers",
            NUMBERS,
            lambda image: _moved(0, 1)(image).astype(np.int64),
        ),
        Mistake(
            "the array has the right shape, and the picture is not in it: all zeros",
            SHIFT,
            np.zeros_like,
        ),
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


DETECT_CURVE = Check(
    "detect_curve",
    _response,
    arguments=("patch",),
    kinds=(
        Kind(
            "whole numbers",
            1,
            (Case.of(BACK), Case.of(EAR)),
            lambda rng: Case.of(_draw_patch(rng)),
        ),
        Kind(
            "fractions and uint8",
            1,
            (Case.of(BACK.astype(np.uint8)), Case.of(BACK / 100)),
            lambda rng: Case.of(in_another_dtype(rng, _draw_patch(rng) // 10)),
        ),
    ),
    mistakes=(
        Mistake(
            "the filter was flipped: this is true convolution",
            FLIPPING,
            lambda patch: _weighed(patch, CURVE_FILTER[::-1, ::-1]),
        ),
        Mistake(
            "the filter was transposed: rows and columns are swapped",
            ROWS,
            lambda patch: _weighed(patch, CURVE_FILTER.T),
        ),
        Mistake(
            "the filter was mirrored left to right",
            CURVE,
            lambda patch: _weighed(patch, CURVE_FILTER[:, ::-1]),
        ),
        Mistake(
            "the weights were taken as 1, and they are 30",
            CURVE,
            lambda patch: _weighed(patch, CURVE_FILTER // 30),
        ),
        Mistake(
            "the products were averaged, and they are to be added",
            SLIDING,
            lambda patch: _weighed(patch, CURVE_FILTER) / 49,
        ),
        Mistake(
            "the pixels were added without the filter",
            CURVE,
            lambda patch: _weighed(patch, np.ones((7, 7))),
        ),
        Mistake(
            "the products are given, and not their sum",
            SLIDING,
            lambda patch: patch.astype(np.float64) * CURVE_FILTER,
        ),
        Mistake(
            "the number is given in an array that holds nothing else",
            ONE_NUMBER,
            lambda patch: _weighed(patch, CURVE_FILTER).reshape(1, 1),
        ),
        Mistake(
            "this is the largest product, and not their sum",
            CURVE,
            lambda patch: (patch.astype(np.float64) * CURVE_FILTER).max(),
        ),
        Mistake(
            "the sum is kept in the patch's dtype: it overflows or loses fractions",
            NUMBERS,
            lambda patch: _weighed(patch, CURVE_FILTER).astype(np.int64).astype(patch.dtype),
        ),
        Mistake(
            "products of uint8 overflow: 255 is their largest number",
            NUMBERS,
            lambda patch: (patch * CURVE_FILTER.astype(patch.dtype)).sum(),
        ),
        Mistake(
            "fractions were cut off: the result is an integer",
            NUMBERS,
            lambda patch: int(_weighed(patch, CURVE_FILTER)),
        ),
        Mistake("nothing was computed: it is always 0", CURVE, lambda patch: 0),
        Mistake("it is 6600 for every patch", CURVE, lambda patch: 6600),
    ),
)
