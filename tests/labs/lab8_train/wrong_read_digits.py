"""Wrong answers to read_digits: what each must be told, and how many of 4 points it earns."""
# cells of students, one after another

import numpy as np

# %% read_digits: not trained
# says: of the 500 new digits are read rightly, and 80% are wanted
# earns: 0
# from: plain
# -    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
# -    return model.fit(images, labels, epochs=10, verbose=0)
# +    model.compile(optimizer=keras.optimizers.Adam(0.003), loss="sparse_categorical_crossentropy")


# %% read_digits: a rate far too large
# says: of the 500 new digits are read rightly
# earns: 0
# from: not trained
# -    model.compile(optimizer=keras.optimizers.Adam(0.003), loss="sparse_categorical_crossentropy")
# +    model.compile(optimizer=keras.optimizers.SGD(50.0), loss="sparse_categorical_crossentropy")
# +    model.fit(images, labels, epochs=1, verbose=0)


# %% read_digits: a rate far too small
# says: of the 500 new digits are read rightly
# earns: 0
# from: a rate far too large
# -    model.compile(optimizer=keras.optimizers.SGD(50.0), loss="sparse_categorical_crossentropy")
# +    model.compile(optimizer=keras.optimizers.SGD(0.0001), loss="sparse_categorical_crossentropy")


# %% read_digits: one epoch
# says: It has begun to learn
# earns: 0
# from: not trained
# -    model.compile(optimizer=keras.optimizers.Adam(0.003), loss="sparse_categorical_crossentropy")
# +    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
# +    model.fit(images, labels, epochs=1, batch_size=32, verbose=0)


# %% read_digits: labels shuffled alone
# says: of the 500 new digits are read rightly
# earns: 0
# from: not trained
# -    model.compile(optimizer=keras.optimizers.Adam(0.003), loss="sparse_categorical_crossentropy")
# +    model.compile(optimizer=keras.optimizers.Adam(0.003), loss="sparse_categorical_crossentropy")
# +    model.fit(images, np.random.default_rng(0).permutation(labels), epochs=1, verbose=0)


# %% read_digits: a loss for one-hot labels
# says: Each is one whole number, and not a row of ten.
# earns: 0
# from: a rate far too large
# -    model.compile(optimizer=keras.optimizers.SGD(50.0), loss="sparse_categorical_crossentropy")
# +    model.compile(optimizer=keras.optimizers.Adam(0.003), loss="categorical_crossentropy")


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
# from: shares, not classes
# -    return np.full((len(new_images), 10), 0.1)
# +    return np.zeros(len(new_images), dtype=int)


# %% read_digits: brightness in place of training
# says: of the 500 new digits are read rightly
# earns: 0
# from: shares, not classes
# -    return np.full((len(new_images), 10), 0.1)
# +    ranks = np.argsort(np.argsort(new_images.sum(axis=(1, 2, 3))))
# +    return ranks * 10 // len(new_images)


# %% read_digits: input changed
# says: read_digits: it changes its input images
# earns: 0
# from: shares, not classes
# -    return np.full((len(new_images), 10), 0.1)
# +    images[...] = images.round()
# +    return labels[: len(new_images)]
