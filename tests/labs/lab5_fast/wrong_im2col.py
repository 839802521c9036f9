"""Wrong answers to im2col: what each must be told, and how many of 8 points it earns."""
# ruff: noqa: F811  # cells of students, one after another

import numpy as np


# %% im2col: channels first in the rows
# says: the rows are ordered (c, kh, kw)
# earns: 3
def im2col(x, kh, kw, stride=1):
    columns = []
    for top in range(0, x.shape[0] - kh + 1, stride):
        for left in range(0, x.shape[1] - kw + 1, stride):
            window = x[top : top + kh, left : left + kw]
            columns.append(window.transpose(2, 0, 1).reshape(-1))
    return np.array(columns).T


# %% im2col: kw first in the rows
# says: the rows are ordered (kw, kh, c)
# earns: 0
# from: channels first in the rows
# -            columns.append(window.transpose(2, 0, 1).reshape(-1))
# +            columns.append(window.transpose(1, 0, 2).reshape(-1))


# %% im2col: channels between
# says: the rows are ordered (kh, c, kw)
# earns: 3
# from: channels first in the rows
# -            columns.append(window.transpose(2, 0, 1).reshape(-1))
# +            columns.append(window.transpose(0, 2, 1).reshape(-1))


# %% im2col: positions down first
# says: the positions go down first
# earns: 0
def im2col(x, kh, kw, stride=1):
    columns = []
    for left in range(0, x.shape[1] - kw + 1, stride):
        for top in range(0, x.shape[0] - kh + 1, stride):
            window = x[top : top + kh, left : left + kw]
            columns.append(window.reshape(-1))
    return np.array(columns).T


# %% im2col: kh and kw swapped
# says: kh and kw are swapped
# earns: 0
def im2col(x, kh, kw, stride=1):
    kh, kw = kw, kh
    columns = []
    for top in range(0, x.shape[0] - kh + 1, stride):
        for left in range(0, x.shape[1] - kw + 1, stride):
            window = x[top : top + kh, left : left + kw]
            columns.append(window.reshape(-1))
    return np.array(columns).T


# %% im2col: square windows
# says: the window is kh x kh
# earns: 0
# from: kh and kw swapped
# -    kh, kw = kw, kh
# +    kw = kh


# %% im2col: windows in the rows
# says: the matrix is transposed
# earns: 0
# from: channels first in the rows
# -            columns.append(window.transpose(2, 0, 1).reshape(-1))
# -    return np.array(columns).T
# +            columns.append(window.reshape(-1))
# +    return np.array(columns)


# %% im2col: reshaped, not transposed
# says: a matrix with windows in its rows was reshaped
# earns: 0
# from: windows in the rows
# -    return np.array(columns)
# +    rows = np.array(columns)
# +    return rows.reshape(rows.shape[::-1])


# %% im2col: stride ignored
# says: the stride is ignored
# earns: 6
# from: positions down first
# -    for left in range(0, x.shape[1] - kw + 1, stride):
# -        for top in range(0, x.shape[0] - kh + 1, stride):
# +    for top in range(0, x.shape[0] - kh + 1):
# +        for left in range(0, x.shape[1] - kw + 1):


# %% im2col: stride in the number alone
# says: the stride is in the number of columns and not in the positions
# earns: 6
# from: positions down first
# -    for left in range(0, x.shape[1] - kw + 1, stride):
# -        for top in range(0, x.shape[0] - kh + 1, stride):
# +    for top in range((x.shape[0] - kh) // stride + 1):
# +        for left in range((x.shape[1] - kw) // stride + 1):


# %% im2col: last positions left out
# says: the last positions are left out
# earns: 0
# from: positions down first
# -    for left in range(0, x.shape[1] - kw + 1, stride):
# -        for top in range(0, x.shape[0] - kh + 1, stride):
# +    for top in range(0, x.shape[0] - kh, stride):
# +        for left in range(0, x.shape[1] - kw, stride):


# %% im2col: first channel alone
# says: only the first channel is used
# earns: 3
# from: channels first in the rows
# -            window = x[top : top + kh, left : left + kw]
# -            columns.append(window.transpose(2, 0, 1).reshape(-1))
# +            window = x[top : top + kh, left : left + kw, 0]
# +            columns.append(window.reshape(-1))


# %% im2col: windows turned
# says: turned by half a turn
# earns: 0
# from: channels first in the rows
# -            columns.append(window.transpose(2, 0, 1).reshape(-1))
# +            columns.append(window[::-1, ::-1].reshape(-1))


# %% im2col: laid out anew
# says: laid out in the shape of the matrix
# earns: 0
# from: windows in the rows
# -    return np.array(columns)
# +    return np.resize(x, np.array(columns).T.shape)


