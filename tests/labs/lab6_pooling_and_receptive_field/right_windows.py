"""Lab 6 with sliding windows over a padded copy, in float32."""

import numpy as np


# %% max_pool2d
def windows(x, size, stride, padding, fill):
    stride = stride or size
    pads = [(0, 0)] * 4
    if padding == "SAME":
        for axis in (1, 2):
            n = x.shape[axis]
            total = max((-(-n // stride) - 1) * stride + size - n, 0)
            pads[axis] = (total // 2, total - total // 2)
    padded = np.pad(x.astype(np.float32), pads, constant_values=fill)
    view = np.lib.stride_tricks.sliding_window_view(padded, (size, size), axis=(1, 2))
    return view[:, ::stride, ::stride]


def max_pool2d(x, size=2, stride=None, padding="VALID"):
    return windows(x, size, stride, padding, -np.inf).max(axis=(-2, -1))


# %% avg_pool2d
def avg_pool2d(x, size=2, stride=None, padding="VALID"):
    return np.nanmean(windows(x, size, stride, padding, np.nan), axis=(-2, -1))


# %% receptive_field
def receptive_field(layers):
    kernels = np.array([kernel for kernel, _ in layers], dtype=int)
    strides = np.array([1, *(stride for _, stride in layers)])
    return 1 + np.sum((kernels - 1) * np.cumprod(strides)[:-1])


# %% jump
def jump(layers):
    return np.prod([stride for _, stride in layers])
