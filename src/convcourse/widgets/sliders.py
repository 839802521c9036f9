"""Sliders over figures that Python draws: a control moves, the figure is drawn anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import ipywidgets

from convcourse import figures
from convcourse.figures.palette import WIDTH

__all__ = ["PAGE", "Sliders", "drop_down", "selection_slider", "slider"]

PAGE = {"max_width": f"{WIDTH + 0.1}in"}
"""The layout of what holds a picture."""
_LOOK: dict[str, Any] = {"style": {"description_width": "110px"}, "layout": {"width": "440px"}}


def slider(label: str, value: int, low: int, high: int) -> Any:
    """Return a slider over integers.

    Examples
    --------
    >>> slider("s, stride", 2, 1, 5).value
    2
    """
    return ipywidgets.IntSlider(value=value, min=low, max=high, description=label, **_LOOK)


def selection_slider(label: str, options: Sequence[Any]) -> Any:
    """Return a slider over options; it stands at the first."""
    return ipywidgets.SelectionSlider(options=list(options), description=label, **_LOOK)


def drop_down(label: str, options: Sequence[str]) -> Any:
    """Return a drop-down list of options; the first is chosen."""
    return ipywidgets.Dropdown(options=list(options), description=label, **_LOOK)


class Sliders(ipywidgets.VBox):  # type: ignore[misc]  # ipywidgets has no types
    """Controls above a picture that Python draws anew for each move.

    Every control is an attribute: ``widget.stride = 2`` moves the slider, and ``widget.stride``
    says where it stands, as with an `Explorable`, which draws in the browser.

    Parameters
    ----------
    draw : callable
        Takes the value of every control by name and returns a picture.
    controls : mapping of str to ipywidgets.Widget
        The controls, in the order in which they are shown.

    Attributes
    ----------
    controls : dict of str to ipywidgets.Widget
        The controls by name.
    picture : Picture
        What is shown now.

    Examples
    --------
    >>> from convcourse.widgets import explore_paddings
    >>> widget = explore_paddings(size=6)
    >>> widget.stride = 3
    >>> widget.picture.alt.splitlines()[0]
    'TensorFlow SAME: 0 zeros before, 0 after, output 8, 15.'
    """

    def __init__(self, draw: Callable[..., figures.Picture], controls: Mapping[str, Any]) -> None:
        """Show the controls and draw the first picture."""
        self._draw = draw
        self._shown: dict[str, Any] = {}
        self._view = ipywidgets.HTML()
        panel = ipywidgets.Box(
            list(controls.values()), layout={"flex_flow": "row wrap", "width": "100%"}
        )
        super().__init__([panel, self._view], layout=PAGE)
        self.controls = dict(controls)
        self.add_class("convcourse-sliders")
        for control in controls.values():
            control.observe(self._redraw, names="value")
        self._redraw()

    def __getattr__(self, name: str) -> Any:
        """Say where a control stands; ordinary look-up goes first, so none hides a method."""
        controls = self.__dict__.get("controls", {})
        if name in controls:
            return controls[name].value
        raise AttributeError(f"{type(self).__name__} has no control {name!r}: {list(controls)}")

    def __setattr__(self, name: str, value: Any) -> None:
        """Move a control, or set another attribute."""
        controls = self.__dict__.get("controls", {})
        if name in controls:
            controls[name].value = value
        else:
            super().__setattr__(name, value)

    def _redraw(self, _: object = None) -> None:
        values = {name: control.value for name, control in self.controls.items()}
        if values == self._shown:  # one control moved another, which has redrawn already
            return
        self._shown = values
        self.picture = self._draw(**values)
        self._view.value = self.picture.html()

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, str]:
        bundle: dict[str, str] = super()._repr_mimebundle_(**kwargs)
        # Jupyter prefers the live widget; a page without a kernel shows the picture.
        return bundle | {"text/html": self.picture.html(), "text/plain": self.picture.alt}
