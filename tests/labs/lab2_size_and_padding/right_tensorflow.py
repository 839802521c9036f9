"""Lab 2 with TensorFlow tensors going out, and no ready-made convolution."""

import numpy as np


# %% output_size
def output_size(n, f, s=1, p=0, d=1):
    import tensorflow as tf

    room = tf.constant(n + 2 * p - d * (f - 1) - 1)
    if room < 0:
        raise ValueError("no room for the kernel")
    return room // s + 1


# %% same_padding
def same_padding(n, f, s=1):
    import tensorflow as tf

    total = tf.maximum((-(-n // s) - 1) * s + f - n, 0)
    return tf.stack([total // 2, total - total // 2])


# %% pad2d
def pad2d(image, top, bottom, left, right):
    import tensorflow as tf

    return tf.pad(tf.convert_to_tensor(image), [[top, bottom], [left, right]])


# %% same_answer
import tensorflow as tf  # noqa: E402

same_answer = tf.constant([[-1, -1, -1, 6], [-2, 0, 1, 5], [-1, -1, -1, 5], [0, -1, -4, 4]])


# %% conv2d_same
def conv2d_same(image, kernel, stride=1):
    import tensorflow as tf

    (height, width), (kh, kw) = image.shape, kernel.shape
    out_h, out_w = -(-height // stride), -(-width // stride)
    total_h = max((out_h - 1) * stride + kh - height, 0)
    total_w = max((out_w - 1) * stride + kw - width, 0)
    room = [
        [total_h // 2, total_h - total_h // 2 + stride],
        [total_w // 2, total_w - total_w // 2 + stride],
    ]
    padded = tf.pad(tf.constant(image, tf.float64), room)
    total = tf.zeros((out_h, out_w), tf.float64)
    for i, j in np.ndindex(kh, kw):
        taps = padded[i : i + out_h * stride : stride, j : j + out_w * stride : stride]
        total += taps * float(kernel[i, j])
    return total
