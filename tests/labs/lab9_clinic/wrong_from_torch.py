"""Wrong answers to from_torch: what each must be told, and how many of 2 points it earns."""
# ruff: noqa: F811  # cells of students, one after another

import numpy as np


# %% from_torch: still reshaped
# says: from_torch: both are still reshaped
# earns: 0
def from_torch(images, kernels):
    n, c_in, height, width = images.shape
    c_out, c_in, kh, kw = kernels.shape
    return images.reshape(n, height, width, c_in), kernels.reshape(kh, kw, c_in, c_out)


# %% from_torch: images still reshaped
# says: from_torch: the images are still reshaped
# earns: 0
def from_torch(images, kernels):
    n, c_in, height, width = images.shape
    return images.reshape(n, height, width, c_in), kernels.transpose(2, 3, 1, 0)


# %% from_torch: kernels still reshaped
# says: from_torch: the kernels are still reshaped
# earns: 0
def from_torch(images, kernels):
    c_out, c_in, kh, kw = kernels.shape
    return images.transpose(0, 2, 3, 1), kernels.reshape(kh, kw, c_in, c_out)


# %% from_torch: height and width swapped
# says: from_torch: height and width of the images are swapped
# earns: 0
def from_torch(images, kernels):
    return images.transpose(0, 3, 2, 1), kernels.transpose(2, 3, 1, 0)


# %% from_torch: axes in reverse
# says: from_torch: height and width of the kernels are swapped
# earns: 0
def from_torch(images, kernels):
    return images.transpose(0, 2, 3, 1), kernels.T


# %% from_torch: channels of the kernels swapped
# says: from_torch: the kernels have channels out before channels in
# earns: 0
def from_torch(images, kernels):
    return images.transpose(0, 2, 3, 1), kernels.transpose(2, 3, 0, 1)


# %% from_torch: only the images
# says: from_torch: only the images are moved
# earns: 0
def from_torch(images, kernels):
    return images.transpose(0, 2, 3, 1), kernels


# %% from_torch: one array
# says: from_torch: gives
# earns: 0
def from_torch(images, kernels):
    return images.transpose(0, 2, 3, 1)


# %% from_torch: zeros
# says: from_torch: all that comes back is 0
# earns: 0
def from_torch(images, kernels):
    images, kernels = images.transpose(0, 2, 3, 1), kernels.transpose(2, 3, 1, 0)
    return np.zeros(images.shape), np.zeros(kernels.shape)
