"""Sizes along one axis: n, f, s, p and d, in TensorFlow and in PyTorch."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from convcourse import figures
from convcourse.figures.shown.size import ROW, AxisWindows
from convcourse.shapes.arguments import Padding
from convcourse.shapes.padding import pads
from convcourse.widgets.explorable import Explorable, choice, slider

__all__ = ["SizeExplorable", "explore_size"]


class SizeExplorable(Explorable):
    """What :func:`explore_size` returns.

    Attributes
    ----------
    size, kernel, stride, dilation : int
        Pixels of the row, weights of the kernel, and the two steps, in pixels.
    padding : "VALID", "SAME" or "explicit", in any case
        What `before` and `after` count for: setting one of them makes the padding explicit.
    before, after : int
        Zeros on the two sides.
    library : "TensorFlow", "PyTorch" or "both"
        Whose padding; PyTorch pads both sides alike, with half the kernel where SAME is asked for.
    """

    name: ClassVar[str] = "size"
    size = slider(7, 1, len(ROW), "n, input size")
    kernel = slider(3, 1, 7, "f, kernel size")
    stride = slider(1, 1, 5, "s, stride")
    dilation = slider(1, 1, 4, "d, dilation")
    padding = choice("VALID", ("VALID", "SAME", "explicit"), "padding")
    before = slider(0, 0, 4, "p before", padding="explicit")
    after = slider(0, 0, 4, "p after", padding="explicit")
    library = choice("TensorFlow", ("TensorFlow", "PyTorch", "both"), "library")

    @property
    def paddings(self) -> dict[str, Padding]:
        """Title and padding of each panel. PyTorch pads both sides alike."""
        half = self.dilation * (self.kernel // 2)
        each = {"VALID": 0, "SAME": half, "explicit": self.before}[self.padding]
        explicit = self.padding == "explicit"
        pair = self.before, self.after
        both: dict[str, Padding] = {
            f"TensorFlow padding={pair}" if explicit else f"TensorFlow {self.padding}": (
                pair if explicit else self.padding
            ),
            f"PyTorch padding={each}": each,
        }
        return {
            title: padding
            for title, padding in both.items()
            if self.library in ("both", title.split()[0])
        }

    @property
    def windows(self) -> dict[str, AxisWindows]:
        """The windows of each panel, by its title."""
        settings: dict[str, Any] = {"stride": self.stride, "dilation": self.dilation}
        return {
            title: AxisWindows.of(self.size, self.kernel, padding=padding, **settings)
            for title, padding in self.paddings.items()
        }

    @property
    def output_size(self) -> int:
        """The number of windows, of the first panel where there are two."""
        return next(iter(self.windows.values())).out

    @property
    def output(self) -> Any:
        """The sums of the pixels that each window reads, of the first panel where there are two."""
        return self._output(next(iter(self.windows.values())))

    @property
    def numbers(self) -> list[dict[str, Any]]:
        """What each panel shows."""
        return [
            {
                "title": title,
                "before": windows.before,
                "after": windows.after,
                "out": windows.out,
                "starts": list(windows.starts),
                "dropped": list(windows.dropped),
                "skipped": list(windows.skipped),
                "formula": list(windows.formula),
                "output": self._output(windows).tolist(),
            }
            for title, windows in self.windows.items()
        ]

    @property
    def picture(self) -> figures.Picture:
        """The static twin: `fig_windows`, or `fig_paddings` where both libraries are shown."""
        row, kernel = ROW[: self.size], [1] * self.kernel
        settings: dict[str, Any] = {"stride": self.stride, "dilation": self.dilation}
        if self.library == "both":
            return figures.fig_paddings(row, kernel, paddings=self.paddings, **settings)
        (padding,) = self.paddings.values()
        return figures.fig_windows(row, kernel, padding=padding, **settings)

    def _output(self, windows: AxisWindows) -> Any:
        return windows.convolve(np.array(ROW[: self.size]), np.ones(self.kernel, int))


def explore_size(**settings: Any) -> SizeExplorable:
    """Return the explorable of output sizes: every window, what is dropped, the formula live.

    The static twins are :func:`convcourse.figures.fig_windows` and
    :func:`convcourse.figures.fig_paddings`.

    Parameters
    ----------
    **settings
        Traits of the `SizeExplorable`. `padding` may also be an int or (before, after).

    Raises
    ------
    ShapeError
        If the padding is none of the forms named.
    traitlets.TraitError
        If a number is not on its slider.

    Examples
    --------
    >>> widget = explore_size(size=7, stride=3)
    >>> widget.output_size, widget.output.tolist()
    (2, [8, 15])
    >>> widget.after = 2
    >>> widget.padding, widget.output_size
    ('explicit', 3)
    """
    padding = settings.get("padding", "explicit")
    if padding != "explicit":
        before, after = pads(1, 1, padding=padding)  # refuses what is no padding
        if not isinstance(padding, str):
            settings |= {"padding": "explicit", "before": before, "after": after}
    return SizeExplorable(**settings)
