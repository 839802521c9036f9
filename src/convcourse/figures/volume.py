"""Channels, filters and groups: what is read, what it costs, how it lies in memory."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from matplotlib.axes import Axes

from convcourse.figures.parts import draw_frame, write
from convcourse.figures.picture import (
    Picture,
    draw_cell,
    draw_legend,
    draw_lines,
    lines_height,
    picture_of_error,
    start_picture,
)
from convcourse.shapes import ShapeError, Window, conv_macs, conv_params
from convcourse.shapes.counts import group_channels

__all__ = ["DATA_FORMATS", "Volume", "fig_volume"]

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


def fig_volume(layer: Volume) -> Picture:
    """Draw the channels of a convolution pulled apart, its counts, and the order of memory.

    Parameters
    ----------
    layer : Volume
        The convolution, and the output channel to look at.

    Returns
    -------
    Picture
        Where the settings do not work, it holds the sentence that says so.

    Examples
    --------
    >>> fig_volume(Volume(c_in=4, c_out=4, groups=2, channel=3)).alt.split(". ")[1]
    'Output channel 3 reads input channels 2 to 3'
    """
    try:
        (first, last), output = layer.reads, layer.output
    except ShapeError as error:
        return picture_of_error(str(error))
    shapes, memory = layer.shapes, layer.memory()
    rows = -(-len(memory) // 16)
    unit = min(0.18, 1.5 / max(layer.height, layer.width, layer.kh, layer.kw))
    volumes = [
        ("input x", range(layer.c_in), (layer.height, layer.width)),
        (f"kernel {layer.chosen}", range(last - first), (layer.kh, layer.kw)),
        ("output y", range(layer.c_out), output),
    ]
    stacks = [
        max(0.15, unit * size[0]) + _step(channels) * len(channels) for _, channels, size in volumes
    ]
    floor = max(1.1, max(stacks) + 0.2)
    foot = floor + 0.4 + lines_height(5)
    picture, ax = start_picture(height=foot + 0.4 * rows + 0.5)
    left = 0.2
    for title, channels, size in volumes:
        sides, step = (max(0.15, unit * size[1]), max(0.15, unit * size[0])), _step(channels)
        for c in reversed(channels):
            read = title.startswith("kernel") or (title == "input x" and first <= c < last)
            style = "output" if title == "output y" else "input pixel"
            box = (left + c * step, floor - sides[1] - c * step, *sides)
            draw_cell(ax, box, "read by the kernel" if read else style)
            write(ax, box[0] + 0.04, box[1] + 0.1, str(c), 8, align="left")
            if title == "output y" and c == layer.chosen:
                chosen = box
        write(ax, left, floor + 0.22, title, 13, align="left")
        left += sides[0] + len(channels) * step + 0.55
        if title != "output y":
            write(ax, left - 0.35, floor - 0.7, "×" if title == "input x" else "=", 20)
    draw_frame(ax, chosen)
    image, bank = layer.data_format, DATA_FORMATS[layer.data_format]
    draw_lines(
        ax,
        [
            *layer.counts,
            f"x {image} {shapes[0]}   w {bank} {shapes[1]}   y {image} {shapes[2]}",
            f"memory of a 2 x 2 image in {image}: row, column, channel; channel {first} is filled",
        ],
        top=floor + 0.4,
    )
    _draw_memory(ax, memory, first, top=foot)
    draw_legend(ax, {"input pixel", "read by the kernel", "output"}, _NAMES)
    groups = "1 group" if layer.groups == 1 else f"{layer.groups} groups"
    params, macs = (" ".join(line.split()) for line in layer.counts[1:])
    picture.alt = (
        f"An image of {layer.height} x {layer.width} pixels and {layer.c_in} channels, "
        f"{layer.c_out} filters in {groups}: output {output[0]} x {output[1]} x {layer.c_out}. "
        f"Output channel {layer.chosen} reads input channels {first} to {last - 1}. "
        f"Parameters {params}. {macs}. "
        f"Shapes in {image}: x {shapes[0]}, w {shapes[1]}, y {shapes[2]}."
    )
    return picture


_NAMES = {
    "input pixel": "channel that is not read",
    "read by the kernel": "read for the framed output",
    "output": "output channel",
}


def _step(channels: range) -> float:
    """Return how far a channel stands behind the one before it, in inches."""
    return min(0.19, 1.3 / len(channels))


def _draw_memory(ax: Axes, memory: list[tuple[int, int, int]], filled: int, *, top: float) -> None:
    """Draw values in the order of memory, sixteen in a row, those of one channel filled."""
    for i, place in enumerate(memory):
        box = (0.2 + 0.6 * (i % 16), top + 0.4 * (i // 16), 0.57, 0.36)
        style = "read by the kernel" if place[2] == filled else "input pixel"
        draw_cell(ax, box, style, ",".join(map(str, place)))
