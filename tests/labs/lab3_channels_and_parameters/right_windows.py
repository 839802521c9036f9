"""Lab 3 with sliding windows, in float32."""
# ruff: noqa: B905  # a cell as a student writes it

import numpy as np


# %% conv_params
def conv_params(kh, kw, c_in, c_out, bias=True):
    return np.int64(kh * kw * c_in * c_out + bias * c_out)


# %% dense_params
def dense_params(n_in, n_out, bias=True):
    return conv_params(1, 1, n_in, n_out, bias)


# %% conv_macs
def conv_macs(out_h, out_w, kh, kw, c_in, c_out):
    return out_h * out_w * conv_params(kh, kw, c_in, c_out, bias=False)


# %% summarize
def summarize(layers, input_shape):
    shape = np.array(input_shape)
    rows = []
    for name, kind, *rest in layers:
        params = np.int64(0)
        if kind == "conv":
            filters, kernel, stride, padding = rest
            params = conv_params(*kernel, shape[2], filters)
            size = shape[:2] if padding == "SAME" else shape[:2] - np.array(kernel) + 1
            shape = np.append(np.ceil(size / stride).astype(int), filters)
        elif kind == "pool":
            size, stride = rest
            shape = np.append((shape[:2] - size) // stride + 1, shape[2])
        elif kind == "flatten":
            shape = np.array([shape.prod()])
        else:
            params, shape = dense_params(shape[0], rest[0]), np.array(rest)
        rows.append((name, shape, params))
    return tuple(rows)


# %% conv2d_nhwc
def conv2d_nhwc(x, w, b=None, stride=1, padding="VALID"):
    strides = np.broadcast_to(stride, 2)
    if isinstance(padding, str):
        padding = (padding == "SAME") * np.array(
            [
                divmod(max((-(-n // s) - 1) * s + f - n, 0), 2)
                for n, f, s in zip(x.shape[1:3], w.shape, strides)
            ]
        )
        padding = [(half, half + odd) for half, odd in padding]
    padded = np.pad(x.astype(np.float32), [(0, 0), *padding, (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(padded, w.shape[:2], axis=(1, 2))
    windows = windows[:, :: strides[0], :: strides[1]]
    y = np.tensordot(windows, w.astype(np.float32), axes=([4, 5, 3], [0, 1, 2]))
    return y if b is None else y + b.astype(np.float32)
