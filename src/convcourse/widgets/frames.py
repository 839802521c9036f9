"""Pictures that are drawn beforehand: a slider turns them over without a kernel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ipywidgets

from convcourse import figures
from convcourse.widgets.pages import for_pages
from convcourse.widgets.sliders import PAGE, selection_slider

__all__ = ["Frames", "explore_frames"]


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
    >>> from convcourse.figures import fig_images
    >>> frames = explore_frames({"before": fig_images({"x": [[0]]})})
    >>> frames.slider.index, frames.slider.value
    (0, 'before')
    """

    def __init__(self, frames: Mapping[str, figures.Picture], *, label: str) -> None:
        """Send all pictures to the browser, and show the first."""
        self.frames = dict(frames)
        if not self.frames:
            raise ValueError("a slider over pictures needs some: got none. Pass at least one.")
        self.slider = selection_slider(label, list(self.frames))
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
        super().__init__([controls, stack], layout=PAGE)
        self.add_class("convcourse-frames")

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        bundle: dict[str, Any] = super()._repr_mimebundle_(**kwargs)
        last = list(self.frames.values())[-1]  # on a page without widgets: where it all leads
        bundle |= {"text/html": last.html(), "text/plain": last.alt}
        return bundle | for_pages(self.page_data)

    def page_data(self) -> dict[str, Any]:
        """Return what a page without a kernel needs."""
        control = {"label": self.slider.description, "options": list(self.frames)}
        pictures = [picture.html() for picture in self.frames.values()]
        return {"kind": "pictures", "controls": [control], "pictures": pictures, "start": [0]}


def explore_frames(frames: Mapping[str, figures.Picture], *, label: str = "step") -> Frames:
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
    >>> from convcourse.figures import fig_images
    >>> frames = explore_frames({str(i): fig_images({"x": [[i]]}) for i in range(3)})
    >>> frames.slider.options
    ('0', '1', '2')
    """
    return Frames(frames, label=label)
