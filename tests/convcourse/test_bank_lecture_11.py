"""The questions of lecture 11: answers found by counting, and by a layer of TensorFlow."""

import numpy as np
import pytest

from convcourse.grads import avg_pool2d_grad, conv2d_grad_x
from convcourse.tf_ops import tensorflow
from convcourse.widgets.bank.lecture_11 import QUESTIONS

PARAMETERS, _, PATCHES, _, _, COPIES = QUESTIONS["looking into a network"]


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


@pytest.mark.parametrize("name", QUESTIONS)
def test_each_wrong_choice_has_a_reason_and_no_right_reply_counts_as_a_mistake(name):
    for question in QUESTIONS[name]:
        assert question.judge(question.answer).right
        assert set(question.choices) <= {question.answer, *question.mistakes}
        for slip, reason in question.mistakes.items():
            assert question.judge(slip) == (False, reason)
