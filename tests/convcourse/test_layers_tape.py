"""The gradient tape: uses that add up, paths that it must not walk, and what it refuses."""

import threading

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from convcourse.layers import (
    Add,
    Conv2D,
    CrossEntropy,
    Dense,
    Differentiable,
    GradientTape,
    MeanSquaredError,
    ReLU,
    Sequential,
    TapeError,
)


class Square(Differentiable):
    """x ** 2, with a count of how often it was walked back through."""

    walked = 0

    def forward(self, x):
        return x**2

    def get_input_gradients(self, x, grad_y):
        self.walked += 1
        return [2 * x * grad_y]


class Scale(Differentiable):
    """x times a weight."""

    def __init__(self, factor):
        super().__init__()
        self.weights = [np.array(float(factor))]

    def forward(self, x):
        return self.weights[0] * x

    def get_input_gradients(self, x, grad_y):
        return [self.weights[0] * grad_y]

    def get_weight_gradients(self, x, grad_y):
        return [(x * grad_y).sum()]


class Same(Differentiable):
    """x itself: the very array."""

    def forward(self, x):
        return x

    def get_input_gradients(self, x, grad_y):
        return [grad_y]


X = np.array([1.0, -2.0, 3.0])


def test_a_layer_used_twice_gets_the_sum_of_both_gradients():
    scale = Scale(3)
    with GradientTape() as tape:
        y = scale(scale(X))  # w² x
    assert_allclose(tape.gradient(y, scale.weights)[0], 2 * 3 * X.sum())
    assert_allclose(tape.gradient(y, X), np.full(3, 9.0))


def test_branches_that_meet_add_their_gradients():
    square, scale = Square(), Scale(5)
    with GradientTape() as tape:
        y = Add()(square(X), scale(X))  # x² + 5 x
    assert_allclose(tape.gradient(y, X), 2 * X + 5)


def test_an_array_added_to_itself_counts_twice():
    with GradientTape() as tape:
        y = Add()(X, X)
    assert_allclose(tape.gradient(y, X), [2, 2, 2])


def test_a_diamond_of_branches_has_the_gradient_of_its_formula():
    square = Square()
    with GradientTape() as tape:
        a = square(X)
        b = square(a)
        y = Add()(Add()(a, b), X)  # x² + x⁴ + x
    assert_allclose(tape.gradient(y, X), 2 * X + 4 * X**3 + 1)
    assert_allclose(tape.gradient(y, [a, b]), [1 + 2 * X**2, np.ones(3)])


def test_a_layer_that_returns_its_input_is_passed_once():
    same = Same()
    with GradientTape() as tape:
        y = same(same(X))
    assert y is not X
    assert_allclose(tape.gradient(y, X), [1, 1, 1])


def test_a_target_is_its_own_source():
    with GradientTape() as tape:
        y = Square()(X)
    assert_allclose(tape.gradient(y, y), [1, 1, 1])


def test_sources_that_do_not_serve_the_target_get_zeros():
    other = Scale(2)
    with GradientTape() as tape:
        y = Square()(X)
        z = other(X)
    assert_array_equal(tape.gradient(y, [z, *other.weights])[0], np.zeros(3))
    assert tape.gradient(y, other.weights)[0] == 0


def test_the_tape_walks_only_where_a_source_lies():
    first, last = Square(), Square()
    with GradientTape() as tape:
        a = first(X)
        b = Scale(2)(a)
        y = last(b)
    tape.gradient(y, b)
    assert (first.walked, last.walked) == (0, 1)


def test_a_tape_answers_again_and_starts_afresh():
    square = Square()
    with GradientTape() as tape:
        y = square(X)
    assert_array_equal(tape.gradient(y, X), tape.gradient(y, X))
    with tape:
        square(X)
    assert len(tape.calls) == 1
    with pytest.raises(TapeError, match="the target is not on the tape"):
        tape.gradient(y, X)


def test_a_gradient_can_be_asked_for_inside_the_block_and_of_an_outer_tape():
    square = Square()
    with GradientTape() as outer:
        a = square(X)
        with GradientTape() as inner:
            b = square(a)
            assert_allclose(inner.gradient(b, a), 2 * X**2)
        c = square(b)
    assert_allclose(outer.gradient(c, X), 8 * X**7)
    assert [len(inner.calls), len(outer.calls)] == [1, 3]


