"""Arrays of two axes side by side, as an SVG that needs nothing else and runs nothing.

Small arrays have their numbers in their cells, larger ones are shaded. The colours are those of the
figures, with their partners where a page is dark; what differs is hatched, not coloured alone.
"""

import base64
import struct
import textwrap
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
from numpy.typing import NDArray

from convcourse.figures.palette import DARK, INK, KINDS

NUMBERED = 10
"""Rows and columns of the largest array whose numbers are written into its cells."""

_WIDTH, _LEAST_WIDTH, _MARGIN, _GAP, _LINE = 800, 560, 12, 28, 19
_CELL, _DIGIT, _LETTER, _BOLD = 30, 7.3, 7.2, 7.9  # a letter is as wide at most, on average
_SHADED = 172  # so that four are as wide as the picture may be

_LOOKS = {kind: KINDS[kind] for kind in ("input", "zero", "read", "output")}
_APART = KINDS["dropped"]
"""What differs is hatched in the colour in which figures hatch what is lost."""

Box = tuple[int, int, int, int]
"""Row, column, rows, columns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One array of two axes.

    Attributes
    ----------
    title, note : str
        What stands above it: what it is, and which part of it.
    numbers : (rows, cols) array
    kind : str
        What its cells are, as in the palette.
    apart : (rows, cols) array of bool, optional
        The cells that are hatched.
    frame : Box, optional
        What a thick line goes around.
    read : Box, optional
        The cells that a kernel reads.
    pads : ((top, bottom), (left, right))
        Rows and columns at its edges that are padding, and no numbers of the array.
    scale : (least, largest), optional
        What is black and what is white where it is shaded; else its own numbers.
    is_difference : bool
        Numbers have a sign, and only those that are hatched are there.
    """

    title: str
    note: str
    numbers: NDArray[Any]
    kind: str
    apart: NDArray[np.bool_] | None = None
    frame: Box | None = None
    read: Box | None = None
    pads: tuple[tuple[int, int], tuple[int, int]] = ((0, 0), (0, 0))
    scale: tuple[float, float] | None = None
    is_difference: bool = False

    def kinds(self) -> NDArray[np.str_]:
        """Return the kind of every cell."""
        kinds = np.full(self.numbers.shape, self.kind, dtype="<U8")
        if self.read is not None:
            row, col, rows, cols = self.read
            kinds[row : row + rows, col : col + cols] = "read"
        kinds[self.is_padding()] = "zero"
        return kinds

    def is_padding(self) -> NDArray[np.bool_]:
        """Mark the cells that are padding."""
        rows, cols = self.numbers.shape
        (top, bottom), (left, right) = self.pads
        padding = np.ones((rows, cols), bool)
        padding[top : rows - bottom, left : cols - right] = False
        return padding

    def hatched(self) -> NDArray[np.bool_]:
        """Mark the cells that are hatched."""
        return np.zeros(self.numbers.shape, bool) if self.apart is None else self.apart

    def texts(self) -> list[list[str]]:
        """Return what is written into the cells."""
        blank = self.is_padding() | (self.is_difference & ~self.hatched())
        sign = "+" if self.is_difference else ""
        rows = zip(self.numbers.tolist(), blank.tolist(), strict=True)
        return [
            ["" if none else written(value, sign) for value, none in zip(*row, strict=True)]
            for row in rows
        ]


def written(value: float, sign: str = "") -> str:
    """Write a number in few characters.

    Examples
    --------
    >>> written(120), written(1 / 3), written(-2.0, "+"), written(123456789)
    ('120', '0.3333', '-2', '1.235e+08')
    """
    if isinstance(value, int) and len(text := f"{value:{sign}d}") <= 7:
        return text
    return f"{float(value):{sign}.4g}".replace("+nan", "nan")


def draw(title: str, text: str, panels: Sequence[Panel], legend: Sequence[str]) -> str:
    """Draw arrays side by side.

    Parameters
    ----------
    title : str
        What the picture is.
    text : str
        What it shows, for whoever does not see it.
    panels : sequence of Panel
        From left to right, and on in the next row.
    legend : sequence of str
        Sentences below.

    Returns
    -------
    str
        An SVG. The same arguments give the same.
    """
    unique = f"cc-{zlib.crc32(repr((title, text, legend)).encode()):08x}"
    svg = ET.Element("svg", xmlns="http://www.w3.org/2000/svg", role="img")
    svg.set("aria-labelledby", f"{unique}-title {unique}-text")
    ET.SubElement(svg, "title", id=f"{unique}-title").text = title
    ET.SubElement(svg, "desc", id=f"{unique}-text").text = text
    ET.SubElement(svg, "style").text = _STYLE
    _add_hatch(svg, f"{unique}-hatch")
    ET.SubElement(svg, "rect", {"class": "ground", "width": "100%", "height": "100%"})
    head = 42 if any(panel.note for panel in panels) else 24
    x, y, width, height = _MARGIN, _MARGIN, _LEAST_WIDTH, 0
    for measured in _measured(panels):
        if x > _MARGIN and x + measured.width > _WIDTH:
            x, y, height = _MARGIN, y + height + _GAP, 0
        measured.add_to(_group(svg, x, y), head, f"{unique}-hatch")
        x += measured.width + _GAP
        width, height = max(width, x - _GAP + _MARGIN), max(height, head + measured.height)
    y += height
    for sentence in legend:
        for line in textwrap.wrap(sentence, int((width - 2 * _MARGIN) / _LETTER)):
            y += _LINE
            _add_text(svg, line, _MARGIN, y)
    height = y + _MARGIN
    svg.attrib |= {"width": str(width), "height": str(height), "viewBox": f"0 0 {width} {height}"}
    return ET.tostring(svg, encoding="unicode")


