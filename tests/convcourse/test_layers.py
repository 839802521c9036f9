"""Single layers and networks: what they hold, how they start, and what they refuse."""

import subprocess
import sys

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from convcourse.layers import (
    Add,
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
    ReLU,
    Sequential,
    Softmax,
    glorot_uniform,
)
from convcourse.ops import conv2d
from convcourse.shapes import ShapeError

DIGITS = (28, 28, 1)


def h24():
    """The network of 93,322 parameters."""
    return [
        *(Conv2D(32, 3), ReLU(), MaxPool2D(2), Conv2D(64, 3), ReLU(), MaxPool2D(2)),
        *(Conv2D(64, 3), ReLU(), Flatten(), Dense(64), ReLU(), Dense(10), Softmax()),
    ]


def test_layers_load_no_other_library():
    code = "import sys, convcourse.layers; print(*{name.split('.')[0] for name in sys.modules})"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert not {"tensorflow", "keras", "matplotlib", "scipy", "rich"} & set(run.stdout.split())


def test_a_convolution_layer_is_conv2d_with_its_weights():
    rng = np.random.default_rng(0)
    layer = Conv2D(4, (3, 2), stride=(2, 1), padding="same", groups=2)
    x = rng.normal(size=(2, 7, 8, 2)).astype(np.float32)
    y = layer(x)
    assert (layer.w.shape, layer.b.shape) == ((3, 2, 1, 4), (4,))
    assert_array_equal(y, conv2d(x, layer.w, layer.b, stride=(2, 1), padding="SAME", groups=2))


@pytest.mark.parametrize("layer", [Conv2D(4, 3, bias=False), Dense(4, bias=False)])
def test_a_layer_without_bias_has_one_weight_and_one_gradient(layer):
    x = np.ones((2, 5, 5, 3)) if isinstance(layer, Conv2D) else np.ones((2, 5))
    y = layer(x)
    assert layer.b is None
    assert [grad.shape for grad in layer.get_weight_gradients(x, y)] == [layer.w.shape]


@pytest.mark.parametrize(
    "layer",
    [
        *(MaxPool2D(), AvgPool2D(), GlobalMaxPool(), GlobalAvgPool(), Flatten()),
        *(ReLU(), LeakyReLU(), Softmax(), Conv2D(2, 3), Dense(2)),
    ],
    ids=lambda layer: layer.keras_name,
)
@pytest.mark.parametrize("n", [0, 3])
def test_a_layer_gives_the_shape_that_it_says_for_any_batch(layer, n):
    shape = (5,) if isinstance(layer, Dense) else (6, 7, 3)
    x = np.random.default_rng(0).normal(size=(n, *shape)).astype(np.float32)
    with GradientTape() as tape:
        y = layer(x)
    assert y.shape == (n, *layer.output_shape(shape))
    assert y.dtype == np.float32
    assert [weight.shape for weight in layer.weights] == layer.weight_shapes(shape)
    assert sum(weight.size for weight in layer.weights) == layer.record.params(shape)
    grad = tape.gradient(y, x)
    assert (grad.shape, grad.dtype) == (x.shape, np.float32)


def test_weights_decide_the_dtype_of_the_computation():
    x = np.arange(2 * 64).reshape(2, 8, 8, 1)
    for dtype in (np.float32, np.float64):
        net = Sequential([Conv2D(2, 3), Flatten(), Dense(3)], input_shape=(8, 8, 1), dtype=dtype)
        assert {weight.dtype for weight in net.weights} == {np.dtype(dtype)}
        assert {net(each).dtype for each in (x, x / 7, x.tolist())} == {np.dtype(dtype)}


def test_a_seed_decides_the_weights():
    first, same, other = (
        Sequential(h24(), input_shape=DIGITS, seed=seed).weights for seed in (0, 0, 1)
    )
    for one, two, three in zip(first, same, other, strict=True):
        assert_array_equal(one, two)
        assert one.ndim == 1 or not np.array_equal(one, three)
    kernels = [weight.ravel()[:9] for weight in first if weight.ndim > 1]
    assert len({tuple(kernel) for kernel in kernels}) == len(kernels)


@pytest.mark.parametrize("shape", [(300, 200), (5, 4, 30, 20)])
def test_kernels_start_as_those_of_keras(tf, shape):
    from keras.initializers import GlorotUniform

    ours, theirs = glorot_uniform(shape, seed=0), np.asarray(GlorotUniform(seed=0)(shape))
    assert ours.dtype == np.float32
    assert_allclose(abs(ours).max(), abs(theirs).max(), rtol=2e-3)
    deciles = np.arange(0.1, 1, 0.1)
    assert_allclose(
        np.quantile(ours, deciles), np.quantile(theirs, deciles), atol=0.03 * abs(theirs).max()
    )


def test_biases_start_at_zero():
    net = Sequential(h24(), input_shape=DIGITS)
    assert all((weight == 0).all() for weight in net.weights if weight.ndim == 1)


def test_a_network_is_built_by_its_first_batch_as_by_its_input_shape():
    early, late = Sequential(h24(), input_shape=DIGITS), Sequential(h24())
    x = np.random.default_rng(0).random((2, *DIGITS))
    assert late.weights == []
    assert_array_equal(early(x), late(x))
    assert (late.input_shape, late.table.params) == (DIGITS, 93_322)


def test_predict_gives_what_a_call_gives_in_batches_of_any_size():
    net = Sequential(h24(), input_shape=DIGITS)
    x = np.random.default_rng(0).random((7, *DIGITS))
    for batch_size in (1, 3, 7, 100):
        assert_allclose(net.predict(x, batch_size=batch_size), net(x), rtol=1e-5, atol=1e-6)
    assert net.predict(x[:0]).shape == (0, 10)


