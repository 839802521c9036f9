"""Wrong answers to col2im: what each must be told, and how many of 8 points it earns."""
# ruff: noqa: F811  # cells of students, one after another

import numpy as np


# %% col2im: last one wins
# says: a pixel keeps what came last
# earns: 0
def col2im(cols, x_shape, kh, kw, stride=1):
    height, width, channels = x_shape
    x = np.zeros(x_shape)
    place = 0
    for top in range(0, height - kh + 1, stride):
        for left in range(0, width - kw + 1, stride):
            window = cols[:, place].reshape(kh, kw, channels)
            x[top : top + kh, left : left + kw] = window
            place += 1
    return x


# %% col2im: last one wins, tap by tap
# says: a pixel keeps what came last
# earns: 0
def col2im(cols, x_shape, kh, kw, stride=1):
    height, width, channels = x_shape
    x = np.zeros(x_shape)
    taps = iter(cols)
    for i, j, c in np.ndindex(kh, kw, channels):
        seen = x[i : height - kh + i + 1 : stride, j : width - kw + j + 1 : stride, c]
        seen[:] = next(taps).reshape(seen.shape)
    return x


# %% col2im: mean over the windows
# says: a pixel got the mean over its windows
# earns: 0
def col2im(cols, x_shape, kh, kw, stride=1):
    height, width, channels = x_shape
    x = np.zeros(x_shape)
    place, seen = 0, np.zeros(x_shape)
    for top in range(0, height - kh + 1, stride):
        for left in range(0, width - kw + 1, stride):
            window = cols[:, place].reshape(kh, kw, channels)
            x[top : top + kh, left : left + kw] += window
            seen[top : top + kh, left : left + kw] += 1
            place += 1
    return x / np.maximum(seen, 1)


# %% col2im: divided by the kernel
# says: the sum was divided by the size of the kernel
# earns: 0
# from: last one wins
# -            x[top : top + kh, left : left + kw] = window
# +            x[top : top + kh, left : left + kw] += window
#
# -    return x
# +    return x / (kh * kw)


# %% col2im: windows counted
# says: these are the numbers of windows that see a pixel
# earns: 0
# from: last one wins
# -            x[top : top + kh, left : left + kw] = window
# +            x[top : top + kh, left : left + kw] += 1


# %% col2im: windows in the rows
# says: col2im: 
# earns: 0
# from: last one wins
# -            window = cols[:, place].reshape(kh, kw, channels)
# -            x[top : top + kh, left : left + kw] = window
# +            window = cols.T[:, place].reshape(kh, kw, channels)
# +            x[top : top + kh, left : left + kw] += window


# %% col2im: channels first in the rows
# says: the rows are ordered (c, kh, kw)
# earns: 3
# from: windows in the rows
# -            window = cols.T[:, place].reshape(kh, kw, channels)
# +            window = cols[:, place].reshape(channels, kh, kw).transpose(1, 2, 0)


# %% col2im: kw first in the rows
# says: the rows are ordered (kw, kh, c)
# earns: 0
# from: windows in the rows
# -            window = cols.T[:, place].reshape(kh, kw, channels)
# +            window = cols[:, place].reshape(kw, kh, channels).transpose(1, 0, 2)


# %% col2im: channels between
# says: the rows are ordered (kh, c, kw)
# earns: 3
# from: windows in the rows
# -            window = cols.T[:, place].reshape(kh, kw, channels)
# +            window = cols[:, place].reshape(kh, channels, kw).transpose(0, 2, 1)


# %% col2im: positions down first
# says: the positions go down first
# earns: 0
# from: windows in the rows
# -    for top in range(0, height - kh + 1, stride):
# -        for left in range(0, width - kw + 1, stride):
# -            window = cols.T[:, place].reshape(kh, kw, channels)
# +    for left in range(0, width - kw + 1, stride):
# +        for top in range(0, height - kh + 1, stride):
# +            window = cols[:, place].reshape(kh, kw, channels)


# %% col2im: stride ignored
# says: the stride is in the number of columns and not in the positions
# earns: 6
# from: positions down first
# -    for left in range(0, width - kw + 1, stride):
# -        for top in range(0, height - kh + 1, stride):
# +    for top in range((height - kh) // stride + 1):
# +        for left in range((width - kw) // stride + 1):


