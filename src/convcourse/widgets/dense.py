"""Sliders for what a dense layer does to an image: links, moved digits, shuffled pixels."""

from __future__ import annotations

from collections.abc import Mapping

import ipywidgets
import numpy as np
from numpy.typing import ArrayLike

from convcourse.figures import Picture, fig_connections, fig_images, fig_weighted_pixels
from convcourse.ops import as_array
from convcourse.shapes import ShapeError
from convcourse.widgets.explore import Explorer

__all__ = ["explore_connections", "explore_moved_digit", "explore_pixel_order"]


def explore_connections(*, size: int = 4, kernel: int = 3, row: int = 0, col: int = 0) -> Explorer:
    """Return sliders for a pixel over the picture of the outputs that it feeds.

    The static twin of this widget is :func:`convcourse.figures.fig_connections`.

    Parameters
    ----------
    size, kernel : int
        Height and width of the image and of the kernel.
    row, col : int
        The pixel where the sliders stand at first.

    Returns
    -------
    Explorer
        With the controls `row` and `col`.

    Examples
    --------
    >>> explorer = explore_connections()
    >>> explorer.row.value = explorer.col.value = 2
    >>> explorer.picture.alt.split(":")[0]
    'Pixel [2, 2] feeds 4 of 4 outputs'
    """
    controls = {
        "row": _slider("row", 0, size - 1, value=row),
        "col": _slider("column", 0, size - 1, value=col),
    }

    def draw(*, row: int, col: int) -> Picture:
        return fig_connections(size=size, kernel=kernel, row=row, col=col)

    return Explorer(draw, controls)


def explore_moved_digit(image: ArrayLike, weights: Mapping[tuple[int, int], float]) -> Explorer:
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
    Explorer
        With the controls `right` and `down`, in pixels; negative ones move left and up.

    Raises
    ------
    ShapeError
        If the array is not one grey image, or the weights do not suit it.

    Examples
    --------
    >>> explorer = explore_moved_digit([[0.5, 0.0, 0.0]], {(0, 0): 2.0})
    >>> explorer.picture.alt.splitlines()[-1]
    'Sum of these 1: 1.'
    >>> explorer.right.value = 1
    >>> explorer.picture.alt.splitlines()[-1]
    'Sum of these 1: 0.'
    """
    plane = as_array("image", image)
    plane = plane[..., 0] if plane.ndim == 3 and plane.shape[2] == 1 else plane
    if plane.ndim != 2:
        raise ShapeError(
            f"this is for one grey image: got shape {plane.shape}. Use x[0, :, :, 0] of a batch."
        )
    height, width = plane.shape
    controls = {
        "right": _slider("to the right", -(width // 3), width // 3),
        "down": _slider("down", -(height // 3), height // 3),
    }

    def draw(*, right: int, down: int) -> Picture:
        padded = np.pad(plane, ((height, height), (width, width)))
        moved = padded[height - down : 2 * height - down, width - right : 2 * width - right]
        return fig_weighted_pixels(moved, weights)

    return Explorer(draw, controls)


def explore_pixel_order(images: Mapping[str, ArrayLike], *, seed: int = 0) -> Explorer:
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
    Explorer
        With the control `shuffled`.

    Raises
    ------
    ShapeError
        If there are no images, or they differ in shape.

    Examples
    --------
    >>> import numpy as np
    >>> explorer = explore_pixel_order({"a bar": np.eye(3)[:1]})
    >>> explorer.shuffled.value = True
    >>> explorer.picture.alt.split(". ")[1]
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

    def draw(*, shuffled: bool) -> Picture:
        if not shuffled:
            return fig_images(arrays)
        return fig_images(
            {
                f"{title}, shuffled": array.reshape(-1)[order].reshape(array.shape)
                for title, array in arrays.items()
            }
        )

    return Explorer(draw, {"shuffled": shuffled})


def _slider(label: str, low: int, high: int, *, value: int = 0) -> ipywidgets.IntSlider:
    return ipywidgets.IntSlider(
        value=value,
        min=low,
        max=high,
        description=label,
        style={"description_width": "110px"},
        layout={"width": "440px"},
    )
