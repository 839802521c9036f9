"""One axis under a kernel: every place where it stops, and what it leaves out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike, NDArray

from convcourse.figures.palette import CELL, SMALL, TEXT, WIDTH
from convcourse.figures.picture import (
    Picture,
    draw_cell,
    draw_legend,
    draw_lines,
    lines_height,
    picture_of_error,
    start_picture,
    write,
)
from convcourse.figures.shown.arrays import format_number
from convcourse.figures.shown.size import AxisWindows
from convcourse.shapes import ShapeError
from convcourse.shapes.arguments import Padding

__all__ = ["fig_paddings", "fig_windows"]

_LEFT, _RIGHT = 1.1, 1.2  # inches beside the row: the windows' names, the output
_HEAD, _FOOT = 0.7, 0.45  # inches above the windows (the row itself) and below (the legend)


def fig_windows(
    x: ArrayLike,
    w: ArrayLike = (1, 1, 1),
    *,
    stride: int = 1,
    padding: Padding = 0,
    dilation: int = 1,
    hide: bool = False,
) -> Picture:
    """Draw a row of pixels, every place where the kernel stops, and the output-size formula.

    Parameters
    ----------
    x : (n,)
        The row of pixels.
    w : (f,)
        The kernel. With the default of ones, each output is the sum of the numbers it covers.
    stride, dilation : int
        Step between windows; step between the taps of one window.
    padding : int, (int, int) or str
        Zeros on each side, (before, after), "VALID" or "SAME".
    hide : bool, default False
        Show the first window only, and fold the rest away: for a reader who is to predict it.

    Returns
    -------
    Picture
        Where no window fits, it holds the sentence that says so, because an interactive page must
        survive such settings.

    Raises
    ------
    ShapeError
        If `x` or `w` is not one row of numbers.

    Examples
    --------
    >>> fig_windows([3, 1, 4, 1, 5, 9, 2], stride=3).alt.split(". ")[1]
    'The kernel stops at 2 places: output 8, 15'
    """
    row, kernel = _row("x", x), _row("w", w)
    try:
        windows = AxisWindows.of(
            len(row), len(kernel), stride=stride, padding=padding, dilation=dilation
        )
    except ShapeError as error:
        return picture_of_error(str(error))
    if hide:
        question = _question(row, windows)
        question.answer = fig_windows(
            row, kernel, stride=stride, padding=padding, dilation=dilation
        )
        return question
    outputs, head = windows.convolve(row, kernel), lines_height(3)
    picture, ax = start_picture(height=head + _stairs_height(windows) + _FOOT)
    draw_lines(ax, windows.formula, top=0)
    draw_legend(ax, _draw_stairs(ax, row, outputs, windows, windows, top=head))
    picture.alt = _describe(windows, outputs)
    return picture


def fig_paddings(
    x: ArrayLike,
    w: ArrayLike = (1, 1, 1),
    *,
    paddings: Mapping[str, Padding],
    stride: int = 1,
    dilation: int = 1,
) -> Picture:
    """Draw one row under several paddings, one below the other, to compare their windows.

    Parameters
    ----------
    x, w : (n,), (f,)
        The row of pixels and the kernel.
    paddings : mapping of str to int, (int, int) or str
        A title and a padding for each panel.
    stride, dilation : int
        As in :func:`fig_windows`.

    Returns
    -------
    Picture
        Where no window fits, it holds the sentence that says so.

    Raises
    ------
    ShapeError
        If `x` or `w` is not one row of numbers.

    Examples
    --------
    >>> both = {"TensorFlow SAME": "SAME", "PyTorch padding=1": 1}
    >>> print(fig_paddings([3, 1, 4, 1, 5, 9], stride=2, paddings=both).alt)
    TensorFlow SAME: 0 zeros before, 1 after, output 8, 10, 14.
    PyTorch padding=1: 1 zeros before, 1 after, output 4, 6, 15, position 6 dropped.
    """
    row, kernel = _row("x", x), _row("w", w)
    try:
        panels = {
            title: AxisWindows.of(
                len(row), len(kernel), stride=stride, padding=p, dilation=dilation
            )
            for title, p in paddings.items()
        }
    except ShapeError as error:
        return picture_of_error(str(error))
    # Equal positions stand below each other only if all panels leave the same space for padding.
    frame = max(panels.values(), key=lambda windows: windows.before)
    head, gap = lines_height(1), 0.15
    heights = [head + _stairs_height(windows) + gap for windows in panels.values()]
    picture, ax = start_picture(height=sum(heights) + _FOOT)
    top, used, sentences = 0.0, set[str](), []
    for (title, windows), height in zip(panels.items(), heights, strict=True):
        outputs = windows.convolve(row, kernel)
        zeros = f"{windows.before} zeros before, {windows.after} after"
        draw_lines(ax, [f"{title}: {zeros}, out = {windows.out}"], top=top)
        used |= _draw_stairs(ax, row, outputs, windows, frame, top=top + head)
        values = ", ".join(map(format_number, outputs))
        dropped = "".join(f", position {i} dropped" for i in windows.dropped)
        sentences.append(f"{title}: {zeros}, output {values}{dropped}.")
        top += height
    draw_legend(ax, used)
    picture.alt = "\n".join(sentences)
    return picture


def _question(row: NDArray[Any], windows: AxisWindows) -> Picture:
    """Draw the row and the first window alone: how it goes on is asked, and where zeros stand."""
    first = replace(windows, before=0, after=0, out=0 if windows.before else 1)
    picture, ax = start_picture(height=_stairs_height(first) + 0.15 + _FOOT)
    draw_legend(ax, _draw_stairs(ax, row, None, first, first, top=0.1))
    numbers = ", ".join(map(format_number, row))
    picture.alt = (
        f"A row of {windows.size} pixels, {numbers}, under a kernel of {windows.kernel}. "
        "Where the windows stand, and what they give, is the question."
    )
    return picture


def _row(name: str, values: ArrayLike) -> NDArray[Any]:
    array = np.asarray(values)
    if array.ndim != 1 or not array.size:
        raise ShapeError(
            f"this picture is of one row of numbers, but {name} has shape {array.shape}. "
            f"Pass one row, for example {name}[0]; fig_grid draws a whole image."
        )
    return array


def _describe(windows: AxisWindows, outputs: NDArray[Any]) -> str:
    places = "1 place" if windows.out == 1 else f"{windows.out} places"
    parts = [
        f"A row of {windows.size} pixels with {windows.before} zeros before and {windows.after} "
        f"after, under a kernel of {windows.kernel}, stride {windows.stride}, "
        f"dilation {windows.dilation}",
        f"The kernel stops at {places}: output {', '.join(map(format_number, outputs))}",
    ]
    if windows.dropped:
        parts.append(f"Dropped by the floor: {', '.join(map(str, windows.dropped))}")
    if windows.skipped:
        parts.append(f"Stepped over: {', '.join(map(str, windows.skipped))}")
    return ". ".join([*parts, " ".join(line.strip() for line in windows.formula)])


def _pitch(windows: AxisWindows) -> float:
    return min(0.4, 4.8 / max(1, windows.out))


def _stairs_height(windows: AxisWindows) -> float:
    return _HEAD + _pitch(windows) * windows.out


def _draw_stairs(
    ax: Axes,
    row: NDArray[Any],
    outputs: NDArray[Any] | None,
    windows: AxisWindows,
    frame: AxisWindows,
    *,
    top: float,
) -> set[str]:
    """Draw the padded row, a line for each window below it, and each output at the right.

    The columns are those of `frame`, whose padding may be wider than that of `windows`. Without
    `outputs` they are asked for: nothing is marked as lost, which would tell how many there are.
    Returns the styles it used.
    """
    columns = frame.before + windows.size + max(frame.after, windows.after)
    width, pitch = min(CELL, (WIDTH - _LEFT - _RIGHT) / columns), _pitch(windows)
    right = _LEFT + width * columns
    foot = top + _HEAD + pitch * windows.out
    used = {"output"} if windows.out else set[str]()

    def draw(position: int, y: float, height: float, style: str, *, text: bool = True) -> None:
        inside = 0 <= position < windows.size
        number = format_number(row[position]) if inside else "0"
        left = _LEFT + width * (position + frame.before)
        draw_cell(ax, (left, y, width, height), style, number if text else "")
        used.add(style)

    write(ax, _LEFT - 0.12, top + 0.19, "input", TEXT, align="right")
    write(ax, right + 0.6, top + 0.19, "output", TEXT)
    lost = {} if outputs is None else dict.fromkeys(windows.dropped, "dropped")
    lost |= {} if outputs is None else dict.fromkeys(windows.skipped, "stepped")
    texts = ["?"] * windows.out if outputs is None else [*map(format_number, outputs)]
    for i in windows.positions:
        style = "input" if 0 <= i < windows.size else "zero"
        draw(i, top, 0.38, style, text=i not in lost)
        write(ax, _LEFT + width * (i + frame.before + 0.5), top + 0.5, str(i), SMALL)
    for i, style in lost.items():
        draw(i, top, 0.38, style)
        draw(i, top + _HEAD - 0.06, foot - top - _HEAD + 0.06, style, text=False)
    for k, value in enumerate(texts):
        y, height, taps = top + _HEAD + pitch * k, pitch * 0.88, windows.taps(k)
        write(ax, _LEFT - 0.12, y + height / 2, f"window {k}", min(TEXT, 42 * pitch), align="right")
        for i in range(taps[0], taps[-1] + 1):
            tap = i in taps
            style = "read" if tap else "hole"
            draw(i, y, height, style, text=tap)
        draw_cell(ax, (right + 0.35, y, 0.5, height), "output", value)
    return used
