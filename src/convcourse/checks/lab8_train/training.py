"""`read_digits`: a training that is judged by digits it has not seen."""

import numpy as np

from convcourse.checks.cases import Check, Kind, Trial
from convcourse.checks.common.digits import (
    HELD_OUT,
    classes_of,
    draw_digits,
    said_of_share,
    share_right,
)
from convcourse.checks.normalize import Raised, Returned

READS_WELL = 0.80
"""Share of the held-out digits. Eight epochs of Adam as it comes reach more, chance 0.1."""


def _accept(trial: Trial) -> bool:
    share = share_right(trial.got, trial.expected)
    return share is not None and share >= READS_WELL


def _remark(trial: Trial) -> str:
    if isinstance(trial.got, Raised):
        return f"raises {trial.got.kind.__name__}: {trial.got.text}\n" + (
            "Does the loss fit the labels? Each is one whole number, and not a row of ten."
            if "target" in trial.got.text  # what Keras calls the labels within a loss
            else ""
        )
    share = share_right(trial.got, trial.expected)
    if share is None:
        return "one class for each new image is expected"
    assert isinstance(trial.got, Returned)
    head = said_of_share(share, READS_WELL)
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
    classes_of,
    arguments=("images", "labels", "new_images"),
    kinds=(Kind("digits that it has not seen", 4, (), draw_digits, most=1),),
    accept=_accept,
    wanted=f"the classes of {HELD_OUT} new digits, at least {READS_WELL:.0%} of them right",
    remark=_remark,
)
