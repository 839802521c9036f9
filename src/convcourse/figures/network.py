"""A small network that reads a drawing: its maps, its answer, and one number taken apart."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from convcourse.figures.palette import ORANGE, SIGN, SMALL, TEXT, TITLE
from convcourse.figures.picture import (
    Picture,
    draw_cell,
    draw_frame,
    draw_grid,
    draw_legend,
    draw_lines,
    picture_of_error,
    start_picture,
    write,
)
from convcourse.figures.shown.network import LAYERS, Reading
from convcourse.shapes import ShapeError

__all__ = ["fig_network"]

# Left edge, maps across, and inches for each number.
_LAYOUT = [
    (0.2, 1, 0.04),
    (1.5, 2, 0.02),
    (2.8, 2, 0.04),
    (4.15, 3, 0.04),
    (5.8, 3, 0.08),
    (7.3, 4, 0.08),
    (8.6, 4, 0.12),
    (9.35, 1, 0.18),
]
_TOP, _GAP = 0.45, 0.04


def fig_network(reading: Reading) -> Picture:
    """Draw every map of the network, its answer, and what one number is made of.

    Parameters
    ----------
    reading : Reading
        The drawing and the network.

    Returns
    -------
    Picture
        Where there is no drawing, it holds the sentence that says so.

    Examples
    --------
    >>> fig_network(Reading(weights=[])).alt[:60]
    'No output: these settings do not work. the picture is black:'
    """
    try:
        maps, answer = reading.maps, reading.answer
    except ShapeError as error:
        return picture_of_error(str(error))
    pixels, weights, products = reading.parts
    sums = reading.sums
    unit = 1.8 / max(3, len(pixels))
    rows = -(-len(sums) // 16) if len(sums) > 1 else 0
    base, detail = 3.15, 5.0
    foot = detail + (unit * len(pixels) + 0.4 if len(pixels) else 0.0)
    picture, ax = start_picture(height=foot + 0.4 * rows + (0.3 if rows else 0.0) + 0.95)
    number, channel, row, col = reading.place
    for layer, values in enumerate(maps):
        left, _, side = _LAYOUT[layer]
        write(ax, left, 0.25, LAYERS[layer], SMALL, align="left")
        shades = answer[None, None] if layer == len(maps) - 1 else values
        for k in range(values.shape[2]):
            x, y = _corner(layer, values, k)
            _draw_map(ax, shades[:, :, k] / (shades.max() or 1), (x, y), side)
            if (layer, k) == (number, channel):
                box = (x + col * side - 0.02, y + row * side - 0.02, side + 0.04, side + 0.04)
                draw_frame(ax, box, linewidth=2).set_edgecolor(ORANGE)
    write(ax, 0.2, base, reading.verdict, TITLE, align="left")
    for digit, share in enumerate(answer):
        x, high = 0.2 + 0.98 * digit, max(0.01, 0.75 * float(share))
        draw_cell(ax, (x, base + 1.05 - high, 0.78, high), "output")
        write(ax, x + 0.39, base + 1.2, str(digit), TEXT)
        write(ax, x + 0.39, base + 1.4, f"{100 * share:.1f} %", SMALL)
    write(ax, 0.2, base + 1.7, reading.title, TITLE, align="left")
    used = {"output"}
    below = f"map {channel if not len(weights) else reading.shown} of {LAYERS[number - 1]}"
    parts = [
        (below, pixels, "read"),
        ("weights", weights, "weight"),
        ("products", products, "product"),
    ]
    for i, (title, values, kind) in enumerate(parts):
        if values.size:
            used.add(kind)
            left = 0.2 + 2.9 * i
            write(ax, left, detail + 0.12, title, TEXT, align="left")
            texts = np.array([[f"{value:z.3f}" for value in line] for line in values])
            draw_grid(ax, texts, kind, corner=(left, detail + 0.25), unit=unit)
            if i:
                write(ax, left - 0.3, detail + 0.25 + unit * len(values) / 2, "×="[i - 1], SIGN)
    if rows:
        words = f"sums of the products with each map of {LAYERS[number - 1]}"
        write(ax, 0.2, foot + 0.1, words, TEXT, align="left")
        for c, total in enumerate(sums):
            box = (0.2 + 0.6 * (c % 16), foot + 0.25 + 0.38 * (c // 16), 0.57, 0.33)
            draw_cell(ax, box, "product", f"{total:z.3f}")
            if c == reading.shown:
                draw_frame(ax, box)
        foot += 0.4 * rows + 0.3
    draw_lines(ax, [reading.sentence], top=foot)
    draw_legend(ax, used, {"read": "numbers of the layer below", "output": "probability"})
    picture.alt = reading.alt
    return picture


def _corner(layer: int, values: NDArray[Any], k: int) -> tuple[float, float]:
    left, columns, side = _LAYOUT[layer]
    height, width, _ = values.shape
    return (
        left + (k % columns) * (width * side + _GAP),
        _TOP + (k // columns) * (height * side + _GAP),
    )


def _draw_map(ax: Axes, shades: NDArray[Any], corner: tuple[float, float], side: float) -> None:
    """Draw a map in greys from 0, black, to 1."""
    (x, y), (height, width) = corner, shades.shape
    box = (x, x + width * side, y + height * side, y)
    ax.imshow(
        np.clip(shades, 0, 1), cmap="gray", vmin=0, vmax=1, extent=box, interpolation="nearest"
    )
    ax.add_patch(Rectangle((x, y), width * side, height * side, fill=False, linewidth=0.4))
    ax.set_aspect("auto")
