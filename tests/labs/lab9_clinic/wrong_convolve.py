"""Wrong answers to convolve: what each must be told, and how many of 1 point it earns."""
# ruff: noqa: F811  # cells of students, one after another

import numpy as np
import tensorflow as tf


# %% convolve: still filter
# says: raises TypeError
# earns: 0
def convolve(images, filters):
    return tf.nn.conv2d(images, filter=filters, strides=2, padding="SAME")


# %% convolve: stride 1
# says: convolve: the stride is 1, and 2 is asked for
# earns: 0
def convolve(images, filters):
    return tf.nn.conv2d(images, filters, strides=1, padding="SAME")


# %% convolve: VALID
# says: convolve: this is VALID, not SAME
# earns: 0
def convolve(images, filters):
    return tf.nn.conv2d(
        tf.pad(images, [[0, 0], [0, 8], [0, 8], [0, 0]]), filters, strides=2, padding="VALID"
    )[
        :,
        : (images.shape[1] - filters.shape[0]) // 2 + 1,
        : (images.shape[2] - filters.shape[1]) // 2 + 1,
    ]


# %% convolve: every second place
# says: convolve: the result has its size, with every second place of stride 1
# earns: 0
def convolve(images, filters):
    return tf.nn.conv2d(images, filters, 1, "SAME")[:, ::2, ::2]


# %% convolve: flipped
# says: convolve: the kernel is flipped
# earns: 0
def convolve(images, filters):
    return tf.nn.conv2d(images, filters[::-1, ::-1], 2, "SAME")


# %% convolve: zeros behind only
# says: no zeros stand before the image
# earns: 0
def convolve(images, filters):
    kh, kw = filters.shape[:2]
    rows, cols = -(-images.shape[1] // 2), -(-images.shape[2] // 2)
    padded = tf.pad(images, [[0, 0], [0, kh], [0, kw], [0, 0]])
    return tf.nn.conv2d(padded, filters, 2, "VALID")[:, :rows, :cols]


# %% convolve: zeros
# says: convolve: all that comes back is 0
# earns: 0
def convolve(images, filters):
    return np.zeros(
        (len(images), -(-images.shape[1] // 2), -(-images.shape[2] // 2), filters.shape[3])
    )


# %% convolve: nothing returned
# says: convolve: gives None
# earns: 0
def convolve(images, filters):
    tf.nn.conv2d(images, filters, 2, "SAME")


# %% convolve: input changed
# says: convolve: it changes its input images
# earns: 0
def convolve(images, filters):
    y = tf.nn.conv2d(images.copy(), filters, 2, "SAME")
    images[...] = 0
    return y


# %% convolve: example hard-coded
# says: the same answer comes back, whatever is asked
# earns: 0
def convolve(images, filters):
    return np.reshape([321.0, 43.0], (1, 1, 2, 1))
