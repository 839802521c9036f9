"""Pictures of convolution: numbers in, a Matplotlib figure with its alternative text out.

Every ``fig_*`` returns a :class:`Picture`. No pyplot and no global style is touched, so a picture
is an ordinary value: show it, save it, test it.
"""

from convcourse.figures.grid import fig_grid
from convcourse.figures.picture import Picture
from convcourse.figures.steps import fig_steps
from convcourse.figures.windows import AxisWindows, fig_paddings, fig_windows

__all__ = ["AxisWindows", "Picture", "fig_grid", "fig_paddings", "fig_steps", "fig_windows"]
