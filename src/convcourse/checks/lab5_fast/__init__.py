"""The checks of lab 5: windows into columns, one matrix product, and columns back again.

>>> check(im2col=None)
Traceback (most recent call last):
...
convcourse.checks.lab.CheckFailed: im2col: not answered yet.
"""

from convcourse.checks.lab import Lab
from convcourse.checks.lab5_fast.multiplying import CONV2D_IM2COL
from convcourse.checks.lab5_fast.unrolling import COL2IM, IM2COL

__all__ = ["check"]

_READY_MADE = "{} does this lab's work: write it with plain Python and NumPy arrays."

check = Lab(
    "lab5_fast",
    [IM2COL, CONV2D_IM2COL, COL2IM],
    forbidden={
        name: _READY_MADE.format(name)
        for name in (
            "convcourse.grads",
            "convcourse.layers",
            "convcourse.ops",
            "convcourse.tf_ops",
            "cv2",
            "jax.lax",
            "keras.layers",
            "keras.ops",
            "scipy.ndimage",
            "scipy.signal",
            "skimage.filters",
            "sklearn.feature_extraction",
            "tensorflow.image",
            "tensorflow.keras",
            "tensorflow.nn",
            "torch.nn",
        )
    },
)
