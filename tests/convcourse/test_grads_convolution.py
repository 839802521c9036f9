"""Gradients of convolutions against TensorFlow's tape, finite differences and the adjoint."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from convcourse import ops
from convcourse.grads import (
    conv2d_grad_b,
    conv2d_grad_w,
    conv2d_grad_x,
    conv2d_grads,
    numeric_grad,
)
from convcourse.grads.winograd import grad_kernels_winograd
from convcourse.shapes import ShapeError, conv_window
from convcourse.tf_ops import tensorflow
from tests.examples import examples

law, few = settings(max_examples=examples(100)), settings(max_examples=examples(40))
small = st.integers(1, 3)
pairs = st.tuples(small, small)
sides = st.tuples(st.integers(0, 3), st.integers(0, 3))
paddings = st.one_of(st.sampled_from(["VALID", "same"]), st.tuples(sides, sides))
double = st.just("float64")
precisions = st.sampled_from(["float32", "float64"])


@st.composite
def convolutions(draw, dtypes=double, groups=small, dilations=pairs, most=7):
    """Images, kernels, a gradient of the output, and settings that go together."""
    split, channels = draw(groups), draw(pairs)
    wide = draw(st.sampled_from([1, 1, 8]))  # past the few channels that have a way of their own
    size = draw(st.tuples(st.integers(1, most), st.integers(1, most)))
    x_shape = (draw(st.integers(0, 2)), *size, split * channels[0] * wide)
    w_shape = (*draw(st.tuples(st.integers(1, 4), small)), channels[0] * wide, split * channels[1])
    keywords = {
        "stride": draw(pairs),
        "padding": draw(paddings),
        "dilation": draw(dilations),
        "groups": split,
    }
    try:
        window = conv_window(x_shape, w_shape, **keywords)
    except ShapeError:
        assume(False)
    rng, dtype = np.random.default_rng(draw(st.integers(0, 2**32 - 1))), draw(dtypes)
    y_shape = (x_shape[0], *window.output, w_shape[3])
    x, w, grad_y = (
        rng.integers(-8, 9, shape).astype(dtype) / 4 for shape in (x_shape, w_shape, y_shape)
    )
    return x, w, grad_y, keywords


def tolerance(dtype):
    return {"rtol": 1e-4, "atol": 1e-4} if dtype == "float32" else {"rtol": 1e-9, "atol": 1e-9}


def differences(operation, arrays, grad_y):
    """Gradients of (operation(*arrays) * grad_y).sum() by finite differences."""
    for place, array in enumerate(arrays):

        def loss(changed, place=place):
            return (operation(*arrays[:place], changed, *arrays[place + 1 :]) * grad_y).sum()

        yield numeric_grad(loss, array, eps=1.0)  # linear in each array: any step is exact


@few
@given(convolutions(most=4))
def test_gradients_agree_with_finite_differences(case):
    x, w, grad_y, keywords = case
    assume(x.size + w.size < 120)
    b = np.zeros(w.shape[3])
    expected = differences(lambda *a: ops.conv2d_windows(*a, **keywords), (x, w, b), grad_y)
    for grad, truth in zip(conv2d_grads(x, w, grad_y, **keywords), expected, strict=True):
        assert_allclose(grad, truth, atol=1e-9)


def test_gradients_agree_with_tensorflows_tape(tf):
    # On the CPU, TensorFlow has no gradient for grouped or dilated convolutions.
    @law
    @given(convolutions(precisions, groups=st.just(1), dilations=st.just((1, 1))))
    def agrees(case):
        x, w, grad_y, keywords = case
        assume(len(x))
        window = conv_window(x.shape, w.shape, **keywords)
        padding = keywords["padding"]
        spelled = padding.upper() if isinstance(padding, str) else [(0, 0), *window.padding, (0, 0)]
        tensors = tf.constant(x), tf.constant(w), tf.zeros(w.shape[3], x.dtype)
        with tf.GradientTape() as tape:
            tape.watch(tensors)
            y = tf.nn.bias_add(
                tf.nn.conv2d(tensors[0], tensors[1], window.stride, spelled), tensors[2]
            )
        expected = tape.gradient(y, tensors, output_gradients=tf.constant(grad_y))
        for grad, truth in zip(conv2d_grads(x, w, grad_y, **keywords), expected, strict=True):
            assert grad.dtype == x.dtype
            assert_allclose(grad, truth, **tolerance(x.dtype))

    agrees()


@law
@given(convolutions(precisions))
def test_gradients_are_adjoint_to_the_convolution(case):
    """<conv2d(x, w), grad_y> = <x, grad_x> = <w, grad_w>, and <1 b, grad_y> = <b, grad_b>."""
    x, w, grad_y, keywords = case
    grad_x, grad_w, grad_b = conv2d_grads(x, w, grad_y, **keywords)
    assert (grad_x.shape, grad_w.shape, grad_b.shape) == (x.shape, w.shape, w.shape[3:])
    assert {grad_x.dtype, grad_w.dtype, grad_b.dtype} == {x.dtype}
    product = (ops.conv2d_windows(x, w, **keywords) * grad_y).sum(dtype=float)
    assert_allclose((x * grad_x).sum(dtype=float), product, rtol=1e-4, atol=1e-3)
    assert_allclose((w * grad_w).sum(dtype=float), product, rtol=1e-4, atol=1e-3)
    assert_allclose(grad_b, grad_y.sum(axis=(0, 1, 2)), **tolerance(x.dtype))


@law
@given(convolutions(groups=st.just(1)))
def test_a_dilated_kernel_has_the_gradients_of_one_with_zeros_written_out(case):
    x, w, grad_y, keywords = case
    (gap_h, gap_w), window = keywords["dilation"], conv_window(x.shape, w.shape, **keywords)
    holed = np.zeros((*window.span, *w.shape[2:]))
    holed[::gap_h, ::gap_w] = w
    plain = conv2d_grads(x, holed, grad_y, **{**keywords, "dilation": 1})
    dilated = conv2d_grads(x, w, grad_y, **keywords)
    assert_allclose(dilated[0], plain[0], atol=1e-9)
    assert_allclose(dilated[1], plain[1][::gap_h, ::gap_w], atol=1e-9)


@law
@given(convolutions())
def test_each_group_has_the_gradients_of_a_convolution_of_its_own(case):
    x, w, grad_y, keywords = case
    groups = keywords.pop("groups")
    whole = conv2d_grads(x, w, grad_y, groups=groups, **keywords)
    arrays = [np.split(array, groups, axis=3) for array in (x, w, grad_y)]
    parts = [conv2d_grads(*part, **keywords) for part in zip(*arrays, strict=True)]
    for grad, pieces in zip(whole, zip(*parts, strict=True), strict=True):
        assert_allclose(grad, np.concatenate(pieces, axis=-1), atol=1e-9)


@law
@given(convolutions())
def test_one_gradient_alone_is_that_of_all_three(case):
    x, w, grad_y, keywords = case
    grad_x, grad_w, grad_b = conv2d_grads(x, w, grad_y, **keywords)
    assert_array_equal(conv2d_grad_x(x, w, grad_y, **keywords), grad_x)
    assert_array_equal(conv2d_grad_w(x, w, grad_y, **keywords), grad_w)
    assert_array_equal(conv2d_grad_b(grad_y), grad_b)


@st.composite
def depthwise(draw):
    n, channels, multiplier, kh, kw = (draw(small) for _ in range(5))
    size = draw(st.tuples(st.integers(4, 8), st.integers(4, 8)))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    x, w = rng.normal(size=(n, *size, channels)), rng.normal(size=(kh, kw, channels, multiplier))
    stride, padding = draw(small), draw(st.sampled_from(["VALID", "SAME"]))
    return x, w, stride, padding, rng


@pytest.mark.parametrize("channels", [(2, 3, 1), (20, 18, 2), (3, 6, 3)])
@pytest.mark.parametrize("budget", [1, 3000])
def test_the_size_of_the_blocks_makes_no_difference(monkeypatch, budget, channels):
    c_in, c_out, groups = channels
    rng = np.random.default_rng(0)
    x, w = rng.normal(size=(5, 9, 8, c_in)), rng.normal(size=(3, 2, c_in // groups, c_out))
    keywords = {"stride": (2, 1), "padding": ((1, 0), (2, 1)), "groups": groups}
    grad_y = rng.normal(size=ops.conv2d(x, w, **keywords).shape)
    expected = conv2d_grads(x, w, grad_y, **keywords)
    for name in ("_COLUMNS_BYTES", "_PLANES_BYTES", "_TAPS_BYTES"):
        monkeypatch.setattr(f"convcourse.grads.algorithms.{name}", budget)
    for grad, truth in zip(conv2d_grads(x, w, grad_y, **keywords), expected, strict=True):
        assert_allclose(grad, truth, atol=1e-9)


@pytest.mark.parametrize(
    ("c_in", "c_out", "groups", "settings"),
    [
        (1, 32, 1, {"padding": "SAME"}),
        (3, 16, 1, {"stride": 2, "padding": "SAME"}),
        (32, 32, 1, {"padding": "SAME"}),
        (32, 32, 1, {"stride": 2}),
        (32, 32, 32, {"padding": "SAME"}),
        (512, 512, 1, {"padding": "SAME"}),
    ],
)
def test_little_memory_is_needed_beyond_the_results(c_in, c_out, groups, settings):
    settings = {**settings, "groups": groups}
    x = np.ones((48, 112, 112, c_in) if c_in < 100 else (32, 14, 14, c_in), np.float32)
    w = np.ones((3, 3, c_in // groups, c_out), np.float32)
    window = conv_window(x.shape, w.shape, **settings)
    grad_y = np.ones((len(x), *window.output, c_out), np.float32)
    for number in (1, 2):
        with ops.threads(number):
            tracemalloc.start()
            grads = conv2d_grads(x, w, grad_y, **settings)
            _, peak = tracemalloc.get_traced_memory()
            tracemalloc.stop()
        assert peak - sum(grad.nbytes for grad in grads) < 64e6 + 20e6 * (number - 1)


# --- Winograd -----------------------------------------------------------------------------------


def test_winograds_gradient_is_that_of_tensorflow(monkeypatch):
    monkeypatch.setattr("convcourse.grads.winograd._PART_BYTES", 4000)  # so that there are several
    tf = tensorflow()

    @few
    @given(
        x_shape=st.tuples(st.integers(1, 3), st.integers(3, 14), st.integers(3, 14), small),
        c_out=small,
        padding=st.sampled_from(["SAME", "VALID"]),
        dtype=precisions,
        parts=st.integers(1, 4),
    )
    def same(x_shape, c_out, padding, dtype, parts):
        monkeypatch.setattr("convcourse.grads.winograd._PARTS", parts)
        window = conv_window(x_shape, (3, 3, x_shape[3], c_out), padding=padding)
        rng = np.random.default_rng(0)
        x = rng.standard_normal(x_shape).astype(dtype)
        grad_y = rng.standard_normal((x_shape[0], *window.output, c_out)).astype(dtype)
        w = tf.Variable(np.zeros((3, 3, x_shape[3], c_out), dtype))
        with tf.GradientTape() as tape:
            y = tf.nn.conv2d(x, w, 1, padding)
        expected = tape.gradient(y, w, grad_y)
        found = grad_kernels_winograd(x, grad_y, window)
        assert found.dtype == dtype
        assert_allclose(found, expected, rtol=0, atol=1e-3 if dtype == "float32" else 1e-9)

    same()


def wide(n=4, size=18):
    """Many channels in float32, for which `conv2d_grads` chooses Winograd's way."""
    rng = np.random.default_rng(0)
    shapes = (n, size, size, 128), (3, 3, 128, 128), (n, size, size, 128)
    return [rng.standard_normal(shape, np.float32) for shape in shapes]


