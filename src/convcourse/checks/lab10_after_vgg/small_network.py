"""`read_digits`: a network with few parameters, judged by digits that it has not seen."""

import numpy as np

from convcourse.checks.cases import Case, Check, Kind, Trial
from convcourse.checks.common.digits import (
    HELD_OUT,
    classes_of,
    draw_digits,
    said_of_share,
    share_right,
)
from convcourse.checks.normalize import Raised, Returned, Several, several
from convcourse.ops.arrays import Array

READS_WELL = 0.86
"""Share of the held-out digits, after the given training."""
FEW = 20_000
"""Parameters of which a network is to have fewer; that of lab 8 has 93,322."""


def _reference(images: Array, labels: Array, new_images: Array) -> tuple[int, Array]:
    """Return a number of parameters that is few enough, and the classes of the new images.

    Who was shown no digit knows no class.
    """
    known = len(images) > 0
    return FEW - 1, classes_of(images, labels, new_images) if known else np.zeros(len(new_images))


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
    return share_right(got.parts[1], expected.parts[1])


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
    head = said_of_share(share, READS_WELL)
    if share < 3 / 10:
        return head + (
            "That is near chance, 1 in 10. Does it end in a softmax? Batch normalization is used "
            "with moving averages: at the usual momentum 0.99 they need more steps than these."
        )
    return head + (
        "Few parameters are no reason: normalize the maps before each ReLU, and let the last "
        "maps keep some places."
    )


_UNTRAINED = Case.of(
    np.zeros((0, 28, 28, 1), np.float32),
    np.zeros(0, np.int64),
    np.zeros((1, 28, 28, 1), np.float32),
)
_PARAMETERS = Kind(f"fewer than {FEW:,} parameters", 2, (_UNTRAINED,))

READ_DIGITS = Check(
    "read_digits",
    _reference,
    arguments=("images", "labels", "new_images"),
    read=several("parameters", "classes"),
    kinds=(_PARAMETERS, Kind("digits that it has not seen", 2, (), draw_digits, most=1)),
    accept=_accept,
    wanted=(
        f"fewer than {FEW:,} parameters, and {READS_WELL:.0%} of {HELD_OUT} new digits read rightly"
    ),
    remark=_remark,
)
