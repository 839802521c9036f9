"""The checks of lab 2: output sizes, padding, and convolution with padding "SAME".

>>> from convcourse.shapes import same_padding
>>> check(same_padding=lambda n, f, s=1: same_padding(n, f, stride=s))
same_padding: right in all 46 cases, 5 points. Kinds of case: odd kernels, stride 1 (2);
even kernels (1); stride (1); nothing to pad (1).
<BLANKLINE>
The lab so far: ...
"""

from convcourse.checks.lab import LabChecks
from convcourse.checks.lab2_size_and_padding.convolution import CONV2D_SAME, SAME_ANSWER
from convcourse.checks.lab2_size_and_padding.output_size import OUTPUT_SIZE
from convcourse.checks.lab2_size_and_padding.padding import PAD2D, SAME_PADDING
from convcourse.checks.ready_made import CONVOLUTIONS, NUMPY_CONVOLUTIONS, ready_made

__all__ = ["check"]

check = LabChecks(
    "lab2_size_and_padding",
    [OUTPUT_SIZE, SAME_PADDING, PAD2D, SAME_ANSWER, CONV2D_SAME],
    forbidden=ready_made(
        "convcourse.ops",
        "convcourse.shapes",
        "convcourse.tf_ops",
        *CONVOLUTIONS,
        *NUMPY_CONVOLUTIONS,
    ),
)
