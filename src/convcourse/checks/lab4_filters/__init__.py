"""The checks of lab 4: kernels that students design, and filters at work on pixels.

>>> check(box_blur=lambda k: [[1 / k**2] * k] * k)
box_blur: right in all 18 cases, 2 points. Kinds of case: odd sizes (1); even sizes and
1 (1).
<BLANKLINE>
The lab so far: ...
"""

from convcourse.checks.lab import LabChecks
from convcourse.checks.lab4_filters.edge_strength import SOBEL_MAGNITUDE
from convcourse.checks.lab4_filters.kernels import BOX_BLUR, EDGE_45, SHARPEN_KERNEL
from convcourse.checks.lab4_filters.shift_and_curve import DETECT_CURVE, SHIFT_LEFT

__all__ = ["check"]

check = LabChecks(
    "lab4_filters",
    [BOX_BLUR, SHARPEN_KERNEL, SHIFT_LEFT, DETECT_CURVE, SOBEL_MAGNITUDE, EDGE_45],
    forbidden={
        name: f"{name} holds ready-made filters: make this one of plain Python and NumPy arrays."
        for name in (
            "cv2",
            "PIL.ImageFilter",
            "scipy.ndimage",
            "skimage.filters",
            "tensorflow.image",
        )
    },
)
