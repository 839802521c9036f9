"""Right answers to lab 10, step by step and in whole arrays; a network without pooling."""
# ruff: noqa: F821  # the lab gives a convolution

import numpy as np
from tensorflow import keras


# %% batch_norm
def batch_norm(x, gamma, beta, mean, var, eps=1e-3):
    scale = gamma / np.sqrt(var + eps)
    return x * scale + (beta - mean * scale)


# %% batch_norm_grads
def batch_norm_grads(x, gamma, grad_y, eps=1e-3):
    rows, back = x.reshape(-1, x.shape[-1]), grad_y.reshape(-1, x.shape[-1])
    n = len(rows)
    centred = rows - rows.mean(axis=0)
    power = ((centred**2).mean(axis=0) + eps) ** -0.5
    z = centred * power
    grad_z = back * gamma
    grad_x = power / n * (n * grad_z - grad_z.sum(axis=0) - z * (grad_z * z).sum(axis=0))
    return grad_x.reshape(x.shape), (back * z).sum(axis=0), back.sum(axis=0)


# %% residual_block
def residual_block(x, w1, w2):
    y = conv2d_same(x, w1)
    y = y * (y > 0)
    y = conv2d_same(y, w2) + x
    return y * (y > 0)


# %% separable_params
def separable_params(kh, kw, c_in, c_out):
    depthwise = kh * kw * c_in
    pointwise = (c_in + 1) * c_out
    return depthwise + pointwise


# %% separable_macs
def separable_macs(out_h, out_w, kh, kw, c_in, c_out):
    return out_h * out_w * (kh * kw * c_in + c_in * c_out)


# %% read_digits
def build_small_model():
    stack = [keras.Input((28, 28, 1))]
    for filters, stride in ((16, 2), (24, 2), (32, 1)):
        stack.append(keras.layers.Conv2D(filters, 3, stride, "same", use_bias=False))
        stack.append(keras.layers.BatchNormalization(momentum=0.8))
        stack.append(keras.layers.ReLU())
    stack += [keras.layers.MaxPooling2D(2), keras.layers.Flatten()]
    return keras.Sequential([*stack, keras.layers.Dense(10, "softmax")])


def read_digits(images, labels, new_images):  # given: leave it as it is
    keras.utils.set_random_seed(10)
    model = build_small_model()
    if len(images):  # to be counted, it need not be trained
        adam = keras.optimizers.Adam(0.003)
        adam.build(model.trainable_variables)  # beforehand, or Keras traces the training twice
        model.compile(adam, "sparse_categorical_crossentropy")
        model.fit(images, labels, epochs=4, batch_size=32, verbose=0)
    return model.count_params(), np.argmax(model(new_images, training=False), axis=1)
