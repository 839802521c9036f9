"""`max_pool2d` and `avg_pool2d`: one number for each window, channel by channel."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from convcourse import ops
from convcourse.checks.cases import Case, Check, Kind, generator
from convcourse.checks.common import sections
from convcourse.checks.common.mistakes import known
from convcourse.checks.common.windows import pooling_window
from convcourse.checks.lab6_pooling_and_receptive_field.plain_pooling import (
    divided_by_side,
    largest,
    largest_from_zero,
    largest_without_sign,
    mean,
    mean_that_wraps,
    mean_without_zeros,
    median,
    place_of_largest,
    smallest,
    then,
    total,
    with_any,
    wrong,
)
from convcourse.checks.mistakes import Words
from convcourse.ops.arrays import Array


def _max_reference(
    x: Array, size: int = 2, stride: int | None = None, padding: str = "VALID"
) -> Array:
    return ops.max_pool2d(x, size, stride=stride, padding=padding)


def _avg_reference(
    x: Array, size: int = 2, stride: int | None = None, padding: str = "VALID"
) -> Array:
    return ops.avg_pool2d(x, size, stride=stride, padding=padding)


def _kept_in_input_dtype(
    x: Array, size: int = 2, stride: int | None = None, padding: str = "VALID"
) -> Array:
    return np.asarray(wrong(mean)(x, size, stride, padding).astype(x.dtype))


# --- cases ----------------------------------------------------------------------------------


def _images(
    rng: np.random.Generator, smallest: int, *, n: int = 1, c: int = 1, most: int = 7
) -> Array:
    """Images of unequal height and width without zeros: negative ones, fractions, or bytes."""
    height, width = rng.permutation(np.arange(smallest, max(most, smallest + 2)))[:2]
    choices = _of_every_sort(rng, (n, int(height), int(width), c))
    return choices[rng.integers(len(choices))]


def _of_every_sort(rng: np.random.Generator, shape: tuple[int, ...]) -> tuple[Array, ...]:
    pixels = rng.integers(1, 60, size=shape)
    return (
        pixels * rng.choice([-1, 1], size=shape),
        -pixels,
        pixels / 4 - 7.5,
        (pixels / 8 - 9).astype(np.float32),
        (255 - pixels).astype(np.uint8),
    )


def _shown(*shape: int, **settings: Any) -> tuple[Case, ...]:
    """Images of every sort, and one with zeros: what they decide, no draw decides."""
    rng = generator("images", *map(str, shape))
    images = *_of_every_sort(rng, shape), rng.integers(-1, 2, size=shape)
    return tuple(Case.of(x, **settings) for x in images)


def _draw_valid(rng: np.random.Generator) -> Case:
    size = int(rng.integers(1, 4))
    return Case.of(_images(rng, size), size=size)


def _draw_batch(rng: np.random.Generator) -> Case:
    n, c = map(int, rng.permutation([1, 2, 3])[:2])
    size = int(rng.integers(2, 4))
    return Case.of(_images(rng, size, n=n, c=c, most=6), size=size)


def _draw_strided(rng: np.random.Generator) -> Case:
    size, stride = map(int, rng.permutation([1, 2, 3])[:2])
    return Case.of(_images(rng, size), size=size, stride=stride)


def _draw_same(rng: np.random.Generator) -> Case:
    size = int(rng.integers(2, 5))
    x = _images(rng, size)
    if rng.integers(2):
        return Case.of(x, size=size, padding="SAME")
    return Case.of(x, size=size, stride=int(rng.integers(1, 4)), padding="SAME")


def _grey(*rows: Sequence[float]) -> Array:
    """One image with one channel."""
    return np.array(rows)[None, :, :, None]


def _ramp(n: int) -> Array:
    return np.arange(n * n).reshape(1, n, n, 1) * 7 % 101


_PAIR = np.array([[[[1, 40], [2, 30]], [[3, 20], [4, 10]]], [[[8, 5], [7, 6]], [[6, 7], [5, 8]]]])
_BELOW = _grey([-1, -2, -3], [-4, -5, -6], [-7, -8, -9])
_FAR = _grey([-70_000, -80_001, 90_003], [-80_002, -90_000, 70_005])
"""No number is so small that a search might begin with it, and none has room in 16 bits."""

VALID = Kind(
    "one channel, VALID",
    2,
    (
        Case.of(_grey([1, 3, 2, 1], [4, 2, 0, 5], [7, 0, 1, 2], [3, 8, 6, 4])),
        Case.of(_grey([1, 2, 9], [3, 4, 9])),
        Case.of(_grey([-1, -2], [-3, -4])),
        Case.of(_grey([5, 6, 7]), size=1),
        Case.of(_grey([-3]), size=1),
        Case.of(_ramp(11)),
        Case.of(_ramp(26)),
        *_shown(1, 4, 7, 1, size=2),
        *_shown(1, 7, 5, 1, size=3),
    ),
    _draw_valid,
)
BATCHES = Kind(
    "batches and channels",
    1,
    (
        Case.of(_PAIR),
        Case.of(_PAIR[:1]),
        *_shown(2, 4, 5, 3),
        *_shown(3, 6, 3, 2, size=3),
    ),
    _draw_batch,
)
STRIDES = Kind(
    "another stride",
    1,
    (
        Case.of(_grey([1, 5, 2], [4, 3, 6]), stride=1),
        Case.of(_grey([9, 8, 1, 2, 3], [7, 6, 4, 5, 0], [5, 5, 1, 8, 2]), size=3, stride=2),
        *_shown(1, 5, 7, 1, size=3, stride=2),
        *_shown(1, 6, 4, 1, size=3, stride=1),
        *_shown(1, 5, 6, 1, size=1, stride=3),
    ),
    _draw_strided,
)
SAME = Kind(
    "padding SAME",
    2,
    (
        Case.of(_BELOW, padding="SAME"),
        Case.of(_grey([-5, -1], [-4, -6]), stride=1, padding="SAME"),
        Case.of(_grey([4, 8, 6, 2], [1, 7, 3, 5], [9, 0, 2, 8]), size=3, stride=2, padding="SAME"),
        Case.of(_FAR, padding="SAME"),
        *_shown(1, 5, 4, 1, size=2, padding="SAME"),
        *_shown(1, 4, 6, 1, size=3, stride=2, padding="SAME"),
        *_shown(1, 5, 3, 1, size=4, stride=1, padding="SAME"),
    ),
    _draw_same,
)

_WORDS: Words = {
    sections.NUMBERS: {
        "rounded-down": "the means were rounded down",
        "computed-in-input-dtype": (
            "the sum is kept in the images' dtype, and a uint8 starts again after 255"
        ),
    },
    sections.LARGEST: {
        "minimum-taken": "this is the smallest of each window",
        "mean-taken": "this is the mean of each window",
        "sum-taken": "this is the sum of each window",
        "place-not-value": "this says where the largest stands, and it is asked for itself",
        "kernel-end-left-out": "the last row and the last column of each window are left out",
        "channels-mixed": "channels are mixed: each channel is pooled alone",
        "images-mixed": "images are mixed: each image is pooled alone",
        "images-and-channels-mixed": "images and channels are mixed: each is pooled alone",
    },
    sections.POOLED_SIZES: {
        "pooling-size-rounded-up": (
            "the size was rounded up: VALID drops what does not fill a window"
        ),
        "plus-one-forgotten": "the + 1 of the size was forgotten: the first window counts, too",
        "window-left-out-of-size": (
            "the size is n // stride: VALID drops windows that reach beyond the image"
        ),
        "valid-instead-of-same": "this is VALID: SAME was ignored",
    },
    sections.NEGATIVE: {
        "same-padded-with-zeros": "SAME is padded with zeros, and a zero beats negative numbers",
        "search-begins-at-zero": "negative numbers never win, as if the search began at 0",
        "signs-lost": "the signs were lost",
    },
    sections.SAME: {
        "half-kernel-on-both-sides": "in SAME size // 2 went before: half of what is missing goes",
    },
    sections.CHANNELS: {"first-channel-only": "only the first channel is pooled"},
    sections.RIM: {
        "padding-counted-in-mean": (
            "SAME counted the padding as pixels: zeros pull the mean towards 0"
        )
    },
    sections.WORKED_EXAMPLE: {
        "result-transposed": "the result is transposed: rows and columns are swapped"
    },
    sections.EXERCISE_MAX_POOL: {
        "pooling-stride-is-size": "the stride is ignored: the window always moves by its own size",
        "pooling-default-stride-one": (
            "without a stride the window moved by 1, where it moves by its own size"
        ),
        "pooling-default-stride-two": (
            "without a stride the window moved by 2, where it moves by its own size"
        ),
        "size-stride-swapped": "size and stride have changed places",
        "stride-and-padding-ignored": "stride and padding are ignored",
        "stride-not-in-positions": (
            "the stride is in the shape of the result and not in the positions"
        ),
        "positions-step-by-size": (
            "the stride is in the shape of the result, and the positions step by the size"
        ),
        "size-ignored": "the window is always 2 x 2: the size is ignored",
    },
    sections.EXERCISE_AVG_POOL: {
        "maximum-taken": "this is the largest of each window",
        "median-taken": "this is the median of each window",
        "divided-by-side": (
            "the sum was divided by the size, where a window has size * size pixels"
        ),
        "zeros-not-counted": "the sum is divided by the number of pixels that are not 0",
    },
}

MAX_POOL2D = Check(
    "max_pool2d",
    _max_reference,
    arguments=("x",),
    window=pooling_window,
    kinds=(VALID, BATCHES, STRIDES, SAME),
    mistakes=known(
        {
            "same-padded-with-zeros": wrong(largest, fill=0),
            "search-begins-at-zero": wrong(largest_from_zero),
            "minimum-taken": wrong(smallest),
            "mean-taken": wrong(mean),
            "sum-taken": wrong(total),
            "place-not-value": [wrong(place_of_largest), wrong(place_of_largest, fill=-(10**9))],
            "signs-lost": wrong(largest_without_sign),
            "fractions-cut-off": then(largest, np.trunc),
            **with_any(largest),
        },
        _WORDS,
    ),
)

_AVG_POOL2D_WORDS: Words = {
    sections.EXERCISE_AVG_POOL: {
        "sum-taken": "this is the sum: it is not divided by the number of pixels"
    }
}

AVG_POOL2D = Check(
    "avg_pool2d",
    _avg_reference,
    arguments=("x",),
    window=pooling_window,
    kinds=(VALID, BATCHES, STRIDES, SAME),
    mistakes=known(
        {
            "padding-counted-in-mean": wrong(mean, fill=0),
            "sum-taken": wrong(total),
            "maximum-taken": wrong(largest),
            "median-taken": wrong(median),
            "divided-by-side": [wrong(divided_by_side), wrong(divided_by_side, fill=0)],
            "zeros-not-counted": wrong(mean_without_zeros),
            "kept-in-input-dtype": _kept_in_input_dtype,
            "rounded-down": then(mean, np.floor),
            "fractions-cut-off": then(mean, np.trunc),
            "computed-in-input-dtype": wrong(mean_that_wraps),
            **with_any(mean),
        },
        _AVG_POOL2D_WORDS,
        _WORDS,
    ),
)
