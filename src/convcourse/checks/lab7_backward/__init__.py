"""The checks of lab 7: gradients of a convolution, by numbers and by formula, and what they teach.

>>> from convcourse.grads import conv2d_grads
>>> check(conv2d_grads=lambda x, w, grad_y, **how: conv2d_grads(x, w, grad_y, **how))
conv2d_grads: right in all 60 cases, 11 points. Kinds of case: one channel (4); images
and channels (2); stride 2 and 3 (2); padding SAME (2); fractions (1).
<BLANKLINE>
The lab so far: ...
"""

from convcourse.checks.lab import LabChecks
from convcourse.checks.lab7_backward.convolution_gradients import CONV2D_GRADS
from convcourse.checks.lab7_backward.gradient_descent import LEARN_KERNEL
from convcourse.checks.lab7_backward.layer import USE_LAYER
from convcourse.checks.lab7_backward.numeric_gradient import GRAD_OF_POWER
from convcourse.checks.ready_made import CONVOLUTIONS, ready_made

__all__ = ["check"]

check = LabChecks(
    "lab7_backward",
    [GRAD_OF_POWER, CONV2D_GRADS, LEARN_KERNEL, USE_LAYER],
    forbidden=ready_made(
        "autograd",
        "convcourse.grads",
        "convcourse.layers",
        "convcourse.ops",
        "convcourse.tf_ops",
        "jax",
        "scipy.differentiate",
        "scipy.optimize",
        "tensorflow.GradientTape",
        "tensorflow.gradients",
        "torch",
        *CONVOLUTIONS,
    ),
)
