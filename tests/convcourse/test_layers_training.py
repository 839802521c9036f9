"""Losses and optimizers against Keras, and a network that learns to read digits."""

import io
import re
import sys
import types

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from threadpoolctl import ThreadpoolController

from convcourse.data import load_digits
from convcourse.grads import numeric_grad
from convcourse.layers import (
    SGD,
    Adam,
    Conv2D,
    CrossEntropy,
    Dense,
    Flatten,
    GradientTape,
    MaxPool2D,
    MeanSquaredError,
    ReLU,
    Sequential,
    Softmax,
    accuracy,
    evaluate,
    fit,
    train_step,
)
from convcourse.layers.progress import ProgressBar
from convcourse.shapes import ShapeError

RNG = np.random.default_rng(0)
LOGITS = RNG.normal(size=(6, 4))
PROBABILITIES = np.exp(LOGITS) / np.exp(LOGITS).sum(axis=1, keepdims=True)
LABELS = np.array([0, 3, 2, 2, 1, 0])
ONE_HOT = np.eye(4)[LABELS]
SPREAD = RNG.dirichlet(np.ones(4), size=6)


@pytest.mark.parametrize("from_logits", [False, True])
@pytest.mark.parametrize(
    ("truth", "keras_name"),
    [
        (LABELS, "SparseCategoricalCrossentropy"),
        (ONE_HOT, "CategoricalCrossentropy"),
        (SPREAD, "CategoricalCrossentropy"),
    ],
    ids=["labels", "one-hot", "spread"],
)
def test_cross_entropy_and_its_gradient_are_those_of_keras(tf, from_logits, truth, keras_name):
    from keras import losses

    y_pred = LOGITS if from_logits else PROBABILITIES
    loss = CrossEntropy(from_logits=from_logits)
    y_tf = tf.constant(y_pred)
    with tf.GradientTape() as tape_tf:
        tape_tf.watch(y_tf)
        # Keras divides probabilities by their sum, which matters to the gradient alone: the
        # logarithm of a normalized row as logits is the same loss without it.
        expected = getattr(losses, keras_name)(from_logits=True, dtype="float64")(
            truth, y_tf if from_logits else tf.math.log(y_tf)
        )
    with GradientTape() as tape:
        value = loss(truth, y_pred)
    assert value.shape == ()
    assert_allclose(value, expected, rtol=1e-9)
    plain = getattr(losses, keras_name)(from_logits=from_logits, dtype="float64")
    assert_allclose(value, plain(truth, y_pred), rtol=1e-6)
    grad = tape.gradient(value, y_pred)
    grad_tf = tape_tf.gradient(expected, y_tf).numpy()
    if not from_logits:  # what moves along the rows' sum is not in Keras' gradient
        grad = grad - (grad * y_pred).sum(axis=1, keepdims=True)
    assert_allclose(grad, grad_tf, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("truth", [LABELS, ONE_HOT, SPREAD], ids=["labels", "one-hot", "spread"])
@pytest.mark.parametrize("from_logits", [False, True])
def test_gradients_of_cross_entropy_are_those_of_finite_differences(from_logits, truth):
    y_pred = LOGITS if from_logits else PROBABILITIES
    loss = CrossEntropy(from_logits=from_logits)
    grad_true, grad_pred = loss.get_input_gradients(truth, y_pred, np.array(3.0))
    assert_allclose(grad_pred, numeric_grad(lambda y: 3 * loss(truth, y), y_pred), atol=1e-8)
    if truth is not LABELS:
        assert_allclose(grad_true, numeric_grad(lambda y: 3 * loss(y, y_pred), truth), atol=1e-8)


def test_mean_squared_error_and_its_gradient_are_those_of_keras(tf):
    from keras import losses

    y_tf = tf.constant(LOGITS)
    with tf.GradientTape() as tape_tf:
        tape_tf.watch(y_tf)
        expected = losses.MeanSquaredError(dtype="float64")(SPREAD, y_tf)
    with GradientTape() as tape:
        value = MeanSquaredError()(SPREAD, LOGITS)
    assert_allclose(value, expected, rtol=1e-12)
    grad_true, grad_pred = tape.gradient(value, [SPREAD, LOGITS])
    assert_allclose(grad_pred, tape_tf.gradient(expected, y_tf), rtol=1e-12)
    assert_allclose(grad_true, -grad_pred)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_cross_entropy_stays_finite_and_true_where_probabilities_vanish(dtype):
    logits = np.array([[1000, 0, -1000], [0, -1000, 1000]], dtype)
    loss = CrossEntropy(from_logits=True)
    assert loss([0, 2], logits) == 0
    assert loss([2, 1], logits) == 2000
    grads = loss.get_input_gradients(np.array([2, 1]), logits, np.ones((), dtype))[1]
    assert_array_equal(grads, np.array([[0.5, 0, -0.5], [0, -0.5, 0.5]], dtype))
    net = Sequential([Softmax()])
    with GradientTape() as tape:
        value = CrossEntropy()([2, 1], net(logits))
    assert np.isfinite(value)
    assert np.isfinite(tape.gradient(value, logits)).all()


def test_both_forms_of_cross_entropy_give_the_same_gradient():
    softmax = Softmax()
    with GradientTape() as tape:
        from_probabilities = CrossEntropy()(LABELS, softmax(LOGITS))
        from_logits = CrossEntropy(from_logits=True)(LABELS, LOGITS)
    assert_allclose(from_probabilities, from_logits)
    assert_allclose(
        tape.gradient(from_probabilities, LOGITS), tape.gradient(from_logits, LOGITS), atol=1e-15
    )


@pytest.mark.parametrize(
    ("ours", "name", "settings"),
    [
        (SGD(0.1), "SGD", {"learning_rate": 0.1}),
        (SGD(0.1, momentum=0.9), "SGD", {"learning_rate": 0.1, "momentum": 0.9}),
        (Adam(), "Adam", {}),
        (
            Adam(0.05, beta_1=0.8, beta_2=0.95, epsilon=1e-3),
            "Adam",
            {"learning_rate": 0.05, "beta_1": 0.8, "beta_2": 0.95, "epsilon": 1e-3},
        ),
    ],
)
def test_an_optimizer_takes_the_steps_of_keras(tf, ours, name, settings):
    from keras import Variable, optimizers

    rng = np.random.default_rng(1)
    weights = [rng.normal(size=shape) for shape in [(3, 2), (2,)]]
    variables = [Variable(weight, dtype="float64") for weight in weights]
    theirs = getattr(optimizers, name)(**settings)
    for _ in range(10):
        gradients = [rng.normal(size=weight.shape) for weight in weights]
        ours.apply(gradients, weights)
        theirs.apply([tf.constant(gradient) for gradient in gradients], variables)
        for weight, variable in zip(weights, variables, strict=True):
            assert_allclose(weight, variable.numpy(), rtol=1e-5, atol=1e-7)
    assert ours.steps == 10


def test_an_optimizer_remembers_each_weight_apart_and_in_any_order():
    together, apart = [np.ones(3), np.ones(2)], [np.ones(3), np.ones(2)]
    gradients = [np.array([1.0, 2.0, 3.0]), np.array([-1.0, 5.0])]
    one, first, second = (SGD(0.1, momentum=0.9) for _ in range(3))
    for turn in range(4):
        order = slice(None, None, -1 if turn % 2 else 1)
        one.apply(gradients[order], together[order])
        first.apply(gradients[:1], apart[:1])
        second.apply(gradients[1:], apart[1:])
    for weight, expected in zip(together, apart, strict=True):
        assert_array_equal(weight, expected)


def test_a_train_step_is_the_step_of_keras(tf):
    from keras import Input, losses, optimizers
    from keras import Sequential as Model
    from keras import layers as keras_layers

    model = Model(
        [
            Input((8, 8, 1)),
            keras_layers.Conv2D(4, 3, activation="relu"),
            keras_layers.MaxPooling2D(),
            keras_layers.Flatten(),
            keras_layers.Dense(4),
        ]
    )
    net = Sequential(
        [Conv2D(4, 3), ReLU(), MaxPool2D(), Flatten(), Dense(4)], input_shape=(8, 8, 1)
    )
    net.set_weights(model.get_weights())
    model.compile(optimizers.Adam(0.01), losses.SparseCategoricalCrossentropy(from_logits=True))
    x = np.random.default_rng(0).random((6, 8, 8, 1)).astype(np.float32)
    adam, loss = Adam(0.01), CrossEntropy(from_logits=True)
    for _ in range(5):
        expected = model.train_on_batch(x, LABELS)
        value, predictions = train_step(net, x, LABELS, loss=loss, optimizer=adam)
        assert_allclose(value, expected, rtol=1e-4)
    assert predictions.shape == (6, 4)
    for ours, theirs in zip(net.weights, model.get_weights(), strict=True):
        assert_allclose(ours, theirs, rtol=1e-3, atol=1e-4)


def digits():
    """Training and test digits, 8×8: 1,437 and 360."""
    x, y = load_digits()
    order = np.random.default_rng(0).permutation(len(y))
    return tuple((x[part], y[part]) for part in np.split(order, [1437]))


def test_a_small_network_learns_to_read_digits():
    train, test = digits()
    net = Sequential(
        [Conv2D(8, 3, padding="SAME"), ReLU(), MaxPool2D(2), Flatten(), Dense(10)],
        input_shape=(8, 8, 1),
    )
    assert net.table.params == 80 + 1290
    loss = CrossEntropy(from_logits=True)
    history = fit(
        net,
        *train,
        loss=loss,
        optimizer=Adam(0.01),
        epochs=10,
        validation=test,
        progress=False,
    )
    assert history[-1].validation_accuracy >= 0.95
    assert history[-1].loss < history[0].loss / 5
    assert evaluate(net, *test, loss=loss) == (
        history[-1].validation_loss,
        history[-1].validation_accuracy,
    )
    assert accuracy(test[1], net.predict(test[0])) == history[-1].validation_accuracy
    assert accuracy(test[1], np.roll(net.predict(test[0]), 1, axis=0)) < 0.3


def line_fit(**settings):
    """Fit 2 x + 1 to seven points; return weights and history."""
    x = np.arange(7.0)[:, None] / 7
    net = Sequential([Dense(1)], input_shape=(1,))
    history = fit(
        net, x, 2 * x + 1, loss=MeanSquaredError(), optimizer=SGD(0.3), batch_size=3, **settings
    )
    return [weight.item() for weight in net.weights], history


def test_a_step_has_one_thread_in_the_blas_which_gets_its_own_back_also_after_an_error():
    blas = ThreadpoolController().select(user_api="blas")
    # SciPy brings one of its own, with which nothing is computed here.
    numpys = [each for each in blas.lib_controllers if "numpy" in each.filepath]
    seen = []

    class Watched(Dense):
        def get_weight_gradients(self, x, grad_y):
            seen.append([library.get_num_threads() for library in numpys])
            return super().get_weight_gradients(x, grad_y) if len(seen) == 1 else 1 / 0

    settings = {"loss": MeanSquaredError(), "optimizer": SGD()}
    net, x, y = Sequential([Watched(2)]), np.ones((3, 4)), np.ones((3, 2))
    with blas.limit(limits=2):
        train_step(net, x, y, **settings)
        with pytest.raises(ZeroDivisionError):
            train_step(net, x, y, **settings)
        after = [library.get_num_threads() for library in numpys]
    assert [*seen, after] == [[1], [1], [2]]


def test_a_line_is_found_from_its_points():
    weights, history = line_fit(epochs=200, progress=False)
    assert_allclose(weights, [2, 1], atol=1e-3)
    assert [history[0].accuracy, history[0].validation_loss] == [None, None]


def test_a_seed_decides_the_order_of_the_examples():
    first, same, other = (line_fit(seed=seed, progress=False)[0] for seed in (0, 0, 1))
    assert first == same != other


def test_an_epoch_sees_each_example_once():
    seen, loss = [], MeanSquaredError()
    forward = loss.forward
    loss.forward = lambda y, y_pred: seen.append(y.ravel().tolist()) or forward(y, y_pred)
    x = np.arange(7.0)[:, None]
    net = Sequential([Dense(1)], input_shape=(1,))
    fit(net, x, x, loss=loss, optimizer=SGD(1e-9), epochs=2, batch_size=3, progress=False)
    assert [len(batch) for batch in seen] == [3, 3, 1, 3, 3, 1]
    for epoch in (seen[:3], seen[3:]):
        assert sorted(value for batch in epoch for value in batch) == list(range(7))
    assert seen[:3] != seen[3:]


def test_a_file_gets_one_finished_line_for_each_epoch(capsys):
    line_fit(epochs=2, progress=True)
    bar = "=" * 24
    numbers = r"  loss \d+\.\d{4}  \d+\.\d s"
    lines = "".join(rf"epoch {number}/2 \[{bar}\] 3/3{numbers}\n" for number in (1, 2))
    assert re.fullmatch(lines, capsys.readouterr().out)


def test_no_progress_is_silence(capsys):
    line_fit(epochs=2, progress=False)
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "")


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_a_terminal_sees_the_bar_fill_in_place(monkeypatch):
    clock = iter(range(100))
    monkeypatch.setattr("convcourse.layers.progress.time.monotonic", lambda: next(clock))
    terminal = Terminal()
    bar = ProgressBar(10, "epoch 1/1", stream=terminal)
    for note in ["loss 12.5", *["loss 1.5"] * 9]:
        bar.step(note)
    bar.finish("done")
    frames = terminal.getvalue().split("\r")
    assert len(frames) == 12
    assert frames[1] == f"epoch 1/1 [{'=' * 2}{' ' * 22}]  1/10  loss 12.5"
    assert len(frames[2]) == len(frames[1])  # the longer line is covered
    assert frames[-1].rstrip(" \n") == f"epoch 1/1 [{'=' * 24}] 10/10  done"
    assert frames[-1].endswith("\n")
    assert "\n" not in "".join(frames[:-1])


