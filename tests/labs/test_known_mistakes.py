"""Every known mistake is named in a notebook: alone, and flatly, for its cases tell it from all."""

import pytest

from convcourse.checks.cases import PUBLIC, Check, Trial
from convcourse.checks.diagnosis import ENOUGH, diagnose, smallest_failure
from convcourse.checks.mistakes import Mistake
from tests.labs.solved import EXERCISES, SolvedLab, drawn

NAMED_WITH_DOUBT = {
    # Both have no place for a number somewhere, and one error is like another.
    "conv2d": {"height-width-swapped"},
    "conv2d_strided": {"written-at-unstrided-places"},
    # Where it shows, rounding up gives the same: what tells them apart are cases that pass.
    "output_size": {
        "size-rounded-to-nearest",
        # Where it shows, the + 1 might be missing; and one error is like another.
        "plus-one-divided-by-stride",
        "exact-fit-refused",
        "padding-left-out-of-refusal",
    },
    "summarize": {"pooling-size-rounded-up"},
    # One is wrong with a bias, one without, and one in both.
    "conv_params": {"bias-forgotten", "bias-counted-without-one", "bias-flag-inverted"},
    "dense_params": {"bias-forgotten", "bias-counted-without-one", "bias-flag-inverted"},
    # Bytes multiplied as bytes are the right products, squeezed into bytes.
    "conv2d_nhwc": {"computed-in-input-dtype"},
    "conv2d_im2col": {"computed-in-input-dtype"},
    # Of bytes it gives what bytes give, and of whole numbers what cut fractions do.
    "sobel_magnitude": {"kept-in-input-dtype"},
    # 1 // k**2 is 1 for a kernel of one weight alone.
    "box_blur": {"whole-number-division", "weights-all-zero"},
    # A mean in whole numbers is a mean with its fractions cut off.
    "avg_pool2d": {"kept-in-input-dtype"},
    # Most often there are not as many columns as it wants, and one error is like another.
    "col2im": {"stride-ignored"},
    # There is one case without layers.
    "receptive_field": {"no-layers-zero"},
    "jump": {"no-layers-zero"},
    # Where the kernel is even it is like half a kernel on both sides, else like every second place.
    "cifar_conv": {"odd-padding-before"},
}
"""Mistakes that others of the exercise are like, so that "it looks as if" is said of them."""


def named(check: Check, mistake: Mistake) -> tuple[set[str], bool]:
    """What is named, and whether flatly, where somebody makes one mistake in a notebook."""
    trials = [
        Trial(check, kind, case, check.expected(case), check.tried(mistake.wrong, case))
        for kind, case in drawn(check, PUBLIC, False)
    ]
    found = diagnose(check, smallest_failure(check, trials), trials)
    return {each.name for each in found.mistakes}, found.certain or len(trials) < ENOUGH


@pytest.mark.parametrize(
    ("lab", "exercise"),
    [
        pytest.param(lab, exercise, id=f"{lab}-{exercise}", marks=pytest.mark.xdist_group(lab.name))
        for lab, exercise in EXERCISES
    ],
)
def test_a_known_mistake_is_named_alone_and_flatly(lab: SolvedLab, exercise: str) -> None:
    check = lab.checks[exercise]
    doubtful = set()
    for mistake in check.mistakes:
        names, flatly = named(check, mistake)
        assert names == {mistake.name}
        if not flatly:
            doubtful.add(mistake.name)
    assert doubtful == NAMED_WITH_DOUBT.get(exercise, set())
