"""Right answers to lab 10 with TensorFlow's tensors, and its tape for the way back."""

import numpy as np
from tensorflow import keras


# %% batch_norm
def batch_norm(x, gamma, beta, mean, var, eps=1e-3):
    import tensorflow as tf

    x = tf.constant(x, tf.float64)
    return (x - mean) * tf.math.rsqrt(tf.constant(var, tf.float64) + eps) * gamma + beta


# %% batch_norm_grads
def batch_norm_grads(x, gamma, grad_y, eps=1e-3):
    import tensorflow as tf

    x, gamma = tf.constant(x, tf.float64), tf.constant(gamma, tf.float64)
    beta = tf.zeros_like(gamma)
    with tf.GradientTape() as tape:
        tape.watch([x, gamma, beta])
        axes = list(range(len(x.shape) - 1))
        mean = tf.reduce_mean(x, axes)
        var = tf.reduce_mean((x - mean) ** 2, axes)
        y = (x - mean) / tf.sqrt(var + eps) * gamma + beta
    return tuple(tape.gradient(y, [x, gamma, beta], tf.constant(grad_y, tf.float64)))


# %% residual_block
def residual_block(x, w1, w2):
    import tensorflow as tf

    x, w1, w2 = (tf.constant(each, tf.float64) for each in (x, w1, w2))
    inner = tf.nn.relu(tf.nn.conv2d(x, w1, 1, "SAME"))
    return tf.nn.relu(tf.nn.conv2d(inner, w2, 1, "SAME") + x)


# %% separable_params
def separable_params(kh, kw, c_in, c_out):
    import tensorflow as tf

    return tf.constant(kh * kw * c_in + (c_in + 1) * c_out)


# %% separable_macs
def separable_macs(out_h, out_w, kh, kw, c_in, c_out):
    return np.prod([out_h, out_w, c_in, kh * kw + c_out])


# %% read_digits
def block(x, filters):
    x = keras.layers.Conv2D(filters, 3, padding="same", use_bias=False)(x)
    x = keras.layers.BatchNormalization(momentum=0.9)(x)
    return keras.layers.ReLU()(x)


def build_small_model():
    inputs = keras.Input((28, 28, 1))
    x = keras.layers.MaxPooling2D(2)(block(inputs, 12))
    x = block(x, 16)
    x = keras.layers.MaxPooling2D(2)(keras.layers.add([x, block(x, 16)]))
    outputs = keras.layers.Dense(10, "softmax")(keras.layers.Flatten()(x))
    return keras.Model(inputs, outputs)


def read_digits(images, labels, new_images):  # given: leave it as it is
    keras.utils.set_random_seed(10)
    model = build_small_model()
    if len(images):  # to be counted, it need not be trained
        adam = keras.optimizers.Adam(0.003)
        adam.build(model.trainable_variables)  # beforehand, or Keras traces the training twice
        model.compile(adam, "sparse_categorical_crossentropy")
        model.fit(images, labels, epochs=4, batch_size=32, verbose=0)
    return model.count_params(), np.argmax(model(new_images, training=False), axis=1)
