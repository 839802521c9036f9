"""Wrong answers to true_convolution: what each must be told, and how many of 5 points it earns."""
# ruff: noqa: B905, F811, F821  # cells of students, one after another

import numpy as np


# %% true_convolution: not flipped
# says: the kernel was not flipped: this is cross-correlation
# earns: 0
def true_convolution(image, kernel):
    return conv2d(image, kernel)


# %% true_convolution: upside down alone
# says: the kernel was flipped top to bottom alone
# earns: 0
def true_convolution(image, kernel):
    return conv2d(image, kernel[::-1])


# %% true_convolution: left to right alone
# says: the kernel was flipped left to right alone
# earns: 0
def true_convolution(image, kernel):
    return conv2d(image, kernel[:, ::-1])


# %% true_convolution: kernel transposed
# says: the kernel was transposed, and it is to be flipped
# earns: 0
def true_convolution(image, kernel):
    return conv2d(image, kernel.T)


# %% true_convolution: a quarter turn
# says: the kernel was turned by a quarter
# earns: 0
def true_convolution(image, kernel):
    return conv2d(image, np.rot90(kernel))


# %% true_convolution: image flipped
# says: the image was flipped, and the kernel is to be
# earns: 0
def true_convolution(image, kernel):
    return conv2d(image[::-1, ::-1], kernel)


# %% true_convolution: result flipped
# says: the numbers are turned around: the result was flipped
# earns: 0
def true_convolution(image, kernel):
    return np.flip(conv2d(image, kernel))


# %% true_convolution: signs changed
# says: the signs of the kernel were changed
# earns: 0
def true_convolution(image, kernel):
    return -conv2d(image, kernel)


# %% true_convolution: full
# says: this is the full size
# earns: 0
def true_convolution(image, kernel):
    padded = np.pad(image, [(f - 1, f - 1) for f in kernel.shape])
    return conv2d(padded, kernel[::-1, ::-1])


# %% true_convolution: result transposed
# says: the result is transposed
# earns: 0
def true_convolution(image, kernel):
    return conv2d(image, kernel[::-1, ::-1]).T


# %% true_convolution: kernel flipped in place
# says: it changes its input kernel
# earns: 0
def true_convolution(image, kernel):
    kernel[:] = kernel[::-1, ::-1].copy()
    return conv2d(image, kernel)


# %% true_convolution: uint8
# says: the result is in the image's dtype
# earns: 4
def true_convolution(image, kernel):
    return conv2d(image, kernel[::-1, ::-1]).astype(image.dtype)


# %% true_convolution: fractions cut
# says: fractions were cut off
# earns: 4
def true_convolution(image, kernel):
    return conv2d(image, kernel[::-1, ::-1]).astype(int)


# %% true_convolution: zeros of the right shape
# says: nothing was computed: all zeros
# earns: 0
def true_convolution(image, kernel):
    return np.zeros([n - f + 1 for n, f in zip(image.shape, kernel.shape)])


# %% true_convolution: noise of the right shape
# says: None of the mistakes known to this check
# earns: 0
def true_convolution(image, kernel):
    size = [n - f + 1 for n, f in zip(image.shape, kernel.shape)]
    return np.random.default_rng(0).normal(size=size)


# %% true_convolution: visible case hard-coded
# says: the same answer comes back, whatever is asked
# earns: 0
def true_convolution(image, kernel):
    return np.array([[12, 23], [45, 56]])


# %% true_convolution: no return
# says: gives None
# earns: 0
def true_convolution(image, kernel):
    kernel = kernel[::-1, ::-1]
    conv2d(image, kernel)


# %% true_convolution: calls what is not there
# says: raises NameError
# earns: 0
def true_convolution(image, kernel):
    return convolve(image, kernel[::-1, ::-1])


# %% true_convolution: the flip of three rows
# says: raises IndexError
# earns: 4
def true_convolution(image, kernel):
    return conv2d(image, kernel[[2, 1, 0]][:, [2, 1, 0]])


# %% true_convolution: NumPy's convolution, imported in the function
# says: true_convolution: it uses numpy.convolve, which is off limits in this lab
# earns: 0
def true_convolution(image, kernel):
    from numpy import convolve as blend

    kh = len(kernel)
    return [
        sum(blend(image[row + m] * 1.0, kernel[kh - 1 - m], "valid") for m in range(kh))
        for row in range(len(image) - kh + 1)
    ]


# %% true_convolution: image and kernel flipped
# says: the numbers are turned around: the result was flipped, or image and
# earns: 0
def true_convolution(image, kernel):
    return conv2d(image[::-1, ::-1], kernel[::-1, ::-1])


# %% true_convolution: image made integers
# says: fractions of image were cut off before anything was computed
# earns: 4
def true_convolution(image, kernel):
    return conv2d(image.astype(int), kernel[::-1, ::-1])


# %% true_convolution: flipped and transposed
# says: the kernel's rows and columns were swapped
# earns: 0
def true_convolution(image, kernel):
    return conv2d(image, kernel[::-1, ::-1].T)


# %% true_convolution: a ReLU on top
# says: every negative number came out as 0, as of a ReLU or max(0, …)
# earns: 0
def true_convolution(image, kernel):
    return np.maximum(conv2d(image, kernel[::-1, ::-1]), 0)
