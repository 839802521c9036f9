"""Lab 10: what its prose says is true, and what is given and counted agrees with Keras."""

import numpy as np
import pytest

from convcourse import ops
from convcourse.checks.common import digits
from convcourse.checks.lab10_after_vgg import small_network
from convcourse.shapes import conv_params
from tests.labs.solved import BY_NAME

LAB = BY_NAME["lab10_after_vgg"]
pytestmark = pytest.mark.xdist_group(LAB.name)  # one run of its solution


def test_the_given_convolution_is_that_of_same() -> None:
    rng = np.random.default_rng(0)
    for kh, kw in np.ndindex(4, 5):
        x, w = rng.normal(size=(2, 5, 6, 3)), rng.normal(size=(kh + 1, kw + 1, 3, 2))
        ours = LAB.names["conv2d_same"](x, w)
        np.testing.assert_allclose(ours, ops.conv2d(x, w, padding="SAME"), atol=1e-12)


@pytest.mark.parametrize("sizes", [(3, 3, 32, 64), (2, 5, 3, 7)])
def test_a_separable_layer_costs_what_keras_counts(sizes: tuple[int, ...]) -> None:
    from tensorflow import keras

    kh, kw, c_in, c_out = sizes
    layer = keras.layers.SeparableConv2D(c_out, (kh, kw), padding="same")
    layer.build((None, 9, 8, c_in))
    assert LAB.names["separable_params"](*sizes) == layer.count_params()
    weights = sum(w.size for w in layer.get_weights()) - c_out
    assert LAB.names["separable_macs"](9, 8, *sizes) == 9 * 8 * weights


def test_the_numbers_of_the_prose_hold() -> None:
    assert conv_params(3, 3, 32, 64) == 18_496
    assert small_network.FEW < 93_322 / 4
    assert np.var([1.0, 3.0]) == 1
    x = np.array([[1.0], [4.0], [9.0]])
    grad_x, _, _ = LAB.names["batch_norm_grads"](
        x, np.array([2.0]), np.array([[3.0], [0.0], [1.0]])
    )
    assert abs(grad_x.sum()) < 1e-12  # what the lab asks about: y stays, if all of x moves
    (alone,) = LAB.names["batch_norm"](x[:1], *np.ones((1, 1)), np.array([7.0]), x[0], np.zeros(1))
    assert alone == 7  # a batch of one, by its own mean and variance, is beta


def test_momentum_as_it_comes_leaves_the_averages_near_where_they_began() -> None:
    steps = 4 * -(-digits.TRAINED // 32)
    assert 0.99**steps > 0.25
    assert 0.9**steps < 1e-5
