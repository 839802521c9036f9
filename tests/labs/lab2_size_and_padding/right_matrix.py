"""Lab 2 with one matrix product and einsum, in float64."""

import numpy as np


# %% output_size
def output_size(n, f, s=1, p=0, d=1):
    last = n + 2 * p - 1 - d * (f - 1)
    if last < 0:
        raise ValueError("the kernel does not fit")
    return np.int64(len(range(0, last + 1, s)))


# %% same_padding
def same_padding(n, f, s=1):
    rest = n % s
    total = max(f - s, 0) if rest == 0 else max(f - rest, 0)
    return np.int32(total // 2), np.int32((total + 1) // 2)


# %% pad2d
def pad2d(image, top, bottom, left, right):
    height, width = image.shape
    down = np.eye(top + height + bottom, height, k=-top)
    across = np.eye(width, left + width + right, k=left)
    return np.einsum("ri,ij,jc->rc", down, image, across)


# %% same_answer
same_answer = np.array([-1, -1, -1, 6, -2, 0, 1, 5, -1, -1, -1, 5, 0, -1, -4, 4.0]).reshape(4, 4)


# %% conv2d_same
def conv2d_same(image, kernel, stride=1):
    (height, width), (kh, kw) = image.shape, kernel.shape
    rows, cols = np.arange(0, height, stride), np.arange(0, width, stride)
    top = max(rows[-1] + kh - height, 0) // 2
    left = max(cols[-1] + kw - width, 0) // 2
    big = np.zeros((height + 2 * kh, width + 2 * kw))
    big[kh : kh + height, kw : kw + width] = image
    i = rows[:, None, None, None] - top + kh + np.arange(kh)[:, None]
    j = cols[:, None, None] - left + kw + np.arange(kw)
    columns = big[i, j].reshape(len(rows) * len(cols), kh * kw)
    return (columns @ kernel.reshape(-1)).reshape(len(rows), len(cols))
