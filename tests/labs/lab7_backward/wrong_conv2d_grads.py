"""Wrong answers to conv2d_grads: what each must be told, and how many of 11 points it earns."""
# ruff: noqa: F811  # cells of students, one after another

import numpy as np


# %% conv2d_grads: kernel turned in grad_x
# says: in grad_x the kernel is turned round
# earns: 0
def conv2d_grads(x, w, grad_y, stride=1, padding="VALID"):
    (height, width), (kh, kw) = x.shape[1:3], w.shape[:2]
    top = left = bottom = right = 0
    if padding == "SAME":
        need_h = max((grad_y.shape[1] - 1) * stride + kh - height, 0)
        need_w = max((grad_y.shape[2] - 1) * stride + kw - width, 0)
        top, left = need_h // 2, need_w // 2
        bottom, right = need_h - top, need_w - left
    padded = np.pad(x.astype(float), ((0, 0), (top, bottom), (left, right), (0, 0)))
    grad_x, grad_w = np.zeros(padded.shape), np.zeros(w.shape)
    for row, col in np.ndindex(grad_y.shape[1:3]):
        up, across = row * stride, col * stride
        window = padded[:, up : up + kh, across : across + kw]
        grad_w += np.tensordot(window, grad_y[:, row, col], axes=(0, 0))
        back = np.tensordot(grad_y[:, row, col], w[::-1, ::-1], axes=(1, 3))
        grad_x[:, up : up + kh, across : across + kw] += back
    grad_x = grad_x[:, top : top + height, left : left + width]
    return grad_x, grad_w, grad_y.sum(axis=(0, 1, 2))


# %% conv2d_grads: last window wins
# says: in grad_x the last window wins
# earns: 0
# from: kernel turned in grad_x
# -        back = np.tensordot(grad_y[:, row, col], w[::-1, ::-1], axes=(1, 3))
# -        grad_x[:, up : up + kh, across : across + kw] += back
# +        back = np.tensordot(grad_y[:, row, col], w, axes=(1, 3))
# +        grad_x[:, up : up + kh, across : across + kw] = back


# %% conv2d_grads: first filter alone
# says: grad_x hears the first filter alone
# earns: 9
# from: kernel turned in grad_x
# -        back = np.tensordot(grad_y[:, row, col], w[::-1, ::-1], axes=(1, 3))
# +        back = np.tensordot(grad_y[:, row, col], w, axes=(1, 3))
# +        back = np.tensordot(grad_y[:, row, col, :1], w[..., :1], axes=(1, 3))


# %% conv2d_grads: grad_w turned
# says: grad_w is turned the wrong way round
# earns: 0
# from: first filter alone
# -        back = np.tensordot(grad_y[:, row, col, :1], w[..., :1], axes=(1, 3))
#
# -    return grad_x, grad_w, grad_y.sum(axis=(0, 1, 2))
# +    return grad_x, grad_w[::-1, ::-1], grad_y.sum(axis=(0, 1, 2))


# %% conv2d_grads: last position alone
# says: grad_w holds the last position alone
# earns: 0
# from: kernel turned in grad_x
# -        grad_w += np.tensordot(window, grad_y[:, row, col], axes=(0, 0))
# -        back = np.tensordot(grad_y[:, row, col], w[::-1, ::-1], axes=(1, 3))
# +        grad_w = np.tensordot(window, grad_y[:, row, col], axes=(0, 0))
# +        back = np.tensordot(grad_y[:, row, col], w, axes=(1, 3))


# %% conv2d_grads: grad_w a mean over positions
# says: grad_w is a mean over positions
# earns: 0
# from: grad_w turned
# -    return grad_x, grad_w[::-1, ::-1], grad_y.sum(axis=(0, 1, 2))
# +    return grad_x, grad_w / grad_y[0, :, :, 0].size, grad_y.sum(axis=(0, 1, 2))