def test_nothing_is_recorded_outside_the_block_nor_after_an_error_in_it():
    square = Square()
    tape = GradientTape()
    square(X)
    with pytest.raises(ZeroDivisionError), tape:
        1 / 0  # noqa: B018
    square(X)
    assert tape.calls == []


def test_a_tape_hears_its_own_thread_only():
    square = Square()
    with GradientTape() as tape:
        thread = threading.Thread(target=square, args=(X,))
        thread.start()
        thread.join()
    assert tape.calls == []


def test_the_gradient_of_weights_shared_by_two_images_is_the_sum_over_both():
    rng = np.random.default_rng(0)
    conv, dense = Conv2D(3, 3), Dense(1)
    left, right = rng.normal(size=(2, 4, 7, 7, 2))
    net = Sequential([conv], input_shape=(7, 7, 2), dtype=np.float64)
    with GradientTape() as tape:
        both = Add()(net(left), net(right))
    with GradientTape() as tape_left:
        only_left = net(left)
    with GradientTape() as tape_right:
        only_right = net(right)
    for grad, grad_left, grad_right in zip(
        tape.gradient(both, conv.weights),
        tape_left.gradient(only_left, conv.weights),
        tape_right.gradient(only_right, conv.weights),
        strict=True,
    ):
        assert_allclose(grad, grad_left + grad_right)
    assert dense.weights == []


def test_a_residual_block_agrees_with_tensorflow(tf):
    rng = np.random.default_rng(0)
    conv = Conv2D(3, 3, padding="SAME")
    conv.build((6, 6, 3), seed=1, dtype=np.float64)
    relu, loss = ReLU(), MeanSquaredError()
    x = rng.normal(size=(2, 6, 6, 3))
    y = rng.normal(size=x.shape)
    with GradientTape() as tape:
        hidden = Add()(x, relu(conv(x)))
        hidden = Add()(hidden, relu(conv(hidden)))
        value = loss(y, hidden)
    x_tf, w, b = (tf.constant(each) for each in (x, conv.w, conv.b))
    with tf.GradientTape() as tape_tf:
        tape_tf.watch([x_tf, w, b])
        hidden_tf = x_tf
        for _ in range(2):
            hidden_tf += tf.nn.relu(tf.nn.conv2d(hidden_tf, w, 1, "SAME") + b)
        value_tf = tf.reduce_mean((y - hidden_tf) ** 2)
    expected = tape_tf.gradient(value_tf, [x_tf, w, b])
    for grad, grad_tf in zip(tape.gradient(value, [x, *conv.weights]), expected, strict=True):
        assert_allclose(grad, grad_tf, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(
    ("target", "source", "message"),
    [
        ("copy", "x", r"target is not on the tape: got an array of shape \(3,\), which no .* Make"),
        ("number", "x", "target is not on the tape: got 14.0 of type float, which no"),
        ("y", "copy", r"source 0 is not on the tape: got an array of shape \(3,\), .* not a list"),
        ("y", "list", "source 0 is not on the tape: got 1.0 of type float"),
        ("y", "layer", "source 0 is not on the tape: got <.* of type Square"),
    ],
)
def test_a_gradient_that_the_tape_cannot_give_is_explained(target, source, message):
    square = Square()
    with GradientTape() as tape:
        y = square(X)
    things = {"x": X, "y": y, "copy": y.copy(), "number": 14.0, "list": [1.0], "layer": square}
    with pytest.raises(TapeError, match=message):
        tape.gradient(things[target], things[source])


def test_a_tape_does_not_record_twice_at_once():
    tape = GradientTape()
    with pytest.raises(TapeError, match=r"entered inside its own `with` block. Use a second"), tape:
        tape.__enter__()
    assert tape.calls == []


def test_labels_get_zeros_and_distributions_their_gradient():
    y_pred = np.array([[0.2, 0.8], [0.5, 0.5]])
    labels, rows = np.array([1, 0]), np.array([[0.3, 0.7], [1.0, 0.0]])
    loss = CrossEntropy()
    for truth, expected in [(labels, np.zeros(2)), (rows, -np.log(y_pred) / 2)]:
        with GradientTape() as tape:
            value = loss(truth, y_pred)
        assert_allclose(tape.gradient(value, truth), expected)
