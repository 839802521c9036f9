"""A slider that moves a digit, over what networks make of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike

from convcourse import figures
from convcourse.figures.shown.arrays import one_image
from convcourse.shapes import ShapeError
from convcourse.widgets.sliders import Sliders, selection_slider

__all__ = ["explore_shift"]


def explore_shift(
    image: ArrayLike, shares: Mapping[str, ArrayLike], shifts: Sequence[int]
) -> Sliders:
    """Return a slider that moves an image to the right, over the share read rightly there.

    The static twin of this widget is :func:`convcourse.figures.fig_shares`.

    Parameters
    ----------
    image : (height, width) or (height, width, 1)
        With a black rim on its right that is wider than the largest shift.
    shares : mapping of str to (shifts,)
        Name of a network, and what it read rightly at each shift.
    shifts : sequence of int
        Pixels to the right, where the slider can stand.

    Returns
    -------
    Sliders
        With the control `right`.

    Raises
    ------
    ShapeError
        If a network has not one share for each shift, or there is no shift.

    Examples
    --------
    >>> widget = explore_shift([[1.0, 0.0]], {"dense": [0.9, 0.2]}, [0, 1])
    >>> widget.right = 1
    >>> widget.picture.alt
    'Moved to the right by 1 pixel. Read rightly: dense 20.0%.'
    """
    plane = one_image(image)
    curves = {name: np.asarray(curve, float) for name, curve in shares.items()}
    if not len(shifts) or any(curve.shape != (len(shifts),) for curve in curves.values()):
        shapes = {name: curve.shape for name, curve in curves.items()}
        raise ShapeError(
            f"each network needs one share for each of {len(shifts)} shifts: got {shapes}. "
            "Pass lists as long as the list of shifts, which is not empty."
        )
    right = selection_slider("to the right", shifts)

    def draw(*, right: int) -> figures.Picture:
        place = list(shifts).index(right)
        pixels = "pixel" if right == 1 else "pixels"
        return figures.fig_shares(
            np.roll(plane, right, axis=1),
            {name: curve[place] for name, curve in curves.items()},
            title=f"Moved to the right by {right} {pixels}",
        )

    return Sliders(draw, {"right": right})