# %% conv2d_grads: channels of grad_w swapped
# says: in grad_w the channels are swapped
# earns: 9
# from: grad_w turned
# -    return grad_x, grad_w[::-1, ::-1], grad_y.sum(axis=(0, 1, 2))
# +    return grad_x, grad_w.transpose(0, 1, 3, 2), grad_y.sum(axis=(0, 1, 2))


# %% conv2d_grads: mean for sum in grad_b
# says: grad_b is a mean
# earns: 0
# from: grad_w turned
# -    return grad_x, grad_w[::-1, ::-1], grad_y.sum(axis=(0, 1, 2))
# +    return grad_x, grad_w, grad_y.mean(axis=(0, 1, 2))


# %% conv2d_grads: grad_b per position
# says: grad_b has one number for each position
# earns: 0
# from: grad_w turned
# -    return grad_x, grad_w[::-1, ::-1], grad_y.sum(axis=(0, 1, 2))
# +    return grad_x, grad_w, grad_y.sum(axis=0)


# %% conv2d_grads: grad_b per image
# says: grad_b is not summed over the images
# earns: 0
# from: grad_w turned
# -    return grad_x, grad_w[::-1, ::-1], grad_y.sum(axis=(0, 1, 2))
# +    return grad_x, grad_w, grad_y.sum(axis=(1, 2))


# %% conv2d_grads: grad_b one number
# says: grad_b is one number
# earns: 0
# from: grad_w turned
# -    return grad_x, grad_w[::-1, ::-1], grad_y.sum(axis=(0, 1, 2))
# +    return grad_x, grad_w, grad_y.sum()


# %% conv2d_grads: grad_w and grad_b of the first image
# says: only the first image counts
# earns: 9
# from: grad_w turned
# -        grad_w += np.tensordot(window, grad_y[:, row, col], axes=(0, 0))
# +        grad_w += window[0][..., None] * grad_y[0, row, col]
#
# -    return grad_x, grad_w[::-1, ::-1], grad_y.sum(axis=(0, 1, 2))
# +    return grad_x, grad_w, grad_y[0].sum(axis=(0, 1))


# %% conv2d_grads: means over images
# says: grad_w and grad_b are means over the images
# earns: 9
# from: grad_w turned
# -    return grad_x, grad_w[::-1, ::-1], grad_y.sum(axis=(0, 1, 2))
# +    return grad_x, grad_w / len(x), grad_y.sum(axis=(0, 1, 2)) / len(x)


# %% conv2d_grads: stride ignored
# says: the stride is ignored: windows lie side by side
# earns: 7
# from: first filter alone
# -        up, across = row * stride, col * stride
# +        up, across = row, col
#
# -        back = np.tensordot(grad_y[:, row, col, :1], w[..., :1], axes=(1, 3))


# %% conv2d_grads: stride ignored in grad_x
# says: in grad_x the stride is ignored
# earns: 7
# from: last window wins
# -        grad_x[:, up : up + kh, across : across + kw] = back
# +        grad_x[:, row : row + kh, col : col + kw] += back


# %% conv2d_grads: stride ignored in grad_w
# says: in grad_w the stride is ignored
# earns: 7
# from: last position alone
# -        grad_w = np.tensordot(window, grad_y[:, row, col], axes=(0, 0))
# +        window = padded[:, row : row + kh, col : col + kw]
# +        grad_w += np.tensordot(window, grad_y[:, row, col], axes=(0, 0))


# %% conv2d_grads: not cropped
# says: grad_x still has its frame
# earns: 9
# from: last window wins
# -        grad_x[:, up : up + kh, across : across + kw] = back
# -    grad_x = grad_x[:, top : top + height, left : left + width]
# +        grad_x[:, up : up + kh, across : across + kw] += back
# +    grad_x = grad_x


# %% conv2d_grads: cropped at the end
# says: grad_x was cropped at the bottom and right alone
# earns: 9
# from: not cropped
# -    grad_x = grad_x
# +    grad_x = grad_x[:, :height, :width]


# %% conv2d_grads: cropped by the other side
# says: grad_x was cropped by the padding of the other side
# earns: 9
# from: not cropped
# -    grad_x = grad_x
# +    grad_x = grad_x[:, bottom : bottom + height, right : right + width]


