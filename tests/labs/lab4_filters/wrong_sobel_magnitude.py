"""Wrong answers to sobel_magnitude: what each must be told, and how many of 4 points it earns."""
# ruff: noqa: F811, F821  # cells of students, one after another

import numpy as np


# %% sobel_magnitude: across only
# says: only the change across is there
# earns: 0
def sobel_magnitude(image):
    return np.abs(convolve(image, np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])))


# %% sobel_magnitude: down only, with its sign
# says: only the change down is there
# earns: 0
def sobel_magnitude(image):
    return convolve(image, np.array([[1, 2, 1], [0, 0, 0], [-1, -2, -1]]))


# %% sobel_magnitude: absolute values added
# says: the changes were added without signs
# earns: 0
def sobel_magnitude(image):
    sobel = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    return np.abs(convolve(image, sobel)) + np.abs(convolve(image, sobel.T))


# %% sobel_magnitude: absolute values added, size kept
# says: the changes were added without signs
# earns: 0
def sobel_magnitude(image):
    sobel = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    image = np.pad(image, 1)
    return np.abs(convolve(image, sobel)) + np.abs(convolve(image, sobel.T))


# %% sobel_magnitude: added with signs
# says: the two changes were added with their signs
# earns: 0
def sobel_magnitude(image):
    sobel = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    return convolve(image, sobel) + convolve(image, sobel.T)


# %% sobel_magnitude: no root
# says: the root is missing
# earns: 0
def sobel_magnitude(image):
    sobel = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    return convolve(image, sobel) ** 2 + convolve(image, sobel.T) ** 2


# %% sobel_magnitude: no squares
# says: the changes were not squared before the root
# earns: 0
def sobel_magnitude(image):
    sobel = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    return np.sqrt(np.abs(convolve(image, sobel)) + np.abs(convolve(image, sobel.T)))


# %% sobel_magnitude: maximum
# says: this is the larger of the two changes
# earns: 0
def sobel_magnitude(image):
    sobel = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    return np.maximum(np.abs(convolve(image, sobel)), np.abs(convolve(image, sobel.T)))


# %% sobel_magnitude: mean of squares
# says: this is the mean of the two squares
# earns: 0
def sobel_magnitude(image):
    sobel = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    both = np.stack([convolve(image, sobel), convolve(image, sobel.T)])
    return np.sqrt((both**2).mean(axis=0))


# %% sobel_magnitude: Prewitt
# says: these are Prewitt kernels
# earns: 0
def sobel_magnitude(image):
    return np.hypot(convolve(image, prewitt), convolve(image, prewitt.T))


# %% sobel_magnitude: transposed
# says: the result is transposed
# earns: 0
def sobel_magnitude(image):
    sobel = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    return np.hypot(convolve(image, sobel), convolve(image, sobel.T)).T


# %% sobel_magnitude: scaled to one
# says: the result was scaled: its largest number is 1
# earns: 0
def sobel_magnitude(image):
    sobel = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    steep = np.hypot(convolve(image, sobel), convolve(image, sobel.T))
    return steep / steep.max()


# %% sobel_magnitude: changes in uint8
# says: the changes were computed in uint8
# earns: 3
def sobel_magnitude(image):
    p = image
    gx = p[:-2, 2:] + 2 * p[1:-1, 2:] + p[2:, 2:] - p[:-2, :-2] - 2 * p[1:-1, :-2] - p[2:, :-2]
    gy = p[2:, :-2] + 2 * p[2:, 1:-1] + p[2:, 2:] - p[:-2, :-2] - 2 * p[:-2, 1:-1] - p[:-2, 2:]
    return np.hypot(gx.astype(float), gy.astype(float))


# %% sobel_magnitude: result in the image's dtype
# says: the result is in the image's dtype
# earns: 0
def sobel_magnitude(image):
    sobel = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    steep = np.hypot(convolve(image, sobel), convolve(image, sobel.T))
    return steep.astype(image.dtype)


# %% sobel_magnitude: fractions cut
# says: fractions were cut off
# earns: 0
def sobel_magnitude(image):
    sobel = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    return np.hypot(convolve(image, sobel), convolve(image, sobel.T)).astype(int)


# %% sobel_magnitude: input changed in place
# says: it changes its input image
# earns: 0
def sobel_magnitude(image):
    sobel = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    steep = np.hypot(convolve(image, sobel), convolve(image, sobel.T))
    image[0, :] = 0
    return steep


