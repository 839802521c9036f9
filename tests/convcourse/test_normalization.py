"""Batch normalization and dropout against Keras, TensorFlow and finite differences."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from convcourse.grads import batch_norm_grads, numeric_grad
from convcourse.layers import (
    Adam,
    BatchNorm,
    Conv2D,
    CrossEntropy,
    Dense,
    Dropout,
    Flatten,
    GradientTape,
    ReLU,
    Sequential,
    evaluate,
    fit,
    train_step,
)
from convcourse.ops import batch_norm, moments
from convcourse.shapes import ShapeError
from tests.examples import examples

shapes = st.sampled_from([(2, 3), (5, 1), (2, 3, 4, 2), (3, 1, 2, 4)])


def drawn(shape, seed):
    rng = np.random.default_rng(seed)
    x, grad_y = rng.normal(3, 2, size=(2, *shape))
    gamma, beta, mean = rng.normal(size=(3, shape[-1]))
    return x, grad_y, gamma, beta, mean, rng.uniform(0.1, 3, size=shape[-1])


@settings(max_examples=examples(20))
@given(shapes, st.integers(0, 99), st.sampled_from([1e-3, 0.5]))
def test_what_is_given_and_what_comes_back_are_tensorflows(tf, shape, seed, eps):
    x, grad_y, gamma, beta, mean, var = drawn(shape, seed)
    theirs = tf.nn.batch_normalization(x, mean, var, beta, gamma, eps)
    assert_allclose(batch_norm(x, gamma, beta, mean, var, eps=eps), theirs)
    variables = [tf.constant(each) for each in (x, gamma, beta)]
    with tf.GradientTape() as tape:
        tape.watch(variables)
        by_hand = tf.nn.moments(variables[0], list(range(len(shape) - 1)))
        y = tf.nn.batch_normalization(variables[0], *by_hand, variables[2], variables[1], eps)
    wanted = tape.gradient(y, variables, grad_y)
    for ours, own in zip(batch_norm_grads(x, gamma, grad_y, eps=eps), wanted, strict=True):
        assert_allclose(ours, own, atol=1e-11)


@pytest.mark.parametrize("shape", [(4, 2), (2, 3, 2, 2)])
def test_gradients_are_those_of_finite_differences(shape):
    x, grad_y, gamma, beta, *_ = drawn(shape, 1)

    def loss(x, gamma, beta):
        return (batch_norm(x, gamma, beta, *moments(x)) * grad_y).sum()

    grads = batch_norm_grads(x, gamma, grad_y)
    numeric = (
        numeric_grad(lambda x: loss(x, gamma, beta), x),
        numeric_grad(lambda gamma: loss(x, gamma, beta), gamma),
        numeric_grad(lambda beta: loss(x, gamma, beta), beta),
    )
    for ours, theirs in zip(grads, numeric, strict=True):
        assert_allclose(ours, theirs, atol=1e-7)


def pair(momentum=0.9):
    """A network with both layers, and the same in Keras."""
    from keras import Input, layers
    from keras import Sequential as KerasSequential

    ours = Sequential(
        [
            Conv2D(4, 3, bias=False),
            BatchNorm(momentum=momentum),
            ReLU(),
            Flatten(),
            Dropout(0),
            Dense(3),
        ],
        input_shape=(6, 5, 2),
        dtype=np.float64,
    )
    theirs = KerasSequential(
        [
            Input((6, 5, 2), dtype="float64"),
            layers.Conv2D(4, 3, use_bias=False, dtype="float64"),
            layers.BatchNormalization(momentum=momentum, dtype="float64"),
            layers.ReLU(dtype="float64"),
            layers.Flatten(dtype="float64"),
            layers.Dropout(0, dtype="float64"),
            layers.Dense(3, dtype="float64"),
        ]
    )
    return ours, theirs


def test_a_network_in_training_and_in_use_is_that_of_keras(tf):
    ours, theirs = pair()
    theirs.set_weights(ours.state)
    rng = np.random.default_rng(0)
    for _ in range(3):
        x = rng.normal(1, 2, size=(7, 6, 5, 2))
        with ours.in_training():
            assert_allclose(ours(x), theirs(x, training=True), atol=1e-9)
        assert_allclose(ours(x), theirs(x), atol=1e-9)
    for mine, own in zip(ours.state, theirs.get_weights(), strict=True):
        assert_allclose(mine, own, atol=1e-9)
    ours.set_weights(theirs.get_weights())


def test_a_step_of_training_is_that_of_keras(tf):
    import keras

    ours, theirs = pair()
    theirs.set_weights(ours.state)
    rng = np.random.default_rng(0)
    x, y = rng.normal(1, 2, size=(7, 6, 5, 2)), rng.integers(0, 3, size=7)
    adam, loss = Adam(0.01), CrossEntropy(from_logits=True)
    theirs.compile(
        keras.optimizers.Adam(0.01), keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    )
    for _ in range(3):
        train_step(ours, x, y, loss=loss, optimizer=adam)
        theirs.train_on_batch(x, y)
    assert not any(layer.training for layer in ours.layers)
    for mine, own in zip(ours.state, theirs.get_weights(), strict=True):
        assert_allclose(mine, own, atol=1e-5)


def test_gradients_in_use_are_those_of_tensorflow(tf):
    ours, theirs = pair()
    rng = np.random.default_rng(0)
    x = rng.normal(1, 2, size=(4, 6, 5, 2))
    with ours.in_training():
        ours(x)
    theirs.set_weights(ours.state)
    with GradientTape() as tape:
        y = ours(x)
    with tf.GradientTape() as tape_tf:
        y_tf = tf.reduce_sum(theirs(x))
    wanted = tape_tf.gradient(y_tf, theirs.trainable_weights)
    for mine, own in zip(tape.gradient(y, ours.weights), wanted, strict=True):
        assert_allclose(mine, own, atol=1e-9)


def test_the_summary_is_the_text_that_keras_prints(tf, monkeypatch):
    from keras import utils

    utils.clear_session()
    ours, theirs = pair()
    texts = [], []
    monkeypatch.setenv("COLUMNS", "80")
    ours.summary(print_fn=texts[0].append)
    theirs.summary(print_fn=texts[1].append)
    assert "".join(texts[0]).splitlines() == "".join(texts[1]).splitlines()


def test_dropout_keeps_the_mean_and_sends_gradients_where_numbers_went():
    layer, x = Dropout(0.25, seed=3), np.ones((400, 500))
    layer.training = True
    with GradientTape() as tape:
        y = layer(x)
        again = layer(x)
    assert set(np.unique(y)) == {0, 1 / 0.75}
    assert abs(np.mean(y == 0) - 0.25) < 0.005
    assert abs(y.mean() - 1) < 0.01
    assert (again != y).any()
    assert_allclose(tape.gradient(y, x), y)
    layer.training = False
    assert (layer(x) == x).all()


def test_networks_with_both_learn_to_read_digits():
    from convcourse.data import load_digits

    seen, new = load_digits().split(1200)
    net = Sequential(
        [
            Conv2D(8, 3, bias=False),
            BatchNorm(momentum=0.9),
            ReLU(),
            Conv2D(16, 3, bias=False),
            BatchNorm(momentum=0.9),
            ReLU(),
            Flatten(),
            Dropout(0.1),
            Dense(10),
        ]
    )
    loss = CrossEntropy(from_logits=True)
    fit(net, *seen, loss=loss, optimizer=Adam(0.01), epochs=3, progress=False)
    assert evaluate(net, *new, loss=loss)[1] > 0.9


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: BatchNorm(momentum=1), "momentum is the share .* got 1. Use"),
        (lambda: Dropout(1), "rate is the share .* got 1. Use"),
        (lambda: moments(np.zeros((0, 3))), r"shape \(0, 3\). Use a batch with at least one"),
        (lambda: batch_norm([[1, 2]], [1], [1], [1], [1]), r"gamma must .* 2 channels .* \(2,\)"),
        (lambda: batch_norm([[1]], [1], [1], [1], [1], eps=-1), "eps must not be negative: got -1"),
        (lambda: batch_norm(3, [1], [1], [1], [1]), "an axis of channels: got the one number 3"),
        (lambda: batch_norm_grads([[1, 2]], [1], [[1, 2]]), "gamma must have .* 2 channels"),
        (lambda: batch_norm_grads([[1, 2]], [1, 1], [[1]]), r"grad_y must have .* \(1, 2\)"),
    ],
)
def test_what_does_not_fit_is_told_with_what_would(call, message):
    with pytest.raises(ShapeError, match=message):
        call()


def test_a_channel_without_variance_stays_finite():
    y = batch_norm(np.full((4, 1), 7.0), [2], [1], *moments(np.full((4, 1), 7.0)))
    assert (y == 1).all()
    grads = batch_norm_grads(np.full((4, 1), 7.0), [2], np.ones((4, 1)))
    assert all(np.isfinite(each).all() for each in grads)
