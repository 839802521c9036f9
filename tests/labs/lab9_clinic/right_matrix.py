"""Right answers to lab 9, with matrix products, Fourier transforms and moved axes."""

import numpy as np
import tensorflow as tf

# %% corrections
corrections = {
    "student": "right-matrix",
    "E25": (np.float64(1.42), "b "),
    "E27": ("y+n", "a "),
    "E31": (np.float64(7), "a "),
    "E32": (np.float64(-0.2), "d "),
    "E33": ("equivariance", "a "),
    "E34": ("flatten", "d "),
    "E37": (np.array([3, 8]), "d "),
    "E41": ("max_pooling2d_2", "c "),
    "E45": (np.float64(4), "a "),
    "E46": ("tf.matmul", "d "),
    "E50": (np.array([28, 28, 1]), "d "),
    "E52": (np.float64(4), "b "),
}


# %% convolve
def convolve(images, filters):
    kh, kw, _, c_out = filters.shape
    patches = tf.image.extract_patches(images, [1, kh, kw, 1], [1, 2, 2, 1], [1, 1, 1, 1], "SAME")
    return patches.numpy() @ filters.reshape(-1, c_out)


# %% keep_size
def keep_size(images, filters):
    (kh, kw), (_, height, width, _) = filters.shape[:2], images.shape
    size = (height + kh, width + kw)
    x = np.fft.rfft2(images.astype(float), size, axes=(1, 2))
    w = np.fft.rfft2(filters[::-1, ::-1].astype(float), size, axes=(0, 1))
    y = np.fft.irfft2(np.einsum("nyxc,yxck->nyxk", x, w), size, axes=(1, 2))
    top, left = kh // 2, kw // 2
    return y[:, top : top + height, left : left + width]


# %% loss
def loss(x, w, b, labels):
    with_bias = np.hstack([x, np.ones((len(x), 1))]) @ np.vstack([w, b])
    powers = np.exp(with_bias)
    shares = powers / powers.sum(axis=1, keepdims=True)
    return -(labels * np.log(shares + 1e-8)).sum(axis=1).mean()


# %% leaky_relu
def leaky_relu(x, alpha):
    return np.where(x > 0, 1.0, alpha) * x


# %% window
def window(image, row, col):
    return image[np.ix_([row - 1, row, row + 1], [col - 1, col, col + 1])]


# %% from_torch
def from_torch(images, kernels):
    return np.moveaxis(images, 1, -1), np.moveaxis(kernels, (0, 1), (3, 2))
