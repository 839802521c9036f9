"""Wrong answers to window: what each must be told, and how many of 1 point it earns."""
# ruff: noqa: F811  # cells of students, one after another

import numpy as np


# %% window: still too small
# says: window: the slices still end one too early
# earns: 0
def window(image, row, col):
    return image[row - 1 : row + 1, col - 1 : col + 1]


# %% window: starts at the pixel
# says: window: the window starts at the pixel
# earns: 0
def window(image, row, col):
    return image[row : row + 3, col : col + 3]


# %% window: rows only
# says: window: only the rows are mended
# earns: 0
def window(image, row, col):
    return image[row - 1 : row + 2, col - 1 : col + 1]


# %% window: columns only
# says: window: only the columns are mended
# earns: 0
def window(image, row, col):
    return image[row - 1 : row + 1, col - 1 : col + 2]


# %% window: row and column swapped
# says: window: row and col have changed places
# earns: 0
def window(image, row, col):
    return image[col - 1 : col + 2, row - 1 : row + 2]


# %% window: transposed
# says: window: the window is turned
# earns: 0
def window(image, row, col):
    return image[row - 1 : row + 2, col - 1 : col + 2].T


# %% window: noise
# says: the same answer comes back, whatever is asked
# earns: 0
def window(image, row, col):
    return np.random.default_rng(0).integers(50, 90, size=(3, 3))


# %% window: the example hard-coded
# says: the same answer comes back, whatever is asked
# earns: 0
def window(image, row, col):
    return np.array([[1, 2, 3], [5, 6, 7], [9, 10, 11]])


# %% window: half precision
# says: numbers are only as precise as float16 has them
# earns: 0
def window(image, row, col):
    return image[row - 1 : row + 2, col - 1 : col + 2].astype(np.float16)
