"""A dense layer over an image: a weight for every place."""

from __future__ import annotations

from collections.abc import Mapping

from numpy.typing import ArrayLike

from convcourse.figures.images import draw_image
from convcourse.figures.palette import BLUE, INK, ON_PHOTO, ORANGE, TITLE, VERMILLION
from convcourse.figures.picture import Picture, start_picture
from convcourse.figures.shown.arrays import format_number, one_image
from convcourse.shapes import ShapeError

__all__ = ["fig_weighted_pixels"]

_MARKS = (("o", ORANGE), ("s", BLUE), ("D", VERMILLION))


def fig_weighted_pixels(image: ArrayLike, weights: Mapping[tuple[int, int], float]) -> Picture:
    """Draw an image with weights at some of its pixels, the products, and their sum.

    Parameters
    ----------
    image : (height, width)
        Values between 0 (black) and 1 (white).
    weights : mapping of (row, col) to float
        Up to three places and the weight that stands at each.

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
    sentences, total = [], 0.0
    for number, ((i, j), weight) in enumerate(weights.items()):
        pixel = float(x[i, j, 0])
        total += weight * pixel
        marker, colour = _MARKS[number]
        place = left + side * (j + 0.5), top + side * (i + 0.5)
        line = 0.9 + 0.8 * number
        ax.plot([place[0], 5.3], [place[1], line], color=colour, linewidth=1.2, zorder=2)
        for spot in (place, (5.3, line)):
            ax.plot(*spot, marker=marker, color=colour, markersize=10, zorder=3)
            ax.plot(*spot, marker=marker, color=ON_PHOTO[1], markersize=4, zorder=3)
        text = f"{weight:g} · {format_number(pixel)} = {format_number(weight * pixel)}"
        label = ax.text(5.6, line, text, size=TITLE, color=INK, va="center")
        label.set(family="DejaVu Sans Mono", parse_math=False)
        sentences.append(
            f"Weight {weight:g} at [{i}, {j}], pixel {format_number(pixel)}, "
            f"product {format_number(weight * pixel)}."
        )
    end = 0.9 + 0.8 * len(weights)
    label = ax.text(5.6, end, f"sum = {format_number(total)}", size=TITLE, color=INK, va="center")
    label.set(family="DejaVu Sans Mono", weight="bold", parse_math=False)
    picture.alt = f"{' '.join(sentences)}\nSum of these {len(weights)}: {format_number(total)}."
    return picture
