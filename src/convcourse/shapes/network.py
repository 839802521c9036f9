"""A network as a list of layers, and its table: shapes, parameters, work and receptive fields."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import SupportsIndex

from convcourse.shapes.arguments import Pair, integer, sequence, show
from convcourse.shapes.errors import ShapeError
from convcourse.shapes.layers import Layer, Shape
from convcourse.shapes.receptive_field import jump, receptive_field


@dataclass(frozen=True, slots=True)
class Row:
    """One layer's line of a `Summary`.

    Attributes
    ----------
    name : str
        Of the layer.
    output_shape : tuple of int
        (height, width, channels), or (units,), of one example.
    params, macs : int
        Parameters, and multiply-accumulate operations for one example.
    receptive_field, jump : tuple of int or None
        (vertical, horizontal), in pixels of the network's input; None where the output is no
        longer an image.

    Examples
    --------
    >>> from convcourse.shapes import Conv
    >>> summary([Conv(32, 3, name="first")], (28, 28, 1))[0].name
    'first'
    """

    name: str
    output_shape: Shape
    params: int
    macs: int
    receptive_field: Pair | None
    jump: Pair | None


class Summary(tuple[Row, ...]):
    """The rows of a network's table; its text is the table, with the totals at its foot.

    Examples
    --------
    >>> from convcourse.shapes import Conv, Dense, Flatten, MaxPool
    >>> table = summary([Conv(32, 3), MaxPool(2), Flatten(), Dense(10)], (28, 28, 1))
    >>> table.params, table.macs, table[1].output_shape
    (54410, 248768, (13, 13, 32))
    """

    __slots__ = ()

    @property
    def params(self) -> int:
        """Parameters of all layers."""
        return sum(row.params for row in self)

    @property
    def macs(self) -> int:
        """Multiply-accumulate operations of all layers, for one example."""
        return sum(row.macs for row in self)

    def __repr__(self) -> str:
        """Return the table as text."""
        lines = [("layer", "output shape", "params", "MACs", "receptive field", "jump")]
        lines += [
            (
                row.name,
                _by(row.output_shape),
                f"{row.params:,}",
                f"{row.macs:,}",
                _by(row.receptive_field),
                _by(row.jump),
            )
            for row in self
        ]
        lines.append(("total", "", f"{self.params:,}", f"{self.macs:,}", "", ""))
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        rule = "-" * (sum(widths) + 2 * len(widths) - 2)
        text = [
            "  ".join([line[0].ljust(widths[0]), *map(str.rjust, line[1:], widths[1:])]).rstrip()
            for line in lines
        ]
        return "\n".join([text[0], rule, *text[1:-1], rule, text[-1]])


def summary(layers: Iterable[Layer], input_shape: Iterable[SupportsIndex]) -> Summary:
    """Return the table of a network, layer by layer.

    Parameters
    ----------
    layers : iterable of Layer
        `Conv`, `MaxPool`, `AvgPool`, `GlobalPool`, `Flatten`, `Dense`, from input to output.
    input_shape : tuple of int
        (height, width, channels), or (units,), of one example.

    Returns
    -------
    Summary
        A tuple of `Row`, one for each layer.

    Raises
    ------
    ShapeError
        If a layer cannot take the output of the one before it; the message names the layer.

    Notes
    -----
    Each number comes from `output_size`, `conv_params`, `dense_params`, `conv_macs`,
    `receptive_field` and `jump`.

    Examples
    --------
    >>> from convcourse.shapes import Conv, Dense, Flatten, MaxPool
    >>> net = [Conv(32, 3), MaxPool(2), Conv(64, 3), MaxPool(2), Conv(64, 3)]
    >>> summary(net + [Flatten(), Dense(64), Dense(10)], (28, 28, 1))
    layer       output shape  params       MACs  receptive field  jump
    ------------------------------------------------------------------
    conv_1          26×26×32     320    194,688              3×3   1×1
    max_pool_1      13×13×32       0          0              4×4   2×2
    conv_2          11×11×64  18,496  2,230,272              8×8   2×2
    max_pool_2        5×5×64       0          0            10×10   4×4
    conv_3            3×3×64  36,928    331,776            18×18   4×4
    flatten_1            576       0          0
    dense_1               64  36,928     36,864
    dense_2               10     650        640
    ------------------------------------------------------------------
    total                     93,322  2,794,240
    """
    shape = tuple(integer("input_shape", size) for size in sequence(input_shape) or ())
    if len(shape) not in (1, 3):
        raise ShapeError(
            f"an example is (height, width, channels) or (units,): got {show(input_shape)}. "
            "Use (28, 28, 1) for a small grey image, for example; the batch has no place here."
        )
    numbers: Counter[str] = Counter()
    vertical: list[tuple[int, int, int]] = []
    horizontal: list[tuple[int, int, int]] = []
    rows = []
    for layer in layers:
        numbers[layer.kind] += 1
        name = layer.name or f"{layer.kind}_{numbers[layer.kind]}"
        try:
            output_shape = layer.output_shape(shape)
            params, macs, window = layer.params(shape), layer.macs(shape), layer.window(shape)
        except ShapeError as error:
            raise ShapeError(f"{name}: {error}") from None
        if window:
            for axis, steps in enumerate((vertical, horizontal)):
                steps.append((window.kernel[axis], window.stride[axis], window.dilation[axis]))
        image = len(output_shape) == 3
        rows.append(
            Row(
                name,
                output_shape,
                params,
                macs,
                (receptive_field(vertical), receptive_field(horizontal)) if image else None,
                (jump(vertical), jump(horizontal)) if image else None,
            )
        )
        shape = output_shape
    return Summary(rows)


def _by(sizes: Shape | None) -> str:
    return "×".join(map(str, sizes or ()))
