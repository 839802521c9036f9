"""Lab 1 as products of matrices: windows as rows, the kernel as a column."""

import numpy as np


# %% conv_point
def conv_point(image, kernel, row, col):
    kh, kw = kernel.shape
    return np.vdot(image[row : row + kh, col : col + kw].astype(float), kernel)


# %% conv2d
def conv2d(image, kernel, stride=1):
    (height, width), (kh, kw) = image.shape, kernel.shape
    tops = range(0, height - kh + 1, stride)
    lefts = range(0, width - kw + 1, stride)
    rows = [image[top : top + kh, left : left + kw].ravel() for top in tops for left in lefts]
    return (np.array(rows, dtype=float) @ kernel.reshape(-1, 1)).reshape(len(tops), len(lefts))


# %% conv2d_strided
conv2d_strided = conv2d


# %% true_convolution
def true_convolution(image, kernel):
    return conv2d(image, np.flip(kernel))
