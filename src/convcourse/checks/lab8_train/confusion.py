"""`confusion`: which class is taken for which."""

import numpy as np

from convcourse.checks.cases import Case, Check, Kind
from convcourse.checks.common import sections
from convcourse.checks.common.mistakes import known
from convcourse.checks.mistakes import Words
from convcourse.ops.arrays import Array


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


def _per_row_that_may_be_empty(labels: Array, guesses: Array, classes: int) -> Array:
    matrix = _counted(labels, guesses, classes)
    with np.errstate(invalid="ignore"):
        return np.asarray(matrix / matrix.sum(axis=1, keepdims=True))


def _per_column(labels: Array, guesses: Array, classes: int) -> Array:
    return _per_row(guesses, labels, classes).T


def _over_the_range(labels: Array, guesses: Array, classes: int) -> Array:
    """Bins between the lowest and the highest class that came up."""
    return np.histogram2d(labels, guesses, bins=classes)[0]


def _from_one(labels: Array, guesses: Array, classes: int) -> Array:
    return _counted((labels - 1) % classes, (guesses - 1) % classes, classes)


def _errors(labels: Array, guesses: Array, classes: int) -> Array:
    matrix = _counted(labels, guesses, classes)
    return matrix * (1 - np.eye(classes, dtype=np.int64))


def _hits(labels: Array, guesses: Array, classes: int) -> Array:
    return np.asarray(_counted(labels, guesses, classes) * np.eye(classes, dtype=np.int64))


def _guess(rng: np.random.Generator, labels: Array, classes: int) -> Array:
    slips = rng.random(len(labels)) < 0.5
    return np.where(slips, rng.integers(classes, size=len(labels)), labels)


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
    Case.of(np.array([2, 1, 0, 1, 0, 2]), np.array([1, 1, 1, 1, 0, 0]), 3),
    Case.of(np.array([0, 1, 2, 2, 1]), np.array([1, 2, 1, 2, 1]), 3),
    Case.of(np.arange(900) % 3, np.arange(900) % 900 // 300, 3),
)
"""Any class may be one that nobody guessed."""

_WORDS: Words = {
    sections.CONFUSION: {
        "confusion-transposed": "rows and columns are swapped: a row is for what the digit is",
        "pairs-marked-once": "a pair is marked once, however often it comes",
        "divided-by-column-sum": "the counts are divided by the column's sum",
        "bins-over-the-range": (
            "the bins lie between the lowest and the highest class that came up: give them a range"
        ),
        "classes-from-one": "classes are counted from 1, and they begin with 0",
        "one-class-too-many": "the matrix has a row and a column too many",
        "last-pair-missing": "the last pair is not counted: the loop ends one early",
        "divided-by-row-sum": "the counts are divided by the row's sum",
        "divided-by-total": "the counts are divided by the number of digits",
        "hits-missing": "what was read rightly is missing",
        "hits-only": "only what was read rightly is there",
        "diagonal-only": "this is one number for each class, and not for each pair",
        "cropped-to-highest-class": "the matrix ends with the highest class that came up",
        "always-ten-classes": "the matrix has ten rows, whatever the number of classes",
    },
    sections.EVALUATE: {
        "accuracy-not-matrix": "this is the share of right answers, and not a matrix"
    },
}

CONFUSION = Check(
    "confusion",
    _reference,
    arguments=("labels", "guesses"),
    kinds=(
        Kind("three classes", 2, _SHOWN, lambda rng: _every_class(rng, 3)),
        Kind(
            "other numbers of classes",
            1,
            (
                Case.of(np.array([0, 1, 1, 0, 1]), np.array([0, 0, 1, 0, 0]), 2),
                Case.of(np.array([0, 3, 1, 2, 3]), np.array([1, 2, 1, 2, 1]), 4),
                Case.of(np.array([4, 0, 2, 1, 3, 3]), np.array([0, 2, 2, 1, 3, 0]), 5),
                Case.of(np.array([1, 4, 0, 2, 3, 4]), np.array([1, 4, 2, 2, 1, 4]), 5),
                Case.of(np.repeat([0, 1, 2, 3], [300, 1, 2, 1]), np.repeat([0, 3], [301, 3]), 4),
            ),
            lambda rng: _every_class(rng, int(rng.choice([2, 4, 5, 10]))),
        ),
        Kind(
            "classes that nobody guessed",
            1,
            (
                Case.of(np.array([0, 1, 3]), np.array([0, 0, 0]), 5),
                Case.of(np.array([2, 1, 2, 3]), np.array([1, 1, 2, 1]), 5),
                Case.of(np.array([0, 2, 0, 2]), np.array([0, 1, 1, 2]), 4),
            ),
            _draw_unused,
        ),
    ),
    mistakes=known(
        {
            "confusion-transposed": lambda labels, guesses, classes: _counted(
                guesses, labels, classes
            ),
            "pairs-marked-once": _marked,
            "divided-by-row-sum": [_per_row, _per_row_that_may_be_empty],
            "divided-by-column-sum": _per_column,
            "bins-over-the-range": _over_the_range,
            "classes-from-one": _from_one,
            "one-class-too-many": lambda labels, guesses, classes: _counted(
                labels, guesses, classes + 1
            ),
            "last-pair-missing": lambda labels, guesses, classes: _counted(
                labels[:-1], guesses[:-1], classes
            ),
            "divided-by-total": lambda labels, guesses, classes: (
                _counted(labels, guesses, classes) / len(labels)
            ),
            "hits-missing": _errors,
            "hits-only": _hits,
            "diagonal-only": lambda labels, guesses, classes: np.diag(
                _counted(labels, guesses, classes)
            ),
            "accuracy-not-matrix": lambda labels, guesses, classes: np.mean(labels == guesses),
            "cropped-to-highest-class": _cropped,
            "always-ten-classes": lambda labels, guesses, classes: _counted(labels, guesses, 10),
        },
        _WORDS,
    ),
)
