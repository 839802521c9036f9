"""Sliders over figures: a control moves, the figure is drawn anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import ipywidgets

from convcourse.figures import Picture, fig_paddings, fig_windows
from convcourse.figures.picture import WIDTH
from convcourse.shapes.arguments import Padding

__all__ = ["Explorer", "explore_output_size", "explore_paddings"]

# Digits of pi: neighbours differ, so a reader can tell which pixels a window reads.
_ROW = (3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3)
_STYLE, _LAYOUT = {"description_width": "110px"}, {"width": "440px"}


class Explorer(ipywidgets.VBox):  # type: ignore[misc]  # ipywidgets has no types
    """Controls above a picture that follows them.

    Each control is an attribute under its own name: ``explorer.stride.value = 2`` moves the slider.

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
    >>> explorer = explore_output_size(size=7, kernel=3)
    >>> explorer.stride.value = 3
    >>> explorer.picture.alt[-19:]
    'floor(1.33) + 1 = 2'
    """

    def __init__(self, draw: Callable[..., Picture], controls: Mapping[str, Any]) -> None:
        """Show the controls and draw the first picture."""
        self.controls = dict(controls)
        self._draw = draw
        self._shown: dict[str, Any] = {}
        self._view = ipywidgets.HTML()
        panel = ipywidgets.Box(
            list(self.controls.values()), layout={"flex_flow": "row wrap", "width": "100%"}
        )
        super().__init__([panel, self._view], layout={"max_width": f"{WIDTH + 0.1}in"})
        self.add_class("convcourse-explorer")
        for control in self.controls.values():
            control.observe(self._redraw, names="value")
        self._redraw()

    def __getattr__(self, name: str) -> Any:
        """Find a control by its name; ordinary look-up goes first, so none hides a method."""
        controls = self.__dict__.get("controls", {})
        if name in controls:
            return controls[name]
        raise AttributeError(f"{type(self).__name__} has no control {name!r}: {list(controls)}")

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


def explore_output_size(
    *,
    size: int = 7,
    kernel: int = 3,
    stride: int = 1,
    padding: int | str = "VALID",
    dilation: int = 1,
) -> Explorer:
    """Return sliders for n, f, s, p and d over the picture of the windows.

    The static twin of this widget is :func:`convcourse.figures.fig_windows`.

    Parameters
    ----------
    size, kernel, stride, dilation : int
        Where the sliders stand at first: pixels of the row, kernel positions, steps.
    padding : int or str
        Zeros on each side, "VALID" or "SAME" in any case.

    Returns
    -------
    Explorer
        With the controls `size`, `kernel`, `stride`, `dilation`, `mode` and `padding`. Moving the
        slider `padding` sets the mode to "explicit".

    Examples
    --------
    >>> explorer = explore_output_size(size=6, kernel=3, stride=2, padding="SAME")
    >>> explorer.picture.alt.split(",")[0]
    'A row of 6 pixels with 0 zeros before and 1 after'
    """
    explicit = not isinstance(padding, str)
    mode = ipywidgets.Dropdown(
        options=["VALID", "SAME", "explicit"],
        value="explicit" if explicit else str(padding).upper(),
        description="padding",
        style=_STYLE,
        layout=_LAYOUT,
    )
    each_side = _slider("p, on each side", padding if explicit else 0, 0, 4)
    # Who moves p wants padding of p; a slider that was disabled would not say why it is dead.
    each_side.observe(lambda _: mode.set_trait("value", "explicit"), names="value")
    controls = {
        "size": _slider("n, input size", size, 1, len(_ROW)),
        "kernel": _slider("f, kernel size", kernel, 1, 7),
        "stride": _slider("s, stride", stride, 1, 5),
        "dilation": _slider("d, dilation", dilation, 1, 4),
        "mode": mode,
        "padding": each_side,
    }

    def draw(
        *, size: int, kernel: int, stride: int, dilation: int, mode: str, padding: int
    ) -> Picture:
        return fig_windows(
            _ROW[:size],
            [1] * kernel,
            stride=stride,
            padding=padding if mode == "explicit" else mode,
            dilation=dilation,
        )

    return Explorer(draw, controls)


def explore_paddings(*, size: int = 6, kernel: int = 3, stride: int = 2) -> Explorer:
    """Return sliders for n, f and s over TensorFlow's SAME and PyTorch's equal padding.

    PyTorch pads both sides alike, here by half the kernel, which keeps the size at stride 1 when
    the kernel is odd. The static twin is :func:`convcourse.figures.fig_paddings`.

    Parameters
    ----------
    size, kernel, stride : int
        Where the sliders stand at first: pixels of the row, kernel positions, step.

    Returns
    -------
    Explorer
        With the controls `size`, `kernel` and `stride`.

    Examples
    --------
    >>> print(explore_paddings(size=5, kernel=3, stride=2).picture.alt)
    TensorFlow SAME: 1 zeros before, 1 after, output 4, 6, 6.
    PyTorch padding=1: 1 zeros before, 1 after, output 4, 6, 6.
    """
    controls = {
        "size": _slider("n, input size", size, 1, len(_ROW)),
        "kernel": _slider("f, kernel size", kernel, 1, 7),
        "stride": _slider("s, stride", stride, 1, 5),
    }

    def draw(*, size: int, kernel: int, stride: int) -> Picture:
        half = kernel // 2
        paddings: dict[str, Padding] = {"TensorFlow SAME": "SAME", f"PyTorch padding={half}": half}
        return fig_paddings(_ROW[:size], [1] * kernel, stride=stride, paddings=paddings)

    return Explorer(draw, controls)


def _slider(label: str, value: int | str, low: int, high: int) -> Any:
    return ipywidgets.IntSlider(
        value=value,
        min=low,
        max=high,
        description=label,
        style=_STYLE,
        layout=_LAYOUT,
    )