@dataclass(frozen=True, slots=True)
class _Measured:
    """A panel, the width and the height of its cells, and what is written into them if it is."""

    panel: Panel
    cell: tuple[float, float]
    texts: list[list[str]] | None

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of all cells."""
        rows, cols = self.panel.numbers.shape
        return round(cols * self.cell[0]), round(rows * self.cell[1])

    @property
    def width(self) -> int:
        letters = max(len(self.panel.note), len(self.tones))
        texts = max(letters * _LETTER, len(self.panel.title) * _BOLD)
        return max(self.size[0], round(texts))

    @property
    def height(self) -> int:
        return self.size[1] + (_LINE if self.tones else 0)

    @property
    def tones(self) -> str:
        """What black and white are, where there are no numbers."""
        if self.texts is not None or self.panel.is_difference:
            return ""
        black, white = _scale(self.panel)
        return f"black {written(black)}, white {written(white)}"

    def add_to(self, place: ET.Element, head: int, hatch: str) -> None:
        _add_text(place, self.panel.title, 0, 13, "title")
        _add_text(place, self.panel.note, 0, 32)
        cells = _group(place, 0, head)
        if self.texts is None:
            self._add_shades(cells)
            _add_text(cells, self.tones, 0, self.size[1] + 15)
        else:
            self._add_numbers(cells, self.texts, hatch)
        if self.panel.frame is not None:
            (row, col, rows, cols), (width, height) = self.panel.frame, self.cell
            box = _box(col * width, row * height, cols * width, rows * height)
            ET.SubElement(cells, "rect", {"class": "halo", **box})
            ET.SubElement(cells, "rect", {"class": "frame", **box})

    def _add_numbers(self, cells: ET.Element, texts: list[list[str]], hatch: str) -> None:
        kinds = self.panel.kinds()
        for kind in _LOOKS:  # in this order: a later one draws over the edge of an earlier
            if path := self._path(kinds == kind):
                ET.SubElement(cells, "path", {"class": kind, "d": path})
        if path := self._path(self.panel.hatched()):
            ET.SubElement(cells, "path", {"class": "apart", "d": path, "fill": f"url(#{hatch})"})
        width, height = self.cell
        group = ET.SubElement(cells, "g", {"class": "numbers"})
        for row, line in enumerate(texts):
            for col, text in enumerate(line):
                if text:
                    _add_text(group, text, col * width + width / 2, row * height + 20, "")

    def _path(self, cells: NDArray[np.bool_]) -> str:
        width, height = self.cell
        return "".join(
            f"M{col * width:g} {row * height:g}h{width:g}v{height:g}h{-width:g}z"
            for row, col in np.argwhere(cells).tolist()
        )

    def _add_shades(self, cells: ET.Element) -> None:
        box = _box(0, 0, *self.size)
        ET.SubElement(cells, "rect", {"class": "input", **box})
        image = {"class": "shades", **box, "href": _png(_tones(self.panel))}
        ET.SubElement(cells, "image", {**image, "preserveAspectRatio": "none"})


def _measured(panels: Sequence[Panel]) -> list[_Measured]:
    """Measure the panels: where two have one shape, their cells have one width."""
    texts = [panel.texts() if is_numbered(panel.numbers) else None for panel in panels]
    widths: dict[tuple[int, ...], int] = {}
    for panel, written_in in zip(panels, texts, strict=True):
        longest = max((len(text) for row in written_in or () for text in row), default=0)
        shape = panel.numbers.shape
        widths[shape] = max(widths.get(shape, _CELL), round(longest * _DIGIT) + 10)
    return [
        _Measured(panel, (widths[panel.numbers.shape], _CELL), written_in)
        if written_in is not None
        else _Measured(panel, (_SHADED / max(panel.numbers.shape),) * 2, None)
        for panel, written_in in zip(panels, texts, strict=True)
    ]


def is_numbered(numbers: NDArray[Any]) -> bool:
    """Say whether an array of two axes has its numbers in its cells, or is shaded."""
    longest: int = max(numbers.shape)
    return longest <= NUMBERED


def _scale(panel: Panel) -> tuple[float, float]:
    if panel.scale is not None:
        return panel.scale
    return scale(panel.numbers[~panel.is_padding()])


def scale(numbers: NDArray[Any]) -> tuple[float, float]:
    """Return the least and the largest of the finite numbers; 0 and 1 where there is none."""
    finite = numbers[np.isfinite(numbers)]
    return (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)


def _tones(panel: Panel) -> NDArray[np.uint8]:
    """The place of every cell's colour in `_PALETTE`.

    What is no number, and what does not differ, lets the ground through.
    """
    if panel.is_difference:
        return np.where(panel.hatched(), _FILLED, _CLEAR).astype(np.uint8)
    black, white = _scale(panel)
    numbers = panel.numbers.astype(np.float64)
    with np.errstate(all="ignore"):  # the ends of a scale may be further apart than floats go
        shade = (np.clip(numbers, black, white) / 2 - black / 2) / ((white / 2 - black / 2) or 1.0)
    tones = np.where(np.isnan(shade), _CLEAR, np.round(np.nan_to_num(shade) * (_GREYS - 1)))
    return np.where(panel.is_padding(), _PADDING, tones).astype(np.uint8)


_GREYS = 32  # more could hardly be told apart, and would take more room
_PADDING, _FILLED, _CLEAR = _GREYS, _GREYS + 1, _GREYS + 2
_PALETTE = (
    *(bytes([round(255 * grey / (_GREYS - 1))] * 3) for grey in range(_GREYS)),
    *(bytes.fromhex(colour[1:]) for colour in (KINDS["zero"].fill, _APART.stroke, INK)),
)


def _png(tones: NDArray[np.uint8]) -> str:
    """A picture of places in the palette, as the address of itself."""
    rows, cols = tones.shape
    lines = b"".join(b"\0" + line.tobytes() for line in tones)  # 0: each line as it is
    chunks = {
        b"IHDR": struct.pack(">IIBBBBB", cols, rows, 8, 3, 0, 0, 0),
        b"PLTE": b"".join(_PALETTE),
        b"tRNS": bytes([255] * _CLEAR + [0]),
        b"IDAT": zlib.compress(lines),
        b"IEND": b"",
    }
    content = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks.items()
    )
    return f"data:image/png;base64,{base64.b64encode(content).decode()}"


def _group(place: ET.Element, x: int, y: int) -> ET.Element:
    return ET.SubElement(place, "g", transform=f"translate({x} {y})")


def _box(x: float, y: float, width: float, height: float) -> dict[str, str]:
    return {"x": f"{x:g}", "y": f"{y:g}", "width": f"{width:g}", "height": f"{height:g}"}


def _add_text(place: ET.Element, text: str, x: float, y: float, name: str = "note") -> None:
    if text:
        look = {"class": name} if name else {}
        ET.SubElement(place, "text", {**look, "x": f"{x:g}", "y": f"{y:g}"}).text = text


def _add_hatch(svg: ET.Element, name: str) -> None:
    size = {"width": "7", "height": "7", "patternUnits": "userSpaceOnUse"}
    tilt = {"patternTransform": "rotate(45)"}
    pattern = ET.SubElement(svg, "pattern", {"id": name, **size, **tilt})
    ET.SubElement(pattern, "path", {"class": "hatch", "d": "M3.5 0v7"})


def _colour_rules(*, dark: bool) -> Iterator[str]:
    ink, ground = (DARK["ink"], KINDS["input"].dark_fill) if dark else (INK, "#ffffff")
    apart = _APART.dark_stroke if dark else _APART.stroke
    yield f".ground{{fill:{ground}}}text{{fill:{ink}}}"
    yield f".numbers text,.halo{{stroke:{ground}}}.frame{{stroke:{ink}}}"
    yield f".apart,.hatch{{stroke:{apart}}}"
    for kind, look in _LOOKS.items():
        fill, stroke = (look.dark_fill, look.dark_stroke) if dark else (look.fill, look.stroke)
        yield f".{kind}{{fill:{fill};stroke:{stroke}}}"


_STYLE = (
    "text{font:13px system-ui,'DejaVu Sans',sans-serif}.title{font-weight:700}"
    ".numbers text{font:12px ui-monospace,'DejaVu Sans Mono',monospace;text-anchor:middle;"
    "paint-order:stroke;stroke-width:3}"
    ".zero{stroke-dasharray:4 3}.hatch{stroke-width:1.5}"
    ".frame,.halo{fill:none;stroke-width:3}.halo{stroke-width:6}.shades{image-rendering:pixelated}"
    f"{''.join(_colour_rules(dark=False))}"
    f"@media (prefers-color-scheme:dark){{{''.join(_colour_rules(dark=True))}}}"
)
