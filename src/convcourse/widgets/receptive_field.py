"""How far a neuron sees: layers that are added and removed, and a neuron to click."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

import traitlets

from convcourse import figures
from convcourse.figures.shown.receptive_field import Cone
from convcourse.shapes import ShapeError
from convcourse.shapes.arguments import integer, sequence, show
from convcourse.widgets.explorable import Explorable, slider

__all__ = ["FIVE_LAYERS", "ReceptiveFieldExplorable", "explore_receptive_field"]

_MOST_LAYERS = 6
FIVE_LAYERS = ((3, 1), (2, 2), (3, 1), (2, 2), (3, 1))


class _Layers(traitlets.TraitType):  # type: ignore[misc]  # seen as untyped, see pyproject.toml
    """A trait that holds layers, each written (kernel, stride, dilation)."""

    def validate(self, _: Any, value: Any) -> list[list[int]]:
        layers = [sequence(layer) or () for layer in value]
        if len(layers) > _MOST_LAYERS or not all(len(layer) in (2, 3) for layer in layers):
            raise ShapeError(
                f"layers are at most {_MOST_LAYERS} tuples (kernel, stride) or "
                f"(kernel, stride, dilation): got {show(value)}. Use [(3, 1), (2, 2)], for example."
            )
        names = ("kernel", "stride", "dilation")
        return [
            [integer(name, number) for name, number in zip(names, (*layer, 1)[:3], strict=True)]
            for layer in layers
        ]


class ReceptiveFieldExplorable(Explorable):
    """What :func:`explore_receptive_field` returns.

    Attributes
    ----------
    size : int
        Pixels of the input along one axis.
    layers : list of [kernel, stride, dilation]
        From the input up.
    level, neuron : int
        The layer (0 is the input) and the neuron that is looked at.
    """

    name: ClassVar[str] = "receptive_field"
    size = slider(28, 1, 40, "n, input size")
    layers = _Layers(FIVE_LAYERS).tag(sync=True)
    level = traitlets.Int(0, min=0).tag(sync=True)
    neuron = traitlets.Int(0, min=0).tag(sync=True)

    @property
    def cone(self) -> Cone:
        """The layers and the neuron as they are set."""
        layers = [(kernel, stride, dilation) for kernel, stride, dilation in self.layers]
        return Cone(size=self.size, layers=layers, level=self.level, neuron=self.neuron)

    @property
    def receptive_field(self) -> int:
        """Pixels along the axis from the first that the neuron sees to the last."""
        return self.cone.field

    @property
    def seen(self) -> tuple[int, ...]:
        """The input pixels that the neuron reads."""
        return self.cone.seen[0]

    @property
    def numbers(self) -> dict[str, Any]:
        """Sizes of the layers, and what the neuron sees in each."""
        cone = self.cone
        level, neuron = cone.chosen
        sizes = cone.sizes
        seen = [list(each) for each in cone.seen]
        return {
            "sizes": list(sizes),
            "level": level,
            "neuron": neuron,
            "cone": seen + [[] for _ in range(len(sizes) - len(seen))],
            "field": cone.field,
            "jump": cone.jump,
        }

    @property
    def picture(self) -> figures.Picture:
        """The static twin, `fig_receptive_field`."""
        return figures.fig_receptive_field(self.cone)


def explore_receptive_field(
    layers: Iterable[Sequence[int]] = FIVE_LAYERS, **settings: Any
) -> ReceptiveFieldExplorable:
    """Return layers to add and remove, and a neuron to choose: what it sees lights up.

    Arrow keys and clicks choose the neuron; at first it is the middle one of the top layer. The
    static twin is :func:`convcourse.figures.fig_receptive_field`.

    Parameters
    ----------
    layers : iterable of (kernel, stride) or (kernel, stride, dilation)
        Convolutions and poolings from the input up, without padding, six at most.
    **settings
        Other traits of the `ReceptiveFieldExplorable`, such as the `size`.

    Raises
    ------
    ShapeError
        If a layer is not such a tuple, or there are too many.

    Examples
    --------
    >>> widget = explore_receptive_field([(3, 1), (2, 2)], size=10)
    >>> widget.level, widget.neuron, widget.seen
    (2, 2, (4, 5, 6, 7))
    """
    widget = ReceptiveFieldExplorable(layers=layers, **settings)
    widget.level = len(widget.layers)
    try:
        widget.neuron = widget.cone.sizes[-1] // 2
    except ShapeError:  # the figure says so, and its sliders can mend it
        widget.neuron = 0
    return widget
