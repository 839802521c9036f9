"""Sliders over figures that Python draws: a control moves, the figure is drawn anew."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import ipywidgets

from convcourse import figures
from convcourse.figures.palette import WIDTH
from convcourse.widgets.pages import for_pages

__all__ = ["PAGE", "Sliders", "drop_down", "selection_slider", "slider"]

PAGE = {"max_width": f"{WIDTH + 0.1}in"}
"""The layout of what holds a picture."""
_MOST = 64  # pictures drawn beforehand for a page
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

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        bundle: dict[str, Any] = super()._repr_mimebundle_(**kwargs)
        # Jupyter prefers the live widget; a page without a kernel shows the picture.
        bundle |= {"text/html": self.picture.html(), "text/plain": self.picture.alt}
        return bundle | for_pages(self.page_data)

    def page_data(self) -> dict[str, Any]:
        """Return a picture for each place of the controls, or every few where there are many."""
        stops = {name: _stops(control) for name, control in self.controls.items()}
        sliders = [n for n, each in self.controls.items() if isinstance(each, ipywidgets.IntSlider)]
        others = math.prod(len(stops[name]) for name in stops.keys() - set(sliders))
        for name in sliders if math.prod(map(len, stops.values())) > _MOST else ():
            most = int((_MOST / others) ** (1 / len(sliders)))
            stops[name] = _thinned(stops[name], most, keep=self.controls[name].value)
        places = [
            dict(zip(stops, place, strict=True)) for place in itertools.product(*stops.values())
        ]
        return {
            "kind": "pictures",
            "controls": [
                {"label": control.description, "options": [_word(stop) for stop in stops[name]]}
                for name, control in self.controls.items()
            ],
            "pictures": [self._draw(**place).html() for place in places],
            "start": [stops[name].index(each.value) for name, each in self.controls.items()],
        }


def _stops(control: Any) -> list[Any]:
    if isinstance(control, ipywidgets.IntSlider):
        return list(range(control.min, control.max + 1))
    return list(getattr(control, "options", (False, True)))


def _thinned(stops: list[Any], most: int, *, keep: Any) -> list[Any]:
    """Leave at most so many stops, as evenly spread as may be, the present one among them."""
    step = math.ceil((len(stops) - 1) / max(1, most - 1))
    return stops[stops.index(keep) % step :: step]


def _word(stop: Any) -> str:
    return {False: "no", True: "yes"}[stop] if isinstance(stop, bool) else str(stop)
