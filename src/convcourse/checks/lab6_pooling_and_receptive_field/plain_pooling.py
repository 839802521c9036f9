"""Pooling window by window, each choice of which can be a wrong one: what the mistakes are made of.

Plain, and not shared with the reference.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from convcourse.checks.mistakes import Wrong
from convcourse.ops.arrays import Array

Take = Callable[[Array], Any]
"""One number for each image and channel of a window, (n, rows, cols, c)."""
Pool = Callable[..., Array]


_OVER_THE_WINDOW: dict[str, Any] = {"axis": (1, 2)}
largest: Take = partial(np.max, **_OVER_THE_WINDOW)
largest_from_zero: Take = partial(np.max, initial=0, **_OVER_THE_WINDOW)
smallest: Take = partial(np.min, **_OVER_THE_WINDOW)
mean: Take = partial(np.mean, **_OVER_THE_WINDOW)
total: Take = partial(np.sum, **_OVER_THE_WINDOW)
median: Take = partial(np.median, **_OVER_THE_WINDOW)


def largest_without_sign(window: Array) -> Array:
    """Take the largest magnitude."""
    return np.asarray(np.abs(window).max(axis=(1, 2)))


def mean_that_wraps(window: Array) -> Array:
    """Take a mean whose sum has the dtype of the images."""
    added = np.sum(window, dtype=window.dtype, **_OVER_THE_WINDOW)
    return np.asarray(added / (window.shape[1] * window.shape[2]))


def place_of_largest(window: Array) -> Array:
    """Say where in the window the largest is, counted in reading order."""
    n, c = len(window), window.shape[3]
    return np.asarray(window.reshape(n, -1, c).argmax(axis=1))


def divided_by_side(window: Array) -> Array:
    """Divide the sum by the window's height alone."""
    return np.asarray(total(window) / window.shape[1])


def mean_without_zeros(window: Array) -> Array:
    """Divide the sum by the number of pixels that are not 0."""
    return np.asarray(total(window) / np.maximum((window != 0).sum(axis=(1, 2)), 1))


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


def _fitting_rounded_up(n: int, size: int, stride: int) -> int:
    return -(-(n - size) // stride) + 1


def _one_forgotten(n: int, size: int, stride: int) -> int:
    return (n - size) // stride


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
    half_before: bool = False,
    left_out: int = 0,
    valid: Callable[[int, int, int], int] = _fitting,
) -> Array:
    """Pool with settings or sides of one's own; without `fill`, real pixels alone count.

    `left_out` is how many rows and columns at the end of a window are not seen.
    """
    size, stride, padding, step = settings
    x = x.astype(np.float64) if x.dtype.kind == "f" else x  # no answer is to be more precise
    same, axes = padding == "SAME", []
    for n in x.shape[1:3]:
        out = _rounded_up(n, size, stride) if same else valid(n, size, stride)
        zeros = max((out - 1) * stride + size - n, 0) if same else 0
        before = zeros - zeros // 2 if odd_first else 0 if all_after else zeros // 2
        before = size // 2 if same and half_before else before
        axes.append((out, before))
    (out_h, top), (out_w, left) = axes
    y = np.zeros((len(x), out_h, out_w, x.shape[3]))
    for row, col in np.ndindex(out_h, out_w):
        y[:, row, col] = take(_seen(x, row * step - top, col * step - left, size - left_out, fill))
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


def wrong(
    take: Take,
    read: Callable[[int, int | None, str], tuple[int, int, str, int]] = _as_asked,
    **how: Any,
) -> Pool:
    """Return a pooling that reads its settings otherwise, or does one of the things of `_pool`."""

    def pool(x: Array, size: int = 2, stride: int | None = None, padding: str = "VALID") -> Array:
        return _pool(x, take, read(size, stride, padding), **how)

    return pool


def then(take: Take, change: Callable[[Array], Array]) -> Pool:
    """Pool rightly, and spoil the result."""

    def pool(x: Array, size: int = 2, stride: int | None = None, padding: str = "VALID") -> Array:
        return change(_pool(x, take, _as_asked(size, stride, padding)))

    return pool


def with_any(take: Take) -> dict[str, Wrong | Sequence[Wrong]]:
    """Return what goes wrong with any pooling, by name."""
    return {
        "pooling-stride-is-size": wrong(take, lambda f, s, p: (f, f, p, f)),
        "pooling-default-stride-one": wrong(take, lambda f, s, p: (f, s or 1, p, s or 1)),
        "stride-not-in-positions": wrong(take, lambda f, s, p: (f, s or f, p, 1)),
        "positions-step-by-size": wrong(take, lambda f, s, p: (f, s or f, p, f)),
        "size-ignored": [
            wrong(take, lambda f, s, p: (2, s or f, p, s or f)),
            wrong(take, lambda f, s, p: (2, s or 2, p, s or 2)),
        ],
        "pooling-default-stride-two": wrong(take, lambda f, s, p: (f, s or 2, p, s or 2)),
        "size-stride-swapped": wrong(take, lambda f, s, p: (s or f, f, p, f)),
        "stride-and-padding-ignored": wrong(take, lambda f, s, p: (f, f, "VALID", f)),
        "kernel-end-left-out": wrong(take, left_out=1),
        "pooling-size-rounded-up": [
            wrong(take, valid=_rounded_up),
            wrong(take, valid=_fitting_rounded_up),
        ],
        "plus-one-forgotten": wrong(take, valid=_one_forgotten),
        "window-left-out-of-size": wrong(take, valid=_size_forgotten),
        "valid-instead-of-same": wrong(take, lambda f, s, p: (f, s or f, "VALID", s or f)),
        "odd-padding-before": wrong(take, odd_first=True),
        "all-padding-after": wrong(take, all_after=True),
        "half-kernel-on-both-sides": wrong(take, half_before=True),
        "first-channel-only": [
            then(take, lambda y: y[..., :1]),
            then(take, lambda y: np.broadcast_to(y[..., :1], y.shape)),
        ],
        "channels-mixed": wrong(_mixed(take, images=False, channels=True)),
        "images-mixed": wrong(_mixed(take, images=True, channels=False)),
        "images-and-channels-mixed": wrong(_mixed(take, images=True, channels=True)),
        "result-transposed": then(take, lambda y: y.swapaxes(1, 2)),
        "all-zeros": then(take, np.zeros_like),
    }
