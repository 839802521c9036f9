"""Wrong answers to read_digits: what each must be told, and how many of 4 points it earns."""
# ruff: noqa: F811  # cells of students, one after another

import numpy as np
from tensorflow import keras


# %% read_digits: not trained
# says: of the 500 new digits are read rightly, and 80% are wanted
# earns: 0
def train(model, images, labels):
    model.compile(optimizer=keras.optimizers.Adam(0.003), loss="sparse_categorical_crossentropy")


def read_digits(images, labels, new_images):  # given: leave it as it is
    keras.utils.set_random_seed(8)
    first = keras.layers.Conv2D(16, 5, strides=2, activation="relu")
    rest = [keras.layers.MaxPooling2D(2), keras.layers.Flatten()]
    last = keras.layers.Dense(10, activation="softmax")
    model = keras.Sequential([keras.Input((28, 28, 1)), first, *rest, last])
    train(model, images, labels)
    return np.argmax(model(new_images), axis=1)


# %% read_digits: a rate far too large
# says: of the 500 new digits are read rightly
# earns: 0
def train(model, images, labels):
    model.compile(optimizer=keras.optimizers.SGD(50.0), loss="sparse_categorical_crossentropy")
    model.fit(images, labels, epochs=1, verbose=0)


def read_digits(images, labels, new_images):  # given: leave it as it is
    keras.utils.set_random_seed(8)
    first = keras.layers.Conv2D(16, 5, strides=2, activation="relu")
    rest = [keras.layers.MaxPooling2D(2), keras.layers.Flatten()]
    last = keras.layers.Dense(10, activation="softmax")
    model = keras.Sequential([keras.Input((28, 28, 1)), first, *rest, last])
    train(model, images, labels)
    return np.argmax(model(new_images), axis=1)


# %% read_digits: a rate far too small
# says: of the 500 new digits are read rightly
# earns: 0
def train(model, images, labels):
    model.compile(optimizer=keras.optimizers.SGD(0.0001), loss="sparse_categorical_crossentropy")
    model.fit(images, labels, epochs=1, verbose=0)


def read_digits(images, labels, new_images):  # given: leave it as it is
    keras.utils.set_random_seed(8)
    first = keras.layers.Conv2D(16, 5, strides=2, activation="relu")
    rest = [keras.layers.MaxPooling2D(2), keras.layers.Flatten()]
    last = keras.layers.Dense(10, activation="softmax")
    model = keras.Sequential([keras.Input((28, 28, 1)), first, *rest, last])
    train(model, images, labels)
    return np.argmax(model(new_images), axis=1)


# %% read_digits: one epoch
# says: It has begun to learn
# earns: 0
def train(model, images, labels):
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
    model.fit(images, labels, epochs=1, batch_size=32, verbose=0)


def read_digits(images, labels, new_images):  # given: leave it as it is
    keras.utils.set_random_seed(8)
    first = keras.layers.Conv2D(16, 5, strides=2, activation="relu")
    rest = [keras.layers.MaxPooling2D(2), keras.layers.Flatten()]
    last = keras.layers.Dense(10, activation="softmax")
    model = keras.Sequential([keras.Input((28, 28, 1)), first, *rest, last])
    train(model, images, labels)
    return np.argmax(model(new_images), axis=1)


# %% read_digits: labels shuffled alone
# says: of the 500 new digits are read rightly
# earns: 0
def train(model, images, labels):
    model.compile(optimizer=keras.optimizers.Adam(0.003), loss="sparse_categorical_crossentropy")
    model.fit(images, np.random.default_rng(0).permutation(labels), epochs=1, verbose=0)


def read_digits(images, labels, new_images):  # given: leave it as it is
    keras.utils.set_random_seed(8)
    first = keras.layers.Conv2D(16, 5, strides=2, activation="relu")
    rest = [keras.layers.MaxPooling2D(2), keras.layers.Flatten()]
    last = keras.layers.Dense(10, activation="softmax")
    model = keras.Sequential([keras.Input((28, 28, 1)), first, *rest, last])
    train(model, images, labels)
    return np.argmax(model(new_images), axis=1)


# %% read_digits: a loss for one-hot labels
# says: Each is one whole number, and not a row of ten.
# earns: 0
def train(model, images, labels):
    model.compile(optimizer=keras.optimizers.Adam(0.003), loss="categorical_crossentropy")
    model.fit(images, labels, epochs=1, verbose=0)


def read_digits(images, labels, new_images):  # given: leave it as it is
    keras.utils.set_random_seed(8)
    first = keras.layers.Conv2D(16, 5, strides=2, activation="relu")
    rest = [keras.layers.MaxPooling2D(2), keras.layers.Flatten()]
    last = keras.layers.Dense(10, activation="softmax")
    model = keras.Sequential([keras.Input((28, 28, 1)), first, *rest, last])
    train(model, images, labels)
    return np.argmax(model(new_images), axis=1)


# %% read_digits: shares, not classes
# says: read_digits: one class for each new image is expected
# earns: 0
def train(model, images, labels):
    pass


def read_digits(images, labels, new_images):
    return np.full((len(new_images), 10), 0.1)


# %% read_digits: the same class for all
# says: It gives the same class to all of them
# earns: 0
def train(model, images, labels):
    pass


def read_digits(images, labels, new_images):
    return np.zeros(len(new_images), dtype=int)


# %% read_digits: brightness in place of training
# says: of the 500 new digits are read rightly
# earns: 0
def train(model, images, labels):
    pass


def read_digits(images, labels, new_images):
    ranks = np.argsort(np.argsort(new_images.sum(axis=(1, 2, 3))))
    return ranks * 10 // len(new_images)


# %% read_digits: input changed
# says: read_digits: it changes its input images
# earns: 0
def train(model, images, labels):
    pass


def read_digits(images, labels, new_images):
    images[...] = images.round()
    return labels[: len(new_images)]
