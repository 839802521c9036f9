"""Lab 5 with loops over numbers for the copies, lists for the matrix, and one product."""

import numpy as np


# %% im2col
def im2col(x, kh, kw, stride=1):
    height, width, channels = x.shape
    pixels = x.tolist()
    matrix = []
    for i in range(kh):
        for j in range(kw):
            for c in range(channels):
                row = []
                for top in range(0, height - kh + 1, stride):
                    for left in range(0, width - kw + 1, stride):
                        row.append(pixels[top + i][left + j][c])
                matrix.append(row)
    return matrix


# %% conv2d_im2col
def conv2d_im2col(x, w, stride=1):
    kh, kw, _, c_out = w.shape
    rows = (x.shape[1] - kh) // stride + 1
    cols = (x.shape[2] - kw) // stride + 1
    y = []
    for image in x.astype(float):
        product = np.array(im2col(image, kh, kw, stride)).T @ w.reshape(-1, c_out)
        y.append(product.reshape(rows, cols, c_out))
    return y


# %% col2im
def col2im(cols, x_shape, kh, kw, stride=1):
    height, width, channels = x_shape
    image = [[[0] * channels for _ in range(width)] for _ in range(height)]
    column = 0
    for top in range(0, height - kh + 1, stride):
        for left in range(0, width - kw + 1, stride):
            row = 0
            for i in range(kh):
                for j in range(kw):
                    for c in range(channels):
                        image[top + i][left + j][c] += cols[row, column].item()
                        row += 1
            column += 1
    return image
