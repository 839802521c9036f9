"""One convolution, every array of it, and what one number depends on or feeds."""

from __future__ import annotations

import textwrap
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from numpy.typing import NDArray

from convcourse.figures.palette import TEXT, WIDTH
from convcourse.figures.picture import (
    Picture,
    draw_cell,
    draw_frame,
    draw_legend,
    draw_lines,
    lines_height,
    picture_of_error,
    start_picture,
    write,
)
from convcourse.figures.shown.arrays import format_number
from convcourse.figures.shown.links import Links
from convcourse.shapes import ShapeError

__all__ = ["fig_links"]

_MARGIN, _TITLE, _GAP, _UNIT = 0.4, 0.5, 0.5, 0.34  # inches
_LETTER = 0.085  # of a title
_LIT = {"x": "read", "frame": "read", "X_col": "read", "w": "weight", "y": "output"}


def fig_links(links: Links) -> Picture:
    """Draw every array of a convolution, and light up what one of their numbers hangs on.

    Parameters
    ----------
    links : Links
        The convolution, and the number.

    Returns
    -------
    Picture
        Where no window fits, it holds the sentence that says so.

    Examples
    --------
    >>> fig_links(Links(row=1, col=1)).alt[:40]
    'y[1, 1] = 6·1 + 5·0 + 3·(-1) + 7·2 + 9·0'
    """
    try:
        sentence, shown = links.sentence, links.shown
    except ShapeError as error:
        return picture_of_error(str(error))
    texts = textwrap.wrap(sentence, 88, subsequent_indent="    ")
    blocks, height = _flow(shown, top=lines_height(len(texts)) + 0.1)
    picture, ax = start_picture(height=height + 0.45)
    draw_lines(ax, texts, top=0)
    used: set[str] = set()
    for block in blocks:
        kinds = links.kinds(block.name)[block.plane]
        used |= _draw(ax, block, kinds, links.lit[block.name], links.chosen)
    draw_legend(ax, used, _NAMES)
    picture.alt = links.alt
    return picture


_NAMES = {"input": "number of an array", "zero": "padding", "read": "pixel"}


@dataclass(frozen=True)
class _Block:
    """One plane of an array, and where it stands."""

    name: str
    plane: int
    values: NDArray[Any]
    left: float
    top: float
    unit: float
    title: str


def _flow(shown: dict[str, NDArray[Any]], *, top: float) -> tuple[list[_Block], float]:
    """Place planes from left to right, and below where a line is full."""
    blocks, left, tallest = [], _MARGIN, 0.0
    for name, planes in shown.items():
        for plane, values in enumerate(planes):
            title = f"{name}, {plane}" if len(planes) > 1 else name
            unit = min(_UNIT, (WIDTH - 2 * _MARGIN) / values.shape[1])
            wide = max(unit * values.shape[1], _LETTER * len(title))
            if left + wide > WIDTH - 0.1 and left > _MARGIN:
                left, top, tallest = _MARGIN, top + tallest + _TITLE + 0.1, 0.0
            blocks.append(_Block(name, plane, values, left, top + _TITLE, unit, title))
            left += wide + _GAP
            tallest = max(tallest, unit * len(values))
    return blocks, top + tallest + _TITLE


def _draw(
    ax: Axes,
    block: _Block,
    kinds: NDArray[Any],
    lit: Collection[int],
    chosen: tuple[str, int, int, int],
) -> set[str]:
    rows, columns = block.values.shape
    unit, used, marked = block.unit, set(), set(lit)
    small = min(9.0, 36 * unit)
    write(ax, block.left, block.top - 0.36, block.title, TEXT, align="left")
    for j in range(columns):
        write(ax, block.left + unit * (j + 0.5), block.top - 0.11, str(j), small)
    for i in range(rows):
        write(ax, block.left - 0.15, block.top + unit * (i + 0.5), str(i), small)
        for j in range(columns):
            box = (block.left + unit * j, block.top + unit * i, unit, unit)
            kind = str(kinds[i, j])
            is_lit = (block.plane * rows + i) * columns + j in marked
            if is_lit:
                kind = _LIT.get(block.name, "gradient")
            draw_cell(ax, box, kind, format_number(block.values[i, j]))
            used.add(kind)
            if is_lit:
                width = 4.0 if (block.name, block.plane, i, j) == chosen else 1.8
                draw_frame(ax, box, linewidth=width)
    return used
