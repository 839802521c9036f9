"""TensorFlow's SAME above PyTorch's equal padding, over one row."""

from __future__ import annotations

from convcourse.widgets.size import SizeExplorable, explore_size

__all__ = ["explore_paddings"]


def explore_paddings(*, size: int = 6, kernel: int = 3, stride: int = 2) -> SizeExplorable:
    """Return the explorable of sizes at TensorFlow's SAME above PyTorch's equal padding.

    PyTorch pads both sides alike, here by half the kernel, which keeps the size at stride 1 when
    the kernel is odd. The static twin is :func:`convcourse.figures.fig_paddings`.

    Parameters
    ----------
    size, kernel, stride : int
        Where the sliders stand at first: pixels of the row, kernel positions, step.

    Returns
    -------
    SizeExplorable
        With both libraries.

    Examples
    --------
    >>> print(explore_paddings(size=5, kernel=3, stride=2).picture.alt)
    TensorFlow SAME: 1 zeros before, 1 after, output 4, 6, 6.
    PyTorch padding=1: 1 zeros before, 1 after, output 4, 6, 6.
    """
    return explore_size(size=size, kernel=kernel, stride=stride, padding="SAME", library="both")
