"""Lab 1 with TensorFlow tensors going out, and no ready-made convolution."""

# %% conv_point
import numpy as np
import tensorflow as tf


def conv_point(image, kernel, row, col):
    kh, kw = kernel.shape
    window = tf.constant(image[row : row + kh, col : col + kw], tf.float64)
    return tf.reduce_sum(window * tf.constant(kernel, tf.float64))


# %% conv2d
def conv2d(image, kernel):
    (height, width), (kh, kw) = image.shape, kernel.shape
    pixels = tf.cast(image, tf.float64)
    total = tf.zeros((height - kh + 1, width - kw + 1), tf.float64)
    for m, n in np.ndindex(kh, kw):
        total += pixels[m : height - kh + 1 + m, n : width - kw + 1 + n] * float(kernel[m, n])
    return total


# %% conv2d_strided
def conv2d_strided(image, kernel, stride):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)[::stride, ::stride]
    return tf.einsum(
        "ijmn,mn->ij", tf.constant(windows, tf.float64), tf.constant(kernel, tf.float64)
    )


# %% true_convolution
def true_convolution(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    flipped = tf.reverse(tf.cast(kernel, tf.float32), [0, 1])
    return tf.tensordot(tf.constant(windows, tf.float32), flipped, 2)
