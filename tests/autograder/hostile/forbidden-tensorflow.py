# %% conv2d_same
import tensorflow as tf


def conv2d_same(image, kernel, stride=1):
    x, w = tf.constant(image[None, :, :, None] * 1.0), tf.constant(kernel[:, :, None, None] * 1.0)
    return tf.nn.conv2d(x, w, stride, "SAME")[0, :, :, 0]
