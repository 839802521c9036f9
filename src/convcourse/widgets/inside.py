"""Sliders that look into a network: pictures drawn beforehand, and the maps of its layers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ipywidgets
from numpy.typing import ArrayLike

from convcourse.figures import Picture, fig_images
from convcourse.figures.picture import WIDTH
from convcourse.ops import as_array
from convcourse.shapes import ShapeError
from convcourse.widgets.explore import Explorer

__all__ = ["Frames", "explore_frames", "explore_maps"]

_STYLE, _LAYOUT = {"description_width": "110px"}, {"width": "440px"}


class Frames(ipywidgets.VBox):  # type: ignore[misc]  # ipywidgets has no types
    """A slider over pictures that are drawn already; the browser changes them by itself.

    Parameters
    ----------
    frames : mapping of str to Picture
        What the slider says at each picture, and the picture.
    label : str
        What stands before the slider.

    Attributes
    ----------
    frames : dict of str to Picture
        The pictures by name.
    slider : ipywidgets.SelectionSlider
        Which of them is shown.
    play : ipywidgets.Play
        Shows one after the other.
    links : tuple of ipywidgets.Link
        What the browser keeps equal: play and slider, slider and picture.

    Examples
    --------
    >>> frames = explore_frames({"before": fig_images({"x": [[0]]})})
    >>> frames.slider.index, frames.slider.value
    (0, 'before')
    """

    def __init__(self, frames: Mapping[str, Picture], *, label: str) -> None:
        """Send all pictures to the browser, and show the first."""
        self.frames = dict(frames)
        if not self.frames:
            raise ValueError("a slider over pictures needs some: got none. Pass at least one.")
        self.slider = ipywidgets.SelectionSlider(
            options=list(self.frames), description=label, style=_STYLE, layout=_LAYOUT
        )
        self.play = ipywidgets.Play(max=len(self.frames) - 1, interval=300)
        stack = ipywidgets.Stack(
            [ipywidgets.HTML(picture.html()) for picture in self.frames.values()],
            selected_index=0,
        )
        # Links of the browser: no move of the slider waits for a kernel, or needs one.
        self.links = (
            ipywidgets.jslink((self.play, "value"), (self.slider, "index")),
            ipywidgets.jslink((self.slider, "index"), (stack, "selected_index")),
        )
        controls = ipywidgets.Box([self.slider, self.play], layout={"flex_flow": "row wrap"})
        super().__init__([controls, stack], layout={"max_width": f"{WIDTH + 0.1}in"})
        self.add_class("convcourse-frames")

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, str]:
        bundle: dict[str, str] = super()._repr_mimebundle_(**kwargs)
        last = list(self.frames.values())[-1]  # on a page without widgets: where it all leads
        return bundle | {"text/html": last.html(), "text/plain": last.alt}


def explore_frames(frames: Mapping[str, Picture], *, label: str = "step") -> Frames:
    """Return a slider over pictures that are drawn already, so that no move needs a kernel.

    Parameters
    ----------
    frames : mapping of str to Picture
        What the slider says at each picture, and the picture.
    label : str, default "step"
        What stands before the slider.

    Returns
    -------
    Frames
        On a page without widgets, the last picture.

    Raises
    ------
    ValueError
        If there are no pictures.

    Examples
    --------
    >>> frames = explore_frames({str(i): fig_images({"x": [[i]]}) for i in range(3)})
    >>> frames.slider.options
    ('0', '1', '2')
    """
    return Frames(frames, label=label)


def explore_maps(image: ArrayLike, maps: Mapping[str, ArrayLike]) -> Explorer:
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
    Explorer
        With the controls `layer` and `channel`.

    Raises
    ------
    ShapeError
        If there are no layers, or the maps of one are not (height, width, c_out).

    Examples
    --------
    >>> import numpy as np
    >>> explorer = explore_maps(np.eye(3), {"first": np.eye(2)[..., None] * [5, 0]})
    >>> explorer.channel.value = 1
    >>> explorer.picture.alt.split("; ")[1]
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
    layer = ipywidgets.Dropdown(
        options=list(arrays), description="layer", style=_STYLE, layout=_LAYOUT
    )
    channel = ipywidgets.IntSlider(
        max=shapes[layer.value][2] - 1, description="channel", style=_STYLE, layout=_LAYOUT
    )
    layer.observe(lambda change: channel.set_trait("max", shapes[change.new][2] - 1), names="value")

    def draw(*, layer: str, channel: int) -> Picture:
        # The choice of layer arrives before the slider has its new end.
        shown = min(channel, shapes[layer][2] - 1)
        title = f"{layer}, channel {shown}"
        return fig_images({"the image": image, title: unit[layer][..., shown]}, per_row=2)

    return Explorer(draw, {"layer": layer, "channel": channel})
