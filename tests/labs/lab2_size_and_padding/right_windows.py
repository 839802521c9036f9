"""Lab 2 with sliding windows, in float32."""
# ruff: noqa: B905  # a cell as a student writes it

import numpy as np


# %% output_size
def output_size(n, f, s=1, p=0, d=1):
    room = n + 2 * p - (d * (f - 1) + 1)
    if room < 0:
        raise ValueError(f"kernel too large by {-room}")
    return np.floor(room / s) + 1


# %% same_padding
def same_padding(n, f, s=1):
    out = int(np.ceil(n / s))
    total = max(0, (out - 1) * s + f - n)
    return np.array([total // 2, total - total // 2], dtype=np.float32)


# %% pad2d
def pad2d(image, top, bottom, left, right):
    out = np.zeros((image.shape[0] + top + bottom, image.shape[1] + left + right), np.float32)
    out[top : out.shape[0] - bottom, left : out.shape[1] - right] = image
    return out


# %% same_answer
same_answer = np.array(
    [[-1, -1, -1, 6], [-2, 0, 1, 5], [-1, -1, -1, 5], [0, -1, -4, 4]], dtype=np.float32
)


# %% conv2d_same
def conv2d_same(image, kernel, stride=1):
    pads = [tuple(map(int, same_padding(n, f, stride))) for n, f in zip(image.shape, kernel.shape)]
    padded = np.pad(image.astype(np.float32), pads)
    windows = np.lib.stride_tricks.sliding_window_view(padded, kernel.shape)
    return (windows[::stride, ::stride] * kernel).sum(axis=(2, 3), dtype=np.float32)
