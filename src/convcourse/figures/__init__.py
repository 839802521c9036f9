"""Pictures of convolution: numbers in, a Matplotlib figure with its alternative text out.

Every ``fig_*`` returns a :class:`Picture`. No pyplot and no global style is touched, so a picture
is an ordinary value: show it, save it, test it.
"""

from convcourse.figures.bars import fig_bars
from convcourse.figures.channels import fig_channels
from convcourse.figures.curves import fig_curves
from convcourse.figures.dense import fig_connections, fig_weighted_pixels
from convcourse.figures.grid import fig_grid
from convcourse.figures.images import fig_images
from convcourse.figures.kernels import fig_kernels
from convcourse.figures.learning import fig_learning
from convcourse.figures.numbers import fig_numbers
from convcourse.figures.photographs import fig_kernel
from convcourse.figures.picture import Picture
from convcourse.figures.receptive import Cone, fig_receptive_field
from convcourse.figures.shares import fig_shares
from convcourse.figures.steps import fig_steps
from convcourse.figures.unrolled import Unrolled, fig_im2col
from convcourse.figures.volume import Volume, fig_volume
from convcourse.figures.windows import AxisWindows, fig_paddings, fig_windows

__all__ = [
    "AxisWindows",
    "Cone",
    "Picture",
    "Unrolled",
    "Volume",
    "fig_bars",
    "fig_channels",
    "fig_connections",
    "fig_curves",
    "fig_grid",
    "fig_im2col",
    "fig_images",
    "fig_kernel",
    "fig_kernels",
    "fig_learning",
    "fig_numbers",
    "fig_paddings",
    "fig_receptive_field",
    "fig_shares",
    "fig_steps",
    "fig_volume",
    "fig_weighted_pixels",
    "fig_windows",
]
