"""Bars with their numbers: times, counts, shares."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np

from convcourse.figures.palette import BLUE, INK, ORANGE, TEXT, TITLE, WIDTH
from convcourse.figures.picture import Picture
from convcourse.figures.shown.arrays import format_number
from convcourse.shapes import ShapeError

__all__ = ["fig_bars"]

_BAR = 0.36
"""Height of a bar and the space around it, in inches."""


def fig_bars(
    bars: Mapping[str, float] | Mapping[str, tuple[float, ...]],
    *,
    label: str | tuple[str, ...],
    scale: Literal["linear", "log"] = "linear",
    hide: bool = False,
) -> Picture:
    """Draw one bar for each name, from top to bottom, with its number at its end.

    Parameters
    ----------
    bars : mapping of str to float, or to a pair
        Name and value, none of them negative; above 0 for a logarithmic scale. With pairs there
        are two panels side by side.
    label : str, or a pair
        What the bars of a panel show, with the unit.
    scale : "linear" or "log"
        Of the bars.
    hide : bool, default False
        Fold the picture: it is the answer to a question that stands above it.

    Raises
    ------
    ShapeError
        If there is no bar, a value cannot be drawn, or labels and values do not go together.

    Examples
    --------
    >>> fig_bars({"loops": 2.5, "one product": 0.01}, label="seconds", scale="log").alt
    'seconds: loops 2.5, one product 0.01.'
    """
    labels = (label,) if isinstance(label, str) else label
    values = np.array([np.atleast_1d(value) for value in bars.values()], float)
    lowest = 0 if scale == "linear" else np.nextafter(0, 1)
    if values.ndim != 2 or values.shape[1] != len(labels) or not (values >= lowest).all():
        raise ShapeError(
            f"bars need a value of at least 0 for each of {len(labels)} labels, and above 0 on a "
            f"logarithmic scale: got {dict(bars)}. Pass a dict of names and numbers."
        )
    picture = Picture(
        figsize=(WIDTH, 0.9 + _BAR * len(bars)), facecolor="none", layout="constrained"
    )
    panels = picture.subplots(1, len(labels), sharey=True, squeeze=False)[0]
    for ax, title, column, colour in zip(panels, labels, values.T, (BLUE, ORANGE), strict=False):
        drawn = ax.barh(list(bars), column, color=colour, height=0.62)
        ax.bar_label(drawn, [_written(value) for value in column], padding=4, size=TEXT, color=INK)
        ax.set_facecolor("none")
        ax.set_xscale(scale)
        ax.margins(x=0.22)
        ax.set_title(title, size=TITLE, color=INK, loc="left")
        ax.tick_params(axis="y", length=0, labelsize=TEXT)
        ax.xaxis.set_visible(False)
        ax.spines[["top", "right", "bottom"]].set_visible(False)
    panels[0].invert_yaxis()
    for title, column in zip(labels, values.T, strict=True):
        said = [f"{name} {_written(v)}" for name, v in zip(bars, column, strict=True)]
        picture.alt += f"{title}: {', '.join(said)}. "
    picture.alt, picture.folded = picture.alt.rstrip(), hide
    return picture


def _written(value: float) -> str:
    """Write a number beside a bar: whole and large ones in full, others in four digits.

    Examples
    --------
    >>> _written(138357544), _written(15346.3), _written(0.012345)
    ('138,357,544', '15,346', '0.01235')
    """
    in_full = value >= 1000 or float(value).is_integer()
    return f"{value:,.0f}" if in_full else format_number(value)
