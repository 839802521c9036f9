"""The checks of lab 1: one number of the output, all of them, longer steps, a flipped kernel.

>>> from convcourse.checks.lab1_convolve.images import reference
>>> check(conv2d=reference)
conv2d: right in all 42 cases, 8 points. Kinds of case: 3 x 3 kernels (4); kernels of
other shapes (3); fractions and uint8 (1).
<BLANKLINE>
The lab so far: ...
"""

from convcourse.checks.lab import LabChecks
from convcourse.checks.lab1_convolve.convolution import CONV2D, TRUE_CONVOLUTION
from convcourse.checks.lab1_convolve.one_output import CONV_POINT
from convcourse.checks.lab1_convolve.stride import CONV2D_STRIDED
from convcourse.checks.ready_made import CONVOLUTIONS, NUMPY_CONVOLUTIONS, ready_made

__all__ = ["check"]

check = LabChecks(
    "lab1_convolve",
    [CONV_POINT, CONV2D, CONV2D_STRIDED, TRUE_CONVOLUTION],
    forbidden=ready_made("convcourse.ops", "convcourse.tf_ops", *CONVOLUTIONS, *NUMPY_CONVOLUTIONS),
)
