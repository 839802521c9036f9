"""Networks of the literature to scale: a layer to choose, and its counts by hand."""

from __future__ import annotations

from typing import Any, ClassVar

import traitlets

from convcourse import figures
from convcourse.figures.shown.museum import SCALES, Museum, places, words_of
from convcourse.shapes import Conv, Dense
from convcourse.shapes.architectures import ARCHITECTURES
from convcourse.shapes.graph import Architecture
from convcourse.shapes.padding import pads
from convcourse.widgets.explorable import Explorable, choice, slider

__all__ = ["MuseumExplorable", "explore_museum"]


class MuseumExplorable(Explorable):
    """What :func:`explore_museum` returns.

    Attributes
    ----------
    network : str
        The name of the network, or of the block, that is looked at.
    side : int
        Height and width of its input in pixels; 0 is as published.
    scale : "this network" or "the museum"
        What is drawn at full height and width: the largest of this network, or of all.
    layer : int
        The layer that is counted by hand; 0 is the image.
    """

    name: ClassVar[str] = "museum"
    network = choice(Museum.network, tuple(ARCHITECTURES), "network")
    side = slider(0, 0, 256, "side, 0 as published")
    scale = choice(SCALES[0], SCALES, "scale")
    layer = traitlets.Int(4, min=0).tag(sync=True)
    networks = traitlets.Dict().tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        """Hand the browser the layers of all networks, and the traits of the figure."""
        networks = {name: _plain(each) for name, each in ARCHITECTURES.items()}
        super().__init__(networks=networks, **traits)

    @property
    def museum(self) -> Museum:
        """The network and the layer as they are set."""
        return Museum(network=self.network, side=self.side, layer=self.layer, scale=self.scale)

    @property
    def numbers(self) -> dict[str, Any]:
        """Shapes and counts of all layers, those of the chosen one by hand, and all totals."""
        museum = self.museum
        table = museum.summary
        return {
            "layer": museum.chosen,
            "shapes": [list(shape) for shape in museum.shapes],
            "params": [0, *(row.params for row in table)],
            "macs": [0, *(row.macs for row in table)],
            "seen": [list(pair) for pair in museum.seen],
            "title": museum.title,
            "hand": list(museum.by_hand),
            "totals": [list(pair) for pair in museum.totals.values()],
        }

    @property
    def picture(self) -> figures.Picture:
        """The static twin, `fig_museum`."""
        return figures.fig_museum(self.museum)


def explore_museum(network: str = "VGG-16", **settings: Any) -> MuseumExplorable:
    """Return networks of the literature to scale, from LeNet-5 to a block of ConvNeXt.

    Left and right arrows and clicks choose a layer, whose shape, parameters, operations and
    receptive field are then counted by hand; up and down arrows choose the network. The static
    twin is :func:`convcourse.figures.fig_museum`.

    Parameters
    ----------
    network : str
        A name in `convcourse.shapes.architectures.ARCHITECTURES`, in any case.
    **settings
        Other traits of the `MuseumExplorable`, such as the `layer`.

    Examples
    --------
    >>> widget = explore_museum("LeNet-5", layer=3)
    >>> widget.museum.by_hand[1]
    'parameters = 5·5·6·16 + 16 = 2,416'
    >>> widget.network = "MobileNet"
    >>> widget.museum.summary.params
    4231976
    """
    return MuseumExplorable(network=network, **settings)


def _plain(architecture: Architecture) -> dict[str, Any]:
    """Return an architecture as the browser takes it; its windows are square."""
    layers = []
    spots = places(architecture)[1:]
    shapes = [architecture.input_shape, *(row.output_shape for row in architecture.summary())]
    for node, sources, place in zip(architecture.nodes, architecture.sources, spots, strict=True):
        layer = node.layer
        plain: dict[str, Any] = {"name": layer.name, "kind": layer.kind, "from": list(sources)}
        plain["words"] = words_of(layer)
        if window := layer.window(shapes[sources[0]]):
            plain |= {"kernel": window.kernel[0], "stride": window.stride[0]}
            padding = layer.padding  # type: ignore[attr-defined]  # what has a window has a padding
            named = isinstance(padding, str)
            plain["padding"] = padding if named else list(pads(1, 1, padding=padding))
        if isinstance(layer, Conv):
            plain |= {"units": layer.filters, "groups": layer.groups, "bias": layer.bias}
        elif isinstance(layer, Dense):
            plain |= {"units": layer.units, "bias": layer.bias}
        layers.append(plain | {"norm": node.norm, "note": node.note, "place": list(place)})
    return {
        "year": architecture.year,
        "paper": architecture.paper,
        "input": list(architecture.input_shape),
        "layers": layers,
    }
