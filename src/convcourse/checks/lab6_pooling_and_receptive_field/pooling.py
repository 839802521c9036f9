"""`max_pool2d` and `avg_pool2d`: one number for each window, channel by channel."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from convcourse import ops
from convcourse.checks.cases import Case, Check, Kind, generator
from convcourse.checks.common import sections
from convcourse.checks.common.mistakes import known
from convcourse.checks.common.windows import pooling_window
from convcourse.checks.mistakes import Words, Wrong
from convcourse.ops.arrays import Array

Take = Callable[[Array], Any]
"""One number for each image and channel of a window, (n, rows, cols, c)."""
Pool = Callable[..., Array]


def _max_reference(
    x: Array, size: int = 2, stride: int | None = None, padding: str = "VALID"
) -> Array:
    return ops.max_pool2d(x, size, stride=stride, padding=padding)


def _avg_reference(
    x: Array, size: int = 2, stride: int | None = None, padding: str = "VALID"
) -> Array:
    return ops.avg_pool2d(x, size, stride=stride, padding=padding)


# --- mistakes: plain, and not shared with the reference ---------------------------------------


_OVER_THE_WINDOW: dict[str, Any] = {"axis": (1, 2)}
_largest: Take = partial(np.max, **_OVER_THE_WINDOW)
_largest_from_zero: Take = partial(np.max, initial=0, **_OVER_THE_WINDOW)
_smallest: Take = partial(np.min, **_OVER_THE_WINDOW)
_mean: Take = partial(np.mean, **_OVER_THE_WINDOW)
_sum: Take = partial(np.sum, **_OVER_THE_WINDOW)
_median: Take = partial(np.median, **_OVER_THE_WINDOW)


def _largest_without_sign(window: Array) -> Array:
    largest: Array = np.abs(window).max(axis=(1, 2))
    return largest


def _mean_that_wraps(window: Array) -> Array:
    total = np.sum(window, dtype=window.dtype, **_OVER_THE_WINDOW)
    mean: Array = total / (window.shape[1] * window.shape[2])
    return mean


def _mixed(take: Take, *, images: bool, channels: bool) -> Take:
    """Take over all images, over all channels or over both, and say the same of each."""

    def mixed(window: Array) -> Array:
        n, _, _, c = window.shape
        pixels = window.transpose(0, 3, 1, 2).reshape(n, c, -1)
        if images:
            pixels = pixels.swapaxes(0, 1).reshape(1, c, -1)
        if channels:
            pixels = pixels.reshape(len(pixels), 1, -1)
        return np.broadcast_to(take(pixels.swapaxes(1, 2)[:, :, None]), (n, c))

    return mixed


def _as_asked(size: int, stride: int | None, padding: str) -> tuple[int, int, str, int]:
    """The settings that are meant: the size, the stride, the padding, and the step."""
    return size, stride or size, padding, stride or size


def _fitting(n: int, size: int, stride: int) -> int:
    return (n - size) // stride + 1


def _rounded_up(n: int, size: int, stride: int) -> int:
    return -(-n // stride)


def _size_forgotten(n: int, size: int, stride: int) -> int:
    return n // stride


def _pool(
    x: Array,
    take: Take,
    settings: tuple[int, int, str, int],
    *,
    fill: float | None = None,
    odd_first: bool = False,
    all_after: bool = False,
    valid: Callable[[int, int, int], int] = _fitting,
) -> Array:
    """Pool with settings or sides of one's own; without `fill`, real pixels alone count."""
    size, stride, padding, step = settings
    same, axes = padding == "SAME", []
    for n in x.shape[1:3]:
        out = _rounded_up(n, size, stride) if same else valid(n, size, stride)
        total = max((out - 1) * stride + size - n, 0) if same else 0
        before = total - total // 2 if odd_first else 0 if all_after else total // 2
        axes.append((out, before))
    (out_h, top), (out_w, left) = axes
    y = np.zeros((len(x), out_h, out_w, x.shape[3]))
    for row, col in np.ndindex(out_h, out_w):
        y[:, row, col] = take(_seen(x, row * step - top, col * step - left, size, fill))
    return y


