"""Lab 2 with ready-made padding and Fourier transforms."""
# ruff: noqa: B905  # a cell as a student writes it

import numpy as np


# %% output_size
def output_size(n, f, s=1, p=0, d=1):
    taps = np.arange(f) * d
    starts = np.arange(-p, n + p, s)
    fitting = starts[starts + taps.max() < n + p]
    if not fitting.size:
        raise ValueError(f"{taps.max() + 1} pixels do not go into {n + 2 * p}")
    return float(fitting.size)


# %% same_padding
def same_padding(n, f, s=1):
    total = max((-(-n // s) - 1) * s + f - n, 0)
    before = total >> 1
    return before, total - before


# %% pad2d
def pad2d(image, top, bottom, left, right):
    return np.pad(image, [(top, bottom), (left, right)])


# %% same_answer
same_answer = np.array(
    [
        (-1, -1, -1, 6),
        (-2, 0, 1, 5),
        (-1, -1, -1, 5),
        (0, -1, -4, 4),
    ],
    dtype=np.int8,
)


# %% conv2d_same
def conv2d_same(image, kernel, stride=1):
    size = [n + f - 1 for n, f in zip(image.shape, kernel.shape)]
    product = np.fft.rfft2(image, size) * np.fft.rfft2(kernel[::-1, ::-1], size)
    full = np.fft.irfft2(product, size)
    lacking = [
        max((-(-n // stride) - 1) * stride + f - n, 0) for n, f in zip(image.shape, kernel.shape)
    ]
    top, left = (f - 1 - total // 2 for f, total in zip(kernel.shape, lacking))
    height, width = image.shape
    return full[top : top + height : stride, left : left + width : stride]
