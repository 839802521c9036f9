"""Channels, kernels and groups: what is read, what it costs, how it lies in memory."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from convcourse.shapes import Window, conv_macs, conv_params
from convcourse.shapes.counts import group_channels

__all__ = ["DATA_FORMATS", "Volume"]

DATA_FORMATS = {"NHWC": "HWIO", "NCHW": "OIHW"}
"""The order of an image's axes, and the order of a kernel's that goes with it."""


@dataclass(frozen=True, kw_only=True)
class Volume:
    """A convolution of one image, and one of its output channels.

    Attributes
    ----------
    height, width, kh, kw, c_in, c_out, groups, stride : int
        Sizes in pixels, and numbers of channels and of groups.
    padding : str
        "VALID" or "SAME".
    bias : bool
        Whether each output channel has one.
    data_format : str
        "NHWC", TensorFlow's, or "NCHW", PyTorch's.
    channel : int
        The output channel that is looked at; the last one where there are fewer.

    Examples
    --------
    >>> layer = Volume(height=28, width=28, kh=3, kw=3, c_in=1, c_out=32)
    >>> layer.params, layer.output, layer.macs
    (320, (26, 26), 194688)
    """

    height: int = 6
    width: int = 8
    kh: int = 3
    kw: int = 3
    c_in: int = 3
    c_out: int = 4
    groups: int = 1
    stride: int = 1
    padding: str = "VALID"
    bias: bool = True
    data_format: str = "NHWC"
    channel: int = 0

    @property
    def chosen(self) -> int:
        """The output channel that is looked at."""
        return min(self.channel, self.c_out - 1)

    @property
    def reads(self) -> tuple[int, int]:
        """First input channel that it reads, and the one after the last."""
        inputs, outputs = group_channels(self.c_in, self.c_out, self.groups)
        first = self.chosen // outputs * inputs
        return first, first + inputs

    @property
    def output(self) -> tuple[int, int]:
        """Height and width of the output."""
        size, kernel = (self.height, self.width), (self.kh, self.kw)
        return Window.over(size, kernel, stride=self.stride, padding=self.padding).output

    @property
    def params(self) -> int:
        """Weights and biases."""
        kernel = self.kh, self.kw, self.c_in, self.c_out
        return conv_params(*kernel, bias=self.bias, groups=self.groups)

    @property
    def macs(self) -> int:
        """Multiply-accumulate operations for one image."""
        kernel = self.kh, self.kw, self.c_in, self.c_out
        return conv_macs(*self.output, *kernel, groups=self.groups)

    @property
    def shapes(self) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]:
        """The shapes of x, w and y in this order of axes."""
        first, last = self.reads
        x, y = (self.height, self.width, self.c_in), (*self.output, self.c_out)
        if self.data_format == "NHWC":
            return (1, *x), (self.kh, self.kw, last - first, self.c_out), (1, *y)
        w = self.c_out, last - first, self.kh, self.kw
        return (1, x[2], x[0], x[1]), w, (1, y[2], y[0], y[1])

    @property
    def counts(self) -> tuple[str, str, str]:
        """The parameters and the operations, the multiplication written out.

        Examples
        --------
        >>> print(Volume(bias=False).counts[1].strip())
        = 3·3·3·4 = 108
        """
        first, last = self.reads
        weights = f"{self.kh}·{self.kw}·{last - first}·{self.c_out}"
        names, biases = (" + c_out", f" + {self.c_out}") if self.bias else ("", "")
        out_h, out_w = self.output
        return (
            f"parameters = kh·kw·(c_in/groups)·c_out{names}",
            f"           = {weights}{biases} = {self.params:,}",
            f"MACs       = out_h·out_w·weights = {out_h}·{out_w}·{weights} = {self.macs:,}",
        )

    def memory(self, size: int = 2) -> list[tuple[int, int, int]]:
        """Return (row, column, channel) of an image of size x size pixels, in memory's order.

        Examples
        --------
        >>> Volume(c_in=2, data_format="NCHW").memory()[:4]
        [(0, 0, 0), (0, 1, 0), (1, 0, 0), (1, 1, 0)]
        """
        pixels = list(itertools.product(range(size), repeat=2))
        channels = range(self.c_in)
        if self.data_format == "NHWC":
            return [(row, col, c) for row, col in pixels for c in channels]
        return [(row, col, c) for c in channels for row, col in pixels]
