"""Random networks against Keras and against finite differences."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from convcourse.grads import numeric_grad
from convcourse.layers import (
    AvgPool2D,
    Conv2D,
    CrossEntropy,
    Dense,
    Flatten,
    GlobalAvgPool,
    GlobalMaxPool,
    GradientTape,
    LeakyReLU,
    MaxPool2D,
    MeanSquaredError,
    ReLU,
    Sequential,
    Softmax,
)
from convcourse.shapes import ShapeError
from tests.examples import examples

small = st.integers(1, 3)
pairs = st.tuples(small, small)
names = st.sampled_from(["VALID", "SAME", "same"])
margin = st.integers(0, 2)
paddings = names | margin | st.tuples(st.tuples(margin, margin), st.tuples(margin, margin))

# Keras takes padding by name only, and no stride together with dilation; TensorFlow has no
# gradients of grouped or dilated convolutions on a CPU.
steps = st.sampled_from([{"stride": 2}, {"stride": (1, 2)}, {"dilation": 2}, {"groups": 2}, {}])
keras_convs = st.builds(
    lambda filters, kernel, padding, bias, step: Conv2D(
        2 * filters, kernel, padding=padding, bias=bias, **step
    ),
    *(small, pairs, names, st.booleans(), steps),
)
plain_convs = st.builds(
    Conv2D, small, pairs, stride=pairs, padding=names, bias=st.booleans(), name=st.just("")
)
any_convs = st.builds(
    lambda filters, groups, kernel, **keywords: Conv2D(
        filters * groups, kernel, groups=groups, **keywords
    ),
    *(small, st.integers(1, 2), pairs),
    stride=pairs,
    padding=paddings,
    dilation=pairs,
    bias=st.booleans(),
)
pools = st.builds(
    lambda kind, size, **keywords: kind(size, **keywords),
    *(st.sampled_from([MaxPool2D, AvgPool2D]), pairs),
    stride=st.none() | pairs,
    padding=names,
)
# TensorFlow keeps the slope in float32: these are exact there.
activations = st.builds(ReLU) | st.builds(LeakyReLU, alpha=st.sampled_from([0.125, 0.5]))
heads = st.sampled_from([Flatten, GlobalMaxPool, GlobalAvgPool])
rows = st.builds(Dense, small, bias=st.booleans()) | activations


@st.composite
def networks(draw, convs):
    """A network in float64 whose layers fit, and a batch for it."""
    layers = [
        *draw(st.lists(convs | pools | activations, max_size=4)),
        draw(heads)(),
        *draw(st.lists(rows, max_size=2)),
        *draw(st.sampled_from([[], [Dense(3), Softmax()]])),
    ]
    shape = (*draw(st.tuples(*[st.integers(4, 9)] * 2)), draw(st.sampled_from([1, 2, 4])))
    seed = draw(st.integers(0, 2**32 - 1))
    try:
        net = Sequential(layers, input_shape=shape, seed=seed, dtype=np.float64)
    except ShapeError:
        assume(False)
    rng = np.random.default_rng(seed)
    for weight in net.weights:  # biases too, which start at 0
        weight += rng.normal(scale=0.1, size=weight.shape)
    return net, rng.normal(size=(draw(small), *shape))


def as_keras(net):
    """The same network in Keras, with copies of the weights."""
    from keras import Input, Sequential, layers, utils

    utils.clear_session()  # names are numbered from the start again
    stack = [getattr(layers, each.keras_name)(**keras_settings(each)) for each in net.layers]
    model = Sequential([Input(net.input_shape, dtype="float64"), *stack])
    model.set_weights(net.weights)
    return model


def keras_settings(layer):
    settings = {"dtype": "float64"}
    record = layer.record
    if isinstance(layer, Conv2D):
        settings |= {
            "filters": record.filters,
            "kernel_size": record.kernel,
            "strides": record.stride,
            "padding": record.padding.lower(),
            "dilation_rate": record.dilation,
            "groups": record.groups,
            "use_bias": record.bias,
        }
    elif isinstance(layer, MaxPool2D):
        settings |= {
            "pool_size": record.size,
            "strides": record.stride,
            "padding": record.padding.lower(),
        }
    elif isinstance(layer, Dense):
        settings |= {"units": record.units, "use_bias": record.bias}
    elif isinstance(layer, LeakyReLU):
        settings |= {"negative_slope": layer.alpha}
    return settings


@settings(max_examples=examples(5))
@given(networks(keras_convs))
def test_a_network_gives_what_keras_gives(tf, network):
    net, x = network
    assert_allclose(net(x), as_keras(net)(x), rtol=1e-9, atol=1e-12)


def assert_same_summary(net):
    ours, theirs = [], []
    net.summary(print_fn=ours.append)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", "80")
        as_keras(net).summary(print_fn=theirs.append)
    assert "".join(ours).splitlines() == "".join(theirs).splitlines()


@settings(max_examples=examples(5))
@given(networks(keras_convs))
def test_the_summary_is_the_text_that_keras_prints(tf, network):
    assert_same_summary(network[0])


@pytest.mark.parametrize(
    ("layers", "input_shape"),
    [
        ([Conv2D(32, 3), MaxPool2D(), Conv2D(64, 3), MaxPool2D(), Conv2D(64, 3)], (28, 28, 1)),
        ([Conv2D(96, 11, stride=4), ReLU(), GlobalMaxPool(), Dense(10)], (227, 227, 3)),
        ([Conv2D(1024, 1), GlobalAvgPool()], (10240, 1024, 3)),
        ([Flatten(), Dense(1024), ReLU(), Dense(1024), LeakyReLU(), Dense(10)], (64, 64, 3)),
        ([Dense(16), Dense(1008, bias=False)], (1023,)),
    ],
)
def test_the_summary_of_a_larger_network_is_the_text_that_keras_prints(tf, layers, input_shape):
    assert_same_summary(Sequential(layers, input_shape=input_shape, dtype=np.float64))


@settings(max_examples=examples(6))
@given(networks(plain_convs))
def test_gradients_are_those_of_tensorflow(tf, network):
    net, x = network
    model = as_keras(net)
    y = np.zeros(net(x).shape)
    with GradientTape() as tape:
        loss = MeanSquaredError()(y, net(x))
    x_tf = tf.constant(x)
    with tf.GradientTape() as tape_tf:
        tape_tf.watch(x_tf)
        loss_tf = tf.reduce_mean(model(x_tf) ** 2)
    assert_allclose(loss, loss_tf, rtol=1e-9)
    sources = [x_tf, *model.trainable_variables]
    expected = tape_tf.gradient(loss_tf, [getattr(each, "value", each) for each in sources])
    for grad, grad_tf in zip(tape.gradient(loss, [x, *net.weights]), expected, strict=True):
        assert_allclose(grad, grad_tf, rtol=1e-7, atol=1e-11)


@settings(max_examples=examples(40))
@given(networks(any_convs))
def test_gradients_are_those_of_finite_differences(network):
    net, x = network
    probabilities = isinstance(net.layers[-1], Softmax)
    loss = CrossEntropy(from_logits=not probabilities)
    labels = np.arange(len(x)) % net.table[-1].output_shape[0]
    with GradientTape() as tape:
        value = loss(labels, net(x))
    for source, grad in zip(
        [x, *net.weights], tape.gradient(value, [x, *net.weights]), strict=True
    ):

        def with_source(values, source=source):
            before = source.copy()
            source[...] = values
            result = loss(labels, net(x))
            source[...] = before
            return result

        assert_allclose(grad, numeric_grad(with_source, source), rtol=1e-4, atol=1e-7)


def test_a_layer_takes_the_weights_of_keras(tf):
    from keras import layers

    x = np.random.default_rng(0).normal(size=(5, 6, 6, 2)).astype(np.float32)
    ours, theirs = Conv2D(4, 3, padding="SAME"), layers.Conv2D(4, 3, padding="same")
    expected = theirs(x)
    ours.build((6, 6, 2))
    ours.set_weights(theirs.get_weights())
    assert_allclose(ours(x), expected, rtol=1e-4, atol=1e-5)
