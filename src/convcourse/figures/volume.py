"""Channels, kernels and groups: what is read, what it costs, how it lies in memory."""

from __future__ import annotations

from matplotlib.axes import Axes

from convcourse.figures.palette import SIGN, SMALL, TITLE
from convcourse.figures.picture import (
    Picture,
    draw_cell,
    draw_frame,
    draw_legend,
    draw_lines,
    lines_height,
    picture_of_error,
    start_picture,
    write,
)
from convcourse.figures.shown.volume import DATA_FORMATS, Volume
from convcourse.shapes import ShapeError

__all__ = ["fig_volume"]


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
            style = "output" if title == "output y" else "input"
            box = (left + c * step, floor - sides[1] - c * step, *sides)
            draw_cell(ax, box, "read" if read else style)
            write(ax, box[0] + 0.04, box[1] + 0.1, str(c), SMALL, align="left")
            if title == "output y" and c == layer.chosen:
                chosen = box
        write(ax, left, floor + 0.22, title, TITLE, align="left")
        left += sides[0] + len(channels) * step + 0.55
        if title != "output y":
            write(ax, left - 0.35, floor - 0.7, "⋆" if title == "input x" else "=", SIGN)
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
    draw_legend(ax, {"input", "read", "output"}, _NAMES)
    groups = "1 group" if layer.groups == 1 else f"{layer.groups} groups"
    params, macs = (" ".join(line.split()) for line in layer.counts[1:])
    picture.alt = (
        f"An image of {layer.height} x {layer.width} pixels and {layer.c_in} channels, "
        f"{layer.c_out} kernels in {groups}: output {output[0]} x {output[1]} x {layer.c_out}. "
        f"Output channel {layer.chosen} reads input channels {first} to {last - 1}. "
        f"Parameters {params}. {macs}. "
        f"Shapes in {image}: x {shapes[0]}, w {shapes[1]}, y {shapes[2]}."
    )
    return picture


_NAMES = {
    "input": "channel that is not read",
    "read": "read for the framed output",
    "output": "output channel",
}


def _step(channels: range) -> float:
    """Return how far a channel stands behind the one before it, in inches."""
    return min(0.19, 1.3 / len(channels))


def _draw_memory(ax: Axes, memory: list[tuple[int, int, int]], filled: int, *, top: float) -> None:
    """Draw values in the order of memory, sixteen in a row, those of one channel filled."""
    for i, place in enumerate(memory):
        box = (0.2 + 0.6 * (i % 16), top + 0.4 * (i // 16), 0.57, 0.36)
        style = "read" if place[2] == filled else "input"
        draw_cell(ax, box, style, ",".join(map(str, place)))
