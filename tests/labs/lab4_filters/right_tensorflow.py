"""Lab 4 with TensorFlow tensors going out."""
# ruff: noqa: F821  # the notebook defines what is missing here


# %% box_blur
def box_blur(k):
    import tensorflow as tf

    return tf.fill((k, k), 1 / k**2)


# %% sharpen
def sharpen():
    import tensorflow as tf

    return tf.constant([[0.0, -0.25, 0.0], [-0.25, 2.0, -0.25], [0.0, -0.25, 0.0]])


# %% shift_left
def shift_left(image):
    import tensorflow as tf

    return tf.pad(tf.constant(image)[:, 1:], [[0, 0], [0, 1]])


# %% detect_curve
def detect_curve(patch):
    import tensorflow as tf

    return tf.reduce_sum(tf.cast(patch, tf.float64) * tf.cast(CURVE, tf.float64))


# %% sobel_magnitude
def sobel_magnitude(image):
    import tensorflow as tf

    gx, gy = (
        tf.image.sobel_edges(tf.cast(image, tf.float32)[None, :, :, None])[0, :, :, 0].numpy().T
    )
    return tf.sqrt(tf.square(gx.T) + tf.square(gy.T))


# %% edge_45
def edge_45():
    import tensorflow as tf

    return tf.constant([[1, 1, 0], [1, 0, -1], [0, -1, -1]])