def test_winograds_gradient_is_chosen_for_many_channels_in_float32(monkeypatch):
    chosen = []
    monkeypatch.setattr(
        "convcourse.grads.algorithms.grad_kernels_winograd",
        lambda *args: chosen.append(args) or grad_kernels_winograd(*args),
    )
    x, w, grad_y = wide()
    found = conv2d_grad_w(x, w, grad_y, padding="SAME")
    assert len(chosen) == 1
    for keywords in ({"padding": "SAME", "stride": 2}, {"padding": 2, "dilation": 2}):
        window = conv_window(x.shape, w.shape, **keywords)
        conv2d_grad_w(x, w, np.ones((4, *window.output, 128), np.float32), **keywords)
    exact = conv2d_grad_w(*(array.astype(float) for array in (x, w, grad_y)), padding="SAME")
    assert len(chosen) == 1
    assert_allclose(found, exact, rtol=0, atol=1e-5 * np.abs(exact).max())


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_what_is_not_finite_reaches_the_weights_that_meet_it_and_no_other(value):
    x, w, grad_y = wide()
    x[1, 0, 0, 5] = value  # never meets the last row and column of the kernels
    found = conv2d_grad_w(x, w, grad_y, padding="SAME")
    expected = conv2d_grad_w(x.astype(float), w.astype(float), grad_y.astype(float), padding="SAME")
    assert_array_equal(np.isnan(found), np.isnan(expected))
    assert_array_equal(np.isinf(found), np.isinf(expected))
    assert 0 < np.isfinite(found[:, :, 5]).mean() < 1


def test_float32_biases_are_summed_without_loss():
    grad_y = np.full((8, 600, 600, 1), 0.1, np.float32)
    assert_allclose(conv2d_grad_b(grad_y), grad_y.sum(dtype=float), rtol=1e-4)
