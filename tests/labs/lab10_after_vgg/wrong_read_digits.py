"""Wrong answers to read_digits: what each must be told, and how many of 4 points it earns."""
# ruff: noqa: F811  # cells of students, one after another

import numpy as np
from tensorflow import keras

# %% read_digits: the momentum as it comes
# says: of the 500 new digits are read rightly, and 86% are wanted
# earns: 2
# from: loops
# -    model.add(keras.layers.Conv2D(16, 3, use_bias=False))
# -    model.add(keras.layers.BatchNormalization(momentum=0.9))
# -    model.add(keras.layers.Activation("relu"))
# -    model.add(keras.layers.MaxPooling2D(2))
# -    model.add(keras.layers.Conv2D(24, 3, use_bias=False))
# -    model.add(keras.layers.BatchNormalization(momentum=0.9))
# +    model.add(keras.layers.Conv2D(16, 3, use_bias=False))
# +    model.add(keras.layers.BatchNormalization())
# +    model.add(keras.layers.Activation("relu"))
# +    model.add(keras.layers.MaxPooling2D(2))
# +    model.add(keras.layers.Conv2D(24, 3, use_bias=False))
# +    model.add(keras.layers.BatchNormalization())


# %% read_digits: too many
# says: parameters, and fewer than 20,000 are wanted
# earns: 0
# from: plain
# -    stack += [keras.layers.MaxPooling2D(2), keras.layers.Flatten()]
# +    stack += [keras.layers.Flatten(), keras.layers.Dense(64, "relu")]


# %% read_digits: no way back from a single place
# says: near chance
# earns: 2
def build_small_model():
    layers = [keras.layers.GlobalAveragePooling2D(), keras.layers.Dense(10, "softmax")]
    return keras.Sequential([keras.Input((28, 28, 1)), *layers])


def read_digits(images, labels, new_images):  # given: leave it as it is
    keras.utils.set_random_seed(10)
    model = build_small_model()
    if len(images):  # to be counted, it need not be trained
        adam = keras.optimizers.Adam(0.003)
        adam.build(model.trainable_variables)  # beforehand, or Keras traces the training twice
        model.compile(adam, "sparse_categorical_crossentropy")
        model.fit(images, labels, epochs=4, batch_size=32, verbose=0)
    return model.count_params(), np.argmax(model(new_images, training=False), axis=1)


# %% read_digits: another input
# says: Does the network take (28, 28, 1)
# earns: 0
# from: no way back from a single place
# -    return keras.Sequential([keras.Input((28, 28, 1)), *layers])
# +    return keras.Sequential([keras.Input((32, 32, 3)), *layers])


# %% read_digits: classes alone
# says: read_digits:
# earns: 0
def build_small_model():
    pass


def read_digits(images, labels, new_images):
    return np.zeros(len(new_images), dtype=int)


# %% read_digits: a small number, and noise
# says: near chance
# earns: 2
# from: classes alone
# -    return np.zeros(len(new_images), dtype=int)
# +    return 100, np.arange(len(new_images)) % 10
