"""Wrong answers to loss: what each must be told, and how many of 2 points it earns."""
# ruff: noqa: F811  # cells of students, one after another

import numpy as np
import tensorflow as tf


# %% loss: bias forgotten
# says: loss: the bias is forgotten
# earns: 0
def loss(x, w, b, labels):
    return tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels, x @ w))


# %% loss: still version 1
# says: loss: raises AttributeError
# earns: 0
def loss(x, w, b, labels):
    with tf.variable_scope("fully_connected"):
        return tf.nn.softmax_cross_entropy_with_logits(labels, x @ w + b)


# %% loss: a ReLU before the loss
# says: loss: a ReLU stands before the loss
# earns: 0
def loss(x, w, b, labels):
    scores = tf.nn.relu(x @ w + b)
    return tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels, scores))


# %% loss: softmax twice
# says: loss: softmax is taken twice
# earns: 0
def loss(x, w, b, labels):
    shares = tf.nn.softmax(x @ w + b)
    return tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels, shares))


# %% loss: the sum
# says: loss: the losses are added up
# earns: 1
def loss(x, w, b, labels):
    return tf.reduce_sum(tf.nn.softmax_cross_entropy_with_logits(labels, x @ w + b))


# %% loss: one for each input
# says: loss: there is one loss for each input
# earns: 0
def loss(x, w, b, labels):
    return tf.nn.softmax_cross_entropy_with_logits(labels, x @ w + b)


# %% loss: sign lost
# says: loss: these are logarithms without the minus sign
# earns: 0
def loss(x, w, b, labels):
    return tf.reduce_mean(tf.reduce_sum(labels * tf.nn.log_softmax(x @ w + b), axis=1))


# %% loss: no weights
# says: loss:
# earns: 0
def loss(x, w, b, labels):
    scores = tf.nn.relu(x)
    return tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels, scores))


# %% loss: the mean over classes, too
# says: loss: the mean is over inputs and classes, where an input has one loss
# earns: 0
def loss(x, w, b, labels):
    return -tf.reduce_mean(labels * tf.nn.log_softmax(x @ w + b))


# %% loss: the example hard-coded
# says: the same answer comes back, whatever is asked
# earns: 0
def loss(x, w, b, labels):
    return np.log(2)


# %% loss: a single input refused
# says: loss: raises ValueError: a batch has at least two inputs
# earns: 0
def loss(x, w, b, labels):
    if len(x) < 2:
        raise ValueError("a batch has at least two inputs")
    return tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels, x @ w + b))


# %% loss: a sigmoid for each class
# says: loss: each class has a sigmoid of its own
# earns: 0
def loss(x, w, b, labels):
    return tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels, x @ w + b))


# %% loss: sigmoids, added up
# says: loss: each class has a sigmoid of its own
# earns: 0
def loss(x, w, b, labels):
    losses = tf.nn.sigmoid_cross_entropy_with_logits(labels, x @ w + b)
    return tf.reduce_mean(tf.reduce_sum(losses, axis=1))


# %% loss: Keras not told that it gets scores
# says: loss: the loss took the scores for shares
# earns: 0
def loss(x, w, b, labels):
    return tf.keras.losses.CategoricalCrossentropy()(labels, tf.convert_to_tensor(x) @ w + b)


# %% loss: squares of shares
# says: loss: this is a mean squared error
# earns: 0
def loss(x, w, b, labels):
    return np.mean((tf.nn.softmax(x @ w + b) - labels) ** 2)


# %% loss: an epsilon that counts
# says: loss: a wrong answer to loss(x, w, b, labels)
# earns: 0
def loss(x, w, b, labels):
    return -tf.reduce_mean(tf.reduce_sum(labels * tf.math.log(tf.nn.softmax(x @ w + b) + 1e-2), 1))
