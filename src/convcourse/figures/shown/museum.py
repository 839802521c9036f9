"""A network of the literature: its layers in their places, and one of them counted by hand."""

from __future__ import annotations

import functools
from collections import Counter
from dataclasses import dataclass

from convcourse.shapes import Conv, Dense, Flatten, GlobalPool, Summary, Window
from convcourse.shapes.architectures import ARCHITECTURES
from convcourse.shapes.graph import Architecture, Concat, Node, Sum
from convcourse.shapes.layers import Layer, Shape

__all__ = ["SCALES", "Museum", "places", "words_of"]

SCALES = ("this network", "the museum")
"""Whose largest layer is drawn at full size."""


@dataclass(frozen=True, kw_only=True)
class Museum:
    """Architectures, one of them looked at, and one of its layers.

    Attributes
    ----------
    network : str
        Its name.
    side : int
        Height and width of its input in pixels; 0 is as published.
    layer : int
        The layer that is counted; 0 is the image, and the last one where there are fewer.
    scale : str
        One of `SCALES`.

    Examples
    --------
    >>> Museum(network="LeNet-5", layer=1).by_hand[1]
    'parameters = 5·5·1·6 + 6 = 156'
    """

    network: str = "VGG-16"
    side: int = 0
    layer: int = 0
    scale: str = SCALES[0]

    @property
    def architecture(self) -> Architecture:
        """The network that is looked at."""
        return ARCHITECTURES[self.network]

    @property
    def chosen(self) -> int:
        """The place of the layer that is counted."""
        return min(self.layer, len(self.architecture.nodes))

    @functools.cached_property
    def summary(self) -> Summary:
        """Its table.

        Raises
        ------
        ShapeError
            If a layer has too little to read; the message says which.
        """
        return self.architecture.summary(self.side)

    @functools.cached_property
    def shapes(self) -> tuple[Shape, ...]:
        """The shapes of the image and of what each layer makes."""
        image = self.architecture.shape_of_input(self.side)
        return (image, *(row.output_shape for row in self.summary))

    @property
    def seen(self) -> tuple[tuple[int, int], ...]:
        """Receptive field and jump, along one axis, of the image and each layer; 0 of a row."""
        rows = ((row.receptive_field, row.jump) for row in self.summary)
        return (
            (1, 1),
            *((field[0], jump[0]) if field and jump else (0, 0) for field, jump in rows),
        )

    @property
    def totals(self) -> dict[str, tuple[int, int]]:
        """Parameters and MACs of every architecture, as published."""
        return {name: (table.params, table.macs) for name, table in _tables().items()}

    @property
    def largest(self) -> tuple[int, ...]:
        """The largest side, channels, units, parameters and MACs at the scale that is chosen."""
        image = self.architecture.shape_of_input(self.side)
        sizes = [_extent(image, self.summary)]
        if self.scale == SCALES[1]:
            sizes += [_extent(ARCHITECTURES[n].input_shape, t) for n, t in _tables().items()]
        return tuple(map(max, zip(*sizes, strict=True)))

    @property
    def facts(self) -> str:
        """Input, parameters and MACs of the network."""
        table = self.summary
        return f"input {_by(self.shapes[0])}, {table.params:,} parameters, {table.macs:,} MACs"

    @property
    def alt(self) -> str:
        """What the figure shows, in words."""
        counts = ". ".join(" ".join(text.split()) for text in self.by_hand)
        return (
            f"{self.network} ({self.architecture.year}): {self.facts}. "
            f"Layer {self.chosen} of {len(self.architecture.nodes)}, {self.title}. {counts}."
        )

    @property
    def title(self) -> str:
        """What the chosen layer is.

        Examples
        --------
        >>> Museum(network="AlexNet", layer=3).title
        'conv2: 5×5, stride 1, padding 2 + 2, groups 2'
        """
        if self.chosen == 0:
            return "input: the image"
        node = self.architecture.nodes[self.chosen - 1]
        return f"{node.layer.name}: {self._settings(node)}"

    @property
    def by_hand(self) -> tuple[str, ...]:
        """The chosen layer's output, parameters, MACs and receptive field, written out."""
        if self.chosen == 0:
            shape = self.shapes[0]
            return (f"output     = {_by(shape, '·')} = {_product(shape):,} numbers", *_NOTHING)
        node = self.architecture.nodes[self.chosen - 1]
        sources = self.architecture.sources[self.chosen - 1]
        read = [self.shapes[i] for i in sources]
        row = self.summary[self.chosen - 1]
        params, macs = _costs(node, read[0], row.output_shape)
        return (
            f"output     = {_output(node, read, row.output_shape)}",
            f"parameters = {params}{row.params:,}",
            f"MACs       = {macs}{row.macs:,}",
            f"field      = {self._field(node, sources)}",
        )

    def _window(self, node: Node) -> Window | None:
        sources = self.architecture.sources[self.architecture.nodes.index(node)]
        return node.layer.window(self.shapes[sources[0]])

    def _settings(self, node: Node) -> str:
        window, layer = self._window(node), node.layer
        if window is None:
            return words_of(layer)
        (kernel, _), (stride, _), ((before, after), _) = (
            window.kernel,
            window.stride,
            window.padding,
        )
        groups = f", groups {layer.groups}" if isinstance(layer, Conv) and layer.groups != 1 else ""
        size = f"{kernel}×{kernel}, stride {stride}, padding {before} + {after}"
        return f"{words_of(layer)}{size}{groups}"

    def _field(self, node: Node, sources: tuple[int, ...]) -> str:
        seen, step = self.seen[self.chosen]
        if not seen:
            return "the whole image"
        fields = [self.seen[i] for i in sources]
        before, jump = max(fields)
        window = self._window(node)
        if window is None:
            return f"{seen}, the largest of its branches; jump {step}"
        span, stride = window.span[0], window.stride[0]
        return f"{before} + ({span} - 1)·{jump} = {seen} pixels; jump {jump}·{stride} = {step}"


