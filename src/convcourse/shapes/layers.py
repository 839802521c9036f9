"""Layers as records of their settings: what each makes of a shape, and what that costs."""

import math
from dataclasses import KW_ONLY, dataclass
from typing import ClassVar, SupportsIndex, TypeAlias

from convcourse.shapes.arguments import Padding2D, PairLike, integer
from convcourse.shapes.counts import conv_macs, conv_params, dense_params
from convcourse.shapes.errors import ShapeError
from convcourse.shapes.windows import Window, pool_window

Shape: TypeAlias = tuple[int, ...]


@dataclass(frozen=True)
class Layer:
    """A layer that changes no shape and costs nothing: an activation, a dropout.

    The base of the others. A shape is that of one example: (height, width, channels) or (units,).

    Attributes
    ----------
    name : str
        How the table calls the layer; its kind and a number where it is left out.

    Examples
    --------
    >>> Layer(name="relu").output_shape((26, 26, 32))
    (26, 26, 32)
    """

    kind: ClassVar[str] = "layer"
    _: KW_ONLY
    name: str = ""

    def window(self, shape: Shape) -> Window | None:
        """Return the window that the layer slides over an input of this shape, if it has one."""
        return None

    def output_shape(self, shape: Shape) -> Shape:
        """Return the shape of the output for an input of this shape."""
        return shape

    def params(self, shape: Shape) -> int:
        """Return the number of parameters for an input of this shape."""
        return 0

    def macs(self, shape: Shape) -> int:
        """Return the multiply-accumulate operations for one input of this shape."""
        return 0


@dataclass(frozen=True)
class Conv(Layer):
    """A convolution layer.

    Attributes
    ----------
    filters : int
        Output channels.
    kernel, stride, dilation : int or pair of int
        In pixels, (vertical, horizontal).
    padding : "VALID", "SAME", int or ((top, bottom), (left, right))
        In pixels.
    groups : int
        Groups that the channels are split into.
    bias : bool
        Whether each output channel has one bias.

    Examples
    --------
    >>> layer = Conv(96, 11, stride=4)
    >>> layer.output_shape((227, 227, 3)), layer.params((227, 227, 3))
    ((55, 55, 96), 34944)
    """

    kind: ClassVar[str] = "conv"
    filters: SupportsIndex
    kernel: PairLike
    _: KW_ONLY
    stride: PairLike = 1
    padding: Padding2D = "VALID"
    dilation: PairLike = 1
    groups: SupportsIndex = 1
    bias: bool = True

    def window(self, shape: Shape) -> Window:
        """Return the window that the kernel slides over an image of this shape."""
        height, width, _ = _image(shape)
        return Window.over(
            (height, width),
            self.kernel,
            stride=self.stride,
            padding=self.padding,
            dilation=self.dilation,
        )

    def output_shape(self, shape: Shape) -> Shape:
        """Return (height, width, filters)."""
        return (*self.window(shape).output, integer("filters", self.filters))

    def params(self, shape: Shape) -> int:
        """Return the weights and the biases."""
        kh, kw = self.window(shape).kernel
        return conv_params(kh, kw, shape[2], self.filters, bias=self.bias, groups=self.groups)

    def macs(self, shape: Shape) -> int:
        """Return one operation for each weight and position."""
        window = self.window(shape)
        return conv_macs(*window.output, *window.kernel, shape[2], self.filters, groups=self.groups)


@dataclass(frozen=True)
class MaxPool(Layer):
    """A max-pooling layer.

    Attributes
    ----------
    size : int or pair of int
        Of the window, in pixels.
    stride : int, pair of int or None
        In pixels; the size itself where it is left out.
    padding : "VALID", "SAME", int or ((top, bottom), (left, right))
        In pixels.

    Examples
    --------
    >>> MaxPool(2).output_shape((11, 11, 64))
    (5, 5, 64)
    """

    kind: ClassVar[str] = "max_pool"
    size: PairLike
    _: KW_ONLY
    stride: PairLike | None = None
    padding: Padding2D = "VALID"

    def window(self, shape: Shape) -> Window:
        """Return the window that slides over an image of this shape."""
        return pool_window(
            (None, *_image(shape)), self.size, stride=self.stride, padding=self.padding
        )

    def output_shape(self, shape: Shape) -> Shape:
        """Return (height, width, channels)."""
        return (*self.window(shape).output, shape[2])


@dataclass(frozen=True)
class AvgPool(MaxPool):
    """An average-pooling layer, with the settings of `MaxPool`.

    Examples
    --------
    >>> AvgPool(3, stride=2, padding="SAME").output_shape((28, 28, 8))
    (14, 14, 8)
    """

    kind: ClassVar[str] = "avg_pool"


@dataclass(frozen=True)
class GlobalPool(Layer):
    """A pooling, mean or maximum, over the whole image.

    Examples
    --------
    >>> GlobalPool().output_shape((3, 3, 64))
    (64,)
    """

    kind: ClassVar[str] = "global_pool"

    def output_shape(self, shape: Shape) -> Shape:
        """Return (channels,)."""
        return (_image(shape)[2],)


@dataclass(frozen=True)
class Norm(Layer):
    """A batch normalization: four numbers for each channel, two of them learned.

    Examples
    --------
    >>> Norm().params((13, 13, 32))
    128
    """

    kind: ClassVar[str] = "norm"

    def params(self, shape: Shape) -> int:
        """Return scale, shift, mean and variance of each channel."""
        return 4 * shape[-1]


@dataclass(frozen=True)
class Flatten(Layer):
    """A layer that puts the values of an example into one row.

    Examples
    --------
    >>> Flatten().output_shape((3, 3, 64))
    (576,)
    """

    kind: ClassVar[str] = "flatten"

    def output_shape(self, shape: Shape) -> Shape:
        """Return (units,)."""
        return (math.prod(shape),)


@dataclass(frozen=True)
class Dense(Layer):
    """A dense layer on a row of values.

    Attributes
    ----------
    units : int
        Number of outputs.
    bias : bool
        Whether each output has one bias.

    Examples
    --------
    >>> Dense(64).params((576,)), Dense(64).macs((576,))
    (36928, 36864)
    """

    kind: ClassVar[str] = "dense"
    units: SupportsIndex
    _: KW_ONLY
    bias: bool = True

    def output_shape(self, shape: Shape) -> Shape:
        """Return (units,)."""
        if len(shape) != 1:
            raise ShapeError(
                f"a dense layer takes a row of values: got shape {shape}. "
                "Use Flatten() or GlobalPool() before it."
            )
        return (integer("units", self.units),)

    def params(self, shape: Shape) -> int:
        """Return the weights and the biases."""
        return dense_params(*shape, *self.output_shape(shape), bias=self.bias)

    def macs(self, shape: Shape) -> int:
        """Return one operation for each weight."""
        return dense_params(*shape, *self.output_shape(shape), bias=False)


def _image(shape: Shape) -> tuple[int, int, int]:
    if len(shape) != 3:
        raise ShapeError(
            f"this layer takes an image (height, width, channels): got shape {shape}. "
            "Use it before Flatten() or GlobalPool()."
        )
    height, width, channels = shape
    return height, width, channels
