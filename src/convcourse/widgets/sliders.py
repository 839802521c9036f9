"""Sliders over figures that Python has drawn beforehand, one for each place of the sliders."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import anywidget
import ipywidgets
import traitlets

from convcourse import figures
from convcourse.figures.palette import WIDTH
from convcourse.widgets.explorable import source
from convcourse.widgets.pages import for_pages

__all__ = ["PAGE", "Sliders", "drop_down", "selection_slider", "slider"]

PAGE = {"max_width": f"{WIDTH + 0.1}in"}
"""The layout of what holds a picture."""
_PLACES = ("first", "second", "third")  # of a control in `_Turned`
_LOOK: dict[str, Any] = {"style": {"description_width": "110px"}, "layout": {"width": "440px"}}


def slider(label: str, value: int, low: int, high: int, *, step: int = 1) -> Any:
    """Return a slider over integers.

    Examples
    --------
    >>> slider("s, stride", 2, 1, 5).value
    2
    """
    return ipywidgets.IntSlider(
        value=value, min=low, max=high, step=step, description=label, **_LOOK
    )


def selection_slider(label: str, options: Sequence[Any]) -> Any:
    """Return a slider over options; it stands at the first."""
    return ipywidgets.SelectionSlider(options=list(options), description=label, **_LOOK)


def drop_down(label: str, options: Sequence[str]) -> Any:
    """Return a drop-down list of options; the first is chosen."""
    return ipywidgets.Dropdown(options=list(options), description=label, **_LOOK)


class _Turned(anywidget.AnyWidget):  # type: ignore[misc]  # ipywidgets has no types
    """Of pictures drawn beforehand, the one for where up to three controls stand."""

    _esm = traitlets.Unicode().tag(sync=True)
    pictures = traitlets.List().tag(sync=True)
    stops = traitlets.List().tag(sync=True)
    first, second, third = (traitlets.Any().tag(sync=True) for _ in _PLACES)


class Sliders(ipywidgets.VBox):  # type: ignore[misc]  # ipywidgets has no types
    """Controls above a picture, which is drawn for each of their places before they are shown.

    The browser turns the pictures over: no move waits for a kernel, or needs one. Every control is
    an attribute: ``widget.row = 2`` moves the slider, and ``widget.row`` says where it stands, as
    with an `Explorable`, which draws in the browser, too.

    Parameters
    ----------
    draw : callable
        Takes the value of every control by name and returns a picture.
    controls : mapping of str to ipywidgets.Widget
        At most three controls, in the order in which they are shown.
    stops : mapping of str to sequence, optional
        Where a control can come to stand, if that is more than it says at first.

    Attributes
    ----------
    controls : dict of str to ipywidgets.Widget
        The controls by name.

    Examples
    --------
    >>> from convcourse.widgets import explore_connections
    >>> widget = explore_connections(size=3, kernel=2)
    >>> widget.row = 2
    >>> widget.picture.alt.splitlines()[0]
    'Pixel [2, 0] feeds 1 of 4 outputs: y[1, 0] through w[1, 0].'
    """

    def __init__(
        self,
        draw: Callable[..., figures.Picture],
        controls: Mapping[str, Any],
        *,
        stops: Mapping[str, Sequence[Any]] | None = None,
    ) -> None:
        """Draw all pictures, and show the controls above that of their place."""
        self._draw = draw
        self._stops = {name: _stops(each) for name, each in controls.items()} | dict(stops or {})
        places = itertools.product(*self._stops.values())
        pictures = [draw(**dict(zip(controls, place, strict=True))).html() for place in places]
        # What has options says in the browser which of them by its number alone.
        says = {
            name: "index" if hasattr(each, "index") else "value" for name, each in controls.items()
        }
        self._view = _Turned(
            _esm=f"{source('turned')}export default {{ render: turned }};",
            pictures=pictures,
            stops=[
                list(range(len(stops)) if says[name] == "index" else stops)
                for name, stops in self._stops.items()
            ],
        )
        self.links = []
        for place, (name, control) in zip(_PLACES, controls.items(), strict=False):
            setattr(self._view, place, getattr(control, says[name]))
            self.links.append(ipywidgets.jsdlink((control, says[name]), (self._view, place)))
        panel = ipywidgets.Box(
            list(controls.values()), layout={"flex_flow": "row wrap", "width": "100%"}
        )
        super().__init__([panel, self._view], layout=PAGE)
        self.controls = dict(controls)
        self.add_class("convcourse-sliders")

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

    @property
    def picture(self) -> figures.Picture:
        """What is shown now."""
        return self._draw(**{name: each.value for name, each in self.controls.items()})

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        bundle: dict[str, Any] = super()._repr_mimebundle_(**kwargs)
        # Jupyter prefers the live widget; a page without a kernel shows the picture.
        picture = self.picture
        bundle |= {"text/html": picture.html(), "text/plain": picture.alt}
        return bundle | for_pages(self.page_data)

    def page_data(self) -> dict[str, Any]:
        """Return what a page without a kernel needs."""
        stops = self._stops.items()
        return {
            "kind": "pictures",
            "controls": [
                {"label": self.controls[name].description, "options": [*map(_word, each)]}
                for name, each in stops
            ],
            "pictures": self._view.pictures,
            "start": [list(each).index(self.controls[name].value) for name, each in stops],
        }


def _stops(control: Any) -> Sequence[Any]:
    if isinstance(control, ipywidgets.IntSlider):
        return range(control.min, control.max + 1, control.step)
    return getattr(control, "options", (False, True))


def _word(stop: Any) -> str:
    return {False: "no", True: "yes"}[stop] if isinstance(stop, bool) else str(stop)
