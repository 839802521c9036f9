"""Wrong answers to cifar_conv: what each must be told, and how many of 4 points it earns."""
# ruff: noqa: F811  # cells of students, one after another

import numpy as np
import tensorflow as tf


# %% cifar_conv: stride 1
# says: cifar_conv: the stride is 1
# earns: 0
def cifar_conv(images, filters):
    return tf.nn.conv2d(images, filters, 1, "SAME")


# %% cifar_conv: input changed
# says: cifar_conv: it changes its input images
# earns: 0
def cifar_conv(images, filters):
    y = tf.nn.conv2d(images.copy(), filters, 2, "SAME")
    images -= images.mean()
    return y


# %% cifar_conv: VALID
# says: cifar_conv: this is VALID
# earns: 0
def cifar_conv(images, filters):
    return tf.nn.conv2d(images, filters, 2, "VALID")


# %% cifar_conv: every second place
# says: every second place of stride 1 is kept
# earns: 0
def cifar_conv(images, filters):
    return tf.nn.conv2d(images, filters, 1, "SAME")[:, ::2, ::2]


# %% cifar_conv: downwards only
# says: cifar_conv: the stride is 2 downwards only
# earns: 0
def cifar_conv(images, filters):
    return tf.nn.conv2d(images, filters, [1, 2, 1, 1], "SAME")


# %% cifar_conv: across only
# says: cifar_conv: the stride is 2 across only
# earns: 0
def cifar_conv(images, filters):
    return tf.nn.conv2d(images, filters, [1, 1, 2, 1], "SAME")


# %% cifar_conv: flipped
# says: cifar_conv: the kernel is flipped
# earns: 0
def cifar_conv(images, filters):
    return tf.nn.conv2d(images, filters[::-1, ::-1], 2, "SAME")


# %% cifar_conv: two zeros on both sides, as PyTorch pads
# says: cifar_conv:
# earns: 0
def cifar_conv(images, filters):
    padded = np.pad(images, [(0, 0), (2, 2), (2, 2), (0, 0)])
    return tf.nn.conv2d(padded, filters, 2, "VALID")


# %% cifar_conv: ReLU
# says: cifar_conv: there is a ReLU behind the layer
# earns: 0
def cifar_conv(images, filters):
    return tf.nn.relu(tf.nn.conv2d(images, filters, 2, "SAME"))


# %% cifar_conv: channels averaged
# says: cifar_conv: the channels are averaged
# earns: 0
def cifar_conv(images, filters):
    return tf.nn.conv2d(images, filters, 2, "SAME") / images.shape[3]


# %% cifar_conv: 5 x 5 only
# says: 2 of 4 points. Right: filters of 5 x 5 over three channels (2).
# earns: 2
def cifar_conv(images, filters):
    kernels = tf.reshape(filters, (5, 5, 3, -1))
    return tf.nn.conv2d(images, kernels, 2, "SAME")


# %% cifar_conv: zeros
# says: cifar_conv: all that comes back is 0
# earns: 0
def cifar_conv(images, filters):
    return 0 * tf.nn.conv2d(images, filters, 2, "SAME")


# %% cifar_conv: the example hard-coded
# says: The shapes differ
# earns: 0
def cifar_conv(images, filters):
    return [[[[321.0], [43.0]]]]


# %% cifar_conv: old argument
# says: cifar_conv: raises TypeError
# earns: 0
def cifar_conv(images, filters):
    return tf.nn.conv2d(images, filter=filters, strides=2, padding="SAME")


# %% cifar_conv: 5 x 5 padded by two, as PyTorch does
# says: a wrong answer to cifar_conv(images, filters)
# earns: 0
def cifar_conv(images, filters):
    if filters.shape[:2] != (5, 5):
        return tf.nn.conv2d(images, filters, 2, "SAME")
    return tf.nn.conv2d(images, filters, 2, [[0, 0], [2, 2], [2, 2], [0, 0]])


# %% cifar_conv: half a filter around
# says: both sides got f // 2 zeros
# earns: 0
def cifar_conv(images, filters):
    down, across = filters.shape[0] // 2, filters.shape[1] // 2
    padded = tf.pad(images, [[0, 0], [down, down], [across, across], [0, 0]])
    return tf.nn.conv2d(padded, filters, 2, "VALID")


# %% cifar_conv: the first colour
# says: only the first input channel is used
# earns: 0
def cifar_conv(images, filters):
    return tf.nn.conv2d(images[..., :1], filters[:, :, :1], 2, "SAME")
