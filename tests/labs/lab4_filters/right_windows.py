"""Lab 4 in float32, the size kept with zeros around; a mild sharpening."""
# ruff: noqa: F821  # the notebook defines what is missing here

import numpy as np


# %% box_blur
def box_blur(k):
    row = np.full(k, 1 / k, dtype=np.float32)
    return np.outer(row, row)


# %% sharpen
def sharpen():
    blur = np.full((3, 3), 1 / 9, dtype=np.float32)
    identity = np.zeros((3, 3), dtype=np.float32)
    identity[1, 1] = 1
    return identity + (identity - blur)


# %% shift_left
def shift_left(image):
    kernel = np.array([[0, 0, 0], [0, 0, 1], [0, 0, 0]])
    return convolve(np.pad(image.astype(np.float32), 1), kernel)


# %% detect_curve
def detect_curve(patch):
    return convolve(patch, CURVE.astype(np.float32))[0, 0]


# %% sobel_magnitude
def sobel_magnitude(image):
    across = np.array([[1, 0, -1], [2, 0, -2], [1, 0, -1]], dtype=np.float32)
    padded = np.pad(image.astype(np.float32), 1)
    gx, gy = convolve(padded, across), convolve(padded, across.T)
    return np.sqrt(gx**2 + gy**2)


# %% edge_45
def edge_45():
    return np.array([[0, 1, 2], [-1, 0, 1], [-2, -1, 0]], dtype=np.float32) / 6
