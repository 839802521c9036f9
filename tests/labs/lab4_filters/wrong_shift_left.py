"""Wrong answers to shift_left: what each must be told, and how many of 3 points it earns."""
# ruff: noqa: F811, F821  # cells of students, one after another

import numpy as np


# %% shift_left: to the right
# says: the picture moves to the right
# earns: 0
def shift_left(image):
    kernel = np.array([[0, 0, 0], [1, 0, 0], [0, 0, 0]])
    return convolve(np.pad(image, 1), kernel)


# %% shift_left: upwards
# says: the picture moves up
# earns: 0
def shift_left(image):
    return np.pad(image[1:], ((0, 1), (0, 0)))


# %% shift_left: downwards
# says: the picture moves down
# earns: 0
def shift_left(image):
    return np.pad(image, ((1, 0), (0, 0)))[:-1]


# %% shift_left: two pixels
# says: the picture moves by two pixels
# earns: 0
def shift_left(image):
    return np.pad(image, ((0, 0), (0, 2)))[:, 2:]


# %% shift_left: wraps around
# says: what leaves on the left comes back on the right
# earns: 0
def shift_left(image):
    return np.roll(image, -1, axis=1)


# %% shift_left: rolls through the rows
# says: what leaves on the left comes back on the right
# earns: 0
def shift_left(image):
    return np.roll(image, -1)


# %% shift_left: old pixels stay
# says: the column on the right still holds old pixels
# earns: 0
def shift_left(image):
    out = image.copy()
    out[:, :-1] = image[:, 1:]
    return out


# %% shift_left: a column too few
# says: a column is missing
# earns: 0
def shift_left(image):
    return image[:, 1:]


# %% shift_left: VALID
# says: a column is missing
# earns: 0
def shift_left(image):
    return convolve(image, np.array([[0, 1]]))


# %% shift_left: nothing moves
# says: nothing moves
# earns: 0
def shift_left(image):
    return image.copy()


# %% shift_left: mirrored
# says: the picture is mirrored
# earns: 0
def shift_left(image):
    return image[:, ::-1]


# %% shift_left: input changed in place
# says: it changes its input image
# earns: 0
def shift_left(image):
    image[:, :-1] = image[:, 1:].copy()
    image[:, -1] = 0
    return image


# %% shift_left: transposed
# says: the result is transposed
# earns: 0
def shift_left(image):
    return np.pad(image[:, 1:], ((0, 0), (0, 1))).T


# %% shift_left: fractions cut
# says: fractions were cut off
# earns: 2
def shift_left(image):
    out = np.zeros(image.shape, dtype=int)
    out[:, :-1] = image[:, 1:]
    return out


# %% shift_left: zeros of the right shape
# says: the picture is not in it: all zeros
# earns: 0
def shift_left(image):
    return np.zeros(image.shape)


# %% shift_left: noise of the right shape
# says: None of the mistakes known to this check
# earns: 0
def shift_left(image):
    return np.random.default_rng(0).normal(size=image.shape)


# %% shift_left: visible case hard-coded
# says: the same answer comes back, whatever is asked
# earns: 0
def shift_left(image):
    return np.array([[2, 3, 0], [5, 6, 0]])


# %% shift_left: wrong for whole numbers alone
# says: 0 of 3 points: nothing is earned before
# earns: 0
def shift_left(image):
    return np.pad(image[:, 1:], ((0, 0), (0, 1))) + (image.dtype == np.int64)


# %% shift_left: gives the kernel
# says: the same answer comes back, whatever is asked
# earns: 0
def shift_left(image):
    return np.array([[0, 0, 0], [0, 0, 1], [0, 0, 0]])


# %% shift_left: no return
# says: gives None
# earns: 0
def shift_left(image):
    np.pad(image[:, 1:], ((0, 0), (0, 1)))


# %% shift_left: image made integers
# says: fractions were cut off: the result is of integers
# earns: 2
def shift_left(image):
    out = np.zeros(image.shape, dtype=int)
    out[:, :-1] = image.astype(int)[:, 1:]
    return out


# %% shift_left: pasted one row too low
# says: everything stands one row too low
# earns: 0
def shift_left(image):
    out = np.zeros(image.shape)
    out[1:, :-1] = image[:-1, 1:]
    return out


# %% shift_left: half precision
# says: numbers are only as precise as float16 has them
# earns: 2
def shift_left(image):
    out = np.zeros(image.shape, np.float16)
    out[:, :-1] = image[:, 1:]
    return out
