"""A convolution at one of its steps, forward or transposed, as two libraries do it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from matplotlib.axes import Axes
from numpy.typing import NDArray

from convcourse.figures.palette import SMALL, TEXT, TITLE, WIDTH
from convcourse.figures.picture import (
    Picture,
    draw_cell,
    draw_legend,
    picture_of_error,
    start_picture,
    write,
)
from convcourse.figures.shown.arrays import number_texts
from convcourse.figures.shown.motion import KINDS_OF_MOTION, Motion
from convcourse.shapes import ShapeError

__all__ = ["fig_motion"]


def fig_motion(motion: Motion) -> Picture:
    """Draw one step of a convolution, in TensorFlow and in PyTorch.

    Parameters
    ----------
    motion : Motion
        The convolution and its step.

    Returns
    -------
    Picture
        Where a library has no such convolution, it holds the sentence that says so.

    Examples
    --------
    >>> fig_motion(Motion(size=3, stride=1, step=4)).alt.split(". ")[2]
    'window 5 of 9 begins at (0, 0) and gives -7'
    """
    try:
        moments = motion.moments
    except ShapeError as error:
        return picture_of_error(str(error))
    forward = motion.kind == KINDS_OF_MOTION[0]
    longest = max(max(len(each.values), len(each.small)) for each in moments)
    unit = min(0.36, 4.6 / longest)
    tall = max(unit * (len(each.values) + len(each.small)) for each in moments)
    picture, ax = start_picture(height=tall + 2.8)
    used: set[str] = set()
    for number, each in enumerate(moments):
        left = 0.2 + number * WIDTH / 2
        write(ax, left, 0.25, each.title, TITLE, align="left")
        write(ax, left, 0.55, each.formula, TEXT, align="left")
        write(ax, left, 0.82, each.said, SMALL, align="left")
        write(ax, left, 1.07, motion.weights, SMALL, align="left")
        whole = (("input and padding" if forward else "canvas"), each.values, each.kinds.ravel())
        places = range(each.small.size)
        if forward:
            kinds = ["output" if place <= each.step else "hole" for place in places]
        else:
            kinds = ["read" if place == each.step else "input" for place in places]
        part = ("output" if forward else "input", each.small, kinds)
        top = 1.3
        for title, values, looks in (whole, part) if forward else (part, whole):
            write(ax, left, top + 0.1, title, SMALL, align="left")
            used |= _draw(ax, values, looks, (left, top + 0.25), unit)
            top += 0.4 + unit * len(values)
    draw_legend(ax, used, _NAMES)
    picture.alt = motion.alt
    return picture


_NAMES = {
    "zero": "padding",
    "read": "read now",
    "hole": "still to come",
    "product": "added to now",
    "dropped": "dropped",
}


def _draw(
    ax: Axes,
    values: NDArray[Any],
    kinds: Iterable[str],
    corner: tuple[float, float],
    unit: float,
) -> set[str]:
    """Draw a square of numbers, each cell of a kind of its own; return the kinds."""
    texts, used = number_texts(values).ravel(), set()
    for place, (text, kind) in enumerate(zip(texts, kinds, strict=True)):
        row, col = divmod(place, len(values))
        box = (corner[0] + unit * col, corner[1] + unit * row, unit, unit)
        used.add(kind)
        draw_cell(ax, box, kind, "" if kind == "hole" else str(text))
    return used
