"""`read_digits`: a network with few parameters, judged by digits that it has not seen."""

from functools import cache

import numpy as np

from convcourse.checks.cases import Case, Check, Kind, Trial
from convcourse.checks.normalize import Raised, Returned, Several, several
from convcourse.data import load_mnist
from convcourse.ops.arrays import Array

TRAINED, HELD_OUT = 1_000, 500
READS_WELL = 0.86
"""Share of the held-out digits, after the given training."""
FEW = 20_000
"""Parameters of which a network is to have fewer; that of lab 8 has 93,322."""


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


def _reference(images: Array, labels: Array, new_images: Array) -> tuple[int, Array]:
    """Return a number of parameters that is few enough, and the classes of the new images."""
    *_, known = _digits()
    number = {
        known.get(image.tobytes(), 0): label for image, label in zip(images, labels, strict=True)
    }
    return FEW - 1, np.array([number[known.get(image.tobytes(), 0)] for image in new_images])


def _parameters(trial: Trial) -> float | None:
    """The number of parameters; None where the answer has not their form."""
    if not isinstance(trial.got, Several):
        return None
    count = trial.got.parts[0]
    if not isinstance(count, Returned) or count.numbers.size != 1:
        return None
    return float(count.numbers.item())


def _share(trial: Trial) -> float | None:
    """The share of right classes; None where the answer has not their form."""
    got, expected = trial.got, trial.expected
    if not isinstance(got, Several) or not isinstance(expected, Several):
        return None
    classes, truth = got.parts[1], expected.parts[1]
    if not isinstance(classes, Returned) or not isinstance(truth, Returned):
        return None
    if classes.numbers.shape != truth.numbers.shape:
        return None
    return float(np.mean(classes.numbers == truth.numbers))


def _accept(trial: Trial) -> bool:
    if trial.kind is _PARAMETERS:
        count = _parameters(trial)
        return count is not None and 0 < count < FEW
    share = _share(trial)
    return share is not None and share >= READS_WELL


def _remark(trial: Trial) -> str:
    if isinstance(trial.got, Raised):
        return f"raises {trial.got.kind.__name__}: {trial.got.text}\n" + (
            "Does the network take (28, 28, 1) and end in ten numbers for each picture?"
        )
    count, share = _parameters(trial), _share(trial)
    if trial.kind is _PARAMETERS:
        if count is None:
            return "the number of parameters is expected first"
        return (
            f"the network has {count:,.0f} parameters, and fewer than {FEW:,} are wanted\n"
            "Where are they? build_small_model().summary() says it layer by layer: often in a "
            "dense layer behind large maps."
        )
    if share is None:
        return "one class for each new image is expected"
    head = (
        f"{share:.0%} of the {HELD_OUT} new digits are read rightly, and {READS_WELL:.0%} are "
        "wanted\n"
    )
    if share < 3 / 10:
        return head + (
            "That is near chance, 1 in 10. Does it end in a softmax? Batch normalization is used "
            "with moving averages: at the usual momentum 0.99 they need more steps than these."
        )
    return head + (
        "Few parameters are no reason: normalize the maps before each ReLU, and let the last "
        "maps keep some places."
    )


_FOUR = Case.of(
    np.linspace(0, 1, 4 * 784, dtype=np.float32).reshape(4, 28, 28, 1),
    np.zeros(4, dtype=np.int64),
    np.linspace(0, 1, 784, dtype=np.float32).reshape(1, 28, 28, 1),
)
_PARAMETERS = Kind(f"fewer than {FEW:,} parameters", 2, (_FOUR,))

READ_DIGITS = Check(
    "read_digits",
    _reference,
    arguments=("images", "labels", "new_images"),
    read=several("parameters", "classes"),
    kinds=(_PARAMETERS, Kind("digits that it has not seen", 2, (), _draw, most=1)),
    accept=_accept,
    wanted=(
        f"fewer than {FEW:,} parameters, and {READS_WELL:.0%} of {HELD_OUT} new digits read rightly"
    ),
    remark=_remark,
)
