"""The receptive field of a neuron: layers one above the other, and the cone below it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from convcourse.figures.shown.arrays import format_number
from convcourse.figures.shown.size import AxisWindows
from convcourse.shapes import ShapeError, jump, receptive_field

__all__ = ["Cone"]


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
        """The receptive field in pixels, the pixels between its weights included."""
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
