"""The questions of lectures 09 to 11: answers worked out another way."""

import math
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convcourse.grads import avg_pool2d_grad, conv2d_grad_x
from convcourse.layers import Conv2D, Dense, Flatten, MaxPool2D, Sequential
from convcourse.ops import conv2d, leaky_relu, softmax
from convcourse.questions import questions_named, summary_questions
from convcourse.tf_ops import tensorflow
from tests.examples import examples
from tests.seed_facts import FACTS

SEEDS = st.integers(0, 10**6)


def layer_of(words):
    if found := re.match(r"(\d+) kernels of (\d)x\d, (\w+)", words):
        return Conv2D(int(found[1]), int(found[2]), padding=found[3])
    return {"max-pooling 2x2": MaxPool2D(2), "flatten": Flatten(), "dense 10": Dense(10)}[words]


def network_of(prompt):
    """Build the network that a question describes, with all its weights."""
    shape = [int(size) for size in re.search(r"image of (\S+),", prompt)[1].split("x")]
    words = re.findall(r"\(\d\) ([^;]+?)(?=;|\. )", prompt)
    return Sequential([layer_of(each) for each in words], input_shape=shape), shape


@settings(max_examples=examples(12))
@given(SEEDS)
def test_generated_lines_of_summaries_agree_with_a_network_that_is_built(seed):
    for question in summary_questions(4, seed=seed):
        net, shape = network_of(question.prompt)
        place = int(re.search(r"layer (\d)", question.prompt)[1])
        if "parameters" in question.prompt:
            count = sum(weight.size for weight in net.layers[place - 1].weights)
            assert question.answer.replace(",", "") == str(count)
        else:
            y = np.zeros((1, *shape))
            for layer in net.layers[:place]:
                y = layer(y)
            assert question.answer == "x".join(map(str, y.shape[1:]))


def answers(name):
    return [question.answer for question in questions_named(name)]


def test_answers_of_lecture_09_agree_with_the_facts_and_with_arithmetic():
    assert answers("the first CNN") == [f"{FACTS['pc-93322']['expected']:,}"]
    assert f"{FACTS['pc-55744']['expected']:,}" in questions_named("the first CNN")[0].mistakes
    equal, best = questions_named("softmax and loss")
    assert float(equal.answer) == pytest.approx(softmax(np.full(10, 5.0))[0])
    for text in (best.why, *best.mistakes.values()):
        for probability, loss in re.findall(r"-log (0\.\d) = (\d\.\d+)", text):
            assert float(loss) == pytest.approx(-math.log(float(probability)), abs=1e-3)
    table = np.array([[47, 3], [8, 42]])
    as_four, share, _ = answers("confusion matrix")
    assert int(as_four) == table[1, 0]
    assert int(share) == 100 * table.trace() / table.sum()


def test_the_misprint_and_its_repair_are_told_apart():
    value, mended = answers("leaky")
    assert float(value) == FACTS["leaky"]["claimed"]
    assert questions_named("leaky")[0].mistakes[str(FACTS["leaky"]["expected"])]
    x, a = np.linspace(-3, 3, 13), 0.1
    for choice in questions_named("leaky")[1].choices:
        code = choice.replace("a x", "a * x").replace("max", "np.maximum")
        same = np.allclose(eval(code, {"np": np, "a": a, "x": x}), leaky_relu(x, alpha=a))
        assert same == (choice == mended)


def test_the_moved_row_is_convolved():
    (question,) = questions_named("a moved row")
    rows = re.findall(r"\d(?: \d)+", question.prompt)
    row, kernel, before, moved = (np.array(each.split(), float) for each in rows)
    for x, y in ((row, before), (moved, np.array(question.answer.split(), float))):
        np.testing.assert_array_equal(
            conv2d(x.reshape(1, 1, -1, 1), kernel.reshape(1, 2, 1, 1)).ravel(), y
        )
    np.testing.assert_array_equal(moved[1:], row[:-1])


@pytest.mark.parametrize(
    ("number", "function"), [(2, lambda x: 3 * x + 1), (3, lambda x: x * np.arange(6))]
)
def test_functions_are_equivariant_or_invariant_as_the_answers_say(number, function):
    x = np.array([0.0, 0, 5, 2, 0, 0])
    y, y_moved = function(x), function(np.roll(x, 1))
    found = {(True, False): "equivariant", (False, True): "invariant", (False, False): "neither"}
    kind = found[np.allclose(np.roll(y, 1), y_moved), np.allclose(y, y_moved)]
    assert answers("check equivariance")[number] == kind


PARAMETERS, _, PATCHES, _, _, COPIES = questions_named("looking into a network")


def test_the_first_layer_has_as_many_parameters_as_keras_says():
    layer = tensorflow().keras.layers.Conv2D(16, 7)
    layer.build((None, 28, 28, 1))
    assert PARAMETERS.answer == str(layer.count_params())


def test_the_patches_are_as_wide_as_the_pixels_that_a_gradient_reaches():
    w, grad = np.ones((5, 5, 1, 1)), np.ones((1, 1, 1, 1))
    grad = conv2d_grad_x(np.zeros((1, 5, 5, 1)), w, grad)
    grad = avg_pool2d_grad(np.zeros((1, 10, 10, 1)), grad, 2)
    grad = conv2d_grad_x(np.zeros((1, 14, 14, 1)), w, grad)
    assert PATCHES.answer == str(np.count_nonzero(grad.any(axis=(0, 2, 3))))


def test_the_copies_are_counted_one_by_one():
    corners = [(row, col) for row in range(28) for col in range(28) if row % 4 == col % 4 == 0]
    assert COPIES.answer == str(sum(max(corner) + 8 <= 28 for corner in corners))
