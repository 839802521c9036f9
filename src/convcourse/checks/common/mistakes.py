"""Mistakes that are made in several labs, in the words that most exercises have for them."""

from collections.abc import Mapping, Sequence

from convcourse.checks.common import sections
from convcourse.checks.mistakes import Mistake, Words, Wrong, worded

COMMON: Words = {
    sections.SLIDING: {
        "products-averaged": "the products were averaged, and they are to be added",
        "weights-unused": "the pixels were added without the kernel's weights",
        "sums-multiplied": (
            "pixels and weights were added up first, and then multiplied: multiply each pair first"
        ),
        "products-overwritten": "each product replaces the one before: = stands where += belongs",
        "matrix-product": "window and kernel were multiplied as matrices, and not pixel by pixel",
    },
    sections.DOUBLE_SUM: {"sum-not-reset": "the sum was not set back to 0 before each window"},
    sections.FLIPPING: {
        "kernel-flipped": "the kernel was flipped: this is true convolution",
        "kernel-flipped-vertically-only": "the kernel was flipped top to bottom alone",
        "kernel-flipped-horizontally-only": "the kernel was flipped left to right alone",
    },
    sections.ROWS: {
        "result-transposed": "the result is transposed: rows and columns are swapped",
        "kernel-transposed": "the kernel's rows and columns were swapped",
        "image-transposed": "the image was read by column and row, not row and column",
        "square-images-only": (
            "one side of the image is used for both: this is right for square images alone"
        ),
        "kernel-width-taken-as-height": "the height of the kernel is used for its width, too",
        "kernel-height-taken-as-width": "the width of the kernel is used for its height, too",
    },
    sections.WINDOW: {
        "kernel-start-left-out": "the first row and the first column of the kernel are left out",
        "kernel-end-left-out": "the last row and the last column of the kernel are left out",
        "last-positions-missing": "the last row and the last column are missing",
        "full-instead-of-valid": "this is the full size: windows stick out of the image",
    },
    sections.NUMBERS: {
        "kept-in-input-dtype": (
            "the result is in the image's dtype: it overflows or loses fractions"
        ),
        "fractions-cut-off": "fractions were cut off: the result is of integers",
        "computed-in-input-dtype": "sums of uint8 overflow: 255 is their largest number",
    },
    sections.STOPS: {
        "stride-ignored": "the stride is ignored",
        "stride-not-in-positions": (
            "the stride is in the shape of the result and not in the positions"
        ),
        "stride-down-only": "the stride is taken down the rows alone",
        "stride-across-only": "the stride is taken along the columns alone",
    },
    sections.SAME: {
        "same-instead-of-valid": "this is SAME: the image was padded, and nothing was asked for",
        "padded-by-one": "one zero was padded on every side, and nothing was asked for",
        "valid-instead-of-same": "this is VALID: nothing was padded",
        "all-padding-after": "in SAME all the padding went to the bottom and right",
        "odd-padding-before": "in SAME the odd pixel went to the top and left",
        "half-kernel-less-one-on-both-sides": "both sides got (f - 1) // 2 zeros",
        "half-kernel-on-both-sides": "both sides got f // 2 zeros",
    },
    sections.CHANNELS: {
        "channels-averaged": "the channels are averaged, where they are added",
        "first-channel-only": "only the first input channel is used",
    },
    sections.BIAS: {"bias-forgotten": "the biases are forgotten"},
    sections.LAYOUTS: {
        "first-image-only": "only the first image of the batch is done",
        "batch-left-out": "the batch is left out of the result",
        "channels-first": "the result is channels first, and here channels come last",
    },
    sections.WORKED_EXAMPLE: {"all-zeros": "nothing was computed: all zeros, in the right shape"},
}

"""For images of one channel, or whatever they are."""

LAYER_WORDS: Words = {
    sections.FLIPPING: {"kernel-flipped": "the kernels were flipped: this is true convolution"},
    sections.NUMBERS: {
        "kept-in-input-dtype": (
            "the result is kept in the images' dtype: it overflows or loses fractions"
        )
    },
    sections.LAYOUTS: {
        "kernel-transposed": "height and width of the kernels are swapped",
        "result-transposed": "height and width of the result are swapped",
    },
}
"""For layers with many images and kernels, where the words differ."""


def known(wrong: Mapping[str, Wrong | Sequence[Wrong]], *own: Words) -> tuple[Mistake, ...]:
    """Return mistakes by what they give, in an exercise's own words or else in the usual ones.

    Parameters
    ----------
    wrong : mapping
        What each mistake gives, by its name; several functions, where it is made in several ways.
    *own : Words
        Of the exercise; the first that has a name says it.

    Returns
    -------
    tuple of Mistake

    Raises
    ------
    KeyError
        If a name has no words.

    Examples
    --------
    >>> known({"kernel-flipped": lambda image, kernel: image})[0].sentence
    'the kernel was flipped: this is true convolution'
    """
    return worded(wrong, (*own, COMMON))
