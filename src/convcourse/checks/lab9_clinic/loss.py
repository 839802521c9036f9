"""`loss`: a loss from version 1 of TensorFlow, mended."""

import numpy as np

from convcourse import ops
from convcourse.checks.cases import Case, Check, Kind
from convcourse.checks.common import sections
from convcourse.checks.common.mistakes import known
from convcourse.checks.mistakes import Words
from convcourse.ops.arrays import Array


def _reference_loss(x: Array, w: Array, b: Array, labels: Array) -> np.float32:
    losses = -(labels * np.log(ops.softmax(x @ w + b))).sum(axis=-1)
    return np.float32(losses.mean())  # no answer has to be more precise than its inputs


def _shares(scores: Array) -> Array:
    """Softmax, plain, and not the reference's."""
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def _each(shares: Array, labels: Array) -> Array:
    return np.asarray(-np.log((shares * labels).sum(axis=1)))


def _sigmoid_losses(scores: Array, labels: Array) -> Array:
    """The binary loss of every class alone."""
    return np.asarray(np.logaddexp(0, scores) - labels * scores)


def _scores_for_shares(x: Array, w: Array, b: Array, labels: Array) -> Array:
    """What Keras' loss gives if it is not told that it gets scores."""
    scores = x @ w + b
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = np.clip(scores / scores.sum(axis=1, keepdims=True), 1e-7, 1 - 1e-7)
    return np.asarray(_each(shares, labels).mean())


_SPREAD = 4.0
"""How far the scores of an input lie apart: every class has a share, beside which the epsilon that
some add to a logarithm's argument is nothing."""


def _scored(rng: np.random.Generator, n: int) -> Case:
    c_in, classes = rng.integers(2, 5), rng.integers(3, 6)
    x, w, b = (rng.normal(size=size) for size in ((n, c_in), (c_in, classes), classes))
    widest = np.ptp(x @ w + b, axis=1).max()
    labels = np.eye(int(classes))[rng.integers(classes, size=n)]
    return _single(x, w * _SPREAD / widest, b * _SPREAD / widest, labels)


def _single(*arrays: object) -> Case:
    return Case.of(*(np.array(each, np.float32) for each in arrays))


_WORDS: Words = {
    sections.TO_NUMBERS: {
        "bias-forgotten": "the bias is forgotten",
        "relu-for-dense": "the inputs meet no weights: a ReLU is no dense layer",
    },
    sections.CALLS: {"scores-labels-swapped": "scores and labels have changed places"},
    sections.SOFTMAX: {
        "relu-before-loss": "a ReLU stands before the loss, which takes scores of either sign",
        "softmax-twice": "softmax is taken twice: the loss takes scores and does it itself",
        "losses-added": "the losses are added up, and their mean is asked for",
        "losses-not-averaged": "there is one loss for each input, and their mean is asked for",
        "minus-missing": "these are logarithms without the minus sign",
        "sigmoid-for-softmax": (
            "each class has a sigmoid of its own, where one softmax takes all classes together"
        ),
        "classes-averaged": (
            "the mean is over inputs and classes, where an input has one loss: over inputs alone"
        ),
        "squared-error": "this is a mean squared error, and no cross-entropy",
        "softmax-missing": "the loss took the scores for shares: softmax is missing",
    },
}

LOSS = Check(
    "loss",
    _reference_loss,
    arguments=("x", "w", "b", "labels"),
    kinds=(
        Kind(
            "a single input",
            1,
            (
                _single([[1, -2]], np.eye(2), [1, 0], [[0, 1]]),
                _single([[1, 2]], [[1, 0, -1], [0, -1, 1]], [-1, 1, 0], [[0, 1, 0]]),
                _single([[2, -1, 1]], np.eye(3)[::-1], [-1, 0, 2], [[1, 0, 0]]),
                _single([[-1, -1]], [[2, 1, 0, -1], [0, 1, -1, 1]], [0, 1, 0, 1], [[0, 0, 0, 1]]),
            ),
            lambda rng: _scored(rng, 1),
        ),
        Kind(
            "batches",
            1,
            (
                _single(
                    [[1, -2], [-1, 1], [2, 0]],
                    [[1, 0, -1], [0, -1, 1]],
                    [0, 1, -1],
                    [[0, 0, 1], [1, 0, 0], [0, 1, 0]],
                ),
                _single([[1, -2], [2, 1]], np.eye(2), [-1, 0], [[0, 1], [1, 0]]),
            ),
            lambda rng: _scored(rng, int(rng.integers(2, 6))),
        ),
    ),
    mistakes=known(
        {
            "bias-forgotten": lambda x, w, b, labels: _each(_shares(x @ w), labels).mean(),
            "relu-before-loss": lambda x, w, b, labels: _each(
                _shares(np.maximum(x @ w + b, 0)), labels
            ).mean(),
            "relu-for-dense": lambda x, w, b, labels: _each(
                _shares(np.maximum(x, 0)), labels
            ).mean(),
            "softmax-twice": lambda x, w, b, labels: _each(
                _shares(_shares(x @ w + b)), labels
            ).mean(),
            "losses-added": lambda x, w, b, labels: _each(_shares(x @ w + b), labels).sum(),
            "losses-not-averaged": lambda x, w, b, labels: _each(_shares(x @ w + b), labels),
            "minus-missing": lambda x, w, b, labels: -_each(_shares(x @ w + b), labels).mean(),
            "scores-labels-swapped": lambda x, w, b, labels: (
                (-(x @ w + b) * np.log(_shares(labels))).sum(axis=1).mean()
            ),
            "sigmoid-for-softmax": [
                lambda x, w, b, labels: _sigmoid_losses(x @ w + b, labels).mean(),
                lambda x, w, b, labels: _sigmoid_losses(x @ w + b, labels).sum(axis=1).mean(),
            ],
            "classes-averaged": lambda x, w, b, labels: (
                _each(_shares(x @ w + b), labels).mean() / labels.shape[1]
            ),
            "squared-error": [
                lambda x, w, b, labels: ((_shares(x @ w + b) - labels) ** 2).mean(),
                lambda x, w, b, labels: ((x @ w + b - labels) ** 2).mean(),
            ],
            "softmax-missing": _scores_for_shares,
        },
        _WORDS,
    ),
)
