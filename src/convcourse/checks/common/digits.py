"""Digits to train on and others to read: how a network is judged by what it has not seen."""

from functools import cache

import numpy as np

from convcourse.checks.cases import Case
from convcourse.checks.normalize import Answer, Returned
from convcourse.data import load_mnist
from convcourse.ops.arrays import Array

TRAINED, HELD_OUT = 1_000, 500
"""How many digits a case has of either."""


@cache
def _digits() -> tuple[Array, Array, dict[bytes, int]]:
    """The images, their digits, and the digit of an image by its pixels."""
    images, labels = load_mnist()
    known = {image.tobytes(): int(label) for image, label in zip(images, labels, strict=True)}
    return images, labels, known


def draw_digits(rng: np.random.Generator) -> Case:
    """Return images, their labels, and new images; a digit has another number in each case."""
    images, labels, _ = _digits()
    order = rng.permutation(len(labels))[: TRAINED + HELD_OUT]
    seen, new = order[:TRAINED], order[TRAINED:]
    return Case.of(images[seen], rng.permutation(10)[labels[seen]], images[new])


def classes_of(images: Array, labels: Array, new_images: Array) -> Array:
    """Return the classes of the new images: what they show, by the numbers used for the others.

    Parameters
    ----------
    images, new_images : ndarray, shape (n, 28, 28, 1)
        Of the digits that the course has.
    labels : ndarray of int, shape (n,)
        The numbers of `images`.

    Returns
    -------
    ndarray of int
    """
    *_, known = _digits()
    number = {known[image.tobytes()]: label for image, label in zip(images, labels, strict=True)}
    return np.array([number[known[image.tobytes()]] for image in new_images])


def share_right(got: Answer, expected: Answer) -> float | None:
    """Return the share of right classes; None where the answer has not their form.

    Parameters
    ----------
    got, expected : Answer

    Returns
    -------
    float or None
    """
    if not isinstance(got, Returned) or not isinstance(expected, Returned):
        return None
    if got.numbers.shape != expected.numbers.shape:
        return None
    return float(np.mean(got.numbers == expected.numbers))


def said_of_share(share: float, wanted: float) -> str:
    """Return how many of the new digits are read rightly, in a line."""
    return (
        f"{share:.0%} of the {HELD_OUT} new digits are read rightly, and {wanted:.0%} are wanted\n"
    )
