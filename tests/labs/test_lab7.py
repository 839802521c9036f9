"""Lab 7: what its prose and its marking scheme say is true, and its given functions are right."""

import doctest

import numpy as np
import pytest

from convcourse import ops
from convcourse.shapes import same_padding
from tests.labs.solved import BY_NAME

LAB = BY_NAME["lab7_backward"]
pytestmark = pytest.mark.xdist_group(LAB.name)  # one run of its solution
EDGE = np.repeat([1, 0, -1], 3).reshape(3, 3, 1, 1)


@pytest.mark.parametrize("stride", [1, 2, 3])
def test_the_given_way_forward_is_a_convolution(stride: int) -> None:
    rng = np.random.default_rng(stride)
    x, w = rng.normal(size=(2, 7, 6, 3)), rng.normal(size=(3, 2, 3, 4))
    np.testing.assert_allclose(LAB.names["conv2d"](x, w, stride), ops.conv2d(x, w, stride=stride))


def test_the_given_padding_is_that_of_same() -> None:
    for n, f, s in np.ndindex(12, 5, 4):
        before, _ = same_padding(n + 1, f + 1, stride=s + 1)
        assert LAB.names["same_before"](n + 1, f + 1, s + 1) == before


def test_the_worked_example_is_the_gradient_of_a_convolution() -> None:
    arrays = (LAB.names["x"].reshape(1, 1, 3, 1), LAB.names["w"].reshape(1, 2, 1, 1))
    grad_x, grad_w, grad_b = LAB.names["conv2d_grads"](
        *arrays, LAB.names["grad_y"].reshape(1, 1, 2, 1)
    )
    assert grad_x.ravel().tolist() == [10, 10, -20]
    assert grad_w.ravel().tolist() == (LAB.names["from_y0"] + LAB.names["from_y1"]).tolist()
    assert grad_b.tolist() == [LAB.names["grad_y"].sum()]


@pytest.mark.parametrize("padding", ["VALID", "SAME"])
@pytest.mark.parametrize("stride", [1, 2])
def test_the_solutions_check_each_other(stride: int, padding: str) -> None:
    rng = np.random.default_rng(0)
    x, w = rng.normal(size=(2, 5, 4, 2)), rng.normal(size=(3, 2, 2, 3))
    y = ops.conv2d(x, w, stride=stride, padding=padding)
    grad_y = rng.normal(size=y.shape)

    def loss(x: np.ndarray, w: np.ndarray) -> float:
        return float((ops.conv2d(x, w, stride=stride, padding=padding) * grad_y).sum())

    grad_x, grad_w, _ = LAB.names["conv2d_grads"](x, w, grad_y, stride, padding)
    numeric_grad = LAB.names["numeric_grad"]
    np.testing.assert_allclose(grad_x, numeric_grad(lambda x: loss(x, w), x), atol=1e-8)
    np.testing.assert_allclose(grad_w, numeric_grad(lambda w: loss(x, w), w), atol=1e-8)


def test_the_case_of_the_edge_kernel_ends_with_the_edge_kernel() -> None:
    check = LAB.checks["learn_kernel"]
    [case] = check.kinds[-1].shown
    np.testing.assert_allclose(check.reference(*case.args), EDGE, atol=1e-3)


@pytest.mark.parametrize("grey", [-0.5, 0.3, 1.0])
def test_the_marking_scheme_of_the_written_answer_is_true(grey: float) -> None:
    sky = np.full((1, 9, 8, 1), grey)
    learn = LAB.names["learn_kernel"]
    assert not learn(sky, LAB.names["conv2d"](sky, EDGE), EDGE.shape, 5, 0.1).any()
    uneven = EDGE + np.arange(9).reshape(EDGE.shape)
    learned = learn(sky, LAB.names["conv2d"](sky, uneven), EDGE.shape, 500, 0.05)
    np.testing.assert_allclose(learned, uneven.mean())  # the sum is right, shared out evenly
    noise = np.random.default_rng(0).normal(size=(1, 9, 8, 1))
    learned = learn(noise, LAB.names["conv2d"](noise, EDGE), EDGE.shape, 500, 0.1)
    np.testing.assert_allclose(learned, EDGE, atol=1e-6)


@pytest.mark.parametrize("name", ["numeric_grad", "Conv2D"])
def test_the_examples_of_what_is_reached_through_a_given_function_hold(name: str) -> None:
    [examples] = doctest.DocTestFinder(recurse=False).find(LAB.names[name], name, globs=LAB.names)
    assert examples.examples
    assert doctest.DocTestRunner(verbose=False).run(examples).failed == 0
