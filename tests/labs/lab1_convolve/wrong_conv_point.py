"""Wrong answers to conv_point: what each must be told, and how many of 5 points it earns."""
# ruff: noqa: F811  # cells of students, one after another

import numpy as np


# %% conv_point: kernel flipped
# says: the kernel was flipped: this is true convolution
# earns: 0
def conv_point(image, kernel, row, col):
    kh, kw = kernel.shape
    return np.sum(image[row : row + kh, col : col + kw] * kernel[::-1, ::-1])


# %% conv_point: row and column swapped
# says: row and col were swapped
# earns: 0
def conv_point(image, kernel, row, col):
    total = 0
    for m in range(kernel.shape[0]):
        for n in range(kernel.shape[1]):
            if col + m < image.shape[0] and row + n < image.shape[1]:
                total += image[col + m, row + n] * kernel[m, n]
    return total


# %% conv_point: row and column swapped in a slice
# says: row and col were swapped
# earns: 0
def conv_point(image, kernel, row, col):
    kh, kw = kernel.shape
    return np.sum(image[col : col + kh, row : row + kw] * kernel)


# %% conv_point: kernel transposed
# says: the kernel's rows and columns were swapped
# earns: 0
def conv_point(image, kernel, row, col):
    kw, kh = kernel.shape
    return np.sum(image[row : row + kh, col : col + kw] * kernel.T)


# %% conv_point: window around the place
# says: the window was laid around (row, col), and it begins there
# earns: 0
def conv_point(image, kernel, row, col):
    kh, kw = kernel.shape
    top, left = row - kh // 2, col - kw // 2
    return np.sum(image[top : top + kh, left : left + kw] * kernel)


