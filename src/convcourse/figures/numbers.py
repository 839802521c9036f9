"""Arrays as grids of numbers."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike, NDArray

from convcourse.figures.palette import BLUE, CELL, INK, ORANGE, SIGN, SMALL, TEXT, WIDTH
from convcourse.figures.picture import Picture, draw_cell, draw_frame, start_picture, write
from convcourse.figures.shown.arrays import format_number, one_plane, values_text
from convcourse.shapes import ShapeError

__all__ = ["draw_numbers", "fig_numbers"]

_Place = tuple[int, int]

_GAP, _TITLE, _INDEX, _MARGIN = 0.55, 0.34, 0.26, 0.3  # inches


def fig_numbers(
    arrays: Mapping[str, ArrayLike],
    *,
    marked: Mapping[str, Collection[_Place]] | None = None,
    tint: bool = True,
    between: str = "",
    hide: Collection[str] = (),
) -> Picture:
    """Draw arrays as grids of numbers side by side, rows and columns numbered.

    Parameters
    ----------
    arrays : mapping of str to (height, width)
        Title and array.
    marked : mapping of str to places, optional
        For some of the titles, the places [row, col] to frame.
    tint : bool, default True
        Whether numbers above zero stand on blue and those below on orange, the stronger the
        further from zero. The sign of the number says the same.
    between : str
        What stands between two neighbours, one character for each gap, such as ``"×="``.
    hide : collection of str
        The titles of arrays whose numbers are asked for: each shows "?", and the picture with all
        numbers is folded below.

    Raises
    ------
    ShapeError
        If there is nothing to draw, an array is no plane of numbers, or a marked place is not in
        its array.

    Examples
    --------
    >>> print(fig_numbers({"w": [[1, -1], [0, 2]]}, marked={"w": [(0, 1)]}).alt)
    w: 2 x 2, [1 -1; 0 2], marked [0, 1].
    """
    planes = {title: one_plane(title, array) for title, array in arrays.items()}
    places = {title: list(found) for title, found in (marked or {}).items()}
    if not planes:
        raise ShapeError("this picture is of arrays, but got none. Pass at least one with a title.")
    for title, found in [*places.items(), *((title, []) for title in hide)]:
        _check_places(title, found, planes)
    cells = sum(plane.shape[1] for plane in planes.values())
    gaps = (_GAP + _INDEX) * (len(planes) - 1) + _INDEX
    side = min(CELL, (WIDTH - 2 * _MARGIN - gaps) / cells)
    tallest = max(plane.shape[0] for plane in planes.values())
    picture, ax = start_picture(height=_TITLE + _INDEX + side * tallest + 0.3)
    # A title may be longer than its array is wide.
    slots = [max(side * plane.shape[1], 0.097 * len(title)) for title, plane in planes.items()]
    left = (WIDTH - sum(slots) - gaps) / 2 + _INDEX
    middle = _TITLE + _INDEX + side * tallest / 2
    for number, (title, plane) in enumerate(planes.items()):
        top = middle - side * plane.shape[0] / 2
        if number and number <= len(between):
            write(ax, left - _INDEX - _GAP / 2, middle, between[number - 1], SIGN)
        inner = left + (slots[number] - side * plane.shape[1]) / 2
        draw_numbers(ax, plane, (inner, top), side, title=title, tint=tint, hide=title in hide)
        for row, col in places.get(title, ()):
            draw_frame(ax, (inner + side * col, top + side * row, side, side))
        left += slots[number] + _GAP + _INDEX
    picture.alt = " ".join(
        f"{title}: {plane.shape[0]} x {plane.shape[1]} numbers to find."
        if title in hide
        else _describe(title, plane, places)
        for title, plane in planes.items()
    )
    if hide:
        picture.answer = fig_numbers(arrays, marked=marked, tint=tint, between=between)
    return picture


def draw_numbers(
    ax: Axes,
    plane: NDArray[Any],
    corner: tuple[float, float],
    side: float,
    *,
    title: str = "",
    tint: bool = True,
    hide: bool = False,
) -> None:
    """Draw one array from `corner` = (left, top) on, its cells `side` inches long.

    With `tint` the numbers colour their cells; with `hide` each cell asks for its number.
    """
    left, top = corner
    height, width = plane.shape
    write(ax, left + side * width / 2, top - _INDEX - 0.12, title, TEXT)
    for i in range(height):
        write(ax, left - 0.13, top + side * (i + 0.5), str(i), min(SMALL, 40 * side))
    for j in range(width):
        write(ax, left + side * (j + 0.5), top - 0.12, str(j), min(SMALL, 40 * side))
    largest = float(np.abs(plane).max()) or 1.0
    for (i, j), value in np.ndenumerate(plane):
        box = (left + j * side, top + i * side, side, side)
        draw_cell(ax, box, "input", "?" if hide else format_number(value))
        part = (
            0.0 if hide else float(value) / largest
        )  # none where the plane holds NaN or infinities
        if tint and part and math.isfinite(part):
            colour = _tint(part)
            ax.add_patch(Rectangle(box[:2], side, side, facecolor=colour, edgecolor=INK, zorder=2))


def _tint(part: float) -> str:
    """A colour between white for 0 and a light blue for 1, or a light orange for -1."""
    # At most 45 % of the strong colour: the number on it must stay easy to read.
    share = 0.08 + 0.37 * abs(part)
    red, green, blue = (1 - share * (1 - c) for c in to_rgb(BLUE if part > 0 else ORANGE))
    return to_hex((red, green, blue))


def _check_places(title: str, places: list[_Place], planes: Mapping[str, NDArray[Any]]) -> None:
    if title not in planes:
        raise ShapeError(f"no array is called {title!r}. Mark places of {', '.join(planes)}.")
    height, width = planes[title].shape
    for row, col in places:
        if not (0 <= row < height and 0 <= col < width):
            raise ShapeError(
                f"{title} is {height} x {width}: it has no place [{row}, {col}]. Use rows up to "
                f"{height - 1} and columns up to {width - 1}."
            )


def _describe(title: str, plane: NDArray[Any], places: Mapping[str, list[_Place]]) -> str:
    marks = ", ".join(f"[{i}, {j}]" for i, j in places.get(title, ()))
    height, width = plane.shape
    end = f", marked {marks}." if marks else "."
    return f"{title}: {height} x {width}, [{values_text(plane, between=' ')}]{end}"
