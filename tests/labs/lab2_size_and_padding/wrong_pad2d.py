"""Wrong answers to pad2d: what each must be told, and how many of 4 points it earns."""
# ruff: noqa: F811  # cells of students, one after another

import numpy as np


# %% pad2d: top and left alone
# says: only top and left were added
# earns: 0
def pad2d(image, top, bottom, left, right):
    return np.pad(image, ((top, 0), (left, 0)))


# %% pad2d: bottom and right alone
# says: only bottom and right were added
# earns: 0
def pad2d(image, top, bottom, left, right):
    return np.pad(image, ((0, bottom), (0, right)))


# %% pad2d: rows alone
# says: only rows were added
# earns: 0
def pad2d(image, top, bottom, left, right):
    return np.pad(image, ((top, bottom), (0, 0)))


# %% pad2d: columns alone
# says: only columns were added
# earns: 0
def pad2d(image, top, bottom, left, right):
    return np.pad(image, ((0, 0), (left, right)))


# %% pad2d: height and width swapped
# says: height and width were swapped
# earns: 0
def pad2d(image, top, bottom, left, right):
    return np.pad(image, ((left, right), (top, bottom)))


# %% pad2d: arguments in another order
# says: the arguments were read as top, left, bottom, right
# earns: 0
def pad2d(image, top, left, bottom, right):
    return np.pad(image, ((top, bottom), (left, right)))


# %% pad2d: edges copied
# says: the edge values were copied outwards
# earns: 0
def pad2d(image, top, bottom, left, right):
    return np.pad(image, ((top, bottom), (left, right)), mode="edge")


# %% pad2d: ones
# says: padded with ones
# earns: 0
def pad2d(image, top, bottom, left, right):
    padded = np.ones((top + image.shape[0] + bottom, left + image.shape[1] + right))
    padded[top : top + image.shape[0], left : left + image.shape[1]] = image
    return padded


# %% pad2d: top and bottom swapped
# says: top and bottom were swapped
# earns: 0
def pad2d(image, top, bottom, left, right):
    return np.pad(image, ((bottom, top), (left, right)))


# %% pad2d: left and right swapped
# says: left and right were swapped
# earns: 0
def pad2d(image, top, bottom, left, right):
    return np.pad(image, ((top, bottom), (right, left)))


# %% pad2d: opposite sides swapped
# says: opposite sides were swapped
# earns: 0
def pad2d(image, top, bottom, left, right):
    return np.pad(image, ((bottom, top), (right, left)))


# %% pad2d: top everywhere
# says: all sides got the width of top
# earns: 0
def pad2d(image, top, bottom, left, right):
    return np.pad(image, top)


# %% pad2d: zeros of the right shape
# says: the picture is not in it: all zeros
# earns: 0
def pad2d(image, top, bottom, left, right):
    return np.zeros((top + image.shape[0] + bottom, left + image.shape[1] + right))


# %% pad2d: picture in the corner
# says: the picture was put in the top left corner
# earns: 0
def pad2d(image, top, bottom, left, right):
    padded = np.zeros((top + image.shape[0] + bottom, left + image.shape[1] + right))
    padded[: image.shape[0], : image.shape[1]] = image
    return padded


# %% pad2d: transposed
# says: the result is transposed
# earns: 0
def pad2d(image, top, bottom, left, right):
    return np.pad(image, ((top, bottom), (left, right))).T


# %% pad2d: nothing added
# says: nothing was added
# earns: 0
def pad2d(image, top, bottom, left, right):
    return image


# %% pad2d: slice up to minus zero
# says: a slice up to -0 is empty
# earns: 2
def pad2d(image, top, bottom, left, right):
    padded = np.zeros((top + image.shape[0] + bottom, left + image.shape[1] + right))
    padded[top:-bottom, left:-right] = image
    return padded


# %% pad2d: fractions cut
# says: the fractions were cut off
# earns: 3
def pad2d(image, top, bottom, left, right):
    padded = np.zeros((top + image.shape[0] + bottom, left + image.shape[1] + right), int)
    padded[top : top + image.shape[0], left : left + image.shape[1]] = image
    return padded


# %% pad2d: input changed in place
# says: it changes its input image
# earns: 0
def pad2d(image, top, bottom, left, right):
    padded = np.pad(image, ((top, bottom), (left, right)))
    image[:] = 0
    return padded


# %% pad2d: noise
# says: a wrong answer to pad2d(image
# earns: 0
def pad2d(image, top, bottom, left, right):
    shape = (top + image.shape[0] + bottom, left + image.shape[1] + right)
    return np.random.default_rng(0).normal(size=shape)


# %% pad2d: visible case hard-coded
# says: the same answer comes back, whatever is asked
# earns: 0
def pad2d(image, top, bottom, left, right):
    return np.array([[0, 0, 0, 0], [5, 6, 0, 0]])


# %% pad2d: ragged rows
# says: its rows have different lengths
# earns: 0
def pad2d(image, top, bottom, left, right):
    rows = [[0] * left + list(row) + [0] * right for row in image]
    return [[0]] * top + rows + [[0]] * bottom


# %% pad2d: a generator
# says: gives an object of type generator
# earns: 0
def pad2d(image, top, bottom, left, right):
    return (row for row in np.pad(image, ((top, bottom), (left, right))))


# %% pad2d: mirrored outwards
# says: the picture was mirrored outwards, where zeros belong
# earns: 0
def pad2d(image, top, bottom, left, right):
    return np.pad(image, ((top, bottom), (left, right)), mode="symmetric")


# %% pad2d: clockwise from the top
# says: the arguments were read as top, left, bottom, right
# earns: 0
def pad2d(image, top, bottom, left, right):
    return np.pad(image, ((top, left), (bottom, right)))


# %% pad2d: picture cut by its frame
# says: a wrong answer to pad2d(
# earns: 0
def pad2d(image, top, bottom, left, right):
    out = np.zeros((image.shape[0] + top + bottom, image.shape[1] + left + right))
    out[top : image.shape[0], left : image.shape[1]] = image[: image.shape[0] - top, : image.shape[1] - left]
    return out


# %% pad2d: a width of one everywhere
# says: every side got one row or column, whatever the widths are
# earns: 0
def pad2d(image, top, bottom, left, right):
    return np.pad(image, 1)


# %% pad2d: the first of each pair twice
# says: both sides got what is for the first of them
# earns: 0
def pad2d(image, top, bottom, left, right):
    return np.pad(image, ((top, top), (left, left)))


# %% pad2d: half precision
# says: numbers are only as precise as float16 has them
# earns: 3
def pad2d(image, top, bottom, left, right):
    return np.pad(image, ((top, bottom), (left, right))).astype(np.float16)