def words_of(layer: Layer) -> str:
    """Return what a layer does, in front of its settings where it has any.

    Examples
    --------
    >>> from convcourse.shapes import MaxPool
    >>> words_of(MaxPool(2))
    'maxima of '
    """
    return _KINDS.get(layer.kind, "")


def places(architecture: Architecture) -> tuple[tuple[int, int], ...]:
    """Return (column, lane) of the image and of each layer: as far from the image as its path.

    What first reads a map stays in its lane, what branches off takes the next one.

    Examples
    --------
    >>> places(ARCHITECTURES["ConvNeXt block"])
    ((0, 0), (1, 0), (2, 0), (3, 0), (4, 0))
    """
    found = [(0, 0)]
    branches: Counter[int] = Counter()
    for node, sources in zip(architecture.nodes, architecture.sources, strict=True):
        column = 1 + max(found[i][0] for i in sources)
        lane = min(found[i][1] for i in sources)
        if not isinstance(node.layer, Sum | Concat):
            lane += branches[sources[0]]
            branches[sources[0]] += 1
        found.append((column, lane))
    return tuple(found)


@functools.cache
def _tables() -> dict[str, Summary]:
    return {name: each.summary() for name, each in ARCHITECTURES.items()}


def _extent(image: Shape, table: Summary) -> tuple[int, ...]:
    """Return the largest side, channels, units, parameters and MACs of a network."""
    maps = [image, *(row.output_shape for row in table if len(row.output_shape) == 3)]
    units = (row.output_shape[0] for row in table if len(row.output_shape) == 1)
    return (
        max(shape[0] for shape in maps),
        max(shape[2] for shape in maps),
        max(units, default=0),
        max(row.params for row in table),
        max(row.macs for row in table),
    )


_NOTHING = ("parameters = 0", "MACs       = 0", "field      = 1 pixel; jump 1")
_KINDS = {
    "max_pool": "maxima of ",
    "avg_pool": "means of ",
    "global_pool": "the mean of each map",
    "flatten": "all values in one row",
    "dense": "each unit reads all values",
    "add": "a sum, value by value",
    "concat": "maps side by side",
}


def _output(node: Node, read: list[Shape], output: Shape) -> str:
    layer, shape = node.layer, read[0]
    if window := layer.window(shape):
        (before, after), stride, span = window.padding[0], window.stride[0], window.span[0]
        size = f"floor(({shape[0]} + {before} + {after} - {span}) / {stride}) + 1 = {output[0]}"
        return f"{size}, so {_by(output)}"
    if isinstance(layer, Flatten):
        return f"{_by(shape, '·')} = {output[0]:,}"
    if isinstance(layer, Concat):
        channels = " + ".join(str(each[-1]) for each in read)
        return f"{channels} = {output[-1]} channels, so {_by(output)}"
    if isinstance(layer, GlobalPool):
        return f"{output[0]:,}, one for each channel"
    if isinstance(layer, Dense):
        return f"{output[0]:,} units"
    return _by(output)


def _costs(node: Node, shape: Shape, output: Shape) -> tuple[str, str]:
    """Return the products that give parameters and MACs, with "= " at the end, where there are."""
    layer = node.layer
    if isinstance(layer, Conv):
        kernel, channels = layer.window(shape).kernel[0], shape[2] // int(layer.groups)
        weights, at = f"{kernel}·{kernel}·{channels}·{output[2]}", f"{output[0]}·{output[1]}·"
    elif isinstance(layer, Dense):
        weights, at = f"{shape[0]}·{output[0]}", ""
    else:
        return "", ""
    bias = f" + {output[-1]}" if isinstance(layer, Conv | Dense) and layer.bias else ""
    norm = f" + {node.norm}·{output[-1]}" if node.norm else ""
    return f"{weights}{bias}{norm} = ", f"{at}{weights} = "


def _by(shape: Shape, sign: str = "×") -> str:
    return sign.join(map(str, shape))


def _product(shape: Shape) -> int:
    height, width, channels = shape
    return height * width * channels
