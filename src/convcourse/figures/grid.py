"""A whole image under a kernel: both axes at once."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike, NDArray

from convcourse.figures.palette import BLUE, CELL, INK, WIDTH
from convcourse.figures.picture import (
    Picture,
    draw_cell,
    draw_frame,
    draw_legend,
    draw_lines,
    lines_height,
    picture_of_error,
    start_picture,
)
from convcourse.figures.shown.arrays import format_number, one_plane
from convcourse.figures.shown.size import AxisWindows
from convcourse.ops import avg_pool2d, conv2d, max_pool2d
from convcourse.shapes import ShapeError
from convcourse.shapes.arguments import Padding

__all__ = ["fig_grid"]

_NAMES = {"sum": "output", "max": "largest values", "mean": "means"}
_WINDOWS = {"sum": "kernel", "max": "window", "mean": "window"}


def fig_grid(
    x: ArrayLike,
    *,
    kernel: int = 3,
    stride: int = 1,
    padding: Padding = 0,
    dilation: int = 1,
    reduce: Literal["sum", "max", "mean"] = "sum",
) -> Picture:
    """Draw an image with its padding, its first and last window, and the output they give.

    Each output is the sum of the pixels that its window reads, as a kernel of ones gives it, or
    their largest or their mean, as pooling does.

    Parameters
    ----------
    x : (height, width)
        The image.
    kernel : int
        Height and width of the kernel.
    stride, padding, dilation
        As in :func:`convcourse.figures.fig_windows`, the same along both axes.
    reduce : "sum", "max" or "mean"
        What becomes of the pixels of a window. For the last two padding counts as no pixel, and
        there is no dilation.

    Returns
    -------
    Picture
        Where no window fits, it holds the sentence that says so.

    Raises
    ------
    ShapeError
        If `x` is not one image.

    Examples
    --------
    >>> import numpy as np
    >>> print(fig_grid(np.ones((6, 7)), stride=2).alt)
    An image of 6 x 7 pixels under a kernel of 3 x 3: output 2 x 3. Rows dropped: 5.
    """
    image = one_plane("x", x)
    if reduce != "sum" and dilation != 1:
        raise ShapeError(
            f"pooling has no dilation: reduce={reduce!r} was asked with dilation {dilation}. "
            "Use dilation=1."
        )
    settings: dict[str, Any] = {"stride": stride, "padding": padding, "dilation": dilation}
    try:
        rows, columns = (AxisWindows.of(size, kernel, **settings) for size in image.shape)
    except ShapeError as error:
        return picture_of_error(str(error))
    side = min(CELL, (WIDTH - 1.8) / (len(columns.positions) + columns.out))
    head, height = lines_height(1), side * len(rows.positions)
    picture, ax = start_picture(height=head + height + 0.55)
    size = f"{_NAMES[reduce]} {rows.out} x {columns.out}"
    draw_lines(ax, [f"{size} (first window: solid frame, last window: dashed frame)"], top=0)
    zero = "0" if reduce == "sum" else ""
    used = _draw_input(ax, image, rows, columns, side=side, corner=(0.4, head), zero=zero)
    sides = ((rows.before, rows.after), (columns.before, columns.after))
    x_one = image[None, :, :, None]
    if reduce == "sum":
        ones = np.ones((kernel, kernel, 1, 1), image.dtype)
        y = conv2d(x_one, ones, stride=stride, dilation=dilation, padding=sides)
    else:
        pool = max_pool2d if reduce == "max" else avg_pool2d
        y = pool(x_one, kernel, stride=stride, padding=sides)
    # The output stands in the middle of the space that the input leaves, but not far from it.
    space = WIDTH - 0.4 - side * (len(columns.positions) + columns.out)
    left = 0.4 + side * len(columns.positions) + min(space / 2, 1.6)
    top = head + (height - side * rows.out) / 2
    for (i, j), value in np.ndenumerate(y[0, :, :, 0]):
        box = (left + j * side, top + i * side, side, side)
        draw_cell(ax, box, "output", format_number(value))
    draw_legend(ax, (used if zero else used - {"zero"}) | {"output"})
    picture.alt = " ".join(
        [
            f"An image of {rows.size} x {columns.size} pixels under a {_WINDOWS[reduce]} of "
            f"{kernel} x {kernel}: {size}.",
            *(
                f"{name} dropped: {', '.join(map(str, axis.dropped))}."
                for name, axis in (("Rows", rows), ("Columns", columns))
                if axis.dropped
            ),
        ]
    )
    return picture


def _draw_input(
    ax: Axes,
    image: NDArray[Any],
    rows: AxisWindows,
    columns: AxisWindows,
    *,
    side: float,
    corner: tuple[float, float],
    zero: str,
) -> set[str]:
    """Draw the padded image and frame its first and last window. Return the styles used."""
    used = set()

    def place(i: int, j: int) -> tuple[float, float]:
        return corner[0] + side * (j + columns.before), corner[1] + side * (i + rows.before)

    for i in rows.positions:
        for j in columns.positions:
            inside = 0 <= i < rows.size and 0 <= j < columns.size
            box = (*place(i, j), side, side)
            styles = ["input" if inside else "zero"]
            if i in rows.dropped or j in columns.dropped:
                styles.append("dropped")
            if i in rows.skipped or j in columns.skipped:
                styles.append("stepped")
            for style in styles[:-1]:
                draw_cell(ax, box, style)
            draw_cell(ax, box, styles[-1], format_number(image[i, j]) if inside else zero)
            used |= set(styles)
    extent = side * rows.span, side * columns.span
    for k in (0, -1):
        left, top = place(rows.starts[k], columns.starts[k])
        frame = draw_frame(ax, (left, top, extent[1], extent[0]), linewidth=3.5)
        frame.set(edgecolor=BLUE if k == 0 else INK, linestyle="-" if k == 0 else "--", zorder=2)
    return used
