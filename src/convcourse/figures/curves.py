"""Curves over a common axis: losses, accuracies, times."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import cycle
from typing import Literal

import numpy as np
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike

from convcourse.figures.palette import (
    BLUE,
    GREEN,
    INK,
    ORANGE,
    RULE,
    TEXT,
    TITLE,
    VERMILLION,
    WIDTH,
)
from convcourse.figures.picture import Picture
from convcourse.figures.shown.arrays import format_number
from convcourse.shapes import ShapeError

__all__ = ["fig_curves"]

# Colour, dash and marker change together: each curve can be told by any of the three.
_LOOKS = (
    (BLUE, "-", "o"),
    (VERMILLION, "--", "s"),
    (GREEN, "-.", "^"),
    (ORANGE, ":", "D"),
    (INK, (0, (1, 1)), "v"),
)
_MARKERS = 12


def fig_curves(
    curves: Mapping[str, ArrayLike],
    *,
    x: ArrayLike | None = None,
    x_label: str,
    y_label: str,
    scale: Literal["linear", "log"] = "linear",
) -> Picture:
    """Draw curves over one axis, each with its name at its end.

    Parameters
    ----------
    curves : mapping of str to (n,)
        Name and values, up to five curves.
    x : (n,), optional
        Where the values stand; 1, 2, 3, ... where it is left out.
    x_label, y_label : str
        What the axes show, with units.
    scale : "linear" or "log"
        Of the vertical axis.

    Raises
    ------
    ShapeError
        If there is no curve, more than five, or they differ in length.

    Examples
    --------
    >>> fig_curves({"loss": [4, 2, 1]}, x_label="epoch", y_label="loss").alt
    'loss over epoch. loss: from 4 at 1 to 1 at 3.'
    """
    values = {name: np.asarray(curve, float) for name, curve in curves.items()}
    lengths = {curve.shape for curve in values.values()}
    if not 1 <= len(values) <= len(_LOOKS) or len(lengths) != 1 or len(next(iter(lengths))) != 1:
        shapes = {name: curve.shape for name, curve in values.items()}
        raise ShapeError(
            f"this picture is of one to {len(_LOOKS)} curves of one length: got {shapes}. "
            "Pass a dict of names and lists of equal length."
        )
    (count,) = next(iter(lengths))
    places = np.arange(1, count + 1) if x is None else np.asarray(x)
    if places.shape != (count,):
        raise ShapeError(
            f"x needs one place for each value: got shape {places.shape} for {count} values. "
            "Pass a list of that length."
        )
    picture = Picture(figsize=(WIDTH, 4.2), facecolor="none", layout="constrained")
    ax = picture.add_subplot()
    for (name, curve), (colour, dash, marker) in zip(values.items(), cycle(_LOOKS), strict=False):
        ax.plot(
            places,
            curve,
            color=colour,
            linestyle=dash,
            linewidth=2,
            marker=marker,
            markevery=max(1, count // _MARKERS),
            label=name,
        )
    ax.set_yscale(scale)
    if places.dtype.kind in "iu":  # there is no half an epoch
        ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set_xlabel(x_label, size=TITLE, color=INK)
    ax.set_ylabel(y_label, size=TITLE, color=INK)
    ax.tick_params(labelsize=TEXT)
    if places.dtype.kind in "iu":  # no half steps, epochs or pixels
        ax.locator_params(axis="x", integer=True)
    ax.grid(color=RULE, linewidth=0.6)
    ax.spines[["top", "right"]].set_visible(False)
    if len(values) > 1:
        # Beside the axes, so that no curve runs behind it.
        picture.legend(loc="outside right upper", fontsize=TEXT, frameon=False, handlelength=3)
    ends = [
        f"{name}: from {format_number(curve[0])} at {format_number(places[0])} "
        f"to {format_number(curve[-1])} at {format_number(places[-1])}."
        for name, curve in values.items()
    ]
    picture.alt = " ".join([f"{y_label} over {x_label}.", *ends])
    return picture
