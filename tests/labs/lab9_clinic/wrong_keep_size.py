"""Wrong answers to keep_size: what each must be told, and how many of 1 point it earns."""
# ruff: noqa: F811  # cells of students, one after another

import numpy as np
import tensorflow as tf


# %% keep_size: still in small letters
# says: keep_size: raises
# earns: 0
def keep_size(images, filters):
    return tf.nn.conv2d(images, filters, 1, "same")


# %% keep_size: VALID
# says: keep_size:
# earns: 0
def keep_size(images, filters):
    return tf.nn.conv2d(images, filters, 1, "VALID")


# %% keep_size: flipped
# says: keep_size: the kernel is flipped
# earns: 0
def keep_size(images, filters):
    return tf.nn.conv2d(images, filters[::-1, ::-1], 1, "SAME")


# %% keep_size: zeros behind only
# says: keep_size: no zeros stand before the image
# earns: 0
def keep_size(images, filters):
    kh, kw = filters.shape[:2]
    padded = tf.pad(images, [[0, 0], [0, kh - 1], [0, kw - 1], [0, 0]])
    return tf.nn.conv2d(padded, filters, 1, "VALID")


# %% keep_size: stride 2
# says: The shapes differ
# earns: 0
def keep_size(images, filters):
    return tf.nn.conv2d(images, filters, 2, "SAME")


# %% keep_size: the images themselves
# says: keep_size: a wrong answer to keep_size(
# earns: 0
def keep_size(images, filters):
    return np.repeat(images[..., :1], filters.shape[3], axis=3)


# %% keep_size: noise
# says: keep_size: a wrong answer to keep_size(
# earns: 0
def keep_size(images, filters):
    return np.random.default_rng(1).normal(size=(*images.shape[:3], filters.shape[3]))


# %% keep_size: without the batch
# says: The shapes differ
# earns: 0
def keep_size(images, filters):
    return tf.nn.conv2d(images, filters, 1, "SAME")[0]
