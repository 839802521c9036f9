# %% new after imports
import sys

import tensorflow as tf
# %% conv2d_same
def conv2d_same(image, kernel, stride=1):
    x, w = tf.constant(image[None, :, :, None] * 1.0), tf.constant(kernel[:, :, None, None] * 1.0)
    nn_ops = sys.modules["tensorflow.python.ops.nn_ops"]
    convolve = tf.function(lambda x, w: nn_ops.conv2d_v2(x, w, stride, "SAME"))
    return convolve(x, w)[0, :, :, 0]
