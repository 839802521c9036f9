"""Lab 5 with a Fourier transform for the convolution, and the matrix of im2col itself."""

import numpy as np


# %% im2col
def im2col(x, kh, kw, stride=1):
    tops = range(0, x.shape[0] - kh + 1, stride)
    lefts = range(0, x.shape[1] - kw + 1, stride)
    return np.array([x[i : i + kh, j : j + kw].flatten() for i in tops for j in lefts]).T


# %% conv2d_im2col
def conv2d_im2col(x, w, stride=1):
    size = x.shape[1:3]
    spectra = np.fft.rfft2(x, axes=(1, 2))
    kernels = np.fft.rfft2(w, s=size, axes=(0, 1)).conj()
    y = np.fft.irfft2(np.einsum("nrcj,rcjk->nrck", spectra, kernels), s=size, axes=(1, 2))
    return y[:, : size[0] - w.shape[0] + 1 : stride, : size[1] - w.shape[1] + 1 : stride]


# %% col2im
def col2im(cols, x_shape, kh, kw, stride=1):
    eye = np.eye(int(np.prod(x_shape))).reshape(-1, *x_shape)
    numbers = [np.sum(im2col(image, kh, kw, stride) * cols) for image in eye]
    return np.array(numbers).reshape(x_shape)
