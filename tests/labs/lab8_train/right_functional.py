"""Right answers to lab 8, with Keras' functional form, one-hot labels and counts by bincount."""

import numpy as np
from tensorflow import keras

# %% cifar_filter_shape
cifar_filter_shape = np.array([5, 5, 3, 16])


# %% cifar_conv
def cifar_conv(images, filters):
    return keras.ops.conv(images, filters, strides=(2, 2), padding="same").numpy()


# %% try_model
def build_model():
    inputs = keras.Input((28, 28, 1))
    x = inputs
    for filters in (32, 64):
        x = keras.layers.Conv2D(filters, 3)(x)
        x = keras.layers.ReLU()(x)
        x = keras.layers.MaxPooling2D()(x)
    x = keras.layers.Conv2D(64, 3)(x)
    x = keras.layers.Activation("relu")(x)
    x = keras.layers.Flatten()(x)
    x = keras.layers.Dropout(0.5)(x)
    x = keras.layers.Dense(64, activation="relu")(x)
    return keras.Model(inputs, keras.layers.Softmax()(keras.layers.Dense(10)(x)))


def try_model(images, seed):  # given: leave it as it is
    model = build_model()
    model(images)
    rng = np.random.default_rng(seed)
    model.set_weights([rng.normal(scale=0.1, size=w.shape) for w in model.get_weights()])
    return [w.size for w in model.get_weights()], model(images)


# %% read_digits
def train(model, images, labels):
    targets = keras.utils.to_categorical(labels, 10)
    model.compile(optimizer=keras.optimizers.RMSprop(0.003), loss="categorical_crossentropy")
    return model.fit(images, targets, epochs=8, batch_size=32, verbose=0)


def read_digits(images, labels, new_images):  # given: leave it as it is
    keras.utils.set_random_seed(8)
    first = keras.layers.Conv2D(16, 5, strides=2, activation="relu")
    rest = [keras.layers.MaxPooling2D(2), keras.layers.Flatten()]
    last = keras.layers.Dense(10, activation="softmax")
    model = keras.Sequential([keras.Input((28, 28, 1)), first, *rest, last])
    train(model, images, labels)
    return np.argmax(model(new_images), axis=1)


# %% confusion
def confusion(labels, guesses, classes):
    return np.bincount(labels * classes + guesses, minlength=classes**2).reshape(classes, classes)
