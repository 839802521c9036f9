"""The checks of lab 6: pooling, and how far a neuron sees.

>>> from convcourse.shapes import jump
>>> check(jump=jump)
jump: right in all 17 cases, 3 points. Kinds of case: any strides (3).
<BLANKLINE>
The lab so far: ...
"""

from convcourse.checks.lab import LabChecks
from convcourse.checks.lab6_pooling_and_receptive_field.pooling import AVG_POOL2D, MAX_POOL2D
from convcourse.checks.lab6_pooling_and_receptive_field.receptive_field import JUMP, RECEPTIVE_FIELD
from convcourse.checks.ready_made import CONVOLUTIONS, ready_made

__all__ = ["check"]

check = LabChecks(
    "lab6_pooling_and_receptive_field",
    [MAX_POOL2D, AVG_POOL2D, RECEPTIVE_FIELD, JUMP],
    forbidden=ready_made(
        "convcourse.layers",
        "convcourse.ops",
        "convcourse.shapes",
        "convcourse.tf_ops",
        "skimage.measure",
        *CONVOLUTIONS,
    ),
)
