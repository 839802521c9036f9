"""The checks of lab 5: windows into columns, one matrix product, and columns back again.

>>> check(im2col=None)
Traceback (most recent call last):
...
convcourse.checks.lab.CheckFailed: im2col: not answered yet.
...
"""

from convcourse.checks.lab import LabChecks
from convcourse.checks.lab5_fast.im2col import COL2IM, IM2COL
from convcourse.checks.lab5_fast.matrix_product import CONV2D_IM2COL
from convcourse.checks.ready_made import CONVOLUTIONS, NUMPY_CONVOLUTIONS, ready_made

__all__ = ["check"]

check = LabChecks(
    "lab5_fast",
    [IM2COL, CONV2D_IM2COL, COL2IM],
    forbidden=ready_made(
        "convcourse.grads",
        "convcourse.layers",
        "convcourse.ops",
        "convcourse.tf_ops",
        "sklearn.feature_extraction",
        "tensorflow.image",
        *CONVOLUTIONS,
        *NUMPY_CONVOLUTIONS,
    ),
)
