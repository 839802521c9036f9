"""Lab 4 with TensorFlow tensors going out."""
# ruff: noqa: F821  # the notebook defines what is missing here

# %% box_blur
import tensorflow as tf


def box_blur(k):
    return tf.fill((k, k), 1 / k**2)


# %% sharpen
def sharpen():
    return tf.constant([[0.0, -0.25, 0.0], [-0.25, 2.0, -0.25], [0.0, -0.25, 0.0]])


# %% shift_left
def shift_left(image):
    return tf.pad(tf.constant(image)[:, 1:], [[0, 0], [0, 1]])


# %% detect_curve
def detect_curve(patch):
    return tf.reduce_sum(tf.cast(patch, tf.float64) * tf.cast(CURVE, tf.float64))


# %% sobel_magnitude
def sobel_magnitude(image):
    across = tf.constant([[[[-1.0]], [[0.0]], [[1.0]]]])
    smooth = tf.constant([[[[1.0]], [[2.0]], [[1.0]]]])
    pixels = tf.cast(image, tf.float32)[None, :, :, None]
    down, upright = tf.transpose(across, [1, 0, 2, 3]), tf.transpose(smooth, [1, 0, 2, 3])
    gx = tf.nn.conv2d(tf.nn.conv2d(pixels, across, 1, "SAME"), upright, 1, "SAME")
    gy = tf.nn.conv2d(tf.nn.conv2d(pixels, down, 1, "SAME"), smooth, 1, "SAME")
    return tf.norm(tf.stack([gx, gy]), axis=0)[0, :, :, 0]


# %% edge_45
def edge_45():
    return tf.constant([[1, 1, 0], [1, 0, -1], [0, -1, -1]])
