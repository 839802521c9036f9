"""A digit that is moved, under weights that stay where they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from convcourse import figures
from convcourse.figures.shown.arrays import one_image
from convcourse.shapes import ShapeError
from convcourse.widgets.sliders import Sliders, slider

__all__ = ["explore_moved_digit"]


def explore_moved_digit(image: ArrayLike, weights: Mapping[tuple[int, int], float]) -> Sliders:
    """Return sliders that move an image under weights which stay where they are.

    The static twin of this widget is :func:`convcourse.figures.fig_weighted_pixels`.

    Parameters
    ----------
    image : (height, width) or (height, width, 1)
        Values between 0 (black) and 1 (white). What leaves it on one side is lost; 0 comes in.
    weights : mapping of (row, col) to float
        Up to three places and the weight that stands at each.

    Returns
    -------
    Sliders
        With the controls `right` and `down`, in pixels, seven places each; negative ones move left
        and up.

    Raises
    ------
    ShapeError
        If the array is not one grey image, or the weights do not suit it.

    Examples
    --------
    >>> widget = explore_moved_digit([[0.5, 0.0, 0.0]], {(0, 0): 2.0})
    >>> widget.picture.alt.splitlines()[-1]
    'Sum of these 1: 1.'
    >>> widget.right = 1
    >>> widget.picture.alt.splitlines()[-1]
    'Sum of these 1: 0.'
    """
    plane = one_image(image)
    if plane.shape[2] != 1:
        raise ShapeError(
            f"this is for one grey image: got shape {plane.shape}. Use x[0, :, :, 0] of a batch."
        )
    plane = plane[..., 0]
    height, width = plane.shape
    controls = {
        "right": _slider("to the right", width),
        "down": _slider("down", height),
    }

    def draw(*, right: int, down: int) -> figures.Picture:
        padded = np.pad(plane, ((height, height), (width, width)))
        moved = padded[height - down : 2 * height - down, width - right : 2 * width - right]
        return figures.fig_weighted_pixels(moved, weights)

    return Sliders(draw, controls)


def _slider(label: str, length: int) -> Any:
    """A slider of at most seven places, up to a third of the image either way."""
    reach = length // 3
    step = max(1, -(-reach // 3))
    return slider(label, 0, -(reach // step) * step, reach // step * step, step=step)
