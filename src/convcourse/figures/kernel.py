"""A kernel over a photograph: before, weights, after."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from convcourse.figures.palette import CELL, TITLE, TONES, WIDTH
from convcourse.figures.picture import (
    Picture,
    draw_grid,
    draw_lines,
    lines_height,
    picture_of_error,
    start_picture,
    write,
)
from convcourse.figures.shown.arrays import (
    conv_plane,
    format_number,
    number_texts,
    one_plane,
    size_text,
    values_text,
)
from convcourse.shapes import ShapeError, Window

__all__ = ["fig_kernel"]


def fig_kernel(
    x: ArrayLike,
    w: ArrayLike,
    *,
    padding: str = "VALID",
    tone: str = TONES[0],
    photo: str = "x",
    name: str = "your own",
) -> Picture:
    """Draw a photograph, a kernel with its sum and gain, and the output as a picture.

    Parameters
    ----------
    x : (height, width)
        The photograph, grey, between 0 and 1.
    w : (kh, kw)
        The kernel.
    padding : str
        "VALID" or "SAME".
    tone : str
        One of `TONES`.
    photo, name : str
        What the photograph and the kernel are called.

    Returns
    -------
    Picture
        Where the kernel does not fit, it holds the sentence that says so.

    Raises
    ------
    ShapeError
        If `x` or `w` does not have two axes.
    ValueError
        If there is no such tone.

    Examples
    --------
    >>> fig_kernel(np.ones((4, 4)), [[1, -1]], photo="white").alt[:58]
    'The photo white, 4 x 4 pixels, under a kernel of 1 x 2 (yo'
    """
    image, kernel = one_plane("x", x), one_plane("w", w)
    if tone not in TONES:
        raise ValueError(f"tone is how greys are shown: got {tone!r}. Use one of {TONES}.")
    try:
        window = Window.over(image.shape, kernel.shape, padding=padding)
    except ShapeError as error:
        return picture_of_error(str(error))
    y = conv_plane(image, kernel, padding=window.padding)
    total, gain = format_number(kernel.sum()), format_number(np.abs(kernel).sum())
    reach = f"{size_text(y)}, from {format_number(y.min())} to {format_number(y.max())}"
    side, middle = 3.7, 2.2
    unit = min(CELL, (middle - 0.3) / kernel.shape[1], side / kernel.shape[0])
    top = 0.45
    height = side * max(image.shape[0] / image.shape[1], 0.5)
    foot = top + height + 0.1
    picture, ax = start_picture(height=foot + lines_height(2))
    _draw_photo(picture, image, (0, 1), box=(0.2, top, side, height))
    _draw_photo(picture, *_toned(y, tone), box=(WIDTH - side - 0.2, top, side, height))
    write(ax, 0.2 + side / 2, 0.24, photo, TITLE)
    write(ax, WIDTH / 2, 0.24, name, TITLE)
    write(ax, WIDTH - 0.2 - side / 2, 0.24, f"output ({tone})", TITLE)
    corner = (WIDTH - unit * kernel.shape[1]) / 2, top + (height - unit * kernel.shape[0]) / 2
    draw_grid(ax, number_texts(kernel), "input", corner=corner, unit=unit)
    draw_lines(ax, [f"sum {total}, gain {gain}", f"output {reach}"], top=foot)
    picture.alt = (
        f"The photo {photo}, {size_text(image)} pixels, under a kernel of {size_text(kernel)} "
        f"({name}): {values_text(kernel)}. Sum {total}, gain {gain}. Output {reach}."
    )
    return picture


def _toned(y: NDArray[Any], tone: str) -> tuple[NDArray[Any], tuple[float, float]]:
    """Return what is shown, and which of its values are black and white."""
    most = float(np.abs(y).max()) or 1.0
    shown = np.abs(y) if tone == "size alone" else y
    return shown, (-most if tone == "grey is 0" else 0, 1 if tone == TONES[0] else most)


def _draw_photo(
    picture: Picture,
    values: NDArray[Any],
    limits: tuple[float, float],
    box: tuple[float, float, float, float],
) -> None:
    """Put a photograph into `box` = (left, top, width, height), its own shape kept."""
    left, top, width, height = box
    page = picture.get_size_inches()[1]
    place = (left / WIDTH, 1 - (top + height) / page, width / WIDTH, height / page)
    inset = picture.add_axes(place)
    inset.set_axis_off()
    low, high = limits
    inset.imshow(values, cmap="gray", vmin=low, vmax=high, interpolation="nearest")
