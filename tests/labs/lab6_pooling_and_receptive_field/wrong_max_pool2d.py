"""Wrong answers to max_pool2d: what each must be told, and how many of 6 points it earns."""
# ruff: noqa: F811, F821  # cells of students, one after another

import numpy as np


# %% max_pool2d: SAME padded with zeros
# says: a zero beats negative numbers
# earns: 4
def windows(x, size, stride, padding, fill=0.0):
    stride = stride or size
    pads = [(0, 0)] * 4
    for axis in (1, 2) if padding == "SAME" else ():
        total = max((-(-x.shape[axis] // stride) - 1) * stride + size - x.shape[axis], 0)
        pads[axis] = (total // 2, total - total // 2)
    x = np.pad(x.astype(float), pads, constant_values=fill)
    view = np.lib.stride_tricks.sliding_window_view(x, (size, size), axis=(1, 2))
    return view[:, ::stride, ::stride]


def max_pool2d(x, size=2, stride=None, padding="VALID"):
    return windows(x, size, stride, padding).max(axis=(4, 5))


# %% max_pool2d: search from zero
# says: negative numbers never win, as if the search began at 0
# earns: 0
def max_pool2d(x, size=2, stride=None, padding="VALID"):
    stride = stride or size
    n, height, width, c = x.shape
    out_h, top = (height - size) // stride + 1, 0
    out_w, left = (width - size) // stride + 1, 0
    if padding == "SAME":
        out_h, out_w = -(-height // stride), -(-width // stride)
        top = max((out_h - 1) * stride + size - height, 0) // 2
        left = max((out_w - 1) * stride + size - width, 0) // 2
    y = np.zeros((n, out_h, out_w, c))
    for image, row, col, channel in np.ndindex(y.shape):
        best = 0
        for i in range(row * stride - top, row * stride - top + size):
            for j in range(col * stride - left, col * stride - left + size):
                if 0 <= i < height and 0 <= j < width and x[image, i, j, channel] > best:
                    best = x[image, i, j, channel]
        y[image, row, col, channel] = best
    return y


# %% max_pool2d: stride ignored
# says: the stride is ignored: the window always moves by its own size
# earns: 3
def max_pool2d(x, size=2, stride=None, padding="VALID"):
    stride = size
    pads = [(0, 0)] * 4
    for axis in (1, 2) if padding == "SAME" else ():
        total = max((-(-x.shape[axis] // stride) - 1) * stride + size - x.shape[axis], 0)
        pads[axis] = (total // 2, total - total // 2)
    x = np.pad(x.astype(float), pads, constant_values=-np.inf)
    view = np.lib.stride_tricks.sliding_window_view(x, (size, size), axis=(1, 2))
    return view[:, ::stride, ::stride].max(axis=(4, 5))


# %% max_pool2d: stride 1 where none is given
# says: without a stride the window moved by 1
# earns: 0
# from: stride ignored
# -    stride = size
# +    stride = stride or 1


# %% max_pool2d: stride in the shape alone
# says: the stride is in the shape of the result and not in the positions
# earns: 0
def max_pool2d(x, size=2, stride=None, padding="VALID"):
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
            up, across = max(i - top, 0), max(j - left, 0)
            y[:, i, j] = x[:, up : i - top + size, across : j - left + size].max(axis=(1, 2))
    return y


# %% max_pool2d: positions step by the size
# says: the positions step by the size
# earns: 3
# from: stride in the shape alone
# -    y = np.empty((n, out_h, out_w, c))
# +    y = np.full((n, out_h, out_w, c), -np.inf)
#
# -            up, across = max(i - top, 0), max(j - left, 0)
# -            y[:, i, j] = x[:, up : i - top + size, across : j - left + size].max(axis=(1, 2))
# +            up, across = i * size - top, j * size - left
# +            window = x[:, max(up, 0) : up + size, max(across, 0) : across + size]
# +            y[:, i, j] = window.max(axis=(1, 2))


# %% max_pool2d: windows of 2 always
# says: never reads its argument size
# earns: 0
def max_pool2d(x, size=2, stride=None, padding="VALID"):
    x = x[:, : x.shape[1] // 2 * 2, : x.shape[2] // 2 * 2]
    blocks = x.reshape(len(x), x.shape[1] // 2, 2, x.shape[2] // 2, 2, x.shape[3])
    return blocks.max(axis=(2, 4))


# %% max_pool2d: size rounded up
# says: the size was rounded up: VALID drops what does not fill a window
# earns: 0
# from: stride in the shape alone
# -    out_h, out_w = (height - size) // stride + 1, (width - size) // stride + 1
# +    out_h, out_w = -(-height // stride), -(-width // stride)
#
# -        out_h, out_w = -(-height // stride), -(-width // stride)
#
# -            up, across = max(i - top, 0), max(j - left, 0)
# -            y[:, i, j] = x[:, up : i - top + size, across : j - left + size].max(axis=(1, 2))
# +            up, across = i * stride - top, j * stride - left
# +            window = x[:, max(up, 0) : up + size, max(across, 0) : across + size]
# +            y[:, i, j] = window.max(axis=(1, 2))


# %% max_pool2d: the window's size forgotten
# says: a wrong answer to max_pool2d(x
# earns: 3
def max_pool2d(x, size=2, stride=None, padding="VALID"):
    stride = stride or size
    n, height, width, c = x.shape
    out_h, out_w = height // stride, width // stride
    y = np.zeros((n, out_h, out_w, c))
    for i in range(out_h):
        for j in range(out_w):
            up, across = i * stride, j * stride
            y[:, i, j] = x[:, up : up + size, across : across + size].max(axis=(1, 2))
    return y


# %% max_pool2d: SAME ignored
# says: this is VALID: SAME was ignored
# earns: 4
def max_pool2d(x, size=2, stride=None, padding="VALID"):
    stride = stride or size
    view = np.lib.stride_tricks.sliding_window_view(x, (size, size), axis=(1, 2))
    return view[:, ::stride, ::stride].max(axis=(4, 5))


# %% max_pool2d: odd pixel on top and left
# says: in SAME the odd pixel went to the top and left
# earns: 4
# from: stride ignored
# -    stride = size
# +    stride = stride or size
#
# -        pads[axis] = (total // 2, total - total // 2)
# +        pads[axis] = (total - total // 2, total // 2)


# %% max_pool2d: padded on one side
# says: in SAME all the padding went to the bottom and right
# earns: 4
# from: odd pixel on top and left
# -        pads[axis] = (total - total // 2, total // 2)
# +        pads[axis] = (0, total)


# %% max_pool2d: channels mixed
# says: channels are mixed
# earns: 5
def max_pool2d(x, size=2, stride=None, padding="VALID"):
    stride = stride or size
    pads = [(0, 0)] * 4
    for axis in (1, 2) if padding == "SAME" else ():
        total = max((-(-x.shape[axis] // stride) - 1) * stride + size - x.shape[axis], 0)
        pads[axis] = (total // 2, total - total // 2)
    padded = np.pad(x.astype(float), pads, constant_values=-np.inf)
    view = np.lib.stride_tricks.sliding_window_view(padded, (size, size), axis=(1, 2))
    largest = view[:, ::stride, ::stride].max(axis=(3, 4, 5))
    return np.repeat(largest[..., None], x.shape[3], axis=3)


# %% max_pool2d: the smallest
# says: this is the smallest of each window
# earns: 0
# from: channels mixed
# -    padded = np.pad(x.astype(float), pads, constant_values=-np.inf)
# +    padded = np.pad(x.astype(float), pads, constant_values=np.inf)
#
# -    largest = view[:, ::stride, ::stride].max(axis=(3, 4, 5))
# -    return np.repeat(largest[..., None], x.shape[3], axis=3)
# +    return view[:, ::stride, ::stride].min(axis=(4, 5))


# %% max_pool2d: transposed
# says: the result is transposed
# earns: 0
# from: channels mixed
# -    largest = view[:, ::stride, ::stride].max(axis=(3, 4, 5))
# -    return np.repeat(largest[..., None], x.shape[3], axis=3)
# +    return view[:, ::stride, ::stride].max(axis=(4, 5)).transpose(0, 2, 1, 3)


# %% max_pool2d: fractions cut
# says: fractions were cut off
# earns: 0
# from: odd pixel on top and left
# -        pads[axis] = (total - total // 2, total // 2)
# -    x = np.pad(x.astype(float), pads, constant_values=-np.inf)
# +        pads[axis] = (total // 2, total - total // 2)
# +    x = np.pad(x.astype(int), pads, constant_values=-1000)


# %% max_pool2d: zeros of the right shape
# says: nothing was computed: all zeros
# earns: 0
def max_pool2d(x, size=2, stride=None, padding="VALID"):
    stride = stride or size
    shape = [(n - size) // stride + 1 if padding == "VALID" else -(-n // stride) for n in x.shape]
    return np.zeros((x.shape[0], shape[1], shape[2], x.shape[3]))


# %% max_pool2d: noise of the right shape
# says: a wrong answer to max_pool2d(x
# earns: 0
def max_pool2d(x, size=2, stride=None, padding="VALID"):
    stride = stride or size
    shape = [(n - size) // stride + 1 if padding == "VALID" else -(-n // stride) for n in x.shape]
    return np.random.default_rng(0).normal(size=(x.shape[0], shape[1], shape[2], x.shape[3]))


# %% max_pool2d: visible case hard-coded
# says: never reads its argument x
# earns: 0
def max_pool2d(x, size=2, stride=None, padding="VALID"):
    return np.array([[[[-1], [-3]], [[-7], [-9]]]]) if padding == "SAME" else np.array([[[[-1]]]])


# %% max_pool2d: input changed in place
# says: it changes its input x
# earns: 0
def max_pool2d(x, size=2, stride=None, padding="VALID"):
    stride = stride or size
    view = np.lib.stride_tricks.sliding_window_view(x, (size, size), axis=(1, 2))
    y = view[:, ::stride, ::stride].max(axis=(4, 5))
    x[x < 0] = 0
    x += 1
    return y


# %% max_pool2d: nothing returned
# says: gives None
# earns: 0
def max_pool2d(x, size=2, stride=None, padding="VALID"):
    view = np.lib.stride_tricks.sliding_window_view(x, (size, size), axis=(1, 2))
    view[:, :: stride or size, :: stride or size].max(axis=(4, 5))


# %% max_pool2d: the channel axis lost
# says: The shapes differ: (1, 1,
# earns: 0
def max_pool2d(x, size=2, stride=None, padding="VALID"):
    stride = stride or size
    view = np.lib.stride_tricks.sliding_window_view(x[..., 0], (size, size), axis=(1, 2))
    return view[:, ::stride, ::stride].max(axis=(3, 4))


# %% max_pool2d: a list of rows of different lengths
# says: a list that is no array: its rows have different lengths
# earns: 0
def max_pool2d(x, size=2, stride=None, padding="VALID"):
    return [[1], [2, 3]]


# %% max_pool2d: crash
# says: raises NameError
# earns: 0
def max_pool2d(x, size=2, stride=None, padding="VALID"):
    return np.zeros(((height - size) // stride + 1,))


# %% max_pool2d: arguments renamed
# says: unexpected keyword argument
# earns: 0
def max_pool2d(images, pool_size=2, strides=None, pad="VALID"):
    view = np.lib.stride_tricks.sliding_window_view(images, (pool_size,) * 2, axis=(1, 2))
    return view[:, :: strides or pool_size, :: strides or pool_size].max(axis=(4, 5))


# %% max_pool2d: crash on None as stride
# says: raises TypeError
# earns: 0
def max_pool2d(x, size=2, stride=None, padding="VALID"):
    return np.zeros((1, (x.shape[1] - size) // stride + 1, 1, 1))


# %% max_pool2d: a stride of 2 where none is given
# says: without a stride the window moved by 2
# earns: 0
# from: loops
# -    return pool(x, max, size, stride, padding)
# +    return pool(x, max, size, stride or 2, padding)


# %% max_pool2d: size and stride swapped
# says: size and stride have changed places
# earns: 3
# from: windows
# -    return windows(x, size, stride, padding, -np.inf).max(axis=(-2, -1))
# +    return windows(x, stride or size, size, padding, -np.inf).max(axis=(-2, -1))


# %% max_pool2d: stride and padding ignored
# says: stride and padding are ignored
# earns: 3
# from: windows
# -    return windows(x, size, stride, padding, -np.inf).max(axis=(-2, -1))
# +    return windows(x, size, None, "VALID", -np.inf).max(axis=(-2, -1))


# %% max_pool2d: the + 1 forgotten
# says: the + 1 of the size was forgotten
# earns: 0
# from: windows
# -    return view[:, ::stride, ::stride]
# +    seen = view[:, ::stride, ::stride]
# +    return seen[:, :-1, :-1] if padding == "VALID" else seen


# %% max_pool2d: size // 2 in front
# says: in SAME size // 2 went before
# earns: 4
# from: loops
# -    return [index * stride - lacking // 2 for index in range(count)]
# +    return [index * stride - size // 2 * (lacking >= 0) for index in range(count)]


# %% max_pool2d: first channel alone
# says: only the first channel is pooled
# earns: 5
# from: loops
# -                numbers = [take(seen(channel, top, left, size)) for channel in channels]
# +                numbers = [take(seen(channels[0], top, left, size)) for _ in channels]


# %% max_pool2d: where, not what
# says: this says where the largest stands
# earns: 0
# from: loops
# -    return pool(x, max, size, stride, padding)
# +    return pool(x, lambda numbers: numbers.index(max(numbers)), size, stride, padding)


# %% max_pool2d: one row too few
# says: the last row is 0, as if a loop ended one early
# earns: 0
# from: loops
# -    return result
# +    for image in result:
# +        image[-1] = np.zeros_like(image[-1]).tolist()
# +    return result


# %% max_pool2d: a ReLU behind it
# says: negative numbers never win, as if the search began at 0
# earns: 0
# from: loops
# -    return pool(x, max, size, stride, padding)
# +    return np.maximum(pool(x, max, size, stride, padding), 0)


# %% max_pool2d: padded with -999
# says: a wrong answer to max_pool2d
# earns: 4
# from: loops
# -        if 0 <= row < len(channel) and 0 <= col < len(channel[0])
# -    ]
# +        if 0 <= row < len(channel) and 0 <= col < len(channel[0])
# +    ] + [-999]
