"""Lab 1 with sliding windows, in float32."""

import numpy as np


# %% conv_point
def conv_point(image, kernel, row, col):
    kh, kw = kernel.shape
    window = image[row : row + kh, col : col + kw]
    return np.float32((window.astype(np.float32) * kernel).sum())


# %% conv2d
def conv2d(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(image.astype(np.float32), kernel.shape)
    return (windows * kernel).sum(axis=(2, 3), dtype=np.float32)


# %% conv2d_strided
def conv2d_strided(image, kernel, stride):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)[::stride, ::stride]
    return np.tensordot(windows.astype(np.float32), kernel.astype(np.float32), axes=2)


# %% true_convolution
def true_convolution(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(image.astype(np.float32), kernel.shape)
    return (windows * np.rot90(kernel, 2)).sum(axis=(-1, -2))
