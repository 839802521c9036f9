"""A network whose layers may branch: each names what it reads, and two branches meet again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass, field
from typing import SupportsIndex

from convcourse.shapes.arguments import integer
from convcourse.shapes.errors import ShapeError
from convcourse.shapes.layers import Layer, Shape
from convcourse.shapes.network import Row, Summary
from convcourse.shapes.receptive_field import jump, receptive_field
from convcourse.shapes.windows import Window

__all__ = ["Architecture", "Concat", "Node", "Sum"]


@dataclass(frozen=True)
class Sum(Layer):
    """A sum of branches, value by value: where a residual connection meets its block.

    Examples
    --------
    >>> Sum().joined([(56, 56, 64), (56, 56, 64)])
    (56, 56, 64)
    """

    kind = "add"

    def joined(self, shapes: Sequence[Shape]) -> Shape:
        """Return the one shape that all branches have."""
        if len(set(shapes)) != 1:
            raise ShapeError(
                f"only equal shapes can be added: got {_written(shapes)}. Use a convolution of "
                "1×1 with the same stride and channels on the shorter branch."
            )
        return shapes[0]


@dataclass(frozen=True)
class Concat(Layer):
    """Branches side by side: their channels one after the other.

    Examples
    --------
    >>> Concat().joined([(35, 35, 64), (35, 35, 96)])
    (35, 35, 160)
    """

    kind = "concat"

    def joined(self, shapes: Sequence[Shape]) -> Shape:
        """Return the common height and width with the sum of the channels."""
        if len({shape[:-1] for shape in shapes}) != 1:
            raise ShapeError(
                "only maps of one height and width can stand side by side: got "
                f"{_written(shapes)}. Use the same stride and padding in all branches."
            )
        return (*shapes[0][:-1], sum(shape[-1] for shape in shapes))


@dataclass(frozen=True)
class Node:
    """A layer in its place in an architecture.

    Attributes
    ----------
    layer : Layer
        One that has a name.
    inputs : tuple of str
        Names of the layers that it reads; the one before it where there is none. "input" is the
        image.
    norm : int
        Learned numbers for each output channel beside weights and bias: 2 for the scale and the
        shift of a normalisation that follows.
    note : str
        What a reader should know of it.

    Examples
    --------
    >>> Node(Sum(name="sum"), inputs=("input", "conv")).inputs
    ('input', 'conv')
    """

    layer: Layer
    _: KW_ONLY
    inputs: tuple[str, ...] = ()
    norm: int = 0
    note: str = ""


@dataclass(frozen=True)
class Architecture:
    """A network of the literature, or a block of one.

    Attributes
    ----------
    year : int
        Of the paper.
    paper : str
        Authors and title.
    input_shape : tuple of int
        (height, width, channels), as published.
    nodes : sequence of Node
        From input to output.

    Examples
    --------
    >>> from convcourse.shapes import Conv
    >>> conv = Conv(8, 3, padding="SAME", name="conv")
    >>> nodes = [Node(conv, norm=2), Node(Sum(name="sum"), inputs=("conv", "input"))]
    >>> block = Architecture(2015, "a block", (28, 28, 8), nodes)
    >>> block.summary().params, block.summary()[-1].receptive_field
    (600, (3, 3))
    """

    year: int
    paper: str
    input_shape: Shape
    nodes: Sequence[Node] = field(repr=False)

    @property
    def sources(self) -> tuple[tuple[int, ...], ...]:
        """The places of what each node reads, counted from 1; 0 is the image."""
        places = {"input": 0} | {node.layer.name: i for i, node in enumerate(self.nodes, start=1)}
        return tuple(
            tuple(places[name] for name in node.inputs) or (i,) for i, node in enumerate(self.nodes)
        )

    def shape_of_input(self, side: SupportsIndex = 0) -> Shape:
        """Return the input shape with another height and width; as published where it is 0."""
        side = integer("side", side, minimum=0)
        return (side, side, self.input_shape[2]) if side else self.input_shape

    def summary(self, side: SupportsIndex = 0) -> Summary:
        """Return the table of the network for square images of `side` pixels.

        Raises
        ------
        ShapeError
            If a layer cannot take what it reads; the message names the layer.

        Notes
        -----
        Where branches meet, the receptive field is that of the branch that sees most.
        """
        shapes: list[Shape] = [self.shape_of_input(side)]
        paths: list[list[Window]] = [[]]
        rows = []
        for node, sources in zip(self.nodes, self.sources, strict=True):
            layer, read = node.layer, [shapes[i] for i in sources]
            try:
                shape = layer.joined(read) if isinstance(layer, Sum | Concat) else read[0]
                window = layer.window(shape)
                output, params, macs = (
                    layer.output_shape(shape),
                    layer.params(shape) + node.norm * layer.output_shape(shape)[-1],
                    layer.macs(shape),
                )
            except ShapeError as error:
                raise ShapeError(f"{layer.name}: {error}") from None
            path = max((paths[i] for i in sources), key=lambda windows: _seen(windows)[0])
            paths.append([*path, window] if window else path)
            shapes.append(output)
            seen, step = _seen(paths[-1])
            image = len(output) == 3
            size = ((seen, seen), (step, step)) if image else (None, None)
            rows.append(Row(layer.name, output, params, macs, *size))
        return Summary(rows)


def _seen(windows: Sequence[Window]) -> tuple[int, int]:
    """Return the receptive field and the jump of square windows, one above the other."""
    layers = [(each.kernel[0], each.stride[0], each.dilation[0]) for each in windows]
    return receptive_field(layers), jump(layers)


def _written(shapes: Sequence[Shape]) -> str:
    return " and ".join("×".join(map(str, shape)) for shape in shapes)
