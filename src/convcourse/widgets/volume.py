"""Channels, kernels, groups and biases: what is read, what it costs, how it lies in memory."""

from __future__ import annotations

import math
from typing import Any, ClassVar

import traitlets

from convcourse import figures
from convcourse.figures.shown.volume import DATA_FORMATS, Volume
from convcourse.widgets.explorable import PADDINGS, Explorable, choice, slider, switch

__all__ = ["VolumeExplorable", "explore_volume"]


class VolumeExplorable(Explorable):
    """What :func:`explore_volume` returns.

    Attributes
    ----------
    height, width, kh, kw, stride : int
        Pixels of the image and of the kernel; the step.
    c_in, c_out, groups : int
        Channels of the input, kernels (which are channels of the output), and the groups that
        both are split into; c_in groups make a depthwise convolution.
    padding : "VALID" or "SAME", in any case
        Zeros around the image.
    bias : bool
        Whether each kernel has one.
    data_format : "NHWC" or "NCHW"
        The order of the axes in memory, TensorFlow's or PyTorch's.
    channel : int
        The output channel that is looked at.
    """

    name: ClassVar[str] = "volume"
    height = slider(Volume.height, 1, 32, "height")
    width = slider(Volume.width, 1, 32, "width")
    kh = slider(Volume.kh, 1, 7, "kh")
    kw = slider(Volume.kw, 1, 7, "kw")
    c_in = slider(Volume.c_in, 1, 8, "c_in, channels")
    c_out = slider(Volume.c_out, 1, 8, "c_out, kernels")
    groups = slider(Volume.groups, 1, 8, "groups")
    stride = slider(Volume.stride, 1, 4, "s, stride")
    padding = choice(Volume.padding, PADDINGS, "padding")
    data_format = choice(Volume.data_format, tuple(DATA_FORMATS), "axes in memory")
    bias = switch(Volume.bias, "a bias for each kernel")
    channel = traitlets.Int(Volume.channel, min=0).tag(sync=True)

    @property
    def layer(self) -> Volume:
        """The convolution as it is set."""
        return self.as_set(Volume)

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
    def picture(self) -> figures.Picture:
        """The static twin, `fig_volume`."""
        return figures.fig_volume(self.layer)


def explore_volume(**settings: Any) -> VolumeExplorable:
    """Return the volume of a convolution pulled apart by channel, with its counts and its memory.

    Left and right arrows, and clicks, choose an output channel. The static twin is
    :func:`convcourse.figures.fig_volume`.

    Parameters
    ----------
    **settings
        Traits of the `VolumeExplorable`, its sliders among them.

    Examples
    --------
    >>> widget = explore_volume(c_in=4, c_out=8, bias=False)
    >>> widget.params, widget.output_shape
    (288, (1, 4, 6, 8))
    >>> widget.groups = 4
    >>> widget.params
    72
    """
    return VolumeExplorable(**settings)
