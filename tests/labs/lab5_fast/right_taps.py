"""Lab 5 tap by tap: one slice of the image for each weight, and einsum for the product."""

import numpy as np


# %% im2col
def im2col(x, kh, kw, stride=1):
    last_row, last_col = x.shape[0] - kh, x.shape[1] - kw
    rows = []
    for i in range(kh):
        for j in range(kw):
            seen = x[i : last_row + i + 1 : stride, j : last_col + j + 1 : stride]
            rows.extend(seen[..., c].ravel() for c in range(x.shape[2]))
    return np.stack(rows)


# %% conv2d_im2col
def conv2d_im2col(x, w, stride=1):
    kh, kw = w.shape[:2]
    last_row, last_col = x.shape[1] - kh, x.shape[2] - kw
    y = 0.0
    for i in range(kh):
        for j in range(kw):
            seen = x[:, i : last_row + i + 1 : stride, j : last_col + j + 1 : stride]
            y = y + seen.astype(float) @ w[i, j].astype(float)
    return y


# %% col2im
def col2im(cols, x_shape, kh, kw, stride=1):
    x = np.zeros(x_shape)
    last_row, last_col = x_shape[0] - kh, x_shape[1] - kw
    taps = iter(cols)
    for i in range(kh):
        for j in range(kw):
            for c in range(x_shape[2]):
                seen = x[i : last_row + i + 1 : stride, j : last_col + j + 1 : stride, c]
                seen += next(taps).reshape(seen.shape)
    return x