# %% sobel_magnitude: zeros of the right shape
# says: nothing was computed: all zeros
# earns: 0
def sobel_magnitude(image):
    return np.zeros(image.shape)


# %% sobel_magnitude: noise of the right shape
# says: None of the mistakes known to this check
# earns: 0
def sobel_magnitude(image):
    return np.random.default_rng(0).normal(size=(image.shape[0] - 2, image.shape[1] - 2))


# %% sobel_magnitude: visible case hard-coded
# says: never reads its argument image
# earns: 0
def sobel_magnitude(image):
    return [[10]]


# %% sobel_magnitude: wrong for whole numbers alone
# says: 0 of 4 points: nothing is earned before
# earns: 0
def sobel_magnitude(image):
    sobel = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    return np.hypot(convolve(image, sobel), convolve(image, sobel.T)) + (image.dtype == np.int64)


# %% sobel_magnitude: two pictures
# says: a wrong answer to sobel_magnitude(image)
# earns: 0
def sobel_magnitude(image):
    sobel = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    return convolve(image, sobel), convolve(image, sobel.T)


# %% sobel_magnitude: no return
# says: gives None
# earns: 0
def sobel_magnitude(image):
    sobel = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    np.hypot(convolve(image, sobel), convolve(image, sobel.T))


# %% sobel_magnitude: one change twice
# says: one of the two changes is there twice, and the other is not
# earns: 0
def sobel_magnitude(image):
    kernel = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    gx, gy = convolve(image.astype(float), kernel), convolve(image.astype(float), kernel.T)
    return np.sqrt(gx**2 + gx**2)


# %% sobel_magnitude: the same kernel turned over
# says: one of the two changes is there twice, and the other is not
# earns: 0
# from: one change twice
# -    gx, gy = convolve(image.astype(float), kernel), convolve(image.astype(float), kernel.T)
# -    return np.sqrt(gx**2 + gx**2)
# +    gx, gy = convolve(image.astype(float), kernel), convolve(image.astype(float), kernel[:, ::-1])
# +    return np.sqrt(gx**2 + gy**2)


# %% sobel_magnitude: pasted top left
# says: the right numbers stand top left in an array of the image's size: they
# earns: 0
# from: one change twice
# -    return np.sqrt(gx**2 + gx**2)
# +    out = np.zeros(image.shape)
# +    out[: gx.shape[0], : gx.shape[1]] = np.sqrt(gx**2 + gy**2)
# +    return out


# %% sobel_magnitude: clipped to a byte
# says: numbers are cut off at 255
# earns: 0
# from: one change twice
# -    return np.sqrt(gx**2 + gx**2)
# +    return np.clip(np.sqrt(gx**2 + gy**2), 0, 255)


# %% sobel_magnitude: rounded
# says: numbers are rounded to whole ones
# earns: 0
# from: one change twice
# -    return np.sqrt(gx**2 + gx**2)
# +    return np.round(np.sqrt(gx**2 + gy**2))


# %% sobel_magnitude: cut to whole numbers
# says: fractions were cut off: the result is of integers
# earns: 0
# from: one change twice
# -    return np.sqrt(gx**2 + gx**2)
# +    return np.sqrt(gx**2 + gy**2).astype(int)


# %% sobel_magnitude: bytes
# says: numbers are made bytes: without fractions, and 0 again
# earns: 0
# from: one change twice
# -    return np.sqrt(gx**2 + gx**2)
# +    return np.sqrt(gx**2 + gy**2).astype(np.uint8)


# %% sobel_magnitude: image made integers
# says: fractions of image were cut off before anything was computed
# earns: 3
# from: one change twice
# -    gx, gy = convolve(image.astype(float), kernel), convolve(image.astype(float), kernel.T)
# -    return np.sqrt(gx**2 + gx**2)
# +    gx, gy = convolve(image.astype(int), kernel), convolve(image.astype(int), kernel.T)
# +    return np.sqrt(gx**2 + gy**2)


# %% sobel_magnitude: kernels that count the middle thrice
# says: a wrong answer to sobel_magnitude(image)
# earns: 0
# from: one change twice
# -    kernel = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
# +    kernel = np.array([[-3, 0, 3], [-10, 0, 10], [-3, 0, 3]])
# -    return np.sqrt(gx**2 + gx**2)
# +    return np.sqrt(gx**2 + gy**2)
