"""Right answers to lab 9, with windows and einsum; float32 and tuples."""

import numpy as np

# %% corrections
corrections = {
    "student": "right-windows",
    "E11": (26, "B"),
    "E16": (4, "A"),
    "E17": (14, "C"),
    "E22": (18496, "A"),
    "E24": (75, "A"),
    "E34": ("FLATTEN", "D"),
    "E35": ("LEARNED", "B"),
    "E36": (1946, "C"),
    "E38": (4, "B"),
    "E40": ("SAME", "A"),
    "E42": ((8, 480, 640, 3), "D"),
    "E44": ("STRIDES", "B"),
}


# %% convolve
def halves(n, f, s):
    total = max((-(-n // s) - 1) * s + f - n, 0)
    return total // 2, total - total // 2


def convolve(images, filters):
    frame = [halves(n, f, 2) for n, f in zip(images.shape[1:3], filters.shape[:2], strict=True)]
    padded = np.pad(images, [(0, 0), *frame, (0, 0)])
    every = np.lib.stride_tricks.sliding_window_view(padded, filters.shape[:2], (1, 2))
    return np.einsum("nyxcij,ijck->nyxk", every[:, ::2, ::2], filters)


# %% keep_size
def keep_size(images, filters):
    frame = [((f - 1) // 2, f // 2) for f in filters.shape[:2]]
    padded = np.pad(images, [(0, 0), *frame, (0, 0)])
    every = np.lib.stride_tricks.sliding_window_view(padded, filters.shape[:2], (1, 2))
    return np.einsum("nyxcij,ijck->nyxk", every, filters)


# %% loss
def loss(x, w, b, labels):
    scores = np.einsum("nc,ck->nk", x, w) + b
    highest = scores.max(axis=1, keepdims=True)
    logs = scores - highest - np.log(np.exp(scores - highest).sum(axis=1, keepdims=True))
    return np.float32(-np.einsum("nk,nk->n", logs, labels).mean())


# %% leaky_relu
def leaky_relu(x, alpha):
    return np.maximum(x, alpha * x).astype(np.float32)


# %% window
def window(image, row, col):
    return np.lib.stride_tricks.sliding_window_view(image, (3, 3))[row - 1, col - 1]


# %% from_torch
def from_torch(images, kernels):
    return np.einsum("nchw->nhwc", images), np.einsum("oihw->hwio", kernels)
