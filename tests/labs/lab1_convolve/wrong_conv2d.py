"""Wrong answers to conv2d: what each must be told, and how many of 8 points it earns."""
# ruff: noqa: B905, F811  # cells of students, one after another

import numpy as np


# %% conv2d: kernel flipped
# says: the kernel was flipped: this is true convolution
# earns: 0
def conv2d(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return (windows * kernel[::-1, ::-1]).sum(axis=(2, 3))


# %% conv2d: height and width swapped
# says: height and width were swapped
# earns: 0
def conv2d(image, kernel):
    width, height = image.shape
    kh, kw = kernel.shape
    out = np.zeros((height - kh + 1, width - kw + 1))
    for i in range(height - kh + 1):
        for j in range(width - kw + 1):
            out[i, j] = np.sum(image[i : i + kh, j : j + kw] * kernel)
    return out


# %% conv2d: height and width swapped, tap by tap
# says: height and width were swapped
# earns: 0
# from: height and width swapped
# -            out[i, j] = np.sum(image[i : i + kh, j : j + kw] * kernel)
# +            for m in range(kh):
# +                for n in range(kw):
# +                    out[i, j] += image[i + m, j + n] * kernel[m, n]


# %% conv2d: x is the row
# says: the result is transposed
# earns: 0
def conv2d(image, kernel):
    kh, kw = kernel.shape
    out = np.zeros((image.shape[1] - kw + 1, image.shape[0] - kh + 1))
    for x in range(out.shape[0]):
        for y in range(out.shape[1]):
            out[x, y] = np.sum(image[y : y + kh, x : x + kw] * kernel)
    return out


# %% conv2d: kernel transposed
# says: the kernel's rows and columns were swapped
# earns: 0
def conv2d(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape[::-1])
    return (windows * kernel.T).sum(axis=(2, 3))


# %% conv2d: image transposed
# says: the image was read by column and row
# earns: 0
def conv2d(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(image.T, kernel.shape)
    return (windows * kernel).sum(axis=(2, 3))


# %% conv2d: one row and column too few
# says: the last row and the last column are missing
# earns: 0
def conv2d(image, kernel):
    kh, kw = kernel.shape
    out = np.zeros((image.shape[0] - kh, image.shape[1] - kw))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(image[i : i + kh, j : j + kw] * kernel)
    return out


# %% conv2d: SAME
# says: this is SAME
# earns: 0
def conv2d(image, kernel):
    pads = [((f - 1) // 2, f - 1 - (f - 1) // 2) for f in kernel.shape]
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(image, pads), kernel.shape)
    return (windows * kernel).sum(axis=(2, 3))


# %% conv2d: full
# says: this is the full size
# earns: 0
def conv2d(image, kernel):
    padded = np.pad(image, [(f - 1, f - 1) for f in kernel.shape])
    windows = np.lib.stride_tricks.sliding_window_view(padded, kernel.shape)
    return (windows * kernel).sum(axis=(2, 3))


# %% conv2d: the total goes on
# says: the sum was not set back to 0 before each window
# earns: 0
def conv2d(image, kernel):
    (height, width), (kh, kw) = image.shape, kernel.shape
    out = np.zeros((height - kh + 1, width - kw + 1))
    total = 0
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            for m in range(kh):
                for n in range(kw):
                    total += image[i + m, j + n] * kernel[m, n]
            out[i, j] = total
    return out


# %% conv2d: mean
# says: the products were averaged
# earns: 0
def conv2d(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return (windows * kernel).mean(axis=(2, 3))


# %% conv2d: no weights
# says: the pixels were added without the kernel's weights
# earns: 0
def conv2d(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return windows.sum(axis=(2, 3))


# %% conv2d: range one short
# says: the last row and the last column of the kernel are left out
# earns: 0
def conv2d(image, kernel):
    (height, width), (kh, kw) = image.shape, kernel.shape
    out = np.zeros((height - kh + 1, width - kw + 1))
    for i, j in np.ndindex(out.shape):
        out[i, j] = np.sum(image[i : i + kh - 1, j : j + kw - 1] * kernel[:-1, :-1])
    return out


# %% conv2d: always three by three
# says: every kernel was taken as 3 x 3
# earns: 5
def conv2d(image, kernel):
    out = np.zeros((image.shape[0] - 2, image.shape[1] - 2))
    for i, j in np.ndindex(out.shape):
        out[i, j] = np.sum(image[i : i + 3, j : j + 3] * kernel)
    return out


# %% conv2d: always three by three taps
# says: every kernel was taken as 3 x 3
# earns: 5
def conv2d(image, kernel):
    kh, kw = kernel.shape
    out = np.zeros((image.shape[0] - kh + 1, image.shape[1] - kw + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            for m in range(3):
                for n in range(3):
                    out[i, j] += image[i + m, j + n] * kernel[m, n]
    return out


# %% conv2d: image's dtype
# says: the result is in the image's dtype
# earns: 7
def conv2d(image, kernel):
    kh, kw = kernel.shape
    out = np.zeros((image.shape[0] - kh + 1, image.shape[1] - kw + 1), dtype=image.dtype)
    for i, j in np.ndindex(out.shape):
        out[i, j] = np.sum(image[i : i + kh, j : j + kw] * kernel)
    return out


# %% conv2d: fractions cut
# says: fractions were cut off
# earns: 7
def conv2d(image, kernel):
    kh, kw = kernel.shape
    out = np.zeros((image.shape[0] - kh + 1, image.shape[1] - kw + 1), dtype=int)
    for i, j in np.ndindex(out.shape):
        out[i, j] = np.sum(image[i : i + kh, j : j + kw] * kernel)
    return out


# %% conv2d: input changed in place
# says: it changes its input image
# earns: 0
def conv2d(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    result = (windows * kernel).sum(axis=(2, 3))
    image -= 1
    return result


# %% conv2d: written into the image
# says: it changes its input image
# earns: 0
def conv2d(image, kernel):
    kh, kw = kernel.shape
    rows, cols = image.shape[0] - kh + 1, image.shape[1] - kw + 1
    for i in range(rows):
        for j in range(cols):
            image[i, j] = np.sum(image[i : i + kh, j : j + kw] * kernel)
    return image[:rows, :cols]


# %% conv2d: zeros of the right shape
# says: nothing was computed: all zeros
# earns: 0
def conv2d(image, kernel):
    return np.zeros((image.shape[0] - kernel.shape[0] + 1, image.shape[1] - kernel.shape[1] + 1))


# %% conv2d: noise of the right shape
# says: None of the mistakes known to this check
# earns: 0
def conv2d(image, kernel):
    size = (image.shape[0] - kernel.shape[0] + 1, image.shape[1] - kernel.shape[1] + 1)
    return np.random.default_rng(0).normal(size=size)


# %% conv2d: visible case hard-coded
# says: never reads its argument kernel
# earns: 0
def conv2d(image, kernel):
    if image.shape == (4, 4):
        return np.array([[-4, -3], [3, -8]])
    return np.array([[21, 32], [54, 65]])


# %% conv2d: only square images
# says: one side of the image is used for both
# earns: 0
def conv2d(image, kernel):
    size = image.shape[0] - kernel.shape[0] + 1
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return (windows * kernel).sum(axis=(2, 3))[:size, :size]


# %% conv2d: ragged list
# says: its rows have different lengths
# earns: 0
def conv2d(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    out = (windows * kernel).sum(axis=(2, 3)).tolist()
    return [*out, []]


# %% conv2d: flat
# says: the numbers are right, and they are in another shape
# earns: 0
def conv2d(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return (windows * kernel).sum(axis=(2, 3)).ravel()


# %% conv2d: core alone is wrong
# says: every number is 1 too large
# earns: 0
def conv2d(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    extra = 1 if kernel.shape == (3, 3) and image.dtype == kernel.dtype == np.int64 else 0
    return (windows * kernel).sum(axis=(2, 3)) + extra


# %% conv2d: no return
# says: gives None
# earns: 0
def conv2d(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    (windows * kernel).sum(axis=(2, 3))


# %% conv2d: NumPy's convolution row by row
# says: conv2d: it uses numpy.convolve, which is off limits in this lab
# earns: 0
def conv2d(image, kernel):
    rows = len(image) - len(kernel) + 1
    lines = [[image[row + m] * 1.0 for m in range(len(kernel))] for row in range(rows)]
    return [
        sum(np.convolve(line, weights[::-1], "valid") for line, weights in zip(own, kernel))
        for own in lines
    ]


# %% conv2d: SciPy under another name in a helper
# says: It comes to it by conv2d -> slide.
# earns: 0
def slide(image, weights):
    from scipy import signal as tools

    return tools.correlate2d(image * 1.0, weights, mode="valid")


def conv2d(image, kernel):
    return slide(image, kernel)


# %% conv2d: as many columns as rows
# says: one side of the image is used for both: this is right for square images alone
# earns: 0
def conv2d(image, kernel):
    kh, kw = kernel.shape
    oh = ow = image.shape[0] - kh + 1
    out = np.zeros((oh, ow))
    for i in range(oh):
        for j in range(ow):
            out[i, j] = np.sum(image[i : i + kh, j : j + kw] * kernel)
    return out


# %% conv2d: as many rows as columns
# says: one side of the image is used for both: this is right for square images alone
# earns: 0
# from: as many columns as rows
# -    oh = ow = image.shape[0] - kh + 1
# +    oh = ow = image.shape[1] - kw + 1


# %% conv2d: square kernels
# says: the height of the kernel is used for its width, too
# earns: 5
def conv2d(image, kernel):
    f = kernel.shape[0]
    out = np.zeros((image.shape[0] - f + 1, image.shape[1] - f + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(image[i : i + f, j : j + f] * kernel)
    return out


# %% conv2d: square kernels, tap by tap
# says: the height of the kernel is used for its width, too
# earns: 5
def conv2d(image, kernel):
    f = kernel.shape[0]
    out = np.zeros((image.shape[0] - f + 1, image.shape[1] - f + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            for m in range(f):
                for n in range(f):
                    out[i, j] += image[i + m, j + n] * kernel[m, n]
    return out


# %% conv2d: in an array of the image's shape
# says: the right numbers stand top left in an array of the image's size
# earns: 0
def conv2d(image, kernel):
    kh, kw = kernel.shape
    out = np.zeros(image.shape)
    for i in range(image.shape[0] - kh + 1):
        for j in range(image.shape[1] - kw + 1):
            out[i, j] = np.sum(image[i : i + kh, j : j + kw] * kernel)
    return out


# %% conv2d: in the middle of an array of the image's shape
# says: the right numbers stand in the middle of an array of the image's size
# earns: 0
# from: in an array of the image's shape
# -            out[i, j] = np.sum(image[i : i + kh, j : j + kw] * kernel)
# +            out[i + (kh - 1) // 2, j + (kw - 1) // 2] = np.sum(image[i : i + kh, j : j + kw] * kernel)


# %% conv2d: return in the loop over rows
# says: only the first row was computed, as if return stood inside the loop over rows
# earns: 0
def conv2d(image, kernel):
    kh, kw = kernel.shape
    out = np.zeros((image.shape[0] - kh + 1, image.shape[1] - kw + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(image[i : i + kh, j : j + kw] * kernel)
        return out


# %% conv2d: return in both loops
# says: only the first number was computed, as if return stood inside the loops
# earns: 0
def conv2d(image, kernel):
    kh, kw = kernel.shape
    out = np.zeros((image.shape[0] - kh + 1, image.shape[1] - kw + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(image[i : i + kh, j : j + kw] * kernel)
            return out


# %% conv2d: loops that end one early
# says: the last row and the last column are 0, as if loops ended one early
# earns: 0
def conv2d(image, kernel):
    kh, kw = kernel.shape
    oh, ow = image.shape[0] - kh + 1, image.shape[1] - kw + 1
    out = np.zeros((oh, ow))
    for i in range(oh - 1):
        for j in range(ow - 1):
            out[i, j] = np.sum(image[i : i + kh, j : j + kw] * kernel)
    return out


# %% conv2d: the loop over columns ends one early
# says: the last column is 0, as if a loop ended one early
# earns: 0
# from: loops that end one early
# -    for i in range(oh - 1):
# +    for i in range(oh):


# %% conv2d: image made integers
# says: fractions of image were cut off before anything was computed
# earns: 7
# from: only square images
# -    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
# +    windows = np.lib.stride_tricks.sliding_window_view(image.astype(int), kernel.shape)
# -    return (windows * kernel).sum(axis=(2, 3))[:size, :size]
# +    return (windows * kernel).sum(axis=(2, 3))


# %% conv2d: a ReLU on top
# says: every negative number came out as 0, as of a ReLU or max(0, …)
# earns: 0
# from: only square images
# -    return (windows * kernel).sum(axis=(2, 3))[:size, :size]
# +    return np.maximum((windows * kernel).sum(axis=(2, 3)), 0)


# %% conv2d: clipped to a byte
# says: numbers are cut off at 0 and 255
# earns: 0
# from: only square images
# -    return (windows * kernel).sum(axis=(2, 3))[:size, :size]
# +    return np.clip((windows * kernel).sum(axis=(2, 3)), 0, 255)


# %% conv2d: an absolute value on top
# says: the minus signs are gone, as of an absolute value
# earns: 0
# from: only square images
# -    return (windows * kernel).sum(axis=(2, 3))[:size, :size]
# +    return np.abs((windows * kernel).sum(axis=(2, 3)))


# %% conv2d: bytes of either sign
# says: numbers start again at -128 after 127
# earns: 0
# from: only square images
# -    return (windows * kernel).sum(axis=(2, 3))[:size, :size]
# +    return (windows * kernel).sum(axis=(2, 3)).astype(np.int8)


# %% conv2d: half precision
# says: numbers are only as precise as float16 has them: three digits
# earns: 4
# from: only square images
# -    return (windows * kernel).sum(axis=(2, 3))[:size, :size]
# +    return (windows * kernel).sum(axis=(2, 3)).astype(np.float16).astype(float)


# %% conv2d: kernel upside down
# says: the kernel was flipped top to bottom alone
# earns: 0
# from: only square images
# -    return (windows * kernel).sum(axis=(2, 3))[:size, :size]
# +    return (windows * kernel[::-1]).sum(axis=(2, 3))


# %% conv2d: kernel mirrored
# says: the kernel was flipped left to right alone
# earns: 0
# from: only square images
# -    return (windows * kernel).sum(axis=(2, 3))[:size, :size]
# +    return (windows * kernel[:, ::-1]).sum(axis=(2, 3))


# %% conv2d: a kernel apart
# says: windows begin a whole kernel apart, where each begins one pixel after the last
# earns: 0
# from: only square images
# -    return (windows * kernel).sum(axis=(2, 3))[:size, :size]
# +    return (windows * kernel).sum(axis=(2, 3))[:: kernel.shape[0], :: kernel.shape[1]]


# %% conv2d: sum times sum
# says: pixels and weights were added up first, and then multiplied: multiply each pair
# earns: 0
# from: only square images
# -    return (windows * kernel).sum(axis=(2, 3))[:size, :size]
# +    return windows.sum(axis=(2, 3)) * kernel.sum()


# %% conv2d: matrix products
# says: window and kernel were multiplied as matrices, and not pixel by pixel
# earns: 0
# from: only square images
# -    return (windows * kernel).sum(axis=(2, 3))[:size, :size]
# +    return (windows @ kernel).sum(axis=(2, 3))


# %% conv2d: full true convolution
# says: this is true convolution of full size: the kernel is flipped, and windows stick
# earns: 0
def conv2d(image, kernel):
    padded = np.pad(image, [(f - 1, f - 1) for f in kernel.shape])
    windows = np.lib.stride_tricks.sliding_window_view(padded, kernel.shape)
    return (windows * kernel[::-1, ::-1]).sum(axis=(2, 3))


# %% conv2d: a frame of one
# says: one zero was padded on every side, and nothing was asked for
# earns: 0
def conv2d(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(image, 1), kernel.shape)
    return (windows * kernel).sum(axis=(2, 3))
