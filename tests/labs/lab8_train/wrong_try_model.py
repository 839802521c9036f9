"""Wrong answers to try_model: what each must be told, and how many of 6 points it earns."""
# ruff: noqa: F811  # cells of students, one after another

import numpy as np
from tensorflow import keras


# %% try_model: no softmax
# says: softmax is missing at the end
# earns: 3
def build_model():
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(64, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(64, 3, activation="relu"),
            layers.Flatten(),
            layers.Dense(64, activation="relu"),
            layers.Dense(10),
        ]
    )


def try_model(images, seed):  # given: leave it as it is
    model = build_model()
    model(images)
    rng = np.random.default_rng(seed)
    model.set_weights([rng.normal(scale=0.1, size=w.shape) for w in model.get_weights()])
    return [w.size for w in model.get_weights()], model(images)


# %% try_model: 128 neurons
# says: try_model: it looks as if the dense layer has 128 neurons
# earns: 0
# from: no softmax
# -            layers.Dense(64, activation="relu"),
# -            layers.Dense(10),
# +            layers.Dense(128, activation="relu"),
# +            layers.Dense(10, activation="softmax"),


# %% try_model: no ReLU in the dense layer
# says: the dense layer of 64 has no ReLU
# earns: 3
# from: 128 neurons
# -            layers.Dense(128, activation="relu"),
# +            layers.Dense(64),


# %% try_model: no ReLU in the first convolution
# says: the first convolution has no ReLU
# earns: 3
# from: no softmax
# -            layers.Conv2D(32, 3, activation="relu"),
# +            layers.Conv2D(32, 3),
#
# -            layers.Dense(10),
# +            layers.Dense(10, activation="softmax"),


# %% try_model: averages
# says: the pooling takes averages
# earns: 3
# from: no ReLU in the first convolution
# -            layers.Conv2D(32, 3),
# -            layers.MaxPooling2D(2),
# +            layers.Conv2D(32, 3, activation="relu"),
# +            layers.AveragePooling2D(2),
#
# -            layers.Conv2D(64, 3, activation="relu"),
# -            layers.MaxPooling2D(2),
# +            layers.Conv2D(64, 3, activation="relu"),
# +            layers.AveragePooling2D(2),


# %% try_model: third convolution of 32
# says: try_model: it looks as if the third convolution has 32 filters
# earns: 0
# from: no softmax
# -            layers.MaxPooling2D(2),
# -            layers.Conv2D(64, 3, activation="relu"),
# -            layers.Flatten(),
# +            layers.MaxPooling2D(2),
# +            layers.Conv2D(32, 3, activation="relu"),
# +            layers.Flatten(),
#
# -            layers.Dense(10),
# +            layers.Dense(10, activation="softmax"),


# %% try_model: third convolution missing
# says: try_model: it looks as if the third convolution is missing
# earns: 0
# from: third convolution of 32
# -            layers.MaxPooling2D(2),
# -            layers.Conv2D(32, 3, activation="relu"),
# +            layers.MaxPooling2D(2),


# %% try_model: padding SAME
# says: try_model: the layers do not have the weights that are asked for
# earns: 0
# from: averages
# -            layers.Conv2D(32, 3, activation="relu"),
# -            layers.AveragePooling2D(2),
# -            layers.Conv2D(64, 3, activation="relu"),
# -            layers.AveragePooling2D(2),
# -            layers.Conv2D(64, 3, activation="relu"),
# +            layers.Conv2D(32, 3, padding="same", activation="relu"),
# +            layers.MaxPooling2D(2),
# +            layers.Conv2D(64, 3, padding="same", activation="relu"),
# +            layers.MaxPooling2D(2),
# +            layers.Conv2D(64, 3, padding="same", activation="relu"),


# %% try_model: sigmoid at the end
# says: try_model: its layers have the right sizes, and it computes something else
# earns: 3
# from: no softmax
# -            layers.Dense(10),
# +            layers.Dense(10, activation="sigmoid"),


# %% try_model: nothing returned
# says: try_model: raises TypeError
# earns: 0
# from: no softmax
# -    return keras.Sequential(
# +    keras.Sequential(
#
# -            layers.Dense(10),
# +            layers.Dense(10, activation="softmax"),


# %% try_model: the table hard-coded
# says: try_model: its layers have the right sizes, and it computes something else
# earns: 3
def build_model():
    return None


def try_model(images, seed):
    return [288, 32, 18432, 64, 36864, 64, 36864, 64, 640, 10], np.full((len(images), 10), 0.1)
