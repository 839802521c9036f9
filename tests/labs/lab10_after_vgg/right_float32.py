"""Right answers to lab 10 in float32, channel by channel, with named helpers."""
# ruff: noqa: F821  # the lab gives a convolution

import numpy as np
from tensorflow import keras


# %% batch_norm
def batch_norm(x, gamma, beta, mean, var, eps=1e-3):
    y = np.empty(x.shape, np.float32)
    for channel, (g, b, m, v) in enumerate(zip(gamma, beta, mean, var, strict=True)):
        y[..., channel] = g * (x[..., channel] - m) / (v + eps) ** 0.5 + b
    return y


# %% batch_norm_grads
def over_batch(values):
    return values.mean(axis=tuple(range(values.ndim - 1)), keepdims=True)


def batch_norm_grads(x, gamma, grad_y, eps=1e-3):
    root = np.sqrt(over_batch(x**2) - over_batch(x) ** 2 + eps)
    z = (x - over_batch(x)) / root
    grad_x = gamma * (grad_y - over_batch(grad_y) - z * over_batch(grad_y * z)) / root
    count = x.size / x.shape[-1]
    grad_gamma, grad_beta = (count * over_batch(each).ravel() for each in (grad_y * z, grad_y))
    return [grad_x, grad_gamma, grad_beta]


# %% residual_block
def relu(x):
    return np.clip(x, 0, None)


def residual_block(x, w1, w2):
    x = x.astype(np.float32)
    return relu(np.add(x, conv2d_same(relu(conv2d_same(x, w1)), w2)))


# %% separable_params
def separable_params(kh, kw, c_in, c_out):
    return float(np.zeros((kh, kw, c_in)).size + np.zeros((c_in, c_out)).size + c_out)


# %% separable_macs
def separable_macs(out_h, out_w, kh, kw, c_in, c_out):
    per_pixel = kh * kw * c_in + c_in * c_out
    return per_pixel * out_w * out_h


# %% read_digits
def build_small_model():
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            keras.layers.Conv2D(24, 5, strides=2, use_bias=False),
            keras.layers.BatchNormalization(momentum=0.85),
            keras.layers.ReLU(),
            keras.layers.SeparableConv2D(48, 3, use_bias=False),
            keras.layers.BatchNormalization(momentum=0.85),
            keras.layers.ReLU(),
            keras.layers.MaxPooling2D(2),
            keras.layers.Dropout(0.1),
            keras.layers.Flatten(),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )


def read_digits(images, labels, new_images):  # given: leave it as it is
    keras.utils.set_random_seed(10)
    model = build_small_model()
    if len(images):  # to be counted, it need not be trained
        adam = keras.optimizers.Adam(0.003)
        adam.build(model.trainable_variables)  # beforehand, or Keras traces the training twice
        model.compile(adam, "sparse_categorical_crossentropy")
        model.fit(images, labels, epochs=4, batch_size=32, verbose=0)
    return model.count_params(), np.argmax(model(new_images, training=False), axis=1)
