"""The pixels of images, put into one and the same other order."""

from __future__ import annotations

from collections.abc import Mapping

import ipywidgets
import numpy as np
from numpy.typing import ArrayLike

from convcourse import figures
from convcourse.ops import as_array
from convcourse.shapes import ShapeError
from convcourse.widgets.sliders import Sliders

__all__ = ["explore_pixel_order"]


def explore_pixel_order(images: Mapping[str, ArrayLike], *, seed: int = 0) -> Sliders:
    """Return a switch that puts the pixels of all images into one and the same other order.

    The static twin of this widget is :func:`convcourse.figures.fig_images`.

    Parameters
    ----------
    images : mapping of str to (height, width) or (height, width, 1)
        Title and image, all of one shape.
    seed : int
        Of the order.

    Returns
    -------
    Sliders
        With the control `shuffled`.

    Raises
    ------
    ShapeError
        If there are no images, or they differ in shape.

    Examples
    --------
    >>> import numpy as np
    >>> widget = explore_pixel_order({"a bar": np.eye(3)[:1]})
    >>> widget.shuffled = True
    >>> widget.picture.alt.split(". ")[1]
    'a bar, shuffled: 1 x 3 pixels, values from 0 to 1.'
    """
    arrays = {title: as_array(title, image) for title, image in images.items()}
    shapes = {array.shape for array in arrays.values()}
    if len(shapes) != 1:
        raise ShapeError(
            f"one order of pixels needs images of one shape: got {sorted(shapes)}. "
            "Pass at least one image, and all of the same shape."
        )
    order = np.random.default_rng(seed).permutation(next(iter(arrays.values())).size)
    shuffled = ipywidgets.ToggleButton(description="Shuffle the pixels", layout={"width": "200px"})

    def draw(*, shuffled: bool) -> figures.Picture:
        if not shuffled:
            return figures.fig_images(arrays)
        return figures.fig_images(
            {
                f"{title}, shuffled": array.reshape(-1)[order].reshape(array.shape)
                for title, array in arrays.items()
            }
        )

    return Sliders(draw, {"shuffled": shuffled})
