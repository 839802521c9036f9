"""Right answers to lab 9, with plain loops and no TensorFlow."""

import numpy as np

# %% corrections
corrections = {
    "student": "right-loops",
    "E12": ([3, 3], "b"),
    "E14": (3, "a"),
    "E17": (14, "c"),
    "E23": (4, "b"),
    "E24": (75, "a"),
    "E29": ([26, 26], "b"),
    "E32": (-0.2, "d"),
    "E38": (4, "b"),
    "E40": ("SAME", "a"),
    "E47": ("softmax_cross_entropy_with_logits", "d"),
    "E48": ("tf.compat.v1", "d"),
    "E52": (4, "b"),
}


# %% convolve
def slide(images, filters, stride):
    (n, height, width, _), (kh, kw, _, c_out) = images.shape, filters.shape
    rows, cols = -(-height // stride), -(-width // stride)
    top = max((rows - 1) * stride + kh - height, 0) // 2
    left = max((cols - 1) * stride + kw - width, 0) // 2
    y = np.zeros((n, rows, cols, c_out))
    for i, row, col, k in np.ndindex(y.shape):
        for dy, dx in np.ndindex(kh, kw):
            r, c = row * stride + dy - top, col * stride + dx - left
            if 0 <= r < height and 0 <= c < width:
                y[i, row, col, k] += np.dot(images[i, r, c], filters[dy, dx, :, k])
    return y


def convolve(images, filters):
    return slide(images, filters, 2)


# %% keep_size
def glide(images, filters):
    (n, height, width, _), (kh, kw, _, c_out) = images.shape, filters.shape
    y = np.zeros((n, height, width, c_out))
    for i, row, col, k in np.ndindex(y.shape):
        for dy, dx in np.ndindex(kh, kw):
            r, c = row + dy - (kh - 1) // 2, col + dx - (kw - 1) // 2
            if 0 <= r < height and 0 <= c < width:
                y[i, row, col, k] += np.dot(images[i, r, c], filters[dy, dx, :, k])
    return y


def keep_size(images, filters):
    return glide(images, filters)


# %% loss
def loss(x, w, b, labels):
    total = 0.0
    for row, label in zip(x, labels, strict=True):
        scores = [sum(row * w[:, k]) + b[k] for k in range(len(b))]
        total += np.log(sum(np.exp(scores))) - scores[list(label).index(1)]
    return total / len(x)


# %% leaky_relu
def leaky_relu(x, alpha):
    y = np.array(x, dtype=float)
    for place in np.ndindex(y.shape):
        if y[place] < 0:
            y[place] *= alpha
    return y


# %% window
def window(image, row, col):
    return [[image[r, c] for c in range(col - 1, col + 2)] for r in range(row - 1, row + 2)]


# %% from_torch
def from_torch(images, kernels):
    n, c, h, w = images.shape
    o, i, kh, kw = kernels.shape
    x, k = np.empty((n, h, w, c)), np.empty((kh, kw, i, o))
    for a in np.ndindex(images.shape):
        x[a[0], a[2], a[3], a[1]] = images[a]
    for a in np.ndindex(kernels.shape):
        k[a[2], a[3], a[1], a[0]] = kernels[a]
    return [x, k]
