"""Wrong answers to conv2d_im2col: what each must be told, and how many of 9 points it earns."""
# ruff: noqa: F811, F821, F841  # cells of students, one after another

import numpy as np


# %% conv2d_im2col: loops
# says: right everywhere, and too slow: 20 times as fast as loops is asked for
# earns: 7
def conv2d_im2col(x, w, stride=1):
    (n, height, width, c_in), (kh, kw, _, c_out) = x.shape, w.shape
    y = np.zeros((n, (height - kh) // stride + 1, (width - kw) // stride + 1, c_out))
    for image, row, col, k in np.ndindex(y.shape):
        for i, j, c in np.ndindex(kh, kw, c_in):
            pixel = float(x[image, row * stride + i, col * stride + j, c])
            y[image, row, col, k] += pixel * w[i, j, c, k]
    return y


# %% conv2d_im2col: the loops of the worked example
# says: too slow: 20 times as fast as loops
# earns: 7
def conv2d_im2col(x, w, stride=1):
    return conv2d_loops(x.astype(float), w.astype(float), stride)


# %% conv2d_im2col: loops over lists
# says: right everywhere, and too slow: 20 times as fast as loops is asked for
# earns: 7
def conv2d_im2col(x, w, stride=1):
    (n, height, width, c_in), (kh, kw, _, c_out) = x.shape, w.shape
    pixels, weights = x.tolist(), w.tolist()
    y = []
    for image in pixels:
        y.append([])
        for top in range(0, height - kh + 1, stride):
            y[-1].append([])
            for left in range(0, width - kw + 1, stride):
                sums = [0] * c_out
                for i in range(kh):
                    for j in range(kw):
                        for c in range(c_in):
                            for k in range(c_out):
                                sums[k] += image[top + i][left + j][c] * weights[i][j][c][k]
                y[-1][-1].append(sums)
    return y


# %% conv2d_im2col: kernels flipped
# says: the kernels were flipped
# earns: 0
def conv2d_im2col(x, w, stride=1):
    kh, kw, c_in, c_out = w.shape
    x, rows = x.astype(float), w[::-1, ::-1].reshape(-1, c_out).T
    out_h, out_w = (x.shape[1] - kh) // stride + 1, (x.shape[2] - kw) // stride + 1
    maps = []
    for image in x:
        columns = np.empty((kh * kw * c_in, out_h * out_w))
        for place, (row, col) in enumerate(np.ndindex(out_h, out_w)):
            top, left = row * stride, col * stride
            columns[:, place] = image[top : top + kh, left : left + kw].reshape(-1)
        product = rows @ columns
        maps.append(product.T.reshape(out_h, out_w, c_out))
    return np.stack(maps)


# %% conv2d_im2col: windows channels first
# says: the rows of the windows are in the order (c, kh, kw)
# earns: 0
# from: kernels flipped
# -    x, rows = x.astype(float), w[::-1, ::-1].reshape(-1, c_out).T
# +    x, rows = x.astype(float), w.reshape(-1, c_out).T
#
# -            columns[:, place] = image[top : top + kh, left : left + kw].reshape(-1)
# +            columns[:, place] = (
# +                image[top : top + kh, left : left + kw].transpose(2, 0, 1).reshape(-1)
# +            )


# %% conv2d_im2col: weights channels first
# says: the weights are in the order (c, kh, kw)
# earns: 0
# from: kernels flipped
# -    x, rows = x.astype(float), w[::-1, ::-1].reshape(-1, c_out).T
# +    x, rows = x.astype(float), w.transpose(2, 0, 1, 3).reshape(-1, c_out).T


# %% conv2d_im2col: kernels reshaped into rows
# says: the weights were laid in rows by reshape alone
# earns: 0
# from: kernels flipped
# -    x, rows = x.astype(float), w[::-1, ::-1].reshape(-1, c_out).T
# +    x, rows = x.astype(float), w.reshape(c_out, -1)


# %% conv2d_im2col: product reshaped
# says: the product was reshaped
# earns: 0
# from: kernels flipped
# -    x, rows = x.astype(float), w[::-1, ::-1].reshape(-1, c_out).T
# +    x, rows = x.astype(float), w.reshape(-1, c_out).T
#
# -        maps.append(product.T.reshape(out_h, out_w, c_out))
# +        maps.append(product.reshape(out_h, out_w, c_out))


# %% conv2d_im2col: batch mixed up
# says: the images of the batch are mixed up
# earns: 0
# from: product reshaped
# -        maps.append(product.reshape(out_h, out_w, c_out))
# -    return np.stack(maps)
# +        maps.append(product)
# +    return np.hstack(maps).reshape(c_out, out_h, out_w, -1).transpose(3, 1, 2, 0)


# %% conv2d_im2col: kernel height and width swapped
# says: height and width of the kernels are swapped
# earns: 0
# from: kernels flipped
# -def conv2d_im2col(x, w, stride=1):
# +def conv2d_im2col(x, w, stride=1):
# +    w = w.transpose(1, 0, 2, 3)
#
# -    x, rows = x.astype(float), w[::-1, ::-1].reshape(-1, c_out).T
# +    x, rows = x.astype(float), w.reshape(-1, c_out).T


# %% conv2d_im2col: result height and width swapped
# says: height and width of the result are swapped
# earns: 0
# from: product reshaped
# -        maps.append(product.reshape(out_h, out_w, c_out))
# -    return np.stack(maps)
# +        maps.append(product.T.reshape(out_h, out_w, c_out))
# +    return np.stack(maps).transpose(0, 2, 1, 3)


# %% conv2d_im2col: channels first
# says: the result is channels first
# earns: 0
# from: result height and width swapped
# -    return np.stack(maps).transpose(0, 2, 1, 3)
# +    return np.stack(maps).transpose(0, 3, 1, 2)


# %% conv2d_im2col: a matrix still
# says: the result is a matrix still
# earns: 0
# from: result height and width swapped
# -    return np.stack(maps).transpose(0, 2, 1, 3)
# +    return np.stack(maps).reshape(-1, c_out)


# %% conv2d_im2col: first image alone
# says: only the first image of the batch is done
# earns: 0
# from: result height and width swapped
# -    return np.stack(maps).transpose(0, 2, 1, 3)
# +    return np.stack(maps[:1])


# %% conv2d_im2col: no batch in the result
# says: the batch is left out of the result
# earns: 0
# from: result height and width swapped
# -    return np.stack(maps).transpose(0, 2, 1, 3)
# +    return maps[0]


# %% conv2d_im2col: first kernel alone
# says: only the first kernel is used
# earns: 0
# from: result height and width swapped
# -    return np.stack(maps).transpose(0, 2, 1, 3)
# +    return np.stack(maps)[..., :1]


# %% conv2d_im2col: first channel alone
# says: only the first input channel is used
# earns: 0
# from: kernels flipped
# -    x, rows = x.astype(float), w[::-1, ::-1].reshape(-1, c_out).T
# +    x, w, c_in = x[..., :1], w[:, :, :1], 1
# +    x, rows = x.astype(float), w.reshape(-1, c_out).T


# %% conv2d_im2col: channels averaged
# says: the channels are averaged
# earns: 0
# from: result height and width swapped
# -    return np.stack(maps).transpose(0, 2, 1, 3)
# +    return np.stack(maps) / c_in


# %% conv2d_im2col: stride ignored
# says: the stride is ignored
# earns: 7
# from: kernel height and width swapped
# -    w = w.transpose(1, 0, 2, 3)
# +    stride = 1


# %% conv2d_im2col: stride in the shape alone
# says: the stride is in the shape of the result and not in the positions
# earns: 7
# from: kernel height and width swapped
# -    w = w.transpose(1, 0, 2, 3)
#
# -            top, left = row * stride, col * stride
# +            top, left = row, col


# %% conv2d_im2col: stride down alone
# says: the stride is taken down the rows alone
# earns: 7
# from: stride in the shape alone
# -    out_h, out_w = (x.shape[1] - kh) // stride + 1, (x.shape[2] - kw) // stride + 1
# +    out_h, out_w = (x.shape[1] - kh) // stride + 1, x.shape[2] - kw + 1
#
# -            top, left = row, col
# +            top, left = row * stride, col


# %% conv2d_im2col: stride across alone
# says: the stride is taken along the columns alone
# earns: 7
# from: stride in the shape alone
# -    out_h, out_w = (x.shape[1] - kh) // stride + 1, (x.shape[2] - kw) // stride + 1
# +    out_h, out_w = x.shape[1] - kh + 1, (x.shape[2] - kw) // stride + 1
#
# -            top, left = row, col
# +            top, left = row, col * stride


# %% conv2d_im2col: dtype of the images kept
# says: the result is kept in the images' dtype
# earns: 8
# from: kernel height and width swapped
# -    w = w.transpose(1, 0, 2, 3)
# +    dtype = x.dtype
#
# -    return np.stack(maps)
# +    return np.stack(maps).astype(dtype)


# %% conv2d_im2col: uint8 overflows
# says: sums of uint8 overflow
# earns: 8
# from: kernels flipped
# -    x, rows = x.astype(float), w[::-1, ::-1].reshape(-1, c_out).T
# +    x, rows = x, w.reshape(-1, c_out).T
#
# -        columns = np.empty((kh * kw * c_in, out_h * out_w))
# +        columns = np.empty((kh * kw * c_in, out_h * out_w), x.dtype)


# %% conv2d_im2col: fractions cut
# says: fractions were cut off
# earns: 8
# from: result height and width swapped
# -    return np.stack(maps).transpose(0, 2, 1, 3)
# +    return np.stack(maps).astype(int)


# %% conv2d_im2col: zeros of the right shape
# says: nothing was computed: all zeros
# earns: 0
# from: result height and width swapped
# -    return np.stack(maps).transpose(0, 2, 1, 3)
# +    return np.zeros_like(maps)


# %% conv2d_im2col: noise of the right shape
# says: a wrong answer to conv2d_im2col(x, w
# earns: 0
# from: result height and width swapped
# -    return np.stack(maps).transpose(0, 2, 1, 3)
# +    return np.random.default_rng(0).normal(size=np.shape(maps))


# %% conv2d_im2col: visible case hard-coded
# says: The smallest case that fails
# earns: 0
def conv2d_im2col(x, w, stride=1):
    return np.array([6521, 7632, 8743]).reshape(1, 1, 3, 1)


# %% conv2d_im2col: images changed in place
# says: it changes its input x
# earns: 0
# from: kernel height and width swapped
# -    w = w.transpose(1, 0, 2, 3)
# +    x -= x.min()


# %% conv2d_im2col: nothing returned
# says: gives None
# earns: 0
# from: result height and width swapped
# -    return np.stack(maps).transpose(0, 2, 1, 3)
# +    np.stack(maps)


# %% conv2d_im2col: crash
# says: raises ValueError
# earns: 0
# from: kernels flipped
# -    x, rows = x.astype(float), w[::-1, ::-1].reshape(-1, c_out).T
# +    x, rows = x.astype(float), w.reshape(-1, c_out)


# %% conv2d_im2col: the whole product reshaped
# says: the product was reshaped, where its axes have to change places
# earns: 0
# from: windows
# -    maps = [kernels @ im2col(image, kh, kw, stride) for image in x]
# -    return np.stack([each.reshape(shape).transpose(1, 2, 0) for each in maps])
# +    maps = np.hstack([kernels @ im2col(image, kh, kw, stride) for image in x])
# +    return maps.reshape(len(x), *shape[1:], c_out)


# %% conv2d_im2col: maps of the whole batch taken for one image's
# says: the images of the batch are mixed up
# earns: 0
# from: windows
# -    maps = [kernels @ im2col(image, kh, kw, stride) for image in x]
# -    return np.stack([each.reshape(shape).transpose(1, 2, 0) for each in maps])
# +    maps = np.hstack([kernels @ im2col(image, kh, kw, stride) for image in x])
# +    return maps.reshape(len(x), *shape).transpose(0, 2, 3, 1)


# %% conv2d_im2col: divided by the size of a window
# says: the products were averaged
# earns: 0
# from: windows
# -    return np.stack([each.reshape(shape).transpose(1, 2, 0) for each in maps])
# +    return np.stack([each.reshape(shape).transpose(1, 2, 0) for each in maps]) / (kh * kw)