# %% conv_point: window around the place, zeros outside
# says: the window was laid around (row, col), and it begins there
# earns: 0
def conv_point(image, kernel, row, col):
    kh, kw = kernel.shape
    padded = np.pad(image, ((kh // 2, kh // 2), (kw // 2, kw // 2)))
    return np.sum(padded[row : row + kh, col : col + kw] * kernel)


# %% conv_point: always the corner
# says: row and col are not used
# earns: 0
def conv_point(image, kernel, row, col):
    kh, kw = kernel.shape
    return np.sum(image[:kh, :kw] * kernel)


# %% conv_point: range one short
# says: the last row and the last column of the kernel are left out
# earns: 0
def conv_point(image, kernel, row, col):
    total = 0
    for m in range(kernel.shape[0] - 1):
        for n in range(kernel.shape[1] - 1):
            total += image[row + m, col + n] * kernel[m, n]
    return total


# %% conv_point: always three by three
# says: every window was taken as 3 x 3
# earns: 3
def conv_point(image, kernel, row, col):
    window = image[row : row + 3, col : col + 3]
    return (window * kernel).sum()


# %% conv_point: always three by three taps
# says: every window was taken as 3 x 3
# earns: 3
def conv_point(image, kernel, row, col):
    total = 0
    for m in range(3):
        for n in range(3):
            total += image[row + m, col + n] * kernel[m, n]
    return total


# %% conv_point: products
# says: the products are given, and not their sum
# earns: 0
def conv_point(image, kernel, row, col):
    kh, kw = kernel.shape
    return image[row : row + kh, col : col + kw] * kernel


# %% conv_point: no weights
# says: the pixels were added without the kernel's weights
# earns: 0
def conv_point(image, kernel, row, col):
    kh, kw = kernel.shape
    return image[row : row + kh, col : col + kw].sum()


# %% conv_point: mean
# says: the products were averaged
# earns: 0
def conv_point(image, kernel, row, col):
    kh, kw = kernel.shape
    return np.mean(image[row : row + kh, col : col + kw] * kernel)


# %% conv_point: uint8
# says: the result is in the image's dtype
# earns: 4
def conv_point(image, kernel, row, col):
    kh, kw = kernel.shape
    total = np.zeros(1, dtype=image.dtype)
    total[0] = np.sum(image[row : row + kh, col : col + kw] * kernel)
    return total[0]


# %% conv_point: fractions cut
# says: fractions were cut off
# earns: 4
def conv_point(image, kernel, row, col):
    kh, kw = kernel.shape
    return int(np.sum(image[row : row + kh, col : col + kw] * kernel))


# %% conv_point: input changed in place
# says: it changes its input kernel
# earns: 0
def conv_point(image, kernel, row, col):
    kh, kw = kernel.shape
    total = np.sum(image[row : row + kh, col : col + kw] * kernel)
    kernel[:] = 0
    return total


# %% conv_point: zero
# says: nothing was computed: it is always 0
# earns: 0
def conv_point(image, kernel, row, col):
    return 0


# %% conv_point: noise
# says: the same answer comes back, whatever is asked
# earns: 0
def conv_point(image, kernel, row, col):
    return np.random.default_rng(0).normal()


# %% conv_point: visible cases hard-coded
# says: never reads its argument image
# earns: 0
def conv_point(image, kernel, row, col):
    return {(0, 0): -41, (0, 1): -3, (1, 0): 3, (1, 1): -8}[row, col]


# %% conv_point: no return
# says: gives None, as a function does that has no return
# earns: 0
def conv_point(image, kernel, row, col):
    kh, kw = kernel.shape
    np.sum(image[row : row + kh, col : col + kw] * kernel)


# %% conv_point: text
# says: gives the number
# earns: 0
def conv_point(image, kernel, row, col):
    kh, kw = kernel.shape
    return str(np.sum(image[row : row + kh, col : col + kw] * kernel))


# %% conv_point: other arguments
# says: raises TypeError
# earns: 0
def conv_point(image, kernel, place):
    kh, kw = kernel.shape
    row, col = place
    return np.sum(image[row : row + kh, col : col + kw] * kernel)


# %% conv_point: a ReLU on top
# says: every negative number came out as 0, as of a ReLU or max(0, …)
# earns: 0
def conv_point(image, kernel, row, col):
    kh, kw = kernel.shape
    return max(0, np.sum(image[row : row + kh, col : col + kw] * kernel))


# %% conv_point: an absolute value on top
# says: the minus signs are gone, as of an absolute value
# earns: 0
# from: a ReLU on top
# -    return max(0, np.sum(image[row : row + kh, col : col + kw] * kernel))
# +    return np.abs(np.sum(image[row : row + kh, col : col + kw] * kernel))


# %% conv_point: clipped to a byte
# says: numbers are cut off at 0 and 255
# earns: 0
# from: a ReLU on top
# -    return max(0, np.sum(image[row : row + kh, col : col + kw] * kernel))
# +    return np.clip(np.sum(image[row : row + kh, col : col + kw] * kernel), 0, 255)


# %% conv_point: image made integers
# says: fractions of image were cut off before anything was computed
# earns: 4
# from: a ReLU on top
# -    return max(0, np.sum(image[row : row + kh, col : col + kw] * kernel))
# +    return np.sum(image[row : row + kh, col : col + kw].astype(int) * kernel)


# %% conv_point: sum times sum
# says: pixels and weights were added up first, and then multiplied: multiply each
# earns: 0
# from: a ReLU on top
# -    return max(0, np.sum(image[row : row + kh, col : col + kw] * kernel))
# +    return image[row : row + kh, col : col + kw].sum() * kernel.sum()


# %% conv_point: matrix product
# says: window and kernel were multiplied as matrices, and not pixel by pixel
# earns: 0
# from: a ReLU on top
# -    return max(0, np.sum(image[row : row + kh, col : col + kw] * kernel))
# +    return np.sum(image[row : row + kh, col : col + kw] @ kernel)


# %% conv_point: return in the outer loop
# says: not all products are added: return stands inside a loop
# earns: 0
def conv_point(image, kernel, row, col):
    total = 0
    for m in range(kernel.shape[0]):
        for n in range(kernel.shape[1]):
            total += image[row + m, col + n] * kernel[m, n]
        return total


# %% conv_point: return in both loops
# says: not all products are added: return stands inside a loop
# earns: 0
def conv_point(image, kernel, row, col):
    total = 0
    for m in range(kernel.shape[0]):
        for n in range(kernel.shape[1]):
            total += image[row + m, col + n] * kernel[m, n]
            return total


# %% conv_point: square kernels
# says: the height of the kernel is used for its width, too
# earns: 3
def conv_point(image, kernel, row, col):
    f = kernel.shape[0]
    return np.sum(image[row : row + f, col : col + f] * kernel)


# %% conv_point: square kernels, tap by tap
# says: the height of the kernel is used for its width, too
# earns: 3
def conv_point(image, kernel, row, col):
    f = len(kernel)
    total = 0
    for m in range(f):
        for n in range(f):
            total += image[row + m, col + n] * kernel[m, n]
    return total


# %% conv_point: kernel upside down
# says: the kernel was flipped top to bottom alone
# earns: 0
# from: a ReLU on top
# -    return max(0, np.sum(image[row : row + kh, col : col + kw] * kernel))
# +    return np.sum(image[row : row + kh, col : col + kw] * kernel[::-1])


# %% conv_point: bytes of either sign
# says: numbers start again at -128 after 127
# earns: 0
# from: a ReLU on top
# -    return max(0, np.sum(image[row : row + kh, col : col + kw] * kernel))
# +    return np.sum(image[row : row + kh, col : col + kw] * kernel).astype(np.int8)


# %% conv_point: the last product alone
# says: each product replaces the one before: = stands where += belongs
# earns: 0
def conv_point(image, kernel, row, col):
    total = 0
    for m in range(kernel.shape[0]):
        for n in range(kernel.shape[1]):
            total = image[row + m, col + n] * kernel[m, n]
    return total


# %% conv_point: loops that begin at 1
# says: the first row and the first column of the kernel are left out
# earns: 0
def conv_point(image, kernel, row, col):
    total = 0
    for m in range(1, kernel.shape[0]):
        for n in range(1, kernel.shape[1]):
            total += image[row + m, col + n] * kernel[m, n]
    return total
