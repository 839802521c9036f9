# %% pad2d
import tensorflow as tf


def pad2d(image, top, bottom, left, right):
    height, width = image.shape
    return tf.image.pad_to_bounding_box(
        image[:, :, None], top, left, top + height + bottom, left + width + right
    )[:, :, 0]
