"""Convolution by hand: a window that the arrow keys move, its products and their sum."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import traitlets
from numpy.typing import ArrayLike

from convcourse import figures
from convcourse.figures.shown.arrays import conv_plane
from convcourse.shapes import Window
from convcourse.widgets.explorable import PADDINGS, Array, Explorable, choice, slider, switch

__all__ = ["A_4X4", "PREWITT", "StepsExplorable", "explore_steps"]

A_4X4 = ((2, 0, 1, 3), (7, 1, 1, 0), (0, 2, 5, 0), (0, 5, 1, 4))
PREWITT = ((1, 1, 1), (0, 0, 0), (-1, -1, -1))


class StepsExplorable(Explorable):
    """What :func:`explore_steps` returns.

    Attributes
    ----------
    x, kernel : array, shape (height, width) and (kh, kw)
        The image and the kernel.
    row, col : int
        The output that is shown.
    stride : int
        In pixels, along both axes.
    padding : "VALID" or "SAME", in any case
        Zeros around the image.
    notation : "[row, col]" or "(x, y)"
        How positions are written.
    flip : bool
        Whether the kernel is turned by half a turn, as in a true convolution.
    hide : bool
        Whether outputs after the present one are hidden, so that a reader can predict them.
    """

    name: ClassVar[str] = "steps"
    x = Array(A_4X4, most=(8, 10))
    kernel = Array(PREWITT, most=(5, 5))
    row = traitlets.Int(0, min=0).tag(sync=True)
    col = traitlets.Int(0, min=0).tag(sync=True)
    stride = slider(1, 1, 4, "s, stride")
    padding = choice("VALID", PADDINGS, "padding")
    notation = choice("[row, col]", ("[row, col]", "(x, y)"), "positions as")
    flip = switch(False, "flip the kernel")
    hide = switch(False, "hide what comes next")

    @property
    def output(self) -> Any:
        """The whole output, (out_h, out_w).

        Raises
        ------
        ShapeError
            If the kernel does not fit.
        """
        window = self._window
        return conv_plane(self.x, self._weights, stride=window.stride, padding=window.padding)

    @property
    def position(self) -> tuple[int, int]:
        """The output that is shown: (row, col), the last one where there are fewer."""
        out_h, out_w = self._window.output
        return min(self.row, out_h - 1), min(self.col, out_w - 1)

    @property
    def numbers(self) -> dict[str, Any]:
        """The window that is shown, its products and the output."""
        (row, col), window, weights = self.position, self._window, self._weights
        padded = np.pad(self.x, window.padding)
        top, left = row * window.stride[0], col * window.stride[1]
        pixels = padded[top : top + window.kernel[0], left : left + window.kernel[1]]
        output = self.output
        return {
            "row": row,
            "col": col,
            "weights": weights.tolist(),
            "pixels": pixels.tolist(),
            "products": (pixels * weights).tolist(),
            "value": output[row, col].item(),
            "output": output.tolist(),
        }

    @property
    def picture(self) -> figures.Picture:
        """The static twin, `fig_steps`."""
        return figures.fig_steps(
            self.x,
            self.kernel,
            row=self.row,
            col=self.col,
            stride=self.stride,
            padding=self.padding,
            flip=self.flip,
            notation=self.notation,
            hide=self.hide,
        )

    @property
    def _window(self) -> Window:
        return Window.over(
            self.x.shape, self.kernel.shape, stride=self.stride, padding=self.padding
        )

    @property
    def _weights(self) -> Any:
        return self.kernel[::-1, ::-1] if self.flip else self.kernel


def explore_steps(
    x: ArrayLike = A_4X4, kernel: ArrayLike = PREWITT, **settings: Any
) -> StepsExplorable:
    """Return the stepper: one window at a time, its products, their sum, and the output.

    The arrow keys move the window, and so does a click on an output. The static twin is
    :func:`convcourse.figures.fig_steps`.

    Parameters
    ----------
    x : array_like, shape (height, width), at most (8, 10)
        The image.
    kernel : array_like, shape (kh, kw), at most (5, 5)
        The kernel.
    **settings
        Other traits of the `StepsExplorable`.

    Raises
    ------
    ShapeError
        If an array cannot be shown: not two axes, too large, or not finite.

    Examples
    --------
    >>> widget = explore_steps()
    >>> widget.output.tolist()
    [[-4, -3], [3, -8]]
    >>> widget.kernel = [[0, 1], [1, 0]]
    >>> widget.numbers["value"], widget.output.shape
    (7, (3, 3))
    """
    return StepsExplorable(x=x, kernel=kernel, **settings)
