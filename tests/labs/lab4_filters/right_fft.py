"""Lab 4 by Fourier transforms; other kernels that do the same."""
# ruff: noqa: F821  # the notebook defines what is missing here

import numpy as np


# %% box_blur
def box_blur(k):
    kernel = np.ones((k, k))
    kernel /= kernel.sum()
    return kernel


# %% sharpen
def sharpen():
    gauss = np.outer([1, 2, 1], [1, 2, 1]) / 16
    identity = np.outer([0, 1, 0], [0, 1, 0])
    return 3 * identity - 2 * gauss


# %% shift_left
def shift_left(image):
    out = np.roll(image, -1, axis=1)
    out[:, -1] = 0
    return out


# %% detect_curve
def detect_curve(patch):
    size = (13, 13)
    product = np.fft.rfft2(patch, size) * np.fft.rfft2(np.flip(CURVE), size)
    return np.fft.irfft2(product, size)[6, 6]


# %% sobel_magnitude
def sobel_magnitude(image):
    kernel = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    size = image.shape[0] + 2, image.shape[1] + 2
    spectrum = np.fft.rfft2(image, size)
    changes = [np.fft.irfft2(spectrum * np.fft.rfft2(k, size), size) for k in (kernel, kernel.T)]
    return abs(changes[0] + 1j * changes[1])[1:-1, 1:-1]


# %% edge_45
def edge_45():
    return np.array([[-1, -1, 0], [-1, 0, 1], [0, 1, 1]]) / 3
