"""A pixel of an image, and the outputs that it feeds."""

from __future__ import annotations

from convcourse import figures
from convcourse.widgets.sliders import Sliders, slider

__all__ = ["explore_connections"]


def explore_connections(*, size: int = 4, kernel: int = 3, row: int = 0, col: int = 0) -> Sliders:
    """Return sliders for a pixel over the picture of the outputs that it feeds.

    The static twin of this widget is :func:`convcourse.figures.fig_connections`.

    Parameters
    ----------
    size, kernel : int
        Height and width of the image and of the kernel.
    row, col : int
        The pixel where the sliders stand at first.

    Returns
    -------
    Sliders
        With the controls `row` and `col`.

    Examples
    --------
    >>> widget = explore_connections()
    >>> widget.row = widget.col = 2
    >>> widget.picture.alt.split(":")[0]
    'Pixel [2, 2] feeds 4 of 4 outputs'
    """
    controls = {
        "row": slider("row", row, 0, size - 1),
        "col": slider("column", col, 0, size - 1),
    }

    def draw(*, row: int, col: int) -> figures.Picture:
        return figures.fig_connections(size=size, kernel=kernel, row=row, col=col)

    return Sliders(draw, controls)
