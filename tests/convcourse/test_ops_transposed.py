"""Relatives of the convolution, and activations, against TensorFlow, SciPy, their definitions."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy import signal, special

from convcourse import ops
from convcourse.shapes import ShapeError, conv_window
from tests.examples import examples

law = settings(max_examples=examples(100))
small = st.integers(1, 3)
pairs = st.tuples(small, small)
margin = st.integers(0, 3)
paddings = st.one_of(
    st.sampled_from(["VALID", "SAME"]),
    st.tuples(st.tuples(margin, margin), st.tuples(margin, margin)),
)


def integers(seed, shape, dtype=np.int64):
    return np.random.default_rng(seed).integers(-9, 10, shape).astype(dtype)


@st.composite
def settings_of_layers(draw, most=3, strides=pairs, dilations=pairs):
    """Shapes and settings of a convolution whose kernel fits: x_shape, w_shape, keywords."""
    groups, channels = draw(st.integers(1, most)), draw(pairs)
    x_shape = (draw(st.integers(0, 3)), *draw(st.tuples(*[st.integers(1, 9)] * 2)))
    x_shape = *x_shape, groups * channels[0]
    w_shape = *draw(st.tuples(st.integers(1, 4), small)), channels[0], groups * channels[1]
    keywords = {
        "stride": draw(strides),
        "padding": draw(paddings),
        "dilation": draw(dilations),
        "groups": groups,
    }
    try:
        conv_window(x_shape, w_shape, None, **keywords)
    except ShapeError:
        assume(False)
    return x_shape, w_shape, keywords


@law
@given(settings_of_layers(), st.sampled_from([np.int64, np.float32, np.float64]))
def test_the_transposed_convolution_is_the_adjoint(case, dtype):
    x_shape, w_shape, keywords = case
    x, w = integers(0, x_shape, dtype), integers(1, w_shape, dtype)
    y = ops.conv2d(x, w, **keywords)
    grad_y = integers(2, y.shape, dtype)
    back = ops.conv2d_transpose(grad_y, w, output_size=x_shape[1:3], **keywords)
    assert back.shape == x_shape
    assert back.dtype == y.dtype
    assert (y * grad_y).sum() == (x * back).sum()  # whole numbers, exact in float32 too


def test_the_transposed_convolution_agrees_with_tensorflow(tf):
    @law
    @given(settings_of_layers(most=1, dilations=st.just((1, 1))))
    def agrees(case):
        x_shape, w_shape, keywords = case
        assume(x_shape[0])
        window = conv_window(x_shape, w_shape, None, **keywords)
        y = integers(0, (x_shape[0], *window.output, w_shape[3]), np.float64)
        w = integers(1, w_shape, np.float64)
        padding = [(0, 0), *window.padding, (0, 0)]
        expected = tf.nn.conv2d_transpose(y, w, x_shape, window.stride, padding)
        x = ops.conv2d_transpose(y, w, output_size=x_shape[1:3], **keywords)
        assert_array_equal(x, expected)

    agrees()


@pytest.mark.parametrize("padding", ["VALID", "SAME"])
@pytest.mark.parametrize("stride", [1, 2, 3])
def test_without_a_size_the_transposed_convolution_is_as_large_as_keras_makes_it(
    tf, stride, padding
):
    y, w = integers(0, (2, 4, 5, 3), np.float32), integers(1, (3, 3, 2, 3), np.float32)
    layer = tf.keras.layers.Conv2DTranspose(2, 3, stride, padding.lower(), use_bias=False)
    layer.build(y.shape)
    layer.set_weights([w])
    assert_array_equal(ops.conv2d_transpose(y, w, stride=stride, padding=padding), layer(y))


def test_the_transposed_convolution_of_many_images_goes_block_by_block(monkeypatch):
    y, w = integers(0, (7, 4, 5, 3)), integers(1, (3, 3, 2, 3))
    whole = ops.conv2d_transpose(y, w, stride=2)
    monkeypatch.setattr("convcourse.ops.transposed._BLOCK_BYTES", 1)
    assert_array_equal(ops.conv2d_transpose(y, w, stride=2), whole)


@law
@given(settings_of_layers(most=1))
def test_im2col_and_one_product_are_the_convolution(case):
    x_shape, (kh, kw, reads, c_out), keywords = case
    keywords.pop("groups")
    x, w = integers(0, x_shape), integers(1, (kh, kw, reads, c_out))
    y = ops.conv2d(x, w, **keywords)
    product = w.reshape(-1, c_out).T @ ops.im2col(x, kh, kw, **keywords)
    assert_array_equal(product.T.reshape(y.shape), y)


@law
@given(settings_of_layers())
def test_col2im_is_the_adjoint_of_im2col(case):
    x_shape, (kh, kw, _, _), keywords = case
    keywords.pop("groups")
    x = integers(0, x_shape)
    cols = ops.im2col(x, kh, kw, **keywords)
    given_back = integers(1, cols.shape)
    back = ops.col2im(given_back, x_shape, kh, kw, **keywords)
    assert back.shape == x_shape
    assert (cols * given_back).sum() == (x * back).sum()


def test_depthwise_convolution_agrees_with_tensorflow(tf):
    # TensorFlow has here equal strides only, and no stride with dilation.
    equal, one = st.sampled_from([(1, 1), (2, 2), (3, 3)]), st.just((1, 1))
    depthwise = settings_of_layers(3, equal, one) | settings_of_layers(3, one, pairs)

    @law
    @given(depthwise, small)
    def agrees(case, multiplier):
        x_shape, (kh, kw, _, _), keywords = case
        assume(x_shape[0])
        keywords.pop("groups")
        w_shape = kh, kw, x_shape[3], multiplier
        x, w = integers(0, x_shape, np.float64), integers(1, w_shape, np.float64)
        stride, gaps = keywords["stride"], keywords["dilation"]
        window = conv_window(x.shape, (*w_shape[:2], x_shape[3], 1), None, **keywords)
        padded = np.pad(x, ((0, 0), *window.padding, (0, 0)))
        strides = (1, *stride, 1)
        expected = tf.nn.depthwise_conv2d(padded, w, strides, "VALID", dilations=gaps)
        assert_array_equal(ops.depthwise_conv2d(x, w, **keywords), expected)

    agrees()


@law
@given(st.tuples(*[st.integers(1, 7)] * 2), st.tuples(*[st.integers(1, 4)] * 2))
def test_true_convolution_agrees_with_scipy(size, kernel):
    assume(kernel[0] <= size[0] and kernel[1] <= size[1])
    x, w = integers(0, size), integers(1, kernel)
    y = ops.true_convolution(x[None, :, :, None], w[:, :, None, None])[0, :, :, 0]
    assert_array_equal(y, signal.convolve2d(x, w, "valid"))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: ops.im2col(np.ones((3, 3)), 2, 2), "x must have the four axes"),
        (lambda: ops.im2col(np.ones((1, 3, 3, 1)), 4, 2), "along the height, kernel does not fit"),
        (lambda: ops.im2col(np.ones((1, 3, 3, 1)), 2.0, 2), "kh must be an integer: got 2.0"),
        (
            lambda: ops.col2im(np.ones((4, 3)), (1, 3, 3, 1), 2, 2),
            r"one window in each column: got shape \(4, 3\) .* Use cols of shape \(4, 4\)",
        ),
        (lambda: ops.col2im(np.ones((4, 4)), (3, 3), 2, 2), "x must have the four axes"),
        (
            lambda: ops.conv2d_transpose(np.ones((2, 2, 1)), np.ones((2, 2, 1, 1))),
            r"y and w must have four axes, .* got shapes \(2, 2, 1\) and",
        ),
        (
            lambda: ops.conv2d_transpose(
                np.ones((1, 2, 2, 1)), np.ones((2, 2, 1, 1)), output_size=5
            ),
            r"y is no convolution .* got shape \(1, 2, 2, 1\), .* \(1, 4, 4, 1\)\. Use another",
        ),
        (
            lambda: ops.conv2d_transpose(np.ones((1, 2, 2, 3)), np.ones((2, 2, 1, 4))),
            r"y is no convolution .* got shape \(1, 2, 2, 3\)",
        ),
        (
            lambda: ops.conv2d_transpose(np.ones((1, 2, 2, 3)), np.ones((2, 2, 1, 3)), groups=2),
            "groups must divide the channels",
        ),
        (
            lambda: ops.depthwise_conv2d(np.ones((1, 3, 3, 2)), np.ones((2, 2, 3, 1))),
            r"\(kh, kw, c_in, multiplier\): got shape \(2, 2, 3, 1\) .* Use w with 2 on its third",
        ),
        (
            lambda: ops.depthwise_conv2d(np.ones((3, 3)), np.ones((2, 2, 2, 1))),
            "x must have the four axes",
        ),
        (
            lambda: ops.true_convolution(np.ones((1, 3, 3, 2)), np.ones((2, 2))),
            "w must have the four axes",
        ),
        (lambda: ops.leaky_relu([1.0], alpha=np.nan), "alpha must be one finite number: got nan"),
        (lambda: ops.leaky_relu([1.0], alpha=[1, 2]), r"alpha must be one finite number: got \["),
        (lambda: ops.softmax(1.0), r"must have the axis .* got axis=-1 and shape \(\)"),
        (lambda: ops.softmax([1.0], axis=1), r"got axis=1 and shape \(1,\). Use axis=-1"),
        (lambda: ops.relu(["a"]), "x must hold real numbers"),
    ],
)
def test_what_makes_no_sense_is_told_what_would(call, message):
    with pytest.raises(ShapeError, match=message):
        call()


# --- activations --------------------------------------------------------------------------------

scores = st.lists(st.floats(-1e3, 1e3, width=32, allow_subnormal=False), min_size=1, max_size=12)


@given(scores)
def test_relu_and_leaky_relu_agree_with_tensorflow(tf, values):
    x = np.array(values, np.float32)
    assert_array_equal(ops.relu(x), tf.nn.relu(x))
    assert_allclose(ops.leaky_relu(x), tf.nn.leaky_relu(x), rtol=1e-6, atol=1e-37)
    assert_allclose(ops.leaky_relu(x, alpha=0.1), tf.nn.leaky_relu(x, 0.1), rtol=1e-6, atol=1e-37)


@law
@given(scores, st.sampled_from([0, 1, -1, -2]))
def test_softmax_agrees_with_scipy(values, axis):
    x = np.outer([1.0, -0.5, 0.01], values)
    assert_allclose(ops.softmax(x, axis=axis), special.softmax(x, axis=axis), rtol=1e-12)
    assert_allclose(ops.softmax(x, axis=axis).sum(axis=axis), 1)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_activations_keep_the_dtype_of_floats(dtype):
    x = np.array([-2, 0, 3], dtype)
    for activate in (ops.relu, ops.leaky_relu, ops.softmax):
        assert activate(x).dtype == dtype


def test_activations_of_integers():
    x = np.array([-2, 0, 3], np.int8)
    assert ops.relu(x).dtype == np.int8
    assert_array_equal(ops.relu(x), [0, 0, 3])
    assert_array_equal(ops.leaky_relu(x, alpha=0.1), [-0.2, 0, 3])
    assert ops.softmax(x).dtype == np.float64


@pytest.mark.parametrize("activate", [ops.relu, ops.leaky_relu, ops.softmax])
def test_activations_pass_nan_on_and_take_an_empty_batch(activate):
    assert np.isnan(activate([np.nan])).all()
    assert activate(np.empty((0, 10))).shape == (0, 10)
