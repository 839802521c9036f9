"""Arrays as grids of numbers, and one stop of a kernel with its products and their sum."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Callable, Collection, Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike, NDArray

from convcourse.figures.picture import (
    BLUE,
    INK,
    ORANGE,
    WIDTH,
    Picture,
    draw_cell,
    draw_legend,
    draw_lines,
    format_number,
    lines_height,
    picture_of_error,
    start_picture,
)
from convcourse.ops import as_array, conv2d
from convcourse.shapes import ShapeError

__all__ = ["draw_numbers", "fig_numbers", "fig_products", "one_plane"]

Place = tuple[int, int]

_GAP, _TITLE, _INDEX, _MARGIN = 0.55, 0.34, 0.26, 0.3  # inches


def fig_numbers(
    arrays: Mapping[str, ArrayLike],
    *,
    marked: Mapping[str, Collection[Place]] | None = None,
    tint: bool = True,
    between: str = "",
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

    Returns
    -------
    Picture

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
    for title, found in places.items():
        _check_places(title, found, planes)
    cells = sum(plane.shape[1] for plane in planes.values())
    gaps = (_GAP + _INDEX) * (len(planes) - 1) + _INDEX
    side = min(0.55, (WIDTH - 2 * _MARGIN - gaps) / cells)
    tallest = max(plane.shape[0] for plane in planes.values())
    picture, ax = start_picture(height=_TITLE + _INDEX + side * tallest + 0.3)
    # A title may be longer than its array is wide.
    slots = [max(side * plane.shape[1], 0.097 * len(title)) for title, plane in planes.items()]
    left = (WIDTH - sum(slots) - gaps) / 2 + _INDEX
    middle = _TITLE + _INDEX + side * tallest / 2
    for number, (title, plane) in enumerate(planes.items()):
        top = middle - side * plane.shape[0] / 2
        if number and number <= len(between):
            _label(ax, left - _INDEX - _GAP / 2, middle, between[number - 1], 18)
        inner = left + (slots[number] - side * plane.shape[1]) / 2
        draw_numbers(ax, plane, (inner, top), side, title=title, tint=tint)
        for row, col in places.get(title, ()):
            _frame(ax, (inner + side * col, top + side * row, side, side))
        left += slots[number] + _GAP + _INDEX
    picture.alt = " ".join(_describe(title, planes[title], places) for title in planes)
    return picture


def fig_products(
    x: ArrayLike, w: ArrayLike, *, row: int = 0, col: int = 0, flip: bool = False
) -> Picture:
    """Draw one stop of a kernel: the window, the kernel, their products, and the sum.

    Parameters
    ----------
    x : (height, width)
        The image.
    w : (kh, kw)
        The kernel.
    row, col : int
        Which output is worked out; the window begins at this row and column of the image.
    flip : bool, default False
        Whether to turn the kernel upside down and left to right first, as in mathematics.

    Returns
    -------
    Picture
        The outputs up to this one are filled in. Where there is no such output, it holds the
        sentence that says so, because an interactive page must survive such settings.

    Raises
    ------
    ShapeError
        If `x` or `w` is no plane of numbers.

    Examples
    --------
    >>> print(fig_products([[2, 0, 1]], [[1, -1]], col=1).alt)
    The window at row 0, column 1 of x reads [0 1]. Times w, [1 -1], that makes [0 -1].
    y[0, 1] = 0·1 + 1·(-1) = -1
    """
    image, kernel = one_plane("x", x), one_plane("w", w)
    kernel = kernel[::-1, ::-1] if flip else kernel
    try:
        y = conv2d(image[None, :, :, None], kernel[:, :, None, None])[0, :, :, 0]
    except ShapeError as error:
        return picture_of_error(str(error))
    if not (0 <= row < y.shape[0] and 0 <= col < y.shape[1]):
        return picture_of_error(
            f"the output is {y.shape[0]} x {y.shape[1]}: it has no y[{row}, {col}]. "
            f"Use a row up to {y.shape[0] - 1} and a column up to {y.shape[1] - 1}."
        )
    kh, kw = kernel.shape
    window = image[row : row + kh, col : col + kw]
    terms = [f"{_term(a)}·{_term(b)}" for a, b in zip(window.flat, kernel.flat, strict=True)]
    total = f"y[{row}, {col}] = {' + '.join(terms)} = {format_number(y[row, col])}"
    lines = textwrap.wrap(total, 82, subsequent_indent="    ")
    head = lines_height(len(lines))
    cells = image.shape[1] + 2 * kw + y.shape[1]
    gaps = 3 * (_GAP + _INDEX) + _INDEX
    side = min(0.55, (WIDTH - 2 * _MARGIN - gaps) / cells)
    tallest = max(image.shape[0], kh)
    picture, ax = start_picture(height=head + _TITLE + _INDEX + side * tallest + 0.55)
    draw_lines(ax, lines, top=0)
    left = (WIDTH - side * cells - gaps) / 2 + _INDEX
    middle = head + _TITLE + _INDEX + side * tallest / 2

    def read(i: int, j: int) -> str:
        inside = row <= i < row + kh and col <= j < col + kw
        return "read by the kernel" if inside else "input pixel"

    def made(i: int, j: int) -> str:
        return "output" if (i, j) <= (row, col) else ""

    panels: list[tuple[str, NDArray[Any], Callable[[int, int], str] | None]] = [
        ("image x", image, read),
        ("kernel w, flipped" if flip else "kernel w", kernel, None),
        ("products", window * kernel, None),
        ("output y", y, made),
    ]
    for (title, plane, style), sign in zip(panels, "×=Σ ", strict=True):
        top = middle - side * plane.shape[0] / 2
        draw_numbers(ax, plane, (left, top), side, title=title, tint=True, style=style)
        if title == "output y":
            _frame(ax, (left + side * col, top + side * row, side, side))
        left += side * plane.shape[1] + _GAP + _INDEX
        _label(ax, left - _INDEX - _GAP / 2, middle, sign.strip(), 18)
    draw_legend(ax, {"input pixel", "read by the kernel", "output"})
    picture.alt = (
        f"The window at row {row}, column {col} of x reads {_written(window)}. Times w"
        f"{' flipped' if flip else ''}, {_written(kernel)}, that makes "
        f"{_written(window * kernel)}.\n{total}"
    )
    return picture


def draw_numbers(
    ax: Axes,
    plane: NDArray[Any],
    corner: tuple[float, float],
    side: float,
    *,
    title: str = "",
    tint: bool = True,
    style: Callable[[int, int], str] | None = None,
) -> None:
    """Draw one array from `corner` = (left, top) on, its cells `side` inches long.

    With `style`, a function of row and column, each cell looks as that style does, and a cell
    whose style is "" stays empty. Without it the numbers tint their cells.
    """
    left, top = corner
    height, width = plane.shape
    _label(ax, left + side * width / 2, top - _INDEX - 0.12, title, 12)
    for i in range(height):
        _label(ax, left - 0.13, top + side * (i + 0.5), str(i), min(9, 40 * side))
    for j in range(width):
        _label(ax, left + side * (j + 0.5), top - 0.12, str(j), min(9, 40 * side))
    largest = float(np.abs(plane).max()) or 1.0
    for (i, j), value in np.ndenumerate(plane):
        box = (left + j * side, top + i * side, side, side)
        kind = style(i, j) if style else "input pixel"
        text = format_number(value) if kind else ""
        draw_cell(ax, box, kind or "input pixel", text)
        part = float(value) / largest  # no number where the plane holds NaN or infinities
        if tint and style is None and part and math.isfinite(part):
            colour = _tint(part)
            ax.add_patch(Rectangle(box[:2], side, side, facecolor=colour, edgecolor=INK, zorder=2))


def one_plane(name: str, array: ArrayLike) -> NDArray[Any]:
    """Return an array of rows and columns.

    Raises
    ------
    ShapeError
        If it has other axes, or nothing in it.

    Examples
    --------
    >>> one_plane("w", [[1, 2]]).shape
    (1, 2)
    """
    plane = as_array(name, array)
    if plane.ndim != 2 or not plane.size:
        raise ShapeError(
            f"this picture is of rows and columns, but {name} has shape {plane.shape}. "
            "Pass (height, width), for example one channel of one image, x[0, :, :, 0]."
        )
    return plane


def _tint(part: float) -> str:
    """A colour between white for 0 and a light blue for 1, or a light orange for -1."""
    # At most 45 % of the strong colour: the number on it must stay easy to read.
    share = 0.08 + 0.37 * abs(part)
    red, green, blue = (1 - share * (1 - c) for c in to_rgb(BLUE if part > 0 else ORANGE))
    return to_hex((red, green, blue))


def _term(value: Any) -> str:
    text = format_number(value)
    return f"({text})" if text.startswith("-") else text


def _label(ax: Axes, x: float, y: float, text: str, size: float) -> None:
    if text:
        label = ax.text(x, y, text, size=size, color=INK, ha="center", va="center")
        label.set_parse_math(False)


def _frame(ax: Axes, box: tuple[float, float, float, float]) -> None:
    frame = Rectangle(box[:2], *box[2:], fill=False, edgecolor=INK, linewidth=3, zorder=4)
    ax.add_patch(frame)


def _check_places(title: str, places: list[Place], planes: Mapping[str, NDArray[Any]]) -> None:
    if title not in planes:
        raise ShapeError(f"no array is called {title!r}. Mark places of {', '.join(planes)}.")
    height, width = planes[title].shape
    for row, col in places:
        if not (0 <= row < height and 0 <= col < width):
            raise ShapeError(
                f"{title} is {height} x {width}: it has no place [{row}, {col}]. Use rows up to "
                f"{height - 1} and columns up to {width - 1}."
            )


def _written(plane: NDArray[Any]) -> str:
    return f"[{'; '.join(' '.join(map(format_number, line)) for line in plane)}]"


def _describe(title: str, plane: NDArray[Any], places: Mapping[str, list[Place]]) -> str:
    marks = ", ".join(f"[{i}, {j}]" for i, j in places.get(title, ()))
    height, width = plane.shape
    end = f", marked {marks}." if marks else "."
    return f"{title}: {height} x {width}, {_written(plane)}{end}"
