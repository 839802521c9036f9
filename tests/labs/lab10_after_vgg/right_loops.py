"""Right answers to lab 10 in plain loops, and counts pixel by pixel."""

import numpy as np
from tensorflow import keras


# %% batch_norm
def batch_norm(x, gamma, beta, mean, var, eps=1e-3):
    y = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        c = place[-1]
        y[place] = gamma[c] * (x[place] - mean[c]) / (var[c] + eps) ** 0.5 + beta[c]
    return y.tolist()


# %% batch_norm_grads
def batch_norm_grads(x, gamma, grad_y, eps=1e-3):
    grad_x = np.zeros(x.shape)
    grad_gamma, grad_beta = [], []
    for c in range(x.shape[-1]):
        numbers, back = x[..., c].ravel().tolist(), grad_y[..., c].ravel().tolist()
        n = len(numbers)
        mean = sum(numbers) / n
        var = sum((each - mean) ** 2 for each in numbers) / n
        root = (var + eps) ** 0.5
        # Through the numbers themselves, through the variance, and through the mean.
        grad_z = [gamma[c] * each for each in back]
        along = sum(g * (v - mean) for g, v in zip(grad_z, numbers, strict=True))
        grad_var = -0.5 * along / root**3
        grad_mean = -sum(grad_z) / root + grad_var * sum(-2 * (v - mean) for v in numbers) / n
        own = [
            g / root + grad_var * 2 * (v - mean) / n + grad_mean / n
            for g, v in zip(grad_z, numbers, strict=True)
        ]
        grad_x[..., c] = np.reshape(own, x.shape[:-1])
        grad_gamma.append(sum(g * (v - mean) / root for g, v in zip(back, numbers, strict=True)))
        grad_beta.append(sum(back))
    return grad_x, grad_gamma, grad_beta


# %% residual_block
def layer(x, w):
    (n, height, width, _), (kh, kw, _, c_out) = x.shape, w.shape
    y = np.zeros((n, height, width, c_out))
    up, left = (kh - 1) // 2, (kw - 1) // 2
    for image, row, col in np.ndindex(n, height, width):
        for i, j in np.ndindex(kh, kw):
            r, s = row + i - up, col + j - left
            if 0 <= r < height and 0 <= s < width:
                y[image, row, col] += x[image, r, s] @ w[i, j]
    return y


def residual_block(x, w1, w2):
    inner = layer(x, w1)
    inner[inner < 0] = 0
    y = layer(inner, w2)
    for place in np.ndindex(y.shape):
        y[place] = max(y[place] + x[place], 0)
    return y


# %% separable_params
def separable_params(kh, kw, c_in, c_out):
    count = 0
    for _ in range(c_in):
        count += kh * kw
    for _ in range(c_out):
        count += c_in + 1
    return count


# %% separable_macs
def separable_macs(out_h, out_w, kh, kw, c_in, c_out):
    first = out_h * out_w * kh * kw * c_in
    second = out_h * out_w * c_in * c_out
    return first + second


# %% read_digits
def build_small_model():
    model = keras.Sequential()
    model.add(keras.Input(shape=(28, 28, 1)))
    model.add(keras.layers.Conv2D(16, 3, use_bias=False))
    model.add(keras.layers.BatchNormalization(momentum=0.9))
    model.add(keras.layers.Activation("relu"))
    model.add(keras.layers.MaxPooling2D(2))
    model.add(keras.layers.Conv2D(24, 3, use_bias=False))
    model.add(keras.layers.BatchNormalization(momentum=0.9))
    model.add(keras.layers.Activation("relu"))
    model.add(keras.layers.MaxPooling2D(2))
    model.add(keras.layers.Flatten())
    model.add(keras.layers.Dense(10, activation="softmax"))
    return model


def read_digits(images, labels, new_images):  # given: leave it as it is
    keras.utils.set_random_seed(10)
    model = build_small_model()
    if len(images):  # to be counted, it need not be trained
        adam = keras.optimizers.Adam(0.003)
        adam.build(model.trainable_variables)  # beforehand, or Keras traces the training twice
        model.compile(adam, "sparse_categorical_crossentropy")
        model.fit(images, labels, epochs=4, batch_size=32, verbose=0)
    return model.count_params(), np.argmax(model(new_images, training=False), axis=1)
