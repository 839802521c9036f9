"""Wrong answers to sharpen: what each must be told, and how many of 2 points it earns."""
# ruff: noqa: F811  # cells of students, one after another

import numpy as np


# %% sharpen: outline
# says: the weights add up to 0: this finds outlines
# earns: 0
def sharpen():
    return np.array([[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]])


# %% sharpen: small outline
# says: the weights add up to 0: this finds outlines
# earns: 0
def sharpen():
    return np.array([[0, -1, 0], [-1, 4, -1], [0, -1, 0]])


# %% sharpen: Laplacian
# says: this is an outline with its signs changed
# earns: 0
def sharpen():
    return np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]])


# %% sharpen: identity
# says: flat areas and straight edges stay as they are
# earns: 0
def sharpen():
    return np.array([[0, 0, 0], [0, 1, 0], [0, 0, 0]])


# %% sharpen: blur
# says: straight edges are blurred
# earns: 0
def sharpen():
    return np.ones((3, 3)) / 9


# %% sharpen: signs changed
# says: straight edges are blurred
# earns: 0
def sharpen():
    return np.array([[0, 1, 0], [1, -3, 1], [0, 1, 0]])


# %% sharpen: brighter
# says: the weights add up to more than 1
# earns: 0
def sharpen():
    return np.array([[0, -1, 0], [-1, 6, -1], [0, -1, 0]])


# %% sharpen: twice the picture
# says: the weights add up to more than 1
# earns: 0
def sharpen():
    return np.array([[0, 0, 0], [0, 2, 0], [0, 0, 0]])


# %% sharpen: darker
# says: the weights add up to less than 1
# earns: 0
def sharpen():
    return np.array([[0, -1, 0], [-1, 5, -1], [0, -1, 0]]) / 5


# %% sharpen: negative of the kernel
# says: the weights add up to less than 1
# earns: 0
def sharpen():
    return -np.array([[0, -1, 0], [-1, 5, -1], [0, -1, 0]])


# %% sharpen: only across
# says: edges get steeper in one direction alone: level ones stay as
# earns: 0
def sharpen():
    return np.array([[0, 0, 0], [-1, 3, -1], [0, 0, 0]])


# %% sharpen: only down
# says: edges get steeper in one direction alone: upright ones stay as
# earns: 0
def sharpen():
    return np.array([[0, -1, 0], [0, 3, 0], [0, -1, 0]])


# %% sharpen: lopsided
# says: the kernel is lopsided
# earns: 0
def sharpen():
    return np.array([[0, -1, 0], [-1, 3, 0], [0, 0, 0]])


# %% sharpen: unsigned
# says: the weights add up to more than 1
# earns: 0
def sharpen():
    return np.array([[0, -1, 0], [-1, 5, -1], [0, -1, 0]]).astype(np.uint8)


# %% sharpen: zeros
# says: flat areas and straight edges all turn black
# earns: 0
def sharpen():
    return np.zeros((3, 3))


# %% sharpen: noise
# says: the kernel is lopsided
# earns: 0
def sharpen():
    return np.random.default_rng(0).normal(size=(3, 3))


# %% sharpen: five by five
# says: The shapes differ: (3, 3) expected, (5, 5) got.
# earns: 0
def sharpen():
    return np.pad(np.array([[0, -1, 0], [-1, 5, -1], [0, -1, 0]]), 1)


# %% sharpen: flat
# says: The shapes differ: (3, 3) expected, (9,) got.
# earns: 0
def sharpen():
    return [0, -1, 0, -1, 5, -1, 0, -1, 0]


# %% sharpen: not a number
# says: None of the mistakes known to this check
# earns: 0
def sharpen():
    return np.full((3, 3), np.nan)


# %% sharpen: no return
# says: gives None
# earns: 0
def sharpen():
    np.array([[0, -1, 0], [-1, 5, -1], [0, -1, 0]])


# %% sharpen: takes an image
# says: raises TypeError
# earns: 0
def sharpen(image):
    return image


# %% sharpen: straight edges as they are
# says: flat areas and straight edges stay as they are, and edges are to
# earns: 0
def sharpen():
    return np.array([[1, -2, 1], [-2, 5, -2], [1, -2, 1]])


# %% sharpen: Laplacian of the corners alone
# says: flat areas and straight edges all turn black
# earns: 0
def sharpen():
    return np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]])
