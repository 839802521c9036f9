"""`confusion`: which class is taken for which."""

import numpy as np

from convcourse.checks.cases import Case, Check, Kind, Mistake
from convcourse.ops.arrays import Array

_MATRIX = "lecture 09, section “the confusion matrix”"


def _reference(labels: Array, guesses: Array, classes: int) -> Array:
    return np.bincount(classes * labels + guesses, minlength=classes**2).reshape(classes, classes)


def _counted(labels: Array, guesses: Array, classes: int) -> Array:
    """Count pair by pair: plain, and not the reference."""
    matrix = np.zeros((classes, classes), dtype=np.int64)
    for label, guess in zip(labels, guesses, strict=True):
        matrix[label, guess] += 1
    return matrix


def _cropped(labels: Array, guesses: Array, classes: int) -> Array:
    return _counted(labels, guesses, int(max(labels.max(), guesses.max())) + 1)


def _marked(labels: Array, guesses: Array, classes: int) -> Array:
    return np.minimum(_counted(labels, guesses, classes), 1)


def _per_row(labels: Array, guesses: Array, classes: int) -> Array:
    matrix = _counted(labels, guesses, classes)
    return np.asarray(matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1))


def _errors(labels: Array, guesses: Array, classes: int) -> Array:
    matrix = _counted(labels, guesses, classes)
    return matrix * (1 - np.eye(classes, dtype=np.int64))


def _hits(labels: Array, guesses: Array, classes: int) -> Array:
    return np.asarray(_counted(labels, guesses, classes) * np.eye(classes, dtype=np.int64))


def _guess(rng: np.random.Generator, labels: Array, classes: int) -> Array:
    slips = rng.random(len(labels)) < 0.5
    return np.where(slips, rng.integers(classes, size=len(labels)), labels)


def _draw_three(rng: np.random.Generator) -> Case:
    return _every_class(rng, 3)


def _draw_any(rng: np.random.Generator) -> Case:
    return _every_class(rng, int(rng.choice([2, 4, 5, 10])))


def _every_class(rng: np.random.Generator, classes: int) -> Case:
    """Labels among which every class is."""
    more = rng.integers(classes, size=rng.integers(4, 40))
    labels = rng.permutation(np.concatenate([np.arange(classes), more]))
    return Case.of(labels, _guess(rng, labels, classes), classes)


def _draw_unused(rng: np.random.Generator) -> Case:
    classes = int(rng.integers(3, 6))
    labels = rng.integers(classes, size=rng.integers(4, 12))
    return Case.of(labels, _guess(rng, labels, classes) // 2, classes + 1)


_SHOWN = (
    Case.of(np.array([0, 1, 1, 2]), np.array([0, 1, 2, 2]), 3),
    Case.of(np.array([0, 0, 0, 1, 2]), np.array([1, 1, 0, 0, 2]), 3),
)

CONFUSION = Check(
    "confusion",
    _reference,
    arguments=("labels", "guesses"),
    kinds=(
        Kind("three classes", 2, _SHOWN, _draw_three),
        Kind("other numbers of classes", 1, (), _draw_any),
        Kind(
            "classes that nobody guessed",
            1,
            (Case.of(np.array([0, 1, 3]), np.array([0, 0, 0]), 5),),
            _draw_unused,
        ),
    ),
    mistakes=(
        Mistake(
            "rows and columns are swapped: a row is for what the digit is",
            _MATRIX,
            lambda labels, guesses, classes: _counted(guesses, labels, classes),
        ),
        Mistake("a pair is marked once, however often it comes", _MATRIX, _marked),
        Mistake("the counts are divided by the row's sum", _MATRIX, _per_row),
        Mistake(
            "the counts are divided by the number of digits",
            _MATRIX,
            lambda labels, guesses, classes: _counted(labels, guesses, classes) / len(labels),
        ),
        Mistake("what was read rightly is missing", _MATRIX, _errors),
        Mistake("only what was read rightly is there", _MATRIX, _hits),
        Mistake(
            "this is one number for each class, and not for each pair",
            _MATRIX,
            lambda labels, guesses, classes: np.diag(_counted(labels, guesses, classes)),
        ),
        Mistake(
            "this is the share of right answers, and not a matrix",
            "lecture 09, section “evaluate”",
            lambda labels, guesses, classes: np.mean(labels == guesses),
        ),
        Mistake("the matrix ends with the highest class that came up", _MATRIX, _cropped),
        Mistake(
            "the matrix has ten rows, whatever the number of classes",
            _MATRIX,
            lambda labels, guesses, classes: _counted(labels, guesses, 10),
        ),
    ),
)
