"""Lab 3 with TensorFlow tensors going out, and no ready-made layer."""

import numpy as np

# %% conv_params
import tensorflow as tf


def conv_params(kh, kw, c_in, c_out, bias=True):
    return tf.size(tf.zeros((kh, kw, c_in, c_out))) + c_out * int(bias)


# %% dense_params
def dense_params(n_in, n_out, bias=True):
    return tf.constant(n_in * n_out) + (n_out if bias else 0)


# %% conv_macs
def conv_macs(out_h, out_w, kh, kw, c_in, c_out):
    return tf.reduce_prod(tf.constant([out_h, out_w, kh, kw, c_in, c_out], tf.int64))


# %% summarize
def summarize(layers, input_shape):
    shape, rows = tf.constant(input_shape), []
    for name, kind, *rest in layers:
        params = tf.constant(0)
        if kind == "conv":
            filters, kernel, stride, padding = rest
            params = (tf.reduce_prod(kernel) * shape[2] + 1) * filters
            window = tf.constant((1, 1) if padding == "SAME" else kernel)
            shape = tf.concat([(shape[:2] - window) // stride + 1, [filters]], axis=0)
        elif kind == "pool":
            shape = tf.concat([(shape[:2] - rest[0]) // rest[1] + 1, shape[2:]], axis=0)
        elif kind == "flatten":
            shape = tf.reshape(tf.reduce_prod(shape), (1,))
        else:
            params, shape = (shape[0] + 1) * rest[0], tf.constant(rest)
        rows.append((name, shape, params))
    return rows


# %% conv2d_nhwc
def conv2d_nhwc(x, w, b=None, stride=1, padding="VALID"):
    down, across = (stride, stride) if isinstance(stride, int) else stride
    (kh, kw), frame = w.shape[:2], [(0, 0), (0, 0)]
    if padding == "SAME":
        sizes = zip(x.shape[1:3], (kh, kw), (down, across), strict=True)
        lack = [max((-(-n // s) - 1) * s + f - n, 0) for n, f, s in sizes]
        frame = [(zeros // 2, zeros - zeros // 2) for zeros in lack]
    elif padding != "VALID":
        frame = padding
    padded = tf.pad(tf.constant(x, tf.float64), [(0, 0), *frame, (0, 0)])
    rows = (padded.shape[1] - kh) // down + 1
    cols = (padded.shape[2] - kw) // across + 1
    y = tf.zeros((len(x), rows, cols, w.shape[3]), tf.float64)
    for i, j in np.ndindex(kh, kw):
        seen = padded[:, i : i + (rows - 1) * down + 1 : down]
        seen = seen[:, :, j : j + (cols - 1) * across + 1 : across]
        y += tf.tensordot(seen, tf.constant(w[i, j], tf.float64), axes=1)
    return y if b is None else y + tf.constant(b, tf.float64)
