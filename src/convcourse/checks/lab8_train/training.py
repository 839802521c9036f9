"""`read_digits`: a training that is judged by digits it has not seen."""

from functools import cache

import numpy as np

from convcourse.checks.cases import Case, Check, Kind, Trial
from convcourse.checks.normalize import Raised, Returned
from convcourse.data import load_mnist
from convcourse.ops.arrays import Array

TRAINED, HELD_OUT = 1_000, 500
READS_WELL = 0.80
"""Share of the held-out digits. Eight epochs of Adam as it comes reach more, chance 0.1."""


@cache
def _digits() -> tuple[Array, Array, dict[bytes, int]]:
    """The images, their digits, and the digit of an image by its pixels."""
    images, labels = load_mnist()
    known = {image.tobytes(): int(label) for image, label in zip(images, labels, strict=True)}
    return images, labels, known


def _draw(rng: np.random.Generator) -> Case:
    """Digits to train on and others to read; each digit goes by another number every time."""
    images, labels, _ = _digits()
    order = rng.permutation(len(labels))[: TRAINED + HELD_OUT]
    seen, new = order[:TRAINED], order[TRAINED:]
    return Case.of(images[seen], rng.permutation(10)[labels[seen]], images[new])


def _reference(images: Array, labels: Array, new_images: Array) -> Array:
    """Return the classes of the new images: what they show, by the numbers used here."""
    *_, known = _digits()
    number = {known[image.tobytes()]: label for image, label in zip(images, labels, strict=True)}
    return np.array([number[known[image.tobytes()]] for image in new_images])


def _share(trial: Trial) -> float | None:
    """The share of right classes; None where the answer has not their form."""
    got, expected = trial.got, trial.expected
    if not isinstance(got, Returned) or not isinstance(expected, Returned):
        return None
    if got.numbers.shape != expected.numbers.shape:
        return None
    return float(np.mean(got.numbers == expected.numbers))


def _accept(trial: Trial) -> bool:
    share = _share(trial)
    return share is not None and share >= READS_WELL


def _remark(trial: Trial) -> str:
    if isinstance(trial.got, Raised):
        return f"raises {trial.got.kind.__name__}: {trial.got.text}\n" + (
            "Does the loss fit the labels? Each is one whole number, and not a row of ten."
            if "target" in trial.got.text  # what Keras calls the labels within a loss
            else ""
        )
    share = _share(trial)
    if share is None:
        return "one class for each new image is expected"
    assert isinstance(trial.got, Returned)
    head = (
        f"{share:.0%} of the {HELD_OUT} new digits are read rightly, and {READS_WELL:.0%} are "
        "wanted\n"
    )
    if len(np.unique(trial.got.numbers)) == 1:
        return head + (
            "It gives the same class to all of them. Then the weights have not learned (was fit "
            "called?) or have run away (is the learning rate too large?)."
        )
    if share < 2 / 10:
        return head + (
            "That is chance, which gets 1 in 10. Is the network trained, on these images with "
            "these labels, and does the loss fit labels that are whole numbers?"
        )
    return head + (
        "It has begun to learn. Try more epochs, smaller batches, or another learning rate, and "
        "watch whether the loss still falls."
    )


READ_DIGITS = Check(
    "read_digits",
    _reference,
    arguments=("images", "labels", "new_images"),
    kinds=(Kind("digits that it has not seen", 4, (), _draw, most=1),),
    accept=_accept,
    wanted=f"the classes of {HELD_OUT} new digits, at least {READS_WELL:.0%} of them right",
    remark=_remark,
)