def test_a_terminal_is_not_written_to_more_than_ten_times_a_second(monkeypatch):
    clock = iter(np.arange(0, 100, 0.004))
    monkeypatch.setattr("convcourse.layers.progress.time.monotonic", lambda: next(clock))
    terminal = Terminal()
    bar = ProgressBar(250, "epoch 1/1", stream=terminal)
    for _ in range(250):  # one second and a little
        bar.step()
    assert 8 <= terminal.getvalue().count("\r") <= 12


def test_a_notebook_sees_the_bar_fill_in_place(monkeypatch, capsys):
    shell = types.SimpleNamespace(kernel=object())
    monkeypatch.setitem(sys.modules, "IPython", types.SimpleNamespace(get_ipython=lambda: shell))
    bar = ProgressBar(2, "epoch 1/1")
    bar.step("loss 0.5")
    bar.finish()
    assert capsys.readouterr().out.count("\r") == 2


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: CrossEntropy()(LABELS, LOGITS),
            "probabilities are not negative: got -.* Use Soft",
        ),
        (
            lambda: CrossEntropy()(LABELS[:2], PROBABILITIES),
            r"got \(6, 4\) and \(2,\). Use one row",
        ),
        (lambda: CrossEntropy()(LABELS[:0], LOGITS[:0]), "at least one example"),
        (lambda: CrossEntropy()(LABELS + 0.5, PROBABILITIES), "integers from 0 to 3: got float64"),
        (lambda: CrossEntropy()(LABELS - 1, PROBABILITIES), "integers from 0 to 3: got .* from -1"),
        (
            lambda: CrossEntropy()(LABELS + 1, PROBABILITIES),
            "integers from 0 to 3: .* more outputs",
        ),
        (lambda: CrossEntropy()(LABELS[:, None], PROBABILITIES), r"got \(6, 4\) and \(6, 1\)"),
        (lambda: MeanSquaredError()([1], [[1]]), r"of one shape: got \(1,\) and \(1, 1\)"),
        (lambda: accuracy([1], [1]), r"y_pred must be \(n, classes\), .* got \(1,\) and \(1,\)"),
        (lambda: SGD(0), "learning_rate must be positive: got 0. Use"),
        (lambda: SGD(momentum=1), "momentum must be from 0 to below 1: got 1"),
        (lambda: Adam(beta_2=-1), "beta_2 must be from 0 to below 1: got -1"),
        (lambda: SGD().apply([np.ones(2)], [np.ones(3)]), r"\[\(3,\)\]: got \[\(2,\)\]. Use tape"),
        (lambda: SGD().apply([], [np.ones(3)]), r"the shapes of the weights, .* got \[\]"),
        (lambda: line_fit(epochs=0), "epochs must be at least 1: got 0"),
        (lambda: line_fit(validation=([[1]], [1, 2])), r"got shapes \(1, 1\) and \(2,\). Use one"),
    ],
)
def test_what_makes_no_sense_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_a_refused_step_changes_nothing():
    weights = [np.ones(2), np.ones(3)]
    sgd = SGD()
    with pytest.raises(ShapeError):
        sgd.apply([np.ones(2), np.ones(4)], weights)
    assert sgd.steps == 0
    assert all((weight == 1).all() for weight in weights)
