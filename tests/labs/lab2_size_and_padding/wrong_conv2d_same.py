"""Wrong answers to conv2d_same: what each must be told, and how many of 7 points it earns."""
# ruff: noqa: B905, F811, F821  # cells of students, one after another

import numpy as np


# %% conv2d_same: kernel flipped
# says: the kernel was flipped: this is true convolution
# earns: 0
def conv2d_same(image, kernel, stride=1):
    pads = [same_padding(n, f, stride) for n, f in zip(image.shape, kernel.shape)]
    padded = np.pad(image.astype(float), pads)
    windows = np.lib.stride_tricks.sliding_window_view(padded, kernel.shape)
    return (windows[::stride, ::stride] * kernel[::-1, ::-1]).sum(axis=(2, 3))


# %% conv2d_same: VALID
# says: this is VALID
# earns: 0
def conv2d_same(image, kernel, stride=1):
    (height, width), (kh, kw) = image.shape, kernel.shape
    out = np.zeros(((height - kh) // stride + 1, (width - kw) // stride + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            top, left = i * stride, j * stride
            out[i, j] = np.sum(image[top : top + kh, left : left + kw].astype(float) * kernel)
    return out


# %% conv2d_same: stride ignored
# says: the stride is ignored
# earns: 5
def conv2d_same(image, kernel, stride=1):
    pads = [same_padding(n, f) for n, f in zip(image.shape, kernel.shape)]
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(image, pads), kernel.shape)
    return (windows.astype(float) * kernel).sum(axis=(2, 3))


# %% conv2d_same: stride in the shape alone
# says: the stride is in the shape of the result and not in the positions
# earns: 5
def conv2d_same(image, kernel, stride=1):
    pads = [same_padding(n, f, stride) for n, f in zip(image.shape, kernel.shape)]
    padded = np.pad(image.astype(float), pads)
    out = np.zeros([-(-n // stride) for n in image.shape])
    kh, kw = kernel.shape
    for i, j in np.ndindex(out.shape):
        out[i, j] = (padded[i : i + kh, j : j + kw] * kernel).sum()
    return out


# %% conv2d_same: stride on the rows alone
# says: the stride is taken down the rows alone
# earns: 5
def conv2d_same(image, kernel, stride=1):
    (height, width), (kh, kw) = image.shape, kernel.shape
    pads = (same_padding(height, kh, stride), same_padding(width, kw))
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(image, pads), kernel.shape)
    return (windows[::stride].astype(float) * kernel).sum(axis=(2, 3))


# %% conv2d_same: odd pixel on top and left
# says: the odd pixel went to the top and left
# earns: 4
def conv2d_same(image, kernel, stride=1):
    pads = [same_padding(n, f, stride)[::-1] for n, f in zip(image.shape, kernel.shape)]
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(image, pads), kernel.shape)
    return (windows[::stride, ::stride].astype(float) * kernel).sum(axis=(2, 3))


# %% conv2d_same: stride 1 and then every s-th
# says: this is every s-th number of SAME with stride 1
# earns: 5
def conv2d_same(image, kernel, stride=1):
    pads = [same_padding(n, f) for n, f in zip(image.shape, kernel.shape)]
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(image, pads), kernel.shape)
    return (windows.astype(float) * kernel).sum(axis=(2, 3))[::stride, ::stride]


# %% conv2d_same: (f - 1) // 2 on both sides
# says: both sides got (f - 1) // 2 zeros
# earns: 4
def conv2d_same(image, kernel, stride=1):
    pads = [((f - 1) // 2, (f - 1) // 2) for f in kernel.shape]
    padded = np.pad(image.astype(float), pads)
    kh, kw = kernel.shape
    out = np.zeros([(n - f) // stride + 1 for n, f in zip(padded.shape, kernel.shape)])
    for i, j in np.ndindex(out.shape):
        top, left = i * stride, j * stride
        out[i, j] = (padded[top : top + kh, left : left + kw] * kernel).sum()
    return out


# %% conv2d_same: f // 2 on both sides
# says: both sides got f // 2 zeros
# earns: 4
def conv2d_same(image, kernel, stride=1):
    pads = [(f // 2, f // 2) for f in kernel.shape]
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(image, pads), kernel.shape)
    return (windows[::stride, ::stride].astype(float) * kernel).sum(axis=(2, 3))


# %% conv2d_same: all zeros after
# says: all the padding went to the bottom and right
# earns: 0
def conv2d_same(image, kernel, stride=1):
    pads = [(0, sum(same_padding(n, f, stride))) for n, f in zip(image.shape, kernel.shape)]
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(image, pads), kernel.shape)
    return (windows[::stride, ::stride].astype(float) * kernel).sum(axis=(2, 3))


# %% conv2d_same: result transposed
# says: the result is transposed
# earns: 0
def conv2d_same(image, kernel, stride=1):
    pads = [same_padding(n, f, stride) for n, f in zip(image.shape, kernel.shape)]
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(image, pads), kernel.shape)
    return (windows[::stride, ::stride].astype(float) * kernel).sum(axis=(2, 3)).T


# %% conv2d_same: kernel transposed
# says: the kernel's height and width were swapped
# earns: 0
def conv2d_same(image, kernel, stride=1):
    kernel = kernel.T
    pads = [same_padding(n, f, stride) for n, f in zip(image.shape, kernel.shape)]
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(image, pads), kernel.shape)
    return (windows[::stride, ::stride].astype(float) * kernel).sum(axis=(2, 3))


# %% conv2d_same: padding of the other axis
# says: rows and columns were padded for each other
# earns: 0
def conv2d_same(image, kernel, stride=1):
    kh, kw = kernel.shape
    padded = np.pad(image.astype(float), (((kw - 1) // 2,) * 2, ((kh - 1) // 2,) * 2))
    shape = [(n - f) // stride + 1 for n, f in zip(padded.shape, kernel.shape)]
    out = np.zeros(shape)
    for i, j in np.ndindex(out.shape):
        top, left = i * stride, j * stride
        out[i, j] = (padded[top : top + kh, left : left + kw] * kernel).sum()
    return out


# %% conv2d_same: edges copied
# says: the edge values were copied outwards
# earns: 0
def conv2d_same(image, kernel, stride=1):
    pads = [same_padding(n, f, stride) for n, f in zip(image.shape, kernel.shape)]
    padded = np.pad(image.astype(float), pads, mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, kernel.shape)
    return (windows[::stride, ::stride] * kernel).sum(axis=(2, 3))


# %% conv2d_same: wrapped around
# says: the picture was continued around its edges
# earns: 0
# from: edges copied
# -    padded = np.pad(image.astype(float), pads, mode="edge")
# +    padded = np.pad(image.astype(float), pads, mode="wrap")


# %% conv2d_same: products overflow in uint8
# says: products of uint8 overflow
# earns: 6
def conv2d_same(image, kernel, stride=1):
    pads = [same_padding(n, f, stride) for n, f in zip(image.shape, kernel.shape)]
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(image, pads), kernel.shape)
    return (windows[::stride, ::stride] * kernel).sum(axis=(2, 3))


# %% conv2d_same: result in the image's dtype
# says: the result is kept in the image's dtype
# earns: 6
def conv2d_same(image, kernel, stride=1):
    pads = [same_padding(n, f, stride) for n, f in zip(image.shape, kernel.shape)]
    padded = np.pad(image, pads)
    out = np.zeros([-(-n // stride) for n in image.shape], dtype=image.dtype)
    kh, kw = kernel.shape
    for i, j in np.ndindex(out.shape):
        top, left = i * stride, j * stride
        out[i, j] = np.sum(padded[top : top + kh, left : left + kw] * kernel)
    return out


# %% conv2d_same: fractions cut
# says: fractions were cut off
# earns: 6
def conv2d_same(image, kernel, stride=1):
    pads = [same_padding(n, f, stride) for n, f in zip(image.shape, kernel.shape)]
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(image, pads), kernel.shape)
    return (windows[::stride, ::stride].astype(float) * kernel).sum(axis=(2, 3)).astype(int)


# %% conv2d_same: input changed in place
# says: it changes its input kernel
# earns: 0
def conv2d_same(image, kernel, stride=1):
    pads = [same_padding(n, f, stride) for n, f in zip(image.shape, kernel.shape)]
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(image, pads), kernel.shape)
    result = (windows[::stride, ::stride].astype(float) * kernel).sum(axis=(2, 3))
    kernel[:] = kernel[::-1, ::-1] + 1
    return result


# %% conv2d_same: zeros of the right shape
# says: nothing was computed: all zeros
# earns: 0
def conv2d_same(image, kernel, stride=1):
    return np.zeros([-(-n // stride) for n in image.shape])


# %% conv2d_same: noise of the right shape
# says: never reads its argument kernel
# earns: 0
def conv2d_same(image, kernel, stride=1):
    return np.random.default_rng(0).normal(size=[-(-n // stride) for n in image.shape])


# %% conv2d_same: visible case hard-coded
# says: a wrong answer to conv2d_same(image, kernel
# earns: 0
def conv2d_same(image, kernel, stride=1):
    if image.tolist() == [[1, 2, 3]] and kernel.tolist() == [[1, 10]]:
        return np.array([[21, 32, 3]])
    return np.full([-(-n // stride) for n in image.shape], 7)


# %% conv2d_same: complex numbers
# says: gives complex numbers
# earns: 0
def conv2d_same(image, kernel, stride=1):
    size = [n + f - 1 for n, f in zip(image.shape, kernel.shape)]
    product = np.fft.fft2(image, size) * np.fft.fft2(kernel[::-1, ::-1], size)
    return np.fft.ifft2(product)


# %% conv2d_same: no stride argument
# says: raises TypeError
# earns: 5
def conv2d_same(image, kernel):
    pads = [same_padding(n, f) for n, f in zip(image.shape, kernel.shape)]
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(image, pads), kernel.shape)
    return (windows.astype(float) * kernel).sum(axis=(2, 3))


# %% conv2d_same: NumPy's correlation row by row
# says: conv2d_same: it uses numpy.correlate, which is off limits in this lab
# earns: 0
# from: windows
# -    windows = np.lib.stride_tricks.sliding_window_view(padded, kernel.shape)
# -    return (windows[::stride, ::stride] * kernel).sum(axis=(2, 3), dtype=np.float32)
# +    places = range(0, len(padded) - len(kernel) + 1, stride)
# +    pairs = [zip(padded[row : row + len(kernel)], kernel) for row in places]
# +    rows = [sum(np.correlate(line, own, "valid") for line, own in each) for each in pairs]
# +    return np.array(rows)[:, ::stride]


# %% conv2d_same: an empty crop
# says: a slice up to -0 is empty: [a:-b] fails where b is 0
# earns: 0
def conv2d_same(image, kernel, stride=1):
    kh, kw = kernel.shape
    full = np.pad(image.astype(float), ((kh - 1, kh - 1), (kw - 1, kw - 1)))
    y = np.lib.stride_tricks.sliding_window_view(full, kernel.shape)
    y = (y * kernel).sum(axis=(2, 3))
    a, b = kh - 1, kw - 1
    return y[a // 2 : -(a - a // 2), b // 2 : -(b - b // 2)][::stride, ::stride]


# %% conv2d_same: image thinned out first
# says: pixels of the image were left out, and windows are to be: each reads all
# earns: 5
def conv2d_same(image, kernel, stride=1):
    image = image[::stride, ::stride]
    pads = [((f - 1) // 2, f // 2) for f in kernel.shape]
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(image.astype(float), pads), kernel.shape)
    return (windows * kernel).sum(axis=(2, 3))


# %% conv2d_same: result pasted top left
# says: this is VALID in the top left corner: the zeros of SAME go around the image
# earns: 0
def conv2d_same(image, kernel, stride=1):
    out = np.zeros([-(-n // stride) for n in image.shape])
    windows = np.lib.stride_tricks.sliding_window_view(image.astype(float), kernel.shape)
    y = (windows * kernel).sum(axis=(2, 3))[::stride, ::stride]
    out[: y.shape[0], : y.shape[1]] = y
    return out


# %% conv2d_same: image made integers
# says: fractions of image were cut off before anything was computed
# earns: 6
def conv2d_same(image, kernel, stride=1):
    pads = [same_padding(n, f, stride) for n, f in zip(image.shape, kernel.shape)]
    windows = np.lib.stride_tricks.sliding_window_view(
        np.pad(image.astype(int), pads), kernel.shape
    )
    return (windows * kernel).sum(axis=(2, 3))[::stride, ::stride]


# %% conv2d_same: a ReLU on top
# says: every negative number came out as 0, as of a ReLU or max(0, …)
# earns: 0
def conv2d_same(image, kernel, stride=1):
    pads = [same_padding(n, f, stride) for n, f in zip(image.shape, kernel.shape)]
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(image.astype(float), pads), kernel.shape)
    return np.maximum((windows * kernel).sum(axis=(2, 3))[::stride, ::stride], 0)


# %% conv2d_same: square kernels
# says: the height of the kernel is used for its width, too
# earns: 0
def conv2d_same(image, kernel, stride=1):
    f = kernel.shape[0]
    pads = [same_padding(n, f, stride) for n in image.shape]
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(image.astype(float), pads), (f, f))
    return (windows * kernel).sum(axis=(2, 3))[::stride, ::stride]


# %% conv2d_same: return in the loop over rows
# says: only the first row was computed, as if return stood inside the loop over
# earns: 0
def conv2d_same(image, kernel, stride=1):
    kh, kw = kernel.shape
    padded = pad2d(image.astype(float), *same_padding(image.shape[0], kh, stride), *same_padding(image.shape[1], kw, stride))
    out = np.zeros([-(-n // stride) for n in image.shape])
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            y, x = i * stride, j * stride
            out[i, j] = np.sum(padded[y : y + kh, x : x + kw] * kernel)
        return out


# %% conv2d_same: same for stride 1 on both sides
# says: this is every s-th number of SAME with stride 1
# earns: 5
def conv2d_same(image, kernel, stride=1):
    pads = [same_padding(n, f) for n, f in zip(image.shape, kernel.shape)]
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(image.astype(float), pads), kernel.shape)
    return (windows * kernel).sum(axis=(2, 3))[::stride, ::stride]
