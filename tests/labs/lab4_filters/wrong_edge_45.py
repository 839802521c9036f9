"""Wrong answers to edge_45: what each must be told, and how many of 2 points it earns."""
# ruff: noqa: F811, F821  # cells of students, one after another

import numpy as np


# %% edge_45: upright
# says: it answers most to upright edges
# earns: 0
def edge_45():
    return prewitt


# %% edge_45: level
# says: it answers most to level edges
# earns: 0
def edge_45():
    return [[1, 2, 1], [0, 0, 0], [-1, -2, -1]]


# %% edge_45: Laplacian
# says: no direction stands out
# earns: 0
def edge_45():
    return np.array([[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]])


# %% edge_45: two corners
# says: no direction stands out
# earns: 0
def edge_45():
    return np.array([[0, 0, 1], [0, 0, 0], [-1, 0, 0]])


# %% edge_45: zeros
# says: no direction stands out
# earns: 0
def edge_45():
    return np.zeros((3, 3))


# %% edge_45: diagonal of ones
# says: the weights do not add up to 0
# earns: 0
def edge_45():
    return np.eye(3)


# %% edge_45: slanted, and too bright
# says: the weights do not add up to 0
# earns: 0
def edge_45():
    return np.array([[0, 1, 1], [-1, 1, 1], [-1, -1, 0]])


# %% edge_45: unsigned
# says: the weights do not add up to 0
# earns: 0
def edge_45():
    return np.array([[0, 1, 1], [-1, 0, 1], [-1, -1, 0]]).astype(np.uint8)


# %% edge_45: noise
# says: the weights do not add up to 0
# earns: 0
def edge_45():
    return np.random.default_rng(0).normal(size=(3, 3))


# %% edge_45: both directions added
# says: it answers most to upright edges
# earns: 0
def edge_45():
    return 3 * prewitt + prewitt.T


# %% edge_45: two by two
# says: The shapes differ: (3, 3) expected, (2, 2) got.
# earns: 0
def edge_45():
    return [[0, 1], [-1, 0]]


# %% edge_45: not a number
# says: None of the mistakes known to this check
# earns: 0
def edge_45():
    return np.full((3, 3), np.nan)


# %% edge_45: an angle
# says: An array of shape (3, 3) was expected, and one number came.
# earns: 0
def edge_45():
    return 45


# %% edge_45: no return
# says: gives None
# earns: 0
def edge_45():
    np.array([[0, 1, 1], [-1, 0, 1], [-1, -1, 0]])


# %% edge_45: takes an image
# says: raises TypeError
# earns: 0
def edge_45(image):
    return convolve(image, prewitt)
