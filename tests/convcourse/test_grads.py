"""Gradients of pooling, padding, dense layers and activations, and what all gradients refuse."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy import optimize

from convcourse import grads, ops
from convcourse.grads import numeric_grad
from convcourse.shapes import ShapeError, pool_window
from tests.examples import examples

law, few = settings(max_examples=examples(150)), settings(max_examples=examples(40))
small = st.integers(1, 3)
pairs = st.tuples(small, small)
sides = st.tuples(st.integers(0, 2), st.integers(0, 2))
paddings = st.one_of(st.sampled_from(["VALID", "same"]), st.tuples(sides, sides))
precisions = st.sampled_from(["float32", "float64"])
seeds = st.integers(0, 2**32 - 1)


@st.composite
def poolings(draw, paddings=paddings, dtypes=precisions):
    """Images with many ties, a gradient of the pooled ones, and settings."""
    shape = (draw(small), *draw(st.tuples(*[st.integers(1, 8)] * 2)), draw(small))
    size = draw(pairs)
    keywords = {"stride": draw(st.none() | pairs), "padding": draw(paddings)}
    try:
        window = pool_window(shape, size, **keywords)
    except ShapeError:
        assume(False)
    rng, dtype = np.random.default_rng(draw(seeds)), draw(dtypes)
    x = rng.integers(-2, 3, shape).astype(dtype)
    grad_y = rng.normal(size=(shape[0], *window.output, shape[3])).astype(dtype)
    return x, grad_y, size, keywords, window


def pooled_by_tensorflow(tf, pool, case):
    x, grad_y, size, keywords, window = case
    padding = keywords["padding"]
    spelled = padding.upper() if isinstance(padding, str) else [(0, 0), *window.padding, (0, 0)]
    tensor = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(tensor)
        y = pool(tensor, size, window.stride, spelled)
    return tape.gradient(y, tensor, output_gradients=tf.constant(grad_y))


def test_max_pooling_sends_gradients_where_tensorflow_does_ties_included(tf):
    @law
    @given(poolings())
    def agrees(case):
        x, grad_y, size, keywords, _ = case
        expected = pooled_by_tensorflow(tf, tf.nn.max_pool2d, case)
        grad_x = grads.max_pool2d_grad(x, grad_y, size, **keywords)
        assert grad_x.dtype == x.dtype
        assert_allclose(grad_x, expected, rtol=1e-5, atol=1e-5)

    agrees()


def test_average_pooling_shares_gradients_as_tensorflow_does(tf):
    @law
    @given(poolings(st.sampled_from(["VALID", "SAME", "same"])))
    def agrees(case):
        x, grad_y, size, keywords, _ = case
        expected = pooled_by_tensorflow(tf, tf.nn.avg_pool2d, case)
        grad_x = grads.avg_pool2d_grad(x, grad_y, size, **keywords)
        assert grad_x.dtype == x.dtype
        assert_allclose(grad_x, expected, rtol=1e-5, atol=1e-5)

    agrees()


@pytest.mark.parametrize(
    ("pool", "gradient"),
    [
        (ops.max_pool2d, grads.max_pool2d_grad),
        (ops.avg_pool2d, grads.avg_pool2d_grad),
    ],
)
def test_gradients_of_pooling_agree_with_finite_differences(pool, gradient):
    @few
    @given(poolings(dtypes=st.just("float64")), seeds)
    def agrees(case, seed):
        x, grad_y, size, keywords, _ = case
        order = np.random.default_rng(seed).permutation(x.size)
        x = order.reshape(x.shape) * 0.25  # no ties: the maximum has no gradient there
        expected = numeric_grad(lambda x: (pool(x, size, **keywords) * grad_y).sum(), x, eps=0.01)
        assert_allclose(gradient(x, grad_y, size, **keywords), expected, atol=1e-6)

    agrees()


def test_of_equal_pixels_the_first_gets_the_gradient_and_padding_none():
    x = np.zeros((1, 2, 3, 1), np.uint8)  # 0 is also what padding holds
    grad_x = grads.max_pool2d_grad(x, [[[[1], [2]], [[3], [4]]]], 2, stride=2, padding=1)
    assert_array_equal(grad_x[0, :, :, 0], [[1, 2, 0], [3, 4, 0]])


@pytest.mark.parametrize("lowest", [-np.inf, np.nan])
def test_infinity_below_and_nan_get_their_gradient_too(lowest):
    x = np.full((1, 2, 2, 1), lowest)
    grad_x = grads.max_pool2d_grad(x, [[[[5.0]]]], 3, padding="SAME", stride=2)
    assert_array_equal(grad_x.ravel(), [5, 0, 0, 0])


def test_the_gradients_of_activations_and_dense_layers_agree_with_tensorflows_tape(tf):
    @law
    @given(seeds, precisions, pairs, st.sampled_from([0, 1, -1, -2]), st.floats(0, 1))
    def agrees(seed, dtype, shape, axis, alpha):
        rng = np.random.default_rng(seed)
        x = rng.integers(-2, 3, shape).astype(dtype)  # zeros among them
        w = rng.normal(size=(shape[1], 3)).astype(dtype)
        for operation, gradient, arrays in (
            (tf.nn.relu, grads.relu_grad, (x,)),
            (
                lambda x: tf.nn.leaky_relu(x, alpha),
                lambda x, g: grads.leaky_relu_grad(x, g, alpha=alpha),
                (x,),
            ),
            (
                lambda x: tf.nn.softmax(x, axis=axis),
                lambda x, g: grads.softmax_grad(ops.softmax(x, axis=axis), g, axis=axis),
                (x,),
            ),
            (lambda x, w, b: x @ w + b, lambda x, w, _, g: grads.dense_grads(x, w, g),
             (x, w, np.zeros(3, dtype))),
        ):  # fmt: skip
            tensors = [tf.constant(array) for array in arrays]
            with tf.GradientTape() as tape:
                tape.watch(tensors)
                y = operation(*tensors)
            grad_y = rng.normal(size=y.shape).astype(dtype)
            expected = tape.gradient(y, tensors, output_gradients=tf.constant(grad_y))
            found = gradient(*arrays, grad_y)  # type: ignore[call-arg]
            for grad, truth in zip(
                found if isinstance(found, tuple) else [found], expected, strict=True
            ):
                assert grad.dtype == dtype
                assert_allclose(grad, truth, rtol=1e-5, atol=1e-5)

    agrees()


@few
@given(seeds, pairs, st.floats(0, 1))
def test_the_gradients_of_activations_and_dense_layers_agree_with_differences(seed, shape, alpha):
    rng = np.random.default_rng(seed)
    x = rng.uniform(0.1, 1, shape) * rng.choice([-1, 1], shape)  # away from the kink at 0
    w, b, g = rng.normal(size=(shape[1], 3)), np.zeros(3), rng.normal(size=shape)
    for found, loss in (
        (grads.relu_grad(x, g), lambda x: (ops.relu(x) * g).sum()),
        (
            grads.leaky_relu_grad(x, g, alpha=alpha),
            lambda x: (ops.leaky_relu(x, alpha=alpha) * g).sum(),
        ),
        (grads.softmax_grad(ops.softmax(x), g), lambda x: (ops.softmax(x) * g).sum()),
    ):
        assert_allclose(found, numeric_grad(loss, x), atol=1e-7)
    g = rng.normal(size=(shape[0], 3))
    for found, loss, array in zip(
        grads.dense_grads(x, w, g),
        (
            lambda x: ((x @ w + b) * g).sum(),
            lambda w: ((x @ w + b) * g).sum(),
            lambda b: ((x @ w + b) * g).sum(),
        ),
        (x, w, b),
        strict=True,
    ):
        assert_allclose(found, numeric_grad(loss, array), atol=1e-7)


def test_relu_passes_nothing_back_from_an_infinite_gradient():
    assert_array_equal(grads.relu_grad([-1.0, 1.0], [np.inf, np.inf]), [0, np.inf])


def test_the_numeric_gradient_agrees_with_scipys_and_with_calculus():
    x = np.random.default_rng(0).normal(size=7)
    assert_allclose(numeric_grad(optimize.rosen, x), optimize.rosen_der(x), rtol=1e-6)
    assert_allclose(numeric_grad(np.sin, 0.5), np.cos(0.5), rtol=1e-8)


def test_the_numeric_gradient_leaves_its_point_alone_even_if_the_function_fails():
    x = np.arange(3.0)
    x.flags.writeable = False
    assert_allclose(numeric_grad(lambda x: (x**3).sum(), x), 3 * x**2, atol=1e-8)
    with pytest.raises(ZeroDivisionError):
        numeric_grad(lambda x: 1 / 0, x)
    assert_array_equal(x, [0, 1, 2])


X, W = np.ones((2, 5, 6, 4)), np.ones((3, 3, 4, 8))
Y = np.ones((2, 3, 4, 8))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: grads.conv2d_grads(X, W, Y[:, 1:]),
         r"got shape \(2, 2, 4, 8\).*Use grad_y of shape \(2, 3, 4, 8\)"),
        (lambda: grads.conv2d_grad_x(X, W, Y[0]), r"Use grad_y of shape \(2, 3, 4, 8\)"),
        (lambda: grads.conv2d_grad_w(X, W, Y, padding="SAME"), r"of shape \(2, 5, 6, 8\)"),
        (lambda: grads.conv2d_grad_b(Y[0]), r"Use grad_y\[None\]"),
        (lambda: grads.conv2d_grads(X[..., :3], W, Y), "channels do not match"),
        (lambda: grads.conv2d_grads(X, W, Y, stride=0), "stride must be at least 1"),
        (lambda: grads.conv2d_grads(X, W, [[1, 2], [3]]), "grad_y must be an array"),
        (lambda: grads.conv2d_grads(X, W, Y * 1j), "grad_y must hold real numbers"),
        (lambda: grads.max_pool2d_grad(X, Y, 2), r"Use grad_y of shape \(2, 2, 3, 4\)"),
        (lambda: grads.avg_pool2d_grad(X, Y, 2), r"Use grad_y of shape \(2, 2, 3, 4\)"),
        (lambda: grads.avg_pool2d_grad(X, Y, 7), "kernel does not fit"),
        (lambda: grads.relu_grad(X, X[0]), r"Use grad_y of shape \(2, 5, 6, 4\)"),
        (lambda: grads.leaky_relu_grad(X, X, alpha=np.nan), "alpha must be one finite number"),
        (lambda: grads.softmax_grad(X, X[0]), r"Use grad_y of shape \(2, 5, 6, 4\)"),
        (lambda: grads.softmax_grad(X, X, axis=4), "must have the axis of the softmax"),
        (lambda: grads.dense_grads(X, W, Y), "Use x.reshape"),
        (lambda: grads.dense_grads(X[0, 0], W[0, 0], Y[0, 0]), r"Use grad_y of shape \(6, 8\)"),
        (lambda: numeric_grad(lambda x: x, [1, 2]), r"one number: got shape \(2,\)"),
        (lambda: numeric_grad(np.sum, [1, 2], eps=0), "eps must be a positive number"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_with_what_would_work(call, words):
    with pytest.raises(ShapeError, match=words):
        call()


@pytest.mark.parametrize(
    ("x", "w", "grad_y", "dtype"),
    [
        ("float32", "float32", "float32", "float32"),
        ("float64", "float32", "float32", "float64"),
        ("float32", "float32", "float64", "float64"),
        ("float16", "float16", "float16", "float32"),
        ("uint8", "float32", "float32", "float32"),
        ("uint8", "int8", "int64", "float64"),
        ("bool", "bool", "bool", "float64"),
        (">f4", "<f4", "float32", "float32"),
    ],
)
def test_the_dtype_of_a_gradient(x, w, grad_y, dtype):
    arrays = [np.ones(shape, kind) for shape, kind in
              (((1, 3, 3, 1), x), ((2, 2, 1, 1), w), ((1, 2, 2, 1), grad_y))]  # fmt: skip
    for grad in grads.conv2d_grads(*arrays):
        assert grad.dtype == dtype


@pytest.mark.parametrize("order", ["F", "reversed", "frozen", "broadcast"])
def test_any_memory_layout_will_do_and_arguments_are_never_changed(order):
    rng = np.random.default_rng(0)
    x, w = rng.normal(size=(2, 6, 7, 4)), rng.normal(size=(3, 2, 2, 6))
    grad_y = np.ones((2, 4, 6, 6))
    arrange = {
        "F": np.asfortranarray,
        "reversed": lambda a: a[::-1].copy()[::-1],
        "frozen": lambda a: np.frombuffer(a.tobytes()).reshape(a.shape),
        "broadcast": lambda a: np.broadcast_to(1.0, a.shape) if (a == 1).all() else a,
    }[order]
    arranged = [arrange(array) for array in (x, w, grad_y)]
    for grad, truth in zip(
        grads.conv2d_grads(*arranged, groups=2),
        grads.conv2d_grads(x, w, grad_y, groups=2),
        strict=True,
    ):
        assert_allclose(grad, truth, atol=1e-12)
    for array, truth in zip(arranged, (x, w, grad_y), strict=True):
        assert_array_equal(array, truth)


ANYTHING = st.sampled_from([0.0, -1.5, 2.5, np.inf, -np.inf, np.nan])


@law
@given(st.lists(st.tuples(ANYTHING, ANYTHING), min_size=1, max_size=4))
def test_relu_passes_back_a_gradient_or_a_zero_without_a_sign(pairs):
    x, grad_y = np.array(pairs).T
    expected = np.where(x > 0, grad_y, 0.0)
    grad_x = grads.relu_grad(x, grad_y)
    assert_array_equal(grad_x, expected)
    assert_array_equal(np.signbit(grad_x[expected == 0]), False)


@law
@given(st.lists(st.tuples(ANYTHING, ANYTHING), min_size=8, max_size=8), st.sampled_from([1, 2, 3]))
def test_max_pooling_gives_all_of_a_gradient_to_one_pixel_whatever_the_numbers(pairs, stride):
    x = np.array([pixel for pixel, _ in pairs]).reshape(1, 2, 4, 1)
    row = x[0, :, :, 0]
    grad_y = np.array([grad for _, grad in pairs])[: 1 + 2 // stride].reshape(1, 1, -1, 1)
    expected = np.zeros((2, 4))
    for place, grad in enumerate(grad_y.ravel()):
        cut = row[:, place * stride : place * stride + 2]
        at = np.unravel_index(np.argmax(cut), cut.shape)  # the first; NaN counts as the largest
        with np.errstate(invalid="ignore"):  # infinities of both signs
            expected[at[0], place * stride + at[1]] += grad
    grad_x = grads.max_pool2d_grad(x, grad_y, 2, stride=stride)
    assert_array_equal(grad_x[0, :, :, 0], expected)


def test_an_empty_batch_has_gradients_of_zero():
    grad_x, grad_w, grad_b = grads.conv2d_grads(X[:0], W, Y[:0])
    assert grad_x.shape == (0, 5, 6, 4)
    assert not grad_w.any()
    assert not grad_b.any()
    assert grads.max_pool2d_grad(X[:0], X[:0, :2, :3], 2).shape == (0, 5, 6, 4)
    assert grads.avg_pool2d_grad(X[:0], X[:0, :2, :3], 2).shape == (0, 5, 6, 4)
