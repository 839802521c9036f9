"""Channels, filters, groups and biases: what is read, what it costs, how it lies in memory."""

from __future__ import annotations

import dataclasses
import math
from typing import Any, ClassVar

import traitlets

from convcourse.figures import Picture, Volume, fig_volume
from convcourse.figures.volume import DATA_FORMATS
from convcourse.widgets.explorable import Explorable, choice, slider, switch

__all__ = ["VolumeExplorable", "explore_volume"]


class VolumeExplorable(Explorable):
    """What :func:`explore_volume` returns."""

    name: ClassVar[str] = "volume"
    height = slider(6, 1, 32, "height")
    width = slider(8, 1, 32, "width")
    kh = slider(3, 1, 7, "kh")
    kw = slider(3, 1, 7, "kw")
    c_in = slider(3, 1, 8, "c_in, channels")
    c_out = slider(4, 1, 8, "c_out, filters")
    groups = slider(1, 1, 8, "groups")
    stride = slider(1, 1, 4, "s, stride")
    padding = choice("VALID", ("VALID", "SAME"), "padding")
    data_format = choice("NHWC", tuple(DATA_FORMATS), "axes in memory")
    bias = switch(True, "a bias for each filter")
    channel = traitlets.Int(0, min=0).tag(sync=True)

    @property
    def layer(self) -> Volume:
        """The convolution as it is set."""
        names = [field.name for field in dataclasses.fields(Volume)]
        return Volume(**{name: getattr(self, name) for name in names})

    @property
    def params(self) -> int:
        """Weights and biases."""
        return self.layer.params

    @property
    def macs(self) -> int:
        """Multiply-accumulate operations for one image."""
        return self.layer.macs

    @property
    def output_shape(self) -> tuple[int, ...]:
        """The shape of y in the order of axes that is chosen."""
        return self.layer.shapes[2]

    @property
    def numbers(self) -> dict[str, Any]:
        """Shapes, counts, what the output channel reads, and the order of memory."""
        layer = self.layer
        reads, (x, w, y) = layer.reads, layer.shapes
        return {
            "channel": layer.chosen,
            "reads": list(reads),
            "output": list(layer.output),
            "params": layer.params,
            "macs": layer.macs,
            "x": list(x),
            "w": list(w),
            "y": list(y),
            "strides": [math.prod(x[i + 1 :]) for i in range(4)],
            "memory": [list(place) for place in layer.memory()],
        }

    @property
    def picture(self) -> Picture:
        """The static twin, `fig_volume`."""
        return fig_volume(self.layer)


def explore_volume(
    *,
    height: int = 6,
    width: int = 8,
    kh: int = 3,
    kw: int = 3,
    c_in: int = 3,
    c_out: int = 4,
    groups: int = 1,
    stride: int = 1,
    padding: str = "VALID",
    bias: bool = True,
    data_format: str = "NHWC",
) -> VolumeExplorable:
    """Return the volume of a convolution pulled apart by channel, with its counts and its memory.

    Left and right arrows, and clicks, choose an output channel. The static twin is
    :func:`convcourse.figures.fig_volume`.

    Parameters
    ----------
    height, width : int
        Pixels of the image, 1 to 32.
    kh, kw : int
        Height and width of the kernel, 1 to 7.
    c_in, c_out : int
        Channels of the input, and filters, which are channels of the output; 1 to 8.
    groups : int, default 1
        Groups that the channels are split into; c_in groups make a depthwise convolution.
    stride : int, default 1
        In pixels, 1 to 4.
    padding : "VALID" or "SAME", in any case, default "VALID"
        Zeros around the image.
    bias : bool, default True
        Whether each filter has one.
    data_format : "NHWC" or "NCHW", default "NHWC"
        The order of the axes in memory, TensorFlow's or PyTorch's.

    Returns
    -------
    VolumeExplorable
        Traits: the settings above, and `channel`; `params`, `macs` and `output_shape` are counted.

    Examples
    --------
    >>> widget = explore_volume(c_in=4, c_out=8, bias=False)
    >>> widget.params, widget.output_shape
    (288, (1, 4, 6, 8))
    >>> widget.groups = 4
    >>> widget.params
    72
    """
    return VolumeExplorable(
        height=height,
        width=width,
        kh=kh,
        kw=kw,
        c_in=c_in,
        c_out=c_out,
        groups=groups,
        stride=stride,
        padding=padding.upper(),
        bias=bias,
        data_format=data_format,
    )
