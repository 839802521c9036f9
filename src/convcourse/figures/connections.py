"""The outputs that a pixel feeds, and through which weights: dense is a link from every pixel."""

from __future__ import annotations

import numpy as np

from convcourse.figures.palette import BLUE, CELL, INK, TEXT, WIDTH
from convcourse.figures.picture import (
    Picture,
    draw_cell,
    draw_lines,
    lines_height,
    picture_of_error,
    start_picture,
    write,
)
from convcourse.shapes import ShapeError, output_size

__all__ = ["fig_connections"]


def fig_connections(*, size: int = 4, kernel: int = 3, row: int = 0, col: int = 0) -> Picture:
    """Draw which outputs of a convolution one pixel feeds, and through which weights.

    Parameters
    ----------
    size, kernel : int
        Height and width of the image and of the kernel.
    row, col : int
        The pixel.

    Returns
    -------
    Picture
        Every pixel shows how many outputs it feeds. Where the settings do not work, it holds the
        sentence that says so.

    Examples
    --------
    >>> print(fig_connections(row=1, col=3).alt)
    Pixel [1, 3] feeds 2 of 4 outputs: y[0, 1] through w[1, 2], y[1, 1] through w[0, 2].
    Outputs fed by each pixel, row by row: 1 2 2 1; 2 4 4 2; 2 4 4 2; 1 2 2 1; 36 links in all.
    """
    try:
        out = output_size(size, kernel)
    except ShapeError as error:
        return picture_of_error(str(error))
    if not (0 <= row < size and 0 <= col < size):
        return picture_of_error(f"no pixel [{row}, {col}]. Use rows and columns up to {size - 1}.")
    along = [min(i, out - 1) - max(0, i - kernel + 1) + 1 for i in range(size)]
    feeds = np.outer(along, along)
    links = {
        (i, j): (row - i, col - j)
        for i in range(out)
        for j in range(out)
        if 0 <= row - i < kernel and 0 <= col - j < kernel
    }
    side = min(CELL, 4.2 / size)
    head = lines_height(1)
    picture, ax = start_picture(height=head + 0.4 + side * size + 0.3)
    text = f"x[{row}, {col}] feeds {len(links)} of {out * out} outputs; {feeds.sum()} links in all"
    draw_lines(ax, [text], top=0)
    top, left, right = head + 0.4, 0.9, WIDTH - 3.0
    write(ax, left + side * size / 2, top - 0.2, "image x: how many outputs each pixel feeds", TEXT)
    write(ax, right + 0.5, top - 0.2, "output y: the weight of each link", TEXT)
    start = left + side * (col + 0.85), top + side * (row + 0.5)
    for (i, j), count in np.ndenumerate(feeds):
        style = "read" if (i, j) == (row, col) else "input"
        draw_cell(ax, (left + side * j, top + side * i, side, side), style, str(count))
    # The outputs stand below each other, as neurons do, so that no link runs through another.
    pitch = side * size / (out * out)
    for number, (i, j) in enumerate(np.ndindex(out, out)):
        box = (right, top + pitch * (number + 0.1), 1.0, 0.8 * pitch)
        middle = box[1] + box[3] / 2
        label = f"y[{i}, {j}]"
        ax.text(right + 1.15, middle, label, size=min(TEXT, 30 * pitch), color=INK, va="center")
        if (i, j) in links:
            r, c = links[i, j]
            draw_cell(ax, box, "output", f"w[{r}, {c}]")
            ends = (start[0], right), (start[1], middle)
            ax.plot(*ends, color=BLUE, linewidth=1.3, alpha=0.6, zorder=1.7)
        else:
            draw_cell(ax, box, "input")
    ax.plot(*start, marker="o", color=BLUE, markersize=5, zorder=3)
    through = ", ".join(f"y[{i}, {j}] through w[{r}, {c}]" for (i, j), (r, c) in links.items())
    counts = "; ".join(" ".join(map(str, line)) for line in feeds)
    picture.alt = (
        f"Pixel [{row}, {col}] feeds {len(links)} of {out * out} outputs: {through}.\n"
        f"Outputs fed by each pixel, row by row: {counts}; {feeds.sum()} links in all."
    )
    return picture