# %% im2col: fractions cut
# says: fractions were cut off
# earns: 7
# from: windows in the rows
# -    return np.array(columns)
# +    return np.array(columns, dtype=int).T


# %% im2col: bytes for everything
# says: numbers start again at 0 after 255
# earns: 7
# from: windows in the rows
# -    return np.array(columns)
# +    return np.array(columns).astype(np.uint8).T


# %% im2col: zeros of the right shape
# says: nothing was put into it: all zeros
# earns: 0
# from: windows in the rows
# -    return np.array(columns)
# +    return np.zeros_like(columns).T


# %% im2col: noise of the right shape
# says: a wrong answer to im2col(x
# earns: 0
# from: windows in the rows
# -    return np.array(columns)
# +    return np.random.default_rng(0).normal(size=np.shape(columns)).T


# %% im2col: visible case hard-coded
# says: im2col(x, 1, 1)
# earns: 0
def im2col(x, kh, kw, stride=1):
    return np.array([[1, 2, 3], [2, 3, 4], [5, 6, 7], [6, 7, 8]])


# %% im2col: image changed in place
# says: it changes its input x
# earns: 0
# from: channels first in the rows
# -            columns.append(window.transpose(2, 0, 1).reshape(-1))
# +            columns.append(window.reshape(-1))
# +    x *= 0


# %% im2col: nothing returned
# says: gives None
# earns: 0
# from: windows in the rows
# -    return np.array(columns)
# +    np.array(columns).T


# %% im2col: a flat list
# says: The shapes differ
# earns: 0
# from: windows in the rows
# -    return np.array(columns)
# +    return np.array(columns).T.ravel().tolist()


# %% im2col: a generator
# says: gives an object of type generator
# earns: 0
# from: windows in the rows
# -    return np.array(columns)
# +    return (column for column in columns)


# %% im2col: windows not laid out
# says: The shapes differ
# earns: 0
# from: channels first in the rows
# -            columns.append(window.transpose(2, 0, 1).reshape(-1))
# +            columns.append(window)


# %% im2col: crash
# says: raises AttributeError
# earns: 0
# from: channels first in the rows
# -            columns.append(window.transpose(2, 0, 1).reshape(-1))
# +            columns.append(window.unroll())


# %% im2col: padding asked for
# says: unexpected keyword argument
# earns: 6
def im2col(x, kh, kw, s=1):
    columns = []
    for top in range(0, x.shape[0] - kh + 1, s):
        for left in range(0, x.shape[1] - kw + 1, s):
            window = x[top : top + kh, left : left + kw]
            columns.append(window.reshape(-1))
    return np.array(columns).T


# %% im2col: everything in reverse order in the rows
# says: the rows are ordered (c, kw, kh)
# earns: 0
def im2col(x, kh, kw, stride=1):
    height, width, channels = x.shape
    rows, across = (height - kh) // stride + 1, (width - kw) // stride + 1
    cols = np.zeros((kh * kw * channels, rows * across), x.dtype)
    for row in range(rows):
        for col in range(across):
            window = x[row * stride : row * stride + kh, col * stride : col * stride + kw]
            cols[:, row * across + col] = window.T.ravel()
    return cols


# %% im2col: loops that end one early
# says: the last positions are left out, as if a loop ended one early
# earns: 0
# from: everything in reverse order in the rows
# -    for row in range(rows):
# +    for row in range(rows - 1):
#
# -            cols[:, row * across + col] = window.T.ravel()
# +            cols[:, row * across + col] = window.ravel()


# %% im2col: return inside the loop
# says: only the first row of positions is there
# earns: 0
# from: everything in reverse order in the rows
# -            cols[:, row * across + col] = window.T.ravel()
# -    return cols
# +            cols[:, row * across + col] = window.ravel()
# +        return cols


# %% im2col: the + 1 forgotten
# says: the + 1 was forgotten in the number of positions
# earns: 0
# from: everything in reverse order in the rows
# -    rows, across = (height - kh) // stride + 1, (width - kw) // stride + 1
# +    rows, across = (height - kh) // stride, (width - kw) // stride
#
# -            cols[:, row * across + col] = window.T.ravel()
# +            cols[:, row * across + col] = window.ravel()


# %% im2col: half precision
# says: numbers are only as precise as float16 has them
# earns: 7
# from: everything in reverse order in the rows
# -            cols[:, row * across + col] = window.T.ravel()
# -    return cols
# +            cols[:, row * across + col] = window.ravel()
# +    with np.errstate(over="ignore"):
# +        return cols.astype(np.float16)