# %% conv2d_grads: odd pixel on top and left
# says: in SAME the odd pixel went to the top and left
# earns: 9
# from: first filter alone
# -        top, left = need_h // 2, need_w // 2
# +        top, left = (need_h + 1) // 2, (need_w + 1) // 2
#
# -        back = np.tensordot(grad_y[:, row, col, :1], w[..., :1], axes=(1, 3))


# %% conv2d_grads: padded on one side
# says: in SAME all the padding went to the bottom and right
# earns: 9
# from: odd pixel on top and left
# -        top, left = (need_h + 1) // 2, (need_w + 1) // 2
# +        top, left = 0, 0


# %% conv2d_grads: another order
# says: grad_w and grad_x stand in each other's place
# earns: 0
# from: grad_w turned
# -    return grad_x, grad_w[::-1, ::-1], grad_y.sum(axis=(0, 1, 2))
# +    return grad_w, grad_x, grad_y.sum(axis=(0, 1, 2))


# %% conv2d_grads: fractions cut
# says: fractions were cut off
# earns: 10
# from: grad_w turned
# -    grad_x = grad_x[:, top : top + height, left : left + width]
# -    return grad_x, grad_w[::-1, ::-1], grad_y.sum(axis=(0, 1, 2))
# +    grad_x = grad_x[:, top : top + height, left : left + width].astype(int)
# +    return grad_x, grad_w.astype(int), grad_y.sum(axis=(0, 1, 2)).astype(int)


# %% conv2d_grads: zeros of the right shapes
# says: nothing was computed: all zeros
# earns: 0
def conv2d_grads(x, w, grad_y, stride=1, padding="VALID"):
    return np.zeros(x.shape), np.zeros(w.shape), np.zeros(w.shape[3])


# %% conv2d_grads: noise of the right shapes
# says: never reads its argument grad_y
# earns: 0
def conv2d_grads(x, w, grad_y, stride=1, padding="VALID"):
    rng = np.random.default_rng(0)
    return rng.normal(size=x.shape), rng.normal(size=w.shape), rng.normal(size=w.shape[3])


# %% conv2d_grads: visible case hard-coded
# says: never reads its argument x
# earns: 0
def conv2d_grads(x, w, grad_y, stride=1, padding="VALID"):
    grad_x, grad_w = np.array([10, 10, -20]), np.array([-1, -1])
    return grad_x.reshape(1, 1, 3, 1), grad_w.reshape(1, 2, 1, 1), np.array([0])


# %% conv2d_grads: input changed in place
# says: it changes its input x
# earns: 0
# from: first filter alone
# -    top = left = bottom = right = 0
# +    top = left = bottom = right = 0
# +    x[x < 0] = 0
# +    x += 1
#
# -        back = np.tensordot(grad_y[:, row, col, :1], w[..., :1], axes=(1, 3))


# %% conv2d_grads: nothing returned
# says: gives None
# earns: 0
def conv2d_grads(x, w, grad_y, stride=1, padding="VALID"):
    grad_y.sum(axis=(0, 1, 2))


# %% conv2d_grads: grad_b missing
# says: gives 2 things, where 3 were expected: (grad_x, grad_w, grad_b)
# earns: 0
# from: grad_w turned
# -    return grad_x, grad_w[::-1, ::-1], grad_y.sum(axis=(0, 1, 2))
# +    return grad_x, grad_w


# %% conv2d_grads: grad_x not written
# says: gives None as grad_x
# earns: 0
# from: grad_w turned
# -    return grad_x, grad_w[::-1, ::-1], grad_y.sum(axis=(0, 1, 2))
# +    return None, grad_w, grad_y.sum(axis=(0, 1, 2))


# %% conv2d_grads: a mapping
# says: gives one object of type dict, where 3 were expected
# earns: 0
# from: grad_w turned
# -    return grad_x, grad_w[::-1, ::-1], grad_y.sum(axis=(0, 1, 2))
# +    return {"grad_x": grad_x, "grad_w": grad_w}


