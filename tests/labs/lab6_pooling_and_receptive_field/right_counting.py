"""Lab 6 by masks over whole images, and with the fields counted pixel by pixel."""

import numpy as np


# %% max_pool2d
def frame(n, size, stride, padding):
    count = (n - size) // stride + 1 if padding == "VALID" else (n + stride - 1) // stride
    need = (count - 1) * stride + size
    before = max(need - n, 0) // 2 if padding == "SAME" else 0
    return count, before, max(need - n - before, 0)


def shifted(x, size, stride, padding):
    """Every place in the window, as the images that all windows see there."""
    stride = stride or size
    out_h, top, bottom = frame(x.shape[1], size, stride, padding)
    out_w, left, right = frame(x.shape[2], size, stride, padding)
    pads = ((0, 0), (top, bottom), (left, right), (0, 0))
    inside = np.pad(np.ones(x.shape, bool), pads)
    padded = np.pad(x.astype(float), pads)
    for i in range(size):
        for j in range(size):
            rows = slice(i, i + out_h * stride, stride)
            cols = slice(j, j + out_w * stride, stride)
            yield padded[:, rows, cols], inside[:, rows, cols]


def max_pool2d(x, size=2, stride=None, padding="VALID"):
    pieces = [np.where(real, part, -1e9) for part, real in shifted(x, size, stride, padding)]
    return np.maximum.reduce(pieces)


# %% avg_pool2d
def avg_pool2d(x, size=2, stride=None, padding="VALID"):
    parts, real = map(np.array, zip(*shifted(x, size, stride, padding), strict=True))
    return np.average(parts, axis=0, weights=real)


# %% receptive_field
def receptive_field(layers):
    seen = {0}
    for kernel, stride in reversed(layers):
        seen = {place * stride + tap for place in seen for tap in range(kernel)}
    return max(seen) - min(seen) + 1


# %% jump
def jump(layers):
    place = 1
    for _, stride in reversed(layers):
        place *= stride
    return np.array(place, dtype=np.int16)
