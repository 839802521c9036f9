"""The checks of lab 6: pooling, and how far a neuron sees.

>>> from convcourse.shapes import jump
>>> check(jump=jump)
jump: right in all 11 cases, 3 points. Kinds of case: any strides (3).
"""

from convcourse.checks.lab import Lab
from convcourse.checks.lab6_pooling_and_receptive_field.fields import JUMP, RECEPTIVE_FIELD
from convcourse.checks.lab6_pooling_and_receptive_field.pooling import AVG_POOL2D, MAX_POOL2D

__all__ = ["check"]

_READY_MADE = "{} does this lab's work: write it with plain Python and NumPy arrays."

check = Lab(
    "lab6_pooling_and_receptive_field",
    [MAX_POOL2D, AVG_POOL2D, RECEPTIVE_FIELD, JUMP],
    forbidden={
        name: _READY_MADE.format(name)
        for name in (
            "convcourse.layers",
            "convcourse.ops",
            "convcourse.shapes",
            "convcourse.tf_ops",
            "cv2",
            "jax.lax",
            "keras.layers",
            "keras.ops",
            "scipy.ndimage",
            "scipy.signal",
            "skimage.measure",
            "tensorflow.keras",
            "tensorflow.nn",
            "torch.nn",
        )
    },
)