# %% conv2d_grads: ragged rows
# says: gives a list that is no array as grad_w: its rows have different lengths
# earns: 0
# from: grad_w turned
# -    return grad_x, grad_w[::-1, ::-1], grad_y.sum(axis=(0, 1, 2))
# +    return grad_x, [[1], [2, 3]], grad_y.sum(axis=(0, 1, 2))


# %% conv2d_grads: padding not known
# says: got an unexpected keyword argument 'padding'
# earns: 9
# from: odd pixel on top and left
# -def conv2d_grads(x, w, grad_y, stride=1, padding="VALID"):
# +def conv2d_grads(x, w, grad_y, stride=1):
#
# -    if padding == "SAME":
# -        need_h = max((grad_y.shape[1] - 1) * stride + kh - height, 0)
# -        need_w = max((grad_y.shape[2] - 1) * stride + kw - width, 0)
# -        top, left = (need_h + 1) // 2, (need_w + 1) // 2
# -        bottom, right = need_h - top, need_w - left


# %% conv2d_grads: crash
# says: raises NameError
# earns: 0
# from: kernel turned in grad_x
# -        back = np.tensordot(grad_y[:, row, col], w[::-1, ::-1], axes=(1, 3))
# +        back = np.tensordot(grad_y[:, row, col], v, axes=(1, 3))


# %% conv2d_grads: grad_w a mean over images
# says: grad_w is a mean over the images, where it is a sum
# earns: 9
# from: loops
# -    return [grad_x.tolist(), grad_w.tolist(), grad_b.tolist()]
# +    return grad_x, grad_w / len(x), grad_b


# %% conv2d_grads: means over images and positions
# says: grad_w and grad_b are means over images and positions
# earns: 0
# from: loops
# -    return [grad_x.tolist(), grad_w.tolist(), grad_b.tolist()]
# +    count = grad_y.size / grad_y.shape[3]
# +    return grad_x, grad_w / count, grad_b / count


# %% conv2d_grads: grad_b keeps its axes
# says: grad_b is one number for each filter, and has one axis: (c_out,)
# earns: 0
# from: loops
# -    return [grad_x.tolist(), grad_w.tolist(), grad_b.tolist()]
# +    return grad_x, grad_w, grad_y.sum(axis=(0, 1, 2), keepdims=True)


# %% conv2d_grads: grad_b summed over the channels
# says: grad_b is summed over wrong axes
# earns: 0
# from: loops
# -    return [grad_x.tolist(), grad_w.tolist(), grad_b.tolist()]
# +    return grad_x, grad_w, grad_y.sum(axis=(0, 1, 3))


# %% conv2d_grads: one position too few
# says: the last row or column of grad_y is left out
# earns: 0
# from: loops
# -    for image, row, col in np.ndindex(n, *y_shape[1:3]):
# +    for image, row, col in np.ndindex(n, y_shape[1] - 1, y_shape[2] - 1):


# %% conv2d_grads: one image
# says: only the first image counts
# earns: 9
# from: loops
# -    for image, row, col in np.ndindex(n, *y_shape[1:3]):
# +    for image, row, col in np.ndindex(1, *y_shape[1:3]):


# %% conv2d_grads: one filter
# says: only the first filter counts
# earns: 9
# from: loops
# -                for c, o in np.ndindex(c_in, c_out):
# +                for c, o in np.ndindex(c_in, 1):


# %% conv2d_grads: cropped to minus nothing
# says: grad_x was cropped up to -0, which is 0
# earns: 9
# from: windows
# -    grad_x = full[:, top : top + height, left : left + width]
# +    grad_x = full[:, top:-bottom, left:-right] if padding == "SAME" else full


# %% conv2d_grads: images of integers
# says: fractions of x were cut off before anything was computed
# earns: 10
# from: loops
# -        grad_w[weight] += float(x[pixel]) * grad_y[output]
# +        grad_w[weight] += int(x[pixel]) * grad_y[output]
