"""Images side by side, each with its title and in one scale of grey."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.patheffects import withStroke
from numpy.typing import ArrayLike, NDArray

from convcourse.figures.palette import INK, ON_PHOTO, ORANGE, SMALL, TEXT, WIDTH
from convcourse.figures.picture import Picture, start_picture
from convcourse.figures.shown.arrays import format_number, one_image
from convcourse.shapes import ShapeError

__all__ = ["draw_image", "fig_images"]

_Box = tuple[int, int, int, int]
_MARGIN, _GAP, _LINE = 0.2, 0.2, 0.24  # inches: at the rim, between panels, for a line of a title


def fig_images(
    images: Mapping[str, ArrayLike],
    *,
    low: float = 0.0,
    high: float = 1.0,
    per_row: int = 4,
    marked: Mapping[str, Mapping[str, tuple[int, int]]] | None = None,
    frames: Mapping[str, Sequence[_Box]] | None = None,
    alt: str = "",
    hide: bool = False,
) -> Picture:
    """Draw images in rows, each below its title.

    Parameters
    ----------
    images : mapping of str to array_like
        Title and image, (height, width) or (height, width, 1) for grey, (height, width, 3) for
        colour.
    low, high : float
        The values drawn as black and as white; what lies beyond looks the same as they do. With
        ``low=-1, high=1`` a value of 0 is mid-grey.
    per_row : int
        Images in a row.
    marked : mapping of str to mapping of str to (row, col), optional
        For some of the titles, pixels to frame, each by the words that stand beside it.
    frames : mapping of str to sequence of (row, column, height, width), optional
        Pixels to frame, for each title that has some.
    alt : str, optional
        The alternative text. Without it, it lists the titles, sizes and values.
    hide : bool, default False
        Fold the picture: it is the answer to a question that stands above it.

    Raises
    ------
    ShapeError
        If there is nothing to draw, an array is not one image, `low` is not below `high`, or a
        frame is not in its image.

    Examples
    --------
    >>> import numpy as np
    >>> print(fig_images({"a gap": np.array([[0.0, 1.0, 0.5]])}).alt)
    Images in grey from 0 (black) to 1 (white). a gap: 1 x 3 pixels, values from 0 to 1.
    """
    arrays = {title: one_image(image) for title, image in images.items()}
    if not arrays or per_row < 1 or not low < high:
        raise ShapeError(
            f"this picture is of images in rows, but got {len(arrays)} images, per_row={per_row}, "
            f"low={low} and high={high}. Use at least one image, per_row of at least 1, and a low "
            "below high."
        )
    marks = marked or {}
    boxes = {title: [*found] for title, found in (frames or {}).items()}
    for title, found in boxes.items():
        _check_frames(title, found, arrays)
    columns = min(per_row, len(arrays))
    width = min(2.8, (WIDTH - 2 * _MARGIN - (columns - 1) * _GAP) / columns)
    titles = {title: textwrap.wrap(title, int(width / 0.095)) or [""] for title in arrays}
    lines = max(map(len, titles.values()))
    tallest = max(array.shape[0] / array.shape[1] for array in arrays.values())
    pitch = lines * _LINE + 0.08 + width * tallest + _GAP
    rows = -(-len(arrays) // columns)
    picture, ax = start_picture(height=rows * pitch + _MARGIN)
    left = (WIDTH - columns * width - (columns - 1) * _GAP) / 2
    for number, (title, array) in enumerate(arrays.items()):
        row, column = divmod(number, columns)
        x, top = left + column * (width + _GAP), _MARGIN / 2 + row * pitch
        for i, line in enumerate(titles[title], lines - len(titles[title])):
            text = ax.text(x, top + (i + 0.5) * _LINE, line, size=TEXT, color=INK, va="center")
            text.set_parse_math(False)
        box = (x, top + lines * _LINE + 0.08, width, width * array.shape[0] / array.shape[1])
        draw_image(ax, array, box, low=low, high=high)
        for words, (i, j) in marks.get(title, {}).items():
            _mark(ax, words, (x + width * (j + 0.5) / array.shape[1]), box, i, array.shape[0])
        for framed in boxes.get(title, ()):
            _draw_pixels_frame(ax, framed, box, width / array.shape[1])
    told = "".join(f" Marked on {title}: {', '.join(each)}." for title, each in marks.items())
    told += _describe_frames(boxes)
    picture.alt, picture.folded = (alt or _describe(arrays, low, high)) + told, hide
    return picture


def _mark(
    ax: Axes, words: str, x: float, box: tuple[float, float, float, float], i: int, rows: int
) -> None:
    """Ring the pixel of row `i` that stands at `x`, and write the words beside it."""
    left, top, width, height = box
    y, right = top + height * (i + 0.5) / rows, x < left + width / 2
    ax.plot(
        x, y, marker="o", markersize=11, markerfacecolor="none", color=ORANGE, markeredgewidth=2
    )
    label = ax.text(x + (0.14 if right else -0.14), max(y, top + 0.11), words, size=SMALL)
    label.set(color=ON_PHOTO[1], va="center", ha="left" if right else "right", parse_math=False)
    label.set_path_effects([withStroke(linewidth=3, foreground=ON_PHOTO[0])])


def draw_image(
    ax: Axes,
    image: NDArray[Any],
    box: tuple[float, float, float, float],
    *,
    low: float = 0.0,
    high: float = 1.0,
) -> None:
    """Draw an image into `box` = (left, top, width, height), every pixel a sharp square."""
    left, top, width, height = box
    scaled = np.clip((image - low) / (high - low), 0, 1)
    colour = np.repeat(scaled, 3, axis=2) if image.shape[2] == 1 else scaled
    # Without interpolation the SVG holds the pixels themselves, and any zoom of a page is sharp.
    ax.imshow(
        np.round(255 * colour).astype(np.uint8),
        extent=(left, left + width, top + height, top),
        aspect="auto",
        interpolation="none",
    )
    frame = Rectangle((left, top), width, height, fill=False, edgecolor=INK, linewidth=0.8)
    ax.add_patch(frame)


def _describe(arrays: Mapping[str, NDArray[Any]], low: float, high: float) -> str:
    scale = f"from {format_number(low)} (black) to {format_number(high)} (white)"
    kind = "colour" if any(array.shape[2] == 3 for array in arrays.values()) else "grey"
    each = [
        f"{title}: {array.shape[0]} x {array.shape[1]} pixels, values from "
        f"{format_number(array.min())} to {format_number(array.max())}"
        for title, array in arrays.items()
    ]
    return f"Images in {kind} {scale}. {'; '.join(each)}."


def _check_frames(title: str, found: Sequence[_Box], arrays: Mapping[str, NDArray[Any]]) -> None:
    if title not in arrays:
        raise ShapeError(f"no image is called {title!r}. Frame pixels of {', '.join(arrays)}.")
    rows, columns = arrays[title].shape[:2]
    for row, col, height, width in found:
        if not (0 <= row < row + height <= rows and 0 <= col < col + width <= columns):
            raise ShapeError(
                f"{title} is {rows} x {columns}: it has no {height} x {width} pixels from "
                f"[{row}, {col}] on. Frame pixels that it has."
            )


def _draw_pixels_frame(
    ax: Axes, framed: _Box, box: tuple[float, float, float, float], unit: float
) -> None:
    """Frame some pixels of the image in `box`, to be seen on light ones and on dark ones."""
    row, col, height, width = (unit * length for length in framed)
    for colour, strength in (("#ffffff", 3.6), (INK, 1.6)):
        place = box[0] + col, box[1] + row
        frame = Rectangle(place, width, height, fill=False, edgecolor=colour, linewidth=strength)
        ax.add_patch(frame)


def _describe_frames(boxes: Mapping[str, Sequence[_Box]]) -> str:
    return "".join(
        f" Framed in {title}: {height} x {width} pixels from row {row} and column {col} on."
        for title, found in boxes.items()
        for row, col, height, width in found
    )