def _seen(x: Array, top: int, left: int, size: int, fill: float | None) -> Array:
    """The pixels below a window; those beyond the rim are `fill`, or are left out."""
    rows, cols = np.arange(top, top + size), np.arange(left, left + size)
    in_rows, in_cols = (rows >= 0) & (rows < x.shape[1]), (cols >= 0) & (cols < x.shape[2])
    inside = x[:, rows[in_rows]][:, :, cols[in_cols]]
    if not inside.size:
        raise ValueError("a window beyond the rim sees nothing")
    if fill is None:
        return inside
    window = np.full((len(x), size, size, x.shape[3]), fill, np.result_type(x, np.int64))
    window[:, in_rows[:, None] & in_cols] = inside.reshape(len(x), -1, x.shape[3])
    return window


def _wrong(
    take: Take,
    read: Callable[[int, int | None, str], tuple[int, int, str, int]] = _as_asked,
    **how: Any,
) -> Pool:
    def wrong(x: Array, size: int = 2, stride: int | None = None, padding: str = "VALID") -> Array:
        return _pool(x, take, read(size, stride, padding), **how)

    return wrong


def _then(take: Take, change: Callable[[Array], Array]) -> Pool:
    """Pool rightly, and spoil the result."""

    def wrong(x: Array, size: int = 2, stride: int | None = None, padding: str = "VALID") -> Array:
        return change(_pool(x, take, _as_asked(size, stride, padding)))

    return wrong


def _common(take: Take) -> dict[str, Wrong | Sequence[Wrong]]:
    """What goes wrong with any pooling."""
    return {
        "pooling-stride-is-size": _wrong(take, lambda f, s, p: (f, f, p, f)),
        "pooling-default-stride-one": _wrong(take, lambda f, s, p: (f, s or 1, p, s or 1)),
        "stride-not-in-positions": _wrong(take, lambda f, s, p: (f, s or f, p, 1)),
        "positions-step-by-size": _wrong(take, lambda f, s, p: (f, s or f, p, f)),
        "size-ignored": [
            _wrong(take, lambda f, s, p: (2, s or f, p, s or f)),
            _wrong(take, lambda f, s, p: (2, s or 2, p, s or 2)),
        ],
        "pooling-size-rounded-up": _wrong(take, valid=_rounded_up),
        "window-left-out-of-size": _wrong(take, valid=_size_forgotten),
        "valid-instead-of-same": _wrong(take, lambda f, s, p: (f, s or f, "VALID", s or f)),
        "odd-padding-before": _wrong(take, odd_first=True),
        "all-padding-after": _wrong(take, all_after=True),
        "channels-mixed": _wrong(_mixed(take, images=False, channels=True)),
        "images-mixed": _wrong(_mixed(take, images=True, channels=False)),
        "images-and-channels-mixed": _wrong(_mixed(take, images=True, channels=True)),
        "result-transposed": _then(take, lambda y: y.swapaxes(1, 2)),
        "all-zeros": _then(take, np.zeros_like),
    }


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
        "channels-mixed": "channels are mixed: each channel is pooled alone",
        "images-mixed": "images are mixed: each image is pooled alone",
        "images-and-channels-mixed": "images and channels are mixed: each is pooled alone",
    },
    sections.POOLED_SIZES: {
        "pooling-size-rounded-up": (
            "the size was rounded up: VALID drops what does not fill a window"
        ),
        "window-left-out-of-size": (
            "the size is n // stride: VALID drops windows that reach beyond the image"
        ),
        "valid-instead-of-same": "this is VALID: SAME was ignored",
    },
    sections.NEGATIVE: {
        "same-padded-with-zeros": "SAME is padded with zeros, and a zero beats negative numbers",
        "search-begins-at-zero": "the search begins at 0, so that negative numbers never win",
        "signs-lost": "the signs were lost",
    },
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
            "same-padded-with-zeros": _wrong(_largest, fill=0),
            "search-begins-at-zero": _wrong(_largest_from_zero),
            "minimum-taken": _wrong(_smallest),
            "mean-taken": _wrong(_mean),
            "sum-taken": _wrong(_sum),
            "signs-lost": _wrong(_largest_without_sign),
            "fractions-cut-off": _then(_largest, np.trunc),
            **_common(_largest),
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
            "padding-counted-in-mean": _wrong(_mean, fill=0),
            "sum-taken": _wrong(_sum),
            "maximum-taken": _wrong(_largest),
            "median-taken": _wrong(_median),
            "rounded-down": _then(_mean, np.floor),
            "fractions-cut-off": _then(_mean, np.trunc),
            "computed-in-input-dtype": _wrong(_mean_that_wraps),
            **_common(_mean),
        },
        _AVG_POOL2D_WORDS,
        _WORDS,
    ),
)
