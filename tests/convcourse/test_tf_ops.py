"""The TensorFlow twins against the NumPy one: values, gradients, errors within their bounds."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from convcourse import ops, tf_ops
from convcourse.shapes import Conv, Dense, Flatten, MaxPool, ShapeError, conv_window, summary
from tests.examples import examples

law = settings(max_examples=examples(100))
small = st.integers(1, 3)
pairs = st.tuples(small, small)
margin = st.integers(0, 3)
dtypes = st.sampled_from(["float16", "float32", "float64", "bool", "uint8", "int64", "uint64"])


@pytest.mark.parametrize("algorithm", [tf_ops.conv2d, tf_ops.conv2d_im2col])
@law
@given(
    n=st.integers(0, 2),
    size=st.tuples(st.integers(1, 8), st.integers(1, 8)),
    kernel=pairs,
    channels=pairs,
    groups=small,
    stride=pairs,
    dilation=pairs,
    padding=st.one_of(
        st.sampled_from(["VALID", "same"]),
        margin,
        st.tuples(*[st.tuples(margin, margin)] * 2),
    ),
    dtypes=st.tuples(
        *[st.sampled_from(["float32", "float64", "float16", "uint8", "int64", "bool", "uint64"])]
        * 2
    ),
    bias=st.booleans(),
    seed=st.integers(0, 2**32 - 1),
)
def test_an_algorithm_agrees_with_its_numpy_twin(
    algorithm, n, size, kernel, channels, groups, stride, dilation, padding, dtypes, bias, seed
):
    keywords = {"stride": stride, "dilation": dilation, "padding": padding, "groups": groups}
    x_shape = (n, *size, groups * channels[0])
    w_shape = (*kernel, channels[0], groups * channels[1])
    try:
        conv_window(x_shape, w_shape, **keywords)
    except ShapeError:
        assume(False)
    rng = np.random.default_rng(seed)
    x, w, b = (
        rng.integers(0, 9, shape).astype(dtype)
        for shape, dtype in zip((x_shape, w_shape, w_shape[3:]), (*dtypes, dtypes[1]), strict=True)
    )
    b = b if bias else None
    y, expected = algorithm(x, w, b, **keywords), ops.conv2d(x, w, b, **keywords)
    assert y.dtype.as_numpy_dtype == expected.dtype
    assert_allclose(y, expected, rtol=1e-5, atol=1e-4)


EXACT = [tf_ops.conv2d, tf_ops.conv2d_im2col]
ALGORITHMS = [*EXACT, tf_ops.conv2d_mixed]


@pytest.mark.parametrize("algorithm", EXACT)
def test_large_integers_are_exact(algorithm):
    x = np.full((1, 3, 3, 1), 2**40 + 1)
    w = np.full((3, 3, 1, 1), 101)
    assert algorithm(x, w, [-3]).numpy().item() == 9 * 101 * (2**40 + 1) - 3


X, W = np.ones((2, 5, 6, 4)), np.ones((3, 3, 4, 8))


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@pytest.mark.parametrize(
    ("arrays", "keywords"),
    [
        ((X[0], W), {}),
        ((X, W[0]), {}),
        ((X[..., :3], W), {}),
        ((X, W), {"groups": 3}),
        ((X, W, np.ones(4)), {}),
        ((X, np.ones((7, 3, 4, 8))), {}),
        ((X[..., :0], W[:, :, :0]), {}),
        ((X, W), {"stride": 0}),
        ((X, W), {"stride": [1, 2, 2, 1]}),
        ((X, W), {"dilation": 1.5}),
        ((X, W), {"padding": "full"}),
        ((X, W), {"padding": (1, 1)}),
        ((X.astype(object), W), {}),
        ((X, W.astype(complex)), {}),
        (([[1, 2], [3]], W), {}),
    ],
)
def test_twins_refuse_with_the_same_words(algorithm, arrays, keywords):
    with pytest.raises(ShapeError) as numpys:
        ops.conv2d(*arrays, **keywords)
    with pytest.raises(ShapeError) as tensorflows:
        algorithm(*arrays, **keywords)
    assert str(tensorflows.value) == str(numpys.value)


def test_dtypes_that_tensorflow_does_not_convolve_are_refused(tf):
    message = r"real numbers that TensorFlow convolves: got .*{}.*Use integers, float32 or float64"
    with pytest.raises(ShapeError, match=message.format("complex128")):
        tf_ops.conv2d(tf.constant(X, tf.complex128), W)
    wide = np.dtype(np.longdouble)
    if wide.itemsize > 8:  # on some platforms it is float64 by another name
        with pytest.raises(ShapeError, match=message.format(wide)):
            tf_ops.conv2d(X.astype(wide), W)


def test_gradients_pass_through(tf):
    x, w = tf.Variable(X), tf.Variable(W)
    with tf.GradientTape() as tape:
        y = tf.reduce_sum(tf_ops.conv2d(x, w, stride=2, padding="same"))
    grad_x, grad_w = tape.gradient(y, [x, w])
    assert grad_x.shape == x.shape
    # The gradient of a sum counts the pixels that each weight meets; padding counts nothing.
    assert_array_equal(grad_w[:, :, 0, 0], 2 * np.outer([2, 3, 2], [3, 3, 2]))


def test_a_graph_may_leave_the_batch_open(tf):
    convolve = tf.function(
        lambda x: tf_ops.conv2d(x, W, padding=1, stride=(2, 1)),
        input_signature=[tf.TensorSpec((None, 5, 6, 4), tf.float64)],
    )
    for n in (1, 3):
        x = np.random.default_rng(n).normal(size=(n, 5, 6, 4))
        assert_allclose(convolve(x), ops.conv2d(x, W, padding=1, stride=(2, 1)), atol=1e-9)


# --- float32 and mixed precision, within their bounds ---------------------------------------

SETTINGS = [
    {},
    {"stride": 2, "padding": "SAME"},
    {"stride": (1, 2), "padding": ((2, 0), (1, 3))},
    {"dilation": (2, 1), "padding": 2},
    {"groups": 2, "padding": "same"},
    {"groups": 4, "dilation": 2, "stride": 2, "padding": 2},
]


def normal_arrays(seed, groups, size=(7, 8), c_in=8):
    rng = np.random.default_rng(seed)
    shapes = (3, *size, c_in), (3, 2, c_in // groups, 4), (4,)
    return [rng.normal(size=shape).astype(np.float32).astype(float) for shape in shapes]


def errors_by_size(y, arrays, keywords):
    """Errors against NumPy in float64, as parts of the convolution of absolute values."""
    errors = np.abs(y.numpy() - ops.conv2d(*arrays, **keywords))
    return errors / ops.conv2d(*map(np.abs, arrays), **keywords)


@pytest.mark.parametrize("keywords", SETTINGS, ids=str)
@pytest.mark.parametrize("algorithm", EXACT)
def test_float32_is_within_its_bound(algorithm, keywords):
    arrays = normal_arrays(0, keywords.get("groups", 1))
    y = algorithm(*(array.astype(np.float32) for array in arrays), device="cpu", **keywords)
    k = arrays[1][..., 0].size + 1
    u = 2.0**-24
    assert y.dtype.name == "float32"
    assert 0 < errors_by_size(y, arrays, keywords).max() <= k * u / (1 - k * u)


@pytest.mark.parametrize("keywords", SETTINGS, ids=str)
@pytest.mark.parametrize(("precision", "u"), [("bfloat16", 2.0**-8), ("float16", 2.0**-11)])
def test_mixed_precision_is_within_its_bound_and_truly_of_16_bits(precision, u, keywords):
    arrays = normal_arrays(1, keywords.get("groups", 1))
    y = tf_ops.conv2d_mixed(*arrays, precision=precision, device="cpu", **keywords)
    k = arrays[1][..., 0].size + 1
    assert y.dtype.name == "float32"
    bound = (1 + u) ** 3 - 1 + k * 2.0**-23
    assert u / 16 < errors_by_size(y, arrays, keywords).max() <= bound


@pytest.mark.parametrize(("precision", "u"), [("bfloat16", 2.0**-8), ("float16", 2.0**-11)])
def test_long_sums_in_mixed_precision_are_taken_in_float32(precision, u):
    arrays = [np.abs(array) for array in normal_arrays(2, 1, size=(4, 4), c_in=512)]
    y = tf_ops.conv2d_mixed(*arrays, precision=precision, device="cpu")
    bound = (1 + u) ** 3 - 1 + 3073 * 2.0**-23
    assert errors_by_size(y, arrays, {}).max() <= bound


def test_float16_ends_where_bfloat16_does_not():
    x, w = [[[[60000.0]]]], [[[[2.0]]]]
    fine, wide = (tf_ops.conv2d_mixed(x, w, precision=each) for each in ("float16", "bfloat16"))
    assert np.isinf(fine.numpy().item())
    assert_allclose(wide.numpy().item(), 120000, rtol=0.01)


@pytest.mark.parametrize("precision", ["float64", "half", None, 16])
def test_an_unknown_precision_is_told_the_known_ones(precision):
    message = r"one of float32, bfloat16, float16: got .* Use precision"
    with pytest.raises(ShapeError, match=message):
        tf_ops.conv2d_mixed(X, W, precision=precision)


@pytest.mark.parametrize("n", [0, 1, 2])
@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_every_algorithm_takes_a_batch_of_any_size(algorithm, n):
    y = algorithm(X[:n], W, padding=1, stride=2)
    assert y.shape == (n, 3, 3, 8)
    assert_allclose(y, ops.conv2d(X[:n], W, padding=1, stride=2), rtol=0.01)


# --- costs, against Keras -----------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(8))
def test_parameters_agree_with_keras(tf, seed):
    rng = np.random.default_rng(seed)
    kernel, stride = (tuple(map(int, rng.integers(1, 4, 2))) for _ in range(2))
    groups, bias = int(rng.integers(1, 4)), bool(rng.integers(2))
    c_in, filters = (groups * int(rng.integers(1, 5)) for _ in range(2))
    shape, padding = (9, 11, c_in), ["valid", "same"][seed % 2]
    keras = tf.keras.Sequential(
        [
            tf.keras.Input(shape),
            tf.keras.layers.Conv2D(filters, kernel, stride, padding, groups=groups, use_bias=bias),
            tf.keras.layers.MaxPool2D(2, padding=padding),
            tf.keras.layers.Flatten(),
            tf.keras.layers.Dense(7, use_bias=bias),
        ]
    )
    table = summary(
        [
            Conv(filters, kernel, stride=stride, padding=padding, groups=groups, bias=bias),
            MaxPool(2, padding=padding),
            Flatten(),
            Dense(7, bias=bias),
        ],
        shape,
    )
    assert [row.params for row in table] == [layer.count_params() for layer in keras.layers]
    assert [row.output_shape for row in table] == [layer.output.shape[1:] for layer in keras.layers]
