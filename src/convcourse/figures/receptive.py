"""The receptive field of a neuron: layers one above the other, and the cone below it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from convcourse.figures.parts import draw_frame, write
from convcourse.figures.picture import (
    BLUE,
    Picture,
    draw_cell,
    draw_legend,
    draw_lines,
    format_number,
    lines_height,
    picture_of_error,
    start_picture,
)
from convcourse.figures.windows import AxisWindows
from convcourse.shapes import ShapeError, jump, receptive_field

__all__ = ["Cone", "fig_receptive_field"]


@dataclass(frozen=True, kw_only=True)
class Cone:
    """A stack of layers along one axis, and one neuron of it.

    Attributes
    ----------
    size : int
        Pixels of the input.
    layers : sequence of (kernel, stride, dilation)
        From the input up, without padding.
    level, neuron : int
        The layer (0 is the input) and the neuron that is looked at; the last where there are fewer.

    Examples
    --------
    >>> cone = Cone(size=10, layers=((3, 1, 1), (2, 2, 1)), level=2, neuron=1)
    >>> cone.field, cone.jump, cone.seen[0]
    (4, 2, (2, 3, 4, 5))
    """

    size: int
    layers: Sequence[tuple[int, int, int]]
    level: int = 0
    neuron: int = 0

    @property
    def stack(self) -> tuple[AxisWindows, ...]:
        """The windows of each layer over the one below it.

        Raises
        ------
        ShapeError
            If a layer has too little below it; the message says which.
        """
        stack: list[AxisWindows] = []
        for i, (kernel, stride, dilation) in enumerate(self.layers):
            size = stack[-1].out if stack else self.size
            try:
                stack.append(AxisWindows.of(size, kernel, stride=stride, dilation=dilation))
            except ShapeError as error:
                raise ShapeError(f"layer {i + 1}: {error}") from None
        return tuple(stack)

    @property
    def sizes(self) -> tuple[int, ...]:
        """Neurons of each layer, from the input up."""
        return (self.size, *(windows.out for windows in self.stack))

    @property
    def chosen(self) -> tuple[int, int]:
        """The layer and the neuron that are looked at."""
        level = min(self.level, len(self.layers))
        return level, min(self.neuron, self.sizes[level] - 1)

    @property
    def seen(self) -> tuple[tuple[int, ...], ...]:
        """The neurons that the chosen one sees, for each layer from the input up to its own."""
        level, neuron = self.chosen
        cone: list[tuple[int, ...]] = [(neuron,)]
        for windows in reversed(self.stack[:level]):
            cone.insert(0, tuple(sorted({i for k in cone[0] for i in windows.taps(k)})))
        return tuple(cone)

    @property
    def field(self) -> int:
        """The receptive field in pixels, gaps included."""
        return receptive_field(self.layers[: self.chosen[0]])

    @property
    def jump(self) -> int:
        """Pixels between the fields of neighbours in the chosen layer."""
        return jump(self.layers[: self.chosen[0]])

    @property
    def sentences(self) -> tuple[str, str]:
        """What the neuron sees, along the axis and in two dimensions.

        Examples
        --------
        >>> Cone(size=28, layers=[(3, 1, 1)], level=1, neuron=4).sentences[0]
        'neuron 4 of layer 1 sees pixels 4 to 6: receptive field 3, jump 1'
        """
        (level, neuron), pixels = self.chosen, self.seen[0]
        area, whole = self.field**2, self.size**2
        return (
            f"neuron {neuron} of layer {level} sees pixels {pixels[0]} to {pixels[-1]}: "
            f"receptive field {self.field}, jump {self.jump}",
            f"in two dimensions {self.field}·{self.field} = {area} of {self.size}·{self.size} = "
            f"{whole} pixels, {format_number(100 * area / whole)} %",
        )


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
            style = "read by the kernel" if i <= level and k in seen[i] else "input pixel"
            if (i, k) == (level, neuron):
                style = "output"
            draw_cell(ax, (*corner(i, k), unit * 0.9, unit * 0.9), style, "" if i else str(k))
            used.add(style)
        name = f"layer {i}, {count} neurons" if i else f"input, {count} pixels"
        left = 0.4 + unit * cone.size
        write(ax, left, corner(i, 0)[1] + 0.08, name, 9.5, align="left")
        if i:
            write(ax, left, corner(i, 0)[1] + 0.28, _written(cone.layers[i - 1]), 9.5, align="left")
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
    "input pixel": "not seen",
    "read by the kernel": "seen by the chosen neuron",
    "output": "the chosen neuron",
}


def _written(layer: tuple[int, int, int]) -> str:
    kernel, stride, dilation = layer
    gaps = f", dilation {dilation}" if dilation > 1 else ""
    return f"kernel {kernel}, stride {stride}{gaps}"
