"""Kernels over a photograph: their weights, what they add up to, and what they make of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from convcourse.figures.images import draw_image
from convcourse.figures.numbers import draw_numbers
from convcourse.figures.palette import INK, SMALL, TEXT, WIDTH
from convcourse.figures.picture import Picture, start_picture
from convcourse.figures.shown.arrays import format_number, one_image, one_plane, values_text
from convcourse.ops import conv2d
from convcourse.shapes import ShapeError

__all__ = ["fig_kernels"]

_GAP, _MARGIN, _TITLE, _NOTE = 0.3, 0.25, 0.6, 0.3  # inches
_GRID = 1.5  # inches: the longest side of a kernel's grid of numbers


def fig_kernels(
    image: ArrayLike, kernels: Mapping[str, ArrayLike], *, hide: bool = False
) -> Picture:
    """Draw kernels in columns: title, weights, their sum, and the image after each.

    Parameters
    ----------
    image : (height, width) or (height, width, c)
        Values between 0 (black) and 1 (white). Each channel is convolved by itself.
    kernels : mapping of str to (kh, kw)
        Title and kernel, up to four.
    hide : bool, default False
        Fold the picture: it is the answer to a question that stands above it.

    Returns
    -------
    Picture
        Weights that are whole numbers but for a common divisor are written as such. A kernel whose
        weights add up to something is shown from 0 (black) to 1 (white). One whose weights add up
        to 0 measures differences: 0 is mid-grey, and the contrast is stretched.

    Raises
    ------
    ShapeError
        If there are no kernels or more than four, an array has the wrong rank, or a kernel does
        not fit on the image.

    Examples
    --------
    >>> import numpy as np
    >>> print(fig_kernels(np.ones((4, 4)), {"edge": [[1, -1]]}).alt)
    edge: weights [1 -1], sum 0; the image after it goes from 0 to 0, drawn with 0 as mid-grey.
    """
    x = one_image(image)
    planes = {title: one_plane(title, w) for title, w in kernels.items()}
    if not 1 <= len(planes) <= 4:
        raise ShapeError(
            f"this picture is of one to four kernels: got {len(planes)}. "
            "Spread them over several pictures."
        )
    width = (WIDTH - 2 * _MARGIN - 3 * _GAP) / 4
    left = (WIDTH - len(planes) * width - (len(planes) - 1) * _GAP) / 2
    height = width * x.shape[0] / x.shape[1]
    foot = _TITLE + _GRID + _NOTE
    picture, ax = start_picture(height=foot + height + _NOTE + 0.15)
    sentences = []
    for title, w in planes.items():
        y = _convolved(x, w)
        total, flat = _sum(w)
        side = _GRID / max(w.shape)
        corner = left + (width - side * w.shape[1]) / 2, _TITLE + (_GRID - side * w.shape[0]) / 2
        unit = _unit(w)
        draw_numbers(ax, np.round(w * unit) if unit else w, corner, side, title=title)
        low, high = (0.0, 1.0) if not flat else _symmetric(y)
        draw_image(ax, y, (left, foot, width, height), low=low, high=high)
        how = "0 is mid-grey" if flat else "0 black, 1 white"
        share = f"weights: these / {unit}, " if unit > 1 else "weights: "
        for note, place, size in (
            (f"{share}sum {total}", foot - _NOTE / 2, TEXT),
            (how, foot + height + _NOTE / 2, SMALL),
        ):
            ax.text(left + width / 2, place, note, size=size, color=INK, ha="center", va="center")
        left += width + _GAP
        sentences.append(_describe(title, w, y, flat=flat))
    picture.alt, picture.folded = "\n".join(sentences), hide
    return picture


def _convolved(x: NDArray[Any], w: NDArray[Any]) -> NDArray[Any]:
    """Convolve each channel by itself, as an image of its own."""
    channels = np.moveaxis(x, 2, 0)[..., None]
    return np.moveaxis(conv2d(channels, w[:, :, None, None])[..., 0], 0, 2)


def _sum(w: NDArray[Any]) -> tuple[str, bool]:
    """The sum of the weights as text, and whether it is 0 but for rounding."""
    total, scale = float(w.sum()), float(np.abs(w).sum())
    flat = abs(total) <= 1e-9 * scale
    return format_number(0 if flat else round(total, 9)), flat


def _unit(w: NDArray[Any]) -> int:
    """The smallest number that makes all weights whole, so that they can be read; 0 if none."""
    units = range(1, 1025)
    return next((n for n in units if np.allclose(w * n, np.round(w * n), rtol=0, atol=1e-9)), 0)


def _symmetric(y: NDArray[Any]) -> tuple[float, float]:
    """Limits around 0 that all but the strongest few differences lie within."""
    limit = float(np.percentile(np.abs(y), 99)) or 1.0
    return -limit, limit


def _describe(title: str, w: NDArray[Any], y: NDArray[Any], *, flat: bool) -> str:
    weights = values_text(w, between=" ")
    drawn = "with 0 as mid-grey" if flat else "from 0 (black) to 1 (white)"
    return (
        f"{title}: weights [{weights}], sum {_sum(w)[0]}; the image after it goes from "
        f"{format_number(y.min())} to {format_number(y.max())}, drawn {drawn}."
    )
