"""The receptive field of a neuron: layers one above the other, and the cone below it."""

from __future__ import annotations

from convcourse.figures.palette import BLUE, SMALL
from convcourse.figures.picture import (
    Picture,
    draw_cell,
    draw_frame,
    draw_legend,
    draw_lines,
    lines_height,
    picture_of_error,
    start_picture,
    write,
)
from convcourse.figures.shown.receptive_field import Cone
from convcourse.shapes import ShapeError

__all__ = ["fig_receptive_field"]


def fig_receptive_field(cone: Cone) -> Picture:
    """Draw a stack of layers, a neuron, and all that it sees.

    Parameters
    ----------
    cone : Cone
        The layers and the neuron.

    Returns
    -------
    Picture
        Where a layer does not fit, it holds the sentence that says so.

    Examples
    --------
    >>> print(fig_receptive_field(Cone(size=6, layers=[(2, 2, 1)], level=1)).alt)
    layer 1 with kernel 2, stride 2. Sizes from the input up: 6, 3. Neuron 0 of layer 1 sees \
pixels 0 to 1: receptive field 2, jump 2; in two dimensions 2·2 = 4 of 6·6 = 36 pixels, 11.11 %.
    """
    try:
        stack, sizes, seen = cone.stack, cone.sizes, cone.seen
    except ShapeError as error:
        return picture_of_error(str(error))
    level, neuron = cone.chosen
    unit, pitch = min(0.3, 7.0 / cone.size), 0.75
    base = lines_height(2) + 0.15 + pitch * len(stack)
    picture, ax = start_picture(height=base + unit + 0.55)
    draw_lines(ax, cone.sentences, top=0)
    # A neuron stands above the middle of the input pixels that it sees.
    middles = [[float(i) for i in range(cone.size)]]
    for windows in stack:
        taps = [windows.taps(k) for k in range(windows.out)]
        middles.append([(middles[-1][each[0]] + middles[-1][each[-1]]) / 2 for each in taps])

    def corner(i: int, k: int) -> tuple[float, float]:
        return 0.2 + unit * middles[i][k], base - pitch * i

    used = set()
    for i, count in enumerate(sizes):
        for k in range(count):
            style = "read" if i <= level and k in seen[i] else "input"
            if (i, k) == (level, neuron):
                style = "output"
            draw_cell(ax, (*corner(i, k), unit * 0.9, unit * 0.9), style, "" if i else str(k))
            used.add(style)
        name = f"layer {i}, {count} neurons" if i else f"input, {count} pixels"
        left = 0.4 + unit * cone.size
        write(ax, left, corner(i, 0)[1] + 0.08, name, SMALL, align="left")
        if i:
            write(
                ax, left, corner(i, 0)[1] + 0.28, _written(cone.layers[i - 1]), SMALL, align="left"
            )
    for i in range(level, 0, -1):
        for k in seen[i]:
            for j in stack[i - 1].taps(k):
                (x1, y1), (x2, y2) = corner(i, k), corner(i - 1, j)
                half = 0.45 * unit
                ends = [x1 + half, x2 + half], [y1 + 0.9 * unit, y2]
                ax.plot(*ends, color=BLUE, alpha=0.5, linewidth=1)
    draw_frame(ax, (*corner(level, neuron), unit * 0.9, unit * 0.9))
    draw_legend(ax, used, _NAMES)
    layers = "; ".join(
        f"layer {i} with {_written(layer)}" for i, layer in enumerate(cone.layers, start=1)
    )
    one, two = cone.sentences
    counted = ", ".join(map(str, sizes))
    picture.alt = f"{layers or 'No layer'}. Sizes from the input up: {counted}. N{one[1:]}; {two}."
    return picture


_NAMES = {
    "input": "not seen",
    "read": "seen by the chosen neuron",
    "output": "the chosen neuron",
}


def _written(layer: tuple[int, int, int]) -> str:
    kernel, stride, dilation = layer
    gaps = f", dilation {dilation}" if dilation > 1 else ""
    return f"kernel {kernel}, stride {stride}{gaps}"
