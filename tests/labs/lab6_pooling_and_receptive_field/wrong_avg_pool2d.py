"""Wrong answers to avg_pool2d: what each must be told, and how many of 6 points it earns."""
# ruff: noqa: F811  # cells of students, one after another

import numpy as np


# %% avg_pool2d: padding counted
# says: zeros pull the mean towards 0
# earns: 4
def avg_pool2d(x, size=2, stride=None, padding="VALID"):
    stride = stride or size
    n, height, width, c = x.shape
    out_h, out_w = (height - size) // stride + 1, (width - size) // stride + 1
    top = left = 0
    if padding == "SAME":
        out_h, out_w = -(-height // stride), -(-width // stride)
        top = max((out_h - 1) * stride + size - height, 0) // 2
        left = max((out_w - 1) * stride + size - width, 0) // 2
    y = np.empty((n, out_h, out_w, c))
    for i in range(out_h):
        for j in range(out_w):
            up, across = i * stride - top, j * stride - left
            window = x[:, max(up, 0) : up + size, max(across, 0) : across + size]
            y[:, i, j] = window.astype(float).sum(axis=(1, 2)) / size**2
    return y


# %% avg_pool2d: sum
# says: it is not divided by the number of pixels
# earns: 0
# from: padding counted
# -            y[:, i, j] = window.astype(float).sum(axis=(1, 2)) / size**2
# +            y[:, i, j] = window.astype(float).sum(axis=(1, 2))


# %% avg_pool2d: the largest
# says: this is the largest of each window
# earns: 0
# from: padding counted
# -            y[:, i, j] = window.astype(float).sum(axis=(1, 2)) / size**2
# +            y[:, i, j] = window.max(axis=(1, 2))


# %% avg_pool2d: the median
# says: this is the median of each window
# earns: 0
# from: padding counted
# -            y[:, i, j] = window.astype(float).sum(axis=(1, 2)) / size**2
# +            y[:, i, j] = np.median(window, axis=(1, 2))


# %% avg_pool2d: rounded down
# says: the means were rounded down
# earns: 0
# from: padding counted
# -            y[:, i, j] = window.astype(float).sum(axis=(1, 2)) / size**2
# +            y[:, i, j] = window.astype(float).sum(axis=(1, 2)) // (
# +                window.shape[1] * window.shape[2]
# +            )


# %% avg_pool2d: kept in the dtype of x
# says: fractions were cut off
# earns: 0
# from: padding counted
# -            y[:, i, j] = window.astype(float).sum(axis=(1, 2)) / size**2
# -    return y
# +            y[:, i, j] = window.mean(axis=(1, 2))
# +    return y.astype(int)


# %% avg_pool2d: uint8 wraps
# says: a uint8 starts again after 255
# earns: 0
# from: rounded down
# -            y[:, i, j] = window.astype(float).sum(axis=(1, 2)) // (
# +            y[:, i, j] = window.sum(axis=(1, 2), dtype=x.dtype) / (


# %% avg_pool2d: stride ignored
# says: the stride is ignored: the window always moves by its own size
# earns: 3
# from: padding counted
# -    stride = stride or size
# +    stride = size
#
# -            y[:, i, j] = window.astype(float).sum(axis=(1, 2)) / size**2
# +            y[:, i, j] = window.mean(axis=(1, 2))


# %% avg_pool2d: stride 1 where none is given
# says: without a stride the window moved by 1
# earns: 0
# from: stride ignored
# -    stride = size
# +    stride = stride or 1


# %% avg_pool2d: stride in the shape alone
# says: the stride is in the shape of the result and not in the positions
# earns: 0
# from: padding counted
# -            up, across = i * stride - top, j * stride - left
# +            up, across = i - top, j - left
#
# -            y[:, i, j] = window.astype(float).sum(axis=(1, 2)) / size**2
# +            y[:, i, j] = window.mean(axis=(1, 2))


# %% avg_pool2d: windows of 2 always
# says: the window is always 2 x 2: the size is ignored
# earns: 0
# from: stride ignored
# -    stride = size
# +    size, stride = 2, stride or 2


# %% avg_pool2d: size rounded up
# says: the size was rounded up
# earns: 0
# from: padding counted
# -    out_h, out_w = (height - size) // stride + 1, (width - size) // stride + 1
# +    out_h, out_w = -(-height // stride), -(-width // stride)
#
# -            y[:, i, j] = window.astype(float).sum(axis=(1, 2)) / size**2
# +            y[:, i, j] = window.mean(axis=(1, 2))


# %% avg_pool2d: SAME ignored
# says: this is VALID: SAME was ignored
# earns: 4
# from: stride ignored
# -    stride = size
# +    stride, padding = stride or size, "VALID"


# %% avg_pool2d: odd pixel on top and left
# says: in SAME the odd pixel went to the top and left
# earns: 4
# from: padding counted
# -        top = max((out_h - 1) * stride + size - height, 0) // 2
# -        left = max((out_w - 1) * stride + size - width, 0) // 2
# +        top = (max((out_h - 1) * stride + size - height, 0) + 1) // 2
# +        left = (max((out_w - 1) * stride + size - width, 0) + 1) // 2
#
# -            y[:, i, j] = window.astype(float).sum(axis=(1, 2)) / size**2
# +            y[:, i, j] = window.mean(axis=(1, 2))


# %% avg_pool2d: padded on one side
# says: in SAME all the padding went to the bottom and right
# earns: 4
# from: odd pixel on top and left
# -        top = (max((out_h - 1) * stride + size - height, 0) + 1) // 2
# -        left = (max((out_w - 1) * stride + size - width, 0) + 1) // 2
# +        top = 0
# +        left = 0


# %% avg_pool2d: channels mixed
# says: channels are mixed
# earns: 5
# from: padding counted
# -            y[:, i, j] = window.astype(float).sum(axis=(1, 2)) / size**2
# +            y[:, i, j] = window.mean(axis=(1, 2, 3))[:, None]


# %% avg_pool2d: images and channels mixed
# says: images and channels are mixed
# earns: 5
# from: padding counted
# -            y[:, i, j] = window.astype(float).sum(axis=(1, 2)) / size**2
# +            y[:, i, j] = window.mean()


# %% avg_pool2d: images mixed
# says: images are mixed
# earns: 5
# from: padding counted
# -            y[:, i, j] = window.astype(float).sum(axis=(1, 2)) / size**2
# +            y[:, i, j] = window.mean(axis=(0, 1, 2))


# %% avg_pool2d: transposed
# says: the result is transposed
# earns: 0
# from: kept in the dtype of x
# -    return y.astype(int)
# +    return y.swapaxes(1, 2)


# %% avg_pool2d: zeros of the right shape
# says: nothing was computed: all zeros
# earns: 0
# from: padding counted
# -            y[:, i, j] = window.astype(float).sum(axis=(1, 2)) / size**2
# +            y[:, i, j] = 0 * window.max(axis=(1, 2))


# %% avg_pool2d: noise of the right shape
# says: a wrong answer to avg_pool2d(x
# earns: 0
# from: kept in the dtype of x
# -    return y.astype(int)
# +    return np.random.default_rng(1).normal(size=y.shape)


# %% avg_pool2d: visible case hard-coded
# says: never reads its argument x
# earns: 0
def avg_pool2d(x, size=2, stride=None, padding="VALID"):
    return np.array([[[[3.0], [4.5]], [[7.5], [9.0]]]]) if padding == "SAME" else [[[[3.0]]]]


# %% avg_pool2d: input changed in place
# says: it changes its input x
# earns: 0
# from: stride ignored
# -    stride = size
# +    stride = stride or size
# +    x[:, 0] = 0


# %% avg_pool2d: nothing returned
# says: gives None
# earns: 0
# from: kept in the dtype of x
# -    return y.astype(int)
# +    return None


# %% avg_pool2d: a list of rows of different lengths
# says: its rows have different lengths
# earns: 0
# from: kept in the dtype of x
# -    return y.astype(int)
# +    return [[1], [2, 3]]


# %% avg_pool2d: crash
# says: raises NameError
# earns: 0
# from: padding counted
# -            y[:, i, j] = window.astype(float).sum(axis=(1, 2)) / size**2
# +            y[:, i, j] = window.mean(axis=axes)


# %% avg_pool2d: text
# says: gives text
# earns: 0
# from: kept in the dtype of x
# -    return y.astype(int)
# +    return str(y)


# %% avg_pool2d: divided by the size
# says: the sum was divided by the size, where a window has size * size pixels
# earns: 0
# from: padding counted
# -            y[:, i, j] = window.astype(float).sum(axis=(1, 2)) / size**2
# +            y[:, i, j] = window.astype(float).sum(axis=(1, 2)) / size


# %% avg_pool2d: zeros not counted
# says: the sum is divided by the number of pixels that are not 0
# earns: 0
# from: padding counted
# -            y[:, i, j] = window.astype(float).sum(axis=(1, 2)) / size**2
# +            count = np.maximum(np.count_nonzero(window, axis=(1, 2)), 1)
# +            y[:, i, j] = window.astype(float).sum(axis=(1, 2)) / count


# %% avg_pool2d: added up as bytes are
# says: the sum is kept in the images' dtype, and a uint8 starts again after 255
# earns: 0
# from: padding counted
# -            y[:, i, j] = window.astype(float).sum(axis=(1, 2)) / size**2
# +            total, rows, cols = 0, *window.shape[1:3]
# +            for row, col in np.ndindex(rows, cols):
# +                total = total + window[:, row, col]
# +            y[:, i, j] = total / (rows * cols)


# %% avg_pool2d: windows that end one early
# says: the last row and the last column of each window are left out
# earns: 0
# from: padding counted
# -            window = x[:, max(up, 0) : up + size, max(across, 0) : across + size]
# -            y[:, i, j] = window.astype(float).sum(axis=(1, 2)) / size**2
# +            window = x[:, max(up, 0) : up + size - 1, max(across, 0) : across + size - 1]
# +            count = window[0, :, :, 0].size
# +            y[:, i, j] = window.astype(float).sum(axis=(1, 2)) / count if count else np.nan