# %% col2im: stride forgotten
# says: the stride is ignored
# earns: 6
# from: positions down first
# -    for left in range(0, width - kw + 1, stride):
# -        for top in range(0, height - kh + 1, stride):
# +    for top in range(0, height - kh + 1):
# +        for left in range(0, width - kw + 1):


# %% col2im: windows turned
# says: turned by half a turn
# earns: 0
# from: last one wins
# -            x[top : top + kh, left : left + kw] = window
# +            x[top : top + kh, left : left + kw] += window[::-1, ::-1]


# %% col2im: laid out anew
# says: laid out in the shape of the image
# earns: 0
# from: divided by the kernel
# -    return x / (kh * kw)
# +    return np.resize(cols, x_shape)


# %% col2im: height and width swapped
# says: height and width of the image are swapped
# earns: 0
# from: divided by the kernel
# -    return x / (kh * kw)
# +    return x.transpose(1, 0, 2)


# %% col2im: with a batch
# says: the result is one image: it has no batch
# earns: 0
# from: divided by the kernel
# -    return x / (kh * kw)
# +    return x[None]


# %% col2im: fractions cut
# says: fractions were cut off
# earns: 7
# from: divided by the kernel
# -    return x / (kh * kw)
# +    return x.astype(int)


# %% col2im: an image of integers
# says: raises UFuncTypeError
# earns: 7
# from: last one wins
# -    x = np.zeros(x_shape)
# +    x = np.zeros(x_shape, int)
#
# -            x[top : top + kh, left : left + kw] = window
# +            x[top : top + kh, left : left + kw] += window


# %% col2im: zeros of the right shape
# says: nothing was put into it: all zeros
# earns: 0
# from: last one wins
# -            x[top : top + kh, left : left + kw] = window


# %% col2im: noise of the right shape
# says: a wrong answer to col2im(cols
# earns: 0
# from: divided by the kernel
# -    return x / (kh * kw)
# +    return np.random.default_rng(0).normal(size=x_shape)


# %% col2im: visible case hard-coded
# says: The smallest case that fails
# earns: 0
def col2im(cols, x_shape, kh, kw, stride=1):
    return np.array([[[1], [12], [20]]])


# %% col2im: matrix changed in place
# says: it changes its input cols
# earns: 0
# from: divided by the kernel
# -    return x / (kh * kw)
# +    cols[:] = 0
# +    return x


# %% col2im: nothing returned
# says: gives None
# earns: 0
# from: divided by the kernel
# -    return x / (kh * kw)
# +    x.sum()


# %% col2im: a flat list
# says: The shapes differ
# earns: 0
# from: divided by the kernel
# -    return x / (kh * kw)
# +    return x.ravel().tolist()


# %% col2im: one channel
# says: raises ValueError
# earns: 3
# from: windows in the rows
# -            window = cols.T[:, place].reshape(kh, kw, channels)
# +            window = cols[:, place].reshape(kh, kw, 1)


# %% col2im: sizes in another order
# says: raises
# earns: 0
# from: matrix changed in place
# -def col2im(cols, x_shape, kh, kw, stride=1):
# +def col2im(cols, kh, kw, x_shape, stride=1):
#
# -    cols[:] = 0


# %% col2im: loops that end one early
# says: the last positions are left out, as if a loop ended one early
# earns: 0
def col2im(cols, x_shape, kh, kw, stride=1):
    height, width, channels = x_shape
    rows, across = (height - kh) // stride + 1, (width - kw) // stride + 1
    x = np.zeros(x_shape)
    for row in range(rows - 1):
        for col in range(across - 1):
            window = cols[:, row * across + col].reshape(kh, kw, channels)
            x[row * stride : row * stride + kh, col * stride : col * stride + kw] += window
    return x


# %% col2im: return inside the loop
# says: only the first row of positions is there
# earns: 0
# from: loops that end one early
# -    for row in range(rows - 1):
# -        for col in range(across - 1):
# +    for row in range(rows):
# +        for col in range(across):
#
# -    return x
# +        return x
