"""Lab 4 with matrix products and shifted slices, the rim copied outwards; a line detector."""
# ruff: noqa: F821  # the notebook defines what is missing here

import numpy as np


# %% box_blur
def box_blur(k):
    return np.ones((k, 1)) @ np.ones((1, k)) / k**2


# %% sharpen
def sharpen():
    laplacian = np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]])
    kernel = -0.5 * laplacian
    kernel[1, 1] += 1
    return kernel


# %% shift_left
def shift_left(image):
    return image @ np.eye(image.shape[1], k=-1)


# %% detect_curve
def detect_curve(patch):
    return np.dot(patch.ravel().astype(float), CURVE.ravel())


# %% sobel_magnitude
def sobel_magnitude(image):
    p = np.pad(image.astype(float), 1, mode="edge")
    smooth_down = p[:-2] + 2 * p[1:-1] + p[2:]
    smooth_across = p[:, :-2] + 2 * p[:, 1:-1] + p[:, 2:]
    gx = smooth_down[:, 2:] - smooth_down[:, :-2]
    gy = smooth_across[2:] - smooth_across[:-2]
    return np.linalg.norm(np.stack([gx, gy]), axis=0)


# %% edge_45
def edge_45():
    return 3 * np.eye(3, dtype=int) - 1
