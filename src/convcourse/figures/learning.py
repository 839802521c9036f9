"""A kernel that learns: where it stands, where it should go, and the loss on its way."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from convcourse.figures.palette import CELL, GREEN, INK, RULE, SMALL, TITLE, WIDTH
from convcourse.figures.picture import (
    Picture,
    draw_grid,
    draw_legend,
    draw_lines,
    lines_height,
    start_picture,
    write,
)
from convcourse.figures.shown.arrays import format_number, number_texts, one_plane, values_text

__all__ = ["DONE", "fig_learning", "verdict"]

DONE = 1e-6
"""The loss below which a kernel counts as learned."""


def verdict(losses: Sequence[float]) -> str:
    """Say how the learning goes, from the losses before each step and the loss now.

    Examples
    --------
    >>> verdict([2.0, 1.0]), verdict([2.0, 3.0]), verdict([2.0, 1e-9])
    ('learning', 'the loss rises: the learning rate is too large', 'learned')
    """
    if losses[-1] < DONE:
        return "learned"
    rises = losses[-1] > losses[0]
    return "the loss rises: the learning rate is too large" if rises else "learning"


def fig_learning(
    w: ArrayLike, target: ArrayLike, grad_w: ArrayLike, *, losses: Sequence[float], rate: float
) -> Picture:
    """Draw a kernel that is being learned, its target, its gradient, and the losses so far.

    Parameters
    ----------
    w, target, grad_w : (kh, kw)
        The kernel now, the kernel that made the output, and how the loss changes with `w`.
    losses : sequence of float
        The loss before each step, and at the end the loss now.
    rate : float
        The learning rate.

    Raises
    ------
    ShapeError
        If an array does not have two axes.

    Examples
    --------
    >>> print(fig_learning([[0]], [[1]], [[-2]], losses=[1.0], rate=0.1).alt)
    Step 0 at a learning rate of 0.1: loss 1, learning. Kernel 0. Target 1. Gradient -2.
    """
    grids = {
        "kernel": (one_plane("w", w), "output"),
        "target": (one_plane("target", target), "input"),
        "gradient": (one_plane("grad_w", grad_w), "read"),
    }
    kh, kw = grids["kernel"][0].shape
    unit = min(CELL, 1.65 / max(kh, kw))
    top = lines_height(1) + 0.5
    height = max(1.7, unit * kh)
    picture, ax = start_picture(height=top + height + 0.75)
    said = f"step {len(losses) - 1}: loss {format_number(losses[-1])}, {verdict(losses)}"
    draw_lines(ax, [said], top=0)
    left = 0.2
    for title, (values, style) in grids.items():
        wide = max(unit * kw, 0.85)  # the titles need space, too
        write(ax, left + wide / 2, top - 0.2, title, TITLE)
        corner = left + (wide - unit * kw) / 2, top
        draw_grid(ax, number_texts(values), style, corner=corner, unit=unit)
        left += wide + 0.3
    _draw_losses(ax, losses, (left + 0.6, top, WIDTH - left - 0.9, height))
    draw_legend(ax, {"input", "output", "read"}, _NAMES)
    picture.alt = (
        f"S{said[1:].replace(':', f' at a learning rate of {format_number(rate)}:', 1)}. "
        f"Kernel {values_text(grids['kernel'][0])}. Target {values_text(grids['target'][0])}. "
        f"Gradient {values_text(grids['gradient'][0])}."
    )
    return picture


_NAMES = {
    "input": "what is to be learned",
    "output": "the kernel now",
    "read": "how the loss changes with a weight",
}


def _draw_losses(ax: Axes, losses: Sequence[float], box: tuple[float, float, float, float]) -> None:
    """Draw the losses into `box` = (left, top, width, height), powers of ten as grid lines."""
    left, top, width, height = box
    powers = [math.log10(max(loss, DONE)) for loss in losses]
    low, high = math.floor(min(*powers, -1)), math.ceil(max(*powers, 0.1))

    def down(power: float) -> float:
        return top + height * (high - power) / (high - low)

    for power in range(low, high + 1, -(-(high - low) // 6)):
        ax.plot([left, left + width], [down(power)] * 2, color=RULE, linewidth=0.7)
        write(ax, left - 0.06, down(power), format_number(10.0**power), SMALL, align="right")
    steps = np.arange(len(powers)) / max(len(powers) - 1, 20)
    across, heights = left + width * steps, [down(power) for power in powers]
    ax.plot(across, heights, color=GREEN, linewidth=2.2)
    ax.plot(across[-1:], heights[-1:], "o", color=GREEN, markeredgecolor=INK)
    write(ax, left + width / 2, top - 0.2, "loss after each step", TITLE)
