"""TensorFlow's SAME above PyTorch's equal padding, over one row."""

from __future__ import annotations

from typing import Any

from convcourse import figures
from convcourse.figures.shown.size import ROW
from convcourse.shapes.arguments import Padding
from convcourse.widgets.size import explore_size
from convcourse.widgets.sliders import Sliders, slider

__all__ = ["explore_paddings"]


def explore_paddings(*, size: int = 6, kernel: int = 3, stride: int = 2) -> Sliders:
    """Return sliders for n, f and s over TensorFlow's SAME and PyTorch's equal padding.

    PyTorch pads both sides alike, here by half the kernel, which keeps the size at stride 1 when
    the kernel is odd. The static twin is :func:`convcourse.figures.fig_paddings`.

    Parameters
    ----------
    size, kernel, stride : int
        Where the sliders stand at first: pixels of the row, kernel positions, step.

    Returns
    -------
    Sliders
        With the controls `size`, `kernel` and `stride`.

    Examples
    --------
    >>> print(explore_paddings(size=5, kernel=3, stride=2).picture.alt)
    TensorFlow SAME: 1 zeros before, 1 after, output 4, 6, 6.
    PyTorch padding=1: 1 zeros before, 1 after, output 4, 6, 6.
    """
    controls = {
        "size": slider("n, input size", size, 1, len(ROW)),
        "kernel": slider("f, kernel size", kernel, 1, 7),
        "stride": slider("s, stride", stride, 1, 5),
    }

    def draw(*, size: int, kernel: int, stride: int) -> figures.Picture:
        half = kernel // 2
        paddings: dict[str, Padding] = {"TensorFlow SAME": "SAME", f"PyTorch padding={half}": half}
        return figures.fig_paddings(ROW[:size], [1] * kernel, stride=stride, paddings=paddings)

    return _Paddings(draw, controls)


class _Paddings(Sliders):
    def page_data(self) -> dict[str, Any]:
        """Return the explorable that draws the same without a kernel."""
        settings = {name: control.value for name, control in self.controls.items()}
        return explore_size(**settings, padding="SAME", library="both").page_data()
