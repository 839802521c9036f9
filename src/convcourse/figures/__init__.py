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
from convcourse.figures.numbers import fig_numbers, fig_products
from convcourse.figures.picture import Picture
from convcourse.figures.shares import fig_shares
from convcourse.figures.windows import AxisWindows, fig_paddings, fig_windows

__all__ = [
    "AxisWindows",
    "Picture",
    "fig_bars",
    "fig_channels",
    "fig_connections",
    "fig_curves",
    "fig_grid",
    "fig_images",
    "fig_kernels",
    "fig_numbers",
    "fig_paddings",
    "fig_products",
    "fig_shares",
    "fig_weighted_pixels",
    "fig_windows",
]