def test_two_networks_may_share_layers():
    whole = Sequential(h24(), input_shape=DIGITS)
    features = Sequential(whole.layers[:5], input_shape=DIGITS)
    assert features.weights[0] is whole.weights[0]
    assert features(np.zeros((1, *DIGITS))).shape == (1, 11, 11, 64)
    assert [layer.name for layer in features.layers] == [
        *("conv2d", "re_lu", "max_pooling2d", "conv2d_1", "re_lu_1"),
    ]


def test_names_that_were_given_are_kept_and_not_given_again():
    layers = [Dense(3), Dense(3, name="dense"), Dense(3), Dense(3, name="last")]
    net = Sequential(layers, input_shape=(3,))
    assert [layer.name for layer in net.layers] == ["dense_1", "dense", "dense_2", "last"]


def test_the_table_says_what_each_layer_costs():
    table = Sequential(h24(), input_shape=DIGITS).table
    assert (table.params, table.macs) == (93_322, 2_794_240)
    assert table[6].name == "conv2d_2"
    assert table[6].receptive_field == (18, 18)


def test_weights_are_copied_into_the_arrays_that_are_there():
    net = Sequential(h24(), input_shape=DIGITS)
    arrays, values = net.weights, [np.full(each.shape, 0.5) for each in net.weights]
    net.set_weights(values)
    assert all(one is two for one, two in zip(net.weights, arrays, strict=True))
    assert all((each == 0.5).all() and each.dtype == np.float32 for each in arrays)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: Sequential(h24(), input_shape=(8, 8, 1)),
            r"conv2d_1 \(Conv2D\), given an input of shape \(3, 3, 32\): |"
            r"max_pooling2d_1 \(MaxPooling2D\), given an input of shape \(1, 1, 64\): .* Use",
        ),
        (
            lambda: Sequential([Conv2D(2, 3), Dense(2, name="top")], input_shape=DIGITS),
            r"top \(Dense\), given an input of shape \(26, 26, 2\): a dense layer takes a row .* "
            r"Use Flatten\(\)",
        ),
        (
            lambda: Sequential([Flatten(), Conv2D(2, 3)], input_shape=DIGITS),
            r"conv2d \(Conv2D\), given an input of shape \(784,\): this layer takes an image",
        ),
        (
            lambda: Sequential([Conv2D(2, 3, groups=2)], input_shape=DIGITS),
            r"conv2d \(Conv2D\), given an input of shape \(28, 28, 1\): groups must divide",
        ),
        (
            lambda: Sequential(h24(), input_shape=DIGITS)(np.ones((2, 28, 28, 3))),
            r"conv2d, given an input of shape \(2, 28, 28, 3\): the weights are of shape "
            r"\(3, 3, 1, 32\): an input of shape \(28, 28, 3\) needs \(3, 3, 3, 32\). Use",
        ),
        (
            lambda: Sequential(h24(), input_shape=DIGITS)(np.ones((2, 32, 32, 1))),
            r"dense, given an input of shape \(2, 1024\): the weights are of shape \(576, 64\)",
        ),
        (
            lambda: Sequential(h24(), input_shape=DIGITS)(np.ones((28, 28))),
            r"conv2d, given an input of shape \(28, 28\): this layer takes an image",
        ),
        (
            lambda: Sequential([Flatten()], input_shape=(0, 3)),
            "input_shape must be at least 1: got 0",
        ),
        (lambda: Sequential([Flatten()], input_shape=28), "the shape of one example: got 28. Use"),
        (
            lambda: Sequential([Flatten, Dense(2)]),
            "made of layers: got <class .* of type ABCMeta at place 0. Use",
        ),
        (lambda: Sequential([Add()]), "made of layers: got .* of type Add at place 0. Use"),
        (
            lambda: Sequential([layer := ReLU(), layer]),
            "stands once in a network: got the same ReLU again at place 1. Use a new one",
        ),
        (lambda: Sequential([Dense(2)]).summary(), "has no shapes yet: .* build it"),
        (lambda: Dense(2).w, r"Dense has no weights yet: .* build it: layer.build\("),
        (
            lambda: Sequential([Dense(2)], input_shape=(3,)).set_weights([np.ones((2, 3))]),
            r"weights of sequential have shapes \[\(3, 2\), \(2,\)\]: got \[\(2, 3\)\]. Use",
        ),
        (lambda: ReLU()(1, 2), "a layer takes one batch: got 2"),
        (lambda: ReLU()(["a"]), "x must hold real numbers"),
        (
            lambda: Add()([1], [1, 2]),
            r"Add, given an input of shape \(1,\) and \(2,\): only arrays",
        ),
        (
            lambda: MaxPool2D(9, name="pool")(np.ones((1, 4, 4, 1))),
            r"pool, given an input of shape \(1, 4, 4, 1\): ",
        ),
        (
            lambda: Conv2D(2, 3).build((8, 8, 1)) or Conv2D(0, 3).build((8, 8, 1)),
            "filters must be at least 1: got 0",
        ),
        (
            lambda: CrossEntropy()([3], [[0.5, 0.5]]),
            r"CrossEntropy, given .* labels of 2 classes are integers from 0 to 1: got .* 3",
        ),
    ],
)
def test_what_does_not_fit_is_told_with_the_layer_and_what_would(call, message):
    with pytest.raises(ShapeError, match=message):
        call()


def test_a_gradient_of_the_wrong_shape_is_refused():
    x = np.ones((2, 6, 6, 1), np.float32)
    for layer in (Conv2D(3, 3), MaxPool2D(2), AvgPool2D(2), ReLU()):
        y = layer(x)
        with pytest.raises(ShapeError, match="grad_y"):
            layer.get_input_gradients(x, y[:, :-1])
