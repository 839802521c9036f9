"""The feature maps of a network: a choice of layers, and a slider over the channels of each."""

from __future__ import annotations

from collections.abc import Mapping

from numpy.typing import ArrayLike

from convcourse import figures
from convcourse.ops import as_array
from convcourse.shapes import ShapeError
from convcourse.widgets.sliders import Sliders, drop_down, slider

__all__ = ["explore_maps"]


def explore_maps(image: ArrayLike, maps: Mapping[str, ArrayLike]) -> Sliders:
    """Return a browser of feature maps: a choice of layers and a slider over their channels.

    White is the largest value of the layer, black is 0 or less. The static twin of this widget is
    :func:`convcourse.figures.fig_images`.

    Parameters
    ----------
    image : (height, width) or (height, width, c) array_like
        What the network was shown, values between 0 (black) and 1 (white).
    maps : mapping of str to (height, width, c_out) array_like
        The maps of each layer, by its name.

    Returns
    -------
    Sliders
        With the controls `layer` and `channel`.

    Raises
    ------
    ShapeError
        If there are no layers, or the maps of one are not (height, width, c_out).

    Examples
    --------
    >>> import numpy as np
    >>> widget = explore_maps(np.eye(3), {"first": np.eye(2)[..., None] * [5, 0]})
    >>> widget.channel = 1
    >>> widget.picture.alt.split("; ")[1]
    'first, channel 1: 2 x 2 pixels, values from 0 to 0.'
    """
    arrays = {name: as_array(name, layer) for name, layer in maps.items()}
    shapes = {name: array.shape for name, array in arrays.items()}
    if not arrays or any(len(shape) != 3 or 0 in shape for shape in shapes.values()):
        raise ShapeError(
            f"maps of a layer are (height, width, c_out): got {shapes}. "
            "Pass at least one layer, and maps[0] for the first image of a batch."
        )
    # A layer that is silent everywhere has no largest value to be white.
    unit = {name: array / max(array.max(), 1e-12) for name, array in arrays.items()}
    layer = drop_down("layer", list(arrays))
    channel = slider("channel", 0, 0, shapes[layer.value][2] - 1)
    layer.observe(lambda change: channel.set_trait("max", shapes[change.new][2] - 1), names="value")

    def draw(*, layer: str, channel: int) -> figures.Picture:
        # Another layer has more channels.
        shown = min(channel, shapes[layer][2] - 1)
        title = f"{layer}, channel {shown}"
        return figures.fig_images({"the image": image, title: unit[layer][..., shown]}, per_row=2)

    most = max(shape[2] for shape in shapes.values())
    return Sliders(draw, {"layer": layer, "channel": channel}, stops={"channel": range(most)})
