"""Lab 3 with einsum over shifted images, in float64."""

import numpy as np


# %% conv_params
def conv_params(kh, kw, c_in, c_out, bias=True):
    if not bias:
        return np.ones((kh, kw, c_in, c_out)).sum()
    return conv_params(kh, kw, c_in, c_out, bias=False) + c_out


# %% dense_params
dense_params = lambda n_in, n_out, bias=True: (n_in + bias) * n_out  # noqa: E731


# %% conv_macs
def conv_macs(out_h, out_w, kh, kw, c_in, c_out):
    return float(np.prod([out_h, out_w, kh, kw, c_in, c_out]))


# %% summarize
def summarize(layers, input_shape):
    def after(layer, shape):
        match layer:
            case (_, "conv", filters, (kh, kw), stride, "VALID"):
                rows, cols = (shape[0] - kh) // stride + 1, (shape[1] - kw) // stride + 1
                return (rows, cols, filters), conv_params(kh, kw, shape[2], filters)
            case (_, "conv", filters, (kh, kw), stride, "SAME"):
                rows, cols = (shape[0] - 1) // stride + 1, (shape[1] - 1) // stride + 1
                return (rows, cols, filters), conv_params(kh, kw, shape[2], filters)
            case (_, "pool", size, stride):
                return (*((n - size) // stride + 1 for n in shape[:2]), shape[2]), 0
            case (_, "flatten"):
                return (int(np.prod(shape)),), 0
            case (_, "dense", units):
                return (units,), dense_params(*shape, units)

    if not layers:
        return []
    shape, params = after(layers[0], input_shape)
    return [(layers[0][0], shape, params), *summarize(layers[1:], shape)]


# %% conv2d_nhwc
def conv2d_nhwc(x, w, b=None, stride=1, padding="VALID"):
    (s, t), (kh, kw) = np.broadcast_to(stride, 2), w.shape[:2]
    big = np.zeros((len(x), x.shape[1] + 99, x.shape[2] + 99, x.shape[3]))
    if padding == "SAME":
        rows, cols = -(-x.shape[1] // s), -(-x.shape[2] // t)
        top = max((rows - 1) * s + kh - x.shape[1], 0) // 2
        left = max((cols - 1) * t + kw - x.shape[2], 0) // 2
    else:
        (top, bottom), (left, right) = ((0, 0), (0, 0)) if padding == "VALID" else padding
        rows = (x.shape[1] + top + bottom - kh) // s + 1
        cols = (x.shape[2] + left + right - kw) // t + 1
    big[:, top : top + x.shape[1], left : left + x.shape[2]] = x
    y = np.zeros((len(x), rows, cols, w.shape[3]))
    for i in range(kh):
        for j in range(kw):
            seen = big[:, i : i + rows * s : s, j : j + cols * t : t]
            y += np.einsum("nhwc,ck->nhwk", seen, w[i, j])
    if b is not None:
        y += b
    return y
