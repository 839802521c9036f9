"""The checks of lab 3: what a layer costs, the table of a network, and the layer itself.

>>> from convcourse.shapes import conv_macs
>>> check(conv_macs=conv_macs)
conv_macs: right in all 10 cases, 2 points. Kinds of case: any layer (2).
<BLANKLINE>
The lab so far: ...
"""

from convcourse.checks.lab import LabChecks
from convcourse.checks.lab3_channels_and_parameters.convolution import CONV2D_NHWC
from convcourse.checks.lab3_channels_and_parameters.costs import (
    CONV_MACS,
    CONV_PARAMS,
    DENSE_PARAMS,
)
from convcourse.checks.lab3_channels_and_parameters.summary import SUMMARIZE
from convcourse.checks.ready_made import CONVOLUTIONS, NUMPY_CONVOLUTIONS, ready_made

__all__ = ["check"]

check = LabChecks(
    "lab3_channels_and_parameters",
    [CONV_PARAMS, DENSE_PARAMS, CONV_MACS, SUMMARIZE, CONV2D_NHWC],
    forbidden=ready_made(
        "convcourse.grads",
        "convcourse.layers",
        "convcourse.ops",
        "convcourse.shapes",
        "convcourse.tf_ops",
        *CONVOLUTIONS,
        *NUMPY_CONVOLUTIONS,
    ),
)
