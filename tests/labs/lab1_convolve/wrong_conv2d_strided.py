"""Wrong answers to conv2d_strided: what each must be told, and how many of 7 points it earns."""
# ruff: noqa: B905, F811  # cells of students, one after another

import numpy as np


# %% conv2d_strided: kernel flipped
# says: the kernel was flipped: this is true convolution
# earns: 0
def conv2d_strided(image, kernel, stride):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return (windows[::stride, ::stride] * kernel[::-1, ::-1]).sum(axis=(2, 3))


# %% conv2d_strided: stride ignored
# says: the stride is ignored
# earns: 0
def conv2d_strided(image, kernel, stride):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return (windows * kernel).sum(axis=(2, 3))


# %% conv2d_strided: stride in the shape alone
# says: the stride is in the shape of the result and not in the positions
# earns: 0
def conv2d_strided(image, kernel, stride):
    (height, width), (kh, kw) = image.shape, kernel.shape
    out = np.zeros(((height - kh) // stride + 1, (width - kw) // stride + 1))
    for i, j in np.ndindex(out.shape):
        out[i, j] = np.sum(image[i : i + kh, j : j + kw] * kernel)
    return out


# %% conv2d_strided: stride on the rows alone
# says: the stride is taken down the rows alone
# earns: 0
def conv2d_strided(image, kernel, stride):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return (windows[::stride] * kernel).sum(axis=(2, 3))


# %% conv2d_strided: stride on the columns alone
# says: the stride is taken along the columns alone
# earns: 0
def conv2d_strided(image, kernel, stride):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return (windows[:, ::stride] * kernel).sum(axis=(2, 3))


# %% conv2d_strided: stride plus one
# says: the steps are one pixel too long
# earns: 0
def conv2d_strided(image, kernel, stride):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return (windows[:: stride + 1, :: stride + 1] * kernel).sum(axis=(2, 3))


# %% conv2d_strided: one forgotten
# says: the last row and the last column are missing
# earns: 0
def conv2d_strided(image, kernel, stride):
    (height, width), (kh, kw) = image.shape, kernel.shape
    out = np.zeros(((height - kh) // stride, (width - kw) // stride))
    for i, j in np.ndindex(out.shape):
        top, left = i * stride, j * stride
        out[i, j] = np.sum(image[top : top + kh, left : left + kw] * kernel)
    return out


# %% conv2d_strided: size of stride 1 divided
# says: there are too few stops
# earns: 0
# from: one forgotten
# -    out = np.zeros(((height - kh) // stride, (width - kw) // stride))
# +    out = np.zeros(((height - kh + 1) // stride, (width - kw + 1) // stride))


# %% conv2d_strided: ceil, with zeros outside
# says: rounded up, where floor rounds down
# earns: 3
def conv2d_strided(image, kernel, stride):
    (height, width), (kh, kw) = image.shape, kernel.shape
    out = np.zeros((-(-(height - kh) // stride) + 1, -(-(width - kw) // stride) + 1))
    padded = np.pad(image, [(0, stride), (0, stride)])
    for i, j in np.ndindex(out.shape):
        top, left = i * stride, j * stride
        out[i, j] = np.sum(padded[top : top + kh, left : left + kw] * kernel)
    return out


# %% conv2d_strided: ceil, with windows that do not match
# says: rounded up, where floor rounds down
# earns: 3
# from: one forgotten
# -    out = np.zeros(((height - kh) // stride, (width - kw) // stride))
# +    out = np.zeros((-(-(height - kh) // stride) + 1, -(-(width - kw) // stride) + 1))


# %% conv2d_strided: round
# says: rounded to nearest
# earns: 3
# from: ceil, with zeros outside
# -    out = np.zeros((-(-(height - kh) // stride) + 1, -(-(width - kw) // stride) + 1))
# +    out = np.zeros((round((height - kh) / stride) + 1, round((width - kw) / stride) + 1))


# %% conv2d_strided: kernel left out of the size
# says: the kernel is left out of the number of stops
# earns: 3
def conv2d_strided(image, kernel, stride):
    kh, kw = kernel.shape
    out = np.zeros((image.shape[0] // stride, image.shape[1] // stride))
    padded = np.pad(image, [(0, kh), (0, kw)])
    for i, j in np.ndindex(out.shape):
        top, left = i * stride, j * stride
        out[i, j] = np.sum(padded[top : top + kh, left : left + kw] * kernel)
    return out


# %% conv2d_strided: result transposed
# says: the result is transposed
# earns: 0
def conv2d_strided(image, kernel, stride):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return (windows[::stride, ::stride] * kernel).sum(axis=(2, 3)).T


# %% conv2d_strided: always stride 2
# says: the stride is taken to be 2
# earns: 0
def conv2d_strided(image, kernel, stride):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return (windows[::2, ::2] * kernel).sum(axis=(2, 3))


# %% conv2d_strided: uint8
# says: the result is in the image's dtype
# earns: 6
def conv2d_strided(image, kernel, stride):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)[::stride, ::stride]
    return (windows * kernel).sum(axis=(2, 3)).astype(image.dtype)


# %% conv2d_strided: fractions cut
# says: fractions were cut off
# earns: 6
def conv2d_strided(image, kernel, stride):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)[::stride, ::stride]
    return (windows * kernel).sum(axis=(2, 3)).astype(int)


# %% conv2d_strided: input changed in place
# says: it changes its input image
# earns: 0
def conv2d_strided(image, kernel, stride):
    windows = np.lib.stride_tricks.sliding_window_view(image.copy(), kernel.shape)
    image.fill(0)
    return (windows[::stride, ::stride] * kernel).sum(axis=(2, 3))


# %% conv2d_strided: zeros of the right shape
# says: nothing was computed: all zeros
# earns: 0
def conv2d_strided(image, kernel, stride):
    return np.zeros([(n - f) // stride + 1 for n, f in zip(image.shape, kernel.shape)])


# %% conv2d_strided: noise of the right shape
# says: None of the mistakes known to this check
# earns: 0
def conv2d_strided(image, kernel, stride):
    size = [(n - f) // stride + 1 for n, f in zip(image.shape, kernel.shape)]
    return np.random.default_rng(0).normal(size=size)


# %% conv2d_strided: visible case hard-coded
# says: the same answer comes back, whatever is asked
# earns: 0
def conv2d_strided(image, kernel, stride):
    return [[21, 43]]


# %% conv2d_strided: no stride argument
# says: raises TypeError
# earns: 0
def conv2d_strided(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return (windows[::2, ::2] * kernel).sum(axis=(2, 3))


# %% conv2d_strided: NumPy's correlation under a name of its own
# says: conv2d_strided: it uses numpy.correlate, which is off limits in this lab
# earns: 0
one_row = np.correlate


def conv2d_strided(image, kernel, stride):
    out = []
    for row in range(0, len(image) - len(kernel) + 1, stride):
        lines = image[row : row + len(kernel)] * 1.0
        out.append(sum(one_row(line, weights, "valid") for line, weights in zip(lines, kernel)))
    return np.array(out)[:, ::stride]


# %% conv2d_strided: image thinned out first
# says: pixels of the image were left out, and windows are to be: each reads all
# earns: 0
def conv2d_strided(image, kernel, stride):
    windows = np.lib.stride_tricks.sliding_window_view(image[::stride, ::stride], kernel.shape)
    return (windows * kernel).sum(axis=(2, 3))


# %% conv2d_strided: steps of the kernel's size
# says: the steps are as long as the kernel, whatever stride is
# earns: 0
def conv2d_strided(image, kernel, stride):
    kh, kw = kernel.shape
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    full = (windows * kernel).sum(axis=(2, 3))
    return full[::kh, ::kw]


# %% conv2d_strided: written where the window begins
# says: numbers are written at the pixel where their window
# earns: 0
def conv2d_strided(image, kernel, stride):
    kh, kw = kernel.shape
    oh, ow = (image.shape[0] - kh) // stride + 1, (image.shape[1] - kw) // stride + 1
    out = np.zeros((oh, ow))
    for x in range(0, image.shape[0] - kh + 1, stride):
        for y in range(0, image.shape[1] - kw + 1, stride):
            out[x, y] = np.sum(image[x : x + kh, y : y + kw] * kernel)
    return out


# %% conv2d_strided: written where the window begins, with room
# says: numbers are written at the pixel where their window begins, and not side
# earns: 0
# from: written where the window begins
# -    out = np.zeros((oh, ow))
# +    out = np.zeros((image.shape[0] - kh + 1, image.shape[1] - kw + 1))


# %% conv2d_strided: in an array of stride 1
# says: the array has the size of stride 1, and what is left over is 0
# earns: 0
def conv2d_strided(image, kernel, stride):
    kh, kw = kernel.shape
    out = np.zeros((image.shape[0] - kh + 1, image.shape[1] - kw + 1))
    for i in range((image.shape[0] - kh) // stride + 1):
        for j in range((image.shape[1] - kw) // stride + 1):
            x, y = i * stride, j * stride
            out[i, j] = np.sum(image[x : x + kh, y : y + kw] * kernel)
    return out


# %% conv2d_strided: in an array of the image's shape
# says: the right numbers stand top left in an array of the image's size
# earns: 0
# from: in an array of stride 1
# -    out = np.zeros((image.shape[0] - kh + 1, image.shape[1] - kw + 1))
# +    out = np.zeros(image.shape)


# %% conv2d_strided: as many columns as rows
# says: one side of the image is used for both: this is right for square images
# earns: 0
def conv2d_strided(image, kernel, stride):
    kh, kw = kernel.shape
    oh = ow = (image.shape[0] - kh) // stride + 1
    out = np.zeros((oh, ow))
    for i in range(oh):
        for j in range(ow):
            x, y = i * stride, j * stride
            out[i, j] = np.sum(image[x : x + kh, y : y + kw] * kernel)
    return out


# %% conv2d_strided: return in the loop over rows
# says: only the first row was computed, as if return stood inside the loop over
# earns: 0
def conv2d_strided(image, kernel, stride):
    kh, kw = kernel.shape
    oh, ow = (image.shape[0] - kh) // stride + 1, (image.shape[1] - kw) // stride + 1
    out = np.zeros((oh, ow))
    for i in range(oh):
        for j in range(ow):
            x, y = i * stride, j * stride
            out[i, j] = np.sum(image[x : x + kh, y : y + kw] * kernel)
        return out


# %% conv2d_strided: image made integers
# says: fractions of image were cut off before anything was computed
# earns: 6
# from: image thinned out first
# -    windows = np.lib.stride_tricks.sliding_window_view(image[::stride, ::stride], kernel.shape)
# +    windows = np.lib.stride_tricks.sliding_window_view(image.astype(int), kernel.shape)
# -    return (windows * kernel).sum(axis=(2, 3))
# +    return (windows * kernel).sum(axis=(2, 3))[::stride, ::stride]


# %% conv2d_strided: square kernels
# says: the height of the kernel is used for its width, too
# earns: 6
def conv2d_strided(image, kernel, stride):
    f = kernel.shape[0]
    out = np.zeros([(n - f) // stride + 1 for n in image.shape])
    for i, j in np.ndindex(out.shape):
        x, y = i * stride, j * stride
        out[i, j] = np.sum(image[x : x + f, y : y + f] * kernel)
    return out


# %% conv2d_strided: ranges that end one early
# says: there are too few stops: where the steps fit, the last is missing
# earns: 0
def conv2d_strided(image, kernel, stride):
    kh, kw = kernel.shape
    oh, ow = -(-(image.shape[0] - kh) // stride), -(-(image.shape[1] - kw) // stride)
    out = np.zeros((oh, ow))
    for i, x in enumerate(range(0, image.shape[0] - kh, stride)):
        for j, y in enumerate(range(0, image.shape[1] - kw, stride)):
            out[i, j] = np.sum(image[x : x + kh, y : y + kw] * kernel)
    return out
