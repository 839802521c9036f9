"""A network of the literature to scale, one of its layers counted by hand, beside the others."""

from __future__ import annotations

from matplotlib.patches import PathPatch
from matplotlib.path import Path

from convcourse.figures.palette import INK, SMALL, TEXT, TITLE, WIDTH
from convcourse.figures.picture import (
    Picture,
    draw_cell,
    draw_frame,
    draw_legend,
    draw_lines,
    picture_of_error,
    start_picture,
    write,
)
from convcourse.figures.shown.museum import Museum, places
from convcourse.shapes import ShapeError
from convcourse.shapes.architectures import ARCHITECTURES

__all__ = ["fig_museum"]

_TALL = (1.9, 1.35, 1.0, 0.8)  # inches for each lane, where there are one, two, three or four
_TOP, _BAR = 1.0, 0.6
_CAPTION = "a map is as high as its pixels and as wide as its channels, a row as high as its units"


def fig_museum(museum: Museum) -> Picture:
    """Draw the maps of a network to scale, what each layer costs, and one layer by hand.

    Parameters
    ----------
    museum : Museum
        The network, and the layer to count.

    Returns
    -------
    Picture
        Where the input is too small for the network, it holds the sentence that says so.

    Examples
    --------
    >>> fig_museum(Museum(network="LeNet-5", layer=1)).alt.split(". ")[2]
    'output = floor((32 + 0 + 0 - 5) / 1) + 1 = 28, so 28×28×6'
    """
    try:
        table, shapes = museum.summary, museum.shapes
    except ShapeError as error:
        return picture_of_error(str(error))
    network, spots = museum.architecture, places(museum.architecture)
    lanes = 1 + max(lane for _, lane in spots)
    tall = _TALL[lanes - 1]
    pitch = min(0.8, (WIDTH - 0.3) / (1 + max(column for column, _ in spots)))
    side, channels, units, params, macs = museum.largest
    foot = _TOP + tall * lanes
    text = foot + 2 * (_BAR + 0.4)
    totals = museum.totals
    picture, ax = start_picture(height=text + 2.75 + 0.28 * len(totals))
    title = f"{museum.network} ({network.year}): {museum.facts}"
    write(ax, 0.15, 0.25, title, TITLE, align="left")
    write(ax, 0.15, 0.52, network.paper, SMALL, align="left")
    write(ax, 0.15, 0.77, _CAPTION, SMALL, align="left")
    boxes = []
    for shape, (column, lane) in zip(shapes, spots, strict=True):
        image = len(shape) == 3
        high = (tall - 0.15) * (shape[0] / side if image else shape[0] / units)
        wide = 0.74 * pitch * shape[2] / channels if image else min(0.12, 0.5 * pitch)
        height, width = max(0.04, high), max(0.04, wide)
        top = _TOP + tall * (lane + 0.5) - height / 2
        boxes.append((0.15 + pitch * column, top, width, height))
    for sources, target in zip(network.sources, boxes[1:], strict=True):
        for source in sources:
            ax.add_patch(_edge(boxes[source], target, pitch))
    used = {"input", "output", "weight", "read"}
    costs = [(0, 0), *((row.params, row.macs) for row in table)]
    for i, (box, (weights, _)) in enumerate(zip(boxes, costs, strict=True)):
        kind = "input" if i == 0 else "output" if weights else "zero"
        used.add(kind)
        draw_cell(ax, box, kind)
    left, top, width, height = boxes[museum.chosen]
    draw_frame(ax, (left - 0.04, top - 0.04, width + 0.08, height + 0.08))
    bars = [("parameters", "weight", params), ("MACs", "read", macs)]
    for number, (name, kind, limit) in enumerate(bars):
        base = foot + (_BAR + 0.4) * (number + 1)
        words = f"{name} of each layer; a bar of full height is {limit:,}"
        write(ax, 0.15, base - _BAR - 0.18, words, SMALL, align="left")
        for box, (_, lane), cost in zip(boxes, spots, costs, strict=True):
            if cost[number]:
                bar = (0.74 * pitch / lanes, max(0.01, _BAR * cost[number] / limit))
                draw_cell(ax, (box[0] + lane * bar[0], base - bar[1], *bar), kind)
    words = f"layer {museum.chosen} of {len(table)}, {museum.title}"
    write(ax, 0.15, text + 0.25, words, TITLE, align="left")
    draw_lines(ax, [*museum.by_hand, ""], top=text + 0.35)
    if museum.chosen:
        note = network.nodes[museum.chosen - 1].note
        write(ax, 0.2, text + 1.75, note, TEXT, align="left")
    most = tuple(map(max, zip(*totals.values(), strict=True)))
    for at, name in ((2.4, "parameters"), (6.2, "MACs")):
        write(ax, at, text + 2.0, name, SMALL, align="left")
    for number, (name, pair) in enumerate(totals.items()):
        row = text + 2.15 + 0.28 * number
        year = ARCHITECTURES[name].year
        write(ax, 0.15, row + 0.12, f"{year} {name}", SMALL, align="left")
        for at, kind, total, limit in zip((2.4, 6.2), ("weight", "read"), pair, most, strict=True):
            length = max(0.01, 2.0 * total / limit)
            draw_cell(ax, (at, row + 0.03, length, 0.18), kind)
            write(ax, at + length + 0.08, row + 0.12, f"{total:,}", SMALL, align="left")
    draw_legend(ax, used, _NAMES)
    picture.alt = museum.alt
    return picture


_NAMES = {
    "input": "the image",
    "zero": "layer without weights",
    "read": "MACs",
    "weight": "parameters",
    "output": "layer with weights",
}


def _edge(
    source: tuple[float, float, float, float],
    target: tuple[float, float, float, float],
    pitch: float,
) -> PathPatch:
    """Return a line from a layer to one that reads it; over what lies between, an arc."""
    x1, y1 = source[0] + source[2], source[1] + source[3] / 2
    x2, y2 = target[0], target[1] + target[3] / 2
    if abs(y1 - y2) < 1e-9 and x2 - source[0] > 1.5 * pitch:
        lift = min(source[1], target[1]) - 0.18
        start = (x1 - source[2] / 2, source[1])
        points = [start, (x1, lift), (x2, lift), (x2 + target[2] / 2, target[1])]
    else:
        points = [(x1, y1), ((x1 + x2) / 2, y1), ((x1 + x2) / 2, y2), (x2, y2)]
    path = Path(points, [Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4])
    return PathPatch(path, fill=False, edgecolor=INK, linewidth=0.8, zorder=0.5)
