"""What a dense layer does to an image: a weight for every place, a link from every pixel."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from convcourse.figures.images import draw_image, one_image
from convcourse.figures.picture import (
    BLUE,
    INK,
    ORANGE,
    VERMILLION,
    WIDTH,
    Picture,
    draw_cell,
    draw_lines,
    format_number,
    lines_height,
    picture_of_error,
    start_picture,
)
from convcourse.shapes import ShapeError, output_size

__all__ = ["fig_connections", "fig_weighted_pixels"]

_MARKS = (("o", ORANGE), ("s", BLUE), ("D", VERMILLION))


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
    side = min(0.7, 4.2 / size)
    head = lines_height(1)
    picture, ax = start_picture(height=head + 0.4 + side * size + 0.3)
    text = f"x[{row}, {col}] feeds {len(links)} of {out * out} outputs; {feeds.sum()} links in all"
    draw_lines(ax, [text], top=0)
    top, left, right = head + 0.4, 0.9, WIDTH - 3.0
    _caption(ax, left + side * size / 2, top - 0.2, "image x: how many outputs each pixel feeds")
    _caption(ax, right + 0.5, top - 0.2, "output y: the weight of each link")
    start = left + side * (col + 0.85), top + side * (row + 0.5)
    for (i, j), count in np.ndenumerate(feeds):
        style = "read by the kernel" if (i, j) == (row, col) else "input pixel"
        draw_cell(ax, (left + side * j, top + side * i, side, side), style, str(count))
    # The outputs stand below each other, as neurons do, so that no link runs through another.
    pitch = side * size / (out * out)
    for number, (i, j) in enumerate(np.ndindex(out, out)):
        box = (right, top + pitch * (number + 0.1), 1.0, 0.8 * pitch)
        middle = box[1] + box[3] / 2
        label = f"y[{i}, {j}]"
        ax.text(right + 1.15, middle, label, size=min(12, 30 * pitch), color=INK, va="center")
        if (i, j) in links:
            r, c = links[i, j]
            draw_cell(ax, box, "output", f"w[{r}, {c}]")
            ends = (start[0], right), (start[1], middle)
            ax.plot(*ends, color=BLUE, linewidth=1.3, alpha=0.6, zorder=1.7)
        else:
            draw_cell(ax, box, "input pixel")
    ax.plot(*start, marker="o", color=BLUE, markersize=5, zorder=3)
    through = ", ".join(f"y[{i}, {j}] through w[{r}, {c}]" for (i, j), (r, c) in links.items())
    counts = "; ".join(" ".join(map(str, line)) for line in feeds)
    picture.alt = (
        f"Pixel [{row}, {col}] feeds {len(links)} of {out * out} outputs: {through}.\n"
        f"Outputs fed by each pixel, row by row: {counts}; {feeds.sum()} links in all."
    )
    return picture


def fig_weighted_pixels(image: ArrayLike, weights: Mapping[tuple[int, int], float]) -> Picture:
    """Draw an image with weights at some of its pixels, the products, and their sum.

    Parameters
    ----------
    image : (height, width)
        Values between 0 (black) and 1 (white).
    weights : mapping of (row, col) to float
        Up to three places and the weight that stands at each.

    Returns
    -------
    Picture

    Raises
    ------
    ShapeError
        If the array is not one grey image, there are no weights or more than three, or one
        stands outside the image.

    Examples
    --------
    >>> print(fig_weighted_pixels([[0.5, 0.0]], {(0, 0): 0.6, (0, 1): 0.9}).alt)
    Weight 0.6 at [0, 0], pixel 0.5, product 0.3. Weight 0.9 at [0, 1], pixel 0, product 0.
    Sum of these 2: 0.3.
    """
    x = one_image(image)
    height, width, channels = x.shape
    inside = all(0 <= i < height and 0 <= j < width for i, j in weights)
    if channels != 1 or not 1 <= len(weights) <= len(_MARKS) or not inside:
        raise ShapeError(
            f"this picture is of one to three weights on a grey image: got weights at "
            f"{list(weights)} and an image of shape {x.shape}. Use places [row, col] inside it."
        )
    side = 3.6 / max(height, width)
    picture, ax = start_picture(height=4.0)
    left, top = 0.8, (4.0 - side * height) / 2
    draw_image(ax, x, (left, top, side * width, side * height))
    told, total = [], 0.0
    for number, ((i, j), weight) in enumerate(weights.items()):
        pixel = float(x[i, j, 0])
        total += weight * pixel
        marker, colour = _MARKS[number]
        place = left + side * (j + 0.5), top + side * (i + 0.5)
        line = 0.9 + 0.8 * number
        ax.plot([place[0], 5.3], [place[1], line], color=colour, linewidth=1.2, zorder=2)
        for spot in (place, (5.3, line)):
            ax.plot(*spot, marker=marker, color=colour, markersize=10, zorder=3)
            ax.plot(*spot, marker=marker, color="white", markersize=4, zorder=3)
        text = f"{weight:g} · {format_number(pixel)} = {format_number(weight * pixel)}"
        label = ax.text(5.6, line, text, size=14, color=INK, va="center")
        label.set(family="DejaVu Sans Mono", parse_math=False)
        told.append(
            f"Weight {weight:g} at [{i}, {j}], pixel {format_number(pixel)}, "
            f"product {format_number(weight * pixel)}."
        )
    end = 0.9 + 0.8 * len(weights)
    label = ax.text(5.6, end, f"sum = {format_number(total)}", size=16, color=INK, va="center")
    label.set(family="DejaVu Sans Mono", weight="bold", parse_math=False)
    picture.alt = f"{' '.join(told)}\nSum of these {len(weights)}: {format_number(total)}."
    return picture


def _caption(ax: Axes, x: float, y: float, text: str) -> None:
    ax.text(x, y, text, size=11.5, color=INK, ha="center", va="center")
