# %% new after imports
import tensorflow as tf
# %% pad2d
def pad2d(image, top, bottom, left, right):
    return tf.pad(tf.constant(image), [[top, bottom], [left, right]])
# %% same_padding
def same_padding(n, f, s=1):
    total = tf.maximum((-(-n // s) - 1) * s + f - n, 0)
    return total // 2, total - total // 2
