"""im2col: the matrix of all windows, and the copies of one pixel in it."""

from __future__ import annotations

from typing import Any, ClassVar

import traitlets

from convcourse import figures
from convcourse.figures.shown.im2col import Unrolled
from convcourse.widgets.explorable import PADDINGS, Explorable, choice, slider

__all__ = ["Im2colExplorable", "explore_im2col"]


class Im2colExplorable(Explorable):
    """What :func:`explore_im2col` returns.

    Attributes
    ----------
    height, width, kh, kw, stride : int
        Pixels of the image and of the kernel; the step.
    channels : int
        Of the image.
    padding : "VALID" or "SAME", in any case
        Zeros around the image.
    row, col : int
        The pixel whose copies are looked for.
    """

    name: ClassVar[str] = "im2col"
    height = slider(Unrolled.height, 1, 6, "height")
    width = slider(Unrolled.width, 1, 6, "width")
    kh = slider(Unrolled.kh, 1, 4, "kh")
    kw = slider(Unrolled.kw, 1, 4, "kw")
    channels = slider(Unrolled.channels, 1, 2, "channels")
    stride = slider(Unrolled.stride, 1, 3, "s, stride")
    padding = choice(Unrolled.padding, PADDINGS, "padding")
    row = traitlets.Int(Unrolled.row, min=0).tag(sync=True)
    col = traitlets.Int(Unrolled.col, min=0).tag(sync=True)

    @property
    def windows(self) -> Unrolled:
        """The image, the kernel and the pixel as they are set."""
        return self.as_set(Unrolled)

    @property
    def x(self) -> Any:
        """The image, (height, width, channels); its values count from 1."""
        return self.windows.x

    @property
    def output(self) -> Any:
        """The matrix, (kh * kw * channels, windows), as `convcourse.ops.im2col` gives it."""
        return self.windows.output

    @property
    def numbers(self) -> dict[str, Any]:
        """The matrix, the pixel that is looked for, and how often it is there."""
        windows = self.windows
        output = windows.output
        row, col = windows.pixel
        return {
            "row": row,
            "col": col,
            "output": output.tolist(),
            "chosen": windows.x[row, col].tolist(),
            "copies": windows.copies,
            "shape": list(output.shape),
            "factor": windows.factor,
        }

    @property
    def picture(self) -> figures.Picture:
        """The static twin, `fig_im2col`."""
        return figures.fig_im2col(self.windows)


def explore_im2col(**settings: Any) -> Im2colExplorable:
    """Return the builder of X_col: choose a pixel, and all its copies light up.

    The arrow keys and clicks choose the pixel. The static twin is
    :func:`convcourse.figures.fig_im2col`.

    Parameters
    ----------
    **settings
        Traits of the `Im2colExplorable`, its sliders among them.

    Examples
    --------
    >>> widget = explore_im2col(height=5, width=5)
    >>> widget.output.shape, widget.numbers["factor"]
    ((9, 9), 3.24)
    >>> widget.row = widget.col = 2
    >>> widget.numbers["copies"]
    9
    """
    return Im2colExplorable(**settings)
