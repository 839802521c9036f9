"""The checks of lab 1: one number of the output, all of them, longer steps, a flipped kernel.

>>> from convcourse.checks.lab1_convolve.sliding import reference
>>> check(conv2d=reference)
conv2d: right in all 30 cases, 8 points. Kinds of case: 3 x 3 kernels (4); kernels of
other shapes (3); fractions and uint8 (1).
"""

from convcourse.checks.lab import Lab
from convcourse.checks.lab1_convolve.convolving import CONV2D, TRUE_CONVOLUTION
from convcourse.checks.lab1_convolve.point import CONV_POINT
from convcourse.checks.lab1_convolve.striding import CONV2D_STRIDED

__all__ = ["check"]

_READY_MADE = "{} does this lab's work: write it with plain Python and NumPy arrays."

check = Lab(
    "lab1_convolve",
    [CONV_POINT, CONV2D, CONV2D_STRIDED, TRUE_CONVOLUTION],
    forbidden={
        name: _READY_MADE.format(name)
        for name in (
            "convcourse.ops",
            "convcourse.tf_ops",
            "cv2",
            "jax.lax",
            "keras.layers",
            "keras.ops",
            "scipy.ndimage",
            "scipy.signal",
            "skimage.filters",
            "tensorflow.keras",
            "tensorflow.nn",
            "torch.nn",
        )
    },
)
